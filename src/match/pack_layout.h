/*
 * match/pack_layout - the bytes of a pack, shared by its maker and its readers.
 * docs/format/pack.md tells the same story for people.
 *
 * A pack is a head and one section for each rule language.  A section is made of parts,
 * each with a checksum of its own that is looked at when the part is first used, and each
 * with offsets that count from its own start, so that a part can be copied as it is into
 * another pack.  The tables of a language's engine are its own business: ATR's are in
 * match/pack_atr.h, the others in rooms sigma and yara.
 */
#ifndef PAN_MATCH_PACK_LAYOUT_H
#define PAN_MATCH_PACK_LAYOUT_H

#include <stdatomic.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"
#include "rule/rule.h"

#define PACK_MAGIC "PANPACK\n"
#define PACK_FORMAT 2u
#define PACK_NONE UINT32_MAX
#define PACK_KEY 32 /* bytes of a section's key */

struct pack_str { /* NUL-ended, too */
	uint32_t at, n;
};

struct pack_span { /* a table */
	uint32_t at, n;
};

struct pack_part {
	uint32_t at, n; /* bytes, from the start of the pack; at is a multiple of 8 */
	uint64_t sum;
};

enum pack_part_kind {
	PART_RULE,   /* ids, titles, severities: looked at when the pack is opened */
	PART_ABOUT,  /* what else a report says of a rule */
	PART_SAID,   /* what was said of the files when they were compiled */
	PART_ENGINE, /* the language's own tables */
	PART_EXTRA,  /* ATR: its automata, each looked at when run; Sigma: correlations */
	PART_KINDS,
};

struct pack_section {
	unsigned char key[PACK_KEY]; /* of what it was made from; zeros: nobody said */
	struct pack_part part[PART_KINDS];
	uint32_t rules;
	uint32_t engine_rules; /* as the engine counts them; 0: as the table does */
};

struct pack_head {
	char magic[8];
	uint32_t format;
	uint32_t order; /* 0x01020304 as this machine writes it */
	uint64_t build; /* which program made it: pan_pack_build() */
	uint64_t sum;   /* over bytes [32, core) */
	uint32_t size;
	uint32_t core; /* what is looked at first ends here: the head and the sources */
	struct pack_span source;
	struct pack_section section[PAN_RULE_LANGUAGES];
};

struct pack_source { /* texts count from the start of the pack */
	struct pack_str name, version, license;
	uint32_t rules;
	uint32_t unused;
};

/*
 * PART_RULE holds pack_rule[rules], by_id u32[rules], of_engine u32[engine_rules] (the
 * rule's place in the table by the engine's number, or PACK_NONE), then texts.
 */
struct pack_rule {
	struct pack_str id, title, category;
	uint32_t source_index;
	uint32_t ncond;
	uint8_t severity, status, maturity, source, method;
	uint8_t confidence; /* tenths: 9, 7, 5 */
	uint8_t flags;      /* PACK_RULE_* */
	uint8_t unused;
};

enum { PACK_RULE_SILENT = 1 }; /* only serves other rules */

/* PART_ABOUT holds pack_about[rules], then texts. */
struct pack_about {
	struct pack_str description, file, subcategory, scan_target;
	struct pack_str plain[8]; /* title, what, why, do: English, then Chinese */
	struct pack_str owasp, atlas, attack, cve;
	struct pack_str author, date, license, reference, falsepositives, tags;
	struct pack_str log_category, log_product, log_service;
};

enum part_state { PART_UNKNOWN, PART_GOOD, PART_BAD };

#define CHOICE_OFF 0x80u
#define CHOICE_LEVEL 0x0Fu /* severity + 1; 0: as the rule has it */

struct pan_pack {
	const char *base;
	const struct pack_head *h;
	const struct pack_source *source;
	struct pack_view { /* of a section's PART_RULE */
		const char *base;
		const struct pack_rule *rule;
		const uint32_t *by_id;
		const uint32_t *of_engine;
		uint32_t first; /* the number of its first rule */
	} view[PAN_RULE_LANGUAGES];
	size_t rules;
	uint8_t *choice; /* by rule: CHOICE_*; NULL: there are none */
	/* Written once, by whoever looks first; twice the same does no harm. */
	_Atomic uint8_t *state; /* of part k of section s: [s * PART_KINDS + k] */
};

/* The checksum of packs: two 64-bit lanes over 16 bytes a step; not cryptographic. */
uint64_t pan_pack_sum(const void *bytes, size_t n);
/* What binds a pack to this program. */
uint64_t pan_pack_build(void);

/* A part's bytes, whatever they are worth. */
struct pan_str pan_pack_bytes(const struct pan_pack *p, enum pan_rule_language l,
    enum pack_part_kind k);
/* A part's bytes, having looked at their checksum.  PAN_EVERIFY: damaged. */
PAN_MUST int pan_pack_part(const struct pan_pack *p, enum pan_rule_language l,
    enum pack_part_kind k, struct pan_str *out, struct pan_err *err);
/* The place in the pack of the rule that a language's engine knows as ${i}. */
static inline uint32_t
pack_rule_of(const struct pan_pack *p, enum pan_rule_language l, uint32_t i)
{
	const struct pack_view *v = &p->view[l];

	return v->first + (p->h->section[l].engine_rules == 0 ? i : v->of_engine[i]);
}

static inline struct pan_str
pack_text(const char *base, struct pack_str s)
{
	return (struct pan_str){ base + s.at, s.n };
}

/* Whether ${n} entries of ${each} bytes at ${at} lie within ${size} bytes. */
static inline bool
pack_inside(uint64_t at, uint64_t n, size_t each, uint64_t size)
{
	return at <= size && n <= (size - at) / each;
}

#endif
