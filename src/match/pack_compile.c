#include <stdlib.h>

#include "core/arena.h"
#include "match/pack_make.h"

#define KEEP_MAX ((size_t)1 << 30) /* memory for what a compilation keeps */

struct compilation {
	const struct pan_pack_input *in;
	struct pan_arena *keep;
	struct pack_making section[PAN_RULE_LANGUAGES];
	struct pack_source *source;
	struct pan_buf *out;
	struct pan_err *err;
};

/* What the notes of all who read the files said, and the key. */
static int
begin(struct compilation *c, enum pan_rule_language l, const struct pan_pack_made_from *f)
{
	struct pack_making *m = &c->section[l];
	int rc = PAN_OK;

	m->say = c->in->say;
	m->ctx = c->in->ctx;
	if (f->key != NULL)
		memcpy(m->head.key, f->key, PACK_KEY);
	for (size_t i = 0; i < f->nnote && rc == PAN_OK; i++)
		rc = pan_pack_table_note(m, &f->note[i], false, c->err);
	return rc;
}

static int
make(struct compilation *c, enum pan_rule_language l, const struct pan_pack_made_from *f,
    size_t n)
{
	static int (*const makers[PAN_RULE_LANGUAGES])(struct pack_making *,
	    const struct pan_pack_input *, struct pan_err *) = { pan_pack_atr_make,
		pan_pack_sigma_make, pan_pack_yara_make };
	struct pack_making *m = &c->section[l];
	int rc;

	m->say = c->in->say;
	m->ctx = c->in->ctx;
	if (c->in->before != NULL && f->key != NULL &&
	    pan_pack_holds(c->in->before, l, f->key)) {
		rc = pan_pack_table_take(m, c->in->before, l, c->err);
		if (rc != PAN_EVERIFY)
			return rc;
		return pan_err_set(c->err, PAN_EVERIFY,
		    "the pack to take rules from is damaged");
	}
	if (n > UINT32_MAX / 2)
		return pan_err_set(c->err, PAN_ELIMIT, "too many rules");
	rc = pan_pack_table_init(m, c->keep, (uint32_t)n, c->err);
	if (rc == PAN_OK)
		rc = begin(c, l, f);
	if (rc == PAN_OK)
		rc = makers[l](m, c->in, c->err);
	if (rc == PAN_OK)
		rc = pan_pack_table_done(m, c->err);
	return rc;
}

static void
count_rules(struct compilation *c)
{
	for (size_t l = 0; l < PAN_RULE_LANGUAGES; l++) {
		const struct pack_making *m = &c->section[l];
		const struct pack_rule *r = (const void *)m->bytes[PART_RULE].s;

		for (uint32_t i = 0; i < m->head.rules; i++)
			c->source[r[i].source_index].rules++;
	}
}

static int
put_sources(struct compilation *c, struct pack_head *h)
{
	const struct pan_pack_input *in = c->in;

	c->source = pan_arena_array(c->keep, in->nsource, sizeof(*c->source));
	if (c->source == NULL)
		return pan_err_set(c->err, PAN_ENOMEM, "out of memory");
	count_rules(c);
	for (size_t i = 0; i < in->nsource; i++) {
		c->source[i].name = pan_pack_put_text(c->out, in->source[i].name);
		c->source[i].version = pan_pack_put_text(c->out, in->source[i].version);
		c->source[i].license = pan_pack_put_text(c->out, in->source[i].license);
	}
	h->source = pan_pack_put(c->out, c->source, in->nsource, sizeof(*c->source));
	(void)pan_pack_put(c->out, "", 0, 1);
	h->core = (uint32_t)c->out->n;
	return PAN_OK;
}

static int
put_all(struct compilation *c)
{
	struct pack_head h = { .format = PACK_FORMAT, .order = 0x01020304 };
	int rc;

	memcpy(h.magic, PACK_MAGIC, sizeof(h.magic));
	h.build = pan_pack_build();
	pan_buf_add(c->out, (struct pan_str){ (const char *)&h, sizeof(h) });
	rc = put_sources(c, &h);
	for (size_t l = 0; l < PAN_RULE_LANGUAGES && rc == PAN_OK; l++) {
		struct pack_section *s = &h.section[l];

		*s = c->section[l].head;
		for (size_t k = 0; k < PART_KINDS && rc == PAN_OK; k++) {
			struct pan_str bytes = c->section[l].bytes[k];

			if (bytes.n > PACK_BYTES_MAX || c->out->n > PACK_BYTES_MAX)
				return pan_err_set(c->err, PAN_ELIMIT,
				    "rules too large for one pack");
			s->part[k].at = pan_pack_put(c->out, bytes.s, bytes.n, 1).at;
			s->part[k].n = (uint32_t)bytes.n;
			s->part[k].sum = pan_pack_sum(bytes.s, bytes.n);
			rc = pan_buf_done(c->out, c->err);
		}
	}
	(void)pan_pack_put(c->out, "", 0, 1);
	if (rc == PAN_OK)
		rc = pan_buf_done(c->out, c->err);
	if (rc != PAN_OK)
		return rc;
	h.size = (uint32_t)c->out->n;
	memcpy(c->out->s, &h, sizeof(h));
	h.sum = pan_pack_sum(c->out->s + 32, h.core - 32);
	memcpy(c->out->s, &h, sizeof(h));
	return PAN_OK;
}

int
pan_pack_compile(const struct pan_pack_input *in, struct pan_buf *out,
    struct pan_err *err)
{
	struct compilation c = { .in = in, .out = out, .err = err };
	int rc = PAN_OK;

	if (in->nsource == 0 || out->n != 0)
		return pan_err_set(err, PAN_EARG,
		    "rules need a source and an empty buffer");
	c.keep = pan_arena_new(KEEP_MAX);
	if (c.keep == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = make(&c, PAN_RULE_ATR, &in->atr.from, in->atr.n);
	if (rc == PAN_OK)
		rc = make(&c, PAN_RULE_SIGMA, &in->sigma.from, in->sigma.n);
	if (rc == PAN_OK)
		rc = make(&c, PAN_RULE_YARA, &in->yara.from, in->yara.n);
	if (rc == PAN_OK)
		rc = put_all(&c);
	for (size_t l = 0; l < PAN_RULE_LANGUAGES; l++)
		pan_pack_table_fini(&c.section[l]);
	pan_arena_free(c.keep);
	return rc;
}
