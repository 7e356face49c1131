#include "yara/yara_atr.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/utf8.h"

struct writer {
	const struct pan_yara_rule *rule;
	struct pan_buf *out;
	struct pan_err *err;
	int rc;
};

static int PAN_PRINTF(2, 3) refuse(struct writer *w, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (w->rc != PAN_OK)
		return w->rc;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	w->rc = pan_err_set(w->err, PAN_EARG, "%s", text);
	return w->rc;
}

/* ${s} as a YAML scalar in single quotes; what can't stand there became a blank. */
static void
put_quoted(struct pan_buf *out, struct pan_str s)
{
	pan_buf_addc(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c == '\'')
			pan_buf_addc(out, '\'');
		pan_buf_addc(out, (char)(c < 32 || c == 127 ? ' ' : c));
	}
	pan_buf_addc(out, '\'');
}

/* The text of meta ${key}, if it is text that YAML can hold. */
static struct pan_str
meta_text(const struct pan_yara_rule *r, const char *key)
{
	for (size_t i = 0; i < r->nmeta; i++)
		if (r->meta[i].kind == PAN_YARA_META_TEXT &&
		    pan_str_caseeq(r->meta[i].key, pan_str(key)) &&
		    pan_utf8_valid(r->meta[i].text))
			return r->meta[i].text;
	return (struct pan_str){ NULL, 0 };
}

static const char *
severity(const struct pan_yara_rule *r)
{
	static const char *const words[] = { "critical", "high", "medium", "low",
		"informational" };
	struct pan_str said = meta_text(r, "severity");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (pan_str_caseeq(said, pan_str(words[i])))
			return words[i];
	for (size_t i = 0; i < r->nmeta; i++) {
		const struct pan_yara_meta *m = &r->meta[i];

		if (m->kind != PAN_YARA_META_INTEGER ||
		    !pan_str_caseeq(m->key, PAN_LIT("score")))
			continue;
		return m->integer >= 80 ? "high" : m->integer >= 50 ? "medium" : "low";
	}
	return "medium";
}

static void
put_name(struct writer *w, uint32_t i)
{
	struct pan_str name = w->rule->string[i].name;

	if (name.n == 0)
		pan_buf_printf(w->out, "n_%u", i);
	else
		pan_buf_printf(w->out, "s_%.*s", PAN_STR(name));
}

/* A text that must stand by itself: no letter or digit on either side. */
static int
put_fullword(struct writer *w, struct pan_str s)
{
	pan_buf_addz(w->out, "(?<![0-9A-Za-z])");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c > 127)
			return refuse(w, "a whole word that is not ASCII");
		if ((c | 32) >= 'a' && (c | 32) <= 'z')
			pan_buf_addc(w->out, (char)c);
		else
			pan_buf_printf(w->out, "\\x%02x", c);
	}
	pan_buf_addz(w->out, "(?![0-9A-Za-z])");
	return PAN_OK;
}

static bool
has_letters(struct pan_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'z')
			return true;
	return false;
}

static bool
is_text(struct pan_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] < 32 || s.s[i] == 127)
			return false;
	return pan_utf8_valid(s);
}

static int
put_text(struct writer *w, const struct pan_yara_string *s)
{
	bool nocase = (s->flags & PAN_YARA_NOCASE) != 0;

	if (!is_text(s->text))
		return refuse(w, "string '$%.*s' is no text on one line",
		    PAN_STR(s->name));
	if (s->flags & PAN_YARA_FULLWORD) {
		if (!nocase && has_letters(s->text))
			return refuse(w,
			    "string '$%.*s' is a whole word in given capitals, which a "
			    "pattern of ATR can't tell",
			    PAN_STR(s->name));
		pan_buf_addz(w->out, "      operator: regex\n      value: '");
		if (put_fullword(w, s->text) != PAN_OK)
			return w->rc;
		pan_buf_addz(w->out, "'\n");
		return PAN_OK;
	}
	pan_buf_addz(w->out, "      operator: contains\n      value: ");
	put_quoted(w->out, s->text);
	pan_buf_printf(w->out, "\n      case_sensitive: %s\n", nocase ? "false" : "true");
	return PAN_OK;
}

static int
put_regex(struct writer *w, const struct pan_yara_string *s)
{
	struct pan_buf pattern;
	int rc;

	if (s->flags & PAN_YARA_FULLWORD)
		return refuse(w, "string '$%.*s' is an expression for whole words",
		    PAN_STR(s->name));
	pan_buf_init(&pattern, (size_t)1 << 20);
	rc = pan_yara_atr_pattern(&s->re, &pattern, w->err);
	if (rc == PAN_OK) {
		pan_buf_addz(w->out, "      operator: regex\n      value: ");
		put_quoted(w->out, pan_buf_str(&pattern));
		pan_buf_addc(w->out, '\n');
	}
	w->rc = rc;
	pan_buf_fini(&pattern);
	return rc;
}

static int
put_string(struct writer *w, uint32_t i)
{
	const struct pan_yara_string *s = &w->rule->string[i];

	if (s->kind == PAN_YARA_HEX)
		return refuse(w, "string '$%.*s' is in hex: bytes, not text",
		    PAN_STR(s->name));
	if (!(s->flags & PAN_YARA_ASCII))
		return refuse(w, "string '$%.*s' is wide only: text of an event is not",
		    PAN_STR(s->name));
	if (s->flags & (PAN_YARA_XOR | PAN_YARA_BASE64 | PAN_YARA_BASE64_WIDE))
		return refuse(w, "string '$%.*s' is encoded (xor or base64)",
		    PAN_STR(s->name));
	pan_buf_addz(w->out, "    ");
	put_name(w, i);
	pan_buf_addz(w->out, ":\n      field: content\n");
	return s->kind == PAN_YARA_TEXT ? put_text(w, s) : put_regex(w, s);
}

static int put_expr(struct writer *w, const struct pan_yara_expr *e);

/* All of ${e}'s strings with ${word} between. */
static void
put_set(struct writer *w, const struct pan_yara_expr *e, const char *word)
{
	pan_buf_addc(w->out, '(');
	for (uint32_t i = 0; i < e->nset; i++) {
		if (i > 0)
			pan_buf_addz(w->out, word);
		put_name(w, e->set[i]);
	}
	pan_buf_addc(w->out, ')');
}

/* Whether ${e}'s set is all strings of the rule, each once. */
static bool
is_them(const struct writer *w, const struct pan_yara_expr *e)
{
	if (e->nset != w->rule->nstring)
		return false;
	for (uint32_t i = 0; i < e->nset; i++)
		if (e->set[i] != i)
			return false;
	return true;
}

/* The prefix that the strings of ${e}'s set have and no other string; empty: none. */
static struct pan_str
common_prefix(const struct writer *w, const struct pan_yara_expr *e)
{
	const struct pan_yara_string *s = w->rule->string;
	struct pan_str prefix = s[e->set[0]].name;
	uint32_t with = 0;

	for (uint32_t i = 0; i < e->nset; i++) {
		if (i > 0 && e->set[i] <= e->set[i - 1])
			return (struct pan_str){ NULL, 0 };
		while (!pan_str_starts(s[e->set[i]].name, prefix))
			prefix.n--;
	}
	for (size_t i = 0; i < w->rule->nstring; i++)
		with += pan_str_starts(s[i].name, prefix);
	return with == e->nset ? prefix : (struct pan_str){ NULL, 0 };
}

static int
put_some(struct writer *w, const struct pan_yara_expr *e, int64_t many)
{
	struct pan_str prefix;

	if (many <= 1 || many >= e->nset) {
		if (many < 1 || many > e->nset)
			return refuse(w,
			    "a number of strings that never or always holds");
		put_set(w, e, many == 1 ? " or " : " and ");
		return PAN_OK;
	}
	if (is_them(w, e)) {
		pan_buf_printf(w->out, "%lld of them", (long long)many);
		return PAN_OK;
	}
	prefix = common_prefix(w, e);
	if (prefix.n == 0)
		return refuse(w,
		    "a number of strings whose names have nothing in common");
	pan_buf_printf(w->out, "%lld of s_%.*s*", (long long)many, PAN_STR(prefix));
	return PAN_OK;
}

static int
put_of(struct writer *w, const struct pan_yara_expr *e)
{
	const struct pan_yara_expr *many = e->many;

	switch (e->quant) {
	case PAN_YARA_ALL:
		put_set(w, e, " and ");
		return PAN_OK;
	case PAN_YARA_ANY:
		put_set(w, e, " or ");
		return PAN_OK;
	case PAN_YARA_NONE:
		pan_buf_addz(w->out, "not ");
		put_set(w, e, " or ");
		return PAN_OK;
	case PAN_YARA_AT_LEAST:
	case PAN_YARA_PERCENT:
		break;
	}
	if (many->op != PAN_YARA_LIT || many->type != PAN_YARA_INTEGER)
		return refuse(w, "a number of strings that is computed");
	if (e->quant == PAN_YARA_PERCENT)
		return put_some(w, e, (many->integer * e->nset + 99) / 100);
	return put_some(w, e, many->integer);
}

/* "#a > 0", "#a >= 1", "#a == 0": whether it is there. */
static int
put_count(struct writer *w, const struct pan_yara_expr *e)
{
	const struct pan_yara_expr *a = e->arg[0], *b = e->arg[1];
	bool number = b->op == PAN_YARA_LIT && b->type == PAN_YARA_INTEGER;
	bool there = number &&
	    ((e->op == PAN_YARA_GT && b->integer == 0) ||
	        (e->op == PAN_YARA_GE && b->integer == 1) ||
	        (e->op == PAN_YARA_NE && b->integer == 0));
	bool absent = number &&
	    ((e->op == PAN_YARA_EQ && b->integer == 0) ||
	        (e->op == PAN_YARA_LT && b->integer == 1));

	if (a->op != PAN_YARA_COUNT || a->index == PAN_YARA_CURRENT ||
	    (!there && !absent))
		return refuse(w, "a comparison of numbers or bytes of a file");
	if (absent)
		pan_buf_addz(w->out, "not ");
	put_name(w, a->index);
	return PAN_OK;
}

static int
put_joined(struct writer *w, const struct pan_yara_expr *e)
{
	pan_buf_addc(w->out, '(');
	for (uint32_t i = 0; i < e->narg; i++) {
		if (i > 0)
			pan_buf_addz(w->out, e->op == PAN_YARA_AND ? " and " : " or ");
		if (put_expr(w, e->arg[i]) != PAN_OK)
			return w->rc;
	}
	pan_buf_addc(w->out, ')');
	return PAN_OK;
}

/* The depth is bounded by the reader (PAN_YARA_DEPTH_MAX). */
static int
put_expr(struct writer *w, const struct pan_yara_expr *e)
{
	switch ((int)e->op) {
	case PAN_YARA_FOUND:
		if (e->index == PAN_YARA_CURRENT)
			return refuse(w, "a loop over strings");
		put_name(w, e->index);
		return PAN_OK;
	case PAN_YARA_AND:
	case PAN_YARA_OR:
		return put_joined(w, e);
	case PAN_YARA_NOT:
		pan_buf_addz(w->out, "not (");
		if (put_expr(w, e->arg[0]) != PAN_OK)
			return w->rc;
		pan_buf_addc(w->out, ')');
		return PAN_OK;
	case PAN_YARA_OF:
		return put_of(w, e);
	case PAN_YARA_GT:
	case PAN_YARA_GE:
	case PAN_YARA_EQ:
	case PAN_YARA_NE:
	case PAN_YARA_LT:
		return put_count(w, e);
	case PAN_YARA_FOUND_AT:
	case PAN_YARA_FOUND_IN:
	case PAN_YARA_OF_IN:
		return refuse(w, "a string at a certain place of a file");
	case PAN_YARA_RULE:
	case PAN_YARA_OF_RULES:
		return refuse(w, "another rule");
	case PAN_YARA_LIT:
		return refuse(w, "a condition that never changes");
	case PAN_YARA_FOR_OF:
	case PAN_YARA_FOR_IN:
		return refuse(w, "a loop");
	default:
		return refuse(w, "a value of a file or a module");
	}
}

static void
put_head(struct writer *w, const struct pan_yara_atr_opts *o)
{
	struct pan_str description = meta_text(w->rule, "description");
	struct pan_str author = meta_text(w->rule, "author");
	struct pan_buf *out = w->out;

	if (description.n == 0)
		description = w->rule->name;
	if (author.n == 0)
		author = PAN_LIT("unknown");
	pan_buf_addz(out, "title: ");
	put_quoted(out, w->rule->name);
	pan_buf_addz(out, "\nid: ");
	put_quoted(out, o->id);
	pan_buf_addz(out, "\nrule_version: 1\nstatus: experimental\ndescription: ");
	put_quoted(out, description);
	pan_buf_addz(out, "\nauthor: ");
	put_quoted(out, author);
	pan_buf_addz(out, "\ndate: ");
	put_quoted(out, o->date);
	pan_buf_printf(out,
	    "\nschema_version: '1.0'\ndetection_tier: pattern\nmaturity: experimental\n"
	    "severity: %s\ntags:\n  category: skill-compromise\n"
	    "  subcategory: converted-from-yara\n  scan_target: both\n  confidence: medium\n"
	    "agent_source:\n  type: mcp_exchange\n  framework:\n    - any\n"
	    "  provider:\n    - any\n",
	    severity(w->rule));
}

int
pan_yara_atr(const struct pan_yara_rule *rule, const struct pan_yara_atr_opts *opts,
    struct pan_buf *out, struct pan_err *err)
{
	struct writer w = { rule, out, err, PAN_OK };

	if (rule->global)
		return refuse(&w, "a global rule decides about other rules");
	if (rule->is_private)
		return refuse(&w, "a private rule exists for other rules");
	if (rule->unit->has_global)
		return refuse(&w, "a global rule of its file decides about it");
	if (rule->nstring == 0)
		return refuse(&w, "a rule without strings");
	put_head(&w, opts);
	pan_buf_addz(out, "detection:\n  conditions:\n");
	for (uint32_t i = 0; i < rule->nstring; i++)
		if (put_string(&w, i) != PAN_OK)
			return w.rc;
	pan_buf_addz(out, "  condition: '");
	if (put_expr(&w, rule->condition) != PAN_OK)
		return w.rc;
	pan_buf_addz(out, "'\nresponse:\n  actions:\n    - alert\n");
	return pan_buf_done(out, err);
}
