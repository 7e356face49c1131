/*
 * yara/yara_engine - which YARA rules does a file meet.
 *
 * A section (yara/yara_compile) is shared and read-only; an engine belongs to one
 * thread.  One pass over the bytes finds rare pieces of the rules' strings; a rule is
 * looked at only when one that it cannot do without is there and the file's first
 * bytes and size are what it asks for.  Its condition is then evaluated with three
 * values, and its strings are matched when they are asked for.  What hangs on one of
 * libyara's modules is put to libyara as a question of its own (yara/yara_lib).
 *
 * The answers are libyara 4.2.3's, which is the judge in tests/unit/yara_engine_test.c.
 */
#ifndef PAN_YARA_YARA_ENGINE_H
#define PAN_YARA_YARA_ENGINE_H

#include "core/err.h"
#include "core/str.h"
#include "yara/yara_lib.h"

/* Bytes of one input; more is PAN_ELIMIT. */
#define PAN_YARA_INPUT_MAX ((size_t)1 << 30)

struct pan_yara_pack; /* a section, where it lies */

/*
 * Look whether ${bytes} (8-byte aligned, to outlive ${out}) are a whole, sound section:
 * PAN_EVERIFY when not.  Nothing is allocated; there is nothing to free.
 */
PAN_MUST int pan_yara_pack_open(struct pan_str bytes, const struct pan_yara_pack **out,
    struct pan_err *err);

struct pan_yara_pack_facts {
	size_t rules;     /* also those that were refused */
	size_t strings;   /* different ones */
	size_t pieces;    /* entries of the scan's table */
	size_t always;    /* rules that no string stands before: evaluated for every file
	                     whose first bytes and size fit */
	size_t asking;    /* rules that may need an answer of libyara */
	size_t handed;    /* of those: handed over whole */
	size_t questions; /* put to libyara, of all rules */
	size_t bytes;
};
void pan_yara_pack_facts(const struct pan_yara_pack *p, struct pan_yara_pack_facts *out);

/* What one rule hangs on, for "rules cost". */
struct pan_yara_pack_rule {
	bool refused;
	bool always; /* no string is necessary */
	bool asking; /* libyara may be asked */
	size_t gate; /* strings of which one is necessary */
	uint32_t
	    head_mask; /* (the first four bytes, little end first, & mask) == value; */
	uint32_t head_value; /* mask 0: any */
	uint64_t size_min, size_max;
};
void pan_yara_pack_rule(const struct pan_yara_pack *p, uint32_t rule,
    struct pan_yara_pack_rule *out);

struct pan_yara_engine;

/*
 * An engine over ${p}, which must outlive it.  ${lib} is asked what only libyara
 * knows; without one (NULL) such rules are undecided.  It may be shared by engines.
 */
PAN_MUST int pan_yara_engine_new(const struct pan_yara_pack *p, struct pan_yara_lib *lib,
    struct pan_yara_engine **out, struct pan_err *err);
void pan_yara_engine_free(struct pan_yara_engine *e);
void pan_yara_engine_freep(struct pan_yara_engine **e);

struct pan_yara_input {
	const void *bytes;
	size_t n;
	/* What rules see as external variables. */
	struct pan_str filename, filepath, extension, filetype, owner;
};

/* Zero stands for the default.  Over a limit a rule is undecided, never "no". */
struct pan_yara_limits {
	unsigned timeout_ms; /* of one scan; 10,000 */
	uint64_t rule_work;  /* bytes and states looked at for one rule; 200 million,
	                        or 32 for each byte of the input */
	uint64_t work;       /* and for all of them; a thousand million, or 200 */
};

struct pan_yara_hit {
	uint32_t rule; /* as numbered when compiled */
	bool placed;   /* a string of it was found: */
	size_t at;     /* the first place of the first of them (in the rule's order) */
	size_t len;
};

struct pan_yara_result {
	const struct pan_yara_hit *fired; /* ascending; no private rules */
	size_t nfired;
	const uint32_t *undecided; /* ascending; no private rules */
	size_t nundecided;
	size_t evaluated; /* rules whose condition was looked at */
	size_t asked;     /* times that libyara was asked */
};

/*
 * Ask all rules about ${in}.  ${limits} may be NULL.  ${out} is borrowed until the next
 * call.  PAN_ELIMIT: the input is too large; PAN_ENOMEM.
 */
PAN_MUST int pan_yara_engine_scan(struct pan_yara_engine *e,
    const struct pan_yara_input *in, const struct pan_yara_limits *limits,
    struct pan_yara_result *out, struct pan_err *err);

#endif
