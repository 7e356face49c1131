/* The container of compiled rules: sections, parts, what is taken over, what is damaged.
 */
#include "core/own.h"
#include "match/engine.h"
#include "match/pack_layout.h"
#include "tests/check.h"
#include "tests/oom.h"

#define BYTES_MAX ((size_t)64 << 20)

static const struct pan_pack_source sources[2] = {
	{ .name = { "first", 5 }, .version = { "1", 1 }, .license = { "MIT", 3 } },
	{ .name = { "second", 6 }, .license = { "GPL-2.0", 7 } },
};

struct heard {
	size_t n, errors;
	char last[200];
};

static void
hear(void *ctx, const struct pan_pack_note *note)
{
	struct heard *h = ctx;

	h->n++;
	h->errors += note->level == PAN_LINT_ERROR;
	(void)snprintf(h->last, sizeof(h->last), "%.*s:%u: %.*s", PAN_STR(note->file),
	    note->line, PAN_STR(note->text));
}

/* ---- ATR rules ---- */

static struct pan_rule *
atr_rule(struct pan_arena *a, const char *id, const char *pattern)
{
	struct pan_rule *r = pan_arena_get(a, sizeof(*r));

	r->id = pan_arena_copy(a, pan_str(id));
	r->title = pan_arena_printf(a, "title of %s", id);
	r->file = pan_arena_printf(a, "%s.yaml", id);
	r->severity = PAN_SEV_HIGH;
	r->source = PAN_SOURCE_LLM_IO;
	r->confidence = PAN_LIT("high");
	r->category = PAN_LIT("prompt-injection");
	r->cond = pan_arena_array(a, 1, sizeof(*r->cond));
	r->ncond = 1;
	r->expr = pan_arena_array(a, 1, sizeof(*r->expr));
	r->nexpr = 1;
	r->any = true;
	r->cond[0].field = PAN_LIT("content");
	r->cond[0].value = pan_arena_copy(a, pan_str(pattern));
	return r;
}

/* ---- Sigma and YARA ---- */

#define BASE_ID "3f0b1c52-6d52-4c5e-9b0e-0123456789ab"
#define CORR_ID "3f0b1c52-6d52-4c5e-9b0e-0123456789ac"

static const char base_rule[] =
    "title: Somebody asks who he is\nid: " BASE_ID "\nname: base\nstatus: test\n"
    "author: somebody\nreferences: [https://example.org/1, https://example.org/2]\n"
    "tags: [attack.discovery, attack.t1033]\nlevel: high\n"
    "logsource: {category: process_creation, product: windows}\n"
    "detection:\n  a: {Image|endswith: '\\whoami.exe'}\n  condition: a\n"
    "falsepositives: [Administrators]\n"
    "i18n: {en: {title: Who am I}, zh-TW: {title: x}}\n";
static const char corr_rule[] =
    "---\ntitle: Too often\nid: " CORR_ID "\nlevel: critical\n"
    "correlation: {type: event_count, rules: [base], group-by: [User], timespan: 5m, "
    "condition: {gte: 2}}\n";

static struct pan_sigma_list
sigma_rules(struct pan_arena *a, const char *text)
{
	struct pan_sigma_list list = { 0 }, linked = { 0 };
	struct pan_err err = { 0 };

	if (pan_sigma_parse(a, pan_str(text), PAN_LIT("s.yml"), NULL, &list, &err) !=
	        PAN_OK ||
	    pan_sigma_link(a, list.rule, list.n, NULL, NULL, &linked, &err) != PAN_OK)
		CHECK_STR(err.text, "no failure");
	return linked;
}

static const struct pan_yara_unit *
yara_rules(struct pan_arena *a, const char *text)
{
	const struct pan_yara_unit *unit = NULL;
	struct pan_err err = { 0 };

	if (pan_yara_parse(a, pan_str(text), NULL, &unit, &err) != PAN_OK)
		CHECK_STR(err.text, "no failure");
	return unit;
}

/* ---- packs ---- */

static struct pan_pack *
compile(const struct pan_pack_input *in, struct pan_buf *bytes)
{
	struct pan_err err = { 0 };
	struct pan_pack *p = NULL;

	pan_buf_init(bytes, BYTES_MAX);
	if (pan_pack_compile(in, bytes, &err) != PAN_OK ||
	    pan_pack_open(pan_buf_str(bytes), &p, &err) != PAN_OK)
		CHECK_STR(err.text, "no failure");
	return p;
}

TEST(a_rule_is_told_as_it_was_given)
{
	static const uint32_t of[] = { 0, 1 };
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
	const struct pan_rule *rule[2] = { atr_rule(a, "T-2", "curl"),
		atr_rule(a, "T-1", "wget") };
	const struct pan_pack_input in = { .source = sources,
		.nsource = 2,
		.atr = { rule, 2, { .source = of } } };
	struct pan_pack_rule r;
	struct pan_buf bytes;

	p = compile(&in, &bytes);
	CHECK_INT(pan_pack_rules(p), 2);
	CHECK_INT(pan_pack_rules_of(p, PAN_RULE_ATR), 2);
	CHECK_INT(pan_pack_rules_of(p, PAN_RULE_YARA), 0);
	CHECK_INT(pan_pack_find(p, PAN_LIT("T-2")), 0);
	CHECK_INT(pan_pack_find(p, PAN_LIT("T-1")), 1);
	CHECK(pan_pack_find(p, PAN_LIT("T-3")) == SIZE_MAX);
	r = pan_pack_rule(p, 1);
	CHECK_INT(r.language, PAN_RULE_ATR);
	CHECK(pan_str_is(r.id, "T-1"));
	CHECK(pan_str_is(r.title, "title of T-1"));
	CHECK(pan_str_is(r.file, "T-1.yaml"));
	CHECK(pan_str_is(r.category, "prompt-injection"));
	CHECK_INT(r.severity, PAN_SEV_HIGH);
	CHECK(r.description.n == 0 && r.tags.n == 0 && !r.silent);
	CHECK_INT(pan_pack_source(p, 0).rules, 1);
	CHECK_INT(pan_pack_source(p, 1).rules, 1);
	CHECK(pan_str_is(pan_pack_source(p, r.source_index).license, "GPL-2.0"));
	pan_buf_fini(&bytes);
}

TEST(a_rule_that_cannot_be_compiled_is_named_and_left_out)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
	const struct pan_rule *rule[2] = { atr_rule(a, "T-1", "broken(("),
		atr_rule(a, "T-2", "whole") };
	struct heard heard = { 0 };
	const struct pan_pack_input in = { .source = sources,
		.nsource = 1,
		.atr = { rule, 2, { 0 } },
		.say = hear,
		.ctx = &heard };
	struct pan_buf bytes;

	p = compile(&in, &bytes);
	CHECK_INT(pan_pack_rules(p), 1);
	CHECK_INT(heard.errors, 1);
	CHECK(strncmp(heard.last, "T-1.yaml:0: ", 12) == 0 && strlen(heard.last) > 15);
	pan_buf_fini(&bytes);
}

TEST(what_did_not_change_is_taken_over_with_all_that_was_said_of_it)
{
	static const unsigned char key[PAN_PACK_KEY] = { 1 }, other[PAN_PACK_KEY] = { 2 };
	static const struct pan_pack_note note = { { "x.yaml", 6 }, 7, PAN_LINT_WARNING,
		{ "odd", 3 } };
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_pack_freep) struct pan_pack *one = NULL;
	PAN_AUTO(pan_pack_freep) struct pan_pack *two = NULL;
	const struct pan_rule *rule[2] = { atr_rule(a, "T-1", "broken(("),
		atr_rule(a, "T-2", "whole") };
	struct heard first = { 0 }, again = { 0 };
	struct pan_pack_input in = { .source = sources,
		.nsource = 2,
		.atr = { rule, 2, { .key = key, .note = &note, .nnote = 1 } },
		.say = hear,
		.ctx = &first };
	struct pan_buf a_bytes, b_bytes;

	one = compile(&in, &a_bytes);
	CHECK_INT(first.n, 1); /* the note was said by whoever read the file */
	CHECK(pan_pack_holds(one, PAN_RULE_ATR, key));
	CHECK(!pan_pack_holds(one, PAN_RULE_ATR, other));
	CHECK(!pan_pack_holds(one, PAN_RULE_SIGMA, (unsigned char[PAN_PACK_KEY]){ 0 }));
	in.atr = (struct pan_pack_atr_rules){ NULL, 0, { .key = key } };
	in.before = one;
	in.ctx = &again;
	two = compile(&in, &b_bytes);
	CHECK(pan_str_eq(pan_buf_str(&a_bytes), pan_buf_str(&b_bytes)));
	CHECK_INT(again.n, 2);
	CHECK_INT(again.errors, 1);
	pan_buf_fini(&a_bytes);
	pan_buf_fini(&b_bytes);
}

TEST(a_changed_key_is_compiled_anew)
{
	static const unsigned char key[PAN_PACK_KEY] = { 1 }, other[PAN_PACK_KEY] = { 2 };
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_pack_freep) struct pan_pack *one = NULL;
	PAN_AUTO(pan_pack_freep) struct pan_pack *two = NULL;
	const struct pan_rule *rule[2] = { atr_rule(a, "T-1", "one"),
		atr_rule(a, "T-2", "two") };
	struct pan_pack_input in = { .source = sources,
		.nsource = 1,
		.atr = { rule, 2, { .key = key } } };
	struct pan_buf a_bytes, b_bytes;

	one = compile(&in, &a_bytes);
	in.atr = (struct pan_pack_atr_rules){ rule, 1, { .key = other } };
	in.before = one;
	two = compile(&in, &b_bytes);
	CHECK_INT(pan_pack_rules(two), 1);
	pan_buf_fini(&a_bytes);
	pan_buf_fini(&b_bytes);
}

/* ---- languages beside each other ---- */

static enum pan_verdict
ask_host(struct pan_engine *e, const char *image, struct pan_engine_result *r)
{
	struct pan_hostfield field[] = { { PAN_LIT("Image"), pan_str(image),
		                             PAN_HOSTFIELD_TEXT },
		{ PAN_LIT("User"), PAN_LIT("eve"), PAN_HOSTFIELD_TEXT } };
	const struct pan_hostevent ev = { .id = PAN_LIT("1"),
		.source = { .category = PAN_LIT("process_creation"),
		    .product = PAN_LIT("windows") },
		.field = field,
		.nfield = 2,
		.raw = PAN_LIT("{}"),
		.time_ms = 1000 };

	CHECK_INT(pan_engine_host(e, &ev, NULL, r, NULL), PAN_OK);
	return r->verdict;
}

TEST(rules_of_all_languages_have_one_numbering)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
	const struct pan_rule *rule[1] = { atr_rule(a, "T-1", "curl") };
	const struct pan_sigma_list sigma = sigma_rules(a, base_rule);
	const struct pan_yara_unit *yara =
	    yara_rules(a, "rule r : tag { meta: author = \"x\" condition: true }");
	static const struct pan_str id[] = { { "ns:r", 4 } };
	struct pan_pack_rule r;
	struct pan_buf bytes;

	p = compile(&(struct pan_pack_input){ .source = sources,
	                .nsource = 1,
	                .atr = { rule, 1, { 0 } },
	                .sigma = { sigma.rule, sigma.n, { 0 } },
	                .yara = { yara->rule, id, yara->n, { 0 } } },
	    &bytes);
	CHECK_INT(pan_pack_rules(p), 3);
	CHECK_INT(pan_pack_find(p, PAN_LIT("T-1")), 0);
	CHECK_INT(pan_pack_find(p, PAN_LIT(BASE_ID)), 1);
	CHECK_INT(pan_pack_find(p, PAN_LIT("ns:r")), 2);
	r = pan_pack_rule(p, 1);
	CHECK_INT(r.language, PAN_RULE_SIGMA);
	CHECK(pan_str_is(r.title, "Somebody asks who he is"));
	CHECK(pan_str_is(r.plain_title.en, "Who am I"));
	CHECK(pan_str_is(r.author, "somebody"));
	CHECK(pan_str_is(r.reference, "https://example.org/1\nhttps://example.org/2"));
	CHECK(pan_str_is(r.falsepositives, "Administrators"));
	CHECK(pan_str_is(r.tags, "attack.discovery\nattack.t1033"));
	CHECK(pan_str_is(r.attack, "T1033"));
	CHECK(pan_str_is(r.logsource.category, "process_creation"));
	CHECK(pan_str_is(r.logsource.product, "windows"));
	CHECK_INT(r.logsource.service.n, 0);
	r = pan_pack_rule(p, 2);
	CHECK_INT(r.language, PAN_RULE_YARA);
	CHECK(pan_str_is(r.title, "r") && pan_str_is(r.tags, "tag"));
	CHECK(pan_str_is(r.author, "x"));
	CHECK_INT(pan_pack_source(p, 0).rules, 3);
	pan_buf_fini(&bytes);
}

TEST(a_rule_that_serves_a_correlation_is_matched_and_not_told)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_buf_fini) struct pan_buf bytes = { 0 };
	PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
	PAN_AUTO(pan_engine_freep) struct pan_engine *e = NULL;
	struct pan_str text = pan_arena_printf(a, "%s%s", base_rule, corr_rule);
	const struct pan_sigma_list sigma = sigma_rules(a, text.s);
	struct pan_engine_result r;

	p = compile(&(struct pan_pack_input){ .source = sources,
	                .nsource = 1,
	                .sigma = { sigma.rule, sigma.n, { 0 } } },
	    &bytes);
	CHECK_INT(pan_pack_rules(p), 2);
	CHECK(pan_pack_rule(p, pan_pack_find(p, PAN_LIT(BASE_ID))).silent);
	CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
	CHECK_INT(ask_host(e, "C:\\whoami.exe", &r), PAN_ALLOW);
	CHECK_INT(r.nmatch, 0);
	CHECK_INT(ask_host(e, "C:\\other.exe", &r), PAN_ALLOW);
	CHECK_INT(ask_host(e, "C:\\whoami.exe", &r), PAN_DENY);
	CHECK_INT(r.nmatch, 1);
	CHECK(r.nmatch == 1 && pan_str_is(pan_pack_id(p, r.match[0].rule), CORR_ID));
}

TEST(level_and_status_of_sigma_make_the_verdict)
{
	static const struct {
		const char *status, *level;
		enum pan_verdict verdict;
	} known[] = { { "stable", "critical", PAN_DENY },
		{ "experimental", "critical", PAN_DENY }, { "stable", "high", PAN_DENY },
		{ "test", "high", PAN_ASK }, { "experimental", "high", PAN_ASK },
		{ "test", "medium", PAN_ASK }, { "experimental", "medium", PAN_ALLOW },
		{ "stable", "low", PAN_ALLOW }, { "deprecated", "critical", PAN_DENY } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
		PAN_AUTO(pan_buf_fini) struct pan_buf bytes = { 0 };
		PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
		PAN_AUTO(pan_engine_freep) struct pan_engine *e = NULL;
		struct pan_str text = pan_arena_printf(a,
		    "title: t\nid: " BASE_ID "\nstatus: %s\nlevel: %s\nlogsource: "
		    "{product: windows}\ndetection: {a: {Image: x}, condition: a}\n",
		    known[i].status, known[i].level);
		const struct pan_sigma_list sigma = sigma_rules(a, text.s);
		struct pan_engine_result r;

		p = compile(&(struct pan_pack_input){ .source = sources,
		                .nsource = 1,
		                .sigma = { sigma.rule, sigma.n, { 0 } } },
		    &bytes);
		CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
		CHECK_INT(ask_host(e, "x", &r), known[i].verdict);
		CHECK_INT(r.nmatch, 1);
	}
}

TEST(what_the_author_of_a_yara_rule_says_makes_the_severity_and_the_verdict)
{
	static const struct {
		const char *meta;
		enum pan_severity severity;
		enum pan_verdict verdict;
	} known[] = { { "x = 1", PAN_SEV_HIGH, PAN_ASK },
		{ "score = 75", PAN_SEV_HIGH, PAN_DENY },
		{ "score = \"70\"", PAN_SEV_HIGH, PAN_DENY },
		{ "score = 40", PAN_SEV_MEDIUM, PAN_ASK },
		{ "score = 85", PAN_SEV_CRITICAL, PAN_DENY },
		{ "score = 0", PAN_SEV_INFORMATIONAL, PAN_ALLOW },
		{ "score = -1", PAN_SEV_HIGH, PAN_ASK },
		{ "score = 1000", PAN_SEV_HIGH, PAN_ASK },
		{ "severity = 100", PAN_SEV_CRITICAL, PAN_DENY },
		{ "severity = \"CRITICAL\"", PAN_SEV_CRITICAL, PAN_DENY },
		{ "severity = \"low\" score = 90", PAN_SEV_LOW, PAN_ALLOW },
		{ "tc_detection_factor = 5", PAN_SEV_CRITICAL, PAN_DENY },
		{ "tc_detection_factor = 1", PAN_SEV_LOW, PAN_ALLOW } };
	static const struct pan_str id[] = { { "ns:r", 4 } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
		PAN_AUTO(pan_buf_fini) struct pan_buf bytes = { 0 };
		PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
		PAN_AUTO(pan_engine_freep) struct pan_engine *e = NULL;
		struct pan_str text = pan_arena_printf(a,
		    "rule r { meta: %s strings: $a = \"plugh\" condition: $a }",
		    known[i].meta);
		const struct pan_yara_unit *yara = yara_rules(a, text.s);
		const struct pan_yara_input in = { .bytes = "say plugh", .n = 9 };
		struct pan_engine_result r;

		p = compile(&(struct pan_pack_input){ .source = sources,
		                .nsource = 1,
		                .yara = { yara->rule, id, yara->n, { 0 } } },
		    &bytes);
		CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
		CHECK_INT(pan_engine_file(e, &in, NULL, &r, NULL), PAN_OK);
		CHECK_INT(r.nmatch, 1);
		CHECK_INT(r.severity, known[i].severity);
		CHECK_INT(r.verdict, known[i].verdict);
		CHECK(r.nmatch == 1 && r.match[0].at == 4 && r.match[0].end == 9);
	}
}

TEST(who_asks_about_one_language_never_reads_the_tables_of_another)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	PAN_AUTO(pan_buf_fini) struct pan_buf bytes = { 0 };
	PAN_AUTO(pan_pack_freep) struct pan_pack *p = NULL;
	PAN_AUTO(pan_engine_freep) struct pan_engine *e = NULL;
	const struct pan_sigma_list sigma = sigma_rules(a, base_rule);
	const struct pan_yara_unit *yara = yara_rules(a, "rule r { condition: true }");
	static const struct pan_str id[] = { { "ns:r", 4 } };
	const struct pan_yara_input file = { .bytes = "x", .n = 1 };
	struct pan_engine_result r;
	uint32_t at;

	pan_pack_free(compile(&(struct pan_pack_input){ .source = sources,
	                          .nsource = 1,
	                          .sigma = { sigma.rule, sigma.n, { 0 } },
	                          .yara = { yara->rule, id, yara->n, { 0 } } },
	    &bytes));
	at = ((const struct pack_head *)(const void *)bytes.s)
	         ->section[PAN_RULE_YARA]
	         .part[PART_ENGINE]
	         .at;
	bytes.s[at + 20] ^= 1;
	CHECK_INT(pan_pack_open(pan_buf_str(&bytes), &p, NULL), PAN_OK);
	CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
	CHECK_INT(ask_host(e, "C:\\whoami.exe", &r), PAN_ASK);
	CHECK_INT(pan_engine_file(e, &file, NULL, &r, NULL), PAN_EVERIFY);
	CHECK_INT(ask_host(e, "C:\\whoami.exe", &r), PAN_ASK);
}

/* ---- damage ---- */

TEST(a_damaged_part_is_noticed_when_it_is_used_and_not_before)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	const struct pan_rule *rule[1] = { atr_rule(a, "T-1", "curl") };
	const struct pan_pack_input in = { .source = sources,
		.nsource = 1,
		.atr = { rule, 1, { 0 } } };
	const struct pan_event ev = { .type = PAN_EVENT_LLM_INPUT,
		.content = PAN_LIT("curl") };
	struct pan_engine_result res;
	struct pan_engine *e = NULL;
	struct pan_buf bytes;
	struct pan_pack *p = compile(&in, &bytes);
	const struct pack_section *s = &p->h->section[PAN_RULE_ATR];
	const uint32_t about = s->part[PART_ABOUT].at, engine = s->part[PART_ENGINE].at;

	pan_pack_free(p);
	bytes.s[about + 4] ^= 1;
	CHECK_INT(pan_pack_open(pan_buf_str(&bytes), &p, NULL), PAN_OK);
	CHECK(pan_str_is(pan_pack_rule(p, 0).id, "T-1"));
	CHECK_INT(pan_pack_rule(p, 0).file.n, 0);
	CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
	CHECK_INT(pan_engine_match(e, &ev, NULL, &res, NULL), PAN_OK);
	CHECK_INT(res.nmatch, 1);
	CHECK_INT(pan_pack_whole(p, NULL), PAN_EVERIFY);
	pan_engine_free(e);
	pan_pack_free(p);
	bytes.s[about + 4] ^= 1;
	bytes.s[engine + 4] ^= 1;
	CHECK_INT(pan_pack_open(pan_buf_str(&bytes), &p, NULL), PAN_OK);
	CHECK(pan_str_is(pan_pack_rule(p, 0).file, "T-1.yaml"));
	CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
	CHECK_INT(pan_engine_match(e, &ev, NULL, &res, NULL), PAN_EVERIFY);
	pan_engine_free(e);
	pan_pack_free(p);
	pan_buf_fini(&bytes);
}

TEST(compiling_survives_any_failed_allocation)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(BYTES_MAX);
	const struct pan_rule *rule[2] = { atr_rule(a, "T-1", "curl [a-z]+"),
		atr_rule(a, "T-2", "broken((") };
	const struct pan_pack_input in = { .source = sources,
		.nsource = 1,
		.atr = { rule, 2, { 0 } } };
	struct pan_buf bytes;
	int rc, n = 0;

	do {
		pan_buf_init(&bytes, BYTES_MAX);
		oom_arm(++n);
		rc = pan_pack_compile(&in, &bytes, NULL);
		oom_arm(0);
		pan_buf_fini(&bytes);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	} while (rc != PAN_OK && n < 10000);
	CHECK(n > 5 && n < 10000);
}

int
main(void)
{
	RUN(a_rule_is_told_as_it_was_given);
	RUN(a_rule_that_cannot_be_compiled_is_named_and_left_out);
	RUN(what_did_not_change_is_taken_over_with_all_that_was_said_of_it);
	RUN(a_changed_key_is_compiled_anew);
	RUN(rules_of_all_languages_have_one_numbering);
	RUN(a_rule_that_serves_a_correlation_is_matched_and_not_told);
	RUN(level_and_status_of_sigma_make_the_verdict);
	RUN(what_the_author_of_a_yara_rule_says_makes_the_severity_and_the_verdict);
	RUN(who_asks_about_one_language_never_reads_the_tables_of_another);
	RUN(a_damaged_part_is_noticed_when_it_is_used_and_not_before);
	RUN(compiling_survives_any_failed_allocation);
	return DONE();
}
