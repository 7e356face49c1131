#include "yara/yara.h"

#include <stdarg.h>
#include <stdio.h>

#include "yara/yara_lint.h"
#include "yara/yara_module.h"
#include "yara/yara_reader.h"

/*
 *	unit    = { rule | "import" text | "include" text }
 *	rule    = { "global" | "private" } "rule" name [ ":" name { name } ]
 *	          "{" [ "meta" ":" meta { meta } ] [ "strings" ":" string { string } ]
 *	          "condition" ":" logical "}"
 *	meta    = name "=" ( text | [ "-" ] integer | "true" | "false" )
 *
 * Behind an error the reader goes on at the next word that can start a rule.
 */

const struct pan_yara_external pan_yara_externals[] = {
	{ "filename", PAN_YARA_STR },
	{ "filepath", PAN_YARA_STR },
	{ "extension", PAN_YARA_STR },
	{ "filetype", PAN_YARA_STR },
	{ "owner", PAN_YARA_STR },
	{ NULL, PAN_YARA_BOOL },
};

const char *
pan_yara_type_name(enum pan_yara_type t)
{
	static const char *const names[] = { "boolean", "integer", "float", "string",
		"regular expression", "object" };

	return names[t];
}

static void
say(struct pan_yara_reader *r, enum pan_lint_level level, uint32_t line, const char *text)
{
	const struct pan_lint *lint = r->opts->lint;

	if (lint != NULL && lint->say != NULL)
		lint->say(lint->ctx, level, line, text);
}

/* "rule 'x': " when we are in one, then the words. */
static void PAN_PRINTF(4, 0) compose(const struct pan_yara_reader *r, char *out,
    size_t size, const char *fmt, va_list ap)
{
	int n = 0;

	if (r->includes > 0)
		n = snprintf(out, size, "%.*s: ", (int)(r->file.n > 80 ? 80 : r->file.n),
		    r->file.s);
	if (r->rule != NULL && r->rule->name.n > 0)
		n += snprintf(out + n, size - n,
		    "rule '%.*s': ", (int)(r->rule->name.n > 64 ? 64 : r->rule->name.n),
		    r->rule->name.s);
	(void)vsnprintf(out + n, size - n, fmt, ap);
}

bool
pan_yara_fail(struct pan_yara_reader *r, uint32_t line, const char *fmt, ...)
{
	char text[sizeof(r->first.text)];
	va_list ap;

	if (r->bad || r->rc != PAN_OK)
		return false;
	va_start(ap, fmt);
	compose(r, text, sizeof(text), fmt, ap);
	va_end(ap);
	r->bad = true;
	if (r->nerror++ == 0)
		(void)pan_err_set(&r->first, PAN_EFORMAT, "line %u: %s", line, text);
	say(r, PAN_LINT_ERROR, line, text);
	return false;
}

void
pan_yara_warn(struct pan_yara_reader *r, uint32_t line, const char *fmt, ...)
{
	char text[sizeof(r->first.text)];
	va_list ap;

	if (!r->opts->thorough)
		return;
	va_start(ap, fmt);
	compose(r, text, sizeof(text), fmt, ap);
	va_end(ap);
	say(r, PAN_LINT_WARNING, line, text);
}

bool
pan_yara_no_memory(struct pan_yara_reader *r)
{
	r->rc = PAN_ENOMEM;
	r->bad = true;
	return false;
}

void *
pan_yara_list_add(struct pan_yara_reader *r, struct pan_yara_list *l, size_t size)
{
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 8 : l->cap * 2;
		void *v = pan_arena_array(r->a, cap, size);

		if (v == NULL) {
			(void)pan_yara_no_memory(r);
			return NULL;
		}
		if (l->n > 0)
			memcpy(v, l->v, l->n * size);
		l->v = v;
		l->cap = cap;
	}
	return (char *)l->v + l->n++ * size;
}

void
pan_yara_next(struct pan_yara_reader *r)
{
	r->behind = r->tok.end;
	pan_yara_lex_next(&r->lex, &r->tok);
	if (r->tok.word == PAN_YARA_W_BAD && r->lex.wrong == NULL)
		(void)pan_yara_no_memory(r);
	else if (r->tok.word == PAN_YARA_W_BAD)
		(void)pan_yara_fail(r, r->tok.line, "%s", r->lex.wrong);
}

bool
pan_yara_is(const struct pan_yara_reader *r, int symbol)
{
	return r->tok.word == PAN_YARA_W_SYMBOL && r->tok.symbol == symbol;
}

bool
pan_yara_is_key(const struct pan_yara_reader *r, enum pan_yara_key k)
{
	return r->tok.word == PAN_YARA_W_KEYWORD && r->tok.key == k;
}

bool
pan_yara_accept(struct pan_yara_reader *r, int symbol)
{
	if (!pan_yara_is(r, symbol))
		return false;
	pan_yara_next(r);
	return true;
}

bool
pan_yara_accept_key(struct pan_yara_reader *r, enum pan_yara_key k)
{
	if (!pan_yara_is_key(r, k))
		return false;
	pan_yara_next(r);
	return true;
}

bool
pan_yara_unexpected(struct pan_yara_reader *r, const char *wanted)
{
	struct pan_str word = pan_str_slice(r->lex.s, r->tok.at, r->tok.end);

	if (r->tok.word == PAN_YARA_W_END)
		return pan_yara_fail(r, r->tok.line, "the text ends where %s is expected",
		    wanted);
	return pan_yara_fail(r, r->tok.line, "'%.*s' stands where %s is expected",
	    (int)(word.n > 40 ? 40 : word.n), word.s, wanted);
}

bool
pan_yara_expect(struct pan_yara_reader *r, int symbol)
{
	char wanted[4] = { '\'', (char)symbol, '\'', 0 };

	if (pan_yara_is(r, symbol)) {
		pan_yara_next(r);
		return !r->bad;
	}
	return pan_yara_unexpected(r, symbol < 256 ? wanted : "another sign");
}

bool
pan_yara_expect_key(struct pan_yara_reader *r, enum pan_yara_key k)
{
	if (pan_yara_accept_key(r, k))
		return !r->bad;
	return pan_yara_unexpected(r, pan_yara_lex_key(k));
}

static bool
read_tags(struct pan_yara_reader *r)
{
	struct pan_yara_names seen = { 0 };
	struct pan_yara_list tags = { 0 };
	uint32_t before;

	if (!pan_yara_accept(r, ':'))
		return !r->bad;
	if (r->tok.word != PAN_YARA_W_NAME)
		return pan_yara_unexpected(r, "a tag");
	for (; r->tok.word == PAN_YARA_W_NAME; pan_yara_next(r)) {
		struct pan_str *tag, copy = pan_arena_copy(r->a, r->tok.text);

		if (pan_yara_names_get(&seen, r->tok.text, &before))
			return pan_yara_fail(r, r->tok.line,
			    "tag '%.*s' stands there twice", PAN_STR(r->tok.text));
		if (copy.s == NULL || !pan_yara_names_set(&seen, r->a, copy, 0))
			return pan_yara_no_memory(r);
		if ((tag = pan_yara_list_add(r, &tags, sizeof(*tag))) == NULL)
			return false;
		*tag = copy;
	}
	r->rule->tag = tags.v;
	r->rule->ntag = tags.n;
	return !r->bad;
}

/* The value behind "=". */
static bool
read_meta_value(struct pan_yara_reader *r, struct pan_yara_meta *m)
{
	bool minus = pan_yara_accept(r, '-');

	if (r->tok.word == PAN_YARA_W_INTEGER) {
		m->kind = PAN_YARA_META_INTEGER;
		m->integer = minus ? -r->tok.integer : r->tok.integer;
	} else if (!minus && r->tok.word == PAN_YARA_W_TEXT) {
		m->kind = PAN_YARA_META_TEXT;
		m->text = pan_arena_copy(r->a, r->tok.text);
		if (m->text.s == NULL)
			return pan_yara_no_memory(r);
	} else if (!minus &&
	    (pan_yara_is_key(r, PAN_YARA_K_TRUE) ||
	        pan_yara_is_key(r, PAN_YARA_K_FALSE))) {
		m->kind = PAN_YARA_META_BOOL;
		m->integer = r->tok.key == PAN_YARA_K_TRUE;
	} else {
		return pan_yara_unexpected(r, "a text, a whole number, true or false");
	}
	pan_yara_next(r);
	return !r->bad;
}

static bool
read_meta(struct pan_yara_reader *r)
{
	struct pan_yara_list metas = { 0 };

	if (!pan_yara_accept_key(r, PAN_YARA_K_META))
		return !r->bad;
	if (!pan_yara_expect(r, ':'))
		return false;
	if (r->tok.word != PAN_YARA_W_NAME)
		return pan_yara_unexpected(r, "a name");
	while (r->tok.word == PAN_YARA_W_NAME) {
		struct pan_yara_meta *m = pan_yara_list_add(r, &metas, sizeof(*m));

		if (m == NULL)
			return false;
		m->line = r->tok.line;
		m->key = pan_arena_copy(r->a, r->tok.text);
		if (m->key.s == NULL)
			return pan_yara_no_memory(r);
		pan_yara_next(r);
		if (!pan_yara_expect(r, '=') || !read_meta_value(r, m))
			return false;
	}
	r->rule->meta = metas.v;
	r->rule->nmeta = metas.n;
	return !r->bad;
}

/* Whether a rule may have this name. */
static bool
check_name(struct pan_yara_reader *r, struct pan_str name)
{
	const struct pan_str *wild = r->wildcards.v;
	uint32_t before;

	for (const struct pan_yara_external *x = r->external; x->name != NULL; x++)
		if (pan_str_is(name, x->name))
			return pan_yara_fail(r, r->tok.line,
			    "its name is that of an external variable");
	if (pan_yara_names_get(&r->rule_at, name, &before))
		return pan_yara_fail(r, r->tok.line, "another rule has this name");
	for (size_t i = 0; i < r->wildcards.n; i++)
		if (pan_str_starts(name, wild[i]))
			return pan_yara_fail(r, r->tok.line,
			    "its name fits '%.*s*' of a rule before it",
			    PAN_STR(wild[i]));
	return true;
}

static bool
read_head(struct pan_yara_reader *r)
{
	for (;; pan_yara_next(r)) {
		if (pan_yara_is_key(r, PAN_YARA_K_GLOBAL))
			r->rule->global = true;
		else if (pan_yara_is_key(r, PAN_YARA_K_PRIVATE))
			r->rule->is_private = true;
		else
			break;
	}
	if (!pan_yara_expect_key(r, PAN_YARA_K_RULE))
		return false;
	if (r->tok.word != PAN_YARA_W_NAME)
		return pan_yara_unexpected(r, "the name of a rule");
	r->rule->name = pan_arena_copy(r->a, r->tok.text);
	if (r->rule->name.s == NULL)
		return pan_yara_no_memory(r);
	if (!check_name(r, r->rule->name))
		return false;
	pan_yara_next(r);
	return !r->bad && read_tags(r);
}

static bool
check_used(struct pan_yara_reader *r)
{
	for (size_t i = 0; i < r->rule->nstring; i++) {
		const struct pan_yara_string *s = &r->rule->string[i];

		if (!s->used)
			return pan_yara_fail(r, s->line,
			    "the condition does not use string '$%.*s'",
			    PAN_STR(s->name));
	}
	return true;
}

static bool
read_body(struct pan_yara_reader *r)
{
	struct pan_yara_rule *rule = r->rule;

	if (!pan_yara_expect(r, '{') || !read_meta(r))
		return false;
	if (pan_yara_accept_key(r, PAN_YARA_K_STRINGS) && !pan_yara_read_strings(r))
		return false;
	rule->string = r->strings.v;
	rule->nstring = r->strings.n;
	if (!pan_yara_expect_key(r, PAN_YARA_K_CONDITION) || !pan_yara_expect(r, ':') ||
	    !pan_yara_read_condition(r))
		return false;
	if (!pan_yara_is(r, '}'))
		return pan_yara_unexpected(r, "'}' or an operator");
	return check_used(r);
}

static void
keep_lists(struct pan_yara_reader *r)
{
	struct pan_yara_rule *rule = r->rule;

	rule->needs = r->needs.v;
	rule->nneeds = r->needs.n;
	rule->module = r->modules.v;
	rule->nmodule = r->modules.n;
	rule->external = r->externals.v;
	rule->nexternal = r->externals.n;
}

static void
reset_rule(struct pan_yara_reader *r)
{
	static const struct pan_yara_list none;

	r->string_at = (struct pan_yara_names){ 0 };
	r->strings = r->needs = r->modules = r->externals = none;
	r->depth = r->loops = r->nvar = r->npending = 0;
	r->in_for_of = false;
}

static void
read_rule(struct pan_yara_reader *r)
{
	struct pan_yara_rule *rule = pan_arena_get(r->a, sizeof(*rule));
	const struct pan_yara_rule **slot;
	size_t from = r->tok.at;
	bool good;

	if (rule == NULL) {
		(void)pan_yara_no_memory(r);
		return;
	}
	reset_rule(r);
	r->rule = rule;
	rule->unit = r->unit;
	rule->line = r->tok.line;
	rule->file = r->file;
	rule->index = (uint32_t)r->rules.n;
	good = read_head(r) && read_body(r);
	keep_lists(r);
	if (good) {
		rule->source =
		    pan_arena_copy(r->a, pan_str_slice(r->lex.s, from, r->tok.end));
		if (rule->source.s == NULL)
			(void)pan_yara_no_memory(r);
		pan_yara_next(r); /* behind "}": may fail, but not this rule */
	}
	r->rule = NULL;
	if (r->rc != PAN_OK)
		return;
	if (!good) {
		r->unit->nrefused++;
		if (rule->name.n > 0 &&
		    !pan_yara_names_get(&r->rule_at, rule->name, &(uint32_t){ 0 }) &&
		    !pan_yara_names_set(&r->rule_at, r->a, rule->name, PAN_YARA_REFUSED))
			(void)pan_yara_no_memory(r);
		return;
	}
	slot = pan_yara_list_add(r, &r->rules, sizeof(const void *));
	if (slot == NULL ||
	    !pan_yara_names_set(&r->rule_at, r->a, rule->name, rule->index)) {
		(void)pan_yara_no_memory(r);
		return;
	}
	*slot = rule;
	r->unit->has_global |= rule->global;
	if (r->opts->thorough)
		pan_yara_lint_rule(rule, r->opts->lint);
}

static void
read_import(struct pan_yara_reader *r)
{
	struct pan_str *imports = r->imports.v, *new;

	pan_yara_next(r);
	if (r->tok.word != PAN_YARA_W_TEXT) {
		(void)pan_yara_unexpected(r, "the name of a module in quotes");
		return;
	}
	if (pan_yara_module_find(r->tok.text) == NULL) {
		(void)pan_yara_fail(r, r->tok.line, "there is no module '%.*s'",
		    (int)(r->tok.text.n > 40 ? 40 : r->tok.text.n), r->tok.text.s);
		pan_yara_next(r);
		return;
	}
	for (size_t i = 0; i < r->imports.n; i++) {
		if (pan_str_eq(imports[i], r->tok.text)) {
			pan_yara_next(r);
			return;
		}
	}
	if ((new = pan_yara_list_add(r, &r->imports, sizeof(*new))) != NULL) {
		*new = pan_arena_copy(r->a, r->tok.text);
		if (new->s == NULL)
			(void)pan_yara_no_memory(r);
	}
	pan_yara_next(r);
}

static void read_all(struct pan_yara_reader *r);

/* Read the file ${text} of name ${name} as if it stood here. */
static void
read_included(struct pan_yara_reader *r, struct pan_str name, struct pan_str text)
{
	struct pan_yara_lex lex = r->lex;
	struct pan_yara_token tok = r->tok;
	struct pan_str file = r->file;
	size_t behind = r->behind;

	r->file = name;
	r->includes++;
	r->behind = 0;
	pan_yara_lex_init(&r->lex, r->a, text);
	read_all(r);
	r->includes--;
	r->file = file;
	r->lex = lex;
	r->tok = tok;
	r->behind = behind;
}

static void
read_include(struct pan_yara_reader *r)
{
	uint32_t line = r->tok.line;
	struct pan_str name, text = { NULL, 0 };
	struct pan_err err = { 0 };
	int rc;

	pan_yara_next(r);
	if (r->tok.word != PAN_YARA_W_TEXT) {
		(void)pan_yara_unexpected(r, "the name of a file in quotes");
		return;
	}
	name = pan_arena_copy(r->a, r->tok.text);
	if (name.s == NULL) {
		(void)pan_yara_no_memory(r);
		return;
	}
	if (r->includes >= PAN_YARA_INCLUDE_MAX)
		(void)pan_yara_fail(r, line, "too many includes in includes");
	else if (r->opts->include == NULL)
		(void)pan_yara_fail(r, line,
		    "include \"%.*s\" is refused: no other file is "
		    "read here",
		    (int)(name.n > 80 ? 80 : name.n), name.s);
	else if ((rc = r->opts->include(r->opts->include_ctx, r->a, r->file, name, &text,
	              &err)) == PAN_ENOMEM)
		(void)pan_yara_no_memory(r);
	else if (rc != PAN_OK)
		(void)pan_yara_fail(r, line, "include: %.150s", err.text);
	else if (text.n > PAN_YARA_FILE_MAX)
		r->rc = pan_err_set(&r->first, PAN_ELIMIT,
		    "line %u: include is too large", line);
	else
		read_included(r, name, text);
	if (r->rc == PAN_OK && !r->bad)
		pan_yara_next(r);
}

/* To the next word behind ${from} that can start something; what is broken is passed by
 * lines. */
static void
resync(struct pan_yara_reader *r, size_t from)
{
	bool moved = r->tok.at > from;

	while (r->rc == PAN_OK) {
		r->bad = true; /* one error is enough: say nothing more */
		if (moved &&
		    (pan_yara_is_key(r, PAN_YARA_K_RULE) ||
		        pan_yara_is_key(r, PAN_YARA_K_PRIVATE) ||
		        pan_yara_is_key(r, PAN_YARA_K_GLOBAL) ||
		        pan_yara_is_key(r, PAN_YARA_K_IMPORT)))
			break;
		if (r->tok.word == PAN_YARA_W_END)
			break;
		if (r->tok.word == PAN_YARA_W_BAD) {
			size_t nl = pan_str_find(r->lex.s, PAN_LIT("\n"), r->lex.at);

			r->lex.at = nl == SIZE_MAX ? r->lex.s.n : nl;
		}
		pan_yara_next(r);
		moved = true;
	}
	if (r->rc == PAN_OK)
		r->bad = false;
}

static void
read_all(struct pan_yara_reader *r)
{
	size_t from = 0; /* of what was read last */

	pan_yara_next(r);
	while (r->rc == PAN_OK && (r->bad || r->tok.word != PAN_YARA_W_END)) {
		if (r->bad) {
			resync(r, from);
			continue;
		}
		from = r->tok.at;
		if (pan_yara_is_key(r, PAN_YARA_K_IMPORT))
			read_import(r);
		else if (r->tok.word == PAN_YARA_W_NAME &&
		    pan_str_is(r->tok.text, "include"))
			read_include(r);
		else if (pan_yara_is_key(r, PAN_YARA_K_RULE) ||
		    pan_yara_is_key(r, PAN_YARA_K_PRIVATE) ||
		    pan_yara_is_key(r, PAN_YARA_K_GLOBAL))
			read_rule(r);
		else
			(void)pan_yara_unexpected(r, "a rule, an import or an include");
	}
}

/* Modules that no rule uses. */
static void
warn_imports(struct pan_yara_reader *r)
{
	const struct pan_yara_rule *const *rules = r->rules.v;
	const struct pan_str *imports = r->imports.v;

	for (size_t i = 0; i < r->imports.n; i++) {
		bool used = false;

		for (size_t k = 0; k < r->rules.n && !used; k++)
			for (size_t m = 0; m < rules[k]->nmodule && !used; m++)
				used = pan_str_eq(rules[k]->module[m], imports[i]);
		if (!used)
			pan_yara_warn(r, 1, "module '%.*s' is imported and not used",
			    PAN_STR(imports[i]));
	}
}

static int
finish(struct pan_yara_reader *r, const struct pan_yara_unit **out, struct pan_err *err)
{
	struct pan_yara_unit *u = r->unit;

	if (r->rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (r->rc != PAN_OK || (r->nerror > 0 && !r->opts->keep_good)) {
		if (err != NULL)
			*err = r->first;
		return r->rc != PAN_OK ? r->rc : PAN_EFORMAT;
	}
	warn_imports(r);
	u->rule = r->rules.v;
	u->n = r->rules.n;
	u->import = r->imports.v;
	u->nimport = r->imports.n;
	*out = u;
	return PAN_OK;
}

int
pan_yara_parse(struct pan_arena *a, struct pan_str text, const struct pan_yara_opts *opts,
    const struct pan_yara_unit **out, struct pan_err *err)
{
	static const struct pan_yara_opts none;
	struct pan_yara_reader r = { .a = a, .opts = opts == NULL ? &none : opts };

	if (text.n > PAN_YARA_FILE_MAX)
		return pan_err_set(err, PAN_ELIMIT, "a source of more than %zu bytes",
		    PAN_YARA_FILE_MAX);
	r.external = r.opts->external == NULL ? pan_yara_externals : r.opts->external;
	r.unit = pan_arena_get(a, sizeof(*r.unit));
	if (r.unit == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	r.unit->file = pan_arena_copy(a, r.opts->file);
	r.unit->ns = pan_arena_copy(a, r.opts->ns);
	if (r.unit->file.s == NULL || r.unit->ns.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	r.file = r.unit->file;
	pan_yara_lex_init(&r.lex, a, text);
	read_all(&r);
	return finish(&r, out, err);
}
