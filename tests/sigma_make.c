#include "tests/sigma_make.h"

#include <ctype.h>
#include <stdbool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t (*make_rand)(uint32_t below);

/* ---- a text that a pattern fits: the commonest way through it ---- */

struct regex {
	struct pan_str re;
	size_t at;
	char *out;
	size_t n, max;
	int depth;
};

static void
emit(struct regex *r, char c)
{
	if (r->n < r->max)
		r->out[r->n++] = c;
}

static char
escaped(char c)
{
	switch (c) {
	case 'd':
		return '7';
	case 'w':
		return 'w';
	case 's':
		return ' ';
	case 'D':
	case 'S':
		return 'x';
	case 'W':
		return '-';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'b':
	case 'B':
		return '\0';
	default:
		return c;
	}
}

/* One of a class; ${at} stands behind its '['. */
static char
of_class(struct regex *r)
{
	bool not = r->at < r->re.n && r->re.s[r->at] == '^';
	char set[256] = { 0 }, pick[256];
	size_t n = 0;

	r->at += not ;
	for (bool first = true; r->at < r->re.n && (first || r->re.s[r->at] != ']');
	     first = false) {
		unsigned char c = (unsigned char)r->re.s[r->at++], to;

		if (c == '[' && r->at < r->re.n && r->re.s[r->at] == ':') {
			while (r->at < r->re.n && r->re.s[r->at] != ']')
				r->at++;
			r->at++;
			set['a'] = 1;
			continue;
		}
		if (c == '\\' && r->at < r->re.n)
			c = (unsigned char)escaped(r->re.s[r->at++]);
		to = c;
		if (r->at + 1 < r->re.n && r->re.s[r->at] == '-' &&
		    r->re.s[r->at + 1] != ']') {
			to = (unsigned char)r->re.s[r->at + 1];
			r->at += 2;
		}
		for (unsigned k = c; k <= to; k++)
			set[k] = 1;
	}
	r->at++;
	for (int k = 32; k < 127; k++)
		if (set[k] != not )
			pick[n++] = (char)k;
	return n == 0 ? 'x' : pick[make_rand((uint32_t)n)];
}

static size_t
repeats(struct regex *r)
{
	char c = r->at < r->re.n ? r->re.s[r->at] : '\0';
	size_t low = 1, k = r->at + 1;

	if (c == '*' || c == '?' || c == '+') {
		r->at++;
		low = c == '+' ? 1 + make_rand(2) : make_rand(2);
	} else if (c == '{' && k < r->re.n && isdigit((unsigned char)r->re.s[k])) {
		for (low = 0; isdigit((unsigned char)r->re.s[k]); k++)
			low = low * 10 + (size_t)(r->re.s[k] - '0');
		while (k < r->re.n && r->re.s[k] != '}')
			k++;
		r->at = k + 1;
	} else {
		return 1;
	}
	if (r->at < r->re.n && (r->re.s[r->at] == '?' || r->re.s[r->at] == '+'))
		r->at++;
	return low > 2000 ? 2000 : low;
}

static void alternatives(struct regex *r, bool write);

/* Past the group's opening, its kind skipped: whether it stands for text. */
static bool
group_start(struct regex *r)
{
	if (r->at >= r->re.n || r->re.s[r->at] != '?')
		return true;
	if (r->at + 1 < r->re.n &&
	    (r->re.s[r->at + 1] == '!' || r->re.s[r->at + 1] == '='))
		return r->at += 2, false;
	while (r->at < r->re.n && r->re.s[r->at] != ':' && r->re.s[r->at] != '>' &&
	    r->re.s[r->at] != ')')
		r->at++;
	if (r->at < r->re.n && r->re.s[r->at] != ')')
		r->at++;
	return true;
}

static void
atom(struct regex *r, bool write)
{
	size_t from = r->n, again;
	char c = r->re.s[r->at++];

	if (c == '(') {
		write &= group_start(r);
		alternatives(r, write);
		r->at++;
	} else if (c == '[') {
		c = of_class(r);
		if (write)
			emit(r, c);
	} else if (c == '\\' && r->at < r->re.n) {
		c = escaped(r->re.s[r->at++]);
		if (write && c != '\0')
			emit(r, c);
	} else if (write && c != '^' && c != '$') {
		emit(r, c == '.' ? 'z' : c);
	}
	again = repeats(r);
	if (!write)
		return;
	if (again == 0) {
		r->n = from;
		return;
	}
	for (size_t len = r->n - from; again > 1; again--)
		for (size_t k = 0; k < len; k++)
			emit(r, r->out[from + k]);
}

/* One of them is written. */
static void
alternatives(struct regex *r, bool write)
{
	size_t from = r->n;

	if (++r->depth > 50)
		r->at = r->re.n;
	while (r->at < r->re.n && r->re.s[r->at] != ')') {
		if (r->re.s[r->at] != '|') {
			atom(r, write);
			continue;
		}
		r->at++;
		if (make_rand(2) == 0) { /* rather the next one */
			r->n = from;
			continue;
		}
		while (r->at < r->re.n && r->re.s[r->at] != ')')
			if (r->re.s[r->at] == '|')
				r->at++;
			else
				atom(r, false);
	}
	r->depth--;
}

size_t
make_from_regex(struct pan_str re, char *out, size_t max)
{
	struct regex r = { .re = re, .out = out, .max = max };

	while (r.at < re.n) {
		alternatives(&r, true);
		r.at++; /* a ')' too many */
	}
	return r.n;
}

/* ---- fields ---- */

struct want { /* what is to be in a field */
	char name[128];
	char head[MAKE_VALUE_MAX], middle[MAKE_VALUE_MAX], tail[MAKE_VALUE_MAX];
	bool exact;
	bool bare;
};

static struct want wants[MAKE_FIELDS_MAX];
static size_t nwants;

static struct want *
want_of(struct pan_str name)
{
	struct want *w;

	for (size_t i = 0; i < nwants; i++)
		if (pan_str_is(name, wants[i].name))
			return &wants[i];
	if (nwants == MAKE_FIELDS_MAX)
		return &wants[0];
	w = &wants[nwants++];
	memset(w, 0, sizeof(*w));
	(void)snprintf(w->name, sizeof(w->name), "%.*s", PAN_STR(name));
	return w;
}

/* The value without escapes, wildcards made into something. */
static size_t
plain(struct pan_str v, char *out, size_t max)
{
	static const char *const any[] = { "", "x", " \\ab ", "" };
	size_t n = 0;

	for (size_t i = 0; i < v.n && n + 8 < max; i++) {
		char c = v.s[i], next = i + 1 < v.n ? v.s[i + 1] : '\0';

		if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
			out[n++] = next;
			i++;
		} else if (c == '*') {
			n += (size_t)snprintf(out + n, 8, "%s", any[make_rand(4)]);
		} else {
			out[n++] = c == '?' ? 'q' : c;
		}
	}
	out[n] = '\0';
	return n;
}

static size_t
to_wide(char *v, size_t n, bool big)
{
	for (size_t i = n; i-- > 0;) {
		char c = v[i];

		v[2 * i] = big ? '\0' : c;
		v[2 * i + 1] = big ? c : '\0';
	}
	return 2 * n;
}

static size_t
to_base64(char *v, size_t n, size_t shift)
{
	static const char abc[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static unsigned char in[MAKE_VALUE_MAX + 8];
	size_t out = 0;

	memset(in, 'k', sizeof(in));
	memcpy(in + shift, v, n);
	n += shift;
	for (size_t i = 0; i < n; i += 3) {
		unsigned x = (unsigned)in[i] << 16 |
		    (unsigned)(i + 1 < n ? in[i + 1] : 0) << 8 |
		    (i + 2 < n ? in[i + 2] : 0);

		v[out++] = abc[x >> 18];
		v[out++] = abc[x >> 12 & 63];
		v[out++] = i + 1 < n ? abc[x >> 6 & 63] : '=';
		v[out++] = i + 2 < n ? abc[x & 63] : '=';
	}
	v[out] = '\0';
	return out;
}

static void
append(char *to, const char *s)
{
	size_t n = strlen(to);

	(void)snprintf(to + n, MAKE_VALUE_MAX - n, "%s", s);
}

static bool
has(struct pan_str key, const char *modifier)
{
	size_t bar = pan_str_find(key, PAN_LIT("|"), 0);

	while (bar != SIZE_MAX) {
		size_t next = pan_str_find(key, PAN_LIT("|"), bar + 1);

		if (pan_str_is(pan_str_slice(key, bar + 1, next), modifier))
			return true;
		bar = next;
	}
	return false;
}

static size_t
encoded(struct pan_str key, struct pan_str v, char *text)
{
	size_t n = plain(v, text, MAKE_VALUE_MAX / 4);

	if (has(key, "wide") || has(key, "utf16le") || has(key, "utf16be"))
		n = to_wide(text, n, has(key, "utf16be"));
	if (has(key, "base64offset"))
		n = to_base64(text, n, make_rand(3));
	else if (has(key, "base64"))
		n = to_base64(text, n, 0);
	if (has(key, "windash") && make_rand(2) == 0)
		for (size_t i = 0; i < n; i++)
			if (text[i] == '-')
				text[i] = '/';
	return n;
}

static void
want_number(struct want *w, struct pan_str key, const struct pan_node *v)
{
	double d = v->kind == PAN_NODE_INT || v->kind == PAN_NODE_FLOAT
	    ? v->number
	    : strtod(v->text.s, NULL);

	if (has(key, "lt"))
		d -= 1;
	if (has(key, "gt"))
		d += 1;
	(void)snprintf(w->middle, MAKE_VALUE_MAX, "%.17g", d);
	w->exact = w->bare = true;
}

static void
want_cidr(struct want *w, struct pan_str v)
{
	char net[64];
	unsigned a, b, c, d, bits = 32;

	(void)snprintf(net, sizeof(net), "%.*s", PAN_STR(v));
	if (sscanf(net, "%u.%u.%u.%u/%u", &a, &b, &c, &d, &bits) >= 4)
		(void)snprintf(w->middle, MAKE_VALUE_MAX, "%u.%u.%u.%u", a, b, c,
		    bits < 32 ? d | (make_rand(2) << (31 - bits) & 255) : d);
	else
		(void)snprintf(w->middle, MAKE_VALUE_MAX, "%.*s", (int)strcspn(net, "/"),
		    net);
	w->exact = true;
}

static void
want_value(struct pan_str name, struct pan_str key, const struct pan_node *v)
{
	static char text[MAKE_VALUE_MAX * 2];
	struct want *w = want_of(name);

	if (v->kind == PAN_NODE_NULL) {
		(void)snprintf(w->middle, MAKE_VALUE_MAX, "null");
		w->exact = w->bare = true;
	} else if (has(key, "exists")) {
		if (v->boolean)
			append(w->middle, "here");
	} else if (has(key, "fieldref")) {
		append(w->middle, "Same");
		append(want_of(v->text)->middle, "same");
	} else if (has(key, "cidr")) {
		want_cidr(w, v->text);
	} else if (has(key, "lt") || has(key, "lte") || has(key, "gt") ||
	    has(key, "gte")) {
		want_number(w, key, v);
	} else if (has(key, "re")) {
		text[make_from_regex(v->text, text, MAKE_VALUE_MAX / 2)] = '\0';
		append(w->middle, text);
	} else if (v->kind != PAN_NODE_TEXT && memchr(key.s, '|', key.n) == NULL) {
		(void)snprintf(w->middle, MAKE_VALUE_MAX, "%.*s", PAN_STR(v->text));
		w->exact = w->bare = true;
	} else {
		(void)encoded(key, v->text, text);
		if (has(key, "contains"))
			append(w->middle, text);
		else if (has(key, "startswith"))
			append(w->head, text);
		else if (has(key, "endswith"))
			(void)snprintf(w->tail, MAKE_VALUE_MAX, "%.5999s", text);
		else
			append(w->middle, text);
		w->exact |= pan_str_find(key, PAN_LIT("|"), 0) == SIZE_MAX;
	}
}

static const struct pan_node *
one_of(const struct pan_node *list)
{
	const struct pan_node *v = list->child;

	for (uint32_t k = list->count > 0 ? make_rand(list->count) : 0; k > 0; k--)
		v = v->next;
	return v;
}

static void
want_item(const struct pan_node *n)
{
	struct pan_str name =
	    pan_str_slice(n->key, 0, pan_str_find(n->key, PAN_LIT("|"), 0));

	if (name.n == 0)
		name = PAN_LIT("message");
	if (n->kind != PAN_NODE_LIST)
		want_value(name, n->key, n);
	else if (has(n->key, "all"))
		for (const struct pan_node *v = n->child; v != NULL; v = v->next)
			want_value(name, n->key, v);
	else if (n->count > 0)
		want_value(name, n->key, one_of(n));
}

static void
want_search(const struct pan_node *n)
{
	if (n->kind == PAN_NODE_LIST) {
		n = one_of(n);
		if (n == NULL)
			return;
	}
	if (n->kind == PAN_NODE_MAP)
		for (const struct pan_node *c = n->child; c != NULL; c = c->next)
			want_item(c);
	else
		want_value(PAN_LIT("message"), PAN_LIT("|contains"), n);
}

/* Something unlike all values in the fields that nothing is wanted of, and before what
 * need not stand first. */
static void
want_others(const struct pan_node *n)
{
	for (const struct pan_node *c = n->child; n->kind == PAN_NODE_LIST && c != NULL;
	     c = c->next)
		want_others(c);
	if (n->kind != PAN_NODE_MAP)
		return;
	for (const struct pan_node *c = n->child; c != NULL; c = c->next) {
		struct pan_str name =
		    pan_str_slice(c->key, 0, pan_str_find(c->key, PAN_LIT("|"), 0));
		struct want *w = name.n > 0 ? want_of(name) : NULL;

		if (w == NULL || w->exact || w->head[0] != '\0')
			continue;
		append(w->head, make_rand(3) == 0 ? "Q:" : "Q9 ");
	}
}

void
make_event(const struct pan_node *root, struct make_event *ev)
{
	const struct pan_node *d = pan_node_get(root, "detection");
	uint32_t skip = make_rand(4); /* sometimes not all searches at once */
	bool filters = make_rand(4) == 0;

	nwants = 0;
	for (const struct pan_node *c = d != NULL ? d->child : NULL; c != NULL;
	     c = c->next)
		if (!pan_str_is(c->key, "condition") &&
		    !pan_str_is(c->key, "timeframe") &&
		    (filters || !pan_str_starts(c->key, PAN_LIT("filter"))) &&
		    (skip != 0 || make_rand(2) == 0))
			want_search(c);
	if (!filters && make_rand(2) == 0)
		for (const struct pan_node *c = d != NULL ? d->child : NULL; c != NULL;
		     c = c->next)
			want_others(c);
	ev->n = 0;
	for (size_t i = 0; i < nwants; i++) {
		struct want *w = &wants[i];
		struct make_field *f = &ev->field[ev->n++];

		(void)snprintf(f->name, sizeof(f->name), "%s", w->name);
		f->n = (size_t)snprintf(f->value, MAKE_VALUE_MAX, "%.1900s%.1900s%.1900s",
		    w->head, w->middle, w->tail);
		f->kind = w->bare && w->head[0] == '\0' && w->tail[0] == '\0' ? MAKE_BARE
		                                                              : MAKE_TEXT;
	}
}

void
make_change(struct make_event *ev)
{
	static const char odd[] = "xX\\*?-/ .0\xc3\xa9";
	struct make_field *f;

	if (ev->n == 0)
		return;
	f = &ev->field[make_rand((uint32_t)ev->n)];
	switch (make_rand(7)) {
	case 0: /* it is gone */
		*f = ev->field[--ev->n];
		return;
	case 1:
		f->kind = MAKE_TEXT;
		f->n = 0;
		return;
	case 2: /* the last character */
		f->kind = MAKE_TEXT;
		f->n -= f->n > 0;
		return;
	case 3: /* one in the middle */
		f->kind = MAKE_TEXT;
		if (f->n > 0)
			f->value[make_rand((uint32_t)f->n)] = odd[make_rand(10)];
		return;
	case 4: /* one more in front */
		f->kind = MAKE_TEXT;
		if (f->n + 1 < MAKE_VALUE_MAX) {
			memmove(f->value + 1, f->value, f->n++);
			f->value[0] = odd[make_rand(10)];
		}
		return;
	case 5: /* capitals */
		for (size_t i = 0; f->kind == MAKE_TEXT && i < f->n; i++)
			f->value[i] = (char)(make_rand(2) == 0
			        ? toupper((unsigned char)f->value[i])
			        : tolower((unsigned char)f->value[i]));
		return;
	default:
		f->kind = MAKE_BARE;
		f->n = (size_t)snprintf(f->value, MAKE_VALUE_MAX, "%s",
		    make_rand(2) == 0 ? "null" : "17");
	}
}

static void
print_text(struct pan_str s, struct pan_buf *out)
{
	pan_buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c == '"' || c == '\\')
			pan_buf_printf(out, "\\%c", c);
		else if (c < 0x20)
			pan_buf_printf(out, "\\u%04x", c);
		else
			pan_buf_addc(out, (char)c);
	}
	pan_buf_addc(out, '"');
}

void
make_print(const struct make_event *ev, const struct pan_node *logsource,
    struct pan_buf *out)
{
	static const char *const keys[] = { "category", "product", "service" };

	pan_buf_addz(out, "{\"id\":\"e\",\"logsource\":{");
	for (int i = 0, n = 0; i < 3; i++) {
		struct pan_str v = pan_node_get_text(logsource, keys[i]);

		if (v.n == 0)
			continue;
		pan_buf_printf(out, "%s\"%s\":", n++ > 0 ? "," : "", keys[i]);
		print_text(v, out);
	}
	pan_buf_addz(out, "},\"fields\":{");
	for (size_t i = 0; i < ev->n; i++) {
		const struct make_field *f = &ev->field[i];
		struct pan_str value = { f->value, f->n };

		if (i > 0)
			pan_buf_addc(out, ',');
		print_text(pan_str(f->name), out);
		pan_buf_addc(out, ':');
		if (f->kind == MAKE_BARE)
			pan_buf_add(out, value);
		else
			print_text(value, out);
	}
	pan_buf_addz(out, "}}");
}
