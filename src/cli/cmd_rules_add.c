#include "cli/build.h"
#include "cli/cmd.h"
#include "cli/fetch.h"
#include "core/json.h"

struct args {
	struct pan_cli_common common;
	struct pan_opt_list specs;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "npm:NAME@VERSION|DIR|FILE",
	    .min = 1,
	    .help = "cli.rules.add.what",
	    .at = offsetof(struct args, specs) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules add",
	"cli.rules.add.about", opts, "cli.rules.add.more" };

/* What came, and what its licence asks of whoever uses it. */
static void
tell_license(struct pan_buf *b, const struct pan_cli *c, const struct pan_fetched *f)
{
	const char *key = "cli.rules.add.license.other";

	if (f->license.n == 0)
		return;
	if (pan_str_find(f->license, PAN_LIT("GPL"), 0) != SIZE_MAX)
		key = "cli.rules.add.license.gpl";
	else if (pan_str_starts(f->license, PAN_LIT("Elastic")))
		key = "cli.rules.add.license.elastic";
	pan_cli_add(b, c, key, f->name, f->license);
	pan_buf_addc(b, '\n');
}

static void
report_json(struct pan_buf *b, const struct pan_fetched *fetched, size_t n,
    const struct pan_build *built)
{
	struct pan_json_out j;

	pan_json_out_init(&j, b, 0);
	pan_json_open(&j, NULL, '{');
	pan_json_text(&j, "pack", built->path);
	pan_json_int(&j, "rules", (int64_t)built->made.all);
	pan_json_open(&j, "languages", '{');
	for (int l = 0; l < PAN_RULE_LANGUAGES; l++)
		pan_json_int(&j, pan_pack_language((enum pan_rule_language)l),
		    (int64_t)built->made.rules[l]);
	pan_json_close(&j, '}');
	pan_json_open(&j, "added", '[');
	for (size_t i = 0; i < n; i++) {
		pan_json_open(&j, NULL, '{');
		pan_json_text(&j, "name", fetched[i].name);
		pan_json_text(&j, "license", fetched[i].license);
		pan_json_close(&j, '}');
	}
	pan_json_close(&j, ']');
	pan_json_int(&j, "errors", (int64_t)built->errors);
	pan_json_close(&j, '}');
	pan_buf_addc(b, '\n');
}

static int
report(const struct pan_cli *c, const struct args *args,
    const struct pan_fetched *fetched, const struct pan_build *built)
{
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	if (args->json) {
		report_json(&b, fetched, args->specs.n, built);
		return pan_cli_print(&b);
	}
	for (size_t i = 0; i < args->specs.n; i++)
		tell_license(&b, c, &fetched[i]);
	pan_build_add(&b, c, "cli.rules.add.done", &built->made, built->path);
	pan_buf_addc(&b, '\n');
	return pan_cli_print(&b);
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_build built = { 0 };
	struct pan_err err = { 0 };
	struct pan_fetched *fetched;
	int status = pan_cli_options(c, &command, argv, &args), rc = PAN_OK;

	if (status != PAN_EXIT_GO_ON)
		return status;
	fetched = pan_arena_array(c->a, args.specs.n, sizeof(*fetched));
	if (fetched == NULL) {
		(void)pan_err_set(&err, PAN_ENOMEM, "out of memory");
		return pan_cli_failed(&err);
	}
	for (size_t i = 0; i < args.specs.n && rc == PAN_OK; i++)
		rc = pan_fetch_rules(c, args.specs.v[i], &fetched[i], &err);
	if (rc == PAN_EARG) {
		(void)pan_cli_failed(&err);
		(void)pan_cli_say(c, "cli.see-help", pan_str(command.name));
		return PAN_EXIT_MISUSE;
	}
	if (rc == PAN_OK)
		rc = pan_build_rules(c, &built, &err);
	if (rc != PAN_OK)
		return pan_cli_failed(&err);
	status = report(c, &args, fetched, &built);
	return status == PAN_EXIT_CLEAN && built.errors > 0 ? PAN_EXIT_FAILED : status;
}

const struct pan_cli_command pan_cmd_rules_add = { "rules add", &command, run };
