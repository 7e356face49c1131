#include "match/pack.h"

#include <stdlib.h>

#include "match/pack_layout.h"

#ifndef PAN_PACKSUM /* the Makefile reckons it over the sources */
#define PAN_PACKSUM 0u
#endif

_Static_assert(PACK_KEY == PAN_PACK_KEY, "a key is a key");

static uint64_t
load(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

uint64_t
pan_pack_sum(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	const uint64_t k = 0x9E3779B97F4A7C15ull;
	uint64_t lane[4] = { n, ~(uint64_t)n, k, ~k };
	unsigned char tail[32] = { 0 };

	for (; n >= 32; n -= 32, p += 32) {
		for (size_t i = 0; i < 4; i++) {
			lane[i] = (lane[i] ^ load(p + 8 * i)) * k;
			lane[i] ^= lane[i] >> 29;
		}
	}
	if (n > 0)
		memcpy(tail, p, n);
	for (size_t i = 0; i < 4; i++) {
		lane[i] = (lane[i] ^ load(tail + 8 * i)) * k;
		lane[i] ^= lane[i] >> 32;
	}
	lane[0] = (lane[0] ^ (lane[1] << 17 | lane[1] >> 47)) * k;
	lane[2] = (lane[2] ^ (lane[3] << 23 | lane[3] >> 41)) * k;
	return lane[0] ^ lane[2] ^ (lane[0] >> 31);
}

uint64_t
pan_pack_build(void)
{
	struct pan_str version = PAN_LIT(PAN_VERSION);
	const uint64_t sizes = sizeof(struct pack_head) ^ sizeof(struct pack_rule) << 10 ^
	    sizeof(struct pack_about) << 20 ^ (uint64_t)PACK_FORMAT << 40;

	return pan_str_hash(version) ^ sizes ^ (uint64_t)PAN_PACKSUM << 32;
}

static int
damaged(struct pan_err *err)
{
	return pan_err_set(err, PAN_EVERIFY, "the compiled rule pack is damaged");
}

/* ---- parts ---- */

struct pan_str
pan_pack_bytes(const struct pan_pack *p, enum pan_rule_language l, enum pack_part_kind k)
{
	const struct pack_part *part = &p->h->section[l].part[k];

	return (struct pan_str){ p->base + part->at, part->n };
}

int
pan_pack_part(const struct pan_pack *p, enum pan_rule_language l, enum pack_part_kind k,
    struct pan_str *out, struct pan_err *err)
{
	_Atomic uint8_t *state = &p->state[l * PART_KINDS + k];

	*out = pan_pack_bytes(p, l, k);
	if (atomic_load_explicit(state, memory_order_relaxed) == PART_UNKNOWN)
		atomic_store_explicit(state,
		    pan_pack_sum(out->s, out->n) == p->h->section[l].part[k].sum
		        ? PART_GOOD
		        : PART_BAD,
		    memory_order_relaxed);
	return atomic_load_explicit(state, memory_order_relaxed) == PART_GOOD
	    ? PAN_OK
	    : damaged(err);
}

/* ---- opening ---- */

static bool
parts_lie_inside(const struct pack_head *h)
{
	for (size_t l = 0; l < PAN_RULE_LANGUAGES; l++) {
		for (size_t k = 0; k < PART_KINDS; k++) {
			const struct pack_part *part = &h->section[l].part[k];

			if (part->at % 8 != 0 || part->at < h->core ||
			    !pack_inside(part->at, part->n, 1, h->size))
				return false;
		}
	}
	return true;
}

static bool
sources_are_sound(struct pan_pack *p)
{
	const struct pack_head *h = p->h;

	if (h->source.at % 8 != 0 || h->source.at < sizeof(*h) ||
	    !pack_inside(h->source.at, h->source.n, sizeof(*p->source), h->core))
		return false;
	p->source = (const void *)(p->base + h->source.at);
	for (uint32_t i = 0; i < h->source.n; i++) {
		const struct pack_source *s = &p->source[i];

		if (!pack_inside(s->name.at, s->name.n, 1, h->core) ||
		    !pack_inside(s->version.at, s->version.n, 1, h->core) ||
		    !pack_inside(s->license.at, s->license.n, 1, h->core))
			return false;
	}
	return true;
}

static bool
rule_is_sound(const struct pack_rule *r, uint32_t sources, size_t size)
{
	return pack_inside(r->id.at, r->id.n, 1, size) &&
	    pack_inside(r->title.at, r->title.n, 1, size) &&
	    pack_inside(r->category.at, r->category.n, 1, size) &&
	    r->severity <= PAN_SEV_CRITICAL && r->status <= PAN_STATUS_DEPRECATED &&
	    r->maturity <= PAN_MATURITY_DEPRECATED && r->source <= PAN_SOURCE_NONE &&
	    r->method <= PAN_METHOD_TRACE && r->source_index < sources;
}

/* The table of the rules of ${l}: its place, and whether all in it lies inside. */
static bool
open_view(struct pan_pack *p, enum pan_rule_language l)
{
	const struct pack_section *s = &p->h->section[l];
	struct pack_view *v = &p->view[l];
	const uint64_t ids = (uint64_t)s->rules * sizeof(*v->rule);
	const uint64_t map = ids + 4ull * s->rules;
	struct pan_str part;

	if (pan_pack_part(p, l, PART_RULE, &part, NULL) != PAN_OK ||
	    map + 4ull * s->engine_rules > part.n)
		return false;
	v->base = part.s;
	v->rule = (const void *)part.s;
	v->by_id = (const void *)(part.s + ids);
	v->of_engine = (const void *)(part.s + map);
	v->first = (uint32_t)p->rules;
	p->rules += s->rules;
	for (uint32_t i = 0; i < s->rules; i++) {
		if (v->by_id[i] >= s->rules ||
		    !rule_is_sound(&v->rule[i], p->h->source.n, part.n))
			return false;
	}
	for (uint32_t i = 0; i < s->engine_rules; i++) {
		if (v->of_engine[i] >= s->rules && v->of_engine[i] != PACK_NONE)
			return false;
	}
	return true;
}

static bool
lay_out(struct pan_pack *p)
{
	if (!parts_lie_inside(p->h) || !sources_are_sound(p))
		return false;
	for (int l = 0; l < PAN_RULE_LANGUAGES; l++) {
		if (!open_view(p, (enum pan_rule_language)l))
			return false;
	}
	return true;
}

int
pan_pack_open(struct pan_str bytes, struct pan_pack **out, struct pan_err *err)
{
	const struct pack_head *h = (const void *)bytes.s;
	struct pan_pack *p;

	if (bytes.n < sizeof(*h) || memcmp(h->magic, PACK_MAGIC, sizeof(h->magic)) != 0)
		return pan_err_set(err, PAN_EVERIFY, "not a compiled rule pack");
	if (h->format != PACK_FORMAT || h->order != 0x01020304 ||
	    h->build != pan_pack_build())
		return pan_err_set(err, PAN_EVERIFY,
		    "compiled by another version of panguard; compile it again");
	if (h->size != bytes.n || h->core > h->size || h->core < sizeof(*h) ||
	    h->sum != pan_pack_sum(bytes.s + 32, h->core - 32))
		return damaged(err);
	p = calloc(1, sizeof(*p) + (size_t)PAN_RULE_LANGUAGES * PART_KINDS);
	if (p == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	p->base = bytes.s;
	p->h = h;
	p->state = (_Atomic uint8_t *)(p + 1);
	if (!lay_out(p)) {
		free(p);
		return damaged(err);
	}
	*out = p;
	return PAN_OK;
}

int
pan_pack_whole(const struct pan_pack *p, struct pan_err *err)
{
	for (int l = 0; l < PAN_RULE_LANGUAGES; l++) {
		for (int k = 0; k < PART_KINDS; k++) {
			struct pan_str part;
			int rc = pan_pack_part(p, (enum pan_rule_language)l,
			    (enum pack_part_kind)k, &part, err);

			if (rc != PAN_OK)
				return rc;
		}
	}
	return PAN_OK;
}

void
pan_pack_free(struct pan_pack *p)
{
	if (p != NULL)
		free(p->choice);
	free(p);
}

void
pan_pack_freep(struct pan_pack **p)
{
	pan_pack_free(*p);
}

/* ---- what is in it ---- */

bool
pan_pack_holds(const struct pan_pack *p, enum pan_rule_language l,
    const unsigned char key[PAN_PACK_KEY])
{
	static const unsigned char nobody[PAN_PACK_KEY];

	return memcmp(key, nobody, sizeof(nobody)) != 0 &&
	    memcmp(p->h->section[l].key, key, sizeof(nobody)) == 0;
}

size_t
pan_pack_rules(const struct pan_pack *p)
{
	return p->rules;
}

size_t
pan_pack_rules_of(const struct pan_pack *p, enum pan_rule_language l)
{
	return p->h->section[l].rules;
}

size_t
pan_pack_sources(const struct pan_pack *p)
{
	return p->h->source.n;
}

struct pan_pack_source
pan_pack_source(const struct pan_pack *p, size_t i)
{
	const struct pack_source *s = &p->source[i];

	return (struct pan_pack_source){ pack_text(p->base, s->name),
		pack_text(p->base, s->version), pack_text(p->base, s->license),
		s->rules };
}
