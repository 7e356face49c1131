#include "sigma/sigma_atr.h"

#include <assert.h>

#include "core/json.h"
#include "core/utf8.h"
#include "sigma/sigma_reader.h"

#define CONDITIONS_MAX 4096 /* rule/atr reads no more */

/* An item as ATR says it. */
struct said {
	const char *match; /* its match_type */
	struct pan_str value;
	bool cased;
};

struct writer {
	struct pan_arena *a;
	const struct pan_sigma_rule *rule;
	const struct pan_sigma_detection *d;
	size_t at;            /* in the expression */
	struct pan_buf *out;  /* the conditions */
	struct pan_buf *expr; /* the text that joins them */
	size_t ncond, nvalue;
	struct pan_err *err;
};

static int
refuse(struct writer *w, const struct pan_sigma_item *item, const char *why)
{
	return pan_err_set(w->err, PAN_EFORMAT, "line %u: %s",
	    item != NULL ? item->line : w->rule->line, why);
}

static int
no_memory(struct writer *w)
{
	return pan_err_set(w->err, PAN_ENOMEM, "out of memory");
}

/* ${s} in double quotes, which YAML reads as JSON does. */
static void
quote(struct pan_buf *b, struct pan_str s)
{
	struct pan_json_out j;

	pan_json_out_init(&j, b, 0);
	pan_json_text(&j, NULL, s);
}

/* Characters that mean something in a pattern, and '/'. */
static bool
meta(char c)
{
	return strchr("\\^$.|?*+()[]{}/", c) != NULL && c != '\0';
}

/* A glob with wildcards inside, as a pattern from end to end. */
static int
glob_pattern(struct writer *w, const struct pan_sigma_item *item, struct said *out)
{
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PAN_SIGMA_BYTES_MAX);
	pan_buf_addc(&b, '^');
	for (size_t i = 0; i < item->npart; i++) {
		const struct pan_sigma_part *p = &item->part[i];

		if (p->kind == PAN_SIGMA_ANY)
			pan_buf_addz(&b, "[\\s\\S]*");
		else if (p->kind == PAN_SIGMA_ONE)
			pan_buf_addz(&b,
			    "(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[\\s\\S])");
		for (size_t k = 0; p->text.s != NULL && k < p->text.n; k++) {
			if (meta(p->text.s[k]))
				pan_buf_addc(&b, '\\');
			pan_buf_addc(&b, p->text.s[k]);
		}
	}
	pan_buf_addc(&b, '$');
	rc = pan_buf_done(&b, w->err);
	out->match = "regex";
	out->value = rc == PAN_OK ? pan_arena_copy(w->a, pan_buf_str(&b)) : out->value;
	pan_buf_fini(&b);
	if (rc != PAN_OK)
		return rc;
	return out->value.s == NULL ? no_memory(w) : PAN_OK;
}

static int
say_glob(struct writer *w, const struct pan_sigma_item *item, struct said *out)
{
	bool before = item->npart > 0 && item->part[0].kind == PAN_SIGMA_ANY;
	bool behind =
	    item->npart > 1 && item->part[item->npart - 1].kind == PAN_SIGMA_ANY;
	bool text = false;

	for (size_t i = 0; i < item->npart; i++) {
		struct pan_str s = item->part[i].text;

		text = text || item->part[i].kind != PAN_SIGMA_ANY;
		if (!pan_utf8_valid(s) ||
		    memchr(s.s == NULL ? "" : s.s, '\0', s.n) != NULL)
			return refuse(w, item, "a value of bytes that are no text");
	}
	if (!text)
		return refuse(w, item, "ATR cannot ask whether a value is empty");
	out->cased = item->cased;
	if (item->npart == 1u + before + behind &&
	    item->part[before].kind == PAN_SIGMA_TEXT) {
		out->match = before && behind ? "contains"
		    : before                  ? "ends_with"
		    : behind                  ? "starts_with"
		                              : "exact";
		out->value = item->part[before].text;
		return PAN_OK;
	}
	if (item->cased)
		return refuse(w, item,
		    "ATR's patterns ignore case, so 'cased' with a wildcard inside is lost");
	return glob_pattern(w, item, out);
}

/* Copy an escape of PCRE that JavaScript has as well; the bytes taken, or 0. */
static size_t
copy_escape(struct pan_buf *b, struct pan_str p, size_t at, bool set)
{
	char c = at + 1 < p.n ? p.s[at + 1] : '\0';

	if (c == 's') /* JavaScript's has blanks beyond ASCII, too */
		pan_buf_addz(b, set ? " \\t-\\r" : "[ \\t-\\r]");
	else if (c == 'd' || c == 'w' || c == 'D' || c == 'W' || c == 't' || c == 'n' ||
	    c == 'r' || c == 'f' || (c == 'b' && !set) || meta(c) || c == '-' ||
	    c == '"' || c == '\'' || c == ' ' || c == ':' || c == '=' || c == '&' ||
	    c == '%' || c == '@')
		pan_buf_add(b, pan_str_slice(p, at, at + 2));
	else
		return 0;
	return 2;
}

/* The PCRE pattern ${p} as JavaScript has it; false when they may differ. */
static bool
copy_pattern(struct pan_buf *b, struct pan_str p, bool dotall)
{
	bool set = false;

	for (size_t i = 0; i < p.n; i++) {
		char c = p.s[i];

		if ((unsigned char)c >= 0x80 || (unsigned char)c < ' ')
			return false;
		if (c == '\\') {
			size_t took = copy_escape(b, p, i, set);

			if (took == 0)
				return false;
			i += took - 1;
			continue;
		}
		/* Classes by name, empty sets, groups with options, possessive ones. */
		if (set ? c == '['
		        : c == '(' && i + 1 < p.n && p.s[i + 1] == '?' &&
		            !(i + 2 < p.n && strchr(":=!", p.s[i + 2]) != NULL))
			return false;
		if (!set && c == '+' && i > 0 && strchr("*+?}", p.s[i - 1]) != NULL &&
		    !(i > 1 && p.s[i - 2] == '\\'))
			return false;
		if (!set && c == '[' && i + 1 < p.n &&
		    (p.s[i + 1] == ']' ||
		        (p.s[i + 1] == '^' && i + 2 < p.n && p.s[i + 2] == ']')))
			return false;
		if (!set && c == '.')
			pan_buf_addz(b, dotall ? "[\\s\\S]" : "[^\\n]");
		else if (!set && c == '$')
			pan_buf_addz(b, "(?=\\n?$)");
		else
			pan_buf_addc(b, c);
		if (c == '[' || c == ']')
			set = c == '[';
	}
	return true;
}

static int
say_regex(struct writer *w, const struct pan_sigma_item *item, struct said *out)
{
	struct pan_buf b;
	int rc = PAN_OK;

	if ((item->flags & PAN_SIGMA_RE_I) == 0)
		return refuse(w, item,
		    "ATR's patterns ignore case, and this one does not");
	if ((item->flags & PAN_SIGMA_RE_M) != 0)
		return refuse(w, item, "ATR's patterns know no lines");
	pan_buf_init(&b, PAN_SIGMA_BYTES_MAX);
	if (!copy_pattern(&b, item->text, (item->flags & PAN_SIGMA_RE_S) != 0))
		rc = refuse(w, item, "a pattern that JavaScript may read otherwise");
	if (rc == PAN_OK)
		rc = pan_buf_done(&b, w->err);
	out->match = "regex";
	if (rc == PAN_OK) {
		out->value = pan_arena_copy(w->a, pan_buf_str(&b));
		rc = out->value.s == NULL ? no_memory(w) : PAN_OK;
	}
	pan_buf_fini(&b);
	return rc;
}

static int
say_item(struct writer *w, const struct pan_sigma_item *item, struct said *out)
{
	*out = (struct said){ .match = "exact", .value = item->text };
	if (item->field.s == NULL)
		return refuse(w, item,
		    "ATR has no keywords: a condition names its field");
	switch (item->op) {
	case PAN_SIGMA_GLOB:
		return say_glob(w, item, out);
	case PAN_SIGMA_REGEX:
		return say_regex(w, item, out);
	case PAN_SIGMA_BOOL:
		out->value = item->boolean ? PAN_LIT("true") : PAN_LIT("false");
		return PAN_OK;
	case PAN_SIGMA_NULL:
	case PAN_SIGMA_EXISTS:
		return refuse(w, item,
		    "ATR does not tell a field that is not there from an empty one");
	case PAN_SIGMA_CIDR:
		return refuse(w, item, "ATR knows no networks");
	case PAN_SIGMA_FIELD:
		return refuse(w, item, "ATR does not compare fields");
	case PAN_SIGMA_EQ:
	case PAN_SIGMA_LT:
	case PAN_SIGMA_LTE:
	case PAN_SIGMA_GT:
	case PAN_SIGMA_GTE:
		break;
	}
	return refuse(w, item, "ATR compares no numbers");
}

static bool
alike(const struct pan_sigma_item *x, const struct said *a,
    const struct pan_sigma_item *y, const struct said *b)
{
	return pan_str_eq(x->field, y->field) && strcmp(a->match, b->match) == 0 &&
	    a->cased == b->cased;
}

static const struct pan_sigma_item *
item_at(const struct writer *w)
{
	const struct pan_expr *e = &w->d->expr[w->at];

	return w->at < w->d->nexpr && e->op == PAN_EXPR_COND ? &w->d->item[e->arg] : NULL;
}

/* The item in hand, and up to ${*more} that follow and ask the same of the same field. */
static int
write_item(struct writer *w, uint32_t *more)
{
	const struct pan_sigma_item *item = item_at(w), *next;
	struct said first, other;
	uint32_t max = *more;
	int rc;

	assert(item != NULL); /* the caller has looked */
	rc = say_item(w, item, &first);
	*more = 0;
	if (rc != PAN_OK)
		return rc;
	w->at++;
	pan_buf_printf(w->expr, "c%zu", ++w->ncond);
	pan_buf_printf(w->out, "    c%zu:\n      field: ", w->ncond);
	quote(w->out, item->field);
	pan_buf_printf(w->out, "\n      match_type: %s\n", first.match);
	if (strcmp(first.match, "regex") != 0)
		pan_buf_printf(w->out, "      case_sensitive: %s\n",
		    first.cased ? "true" : "false");
	pan_buf_addz(w->out, "      patterns:\n        - ");
	quote(w->out, first.value);
	pan_buf_addz(w->out, "\n");
	w->nvalue++;
	while (*more < max && (next = item_at(w)) != NULL) {
		rc = say_item(w, next, &other);
		if (rc != PAN_OK)
			return rc;
		if (!alike(item, &first, next, &other))
			break;
		pan_buf_addz(w->out, "        - ");
		quote(w->out, other.value);
		pan_buf_addz(w->out, "\n");
		w->at++;
		w->nvalue++;
		++*more;
	}
	return PAN_OK;
}

/* One operand; the depth is that of the detection, bounded. */
static int
write_expr(struct writer *w)
{
	const struct pan_expr *e = &w->d->expr[w->at];
	uint32_t none = 0;
	int rc = PAN_OK;

	if (e->op == PAN_EXPR_COND)
		return write_item(w, &none);
	if (e->op == PAN_EXPR_AT_LEAST)
		return refuse(w, NULL, "ATR has no '2 of' over parts of a condition");
	w->at++;
	if (e->op == PAN_EXPR_NOT) {
		pan_buf_addz(w->expr, "not ");
		return write_expr(w);
	}
	pan_buf_addc(w->expr, '(');
	for (uint32_t i = 0; rc == PAN_OK && i < e->arg; i++) {
		uint32_t more = e->op == PAN_EXPR_OR ? e->arg - i - 1 : 0;

		if (i > 0)
			pan_buf_addz(w->expr, e->op == PAN_EXPR_OR ? " or " : " and ");
		if (item_at(w) == NULL) {
			rc = write_expr(w);
			continue;
		}
		rc = write_item(w, &more);
		i += more;
	}
	pan_buf_addc(w->expr, ')');
	return rc;
}

/* Which of ATR's events such a log is of. */
static const char *
source_of(const struct pan_logsource *l)
{
	static const char *const calls[] = { "process_creation", "file_event",
		"file_access", "file_delete", "file_change", "file_rename",
		"network_connection", "dns_query" };

	if (pan_str_caseeq(l->product, PAN_LIT("mcp")))
		return "mcp_exchange";
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (pan_str_caseeq(l->category, pan_str(calls[i])))
			return "tool_call";
	}
	return NULL;
}

static void
write_list(struct pan_buf *b, const char *key, const struct pan_str *s, size_t n)
{
	if (n == 0)
		return;
	pan_buf_printf(b, "  %s:\n", key);
	for (size_t i = 0; i < n; i++) {
		pan_buf_addz(b, "    - ");
		quote(b, s[i]);
		pan_buf_addc(b, '\n');
	}
}

static void
write_key(struct pan_buf *b, const char *key, struct pan_str value)
{
	pan_buf_printf(b, "%s: ", key);
	quote(b, value);
	pan_buf_addc(b, '\n');
}

static void
write_head(const struct pan_sigma_rule *r, struct pan_str id, const char *source,
    struct pan_buf *b)
{
	static const char *const levels[] = { "informational", "low", "medium", "high",
		"critical" };
	bool stable = r->status == PAN_SIGMA_STATUS_STABLE;

	write_key(b, "title", r->title.n > 0 ? r->title : r->id);
	if (id.n > 0) {
		write_key(b, "id", id);
	} else {
		pan_buf_addz(b, "id: SIGMA-");
		pan_buf_add(b, r->id);
		pan_buf_addc(b, '\n');
	}
	pan_buf_printf(b,
	    "status: %s\nmaturity: %s\nseverity: %s\nschema_version: \"1.0\"\n",
	    stable ? "stable" : "experimental",
	    stable                                   ? "stable"
	        : r->status == PAN_SIGMA_STATUS_TEST ? "test"
	                                             : "experimental",
	    levels[r->level]);
	write_key(b, "description", r->description);
	write_key(b, "author", r->author);
	write_key(b, "date", r->date);
	if (r->nattack + r->ncve + r->nreference > 0)
		pan_buf_addz(b, "references:\n");
	write_list(b, "mitre_attack", r->attack, r->nattack);
	write_list(b, "cve", r->cve, r->ncve);
	write_list(b, "external", r->reference, r->nreference);
	pan_buf_addz(b,
	    "tags:\n  category: agent-manipulation\n  subcategory: sigma\n"
	    "  scan_target: runtime\n  confidence: medium\n");
	pan_buf_printf(b, "agent_source:\n  type: %s\ndetection:\n  conditions:\n",
	    source);
}

static int
write_rule(struct writer *w, struct pan_str id, const char *source)
{
	struct pan_rule *read = NULL;
	size_t from = w->out->n;
	struct pan_err why = { 0 };
	int rc;

	write_head(w->rule, id, source, w->out);
	rc = write_expr(w);
	if (rc != PAN_OK)
		return rc;
	if (w->nvalue > CONDITIONS_MAX)
		return refuse(w, NULL, "it has more values than an ATR rule may have");
	rc = pan_buf_done(w->expr, w->err);
	if (rc != PAN_OK)
		return rc;
	pan_buf_addz(w->out, "  condition: ");
	quote(w->out, pan_buf_str(w->expr));
	pan_buf_addz(w->out, "\n");
	write_list(w->out, "false_positives", w->rule->falsepositive,
	    w->rule->nfalsepositive);
	pan_buf_addz(w->out, "response:\n  actions:\n    - alert\n");
	rc = pan_buf_done(w->out, w->err);
	if (rc != PAN_OK)
		return rc;
	rc = pan_atr_parse(w->a, pan_str_slice(pan_buf_str(w->out), from, w->out->n),
	    w->rule->file, NULL, &read, &why);
	if (rc != PAN_OK)
		return pan_err_set(w->err, (enum pan_code)rc, "as ATR it is refused: %s",
		    why.text);
	return PAN_OK;
}

int
pan_sigma_to_atr(struct pan_arena *a, const struct pan_sigma_rule *r, struct pan_str id,
    struct pan_buf *out, struct pan_err *err)
{
	struct pan_buf expr;
	struct writer w = { .a = a,
		.rule = r,
		.d = &r->detection,
		.out = out,
		.expr = &expr,
		.err = err };
	const char *source = source_of(&r->logsource);
	int rc;

	if (r->refused.s != NULL)
		return pan_err_set(err, PAN_EFORMAT, "line %u: %.200s", r->refused_line,
		    r->refused.s);
	if (r->kind != PAN_SIGMA_RULE)
		return refuse(&w, NULL, "ATR has no such correlations or filters");
	if (r->status == PAN_SIGMA_STATUS_DEPRECATED ||
	    r->status == PAN_SIGMA_STATUS_UNSUPPORTED)
		return refuse(&w, NULL, "its author took it back (see its status)");
	if (source == NULL)
		return refuse(&w, NULL, "agents' events have nothing of its logsource");
	pan_buf_init(&expr, PAN_SIGMA_BYTES_MAX);
	rc = write_rule(&w, id, source);
	pan_buf_fini(&expr);
	return rc;
}
