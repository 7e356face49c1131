#include <limits.h>
#include <stdlib.h>

#include "cli/cmd.h"
#include "cli/cost.h"
#include "cli/rulebook.h"
#include "core/json.h"
#include "core/safe.h"

#define MEMORY ((size_t)512 << 20)

struct args {
	struct pan_cli_common common;
	struct pan_opt_list paths;
	unsigned budget; /* nanoseconds a byte; 0: none */
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .help = "cli.rules.lint.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_NUMBER,
	    .name = "budget",
	    .value = "NS",
	    .min = 1,
	    .max = INT_MAX,
	    .help = "cli.rules.cost.budget",
	    .at = offsetof(struct args, budget) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json-lines",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules cost",
	"cli.rules.cost.about", opts, "cli.rules.cost.more" };

static int
dearest_first(const void *x, const void *y)
{
	const struct pan_cost *a = x, *b = y;

	if (a->ns_per_byte != b->ns_per_byte)
		return a->ns_per_byte < b->ns_per_byte ? 1 : -1;
	return pan_str_cmp(a->id, b->id);
}

static bool
over(const struct args *args, const struct pan_cost *k)
{
	return args->budget > 0 && (k->undecided || k->ns_per_byte > args->budget);
}

static void
print_cost(struct pan_buf *b, const struct args *args, const struct pan_cost *k)
{
	if (args->json) {
		struct pan_json_out j;

		pan_json_out_init(&j, b, 0);
		pan_json_open(&j, NULL, '{');
		pan_json_text(&j, "id", k->id);
		pan_json_textz(&j, "language", pan_pack_language(k->language));
		pan_json_int(&j, "ns_per_kb", (int64_t)(k->ns_per_byte * 1024));
		pan_json_textz(&j, "text", k->text);
		pan_json_textz(&j, "hangs_on", k->hangs);
		pan_json_bool(&j, "undecided", k->undecided);
		if (args->budget > 0)
			pan_json_bool(&j, "within_budget", !over(args, k));
		pan_json_close(&j, '}');
	} else {
		pan_buf_printf(b, "%8.2f ns/byte  ", k->ns_per_byte);
		pan_safe_add(b, k->id, 80);
		pan_buf_printf(b, "  hardest: %s%s; hangs on: %s%s", k->text,
		    k->undecided ? " (undecided)" : "", k->hangs,
		    over(args, k) ? "  OVER THE BUDGET" : "");
	}
	pan_buf_addc(b, '\n');
}

/* Measure the rule that is number ${i} of all. */
static int
measure_one(struct pan_arena *a, const struct pan_rulebook *rs, size_t i,
    struct pan_cost *out, struct pan_err *err)
{
	if (i < rs->n)
		return pan_cost_atr(a, rs->rule[i], out, err);
	i -= rs->n;
	if (i < rs->nsigma)
		return pan_cost_sigma(a, rs->sigma[i], out, err);
	i -= rs->nsigma;
	return pan_cost_yara(a, rs->yara[i], rs->yara_id[i], out, err);
}

static int
measure(const struct args *args, struct pan_rulebook *rs, struct pan_buf *out,
    size_t *refused, struct pan_err *err)
{
	struct pan_arena *a = pan_arena_new(MEMORY);
	size_t all = rs->n + rs->nsigma + rs->nyara, n = 0;
	struct pan_cost *cost = pan_arena_array(rs->a, all + 1, sizeof(*cost));
	int rc = PAN_OK;

	if (a == NULL || cost == NULL) {
		pan_arena_free(a);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < all && rc == PAN_OK; i++) {
		pan_arena_reset(a);
		rc = measure_one(a, rs, i, &cost[n], err);
		n += rc == PAN_OK;
		/* What cannot be compiled has no cost; `rules lint` says why. */
		if (rc == PAN_EFORMAT) {
			rs->errors++;
			rc = PAN_OK;
		}
	}
	pan_arena_free(a);
	if (rc != PAN_OK)
		return rc;
	qsort(cost, n, sizeof(*cost), dearest_first);
	for (size_t i = 0; i < n; i++) {
		print_cost(out, args, &cost[i]);
		*refused += over(args, &cost[i]);
	}
	return PAN_OK;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_rulebook rs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;
	size_t refused = 0;
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
		rc = measure(&args, &rs, &b, &refused, &err);
	status = pan_cli_print(&b);
	if (rc != PAN_OK)
		status = pan_cli_failed(&err);
	else if (rs.errors + refused > 0)
		status = PAN_EXIT_FAILED;
	pan_rulebook_fini(&rs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_cost = { "rules cost", &command, run };
