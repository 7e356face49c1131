#include "core/yaml.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <yaml.h>

#include "core/limits.h"
#include "core/own.h"

/* A list or map whose end has not been seen yet. */
struct level {
	struct pan_node *node;
	struct pan_node *last;
};

struct reader {
	yaml_parser_t parser;
	struct pan_arena *a;
	struct pan_str text;
	/* libyaml counts characters; this is where they lie in ${text}. */
	size_t index;
	size_t at;
	uint32_t line;
	unsigned depth;
	size_t count;
	bool done;
	bool have_key; /* the innermost map has a key that waits for its value */
	struct pan_str key;
	struct pan_node *root;
	struct pan_node *all; /* where documents go, when all of them are wanted */
	struct pan_node *last;
	pan_yaml_twin_fn *twin;
	void *ctx;
	struct pan_err *err;
	struct level up[PAN_NODE_DEPTH_MAX];
};

static int
no_memory(struct reader *r)
{
	return pan_err_set(r->err, PAN_ENOMEM, "out of memory");
}

static bool
inside_char(struct reader *r, size_t at)
{
	return at < r->text.n && ((unsigned char)r->text.s[at] & 0xC0) == 0x80;
}

/* Move to the ${index}th character.  Marks hardly ever go back, and then not far. */
static void
seek(struct reader *r, size_t index)
{
	while (r->index < index && r->at < r->text.n) {
		r->line += r->text.s[r->at] == '\n';
		do
			r->at++;
		while (inside_char(r, r->at));
		r->index++;
	}
	while (r->index > index && r->at > 0) {
		do
			r->at--;
		while (r->at > 0 && inside_char(r, r->at));
		r->line -= r->text.s[r->at] == '\n';
		r->index--;
	}
}

static int
fail(struct reader *r, const yaml_mark_t *mark, enum pan_code code, const char *what)
{
	seek(r, mark->index);
	return pan_err_set(r->err, code, "line %u: %s", r->line, what);
}

static int
fail_parser(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *what = p->problem != NULL ? p->problem : "malformed YAML";
	size_t line = 1;

	if (p->error == YAML_MEMORY_ERROR)
		return no_memory(r);
	if (p->error != YAML_READER_ERROR)
		return fail(r, &p->problem_mark, PAN_EFORMAT, what);
	for (size_t i = 0; i < p->problem_offset && i < r->text.n; i++)
		line += r->text.s[i] == '\n';
	return pan_err_set(r->err, PAN_EFORMAT, "line %zu: %s", line, what);
}

static bool
one_of(struct pan_str s, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (pan_str_is(s, *words))
			return true;
	}
	return false;
}

/* Past digits of ${base}; how many there were. */
static size_t
digits(struct pan_str s, size_t *at, unsigned base)
{
	size_t from = *at;

	for (; *at < s.n; (*at)++) {
		unsigned char c = (unsigned char)s.s[*at];
		unsigned char letter = c | 0x20;
		unsigned v = 99;

		if (c >= '0' && c <= '9')
			v = c - '0';
		else if (letter >= 'a' && letter <= 'f')
			v = letter - 'a' + 10u;
		if (v >= base)
			break;
	}
	return *at - from;
}

/* [-+]? [0-9]+, 0o[0-7]+ or 0x[0-9a-fA-F]+, as section 10.3.2 of YAML 1.2.2 has it. */
static bool
resolve_int(struct pan_node *n)
{
	struct pan_str s = n->text;
	bool sign = s.s[0] == '-' || s.s[0] == '+';
	bool minus = s.s[0] == '-';
	unsigned base = 10;
	size_t at = sign;
	unsigned long long v;

	if (pan_str_starts(s, PAN_LIT("0o")))
		base = 8;
	else if (pan_str_starts(s, PAN_LIT("0x")))
		base = 16;
	if (base != 10)
		at = 2;
	if (digits(s, &at, base) == 0 || at != s.n)
		return false;
	errno = 0;
	v = strtoull(s.s + (base == 10 ? (size_t)sign : 2), NULL, (int)base);
	if (errno != 0 || v > (unsigned long long)INT64_MAX + minus) {
		n->kind = PAN_NODE_FLOAT;
		n->number = base == 8 ? (double)UINT64_MAX : strtod(s.s, NULL);
		return true;
	}
	n->kind = PAN_NODE_INT;
	n->integer = minus ? (int64_t)(0 - v) : (int64_t)v;
	n->number = minus ? -(double)v : (double)v;
	return true;
}

static bool
resolve_float(struct pan_node *n)
{
	static const char *const infinite[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const not_a_number[] = { ".nan", ".NaN", ".NAN", NULL };
	struct pan_str s = n->text;
	size_t at = s.s[0] == '-' || s.s[0] == '+';
	size_t whole;

	if (one_of(pan_str_slice(s, at, s.n), infinite)) {
		n->kind = PAN_NODE_FLOAT;
		n->number = s.s[0] == '-' ? -INFINITY : INFINITY;
		return true;
	}
	if (one_of(s, not_a_number)) {
		n->kind = PAN_NODE_FLOAT;
		n->number = NAN;
		return true;
	}
	whole = digits(s, &at, 10);
	if (at < s.n && s.s[at] == '.') {
		at++;
		whole += digits(s, &at, 10);
	}
	if (whole == 0)
		return false;
	if (at < s.n && (s.s[at] | 0x20) == 'e') {
		at++;
		at += at < s.n && (s.s[at] == '-' || s.s[at] == '+');
		if (digits(s, &at, 10) == 0)
			return false;
	}
	if (at != s.n)
		return false;
	n->kind = PAN_NODE_FLOAT;
	n->number = strtod(s.s, NULL); /* a NUL stands behind it, and the locale is C */
	return true;
}

/* What a plain scalar is in the core schema. */
static void
resolve(struct pan_node *n)
{
	static const char *const nothing[] = { "", "~", "null", "Null", "NULL", NULL };
	static const char *const yes[] = { "true", "True", "TRUE", NULL };
	static const char *const no[] = { "false", "False", "FALSE", NULL };

	if (one_of(n->text, nothing)) {
		n->kind = PAN_NODE_NULL;
	} else if (one_of(n->text, yes) || one_of(n->text, no)) {
		n->kind = PAN_NODE_BOOL;
		n->boolean = (n->text.s[0] | 0x20) == 't';
	} else if (strchr("+-.0123456789", n->text.s[0]) == NULL ||
	    (!resolve_int(n) && !resolve_float(n))) {
		n->kind = PAN_NODE_TEXT;
	}
}

/* Hang a new node into the innermost list or map. */
static struct pan_node *
add_node(struct reader *r, const yaml_event_t *e)
{
	struct pan_node *n = pan_arena_get(r->a, sizeof(*n));
	struct level *in;

	if (n == NULL)
		return NULL;
	seek(r, e->start_mark.index);
	n->line = r->line;
	n->at = r->at;
	if (r->depth == 0) {
		r->root = n;
		return n;
	}
	in = &r->up[r->depth - 1];
	if (r->have_key)
		n->key = r->key;
	r->have_key = false;
	if (in->last == NULL)
		in->node->child = n;
	else
		in->last->next = n;
	in->last = n;
	in->node->count++;
	return n;
}

static bool
wants_key(const struct reader *r)
{
	return r->depth > 0 && !r->have_key &&
	    r->up[r->depth - 1].node->kind == PAN_NODE_MAP;
}

static int
take_scalar(struct reader *r, const yaml_event_t *e)
{
	bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct pan_str text = { (const char *)e->data.scalar.value,
		e->data.scalar.length };
	struct pan_node *n;

	text = pan_arena_copy(r->a, text);
	if (text.s == NULL)
		return no_memory(r);
	if (wants_key(r)) {
		if (plain && pan_str_is(text, "<<"))
			return fail(r, &e->start_mark, PAN_EFORMAT,
			    "merge keys are not supported");
		r->key = text;
		r->have_key = true;
		return PAN_OK;
	}
	n = add_node(r, e);
	if (n == NULL)
		return no_memory(r);
	n->kind = PAN_NODE_TEXT;
	n->text = text;
	seek(r, e->end_mark.index);
	n->end = r->at;
	if (plain)
		resolve(n);
	return PAN_OK;
}

static int
take_start(struct reader *r, const yaml_event_t *e, enum pan_node_kind kind)
{
	struct pan_node *n;

	if (wants_key(r))
		return fail(r, &e->start_mark, PAN_EFORMAT, "a key is no plain text");
	if (r->depth == PAN_NODE_DEPTH_MAX)
		return fail(r, &e->start_mark, PAN_ELIMIT, "nested too deeply");
	n = add_node(r, e);
	if (n == NULL)
		return no_memory(r);
	n->kind = kind;
	r->up[r->depth++] = (struct level){ n, NULL };
	return PAN_OK;
}

static int
by_key(const void *pa, const void *pb)
{
	const struct pan_node *a = *(const struct pan_node *const *)pa;
	const struct pan_node *b = *(const struct pan_node *const *)pb;
	int order = pan_str_cmp(a->key, b->key);

	return order != 0 ? order : a->at < b->at ? -1 : a->at > b->at;
}

/* Leave out of ${map} the entries that were marked by taking their value's line away. */
static void
drop_marked(struct pan_node *map)
{
	struct pan_node **link = &map->child;

	while (*link != NULL) {
		if ((*link)->line == 0) {
			*link = (*link)->next;
			map->count--;
		} else {
			link = &(*link)->next;
		}
	}
}

/* Sorted, equal keys are neighbours: no hash that a hostile file could be made for. */
static int
refuse_twins(struct reader *r, struct pan_node *map)
{
	PAN_AUTO(pan_own_freep) struct pan_node **entries = NULL;
	size_t n = 0;
	bool dropped = false;

	if (map->count < 2)
		return PAN_OK;
	entries = malloc(map->count * sizeof(struct pan_node *));
	if (entries == NULL)
		return no_memory(r);
	for (struct pan_node *e = map->child; e != NULL; e = e->next)
		entries[n++] = e;
	qsort(entries, n, sizeof(struct pan_node *), by_key);
	for (size_t i = 1; i < n; i++) {
		struct pan_str key = entries[i]->key;

		if (!pan_str_eq(entries[i - 1]->key, key))
			continue;
		if (r->twin == NULL)
			return pan_err_set(r->err, PAN_EFORMAT,
			    "line %u: key '%.*s' appears twice", entries[i]->line,
			    key.n > 60 ? 60 : (int)key.n, key.s);
		r->twin(r->ctx, entries[i]->line, key);
		entries[i - 1]->line = 0;
		dropped = true;
	}
	if (dropped)
		drop_marked(map);
	return PAN_OK;
}

/* A block ends, for libyaml, where the next thing starts; for us, with its last entry. */
static int
take_end(struct reader *r, const yaml_event_t *e)
{
	struct level *in = &r->up[--r->depth];
	bool flow = r->text.n > in->node->at &&
	    (r->text.s[in->node->at] == '{' || r->text.s[in->node->at] == '[');

	if (flow || in->last == NULL) {
		seek(r, e->end_mark.index);
		in->node->end = r->at;
	} else {
		in->node->end = in->last->end;
	}
	return in->node->kind == PAN_NODE_MAP ? refuse_twins(r, in->node) : PAN_OK;
}

/* Anchors, aliases and tags: whatever carries one of them is refused. */
static bool
decorated(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_ALIAS_EVENT:
		return true;
	case YAML_SCALAR_EVENT:
		return e->data.scalar.anchor != NULL || e->data.scalar.tag != NULL;
	case YAML_SEQUENCE_START_EVENT:
		return e->data.sequence_start.anchor != NULL ||
		    e->data.sequence_start.tag != NULL;
	case YAML_MAPPING_START_EVENT:
		return e->data.mapping_start.anchor != NULL ||
		    e->data.mapping_start.tag != NULL;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		break;
	}
	return false;
}

static void
keep_document(struct reader *r)
{
	if (r->root == NULL)
		return;
	if (r->last == NULL)
		r->all->child = r->root;
	else
		r->last->next = r->root;
	r->last = r->root;
	r->all->count++;
	r->all->end = r->root->end;
	r->root = NULL;
}

static int
take_event(struct reader *r, const yaml_event_t *e)
{
	if (decorated(e))
		return fail(r, &e->start_mark, PAN_EFORMAT,
		    "anchors, aliases and tags are not supported");
	if (r->count++ >= (size_t)2 * PAN_NODE_COUNT_MAX)
		return fail(r, &e->start_mark, PAN_ELIMIT, "too many values");
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return take_start(r, e, PAN_NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		return take_start(r, e, PAN_NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return take_end(r, e);
	case YAML_DOCUMENT_END_EVENT:
		if (r->all != NULL)
			keep_document(r);
		else
			r->done = true;
		return PAN_OK;
	case YAML_STREAM_END_EVENT:
		r->done = true;
		return PAN_OK;
	case YAML_NO_EVENT:
	case YAML_ALIAS_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_START_EVENT:
		break;
	}
	return PAN_OK;
}

static int
run(struct reader *r)
{
	while (!r->done) {
		yaml_event_t e;
		int rc;

		if (!yaml_parser_parse(&r->parser, &e))
			return fail_parser(r);
		rc = take_event(r, &e);
		yaml_event_delete(&e);
		if (rc != PAN_OK)
			return rc;
	}
	if (r->root == NULL && r->all == NULL) { /* a stream without a document */
		r->root = pan_arena_get(r->a, sizeof(*r->root));
		if (r->root == NULL)
			return no_memory(r);
		r->root->line = 1;
	}
	return PAN_OK;
}

/* Read ${r}'s text from its start. */
static int
read_text(struct reader *r)
{
	int rc;

	/* libyaml takes a byte order mark only when it may guess the encoding. */
	if (pan_str_starts(r->text, PAN_LIT("\xEF\xBB\xBF")))
		r->at = 3;
	if (!yaml_parser_initialize(&r->parser))
		return no_memory(r);
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser,
	    (const unsigned char *)(r->text.n == 0 ? "" : r->text.s) + r->at,
	    r->text.n - r->at);
	rc = run(r);
	yaml_parser_delete(&r->parser);
	return rc;
}

int
pan_yaml_parse(struct pan_arena *a, struct pan_str text, struct pan_node **out,
    struct pan_err *err)
{
	struct reader r = { .a = a, .text = text, .line = 1, .err = err };
	int rc = read_text(&r);

	if (rc == PAN_OK)
		*out = r.root;
	return rc;
}

int
pan_yaml_documents(struct pan_arena *a, struct pan_str text, pan_yaml_twin_fn *twin,
    void *ctx, struct pan_node **out, struct pan_err *err)
{
	struct reader r = { .a = a,
		.text = text,
		.line = 1,
		.twin = twin,
		.ctx = ctx,
		.err = err };
	int rc;

	r.all = pan_arena_get(a, sizeof(*r.all));
	if (r.all == NULL)
		return no_memory(&r);
	r.all->kind = PAN_NODE_LIST;
	r.all->line = 1;
	rc = read_text(&r);
	if (rc == PAN_OK)
		*out = r.all;
	return rc;
}
