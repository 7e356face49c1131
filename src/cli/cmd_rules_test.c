#include <stdio.h>

#include "cli/cmd.h"
#include "cli/rulebook.h"
#include "cli/rulecase.h"
#include "core/json.h"
#include "core/own.h"
#include "core/safe.h"
#include "match/engine.h"

#define CASE_MAX ((size_t)256 << 20) /* memory for one case */

struct args {
	struct pan_cli_common common;
	struct pan_opt_list paths;
	const char *only;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .help = "cli.rules.lint.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "rule",
	    .value = "RULE",
	    .help = "cli.rules.test.rule",
	    .at = offsetof(struct args, only) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules test",
	"cli.rules.test.about", opts, "cli.rules.test.more" };

struct tester {
	struct pan_cli *c;
	const struct args *args;
	struct pan_rulebook rs;
	struct pan_buf bytes; /* of the pack */
	struct pan_pack *pack;
	struct pan_engine *engine;
	struct pan_arena *a; /* of the current case */
	struct pan_buf out;
	struct pan_json_out j;
	size_t rules, cases, failed;
};

static bool
fires(const struct pan_engine_result *r, size_t rule)
{
	for (size_t i = 0; i < r->nmatch; i++) {
		if (r->match[i].rule == rule && r->match[i].answer == PAN_ANSWER_FIRED)
			return true;
	}
	return false;
}

/* A case that went wrong. */
struct wrong {
	struct pan_str rule, file, kind;
	uint32_t index, line;
	bool expect;
};

static void
report_failure(struct tester *t, const struct wrong *w)
{
	t->failed++;
	if (t->args->json) {
		pan_json_open(&t->j, NULL, '{');
		pan_json_text(&t->j, "rule", w->rule);
		pan_json_text(&t->j, "kind", w->kind);
		pan_json_int(&t->j, "index", w->index);
		pan_json_bool(&t->j, "expected", w->expect);
		pan_json_text(&t->j, "file", w->file);
		pan_json_int(&t->j, "line", w->line);
		pan_json_close(&t->j, '}');
		return;
	}
	pan_safe_add(&t->out, w->file, 400);
	pan_buf_printf(&t->out, ":%u: ", w->line);
	pan_cli_add(&t->out, t->c,
	    w->expect ? "cli.rules.test.silent" : "cli.rules.test.fired", w->rule,
	    w->kind);
	pan_buf_addc(&t->out, '\n');
}

static int
test_atr(struct tester *t, const struct pan_rule *r, struct pan_err *err)
{
	struct pan_engine_opts how = { 0 };
	size_t index = pan_pack_find(t->pack, r->id);

	t->rules++;
	for (size_t i = 0; i < r->ntest; i++) {
		struct pan_engine_result result = { 0 };
		struct pan_event ev = { 0 };
		int rc;

		pan_arena_reset(t->a);
		t->cases++;
		rc = pan_atr_case_event(t->a, r, &r->test[i], &ev, err);
		if (rc == PAN_OK)
			rc = pan_engine_match(t->engine, &ev, &how, &result, err);
		if (rc == PAN_ENOMEM)
			return rc;
		if (rc != PAN_OK || index == SIZE_MAX ||
		    fires(&result, index) != r->test[i].expect)
			report_failure(t,
			    &(struct wrong){ r->id, r->file, r->test[i].kind,
			        r->test[i].index, r->test[i].line, r->test[i].expect });
	}
	return PAN_OK;
}

static int
test_sigma(struct tester *t, const struct pan_sigma_rule *r, struct pan_err *err)
{
	size_t index = pan_pack_find(t->pack, r->id), n = 0;
	struct pan_rulecase *k = NULL;
	int rc;

	/* One that only serves a correlation has nothing to say for itself. */
	if (r->silent)
		return PAN_OK;
	pan_arena_reset(t->a);
	rc = pan_rulecase_sigma(t->a, r, &k, &n, err);
	t->rules += n > 0;
	for (size_t i = 0; i < n && rc == PAN_OK; i++) {
		struct pan_engine_result result = { 0 };
		struct pan_hostevent ev = { 0 };

		t->cases++;
		rc = pan_hostevent_parse(t->a, k[i].event, &ev, err);
		if (rc == PAN_OK)
			rc = pan_engine_host(t->engine, &ev, NULL, &result, err);
		if (rc == PAN_ENOMEM)
			return rc;
		if (rc != PAN_OK || index == SIZE_MAX ||
		    fires(&result, index) != k[i].expect)
			report_failure(t,
			    &(struct wrong){ r->id, r->file, pan_str(k[i].kind),
			        k[i].index, k[i].line, k[i].expect });
		rc = PAN_OK;
	}
	return rc;
}

static int
prepare(struct tester *t, struct pan_err *err)
{
	const struct args *args = t->args;
	int rc = pan_rulebook_init(&t->rs, NULL, NULL, false, err);

	if (rc == PAN_OK && args->paths.n == 0)
		rc = pan_rulebook_bundled(&t->rs, err);
	for (size_t i = 0; i < args->paths.n && rc == PAN_OK; i++)
		rc = pan_rulebook_path(&t->rs, args->paths.v[i], err);
	if (rc == PAN_OK)
		rc = pan_rulebook_read(&t->rs, NULL, err);
	if (rc == PAN_OK)
		rc = pan_rulebook_compile(&t->rs, &t->bytes, err);
	if (rc == PAN_OK)
		rc = pan_pack_open(pan_buf_str(&t->bytes), &t->pack, err);
	if (rc == PAN_OK)
		rc = pan_engine_new(t->pack, &t->engine, err);
	t->a = pan_arena_new(CASE_MAX);
	if (rc == PAN_OK && t->a == NULL)
		rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	return rc;
}

static void
sum_up(struct tester *t)
{
	char passed[32], failed[32];

	if (t->args->json) {
		pan_json_close(&t->j, ']');
		pan_json_int(&t->j, "rules", (int64_t)t->rules);
		pan_json_int(&t->j, "cases", (int64_t)t->cases);
		pan_json_int(&t->j, "failed", (int64_t)t->failed);
		pan_json_int(&t->j, "unreadable", (int64_t)t->rs.errors);
		pan_json_close(&t->j, '}');
		pan_buf_addc(&t->out, '\n');
		return;
	}
	(void)snprintf(passed, sizeof(passed), "%zu", t->cases - t->failed);
	(void)snprintf(failed, sizeof(failed), "%zu", t->failed);
	pan_cli_add(&t->out, t->c, "cli.rules.test.sum", pan_str(passed),
	    pan_str(failed));
	pan_buf_addc(&t->out, '\n');
}

static int
test_all(struct tester *t, struct pan_err *err)
{
	int rc = PAN_OK;

	pan_json_out_init(&t->j, &t->out, 0);
	if (t->args->json) {
		pan_json_open(&t->j, NULL, '{');
		pan_json_open(&t->j, "failures", '[');
	}
	for (size_t i = 0; i < t->rs.n && rc == PAN_OK; i++) {
		const struct pan_rule *r = t->rs.rule[i];

		if (t->args->only == NULL || pan_str_is(r->id, t->args->only))
			rc = test_atr(t, r, err);
	}
	for (size_t i = 0; i < t->rs.nsigma && rc == PAN_OK; i++) {
		const struct pan_sigma_rule *r = t->rs.sigma[i];

		if (t->args->only == NULL || pan_str_is(r->id, t->args->only))
			rc = test_sigma(t, r, err);
	}
	sum_up(t);
	return rc;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct tester t = { .c = c, .args = &args };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;

	if (status != PAN_EXIT_GO_ON)
		return status;
	pan_buf_init(&t.bytes, (size_t)2 << 30);
	pan_buf_init(&t.out, (size_t)256 << 20);
	rc = prepare(&t, &err);
	if (rc == PAN_OK)
		rc = test_all(&t, &err);
	status = pan_cli_print(&t.out);
	if (rc != PAN_OK)
		status = pan_cli_failed(&err);
	else if (t.cases == 0)
		status = pan_cli_say(c, "cli.rules.none", (struct pan_str){ NULL, 0 });
	else if (t.failed > 0 || t.rs.errors > 0)
		status = PAN_EXIT_FAILED;
	pan_engine_free(t.engine);
	pan_pack_free(t.pack);
	pan_arena_free(t.a);
	pan_rulebook_fini(&t.rs);
	pan_buf_fini(&t.bytes);
	return status;
}

const struct pan_cli_command pan_cmd_rules_test = { "rules test", &command, run };
