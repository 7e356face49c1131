#include "yara/yara_compile.h"

#include <math.h>
#include <stdlib.h>

#include "core/own.h"
#include "yara/yara_compile_parts.h"

#define TABLE_MAX ((size_t)512 << 20)

static const size_t record[TABLES] = {
	[T_RULE] = sizeof(struct code_rule),
	[T_NODE] = sizeof(struct code_node),
	[T_WORD] = sizeof(uint32_t),
	[T_STRING] = sizeof(struct code_string),
	[T_FORM] = sizeof(struct code_form),
	[T_SEG] = sizeof(struct code_seg),
	[T_INST] = sizeof(struct code_inst),
	[T_SET] = sizeof(struct pan_yara_re_class),
	[T_PIECE] = sizeof(struct code_piece),
	[T_ENTRY] = sizeof(struct code_entry),
	[T_HEAD] = sizeof(struct code_demand),
	[T_DATA] = 1,
	[T_ASK] = sizeof(struct code_ask),
	[T_UNIT] = sizeof(struct code_unit),
};

/* ---- tables ---- */

uint32_t
pan_yara_compile_count(const struct comp *c, enum table t)
{
	return (uint32_t)(c->t[t].n / record[t]);
}

uint32_t
pan_yara_compile_put(struct comp *c, enum table t, const void *r)
{
	pan_buf_add(&c->t[t], (struct pan_str){ r, record[t] });
	if (c->t[t].rc != PAN_OK) {
		c->nomem = true;
		return 0;
	}
	return pan_yara_compile_count(c, t) - 1;
}

void *
pan_yara_compile_at(struct comp *c, enum table t, uint32_t i)
{
	return c->t[t].s + i * record[t];
}

uint32_t
pan_yara_compile_bytes(struct comp *c, const void *bytes, size_t n)
{
	uint32_t fresh = (uint32_t)c->t[T_DATA].n;
	uint32_t at = pan_yara_map_get(c, &c->texts, (struct pan_str){ bytes, n }, fresh);

	if (at == fresh)
		pan_buf_add(&c->t[T_DATA], (struct pan_str){ bytes, n });
	if (c->t[T_DATA].rc != PAN_OK)
		c->nomem = true;
	return at;
}

uint32_t
pan_yara_compile_words(struct comp *c, const uint32_t *w, size_t n)
{
	uint32_t at = pan_yara_compile_count(c, T_WORD);

	for (size_t i = 0; i < n; i++)
		(void)pan_yara_compile_put(c, T_WORD, &w[i]);
	return at;
}

struct map_slot {
	struct pan_str key;
	uint32_t value;
};

static struct map_slot *
map_find(const struct map *m, struct pan_str key)
{
	for (uint64_t h = pan_str_hash(key);; h++) {
		struct map_slot *s = &m->slot[h & (m->cap - 1)];

		if (s->key.s == NULL || pan_str_eq(s->key, key))
			return s;
	}
}

static bool
map_grow(struct comp *c, struct map *m)
{
	struct map old = *m;

	m->cap = old.cap == 0 ? 1024 : old.cap * 2;
	m->slot = pan_arena_array(c->a, m->cap, sizeof(*m->slot));
	if (m->slot == NULL) {
		*m = old;
		c->nomem = true;
		return false;
	}
	for (uint32_t i = 0; i < old.cap; i++) {
		if (old.slot[i].key.s != NULL)
			*map_find(m, old.slot[i].key) = old.slot[i];
	}
	return true;
}

uint32_t
pan_yara_map_get(struct comp *c, struct map *m, struct pan_str key, uint32_t fresh)
{
	struct map_slot *s;

	if (m->n * 2 >= m->cap && !map_grow(c, m))
		return fresh;
	s = map_find(m, key);
	if (s->key.s != NULL)
		return s->value;
	s->key = pan_arena_copy(c->a, key);
	if (s->key.s == NULL) {
		c->nomem = true;
		return fresh;
	}
	s->value = fresh;
	m->n++;
	return fresh;
}

/* ---- rules ---- */

static uint32_t
number_of(struct comp *c, const struct pan_yara_rule *r)
{
	return pan_yara_map_get(c, &c->rules,
	    (struct pan_str){ (const char *)&r, sizeof(r) }, CODE_NONE);
}

/* Why ${r} cannot be compiled at all, or NULL. */
static const char *
refusal(struct comp *c, const struct pan_yara_rule *r, uint32_t index)
{
	for (size_t i = 0; i < r->nmodule; i++) {
		const char *why = pan_yara_lib_module(r->module[i]);

		if (why != NULL)
			return why;
	}
	for (size_t i = 0; i < r->nneeds; i++) {
		uint32_t n = number_of(c, r->needs[i]);

		if (n >= index)
			return "it refers to a rule that does not come before it";
		if (c->refused[n] != NULL)
			return "it refers to a rule that was refused";
	}
	if (r->slots > CODE_SLOTS_MAX)
		return "too many loops in loops";
	return NULL;
}

static void
make_strings(struct comp *c, uint32_t index)
{
	const struct pan_yara_rule *r = c->rule[index];

	c->local[index] = pan_arena_array(c->a, r->nstring + 1, sizeof(uint32_t));
	if (c->local[index] == NULL) {
		c->nomem = true;
		return;
	}
	for (size_t i = 0; i < r->nstring && !c->nomem; i++)
		c->local[index][i] = pan_yara_compile_string(c, &r->string[i]);
}

/* The global rules of ${r}'s unit, which have to hold for it to count. */
static void
make_globals(struct comp_rule *k)
{
	const struct pan_yara_unit *u = k->r->unit;

	k->out.globals = pan_yara_compile_count(k->c, T_WORD);
	for (size_t i = 0; u->has_global && i < u->n; i++) {
		uint32_t n = number_of(k->c, u->rule[i]);

		if (!u->rule[i]->global || u->rule[i] == k->r || n == CODE_NONE ||
		    k->c->refused[n] != NULL)
			continue;
		(void)pan_yara_compile_words(k->c, &n, 1);
		k->out.nglobal++;
	}
}

/* The strings that may be shown as the place of a match. */
static void
make_shown(struct comp_rule *k)
{
	k->out.strings = pan_yara_compile_count(k->c, T_WORD);
	for (size_t i = 0; i < k->r->nstring; i++) {
		if (k->r->string[i].flags & PAN_YARA_PRIVATE)
			continue;
		(void)pan_yara_compile_words(k->c, &k->c->local[k->index][i], 1);
		k->out.nstring++;
	}
}

static void
make_rule(struct comp *c, uint32_t index)
{
	const struct pan_yara_rule *r = c->rule[index];
	struct comp_rule k = { .c = c, .index = index, .r = r };
	struct need *need = &c->needs[index];

	k.out.ask = CODE_NONE;
	k.out.size_max = UINT64_MAX;
	k.out.flags = (r->is_private ? RULE_PRIVATE : 0) | (r->global ? RULE_GLOBAL : 0);
	if (c->refused[index] != NULL) {
		k.out.flags |= RULE_REFUSED;
		(void)pan_yara_compile_put(c, T_RULE, &k.out);
		return;
	}
	make_shown(&k);
	make_globals(&k);
	k.out.node = pan_yara_compile_count(c, T_NODE);
	pan_yara_compile_condition(&k);
	pan_yara_compile_demand(&k, r->condition);
	*need = pan_yara_compile_need(&k, r->condition);
	if (need->n == 0 || need->cost >= HUGE_VAL)
		k.out.flags |= RULE_ALWAYS;
	else
		k.out.gate = need->n;
	if (k.handed || k.doubt)
		pan_yara_compile_hand(&k);
	if (k.handed || k.asking)
		k.out.flags |= RULE_ASKING;
	(void)pan_yara_compile_put(c, T_RULE, &k.out);
}

/* Which rules hang on each string, and which on none. */
static void
make_gates(struct comp *c, struct code_span *always)
{
	uint32_t nstring = pan_yara_compile_count(c, T_STRING);
	uint32_t *n = pan_arena_array(c->a, nstring + 1, sizeof(*n));
	uint32_t *at = pan_arena_array(c->a, nstring + 1, sizeof(*at));
	uint32_t zero = 0;

	if (n == NULL || at == NULL) {
		c->nomem = true;
		return;
	}
	for (uint32_t r = 0; r < c->nrule; r++) {
		const struct code_rule *o = pan_yara_compile_at(c, T_RULE, r);

		for (uint32_t i = 0; i < o->gate; i++)
			n[c->needs[r].string[i]]++;
	}
	for (uint32_t s = 0; s < nstring; s++) {
		struct code_string *o = pan_yara_compile_at(c, T_STRING, s);

		at[s] = o->gate = pan_yara_compile_count(c, T_WORD);
		o->ngate = n[s];
		for (uint32_t i = 0; i < n[s]; i++)
			(void)pan_yara_compile_put(c, T_WORD, &zero);
	}
	always->at = pan_yara_compile_count(c, T_WORD);
	for (uint32_t r = 0; r < c->nrule && !c->nomem; r++) {
		const struct code_rule *o = pan_yara_compile_at(c, T_RULE, r);
		uint32_t gate = o->gate;

		if (o->flags & RULE_ALWAYS && ++always->n)
			(void)pan_yara_compile_words(c, &r, 1);
		for (uint32_t i = 0; i < gate; i++) {
			uint32_t w = at[c->needs[r].string[i]]++;

			*(uint32_t *)pan_yara_compile_at(c, T_WORD, w) = r;
		}
	}
}

/* ---- the section ---- */

static struct code_span
put_table(struct comp *c, struct pan_buf *out, size_t base, enum table t)
{
	struct code_span s;

	while (out->n % 8 != 0 && out->rc == PAN_OK)
		pan_buf_addc(out, '\0');
	s.at = (uint32_t)(out->n - base);
	s.n = pan_yara_compile_count(c, t);
	pan_buf_add(out, pan_buf_str(&c->t[t]));
	return s;
}

static int
by_key(const void *a, const void *b)
{
	const struct code_entry *x = a, *y = b;
	uint32_t hx = code_hash(x->key), hy = code_hash(y->key);

	if (hx != hy)
		return hx < hy ? -1 : 1;
	return x->piece < y->piece ? -1 : x->piece > y->piece;
}

/* The scan's hash table: entries by hash, where each bucket begins, and the filter. */
static int
put_scan(struct comp *c, struct pan_buf *out, size_t base, struct code_head *h)
{
	uint32_t n = pan_yara_compile_count(c, T_ENTRY), bits = 4, last = CODE_NONE,
	         keep = 0;
	struct code_entry *e = (void *)c->t[T_ENTRY].s;
	uint64_t *filter = pan_arena_array(c->a, 1u << (CODE_FILTER_BITS - 6), 8);
	uint32_t *bucket;

	while ((1u << bits) < n && bits < 24)
		bits++;
	bucket = pan_arena_array(c->a, (1u << bits) + 2, sizeof(*bucket));
	if (filter == NULL || bucket == NULL)
		return PAN_ENOMEM;
	if (n > 0)
		qsort(e, n, sizeof(*e), by_key);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t hash = code_hash(e[i].key),
		         bit = hash >> (32 - CODE_FILTER_BITS);

		if (last != CODE_NONE && e[last].key == e[i].key &&
		    e[last].piece == e[i].piece)
			continue;
		filter[bit / 64] |= 1ull << bit % 64;
		bucket[(hash >> (32 - bits)) + 1]++;
		last = keep;
		e[keep++] = e[i];
	}
	c->t[T_ENTRY].n = keep * sizeof(*e);
	for (uint32_t i = 0; i < 1u << bits; i++)
		bucket[i + 1] += bucket[i];
	h->bucket_bits = bits;
	h->bucket = (struct code_span){ (uint32_t)(out->n - base), (1u << bits) + 1 };
	pan_buf_add(out,
	    (struct pan_str){ (char *)bucket, ((1u << bits) + 2) * sizeof(*bucket) });
	while (out->n % 8 != 0 && out->rc == PAN_OK)
		pan_buf_addc(out, '\0');
	h->filter =
	    (struct code_span){ (uint32_t)(out->n - base), 1u << (CODE_FILTER_BITS - 6) };
	pan_buf_add(out,
	    (struct pan_str){ (char *)filter, 8u << (CODE_FILTER_BITS - 6) });
	h->entry = put_table(c, out, base, T_ENTRY);
	return PAN_OK;
}

static int
put_section(struct comp *c, struct code_span always, struct pan_buf *out,
    struct pan_err *err)
{
	struct code_head h = { .magic = CODE_MAGIC,
		.order = 0x01020304,
		.always = always };
	size_t base;

	while (out->n % 8 != 0 && out->rc == PAN_OK)
		pan_buf_addc(out, '\0');
	base = out->n;
	pan_buf_add(out, (struct pan_str){ (char *)&h, sizeof(h) });
	for (uint32_t r = 0; r < c->nrule; r++) {
		if (c->rule[r]->slots > h.slots)
			h.slots = c->rule[r]->slots;
	}
	if (put_scan(c, out, base, &h) != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	h.rule = put_table(c, out, base, T_RULE);
	h.node = put_table(c, out, base, T_NODE);
	h.word = put_table(c, out, base, T_WORD);
	h.string = put_table(c, out, base, T_STRING);
	h.form = put_table(c, out, base, T_FORM);
	h.seg = put_table(c, out, base, T_SEG);
	h.inst = put_table(c, out, base, T_INST);
	h.set = put_table(c, out, base, T_SET);
	h.piece = put_table(c, out, base, T_PIECE);
	h.head = put_table(c, out, base, T_HEAD);
	h.ask = put_table(c, out, base, T_ASK);
	h.unit = put_table(c, out, base, T_UNIT);
	h.data = put_table(c, out, base, T_DATA);
	while (out->n % 8 != 0 && out->rc == PAN_OK)
		pan_buf_addc(out, '\0');
	if (out->n - base > UINT32_MAX)
		return pan_err_set(err, PAN_ELIMIT, "tables of %zu bytes", out->n - base);
	h.size = (uint32_t)(out->n - base);
	if (out->rc == PAN_OK)
		memcpy(out->s + base, &h, sizeof(h));
	return pan_buf_done(out, err);
}

static bool
make_room(struct comp *c)
{
	size_t n = c->nrule + 1;

	c->refused = pan_arena_array(c->a, n, sizeof(*c->refused));
	c->local = pan_arena_array(c->a, n, sizeof(*c->local));
	c->needs = pan_arena_array(c->a, n, sizeof(*c->needs));
	c->popular = pan_arena_array(c->a, 1u << 20, 1);
	return c->refused != NULL && c->local != NULL && c->needs != NULL &&
	    c->popular != NULL;
}

static void
make_all(struct comp *c, pan_yara_refuse *refuse, void *ctx, struct code_span *always)
{
	for (uint32_t i = 0; i < c->nrule && !c->nomem; i++) {
		(void)pan_yara_map_get(c, &c->rules,
		    (struct pan_str){ (const char *)&c->rule[i], sizeof(c->rule[i]) }, i);
		c->refused[i] = refusal(c, c->rule[i], i);
		if (c->refused[i] != NULL && refuse != NULL)
			refuse(ctx, c->rule[i], c->refused[i]);
		make_strings(c, i);
	}
	if (!c->nomem)
		pan_yara_compile_pieces(c);
	for (uint32_t i = 0; i < c->nrule && !c->nomem; i++)
		make_rule(c, i);
	if (!c->nomem)
		make_gates(c, always);
	if (!c->nomem)
		pan_yara_compile_units(c);
}

int
pan_yara_compile(const struct pan_yara_rule *const *rule, size_t n,
    pan_yara_refuse *refuse, void *ctx, struct pan_buf *out, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep)
	struct pan_arena *a = pan_arena_new((size_t)4 << 30);
	struct comp c = { .a = a, .rule = rule, .nrule = n };
	struct code_span always = { 0 };
	int rc;

	if (n >= CODE_NONE)
		return pan_err_set(err, PAN_ELIMIT, "%zu rules", n);
	if (a == NULL || !make_room(&c))
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (unsigned t = 0; t < TABLES; t++)
		pan_buf_init(&c.t[t], TABLE_MAX);
	pan_buf_init(&c.later, TABLE_MAX);
	make_all(&c, refuse, ctx, &always);
	if (c.nomem)
		rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	else
		rc = put_section(&c, always, out, err);
	for (unsigned t = 0; t < TABLES; t++)
		pan_buf_fini(&c.t[t]);
	pan_buf_fini(&c.later);
	pan_yara_compile_forget(&c);
	return rc;
}
