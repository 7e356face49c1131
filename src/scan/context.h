/*
 * scan/context - what part of a text a place is in, and whether what stands there is
 * told to somebody or only shown.
 *
 * A skill that says "run this" and one that says "never run this" hold the same
 * command.  Telling them apart is what keeps an auditor believable, and is also where
 * one can be talked round.  So only structure counts here: which heading, list, table,
 * fence, quotation or assignment a place is in, and which word governs its sentence.
 * Words that merely reassure ("for education only", "this is safe") are not looked at.
 *
 * The reader knows as much of Markdown as an agent's eye does: frontmatter, headings,
 * fences, lists, quotations, tables, comments.  It is linear, and bounded by
 * PAN_CONTEXT_REGIONS_MAX, past which the rest of a text is one region of prose.
 */
#ifndef PAN_SCAN_CONTEXT_H
#define PAN_SCAN_CONTEXT_H

#include "scan/doc.h"

#ifndef PAN_CONTEXT_REGIONS_MAX
#define PAN_CONTEXT_REGIONS_MAX 200000
#endif

enum pan_region_kind {
	PAN_REGION_PROSE,
	PAN_REGION_HEADING,
	PAN_REGION_LIST, /* one item */
	PAN_REGION_QUOTE,
	PAN_REGION_TABLE,   /* one row */
	PAN_REGION_FENCE,   /* its content, without the fences */
	PAN_REGION_COMMENT, /* of HTML: invisible when rendered */
	PAN_REGION_FRONT,   /* frontmatter */
	PAN_REGION_CODE,    /* of a script or another source file */
	PAN_REGION_REMARK,  /* a comment or a documentation string in code */
};

struct pan_region {
	enum pan_region_kind kind;
	size_t at, end;
	struct pan_str lang; /* of a fence, as written */
	uint32_t section;    /* counts headings; regions of one section share it */
	bool forbidden;      /* a heading or lead-in says not to do what is listed here */
	bool threat;         /* a heading or lead-in says that attacks are listed here */
};

struct pan_context {
	const struct pan_doc *doc;
	struct pan_region
	    *region; /* in order, not overlapping; blank lines are in none */
	size_t n;
	bool fixture; /* the file is a test or a test's data by its name */
};

/* Read the structure of ${d} into ${a}; it borrows ${d}.  PAN_ENOMEM. */
PAN_MUST int pan_context_read(struct pan_arena *a, const struct pan_doc *d,
    struct pan_context *out);

/* The region that ${at} lies in, or the next one; NULL after the last. */
const struct pan_region *pan_context_region(const struct pan_context *c, size_t at);

/* The sentence around ${at}, inside its region. */
struct pan_str pan_context_sentence(const struct pan_context *c, size_t at, size_t *from);

enum pan_stance {
	PAN_STANCE_LIVE,      /* told to the agent or the user, or it runs */
	PAN_STANCE_FORBIDDEN, /* said not to be done */
	PAN_STANCE_SHOWN,     /* an example, a pattern to look for, a thing described */
};

/*
 * What [at, end) is.  When in doubt it is live: hidden comments, frontmatter, setup
 * steps and plain sentences always are, unless a word in the sentence governs them.
 */
enum pan_stance pan_context_stance(const struct pan_context *c, size_t at, size_t end);

/* Signs of a line that the next list, table or fence is about; for tests as well. */
enum pan_lead { PAN_LEAD_FORBIDS = 1, PAN_LEAD_THREATENS = 2 };
unsigned pan_context_lead(struct pan_str line);

#endif
