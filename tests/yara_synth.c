#include "tests/yara_synth.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 4000
#define FAR ((size_t)64 << 10) /* where pieces with a wished-for offset may lie */

struct piece {
	const struct pan_yara_string *string; /* NULL: ${bytes} */
	bool fixed;                           /* at ${at} */
	size_t at;
	uint8_t bytes[8];
	size_t n;
};

struct plan {
	uint32_t (*rand)(uint32_t);
	const struct pan_yara_rule *rule;
	const struct pan_yara_string *current; /* of a for..of body */
	struct piece piece[PLACES_MAX];
	size_t npiece;
	size_t size_min, size_max;
	unsigned depth;
};

/* ---- texts ---- */

static uint8_t
some_byte(uint32_t (*rand)(uint32_t))
{
	return (uint8_t)(rand(3) == 0 ? rand(256) : ' ' + rand(95));
}

static uint8_t
some_of(const struct pan_yara_re_class *set, uint32_t (*rand)(uint32_t))
{
	unsigned from = rand(256);

	if (rand(4) != 0) /* rather something printable */
		for (unsigned i = 0; i < 95; i++) {
			uint8_t b = (uint8_t)(' ' + (from + i) % 95);

			if (pan_yara_re_class_has(set, b))
				return b;
		}
	for (unsigned i = 0; i < 256; i++)
		if (pan_yara_re_class_has(set, (uint8_t)(from + i)))
			return (uint8_t)(from + i);
	return 0;
}

static bool
is_letter(uint8_t b)
{
	return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
}

static void
add_node(const struct pan_yara_re *re, const struct pan_yara_re_node *n,
    uint32_t (*rand)(uint32_t), struct pan_buf *out)
{
	uint32_t many = 0;
	uint8_t b;

	switch (n->op) {
	case PAN_YARA_RE_BYTE:
		b = (uint8_t)(n->value | (some_byte(rand) & ~n->mask));
		if (re->nocase && n->mask == 0xff && is_letter(b) && rand(2) == 0)
			b ^= 0x20;
		pan_buf_addc(out, (char)b);
		break;
	case PAN_YARA_RE_CLASS:
		pan_buf_addc(out, (char)some_of(n->set, rand));
		break;
	case PAN_YARA_RE_CAT:
		for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next)
			add_node(re, c, rand, out);
		break;
	case PAN_YARA_RE_ALT:
		for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next)
			many++;
		many = rand(many);
		for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next)
			if (many-- == 0)
				add_node(re, c, rand, out);
		break;
	case PAN_YARA_RE_REPEAT:
		many = n->max - n->min > 5 ? 5 : n->max - n->min;
		many = n->min + rand(many + 1);
		while (many-- > 0 && out->n < YARA_SYNTH_MAX)
			add_node(re, n->child, rand, out);
		break;
	case PAN_YARA_RE_EMPTY:
	case PAN_YARA_RE_BEGIN:
	case PAN_YARA_RE_END:
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		break;
	}
}

void
yara_synth_re(const struct pan_yara_re *re, uint32_t (*rand)(uint32_t below),
    struct pan_buf *out)
{
	add_node(re, re->root, rand, out);
}

static void
add_base64(struct pan_str text, const struct pan_yara_string *s,
    uint32_t (*rand)(uint32_t), struct pan_buf *out)
{
	const char *letters = s->alphabet.n == 64
	    ? s->alphabet.s
	    : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t head = rand(3);
	uint32_t have = 0, bits = 0;

	/* Whole groups: what comes before and after the text is anything. */
	for (size_t i = 0; i < (head + text.n + 2) / 3 * 3; i++) {
		uint8_t b = i < head || i - head >= text.n ? some_byte(rand)
		                                           : (uint8_t)text.s[i - head];

		have = have << 8 | b;
		for (bits += 8; bits >= 6; bits -= 6)
			pan_buf_addc(out, letters[have >> (bits - 6) & 63]);
	}
}

/* The bytes that ${s} stands for, in one of the ways that its modifiers allow. */
static void
add_text(const struct pan_yara_string *s, uint32_t (*rand)(uint32_t), struct pan_buf *out)
{
	struct pan_buf plain;
	uint8_t key = 0;
	bool wide;

	pan_buf_init(&plain, YARA_SYNTH_MAX);
	if (s->kind != PAN_YARA_TEXT)
		yara_synth_re(&s->re, rand, &plain);
	else if (s->flags & (PAN_YARA_BASE64 | PAN_YARA_BASE64_WIDE))
		add_base64(s->text, s, rand, &plain);
	else
		pan_buf_add(&plain, s->text);
	if (s->kind == PAN_YARA_TEXT && (s->flags & PAN_YARA_NOCASE))
		for (size_t i = 0; i < plain.n; i++)
			if (is_letter((uint8_t)plain.s[i]) && rand(2) == 0)
				plain.s[i] ^= 0x20;
	if (s->flags & PAN_YARA_XOR)
		key = (uint8_t)(s->xor_min + rand(s->xor_max - s->xor_min + 1u));
	wide = s->flags & (PAN_YARA_WIDE | PAN_YARA_BASE64_WIDE) &&
	    (!(s->flags & (PAN_YARA_ASCII | PAN_YARA_BASE64)) || rand(2) == 0);
	for (size_t i = 0; i < plain.n; i++) {
		pan_buf_addc(out, (char)(plain.s[i] ^ key));
		if (wide)
			pan_buf_addc(out, (char)key);
	}
	pan_buf_fini(&plain);
}

/* ---- what the condition wishes for ---- */

static void
want_string(struct plan *p, const struct pan_yara_string *s, bool fixed, size_t at)
{
	if (p->npiece < PLACES_MAX && s != NULL)
		p->piece[p->npiece++] =
		    (struct piece){ .string = s, .fixed = fixed, .at = at };
}

static const struct pan_yara_string *
string_of(const struct plan *p, uint32_t index)
{
	return index == PAN_YARA_CURRENT ? p->current : &p->rule->string[index];
}

static bool
constant(const struct pan_yara_expr *e, int64_t *out)
{
	*out = e->integer;
	return e->op == PAN_YARA_LIT && e->type == PAN_YARA_INTEGER;
}

static void
want_bytes(struct plan *p, const struct pan_yara_read *how, size_t at, uint64_t value)
{
	struct piece *b;

	if (p->npiece == PLACES_MAX)
		return;
	b = &p->piece[p->npiece++];
	*b = (struct piece){ .fixed = true, .at = at, .n = how->size };
	for (unsigned i = 0; i < how->size; i++) {
		unsigned place = how->big ? how->size - 1 - i : i;

		b->bytes[i] = (uint8_t)(value >> (8 * place));
	}
}

/* A comparison with a constant on its right. */
static void
want_compared(struct plan *p, const struct pan_yara_expr *e)
{
	const struct pan_yara_expr *left = e->arg[0];
	int64_t value, at;

	if (!constant(e->arg[1], &value) || value < 0)
		return;
	if (e->op == PAN_YARA_GT || e->op == PAN_YARA_NE)
		value++;
	if (e->op == PAN_YARA_LT && value > 0)
		value--;
	if (left->op == PAN_YARA_READ && constant(left->arg[0], &at) && at >= 0 &&
	    (size_t)at < FAR)
		want_bytes(p, &left->read, (size_t)at, (uint64_t)value);
	else if (left->op == PAN_YARA_FILESIZE) {
		if (e->op != PAN_YARA_LT && e->op != PAN_YARA_LE &&
		    (size_t)value > p->size_min)
			p->size_min = (size_t)value;
		if (e->op != PAN_YARA_GT && e->op != PAN_YARA_GE &&
		    e->op != PAN_YARA_NE && (size_t)value < p->size_max)
			p->size_max = (size_t)value;
	} else if (left->op == PAN_YARA_COUNT) {
		for (int64_t i = 0; i < value && i < 200; i++)
			want_string(p, string_of(p, left->index), false, 0);
	} else if (left->op == PAN_YARA_OFFSET && (size_t)value < FAR)
		want_string(p, string_of(p, left->index), true, (size_t)value);
}

static void want(struct plan *p, const struct pan_yara_expr *e);

/* How many of ${n} the quantifier wants. */
static uint32_t
how_many(const struct plan *p, const struct pan_yara_expr *e, uint32_t n)
{
	int64_t many = 1;

	switch (e->quant) {
	case PAN_YARA_ALL:
		return n;
	case PAN_YARA_NONE:
		return 0;
	case PAN_YARA_ANY:
		break;
	case PAN_YARA_AT_LEAST:
	case PAN_YARA_PERCENT:
		if (!constant(e->many, &many) || many < 0)
			many = n;
		if (e->quant == PAN_YARA_PERCENT)
			many = (many * n + 99) / 100;
		break;
	}
	/* Sometimes one too few, so that edges are met from both sides. */
	if (many > 1 && p->rand(6) == 0)
		many--;
	return many > n ? n : (uint32_t)many;
}

static void
want_some(struct plan *p, const struct pan_yara_expr *e)
{
	uint32_t many = how_many(p, e, e->nset);
	uint32_t from = e->nset > 0 ? p->rand(e->nset) : 0;

	for (uint32_t i = 0; i < many; i++) {
		uint32_t which = (from + i) % e->nset;
		const struct pan_yara_string *before = p->current;

		if (e->op == PAN_YARA_OF_RULES) {
			const struct pan_yara_rule *mine = p->rule;

			p->rule = e->rules[which];
			want(p, p->rule->condition);
			p->rule = mine;
			continue;
		}
		p->current = &p->rule->string[e->set[which]];
		if (e->op == PAN_YARA_FOR_OF)
			want(p, e->body);
		else
			want_string(p, p->current, false, 0);
		p->current = before;
	}
}

static void
want_rule(struct plan *p, const struct pan_yara_rule *r)
{
	const struct pan_yara_rule *mine = p->rule;

	p->rule = r;
	want(p, r->condition);
	p->rule = mine;
}

/* Put into the plan what would make ${e} true, as far as that is easy. */
static void
want(struct plan *p, const struct pan_yara_expr *e)
{
	int64_t at;

	if (++p->depth > 200) {
		p->depth--;
		return;
	}
	/* clang-format off */
	switch ((int)e->op) {
	case PAN_YARA_AND:
		for (uint32_t i = 0; i < e->narg; i++)
			want(p, e->arg[i]);
		break;
	case PAN_YARA_OR:
		want(p, e->arg[p->rand(e->narg)]);
		break;
	case PAN_YARA_RULE:
		want_rule(p, e->rule);
		break;
	case PAN_YARA_FOUND:
	case PAN_YARA_FOUND_IN:
		want_string(p, string_of(p, e->index),
		    e->narg > 0 && constant(e->arg[0], &at) && (size_t)at < FAR,
		    e->narg > 0 ? (size_t)e->arg[0]->integer : 0);
		break;
	case PAN_YARA_FOUND_AT:
		want_string(p, string_of(p, e->index),
		    constant(e->arg[0], &at) && (size_t)at < FAR, (size_t)e->arg[0]->integer);
		break;
	case PAN_YARA_EQ: case PAN_YARA_NE:
	case PAN_YARA_LT: case PAN_YARA_LE: case PAN_YARA_GT: case PAN_YARA_GE:
		want_compared(p, e);
		break;
	case PAN_YARA_OF: case PAN_YARA_OF_IN:
	case PAN_YARA_OF_RULES: case PAN_YARA_FOR_OF:
		want_some(p, e);
		break;
	case PAN_YARA_FOR_IN:
		want(p, e->body);
		break;
	case PAN_YARA_NOT:
		if (p->rand(8) == 0)
			want(p, e->arg[0]);
		break;
	default:
		break;
	}
	/* clang-format on */
	p->depth--;
}

/* ---- the file ---- */

static void
fill(struct pan_buf *out, size_t to, uint32_t (*rand)(uint32_t))
{
	uint32_t kind = rand(3);

	while (out->n < to && out->rc == PAN_OK)
		pan_buf_addc(out,
		    kind == 0       ? '\0'
		        : kind == 1 ? (char)some_byte(rand)
		                    : "a b\nc.d;"[rand(8)]);
}

static void
overlay(struct pan_buf *out, size_t at, struct pan_str bytes, uint32_t (*rand)(uint32_t))
{
	fill(out, at + bytes.n, rand);
	if (out->rc == PAN_OK && bytes.n > 0)
		memcpy(out->s + at, bytes.s, bytes.n);
}

static void
lay(struct plan *p, struct pan_buf *out)
{
	/* What has no place of its own comes behind what has. */
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < p->npiece; i++) {
			const struct piece *at = &p->piece[i];
			struct pan_buf text;

			if (at->fixed != (round == 0))
				continue;
			pan_buf_init(&text, YARA_SYNTH_MAX);
			if (at->string != NULL)
				add_text(at->string, p->rand, &text);
			else
				pan_buf_add(&text,
				    (struct pan_str){ (const char *)at->bytes, at->n });
			if (at->fixed)
				overlay(out, at->at, pan_buf_str(&text), p->rand);
			else {
				/* Mostly a gap, as words have; sometimes none. */
				if (p->rand(8) != 0)
					pan_buf_addc(out, "\n \0;\"="[p->rand(6)]);
				pan_buf_add(out, pan_buf_str(&text));
				if (p->rand(8) != 0)
					pan_buf_addc(out, "\n \0;\"a"[p->rand(6)]);
			}
			pan_buf_fini(&text);
		}
	if (p->size_min <= YARA_SYNTH_MAX / 2)
		fill(out, p->size_min, p->rand);
}

void
yara_synth(const struct pan_yara_rule *r, uint32_t (*rand)(uint32_t below),
    struct pan_buf *out)
{
	struct plan *p = calloc(1, sizeof *p);
	struct pan_buf file;

	if (p == NULL)
		abort();
	*p = (struct plan){ .rand = rand, .rule = r, .size_max = SIZE_MAX };
	pan_buf_init(&file, YARA_SYNTH_MAX);
	want(p, r->condition);
	lay(p, &file);
	if (file.n > p->size_max && rand(4) != 0)
		file.n = p->size_max;
	pan_buf_add(out, pan_buf_str(&file));
	pan_buf_fini(&file);
	free(p);
}
