#include "tests/slow_sigma.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wctype.h>

#include "core/arena.h"

/* ---- characters ---- */

static uint32_t
fold(uint32_t c)
{
	static locale_t utf8;

	if (utf8 == NULL)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c >= 0x110000 || c == 0x130 || c == 0x131) /* Turkish i's stay apart */
		return c;
	return (uint32_t)towlower_l((wint_t)towupper_l((wint_t)c, utf8), utf8);
}

/* The character at ${s}[${at}], moving ${at} on; surrogates count as characters. */
static uint32_t
decode(struct pan_str s, size_t *at)
{
	unsigned char b = (unsigned char)s.s[*at];
	int more = b >= 0xf0 && b < 0xf5 ? 3
	    : b >= 0xe0 && b < 0xf0      ? 2
	    : b >= 0xc2 && b < 0xe0      ? 1
	                                 : 0;
	uint32_t c = more == 3 ? b & 7u : more == 2 ? b & 15u : b & 31u;
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };

	if (b < 0x80) {
		++*at;
		return b;
	}
	for (int i = 1; i <= more; i++) {
		if (*at + (size_t)i >= s.n ||
		    ((unsigned char)s.s[*at + (size_t)i] & 0xc0) != 0x80) {
			more = 0;
			break;
		}
		c = c << 6 | ((unsigned char)s.s[*at + (size_t)i] & 0x3f);
	}
	if (more == 0 || c < least[more] || c > 0x10ffff) {
		++*at;
		return 0x110000 + b;
	}
	*at += (size_t)more + 1;
	return c;
}

static void
prepare(struct slow_field *f)
{
	size_t at = 0;

	f->cp = malloc((f->value.n + 1) * sizeof(*f->cp));
	f->folded = malloc((f->value.n + 1) * sizeof(*f->folded));
	while (at < f->value.n) {
		f->cp[f->ncp] = decode(f->value, &at);
		f->folded[f->ncp] = fold(f->cp[f->ncp]);
		f->ncp++;
	}
}

void
slow_event_init(struct slow_event *ev, const struct pan_hostfield *field, size_t n,
    struct pan_str raw)
{
	*ev = (struct slow_event){ .field = calloc(n + 1, sizeof(*ev->field)), .n = n };
	for (size_t i = 0; i < n; i++) {
		ev->field[i].name = field[i].name;
		ev->field[i].value = field[i].value;
		ev->field[i].kind = field[i].kind;
		prepare(&ev->field[i]);
	}
	ev->raw.value = raw;
	prepare(&ev->raw);
}

void
slow_event_fini(struct slow_event *ev)
{
	for (size_t i = 0; i < ev->n; i++) {
		free(ev->field[i].cp);
		free(ev->field[i].folded);
	}
	free(ev->raw.cp);
	free(ev->raw.folded);
	free(ev->field);
}

/* ---- values of a rule: bytes and wildcards ---- */

#define ANY 256 /* '*' */
#define ONE 257 /* '?' */
#define MAX 8192

struct value { /* of bytes, ANY and ONE */
	uint16_t *t;
	size_t n;
};

struct values {
	struct value v[2048];
	size_t n;
};

struct slow {
	const struct slow_event *ev;
	const struct pan_node *detection;
	struct pan_arena *a;
	bool cannot;
};

static struct value
value_new(struct slow *s, size_t n)
{
	return (struct value){ pan_arena_array(s->a, n + 1, sizeof(uint16_t)), 0 };
}

/* A backslash makes a wildcard or a backslash behind it plain; any other backslash is
 * one. */
static struct value
value_read(struct slow *s, struct pan_str text)
{
	struct value v = value_new(s, text.n);

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i], next = i + 1 < text.n ? text.s[i + 1] : '\0';

		if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
			v.t[v.n++] = (unsigned char)next;
			i++;
		} else {
			v.t[v.n++] = c == '*' ? ANY : c == '?' ? ONE : (unsigned char)c;
		}
	}
	return v;
}

/* Its bytes; what has wildcards has none, and the rule no meaning. */
static struct pan_str
value_plain(struct slow *s, struct value v)
{
	char *b = pan_arena_get(s->a, v.n + 1);

	for (size_t i = 0; i < v.n; i++) {
		s->cannot |= v.t[i] > 255;
		b[i] = (char)v.t[i];
	}
	return (struct pan_str){ b, v.n };
}

static struct value
value_around(struct slow *s, struct value v, bool before, bool after)
{
	struct value r = value_new(s, v.n + 2);

	if (before)
		r.t[r.n++] = ANY;
	memcpy(r.t + r.n, v.t, v.n * sizeof(*v.t));
	r.n += v.n;
	if (after)
		r.t[r.n++] = ANY;
	return r;
}

/* Base64's sextet ${k} of ${bits} bytes. */
static char
sextet(struct pan_str b, size_t k)
{
	unsigned v = 0;

	for (size_t bit = 6 * k; bit < 6 * k + 6; bit++) {
		unsigned byte = bit / 8 < b.n ? (unsigned char)b.s[bit / 8] : 0;

		v = v << 1 | (byte >> (7 - bit % 8) & 1);
	}
	return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[v];
}

static struct value
base64(struct slow *s, struct pan_str b)
{
	struct value v = value_new(s, b.n * 2 + 4);

	for (size_t k = 0; 6 * k < 8 * b.n; k++)
		v.t[v.n++] = (unsigned char)sextet(b, k);
	while (v.n % 4 != 0)
		v.t[v.n++] = '=';
	return v;
}

/* With ${shift} unknown bytes before it and unknown ones behind: the letters that are
 * certain are those whose six bits are all its own. */
static struct value
base64_at(struct slow *s, struct pan_str b, size_t shift)
{
	struct value v = value_new(s, b.n * 2 + 4);
	char *shifted = pan_arena_get(s->a, b.n + 3);

	memcpy(shifted + shift, b.s, b.n);
	for (size_t k = 0; 6 * k + 6 <= 8 * (b.n + shift); k++)
		if (6 * k >= 8 * shift)
			v.t[v.n++] = (unsigned char)sextet((struct pan_str){ shifted,
			                                       b.n + shift },
			    k);
	return v;
}

static struct value
utf16(struct slow *s, struct value v, bool little, bool mark)
{
	struct value r = value_new(s, v.n * 4 + 2);

	if (mark) {
		r.t[r.n++] = 0xff;
		r.t[r.n++] = 0xfe;
	}
	for (size_t i = 0; i < v.n;) {
		char run[MAX];
		size_t n = 0, at = 0;

		if (v.t[i] > 255) {
			r.t[r.n++] = v.t[i++];
			continue;
		}
		for (; i < v.n && v.t[i] <= 255 && n < MAX; i++)
			run[n++] = (char)v.t[i];
		while (at < n) {
			uint32_t c = decode((struct pan_str){ run, n }, &at);
			uint32_t unit[2] = { c, 0 };
			int units = 1;

			if (c >= 0x110000) {
				s->cannot = true;
			} else if (c >= 0x10000) {
				unit[0] = 0xd800 + ((c - 0x10000) >> 10);
				unit[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
				units = 2;
			}
			for (int k = 0; k < units; k++) {
				r.t[r.n++] = (uint16_t)(little ? unit[k] & 0xff
				                               : unit[k] >> 8 & 0xff);
				r.t[r.n++] = (uint16_t)(little ? unit[k] >> 8 & 0xff
				                               : unit[k] & 0xff);
			}
		}
	}
	return r;
}

static bool
is_word(unsigned t)
{
	return t < 256 && (isalnum((int)t) || t == '_' || t >= 0x80);
}

/* Each dash or slash in front of a word, as each of five. */
static void
windash(struct slow *s, struct value v, size_t from, struct values *out)
{
	static const char *const dash[] = { "-", "/", "\xe2\x80\x93", "\xe2\x80\x94",
		"\xe2\x80\x95" };

	for (size_t i = from; i < v.n; i++) {
		if ((v.t[i] != '-' && v.t[i] != '/') || (i > 0 && is_word(v.t[i - 1])) ||
		    i + 1 >= v.n || !is_word(v.t[i + 1]))
			continue;
		for (int k = 0; k < 5; k++) {
			size_t len = strlen(dash[k]);
			struct value r = value_new(s, v.n + len);

			memcpy(r.t, v.t, i * sizeof(*v.t));
			r.n = i;
			for (size_t j = 0; j < len; j++)
				r.t[r.n++] = (unsigned char)dash[k][j];
			memcpy(r.t + r.n, v.t + i + 1, (v.n - i - 1) * sizeof(*v.t));
			r.n += v.n - i - 1;
			windash(s, r, i + len, out);
		}
		return;
	}
	if (out->n < 2048)
		out->v[out->n++] = v;
	else
		s->cannot = true;
}

/* ---- does a value fit a text ---- */

struct pattern { /* of characters; ANY and ONE above all of them */
	uint32_t c[MAX];
	size_t n;
};
#define P_ANY 0x200000u
#define P_ONE 0x200001u

static void
characters(struct value v, bool cased, struct pattern *p)
{
	p->n = 0;
	for (size_t i = 0; i < v.n && p->n < MAX;) {
		char run[MAX];
		size_t n = 0, at = 0;

		if (v.t[i] > 255) {
			p->c[p->n++] = v.t[i++] == ANY ? P_ANY : P_ONE;
			continue;
		}
		for (; i < v.n && v.t[i] <= 255 && n < MAX; i++)
			run[n++] = (char)v.t[i];
		while (at < n && p->n < MAX) {
			uint32_t c = decode((struct pan_str){ run, n }, &at);

			p->c[p->n++] = cased ? c : fold(c);
		}
	}
}

/* The oldest trick: on a mismatch let the last star take one more. */
static bool
fits(const struct pattern *p, const uint32_t *s, size_t n)
{
	size_t i = 0, k = 0, star = SIZE_MAX, taken = 0;

	while (i < n) {
		if (k < p->n && p->c[k] == P_ANY) {
			star = k++;
			taken = i;
		} else if (k < p->n && (p->c[k] == P_ONE || p->c[k] == s[i])) {
			k++;
			i++;
		} else if (star != SIZE_MAX) {
			k = star + 1;
			i = ++taken;
		} else {
			return false;
		}
	}
	while (k < p->n && p->c[k] == P_ANY)
		k++;
	return k == p->n;
}

static bool
value_fits(struct value v, bool cased, const struct slow_field *f)
{
	static struct pattern p;

	characters(v, cased, &p);
	return fits(&p, cased ? f->cp : f->folded, f->ncp);
}

/* ---- patterns ---- */

struct compiled {
	char *key;
	pcre2_code *code;
};

static pcre2_code *
compile(const char *flags, struct pan_str pattern)
{
	static struct compiled *all;
	static size_t n, cap;
	char *key = NULL;
	uint32_t opts = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
	PCRE2_SIZE at;
	int code;

	if (asprintf(&key, "%s:%.*s", flags, PAN_STR(pattern)) < 0)
		abort();
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].key, key) == 0) {
			free(key);
			return all[i].code;
		}
	opts |= strchr(flags, 'i') != NULL ? PCRE2_CASELESS : 0;
	opts |= strchr(flags, 'm') != NULL ? PCRE2_MULTILINE : 0;
	opts |= strchr(flags, 's') != NULL ? PCRE2_DOTALL : 0;
	if (n == cap)
		all = realloc(all, (cap = cap * 2 + 64) * sizeof(*all));
	all[n].key = key;
	all[n].code =
	    pcre2_compile((PCRE2_SPTR)pattern.s, pattern.n, opts, &code, &at, NULL);
	if (all[n].code != NULL)
		(void)pcre2_jit_compile(all[n].code, PCRE2_JIT_COMPLETE);
	return all[n++].code;
}

enum slow_answer
slow_regex(const char *flags, struct pan_str pattern, const struct slow_field *f)
{
	static pcre2_match_data *data;
	pcre2_code *code = compile(flags, pattern);
	int rc;

	if (data == NULL)
		data = pcre2_match_data_create(64, NULL);
	if (code == NULL)
		return SLOW_CANNOT;
	rc = pcre2_match(code, (PCRE2_SPTR)f->value.s, f->value.n, 0, 0, data, NULL);
	return rc >= 0 ? SLOW_YES : rc == PCRE2_ERROR_NOMATCH ? SLOW_NO : SLOW_CANNOT;
}

/* ---- addresses, numbers, moments ---- */

/* 16 bytes of address, 4 of them for IPv4: how many, or 0. */
static int
address(const char *text, unsigned char out[16])
{
	if (inet_pton(AF_INET, text, out) == 1)
		return 4;
	if (inet_pton(AF_INET6, text, out) != 1)
		return 0;
	if (memcmp(out, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) != 0)
		return 16;
	memmove(out, out + 12, 4);
	return 4;
}

static bool
cidr_fits(struct slow *s, struct pan_str net, struct pan_str value)
{
	char n[64], v[64], *slash;
	unsigned char a[16], b[16];
	int na, bits;

	if (net.n >= sizeof(n) || value.n >= sizeof(v) ||
	    memchr(value.s, 0, value.n) != NULL)
		return false;
	(void)snprintf(n, sizeof(n), "%.*s", PAN_STR(net));
	(void)snprintf(v, sizeof(v), "%.*s", PAN_STR(value));
	slash = strchr(n, '/');
	if (slash != NULL)
		*slash = '\0';
	na = strchr(n, ':') != NULL ? (inet_pton(AF_INET6, n, a) == 1 ? 16 : 0)
	                            : (inet_pton(AF_INET, n, a) == 1 ? 4 : 0);
	s->cannot |= na == 0;
	bits = slash != NULL ? (int)strtol(slash + 1, NULL, 10) : na * 8;
	if (na == 0 || address(v, b) != na)
		return false;
	for (int i = 0; i < bits; i++)
		if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

bool
slow_number(struct pan_str s, double *out)
{
	char text[400], *end;
	size_t digits = 0;

	if (s.n == 0 || s.n >= sizeof(text))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("+-.0123456789eE", s.s[i]) == NULL || s.s[i] == '\0')
			return false;
		digits += s.s[i] >= '0' && s.s[i] <= '9';
		text[i] = s.s[i];
	}
	text[s.n] = '\0';
	*out = strtod(text, &end);
	return *end == '\0' && digits > 0;
}

/* ---- one field with modifiers ---- */

struct item {
	struct pan_str field;
	struct pan_str modifier[16];
	size_t nmodifier;
	bool all, cased, re, cidr, exists, fieldref, neq;
	char flags[8];
	char cmp[4]; /* "lt", ..., or empty */
	char part[8];
	char how; /* of slow_text() */
};

static const char *const transforming[] = { "contains", "startswith", "endswith",
	"base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "windash",
	"expand" };

static bool
among(struct pan_str m, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pan_str_is(m, list[i]))
			return true;
	return false;
}

static void
take_modifier(struct slow *s, struct item *it, struct pan_str m)
{
	static const char *const cmp[] = { "lt", "lte", "gt", "gte" };
	static const char *const part[] = { "minute", "hour", "day", "week", "month",
		"year" };

	if (pan_str_is(m, "all"))
		it->all = true;
	else if (pan_str_is(m, "cased"))
		it->cased = true;
	else if (pan_str_is(m, "re") || pan_str_is(m, "regex"))
		it->re = true;
	else if (pan_str_is(m, "cidr"))
		it->cidr = true;
	else if (pan_str_is(m, "exists"))
		it->exists = true;
	else if (pan_str_is(m, "fieldref"))
		it->fieldref = true;
	else if (pan_str_is(m, "neq") || pan_str_is(m, "not"))
		it->neq = true;
	else if (it->re &&
	    (pan_str_is(m, "i") || pan_str_is(m, "m") || pan_str_is(m, "s")))
		strncat(it->flags, m.s, 1);
	else if (among(m, cmp, 4))
		(void)snprintf(it->cmp, sizeof(it->cmp), "%.*s", PAN_STR(m));
	else if (among(m, part, 6))
		(void)snprintf(it->part, sizeof(it->part), "%.*s", PAN_STR(m));
	else if (among(m, transforming, sizeof(transforming) / sizeof(*transforming)))
		it->how = pan_str_is(m, "startswith") ? '<'
		    : pan_str_is(m, "endswith")       ? '>'
		    : pan_str_is(m, "contains")       ? '~'
		                                      : it->how;
	else
		s->cannot = true;
}

static void
split_key(struct slow *s, struct pan_str key, struct item *it)
{
	size_t bar = pan_str_find(key, PAN_LIT("|"), 0);

	*it = (struct item){ .field = pan_str_slice(key, 0, bar), .how = '=' };
	while (bar != SIZE_MAX) {
		size_t next = pan_str_find(key, PAN_LIT("|"), bar + 1);
		struct pan_str m = pan_str_slice(key, bar + 1, next);

		if (it->nmodifier == 16) {
			s->cannot = true;
			return;
		}
		it->modifier[it->nmodifier++] = m;
		take_modifier(s, it, m);
		bar = next;
	}
}

static void
transform(struct slow *s, struct pan_str m, struct value v, struct values *out)
{
	if (pan_str_is(m, "contains"))
		out->v[out->n++] = value_around(s, v, true, true);
	else if (pan_str_is(m, "startswith"))
		out->v[out->n++] = value_around(s, v, false, true);
	else if (pan_str_is(m, "endswith"))
		out->v[out->n++] = value_around(s, v, true, false);
	else if (pan_str_is(m, "base64"))
		out->v[out->n++] = base64(s, value_plain(s, v));
	else if (pan_str_is(m, "base64offset"))
		for (size_t k = 0; k < 3; k++)
			out->v[out->n++] = base64_at(s, value_plain(s, v), k);
	else if (pan_str_is(m, "wide") || pan_str_is(m, "utf16le"))
		out->v[out->n++] = utf16(s, v, true, false);
	else if (pan_str_is(m, "utf16be"))
		out->v[out->n++] = utf16(s, v, false, false);
	else if (pan_str_is(m, "utf16"))
		out->v[out->n++] = utf16(s, v, true, true);
	else if (pan_str_is(m, "windash"))
		windash(s, v, 0, out);
	else
		out->v[out->n++] = v;
}

static bool
has_placeholder(struct pan_str text)
{
	size_t a = pan_str_find(text, PAN_LIT("%"), 0);

	return a != SIZE_MAX && pan_str_find(text, PAN_LIT("%"), a + 1) != SIZE_MAX;
}

/* All values that ${text} becomes by the modifiers of ${it}. */
static const struct values *
expand(struct slow *s, const struct item *it, struct pan_str text)
{
	static struct values one, two; /* large, and needed by one caller at a time */
	struct values *now = &one, *next = &two;

	now->n = 0;
	now->v[now->n++] = value_read(s, text);
	for (size_t i = 0; i < it->nmodifier; i++) {
		struct values *old = now;

		/* What nobody said the meaning of fits nothing; whether a rule may rest
		 * on that is for the reader to say. */
		if (pan_str_is(it->modifier[i], "expand") && has_placeholder(text)) {
			now->n = 0;
			return now;
		}
		next->n = 0;
		for (size_t k = 0; k < now->n && !s->cannot; k++) {
			if (next->n + 3 >= 2048)
				s->cannot = true;
			else
				transform(s, it->modifier[i], now->v[k], next);
		}
		now = next;
		next = old;
	}
	return now;
}

bool
slow_text(const struct slow_field *a, const struct slow_field *b, char how, bool cased)
{
	const uint32_t *x = cased ? a->cp : a->folded;
	const uint32_t *y = cased ? b->cp : b->folded;

	if (how == '=')
		return a->ncp == b->ncp && memcmp(x, y, a->ncp * sizeof(*x)) == 0;
	if (b->ncp == 0)
		return false;
	for (size_t i = 0; i + b->ncp <= a->ncp; i++)
		if (memcmp(x + i, y, b->ncp * sizeof(*x)) == 0 &&
		    (how == '~' || (how == '<' && i == 0) ||
		        (how == '>' && i + b->ncp == a->ncp)))
			return true;
	return false;
}

static bool
compares(const char *cmp, double a, double b)
{
	return strcmp(cmp, "lt") == 0 ? a < b
	    : strcmp(cmp, "lte") == 0 ? a <= b
	    : strcmp(cmp, "gt") == 0  ? a > b
	    : strcmp(cmp, "gte") == 0 ? a >= b
	                              : a == b;
}

/* The ${part} of a moment such as 2025-11-27T07:40:10Z, in UTC. */
bool
slow_moment(const char *part, struct pan_str text, double *out)
{
	struct tm tm = { 0 };
	char s[64], t, week[8];
	int offset = 0, oh, om;
	char sign, *z;
	time_t at;

	if (text.n >= sizeof(s))
		return false;
	(void)snprintf(s, sizeof(s), "%.*s", PAN_STR(text));
	if (sscanf(s, "%4d-%2d-%2d%c%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
	        &t, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 7)
		return false;
	z = s + strcspn(s + 11, "+-Z") + 11;
	if (sscanf(z, "%c%2d:%2d", &sign, &oh, &om) == 3)
		offset = (oh * 60 + om) * (sign == '-' ? -60 : 60);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	at = timegm(&tm) - offset;
	(void)gmtime_r(&at, &tm);
	(void)strftime(week, sizeof(week), "%V", &tm);
	*out = strcmp(part, "minute") == 0 ? tm.tm_min
	    : strcmp(part, "hour") == 0    ? tm.tm_hour
	    : strcmp(part, "day") == 0     ? tm.tm_mday
	    : strcmp(part, "week") == 0    ? strtod(week, NULL)
	    : strcmp(part, "month") == 0   ? tm.tm_mon + 1
	                                   : tm.tm_year + 1900;
	return true;
}

static bool
has_text_modifier(const struct item *it)
{
	return it->nmodifier > 0 &&
	    among(it->modifier[0], transforming,
	        sizeof(transforming) / sizeof(*transforming));
}

/* Whether one value of the rule fits one value of the event. */
static bool
one_fits(struct slow *s, const struct item *it, const struct pan_node *v,
    const struct slow_field *f)
{
	const struct values *all;
	double a, b;

	if (it->field.n > 0 && (f->kind == PAN_HOSTFIELD_NULL))
		return false;
	if (it->re) {
		enum slow_answer r = slow_regex(it->flags, v->text, f);

		s->cannot |= r == SLOW_CANNOT;
		return r == SLOW_YES;
	}
	if (it->cidr)
		return cidr_fits(s, v->text, f->value);
	if (it->fieldref) {
		for (size_t i = 0; i < s->ev->n; i++)
			if (pan_str_eq(s->ev->field[i].name, v->text) &&
			    s->ev->field[i].kind != PAN_HOSTFIELD_NULL &&
			    slow_text(f, &s->ev->field[i], it->how, it->cased))
				return true;
		return false;
	}
	if (it->part[0] != '\0')
		return slow_moment(it->part, f->value, &a) && slow_number(v->text, &b) &&
		    compares(it->cmp, a, b);
	if (it->cmp[0] != '\0') {
		s->cannot |= !slow_number(v->text, &b);
		return slow_number(f->value, &a) && slow_number(v->text, &b) &&
		    compares(it->cmp, a, b);
	}
	if (it->field.n > 0 && !has_text_modifier(it)) {
		if (v->kind == PAN_NODE_INT || v->kind == PAN_NODE_FLOAT)
			return (f->kind == PAN_HOSTFIELD_NUMBER ||
			           f->kind == PAN_HOSTFIELD_TEXT) &&
			    slow_number(f->value, &a) && a == v->number;
		if (v->kind == PAN_NODE_BOOL)
			return (f->kind == PAN_HOSTFIELD_BOOL ||
			           f->kind == PAN_HOSTFIELD_TEXT) &&
			    pan_str_caseeq(f->value,
			        v->boolean ? PAN_LIT("true") : PAN_LIT("false"));
	}
	all = expand(s, it, v->text);
	for (size_t i = 0; i < all->n; i++) {
		struct value w =
		    it->field.n > 0 ? all->v[i] : value_around(s, all->v[i], true, true);

		if (value_fits(w, it->cased, f))
			return true;
	}
	return false;
}

/* Whether one value of the rule is found in the event. */
static bool
found(struct slow *s, const struct item *it, const struct pan_node *v)
{
	bool there = false, null = true, fit = false;

	if (v->kind == PAN_NODE_LIST || v->kind == PAN_NODE_MAP) {
		s->cannot = true;
		return false;
	}
	for (size_t i = 0; i < s->ev->n; i++) {
		const struct slow_field *f = &s->ev->field[i];

		if (it->field.n > 0 && !pan_str_eq(f->name, it->field))
			continue;
		there = true;
		null &= f->kind == PAN_HOSTFIELD_NULL;
		if (!it->exists && v->kind != PAN_NODE_NULL && !fit)
			fit = one_fits(s, it, v, f);
	}
	if (it->exists)
		return there ==
		    (v->kind == PAN_NODE_BOOL ? v->boolean
		                              : pan_str_caseeq(v->text, PAN_LIT("true")));
	if (v->kind == PAN_NODE_NULL)
		return it->field.n > 0 && null;
	return fit || (it->field.n == 0 && one_fits(s, it, v, &s->ev->raw));
}

static bool
item_holds(struct slow *s, const struct pan_node *n)
{
	struct item it;
	bool holds;

	split_key(s, n->key, &it);
	if (n->kind != PAN_NODE_LIST) {
		holds = found(s, &it, n);
	} else {
		holds = it.all;
		for (const struct pan_node *v = n->child; v != NULL; v = v->next)
			if (found(s, &it, v) != it.all) {
				holds = !it.all;
				break;
			}
	}
	return it.neq ? !holds : holds;
}

/* ---- searches and conditions ---- */

static bool
search_holds(struct slow *s, const struct pan_node *n)
{
	if (n->kind == PAN_NODE_MAP) {
		for (const struct pan_node *c = n->child; c != NULL; c = c->next)
			if (!item_holds(s, c))
				return false;
		return true;
	}
	if (n->kind == PAN_NODE_LIST) {
		for (const struct pan_node *c = n->child; c != NULL; c = c->next) {
			struct item keyword = { 0 };

			if (c->kind == PAN_NODE_MAP ? search_holds(s, c)
			                            : found(s, &keyword, c))
				return true;
		}
		return false;
	}
	{
		struct item keyword = { 0 };

		return found(s, &keyword, n);
	}
}

struct words {
	struct slow *s;
	struct pan_str text;
	size_t at;
	struct pan_str word; /* the one that is looked at */
};

static void
step(struct words *w)
{
	size_t from, end;

	while (w->at < w->text.n && isspace((unsigned char)w->text.s[w->at]))
		w->at++;
	from = end = w->at;
	if (end < w->text.n && (w->text.s[end] == '(' || w->text.s[end] == ')'))
		end++;
	else
		while (end < w->text.n && !isspace((unsigned char)w->text.s[end]) &&
		    w->text.s[end] != '(' && w->text.s[end] != ')')
			end++;
	w->word = pan_str_slice(w->text, from, end);
	w->at = end;
}

static bool
word_is(const struct words *w, const char *what)
{
	return pan_str_caseeq(w->word, pan_str(what));
}

/* Whether ${name} fits ${pattern}, of which only stars are special. */
static bool
name_fits(struct pan_str pattern, struct pan_str name)
{
	if (pattern.n == 0)
		return name.n == 0;
	if (pattern.s[0] == '*')
		return name_fits(pan_str_slice(pattern, 1, SIZE_MAX), name) ||
		    (name.n > 0 && name_fits(pattern, pan_str_slice(name, 1, SIZE_MAX)));
	return name.n > 0 && name.s[0] == pattern.s[0] &&
	    name_fits(pan_str_slice(pattern, 1, SIZE_MAX),
	        pan_str_slice(name, 1, SIZE_MAX));
}

static bool
quantity(struct words *w, struct pan_str how_many, struct pan_str of)
{
	bool them = pan_str_caseeq(of, PAN_LIT("them"));
	size_t want = 1, n = 0, yes = 0;
	double d;

	if (slow_number(how_many, &d))
		want = (size_t)d;
	for (const struct pan_node *c = w->s->detection->child; c != NULL; c = c->next) {
		if (pan_str_is(c->key, "condition") || pan_str_is(c->key, "timeframe") ||
		    (them ? c->key.s[0] == '_' : !name_fits(of, c->key)))
			continue;
		n++;
		yes += search_holds(w->s, c);
	}
	w->s->cannot |= n == 0;
	if (pan_str_caseeq(how_many, PAN_LIT("all")))
		return yes == n;
	return yes >= want;
}

static bool either(struct words *w);

static bool
single(struct words *w)
{
	struct pan_str first = w->word;
	bool v = false;

	if (word_is(w, "not")) {
		step(w);
		return !single(w);
	}
	if (word_is(w, "(")) {
		step(w);
		v = either(w);
		w->s->cannot |= !word_is(w, ")");
		step(w);
		return v;
	}
	step(w);
	if (word_is(w, "of")) {
		step(w);
		v = quantity(w, first, w->word);
		step(w);
		return v;
	}
	for (const struct pan_node *c = w->s->detection->child; c != NULL; c = c->next)
		if (pan_str_eq(c->key, first))
			return search_holds(w->s, c);
	w->s->cannot = true;
	return false;
}

static bool
both(struct words *w)
{
	bool v = single(w);

	while (word_is(w, "and")) {
		step(w);
		v &= single(w);
	}
	return v;
}

static bool
either(struct words *w)
{
	bool v = both(w);

	while (word_is(w, "or")) {
		step(w);
		v |= both(w);
	}
	return v;
}

static bool
condition(struct slow *s, struct pan_str text)
{
	/* Of "selection | count() by x > 5" the events: what stands before the bar. */
	size_t bar = pan_str_find(text, PAN_LIT("|"), 0);
	struct words w = { .s = s, .text = pan_str_slice(text, 0, bar) };
	bool v;

	s->cannot |=
	    bar != SIZE_MAX && pan_str_find(text, PAN_LIT("near"), bar) != SIZE_MAX;
	step(&w);
	v = either(&w);
	s->cannot |= w.word.n > 0;
	return v;
}

static enum slow_answer
answer(struct slow *s, bool v)
{
	pan_arena_reset(s->a);
	return s->cannot ? SLOW_CANNOT : v ? SLOW_YES : SLOW_NO;
}

static struct pan_arena *
room(void)
{
	static struct pan_arena *a;

	if (a == NULL)
		a = pan_arena_new((size_t)1 << 30);
	return a;
}

enum slow_answer
slow_sigma(const struct pan_node *root, const struct slow_event *ev)
{
	struct slow s = { .ev = ev,
		.detection = pan_node_get(root, "detection"),
		.a = room() };
	const struct pan_node *c = pan_node_get(s.detection, "condition");
	bool v = false;

	if (c == NULL)
		return SLOW_CANNOT;
	if (c->kind != PAN_NODE_LIST)
		return answer(&s, condition(&s, c->text));
	for (c = c->child; c != NULL; c = c->next)
		v |= condition(&s, c->text);
	return answer(&s, v);
}

enum slow_answer
slow_sigma_search(const struct pan_node *root, struct pan_str name,
    const struct slow_event *ev)
{
	struct slow s = { .ev = ev,
		.detection = pan_node_get(root, "detection"),
		.a = room() };

	for (const struct pan_node *c = s.detection->child; c != NULL; c = c->next)
		if (pan_str_eq(c->key, name))
			return answer(&s, search_holds(&s, c));
	return SLOW_CANNOT;
}
