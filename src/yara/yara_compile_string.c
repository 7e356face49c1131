#include <math.h>

#include "yara/yara_compile_parts.h"

#define PATHS_MAX 16    /* alternatives of a hex string that are told apart */
#define TOKENS_MAX 8192 /* bytes of one of them */

/* Remember that a string holds these four bytes: pieces that many share are poor. */
static void
note_pieces(struct comp *c, const uint8_t *b, const uint8_t *mask, size_t n)
{
	for (size_t i = 0; i + CODE_PIECE <= n; i++) {
		uint32_t key = 0;
		bool whole = true;
		uint8_t *p;

		for (size_t k = 0; k < CODE_PIECE; k++) {
			key |= (uint32_t)code_fold(b[i + k]) << 8 * k;
			whole = whole && (mask == NULL || mask[i + k] == 0xFF);
		}
		p = &c->popular[code_hash(key) >> 12];
		if (whole && *p < 255)
			++*p;
	}
	for (size_t i = 0; i + (size_t)2 * CODE_PIECE <= n; i++) {
		uint32_t key = CODE_WIDE_KEY;
		bool whole = true;
		uint8_t *p;

		for (size_t k = 0; k < CODE_PIECE; k++) {
			key ^= (uint32_t)code_fold(b[i + 2 * k]) << 8 * k;
			whole = whole && b[i + 2 * k] != 0 && b[i + 2 * k + 1] == 0;
		}
		p = &c->popular[code_hash(key) >> 12];
		if (whole && *p < 255)
			++*p;
	}
}

/* ---- text ---- */

static void
put_text(struct comp *c, struct code_form f, const uint8_t *b, size_t n)
{
	uint8_t *copy = pan_arena_get(c->a, n + 1);

	if (copy == NULL) {
		c->nomem = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		copy[i] = f.flags & FORM_NOCASE ? code_fold(b[i]) : b[i];
	f.kind = FORM_TEXT;
	f.at = pan_yara_compile_bytes(c, copy, n);
	f.n = (uint32_t)n;
	if (!(f.flags & FORM_XOR))
		note_pieces(c, b, NULL, n);
	(void)pan_yara_compile_put(c, T_FORM, &f);
}

/* ${b} with a zero after each byte. */
static uint8_t *
widen(struct comp *c, const uint8_t *b, size_t n)
{
	uint8_t *w = pan_arena_get(c->a, 2 * n + 1);

	if (w == NULL) {
		c->nomem = true;
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		w[2 * i] = b[i];
	return w;
}

/*
 * The letters of base64 that ${b} always gives when ${shift} other bytes stand before it
 * in its group of three: those whose six bits are all ${b}'s.
 */
static size_t
base64_of(const struct pan_yara_string *s, const uint8_t *b, size_t n, unsigned shift,
    uint8_t *out)
{
	size_t first = (shift * 8 + 5) / 6, last = (shift + n) * 8 / 6, k = 0;

	for (size_t i = first; i < last; i++) {
		unsigned six = 0;

		for (unsigned bit = 0; bit < 6; bit++) {
			size_t at = i * 6 + bit - (size_t)shift * 8;

			six = six << 1 | (b[at / 8] >> (7 - at % 8) & 1);
		}
		out[k++] = (uint8_t)s->alphabet.s[six];
	}
	return k;
}

static void
put_base64(struct comp *c, const struct pan_yara_string *s, struct code_form f,
    const uint8_t *b, size_t n)
{
	uint8_t *out = pan_arena_get(c->a, n * 2 + 8), *wide;

	for (unsigned shift = 0; out != NULL && shift < 3; shift++) {
		size_t k = base64_of(s, b, n, shift, out);

		if (k == 0)
			continue;
		f.flags &= ~FORM_WIDE;
		if (s->flags & PAN_YARA_BASE64)
			put_text(c, f, out, k);
		wide = s->flags & PAN_YARA_BASE64_WIDE ? widen(c, out, k) : NULL;
		f.flags |= FORM_WIDE;
		if (wide != NULL)
			put_text(c, f, wide, 2 * k);
	}
	if (out == NULL)
		c->nomem = true;
}

static void
text_forms(struct comp *c, const struct pan_yara_string *s, struct code_form f)
{
	const uint8_t *b = (const uint8_t *)s->text.s;
	bool encoded = s->flags & (PAN_YARA_BASE64 | PAN_YARA_BASE64_WIDE);
	uint8_t *wide = NULL;

	if (s->flags & PAN_YARA_XOR) {
		f.flags |= FORM_XOR;
		f.xor_min = s->xor_min;
		f.xor_max = s->xor_max;
	}
	if (s->flags & PAN_YARA_WIDE)
		wide = widen(c, b, s->text.n);
	if (encoded) {
		if (s->flags & PAN_YARA_ASCII || !(s->flags & PAN_YARA_WIDE))
			put_base64(c, s, f, b, s->text.n);
		if (wide != NULL)
			put_base64(c, s, f, wide, 2 * s->text.n);
		return;
	}
	if (s->flags & PAN_YARA_ASCII || !(s->flags & PAN_YARA_WIDE))
		put_text(c, f, b, s->text.n);
	f.flags |= FORM_WIDE;
	if (wide != NULL)
		put_text(c, f, wide, 2 * s->text.n);
}

/* ---- hex strings as rows of bytes with gaps ---- */

struct token {
	uint8_t value, mask;
	bool gap;
	uint32_t min, max;
};

struct path {
	struct token *t;
	size_t n, cap;
};

struct paths {
	struct path p[PATHS_MAX];
	size_t n;
};

static bool
path_add(struct comp *c, struct path *p, struct token t)
{
	if (p->n == p->cap) {
		size_t cap = p->cap == 0 ? 32 : p->cap * 2;
		struct token *old = p->t;

		if (p->n >= TOKENS_MAX)
			return false;
		p->t = pan_arena_array(c->a, cap, sizeof(*p->t));
		if (p->t == NULL) {
			c->nomem = true;
			return false;
		}
		if (p->n > 0)
			memcpy(p->t, old, p->n * sizeof(*old));
		p->cap = cap;
	}
	p->t[p->n++] = t;
	return true;
}

static bool
paths_add(struct comp *c, struct paths *ps, struct token t)
{
	for (size_t i = 0; i < ps->n; i++) {
		if (!path_add(c, &ps->p[i], t))
			return false;
	}
	return true;
}

static bool expand(struct comp *c, const struct pan_yara_re_node *n, struct paths *ps);

static bool
expand_alt(struct comp *c, const struct pan_yara_re_node *n, struct paths *ps)
{
	struct paths all = { 0 };

	for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next) {
		struct paths one = *ps;

		for (size_t i = 0; i < one.n; i++)
			one.p[i].cap = one.p[i].n; /* its own copy when it grows */
		if (!expand(c, k, &one) || all.n + one.n > PATHS_MAX)
			return false;
		memcpy(all.p + all.n, one.p, one.n * sizeof(one.p[0]));
		all.n += one.n;
	}
	*ps = all;
	return true;
}

/* Go on with ${n} on every path; false: it is no such row. */
static bool
expand(struct comp *c, const struct pan_yara_re_node *n, struct paths *ps)
{
	switch (n->op) {
	case PAN_YARA_RE_EMPTY:
		return true;
	case PAN_YARA_RE_BYTE:
		return paths_add(c, ps, (struct token){ n->value, n->mask, false, 0, 0 });
	case PAN_YARA_RE_CAT:
		for (const struct pan_yara_re_node *k = n->child; k != NULL;
		     k = k->next) {
			if (!expand(c, k, ps))
				return false;
		}
		return true;
	case PAN_YARA_RE_ALT:
		return expand_alt(c, n, ps);
	case PAN_YARA_RE_REPEAT:
		if (n->child->op != PAN_YARA_RE_BYTE || n->child->mask != 0)
			return false;
		return paths_add(c, ps, (struct token){ 0, 0, true, n->min, n->max });
	case PAN_YARA_RE_CLASS:
	case PAN_YARA_RE_BEGIN:
	case PAN_YARA_RE_END:
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		return false;
	}
	return false;
}

static void
put_seg(struct comp *c, const struct token *t, size_t n, struct code_seg g)
{
	uint8_t *b = pan_arena_get(c->a, 2 * n + 1);

	if (b == NULL) {
		c->nomem = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		b[i] = t[i].value & t[i].mask;
		b[n + i] = t[i].mask;
	}
	note_pieces(c, b, b + n, n);
	g.at = pan_yara_compile_bytes(c, b, 2 * n);
	g.n = (uint32_t)n;
	(void)pan_yara_compile_put(c, T_SEG, &g);
}

/* One path as a form; false when it begins or ends with a gap. */
static bool
put_seq(struct comp *c, const struct path *p, struct code_form f)
{
	struct code_seg gap = { 0 };
	size_t i = 0;

	f.kind = FORM_SEQ;
	f.at = pan_yara_compile_count(c, T_SEG);
	if (p->n == 0 || p->t[0].gap || p->t[p->n - 1].gap)
		return false;
	while (i < p->n) {
		size_t from = i;

		while (i < p->n && !p->t[i].gap)
			i++;
		put_seg(c, p->t + from, i - from, gap);
		f.n++;
		gap = (struct code_seg){ 0 };
		for (; i < p->n && p->t[i].gap; i++) {
			gap.min += p->t[i].min;
			if (p->t[i].max == PAN_YARA_RE_INF || gap.max == CODE_NONE)
				gap.max = CODE_NONE;
			else
				gap.max += p->t[i].max;
		}
	}
	(void)pan_yara_compile_put(c, T_FORM, &f);
	return true;
}

static bool
hex_forms(struct comp *c, const struct pan_yara_string *s, struct code_form f)
{
	struct paths ps = { .n = 1 };

	if (!expand(c, s->re.root, &ps))
		return false;
	for (size_t i = 0; i < ps.n; i++) {
		const struct path *p = &ps.p[i];

		if (p->n == 0 || p->t[0].gap || p->t[p->n - 1].gap)
			return false;
	}
	for (size_t i = 0; i < ps.n; i++)
		(void)put_seq(c, &ps.p[i], f);
	return true;
}

/* ---- strings ---- */

static bool
forms(struct comp *c, const struct pan_yara_string *s, uint32_t string)
{
	struct code_form f = { .string = string };
	bool ok = true;

	if (s->flags & PAN_YARA_FULLWORD)
		f.flags |= FORM_FULLWORD;
	if (s->flags & PAN_YARA_NOCASE || (s->kind != PAN_YARA_TEXT && s->re.nocase))
		f.flags |= FORM_NOCASE;
	if (s->kind == PAN_YARA_TEXT) {
		text_forms(c, s, f);
		return true;
	}
	if (s->re.hex && hex_forms(c, s, f))
		return true;
	if (s->re.greedy)
		f.flags |= FORM_GREEDY;
	if (s->re.hex || s->flags & PAN_YARA_ASCII || !(s->flags & PAN_YARA_WIDE))
		ok = pan_yara_compile_auto(c, &s->re, false, &f);
	f.flags |= FORM_WIDE;
	if (ok && !s->re.hex && s->flags & PAN_YARA_WIDE)
		ok = pan_yara_compile_auto(c, &s->re, true, &f);
	return ok;
}

static bool
grow(struct comp *c, uint32_t n)
{
	if (n % 1024 == 0) {
		double *cost = pan_arena_array(c->a, n + 1024, sizeof(*cost));
		bool *foreign = pan_arena_array(c->a, n + 1024, sizeof(*foreign));

		if (cost == NULL || foreign == NULL)
			return false;
		if (n > 0) {
			memcpy(cost, c->cost, n * sizeof(*cost));
			memcpy(foreign, c->foreign, n * sizeof(*foreign));
		}
		c->cost = cost;
		c->foreign = foreign;
	}
	return true;
}

uint32_t
pan_yara_compile_string(struct comp *c, const struct pan_yara_string *s)
{
	uint32_t fresh = pan_yara_compile_count(c, T_STRING), i;
	struct code_string o = { .form = pan_yara_compile_count(c, T_FORM) };
	struct pan_buf key;

	pan_buf_init(&key, (size_t)128 << 20);
	pan_buf_printf(&key, "%d %x %d %d %d%d%.*s ", s->kind,
	    (unsigned)(s->flags & ~(uint32_t)PAN_YARA_PRIVATE), s->xor_min, s->xor_max,
	    s->re.nocase, s->re.dotall, PAN_STR(s->alphabet));
	pan_buf_add(&key, s->kind == PAN_YARA_TEXT ? s->text : s->re.source);
	i = key.rc != PAN_OK ? fresh
	                     : pan_yara_map_get(c, &c->strings, pan_buf_str(&key), fresh);
	c->nomem = c->nomem || key.rc != PAN_OK;
	pan_buf_fini(&key);
	if (i != fresh || c->nomem)
		return i;
	if (!grow(c, fresh)) {
		c->nomem = true;
		return 0;
	}
	c->cost[fresh] = HUGE_VAL;
	c->foreign[fresh] = !forms(c, s, fresh);
	if (s->flags & PAN_YARA_FULLWORD)
		o.flags |= STRING_FULLWORD;
	o.nform = pan_yara_compile_count(c, T_FORM) - o.form;
	if (o.nform == 0 || c->foreign[fresh]) {
		c->foreign[fresh] = true;
		o.flags |= STRING_FOREIGN;
		o.nform = 0;
	}
	return pan_yara_compile_put(c, T_STRING, &o);
}
