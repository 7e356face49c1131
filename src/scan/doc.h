/*
 * scan/doc - one text of a subject: a file, an archive's member, the text layer of a
 * document, or what an encoded piece of another doc says when it is peeled.
 *
 * A doc with a parent and a layer was hidden in its parent; one with a parent and no
 * layer is an open part of it (a notebook's cell, a page's script, the strings of a
 * program).  A parent need not be in its subject's list: a notebook's JSON is there only
 * so that its cells have a place.
 */
#ifndef PAN_SCAN_DOC_H
#define PAN_SCAN_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

enum pan_doc_kind {
	PAN_DOC_TEXT, /* plain, or of a language we do not know */
	PAN_DOC_MARKDOWN,
	PAN_DOC_SHELL,
	PAN_DOC_PYTHON,
	PAN_DOC_JAVASCRIPT, /* and TypeScript */
	PAN_DOC_POWERSHELL,
	PAN_DOC_BATCH,
	PAN_DOC_JSON,
	PAN_DOC_YAML,
	PAN_DOC_TOML,
	PAN_DOC_HTML,
	PAN_DOC_SOURCE, /* another programming language */
	PAN_DOC_OPAQUE, /* could not be read as text: coverage counts it, nothing scans it
	                 */
};

struct pan_anchor { /* text from ${at} on stands at ${parent_at} of the parent's text */
	size_t at, parent_at;
};

struct pan_mark { /* line and column, from 1, of the character at a step of the text */
	uint32_t line, column;
};

struct pan_doc {
	const char *path; /* as reported: "scripts/a.sh", "x.zip!/inner/y.py" */
	enum pan_doc_kind kind;
	struct pan_str text; /* valid UTF-8; empty when opaque */
	/* The bytes as they lie in the file or member; empty for words that were drawn
	 * out of another doc's bytes. */
	struct pan_str raw;
	/* A peeled layer: where it was in the parent's text, and how it was hidden. */
	const struct pan_doc *parent;
	const char *layer; /* "base64", "hex", ... ; NULL for a document of its own */
	size_t parent_at;
	size_t parent_end;
	unsigned depth; /* layers above */
	/* For a part that repeats its parent's text: what stands where, ascending, the
	 * first at 0.  NULL: each place in this doc is the whole [parent_at, parent_end).
	 */
	const struct pan_anchor *anchor;
	size_t nanchor;
	const struct pan_mark *mark; /* pan_doc_index() */
	size_t nmark;
	const char *opaque_why; /* message key "opaque.NAME", when opaque */
	bool executable;        /* ELF, PE, Mach-O, or a script with #! or mode +x */
	bool manifest;          /* one of the files that tell what the subject is */
	struct pan_doc *next;
};

struct pan_place { /* in the file on disk: from 1, columns in characters */
	const char *path;
	uint32_t line, column, end_line, end_column;
};

/*
 * Note where the lines of ${d} are, in ${a}, so that pan_doc_place() need not count from
 * the top each time.  For docs without a parent; without it places are right but slow.
 * PAN_ENOMEM.
 */
PAN_MUST int pan_doc_index(struct pan_doc *d, struct pan_arena *a);

/*
 * Where [at, end) of ${d} lies in its outermost document; the end is exclusive, and both
 * are clamped to the text.  Lines end at LF, CR LF or a lone CR.
 */
struct pan_place pan_doc_place(const struct pan_doc *d, size_t at, size_t end);

#endif
