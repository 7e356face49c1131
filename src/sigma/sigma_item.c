/* One question of a rule, put to the values of a field. */
#include <stdlib.h>

#include "core/utf8.h"
#include "sigma/sigma_parts.h"

#define GIVE_UP_MAX 8   /* patterns that may meet their limit in one event */
#define GRAMS_LEAST 600 /* bytes: shorter values are searched right away */
#define GRAMS_ASKED 4   /* sequences of a literal that are looked up */

static inline uint32_t
gram(const char *s, uint32_t log2)
{
	uint32_t w;

	memcpy(&w, s, sizeof(w));
	return (w * 0x9E3779B1u) >> (32 - log2);
}

/*
 * The set of all 4-byte sequences of a long value, made the first time a rule searches
 * it: after that most "contains" cost a few bits, however long the value is.
 */
static bool
make_grams(struct pan_sigma_engine *e, struct pan_sigma_value *v, struct pan_str s)
{
	uint32_t log2 = 12;
	size_t words;
	uint64_t *g;

	while (log2 < 27 && ((size_t)1 << log2) < s.n * 8)
		log2++;
	words = ((size_t)1 << log2) / 64;
	if (e->grams_cap - e->grams_n < words) {
		size_t cap = (e->grams_n + words) * 2;

		g = realloc(e->grams, cap * sizeof(*g));
		if (g == NULL)
			return false;
		e->grams = g;
		e->grams_cap = cap;
	}
	g = e->grams + e->grams_n;
	memset(g, 0, words * sizeof(*g));
	for (size_t i = 0; i + 4 <= s.n; i++) {
		uint32_t h = gram(s.s + i, log2);

		g[h / 64] |= 1ull << (h % 64);
	}
	v->grams = (uint32_t)e->grams_n;
	v->grams_log2 = log2;
	e->grams_n += words;
	return true;
}

/* Whether ${s} may hold ${lit}, by the sequences it is made of. */
static bool
may_hold(struct pan_sigma_engine *e, struct pan_sigma_value *v, struct pan_str s,
    struct pan_str lit)
{
	const uint64_t *g;

	if (s.n < GRAMS_LEAST || lit.n < 4)
		return true;
	if (v->grams == PAN_SIGMA_NONE && !make_grams(e, v, s)) {
		e->no_memory = true;
		return true;
	}
	g = e->grams + v->grams;
	for (size_t i = 0; i < GRAMS_ASKED; i++) {
		size_t at = (lit.n - 4) * i / (GRAMS_ASKED - 1);
		uint32_t h = gram(lit.s + at, v->grams_log2);

		if ((g[h / 64] >> (h % 64) & 1) == 0)
			return false;
	}
	return true;
}

/* Bytes of the character at ${at}. */
static size_t
step(struct pan_str s, size_t at)
{
	unsigned len = 1;

	if ((unsigned char)s.s[at] >= 0x80)
		(void)pan_utf8_at(s, at, &len);
	return len;
}

/*
 * Whether the parts from ${i} on fit ${s} from ${at} on, up to the next "any run";
 * where they end is left in ${end} and ${stop}.
 */
static bool
fits_here(const struct pan_sigma_engine *e, const struct pan_sigma_cpart *part,
    uint32_t n, struct pan_str s, size_t *at, uint32_t *i)
{
	while (*i < n && part[*i].kind != PAN_SIGMA_ANY) {
		struct pan_str t = pan_sigma_text(e->p, part[*i].text);

		if (part[*i].kind == PAN_SIGMA_ONE) {
			if (*at >= s.n)
				return false;
			*at += step(s, *at);
		} else {
			if (t.n > s.n - *at || memcmp(s.s + *at, t.s, t.n) != 0)
				return false;
			*at += t.n;
		}
		++*i;
	}
	return true;
}

/*
 * A glob of several parts.  Of each stretch between two "any runs" the first place is
 * taken, which is always right; the last stretch must reach the end.
 */
static bool
fits_parts(const struct pan_sigma_engine *e, const struct pan_sigma_citem *it,
    struct pan_str s)
{
	const struct pan_sigma_cpart *part = e->p->part + it->ref.at;
	uint32_t n = it->ref.n, back_i = PAN_SIGMA_NONE, i = 0;
	size_t at = 0, back_at = 0;

	for (;;) {
		size_t try_at = at;
		uint32_t try_i = i;

		if (fits_here(e, part, n, s, &try_at, &try_i) &&
		    (try_i < n || try_at == s.n)) {
			if (try_i == n)
				return true;
			back_i = i = try_i + 1; /* behind an "any run" */
			back_at = at = try_at;
			if (i == n)
				return true;
			continue;
		}
		if (back_i == PAN_SIGMA_NONE || back_at >= s.n)
			return false;
		back_at += step(s, back_at);
		at = back_at;
		i = back_i;
	}
}

static bool
holds_text(struct pan_str s, struct pan_str lit)
{
	return lit.n == 0 || (lit.n <= s.n && memmem(s.s, s.n, lit.s, lit.n) != NULL);
}

static bool
compare_text(enum pan_sigma_how how, struct pan_str s, struct pan_str t)
{
	switch (how) {
	case PAN_SIGMA_EQUALS:
		return pan_str_eq(s, t);
	case PAN_SIGMA_STARTS:
		return pan_str_starts(s, t);
	case PAN_SIGMA_ENDS:
		return pan_str_ends(s, t);
	case PAN_SIGMA_CONTAINS:
		return holds_text(s, t);
	}
	return false;
}

static bool
fits_glob(struct pan_sigma_engine *e, const struct pan_sigma_citem *it,
    struct pan_sigma_value *v)
{
	struct pan_str s, t;

	if (it->shape == PAN_SIGMA_SHAPE_ANY)
		return true;
	s = it->cased ? v->f->value : pan_sigma_folded(e, v);
	if (s.s == NULL)
		return false;
	if (it->shape == PAN_SIGMA_SHAPE_PARTS)
		return fits_parts(e, it, s);
	t = pan_sigma_text(e->p, it->ref);
	switch ((enum pan_sigma_shape)it->shape) {
	case PAN_SIGMA_SHAPE_IS:
		return pan_str_eq(s, t);
	case PAN_SIGMA_SHAPE_STARTS:
		return pan_str_starts(s, t);
	case PAN_SIGMA_SHAPE_ENDS:
		return pan_str_ends(s, t);
	case PAN_SIGMA_SHAPE_HAS:
		return (it->cased || may_hold(e, v, s, t)) && holds_text(s, t);
	case PAN_SIGMA_SHAPE_ANY:
	case PAN_SIGMA_SHAPE_PARTS:
		break;
	}
	return false;
}

static enum pan_sigma_answer
fits_regex(struct pan_sigma_engine *e, const struct pan_sigma_citem *it,
    const struct pan_sigma_value *v)
{
	const struct pan_sigma_regex *re = &e->p->regex[it->ref.at];
	struct pan_sigma_span prog = e->p->autos[it->ref.at];
	struct pan_backref **b = &e->regex[it->ref.at];
	struct pan_str s = v->f->value;
	struct pan_auto_window w = { 0, s.n, s.n, 0, s.n };
	size_t at[2];
	int rc = PAN_OK;

	if (prog.n > 0 && pan_utf8_ascii(s)) {
		rc = pan_auto_search(e->pool, (const void *)(e->p->prog + prog.at),
		    &e->slot[it->ref.at], s, &w);
		e->no_memory |= rc == PAN_ENOMEM;
		return rc == 1 ? PAN_SIGMA_YES : PAN_SIGMA_NO;
	}
	if (e->given_up >= GIVE_UP_MAX)
		return PAN_SIGMA_UNDECIDED;
	if (*b == NULL)
		rc = pan_backref_open(pan_sigma_text(e->p, re->text),
		    (re->flags & PAN_SIGMA_RE_I ? PAN_BACKREF_CASELESS : 0) |
		        (re->flags & PAN_SIGMA_RE_M ? PAN_BACKREF_LINES : 0) |
		        (re->flags & PAN_SIGMA_RE_S ? PAN_BACKREF_DOT_ALL : 0),
		    b, NULL);
	if (rc == PAN_OK)
		rc = pan_backref_search(*b, s, &w, at);
	if (rc == PAN_ENOMEM)
		e->no_memory = true;
	if (rc == PAN_EFORMAT)
		return PAN_SIGMA_UNDECIDED; /* a damaged section: PCRE2 took it once */
	if (rc == PAN_BACKREF_UNDECIDED) {
		e->given_up++;
		return PAN_SIGMA_UNDECIDED;
	}
	return rc == 1 ? PAN_SIGMA_YES : PAN_SIGMA_NO;
}

static bool
fits_number(const struct pan_sigma_citem *it, struct pan_str s)
{
	double x;

	if (it->part_of != PAN_SIGMA_TIME_NONE
	        ? !pan_sigma_moment(s, (enum pan_sigma_time)it->part_of, &x)
	        : !pan_sigma_number(s, &x))
		return false;
	return it->op == PAN_SIGMA_LT ? x < it->number
	    : it->op == PAN_SIGMA_LTE ? x <= it->number
	    : it->op == PAN_SIGMA_GT  ? x > it->number
	    : it->op == PAN_SIGMA_GTE ? x >= it->number
	                              : x == it->number;
}

/* Whether ${v} is, starts with, ... a value of another field. */
static bool
fits_field(struct pan_sigma_engine *e, const struct pan_sigma_citem *it,
    struct pan_sigma_value *v)
{
	const struct pan_sigma_head_of *h = &e->head[it->ref.at];

	if (h->round != e->round)
		return false;
	for (uint32_t i = h->first; i != PAN_SIGMA_NONE; i = e->value[i].next) {
		struct pan_sigma_value *o = &e->value[i];
		struct pan_str s, t;

		if (o->f->kind == PAN_HOSTFIELD_NULL ||
		    (o->f->value.n == 0 && it->how != PAN_SIGMA_EQUALS))
			continue;
		if (it->cased) {
			s = v->f->value;
			t = o->f->value;
		} else {
			(void)pan_sigma_folded(e, v); /* both, before either is used */
			t = pan_sigma_folded(e, o);
			s = pan_sigma_folded(e, v);
		}
		if (s.s != NULL && t.s != NULL &&
		    compare_text((enum pan_sigma_how)it->how, s, t))
			return true;
	}
	return false;
}

static enum pan_sigma_answer
fits(struct pan_sigma_engine *e, const struct pan_sigma_citem *it,
    struct pan_sigma_value *v)
{
	bool yes = false;

	if (v->f->kind == PAN_HOSTFIELD_NULL)
		return PAN_SIGMA_NO;
	switch ((enum pan_sigma_op)it->op) {
	case PAN_SIGMA_GLOB:
		yes = fits_glob(e, it, v);
		break;
	case PAN_SIGMA_REGEX:
		return fits_regex(e, it, v);
	case PAN_SIGMA_CIDR:
		yes = pan_sigma_net_has(&e->p->net[it->ref.at], v->f->value);
		break;
	case PAN_SIGMA_EQ:
	case PAN_SIGMA_LT:
	case PAN_SIGMA_LTE:
	case PAN_SIGMA_GT:
	case PAN_SIGMA_GTE:
		yes = fits_number(it, v->f->value);
		break;
	case PAN_SIGMA_BOOL:
		yes = pan_str_caseeq(v->f->value,
		    it->boolean ? PAN_LIT("true") : PAN_LIT("false"));
		break;
	case PAN_SIGMA_FIELD:
		yes = fits_field(e, it, v);
		break;
	case PAN_SIGMA_NULL:
	case PAN_SIGMA_EXISTS:
		break;
	}
	return yes ? PAN_SIGMA_YES : PAN_SIGMA_NO;
}

/* Absent or null; or there or not. */
static bool
is_there(const struct pan_sigma_engine *e, const struct pan_sigma_citem *it)
{
	const struct pan_sigma_head_of *h = &e->head[it->field];
	bool there = h->round == e->round;

	if (it->op == PAN_SIGMA_EXISTS)
		return there == (it->boolean != 0);
	for (uint32_t i = h->first; there && i != PAN_SIGMA_NONE; i = e->value[i].next) {
		if (e->value[i].f->kind != PAN_HOSTFIELD_NULL)
			return false;
	}
	return true;
}

/* A keyword: any value of the event, or its line (the last value). */
static enum pan_sigma_answer
ask_all(struct pan_sigma_engine *e, const struct pan_sigma_citem *it)
{
	enum pan_sigma_answer answer = PAN_SIGMA_NO;

	for (size_t i = 0; i < e->nvalue; i++) {
		enum pan_sigma_answer one = fits(e, it, &e->value[i]);

		if (one == PAN_SIGMA_YES)
			return PAN_SIGMA_YES;
		if (one == PAN_SIGMA_UNDECIDED)
			answer = one;
	}
	return answer;
}

static enum pan_sigma_answer
ask_field(struct pan_sigma_engine *e, const struct pan_sigma_citem *it)
{
	const struct pan_sigma_head_of *h = &e->head[it->field];
	enum pan_sigma_answer answer = PAN_SIGMA_NO;

	if (h->round != e->round)
		return PAN_SIGMA_NO;
	for (uint32_t i = h->first; i != PAN_SIGMA_NONE; i = e->value[i].next) {
		enum pan_sigma_answer one = fits(e, it, &e->value[i]);

		if (one == PAN_SIGMA_YES)
			return PAN_SIGMA_YES;
		if (one == PAN_SIGMA_UNDECIDED)
			answer = one;
	}
	return answer;
}

enum pan_sigma_answer
pan_sigma_ask(struct pan_sigma_engine *e, uint32_t i)
{
	const struct pan_sigma_citem *it = &e->p->item[i];
	enum pan_sigma_answer answer;

	if (e->memo[i] >> 2 == e->round)
		return (enum pan_sigma_answer)(e->memo[i] & 3);
	if (it->op == PAN_SIGMA_NULL || it->op == PAN_SIGMA_EXISTS)
		answer = is_there(e, it) ? PAN_SIGMA_YES : PAN_SIGMA_NO;
	else
		answer = it->field == 0 ? ask_all(e, it) : ask_field(e, it);
	e->memo[i] = e->round << 2 | answer;
	return answer;
}
