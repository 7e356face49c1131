#include "core/toml.h"

#include <errno.h>
#include <stdlib.h>

#include "core/limits.h"
#include "core/utf8.h"

/* A node and what only the reader needs to know of it. */
struct entry {
	struct pan_node node; /* first, so that an entry is a node */
	struct entry *last;   /* of its children */
	bool closed;          /* an inline table or array: nothing can be added */
};

struct reader {
	struct pan_arena *a;
	struct pan_str s;
	size_t at;
	uint32_t line;
	unsigned depth;
	size_t count;
	struct pan_err *err;
};

static int read_value(struct reader *r, struct entry *e);

static int
fail(struct reader *r, const char *what)
{
	(void)pan_err_set(r->err, PAN_EFORMAT, "line %u: %s", r->line, what);
	return PAN_EFORMAT;
}

static int
too_much(struct reader *r, const char *what)
{
	(void)pan_err_set(r->err, PAN_ELIMIT, "line %u: %s", r->line, what);
	return PAN_ELIMIT;
}

static int
peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->s.n ? (unsigned char)r->s.s[r->at + ahead] : -1;
}

static bool
next_is(const struct reader *r, const char *z)
{
	size_t n = strlen(z);

	return r->s.n - r->at >= n && memcmp(r->s.s + r->at, z, n) == 0;
}

static void
skip_blanks(struct reader *r)
{
	while (peek(r, 0) == ' ' || peek(r, 0) == '\t')
		r->at++;
}

static void
skip_comment(struct reader *r)
{
	if (peek(r, 0) != '#')
		return;
	while (r->at < r->s.n && r->s.s[r->at] != '\n')
		r->at++;
}

/* Blanks, comments and line breaks: what may stand between the entries of an array. */
static void
skip_space(struct reader *r)
{
	for (;;) {
		skip_blanks(r);
		skip_comment(r);
		if (peek(r, 0) == '\r' && peek(r, 1) == '\n')
			r->at++;
		if (peek(r, 0) != '\n')
			return;
		r->at++;
		r->line++;
	}
}

static int
new_entry(struct reader *r, struct entry **out)
{
	struct entry *e;

	if (++r->count > PAN_TOML_NODES_MAX)
		return too_much(r, "too many values");
	e = pan_arena_get(r->a, sizeof(*e));
	if (e == NULL) {
		(void)pan_err_set(r->err, PAN_ENOMEM, "out of memory");
		return PAN_ENOMEM;
	}
	e->node.line = r->line;
	e->node.at = e->node.end = r->at;
	*out = e;
	return PAN_OK;
}

static void
append(struct entry *parent, struct entry *e)
{
	if (parent->last == NULL)
		parent->node.child = &e->node;
	else
		parent->last->node.next = &e->node;
	parent->last = e;
	parent->node.count++;
}

static struct entry *
entry_of(struct pan_node *n)
{
	return (struct entry *)(void *)n;
}

static struct entry *
lookup(struct entry *table, struct pan_str key)
{
	for (struct pan_node *n = table->node.child; n != NULL; n = n->next) {
		if (pan_str_eq(n->key, key))
			return entry_of(n);
	}
	return NULL;
}

static int
add_entry(struct reader *r, struct entry *table, struct pan_str key, struct entry **out)
{
	int rc;

	if (table->node.count >= PAN_TOML_TABLE_MAX)
		return too_much(r, "a table has too many keys");
	if ((rc = new_entry(r, out)) != PAN_OK)
		return rc;
	(*out)->node.key = key;
	append(table, *out);
	return PAN_OK;
}

/* ---- strings and keys ---- */

static int
hex_digits(struct pan_str s, size_t at, unsigned n, uint32_t *out)
{
	uint32_t v = 0;

	if (s.n - at < n)
		return -1;
	for (unsigned i = 0; i < n; i++) {
		int c = (unsigned char)s.s[at + i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v << 4 | (uint32_t)((c | 32) - 'a' + 10);
		else
			return -1;
	}
	*out = v;
	return 0;
}

/* The character that the escape at ${raw}[*${at}] (after the backslash) stands for. */
static bool
unescape_one(struct pan_str raw, size_t *at, uint32_t *cp)
{
	static const char from[] = "btnfre\"\\", to[] = "\b\t\n\f\r\x1b\"\\";
	int c = (unsigned char)raw.s[(*at)++];
	const char *simple = c == '\0' ? NULL : strchr(from, c);
	unsigned digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;

	if (simple != NULL) {
		*cp = (unsigned char)to[simple - from];
		return true;
	}
	if (digits == 0 || hex_digits(raw, *at, digits, cp) != 0)
		return false;
	*at += digits;
	return *cp <= 0x10FFFF && (*cp < 0xD800 || *cp > 0xDFFF);
}

/* A backslash at the end of a line swallows the break and all blanks after it. */
static bool
swallow_break(struct pan_str raw, size_t *at)
{
	size_t i = *at;

	while (i < raw.n && (raw.s[i] == ' ' || raw.s[i] == '\t' || raw.s[i] == '\r'))
		i++;
	if (i >= raw.n || raw.s[i] != '\n')
		return false;
	while (i < raw.n && strchr(" \t\r\n", raw.s[i]) != NULL && raw.s[i] != '\0')
		i++;
	*at = i;
	return true;
}

static int
unescape(struct reader *r, struct pan_str raw, bool lines, struct pan_str *out)
{
	size_t n = 0;
	char *to;

	if (raw.n == 0 || memchr(raw.s, '\\', raw.n) == NULL) {
		*out = raw;
		return PAN_OK;
	}
	to = pan_arena_get(r->a, raw.n + 1);
	if (to == NULL) {
		(void)pan_err_set(r->err, PAN_ENOMEM, "out of memory");
		return PAN_ENOMEM;
	}
	for (size_t at = 0; at < raw.n;) {
		uint32_t cp;

		if (raw.s[at] != '\\') {
			to[n++] = raw.s[at++];
			continue;
		}
		at++;
		if (lines && swallow_break(raw, &at))
			continue;
		if (at >= raw.n || !unescape_one(raw, &at, &cp))
			return fail(r, "unknown escape in a string");
		n += pan_utf8_put(to + n, cp); /* never longer than the escape */
	}
	*out = (struct pan_str){ to, n };
	return PAN_OK;
}

/* The end of a string that ends in three ${quote}s, of which up to two more may be
 * part of it; SIZE_MAX when there is none. */
static size_t
find_triple(const struct reader *r, char quote)
{
	for (size_t i = r->at; i + 2 < r->s.n; i++) {
		if (r->s.s[i] == '\\' && quote == '"') {
			i++;
			continue;
		}
		if (r->s.s[i] != quote || r->s.s[i + 1] != quote ||
		    r->s.s[i + 2] != quote)
			continue;
		for (int more = 0; more < 2 && i + 3 < r->s.n; more++) {
			if (r->s.s[i + 3] == quote)
				i++;
		}
		return i;
	}
	return SIZE_MAX;
}

static int
read_long_string(struct reader *r, char quote, struct pan_str *out)
{
	struct pan_str raw;
	size_t end;
	int rc;

	r->at += 3;
	if (peek(r, 0) == '\r' && peek(r, 1) == '\n')
		r->at++;
	if (peek(r, 0) == '\n') {
		r->at++;
		r->line++;
	}
	end = find_triple(r, quote);
	if (end == SIZE_MAX)
		return fail(r, "a string does not end");
	raw = pan_str_slice(r->s, r->at, end);
	*out = raw;
	if (quote == '"' && (rc = unescape(r, raw, true, out)) != PAN_OK)
		return rc;
	for (size_t i = 0; i < raw.n; i++)
		r->line += raw.s[i] == '\n';
	r->at = end + 3;
	return PAN_OK;
}

static int
read_string(struct reader *r, struct pan_str *out)
{
	char quote = r->s.s[r->at];
	size_t from = r->at + 1, i = from;

	if (next_is(r, quote == '"' ? "\"\"\"" : "'''"))
		return read_long_string(r, quote, out);
	while (i < r->s.n && r->s.s[i] != quote && r->s.s[i] != '\n')
		i += r->s.s[i] == '\\' && quote == '"' ? 2 : 1;
	if (i >= r->s.n || r->s.s[i] != quote)
		return fail(r, "a string does not end");
	r->at = i + 1;
	*out = pan_str_slice(r->s, from, i);
	return quote == '"' ? unescape(r, *out, false, out) : PAN_OK;
}

static bool
bare(int c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	    c == '_' || c == '-';
}

static int
read_key(struct reader *r, struct pan_str *out)
{
	size_t from;

	skip_blanks(r);
	from = r->at;
	if (peek(r, 0) == '"' || peek(r, 0) == '\'')
		return read_string(r, out);
	while (bare(peek(r, 0)))
		r->at++;
	if (r->at == from)
		return fail(r, "a key is missing");
	*out = pan_str_slice(r->s, from, r->at);
	return PAN_OK;
}

/* The table ${key} below ${table}, made when absent; of an array of tables the last. */
static int
descend(struct reader *r, struct entry *table, struct pan_str key, struct entry **out)
{
	struct entry *e = lookup(table, key);
	int rc;

	if (e == NULL) {
		if ((rc = add_entry(r, table, key, &e)) != PAN_OK)
			return rc;
		e->node.kind = PAN_NODE_MAP;
	}
	if (e->node.kind == PAN_NODE_LIST && !e->closed && e->last != NULL)
		e = e->last;
	if (e->node.kind != PAN_NODE_MAP || e->closed)
		return fail(r, "a key goes through a value that is no table");
	*out = e;
	return PAN_OK;
}

/* Read "a.b.c": on return *${table} is a.b and ${key} is c. */
static int
read_path(struct reader *r, struct entry **table, struct pan_str *key)
{
	int rc;

	for (unsigned parts = 1;; parts++) {
		if ((rc = read_key(r, key)) != PAN_OK)
			return rc;
		skip_blanks(r);
		if (peek(r, 0) != '.')
			return PAN_OK;
		r->at++;
		if (parts >= PAN_NODE_DEPTH_MAX)
			return too_much(r, "nested too deep");
		if ((rc = descend(r, *table, *key, table)) != PAN_OK)
			return rc;
	}
}

/* ---- values ---- */

static int
read_pair(struct reader *r, struct entry *table)
{
	struct entry *e;
	struct pan_str key;
	int rc;

	if ((rc = read_path(r, &table, &key)) != PAN_OK)
		return rc;
	if (peek(r, 0) != '=')
		return fail(r, "a key has no '='");
	r->at++;
	skip_blanks(r);
	if (lookup(table, key) != NULL)
		return fail(r, "a key is given twice");
	if ((rc = add_entry(r, table, key, &e)) != PAN_OK)
		return rc;
	return read_value(r, e);
}

static int
read_array(struct reader *r, struct entry *list)
{
	int rc;

	list->node.kind = PAN_NODE_LIST;
	list->closed = true;
	for (r->at++;;) {
		struct entry *e;

		skip_space(r);
		if (peek(r, 0) == ']') {
			r->at++;
			return PAN_OK;
		}
		if ((rc = new_entry(r, &e)) != PAN_OK)
			return rc;
		append(list, e);
		if ((rc = read_value(r, e)) != PAN_OK)
			return rc;
		skip_space(r);
		if (peek(r, 0) == ',')
			r->at++;
		else if (peek(r, 0) != ']')
			return fail(r, "an array lacks a ',' or ']'");
	}
}

static int
read_inline(struct reader *r, struct entry *map)
{
	int rc;

	map->node.kind = PAN_NODE_MAP;
	for (r->at++;;) {
		skip_space(r);
		if (peek(r, 0) == '}') {
			r->at++;
			map->closed = true;
			return PAN_OK;
		}
		if ((rc = read_pair(r, map)) != PAN_OK)
			return rc;
		skip_space(r);
		if (peek(r, 0) == ',')
			r->at++;
		else if (peek(r, 0) != '}')
			return fail(r, "an inline table lacks a ',' or '}'");
	}
}

/* ${text} without underscores as a C string; false when it is too long for a number. */
static bool
plain_digits(struct pan_str text, char *to, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '_')
			continue;
		if (n + 1 >= cap)
			return false;
		to[n++] = text.s[i];
	}
	to[n] = '\0';
	return n > 0;
}

static bool
read_integer(struct pan_node *n, const char *digits)
{
	int base = 10;
	char *end;

	if (digits[0] == '0' && digits[1] != '\0') {
		base = digits[1] == 'x' ? 16
		    : digits[1] == 'o'  ? 8
		    : digits[1] == 'b'  ? 2
		                        : 10;
		if (base != 10)
			digits += 2;
	}
	errno = 0;
	n->integer = strtoll(digits, &end, base);
	if (errno != 0 || *end != '\0' || end == digits)
		return false;
	n->kind = PAN_NODE_INT;
	n->number = (double)n->integer;
	return true;
}

/* A number, a truth value, or (as text) a date or time. */
static int
read_plain(struct reader *r, struct pan_node *n)
{
	size_t from = r->at;
	char digits[80], *end;

	while (r->at < r->s.n && strchr(",]}#\r\n\t ", r->s.s[r->at]) == NULL)
		r->at++;
	n->text = pan_str_slice(r->s, from, r->at);
	if (n->text.n == 0)
		return fail(r, "a value is missing");
	/* "1979-05-27 07:32:00": a date may be followed by a blank and a time. */
	if (n->text.n == 10 && n->text.s[4] == '-' && peek(r, 0) == ' ' &&
	    peek(r, 1) >= '0' && peek(r, 1) <= '9' && peek(r, 3) == ':') {
		for (r->at++;
		     r->at < r->s.n && strchr(",]}#\r\n\t ", r->s.s[r->at]) == NULL;)
			r->at++;
		n->text = pan_str_slice(r->s, from, r->at);
	}
	if (pan_str_is(n->text, "true") || pan_str_is(n->text, "false")) {
		n->kind = PAN_NODE_BOOL;
		n->boolean = n->text.s[0] == 't';
		return PAN_OK;
	}
	if (plain_digits(n->text, digits, sizeof(digits))) {
		if (read_integer(n, digits))
			return PAN_OK;
		n->number = strtod(digits, &end);
		if (*end == '\0' && end != digits) {
			n->kind = PAN_NODE_FLOAT;
			return PAN_OK;
		}
	}
	if (n->text.s[0] < '0' || n->text.s[0] > '9')
		return fail(r, "a value is neither string, number, date nor truth value");
	n->kind = PAN_NODE_TEXT;
	return PAN_OK;
}

static int
read_value(struct reader *r, struct entry *e)
{
	int rc, c = peek(r, 0);

	if (r->depth >= PAN_NODE_DEPTH_MAX)
		return too_much(r, "nested too deep");
	r->depth++;
	e->node.at = r->at;
	e->node.line = r->line;
	if (c == '[') {
		rc = read_array(r, e);
	} else if (c == '{') {
		rc = read_inline(r, e);
	} else if (c == '"' || c == '\'') {
		e->node.kind = PAN_NODE_TEXT;
		rc = read_string(r, &e->node.text);
	} else {
		rc = read_plain(r, &e->node);
	}
	e->node.end = r->at;
	r->depth--;
	return rc;
}

/* ---- lines ---- */

/* "[a.b]" or "[[a.b]]": the table that the lines below it fill. */
static int
read_header(struct reader *r, struct entry *root, struct entry **table)
{
	bool many = next_is(r, "[[");
	struct entry *parent = root, *e, *item;
	struct pan_str key;
	int rc;

	r->at += many ? 2 : 1;
	if ((rc = read_path(r, &parent, &key)) != PAN_OK)
		return rc;
	if (!next_is(r, many ? "]]" : "]"))
		return fail(r, "a table's name lacks its ']'");
	r->at += many ? 2 : 1;
	if (!many)
		return descend(r, parent, key, table);
	e = lookup(parent, key);
	if (e == NULL) {
		if ((rc = add_entry(r, parent, key, &e)) != PAN_OK)
			return rc;
		e->node.kind = PAN_NODE_LIST;
	}
	if (e->node.kind != PAN_NODE_LIST || e->closed)
		return fail(r, "a key is given twice");
	if ((rc = new_entry(r, &item)) != PAN_OK)
		return rc;
	item->node.kind = PAN_NODE_MAP;
	append(e, item);
	*table = item;
	return PAN_OK;
}

int
pan_toml_parse(struct pan_arena *a, struct pan_str text, struct pan_node **out,
    struct pan_err *err)
{
	struct reader r = { .a = a, .s = text, .line = 1, .err = err };
	struct entry *root, *table;
	int rc;

	if (next_is(&r, "\xef\xbb\xbf"))
		r.at += 3;
	if ((rc = new_entry(&r, &root)) != PAN_OK)
		return rc;
	root->node.kind = PAN_NODE_MAP;
	table = root;
	for (;;) {
		skip_space(&r);
		if (r.at >= text.n)
			break;
		rc = peek(&r, 0) == '[' ? read_header(&r, root, &table)
		                        : read_pair(&r, table);
		if (rc != PAN_OK)
			return rc;
		skip_blanks(&r);
		skip_comment(&r);
		if (r.at < text.n && peek(&r, 0) != '\n' && !next_is(&r, "\r\n"))
			return fail(&r, "something follows the value");
	}
	root->node.end = text.n;
	*out = &root->node;
	return PAN_OK;
}
