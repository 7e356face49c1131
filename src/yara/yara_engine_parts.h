/*
 * yara/yara_engine_parts - what the engine's files share: a section's tables, the state
 * of one scan, and the matches of its strings.
 */
#ifndef PAN_YARA_YARA_ENGINE_PARTS_H
#define PAN_YARA_YARA_ENGINE_PARTS_H

#include <time.h>

#include "yara/yara_code.h"
#include "yara/yara_engine.h"
#include "yara/yara_re.h"

#define HITS_OF_STRING_MAX 4096      /* noted while scanning; more: searched for anew */
#define HITS_MAX (1u << 21)          /* of all strings */
#define PLACES_OF_STRING_MAX 1000000 /* libyara gives up there, too */

struct view { /* a section's tables */
	const struct code_head *h;
	const struct code_rule *rule;
	const struct code_node *node;
	const uint32_t *word;
	const struct code_string *string;
	const struct code_form *form;
	const struct code_seg *seg;
	const struct code_inst *inst;
	const struct pan_yara_re_class *set;
	const struct code_piece *piece;
	const struct code_entry *entry;
	const uint32_t *bucket;
	const uint64_t *filter;
	const struct code_demand *head;
	const uint8_t *data;
	const struct code_ask *ask;
	const struct code_unit *unit;
};

struct hit {         /* a piece that the scan found */
	uint32_t at; /* TEXT: where the match begins; SEQ: the segment; AUTO: the piece */
	uint32_t piece;
	uint32_t next; /* of the same string; 0: none (hit 0 is not used) */
};

struct place { /* a match of a string */
	uint32_t at, len;
};

enum {
	FOUND_MANY = 1,    /* more hits than are noted */
	FOUND_LISTED = 2,  /* its places are known */
	FOUND_UNSURE = 4,  /* there may be more places than those */
	FOUND_LENGTHS = 8, /* what libyara says of their lengths is not known */
	FOUND_TOUCHED = 16,
};

struct found {        /* of one string */
	uint32_t hit; /* the last */
	uint32_t nhit;
	uint32_t place, nplace;
	uint32_t flags;
};

enum rule_value { RULE_NEW, RULE_NO, RULE_YES, RULE_UNKNOWN, RULE_BUSY };

enum unit_state { UNIT_NEW, UNIT_WANTED, UNIT_ASKED, UNIT_FAILED };

struct grown { /* an array that grows */
	void *p;
	size_t n, cap;
};

struct ways { /* what the automata run on */
	uint32_t *list, *next, *stack;
	uint32_t *mark; /* by instruction */
	uint32_t stamp;
	uint32_t *end; /* places where the last run could end */
	size_t nend;
};

struct pan_yara_engine {
	struct view v;
	struct pan_yara_lib *lib;
	struct found *found; /* by string */
	uint8_t *value;      /* by rule: enum rule_value */
	uint8_t *candidate;  /* by rule */
	uint8_t *unit;       /* by unit: enum unit_state */
	uint8_t **answer;    /* by unit: of its rules */
	struct ways ways;
	struct grown hits, places, touched, candidates, valued, units, fired, undecided;
	struct grown spans[2]; /* where a row of bytes can go on */
	uint32_t *list;        /* rules to look at, in order */
	/* Of this scan: */
	const struct pan_yara_input *in;
	const uint8_t *t;
	size_t n;
	struct pan_yara_limits limits;
	uint64_t work, rule_work; /* left */
	struct timespec until;
	bool late, nomem;
	size_t evaluated, asked;
};

/* A section's tables. */
struct view pan_yara_view(const struct pan_yara_pack *p);

/* Room for one more of ${size} bytes in ${g}, or NULL. */
void *pan_yara_grow(struct pan_yara_engine *e, struct grown *g, size_t size);

/*
 * ${n} steps were made.  False when that was too many, or too long: what is not known
 * by now stays unknown.
 */
bool pan_yara_spend(struct pan_yara_engine *e, uint64_t n);

/* The one pass over the bytes: hits, and candidates. */
void pan_yara_find(struct pan_yara_engine *e);
/* Whether the file's first bytes and size are what ${r} demands. */
bool pan_yara_open_to(const struct pan_yara_engine *e, const struct code_rule *r);

/* Does TEXT form ${f} match at ${at}? */
bool pan_yara_text_at(const struct pan_yara_engine *e, const struct code_form *f,
    size_t at);
/* Do the bytes at ${at} fit segment ${g}? */
bool pan_yara_seg_at(const struct pan_yara_engine *e, const struct code_seg *g,
    size_t at);

struct listing { /* the places of one string, being found */
	struct pan_yara_engine *e;
	struct found *f;
	uint32_t string;
	bool lengths; /* the condition asks for them */
};

void pan_yara_place_add(struct listing *l, size_t at, size_t len);
/* Segment ${k} of ${f} may stand at ${at}: list the matches that hold it there. */
void pan_yara_seq_match(struct listing *l, const struct code_form *f, uint32_t k,
    size_t at);
/* List the match of ${f} that begins at ${at}, if there is one. */
void pan_yara_auto_match(struct listing *l, const struct code_form *f, size_t at);
/* List the matches of a string that has no hits, by passes of its own. */
void pan_yara_search(struct listing *l);

/* All places of string ${s}: its e->found, listed. */
const struct found *pan_yara_places(struct pan_yara_engine *e, uint32_t s);
/* Whether string ${s} is there at all: 1, 0, or -1 when that is not known. */
int pan_yara_present(struct pan_yara_engine *e, uint32_t s);
/* The same at ${at}, without listing its places if they are not. */
int pan_yara_present_at(struct pan_yara_engine *e, uint32_t s, size_t at);

enum { WAY_FIRST, WAY_ALL }; /* stop at the first end, or go on */

/*
 * Run the automaton of ${f} on ${t} from instruction ${pc} at ${at}, forward or back, no
 * further than ${far} bytes.  The ends are left in e->ways, ascending from ${at}.  False:
 * given up.
 */
struct way {
	const uint8_t *t;
	size_t n;
	const struct code_form *f;
	uint32_t pc;
	bool back;
	size_t far;
	int until;
};
bool pan_yara_way(struct pan_yara_engine *e, const struct way *w, size_t at);

/*
 * The bytes that a match of ${f} can begin with: bit d of ${can}[b] is set if b may be
 * its byte d.  Returns of how many bytes that is known, 8 at most; each match has them.
 */
unsigned pan_yara_way_begins(struct pan_yara_engine *e, const struct code_form *f,
    uint8_t can[256]);

/* The condition of rule ${r}: RULE_NO, RULE_YES or RULE_UNKNOWN. */
enum rule_value pan_yara_rule_value(struct pan_yara_engine *e, uint32_t r);

#endif
