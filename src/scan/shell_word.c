#include "scan/shell_parts.h"

#include "core/utf8.h"

struct builder { /* a word in the making */
	struct pan_shell_word *w;
	struct pan_shell_part **tail;
	size_t lit_from; /* the open literal in r->lit */
	bool lit_open, lit_quoted;
};

void *
pan_shell_get(struct pan_shell_reader *r, size_t n)
{
	void *p = pan_arena_get(r->a, n);

	if (p == NULL)
		r->rc = PAN_ENOMEM;
	return p;
}

static struct pan_shell_part *
add_part(struct pan_shell_reader *r, struct builder *b, enum pan_shell_part_kind kind)
{
	struct pan_shell_part *p = pan_shell_get(r, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->kind = kind;
	*b->tail = p;
	b->tail = &p->next;
	return p;
}

static void
close_literal(struct pan_shell_reader *r, struct builder *b)
{
	struct pan_shell_part *p;

	if (!b->lit_open)
		return;
	b->lit_open = false;
	p = add_part(r, b, PAN_SHELL_LITERAL);
	if (p == NULL)
		return;
	p->text = (struct pan_str){ r->lit + b->lit_from, r->nlit - b->lit_from };
	p->quoted = b->lit_quoted;
}

static void
put(struct pan_shell_reader *r, struct builder *b, char c, bool quoted)
{
	if (!b->lit_open) {
		b->lit_open = true;
		b->lit_quoted = false;
		b->lit_from = r->nlit;
	}
	b->lit_quoted |= quoted;
	r->lit[r->nlit++] = c;
}

/* Without a tree: past the bracket that closes the one before the reader's place. */
static void
skip_brackets(struct pan_shell_reader *r)
{
	unsigned open = 1;

	while (r->at < r->n && open > 0) {
		char c = r->s[r->at++];

		if (c == '\\' && r->at < r->n)
			r->at++;
		else if (c == '(')
			open++;
		else if (c == ')')
			open--;
	}
	if (open > 0)
		r->broken = true;
}

static struct pan_shell_list *
read_nested(struct pan_shell_reader *r)
{
	struct pan_shell_list *l;

	if (r->depth >= PAN_SHELL_DEPTH_MAX) {
		r->deep = true;
		skip_brackets(r);
		return NULL;
	}
	r->depth++;
	l = pan_shell_read_list(r, ')');
	r->depth--;
	if (pan_shell_peek(r, 0) == ')')
		r->at++;
	else
		r->broken = true;
	return l;
}

static void
add_list(struct pan_shell_reader *r, struct builder *b, enum pan_shell_part_kind kind,
    bool quoted, struct pan_shell_list *l)
{
	struct pan_shell_part *p;

	close_literal(r, b);
	p = add_part(r, b, kind);
	if (p == NULL)
		return;
	p->list = l;
	p->quoted = quoted;
}

static void
read_backquote(struct pan_shell_reader *r, struct builder *b, bool quoted)
{
	size_t stop = ++r->at;
	size_t n = r->n;
	struct pan_shell_list *l = NULL;

	while (stop < n && r->s[stop] != '`')
		stop += r->s[stop] == '\\' && stop + 1 < n ? 2 : 1;
	if (stop >= n) {
		stop = n;
		r->broken = true;
	}
	if (r->depth >= PAN_SHELL_DEPTH_MAX) {
		r->deep = true;
	} else {
		close_literal(r, b);
		r->n = stop;
		r->depth++;
		l = pan_shell_read_list(r, 0);
		r->depth--;
		r->n = n;
	}
	r->at = stop < n ? stop + 1 : n;
	add_list(r, b, PAN_SHELL_COMMAND, quoted, l);
}

static bool
name_char(char c, bool first)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (!first && c >= '0' && c <= '9');
}

static void
add_variable(struct pan_shell_reader *r, struct builder *b, size_t from, size_t to,
    bool quoted)
{
	struct pan_shell_part *p;

	close_literal(r, b);
	p = add_part(r, b, PAN_SHELL_VARIABLE);
	if (p == NULL)
		return;
	p->text = (struct pan_str){ r->s + from, to - from };
	p->quoted = quoted;
}

static void read_dollar(struct pan_shell_reader *r, struct builder *b, bool quoted);

/* ${name}, ${#name}, ${!name}, ${name:-word}, ${name//a/b}: at the '{'. */
static void
read_braced(struct pan_shell_reader *r, struct builder *b, bool quoted)
{
	size_t from = ++r->at;
	size_t to;
	unsigned open = 1;

	while (from < r->n && (r->s[from] == '#' || r->s[from] == '!'))
		from++;
	for (to = from; to < r->n && name_char(r->s[to], to == from); to++)
		;
	if (to == from && to < r->n && r->s[to] != '}')
		to++; /* ${@}, ${1} */
	add_variable(r, b, from, to, quoted);
	r->at = to;
	while (r->at < r->n && open > 0) {
		char c = r->s[r->at];

		if (c == '$' && pan_shell_peek(r, 1) == '(') {
			read_dollar(r, b, quoted); /* a default may run a command */
			continue;
		}
		r->at += c == '\\' && r->at + 1 < r->n ? 2 : 1;
		if (c == '{')
			open++;
		else if (c == '}')
			open--;
	}
	if (open > 0)
		r->broken = true;
}

static unsigned
digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

static void
put_escape(struct pan_shell_reader *r, struct builder *b, unsigned base, unsigned most)
{
	uint32_t cp = 0;
	unsigned n = 0, len;
	char bytes[4];

	while (n < most && r->at < r->n && digit(r->s[r->at]) < base) {
		cp = cp * base + digit(r->s[r->at++]);
		n++;
	}
	if (n == 0)
		return;
	if (most <= 3) {
		put(r, b, (char)cp, true);
		return;
	}
	len = pan_utf8_put(bytes, cp > 0x10FFFF ? PAN_UTF8_BAD : cp);
	for (unsigned i = 0; i < len; i++)
		put(r, b, bytes[i], true);
}

/* $'...' with C's escapes; the reader stands behind the quote. */
static void
read_ansi_c(struct pan_shell_reader *r, struct builder *b)
{
	static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";

	while (r->at < r->n && r->s[r->at] != '\'') {
		char c = r->s[r->at++];
		const char *known;

		if (c != '\\' || r->at >= r->n) {
			put(r, b, c, true);
			continue;
		}
		c = r->s[r->at];
		if (c == 'x' || c == 'u' || c == 'U') {
			r->at++;
			put_escape(r, b, 16, c == 'x' ? 2 : c == 'u' ? 4 : 8);
		} else if (c >= '0' && c <= '7') {
			put_escape(r, b, 8, 3);
		} else {
			r->at++;
			known = memchr(from, c, sizeof(from) - 1);
			put(r, b, known != NULL ? to[known - from] : c, true);
		}
	}
	if (r->at < r->n)
		r->at++;
	else
		r->broken = true;
}

/* $name, ${...}, $(...), $((...)), or a lone '$'; at the '$'. */
static void
read_dollar(struct pan_shell_reader *r, struct builder *b, bool quoted)
{
	char c = pan_shell_peek(r, 1);
	size_t from = r->at + 1;

	if (c == '(' && pan_shell_peek(r, 2) == '(') {
		r->at += 3;
		skip_brackets(r);
		if (pan_shell_peek(r, 0) == ')')
			r->at++;
		add_variable(r, b, from, from, quoted);
	} else if (c == '(') {
		r->at += 2;
		close_literal(r, b);
		add_list(r, b, PAN_SHELL_COMMAND, quoted, read_nested(r));
	} else if (c == '{') {
		r->at++;
		read_braced(r, b, quoted);
	} else if (name_char(c, true)) {
		for (r->at++; r->at < r->n && name_char(r->s[r->at], false); r->at++)
			;
		add_variable(r, b, from, r->at, quoted);
	} else if (c != '\0' && strchr("0123456789@*#?!-$", c) != NULL) {
		r->at += 2;
		add_variable(r, b, from, from + 1, quoted);
	} else {
		r->at++;
		if (!quoted && (c == '"' || c == '\''))
			return; /* $"..." ; $'...' is the caller's */
		put(r, b, '$', quoted);
	}
}

/* "..." behind the quote, or a here-document's body when ${body}. */
static void
read_double(struct pan_shell_reader *r, struct builder *b, bool body)
{
	while (r->at < r->n && (body || r->s[r->at] != '"')) {
		char c = r->s[r->at];
		char after = pan_shell_peek(r, 1);

		if (c == '\\' && after == '\n') {
			r->at += 2;
		} else if (c == '\\' && after != '\0' &&
		    strchr("$`\"\\", after) != NULL) {
			put(r, b, after, true);
			r->at += 2;
		} else if (c == '$') {
			read_dollar(r, b, true);
		} else if (c == '`') {
			read_backquote(r, b, true);
		} else {
			put(r, b, c, true);
			r->at++;
		}
	}
	if (body)
		return;
	if (r->at < r->n)
		r->at++;
	else
		r->broken = true;
}

static void
read_single(struct pan_shell_reader *r, struct builder *b)
{
	const char *stop;
	size_t n;

	r->at++;
	stop = r->at < r->n ? memchr(r->s + r->at, '\'', r->n - r->at) : NULL;
	n = stop != NULL ? (size_t)(stop - (r->s + r->at)) : r->n - r->at;
	for (size_t i = 0; i < n; i++)
		put(r, b, r->s[r->at + i], true);
	r->at += n;
	if (stop != NULL)
		r->at++;
	else
		r->broken = true;
}

void
pan_shell_flatten(struct pan_shell_reader *r, struct pan_shell_word *w)
{
	size_t n = 0;
	char *to;

	w->plain = true;
	for (const struct pan_shell_part *p = w->part; p != NULL; p = p->next) {
		w->plain &= p->kind == PAN_SHELL_LITERAL;
		n += p->text.n + 3;
	}
	if (w->part == NULL)
		return;
	if (w->part->next == NULL && w->plain) {
		w->text = w->part->text;
		return;
	}
	to = pan_shell_get(r, n);
	if (to == NULL)
		return;
	w->text.s = to;
	for (const struct pan_shell_part *p = w->part; p != NULL; p = p->next) {
		if (p->kind != PAN_SHELL_LITERAL)
			*to++ = '$';
		if (p->text.n > 0)
			memcpy(to, p->text.s, p->text.n);
		to += p->text.n;
		if (p->kind == PAN_SHELL_COMMAND || p->kind == PAN_SHELL_PROCESS) {
			*to++ = '(';
			*to++ = ')';
		}
	}
	w->text.n = (size_t)(to - w->text.s);
}

static void
finish(struct pan_shell_reader *r, struct builder *b)
{
	close_literal(r, b);
	b->w->end = r->base + r->at;
	pan_shell_flatten(r, b->w);
}

static bool
start(struct pan_shell_reader *r, struct builder *b)
{
	*b = (struct builder){ .w = pan_shell_get(r, sizeof(*b->w)) };
	if (b->w == NULL)
		return false;
	b->tail = &b->w->part;
	b->w->at = r->base + r->at;
	return true;
}

/* One step of an unquoted stretch; false at the word's end. */
static bool
step(struct pan_shell_reader *r, struct builder *b)
{
	char c = r->s[r->at];
	char after = pan_shell_peek(r, 1);

	switch (c) {
	case '\'':
		b->w->quoted = true;
		put(r, b, '\0', true); /* opens a literal even when it is empty */
		r->nlit--;
		read_single(r, b);
		return true;
	case '"':
		b->w->quoted = true;
		put(r, b, '\0', true);
		r->nlit--;
		r->at++;
		read_double(r, b, false);
		return true;
	case '\\':
		b->w->quoted = true;
		r->at += after == '\0' ? 1 : 2;
		if (after != '\n' && after != '\0')
			put(r, b, after, true);
		return true;
	case '$':
		if (after == '\'') {
			b->w->quoted = true;
			r->at += 2;
			read_ansi_c(r, b);
		} else {
			read_dollar(r, b, false);
		}
		return true;
	case '`':
		read_backquote(r, b, false);
		return true;
	case '<':
	case '>':
		if (after != '(')
			return false;
		r->at += 2;
		close_literal(r, b);
		add_list(r, b, PAN_SHELL_PROCESS, false, read_nested(r));
		return true;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case ';':
	case '&':
	case '|':
	case '(':
	case ')':
		return false;
	default:
		put(r, b, c, false);
		r->at++;
		return true;
	}
}

struct pan_shell_word *
pan_shell_read_word(struct pan_shell_reader *r)
{
	struct builder b;
	size_t from = r->at;

	if (r->at >= r->n || !start(r, &b))
		return NULL;
	while (r->at < r->n && r->rc == PAN_OK && step(r, &b))
		;
	if (r->at == from)
		return NULL;
	finish(r, &b);
	return b.w;
}

struct pan_shell_word *
pan_shell_read_body(struct pan_shell_reader *r, size_t from, size_t to, bool raw)
{
	struct builder b;
	size_t at = r->at, n = r->n;

	r->at = from;
	if (!start(r, &b)) {
		r->at = at;
		return NULL;
	}
	r->n = to;
	b.w->quoted = raw;
	if (raw) {
		while (r->at < to)
			put(r, &b, r->s[r->at++], true);
	} else {
		read_double(r, &b, true);
	}
	finish(r, &b);
	r->n = n;
	r->at = at;
	return b.w;
}
