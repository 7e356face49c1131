#include <stdlib.h>

#include "cli/cmd.h"
#include "cli/rulebook.h"
#include "core/json.h"
#include "core/safe.h"
#include "match/engine.h"
#include "sys/clock.h"

#define TEXT_SIZE ((size_t)64 << 10) /* of each hard text */
#define MEMORY ((size_t)512 << 20)

struct args {
	struct pan_cli_common common;
	struct pan_opt_list paths;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .help = "cli.rules.lint.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json-lines",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules cost",
	"cli.rules.cost.about", opts, "cli.rules.cost.more" };

/* The hardest of the texts that a rule was tried on. */
struct cost {
	const struct pan_rule *rule;
	double ns_per_byte;
	const char *text;
	bool undecided;
};

/* ${piece} again and again, TEXT_SIZE bytes of it. */
static struct pan_str
repeat(struct pan_arena *a, struct pan_str piece)
{
	char *to = piece.n == 0 ? NULL : pan_arena_get(a, TEXT_SIZE + 1);

	for (size_t at = 0; to != NULL && at < TEXT_SIZE; at += piece.n) {
		size_t n = piece.n < TEXT_SIZE - at ? piece.n : TEXT_SIZE - at;

		memcpy(to + at, piece.s, n);
	}
	return (struct pan_str){ to, to == NULL ? 0 : TEXT_SIZE };
}

static int
time_text(struct pan_engine *e, const char *name, struct pan_str text, struct cost *worst,
    struct pan_err *err)
{
	struct pan_event ev = { .type = PAN_EVENT_OTHER,
		.type_name = PAN_LIT("other"),
		.skill = true,
		.content = text };
	struct pan_engine_opts how = { .conditions = true, .all_skill_rules = true };
	struct pan_engine_result r = { 0 };
	double best = 0;

	/* The first time builds what later times use; the faster one is the rule's. */
	for (int round = 0; round < 2; round++) {
		uint64_t from = pan_clock_us();
		int rc = pan_engine_match(e, &ev, &how, &r, err);
		double ns = (double)(pan_clock_us() - from) * 1000.0 / (double)text.n;

		if (rc != PAN_OK)
			return rc;
		best = round == 0 || ns < best ? ns : best;
	}
	for (size_t i = 0; i < r.nmatch; i++)
		worst->undecided =
		    worst->undecided || r.match[i].answer == PAN_ANSWER_UNDECIDED;
	if (best > worst->ns_per_byte) {
		worst->ns_per_byte = best;
		worst->text = name;
	}
	return PAN_OK;
}

/* Its own cases over and over, whole and cut short: what nearly matches costs most. */
static int
time_cases(struct pan_arena *a, struct pan_engine *e, struct cost *worst,
    struct pan_err *err)
{
	const struct pan_rule *r = worst->rule;
	int rc = PAN_OK;

	for (size_t i = 0; i < r->ntest && i < 8 && rc == PAN_OK; i++) {
		struct pan_event ev = { 0 };
		struct pan_str whole, cut;

		if (pan_atr_case_event(a, r, &r->test[i], &ev, NULL) != PAN_OK)
			continue;
		whole = repeat(a, ev.content);
		cut = repeat(a, pan_str_slice(ev.content, 0, ev.content.n * 2 / 3));
		if (whole.n > 0)
			rc = time_text(e, "its own cases", whole, worst, err);
		if (rc == PAN_OK && cut.n > 0)
			rc = time_text(e, "its own cases, cut short", cut, worst, err);
	}
	return rc;
}

static int
time_rule(struct pan_arena *a, const struct pan_rule *r, struct cost *worst,
    struct pan_err *err)
{
	static const struct {
		const char *name, *piece;
	} hard[] = { { "one letter", "a" }, { "blanks", " " }, { "line breaks", "\n" },
		{ "digits", "0123456789" },
		{ "prose", "ignore the previous system prompt and " },
		{ "brackets", "<a href=\"{[(" } };
	struct pan_engine *e = NULL;
	struct pan_pack *p = NULL;
	const struct pan_pack_source source = { .name = PAN_LIT("cost") };
	const struct pan_pack_input in = { .source = &source,
		.nsource = 1,
		.atr = { &r, 1, { 0 } } };
	struct pan_buf bytes;
	int rc;

	*worst = (struct cost){ .rule = r, .text = "nothing" };
	pan_buf_init(&bytes, (size_t)256 << 20);
	rc = pan_pack_compile(&in, &bytes, err);
	if (rc == PAN_OK)
		rc = pan_pack_open(pan_buf_str(&bytes), &p, err);
	if (rc == PAN_OK)
		rc = pan_engine_new(p, &e, err);
	for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]) && rc == PAN_OK; i++) {
		struct pan_str text = repeat(a, pan_str(hard[i].piece));

		rc = text.n == 0 ? pan_err_set(err, PAN_ENOMEM, "out of memory")
		                 : time_text(e, hard[i].name, text, worst, err);
	}
	if (rc == PAN_OK)
		rc = time_cases(a, e, worst, err);
	pan_engine_free(e);
	pan_pack_free(p);
	pan_buf_fini(&bytes);
	return rc;
}

static int
dearest_first(const void *x, const void *y)
{
	const struct cost *a = x, *b = y;

	if (a->ns_per_byte != b->ns_per_byte)
		return a->ns_per_byte < b->ns_per_byte ? 1 : -1;
	return pan_str_cmp(a->rule->id, b->rule->id);
}

static void
print_cost(struct pan_buf *b, const struct cost *k, bool json)
{
	if (json) {
		struct pan_json_out j;

		pan_json_out_init(&j, b, 0);
		pan_json_open(&j, NULL, '{');
		pan_json_text(&j, "id", k->rule->id);
		pan_json_int(&j, "ns_per_kb", (int64_t)(k->ns_per_byte * 1024));
		pan_json_textz(&j, "text", k->text);
		pan_json_bool(&j, "undecided", k->undecided);
		pan_json_close(&j, '}');
	} else {
		pan_buf_printf(b, "%10.1f ns/KB  ", k->ns_per_byte * 1024);
		pan_safe_add(b, k->rule->id, 40);
		pan_buf_printf(b, "  %s%s", k->text, k->undecided ? "  (undecided)" : "");
	}
	pan_buf_addc(b, '\n');
}

static int
measure(const struct args *args, struct pan_rulebook *rs, struct pan_buf *out,
    struct pan_err *err)
{
	struct pan_arena *a = pan_arena_new(MEMORY);
	struct cost *cost = pan_arena_array(rs->a, rs->n + 1, sizeof(*cost));
	int rc = PAN_OK;

	if (a == NULL || cost == NULL) {
		pan_arena_free(a);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < rs->n && rc == PAN_OK; i++) {
		pan_arena_reset(a);
		rc = time_rule(a, rs->rule[i], &cost[i], err);
	}
	pan_arena_free(a);
	if (rc != PAN_OK)
		return rc;
	qsort(cost, rs->n, sizeof(*cost), dearest_first);
	for (size_t i = 0; i < rs->n; i++)
		print_cost(out, &cost[i], args->json);
	return PAN_OK;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_rulebook rs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;
	struct pan_buf b;

	if (status != PAN_EXIT_GO_ON)
		return status;
	pan_buf_init(&b, (size_t)64 << 20);
	rc = pan_rulebook_init(&rs, NULL, NULL, false, &err);
	if (rc == PAN_OK && args.paths.n == 0)
		rc = pan_rulebook_bundled(&rs, &err);
	for (size_t i = 0; i < args.paths.n && rc == PAN_OK; i++)
		rc = pan_rulebook_path(&rs, args.paths.v[i], &err);
	if (rc == PAN_OK)
		rc = pan_rulebook_read(&rs, NULL, &err);
	if (rc == PAN_OK)
		rc = measure(&args, &rs, &b, &err);
	status = pan_cli_print(&b);
	if (rc != PAN_OK)
		status = pan_cli_failed(&err);
	else if (rs.errors > 0)
		status = PAN_EXIT_FAILED;
	pan_rulebook_fini(&rs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_cost = { "rules cost", &command, run };
