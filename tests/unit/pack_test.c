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
	RUN(a_damaged_part_is_noticed_when_it_is_used_and_not_before);
	RUN(compiling_survives_any_failed_allocation);
	return DONE();
}
