#include "sigma/sigma_atr.h"

#include <regex.h>

#include "match/slow.h"
#include "rule/expr.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *a;
static struct pan_slow_patterns *patterns;
static struct pan_buf out;

static struct pan_sigma_rule *
read_one(const char *yaml)
{
	struct pan_sigma_list list = { 0 };
	struct pan_err err = { 0 };

	if (pan_sigma_parse(a, pan_str(yaml), PAN_LIT("f.yml"), NULL, &list, &err) !=
	    PAN_OK) {
		CHECK_FAIL_("%s: %s", yaml, err.text);
		exit(1);
	}
	return list.rule[0];
}

/* The rule of ${yaml} as ATR, read; NULL after leaving the reason in ${why}. */
static struct pan_rule *
convert(const struct pan_sigma_rule *r, char why[240])
{
	struct pan_rule *atr = NULL;
	struct pan_err err = { 0 };

	pan_buf_reset(&out);
	if (pan_sigma_to_atr(a, r, (struct pan_str){ 0 }, &out, &err) != PAN_OK) {
		(void)snprintf(why, 240, "%s", err.text);
		return NULL;
	}
	why[0] = '\0';
	CHECK_INT(pan_atr_parse(a, pan_arena_copy(a, pan_buf_str(&out)), PAN_LIT("f"),
	              NULL, &atr, &err),
	    PAN_OK);
	return atr;
}

struct asked {
	const struct pan_sigma_rule *sigma;
	const struct pan_rule *atr;
	const struct pan_event *event;
};

/* The first value of a field; an event of an agent has one. */
static struct pan_str
field(const struct pan_event *e, struct pan_str name)
{
	for (size_t i = 0; i < e->nfield; i++) {
		if (pan_str_eq(e->field[i].name, name))
			return e->field[i].value;
	}
	return (struct pan_str){ NULL, 0 };
}

static bool
found(struct pan_str pattern, struct pan_str text)
{
	bool yes = false;

	CHECK_INT(pan_slow_patterns_find(patterns, pattern, true, text, &yes, NULL),
	    PAN_OK);
	return yes;
}

/* The C library's own matcher, which knows nothing of ours. */
static bool
posix_found(struct pan_str pattern, struct pan_str text)
{
	char p[64], t[64];
	regex_t re;
	bool yes;

	(void)snprintf(p, sizeof(p), "%.*s", PAN_STR(pattern));
	(void)snprintf(t, sizeof(t), "%.*s", PAN_STR(text));
	if (regcomp(&re, p, REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0) {
		CHECK_FAIL_("no pattern: %s", p);
		return false;
	}
	yes = regexec(&re, t, 0, NULL, 0) == 0;
	regfree(&re);
	return yes;
}

static bool
sigma_holds(void *ctx, uint32_t cond)
{
	const struct asked *q = ctx;
	const struct pan_sigma_item *item = &q->sigma->detection.item[cond];
	struct pan_str value = field(q->event, item->field);

	if (value.s == NULL)
		return false;
	if (item->op == PAN_SIGMA_REGEX)
		return posix_found(item->text, value);
	return pan_sigma_glob(item->part, item->npart, item->cased, value);
}

static bool
same(struct pan_str x, struct pan_str y, bool cased)
{
	return cased ? pan_str_eq(x, y) : pan_str_caseeq(x, y);
}

static bool
atr_holds(void *ctx, uint32_t cond)
{
	const struct asked *q = ctx;
	const struct pan_cond *c = &q->atr->cond[cond];
	struct pan_str v = pan_event_field(q->event, c->field);
	bool hit = false;

	if (v.n == 0)
		return false;
	switch (c->op) {
	case PAN_OP_REGEX:
		return found(c->value, v);
	case PAN_OP_EXACT:
		return same(v, c->value, c->case_sensitive);
	case PAN_OP_STARTS_WITH:
		return v.n >= c->value.n &&
		    same(pan_str_slice(v, 0, c->value.n), c->value, c->case_sensitive);
	case PAN_OP_ENDS_WITH:
		return v.n >= c->value.n &&
		    same(pan_str_slice(v, v.n - c->value.n, v.n), c->value,
		        c->case_sensitive);
	case PAN_OP_CONTAINS:
		for (size_t i = 0; i + c->value.n <= v.n; i++)
			hit = hit ||
			    same(pan_str_slice(v, i, i + c->value.n), c->value,
			        c->case_sensitive);
		return hit;
	case PAN_OP_EXISTS:
		break;
	}
	CHECK_FAIL_("unexpected operator %d", c->op);
	return false;
}

#define MCP "logsource: {product: mcp}\ntitle: T\nid: x\ndetection:\n"

TEST(a_rule_of_commands_becomes_an_atr_rule)
{
	char why[240];
	const struct pan_sigma_rule *s = read_one(
	    "title: 'It''s \"odd\"'\nid: 5f113a8f-8b61-41ca-b90f-d374fa7e4a39\n"
	    "status: test\nlevel: high\ndescription: \"a: b\\n#c\"\n"
	    "tags: [attack.t1059, cve.2021-44228]\nreferences: [https://a.example]\n"
	    "logsource: {category: process_creation, product: linux}\ndetection:\n"
	    "  s: {Image|endswith: [/sh, /bash], CommandLine|contains: 'a\\b'}\n"
	    "  f: {User: root, CommandLine|startswith|cased: X}\n"
	    "  condition: s and not f\nfalsepositives: [Admins]\n");
	const struct pan_rule *r = convert(s, why);

	CHECK_STR(why, "");
	CHECK_TEXT(r->title, "It's \"odd\"");
	CHECK_TEXT(r->id, "SIGMA-5f113a8f-8b61-41ca-b90f-d374fa7e4a39");
	CHECK_TEXT(r->description, "a: b\n#c");
	CHECK_INT(r->severity, PAN_SEV_HIGH);
	CHECK_INT(r->maturity, PAN_MATURITY_TEST);
	CHECK_INT(r->source, PAN_SOURCE_TOOL_CALL);
	CHECK_TEXT(r->attack[0], "T1059");
	CHECK_TEXT(r->cve[0], "CVE-2021-44228");
	CHECK_INT(r->ncond, 5);
	CHECK(strstr(out.s, "condition: \"((c1) and c2 and not (c3 and c4))\"") != NULL);
}

TEST(what_atr_cannot_say_is_refused_with_its_line)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ "f: 5", "line 5: ATR compares no numbers" },
		{ "f: ''", "line 5: ATR cannot ask whether a value is empty" },
		{ "f: '*'", "line 5: ATR cannot ask whether a value is empty" },
		{ "f: null",
		    "line 5: ATR does not tell a field that is not there from an empty one" },
		{ "f|cidr: 10.0.0.0/8", "line 5: ATR knows no networks" },
		{ "f|fieldref: g", "line 5: ATR does not compare fields" },
		{ "'|all': [x, y]",
		    "line 5: ATR has no keywords: a condition names its field" },
		{ "f|re: x",
		    "line 5: ATR's patterns ignore case, and this one does not" },
		{ "f|re|i|m: x", "line 5: ATR's patterns know no lines" },
		{ "f|re|i: '(?<=x)y'",
		    "line 5: a pattern that JavaScript may read otherwise" },
		{ "f|re|i: 'a++'",
		    "line 5: a pattern that JavaScript may read otherwise" },
		{ "f|re|i: '[[:alpha:]]'",
		    "line 5: a pattern that JavaScript may read otherwise" },
		{ "f|cased: a*b",
		    "line 5: ATR's patterns ignore case, so 'cased' with a wildcard inside is lost" },
		{ "f|wide: x", "line 5: a value of bytes that are no text" },
	};
	char why[240];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char yaml[400];

		(void)snprintf(yaml, sizeof(yaml), MCP "  s: {%s}\n  condition: s\n",
		    cases[i].line);
		CHECK(convert(read_one(yaml), why) == NULL);
		CHECK_STR(why, cases[i].why);
	}
	CHECK(convert(read_one("logsource: {category: webserver}\n"
	                       "detection: {s: {f: x}, condition: s}\n"),
	          why) == NULL);
	CHECK_STR(why, "line 1: agents' events have nothing of its logsource");
	CHECK(convert(read_one(MCP "  s: {f: x}\n  condition: t\n"), why) == NULL);
	CHECK_STR(why, "line 6: no selection is called 't'");
	CHECK(convert(read_one(MCP "  a: {f: x}\n  b: {f: y}\n  c: {f: z}\n"
	                           "  condition: 2 of them\n"),
	          why) == NULL);
	CHECK(
	    convert(read_one("status: deprecated\n" MCP "  a: {f: x}\n  condition: a\n"),
	        why) == NULL);
}

/* A random value over a small alphabet; with wildcards as a rule's. */
static void
random_text(char *to, size_t max, bool wild)
{
	static const char plain[] = "abAB.";
	static const char wildly[] = "abAB.**?";
	size_t n = 1 + check_rand((uint32_t)max);

	for (size_t i = 0; i < n; i++)
		to[i] = wild ? wildly[check_rand(8)] : plain[check_rand(5)];
	to[n] = '\0';
}

static void
random_rule(char *yaml, size_t size)
{
	static const char *const modifiers[] = { "", "|contains", "|startswith",
		"|endswith", "|contains|cased", "|contains|all", "|neq", "|re|i" };
	static const char *const conditions[] = { "a and not b", "a or b",
		"not (a and b) or c", "1 of them", "all of them and not c", "not a",
		"a and (b or not c)" };
	static const char *const regex[] = { "a.b", "^[ab]+$", "(a|b){2}", "\\\\.", "a$",
		"[^ab]\\s?b" };
	size_t n = (size_t)snprintf(yaml, size, MCP);

	for (int i = 0; i < 3; i++) {
		n += (size_t)snprintf(yaml + n, size - n, "  %c:\n", 'a' + i);
		for (unsigned f = 0, fields = 1 + check_rand(2); f < fields; f++) {
			const char *m = modifiers[check_rand(8)];
			char x[8], y[8];

			random_text(x, 4, true);
			random_text(y, 4, true);
			if (strncmp(m, "|re", 3) == 0)
				n += (size_t)snprintf(yaml + n, size - n,
				    "    f%u%s: '%s'\n", f, m, regex[check_rand(6)]);
			else
				n += (size_t)snprintf(yaml + n, size - n,
				    "    f%u%s: ['%s', '%s']\n", f, m, x, y);
		}
	}
	(void)snprintf(yaml + n, size - n, "  condition: %s\n",
	    conditions[check_rand(7)]);
}

static void
compare(const struct pan_sigma_rule *s, const struct pan_rule *r)
{
	char text[2][16];
	struct pan_field fields[2];
	struct pan_event e = { .type = PAN_EVENT_MCP_EXCHANGE, .field = fields };
	struct asked q = { s, r, &e };
	bool want, got;

	for (int i = 0; i < 2; i++) {
		if (check_rand(4) == 0)
			continue;
		random_text(text[i], 6, false);
		fields[e.nfield].name = i == 0 ? PAN_LIT("f0") : PAN_LIT("f1");
		fields[e.nfield++].value = pan_str(text[i]);
	}
	want = pan_expr_eval(s->detection.expr, s->detection.nexpr, sigma_holds, &q);
	got = pan_expr_eval(r->expr, r->nexpr, atr_holds, &q);
	if (want != got)
		CHECK_FAIL_("Sigma says %d, ATR %d:\n%s", want, got, out.s);
}

TEST(converted_rules_answer_as_the_original_on_random_events)
{
	size_t converted = 0;

	for (int round = 0; round < 1500; round++) {
		char yaml[2000], why[240];
		const struct pan_sigma_rule *s;
		const struct pan_rule *r;

		random_rule(yaml, sizeof(yaml));
		s = read_one(yaml);
		if (s->refused.s != NULL)
			continue;
		r = convert(s, why);
		if (r == NULL)
			continue;
		converted++;
		for (int i = 0; i < 12; i++)
			compare(s, r);
	}
	printf("# %zu rules converted\n", converted);
	CHECK(converted > 300);
}

TEST(survives_any_failed_allocation)
{
	const struct pan_sigma_rule *s =
	    read_one(MCP "  a: {f: ['x*y', z], g|re|i: 'a.b'}\n  condition: not a\n");
	int rc = PAN_ENOMEM, n;

	for (n = 1; rc != PAN_OK && n < 1000; n++) {
		struct pan_arena *fresh = pan_arena_new(1 << 20);
		struct pan_buf b;

		pan_buf_init(&b, 1 << 20);
		oom_arm(n);
		rc = pan_sigma_to_atr(fresh, s, PAN_LIT("A"), &b, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_buf_fini(&b);
		pan_arena_free(fresh);
	}
	CHECK(n > 10 && n < 1000);
}

int
main(void)
{
	a = pan_arena_new((size_t)1 << 30);
	pan_buf_init(&out, 1u << 20);
	CHECK_INT(pan_slow_patterns_new(&patterns, NULL), PAN_OK);
	RUN(a_rule_of_commands_becomes_an_atr_rule);
	RUN(what_atr_cannot_say_is_refused_with_its_line);
	RUN(converted_rules_answer_as_the_original_on_random_events);
	RUN(survives_any_failed_allocation);
	pan_slow_patterns_free(patterns);
	pan_buf_fini(&out);
	pan_arena_free(a);
	return DONE();
}
