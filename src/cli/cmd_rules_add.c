#include <stdio.h>

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

static int
report(const struct pan_cli *c, const struct args *args, const struct pan_build *built)
{
	char n[32];
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	if (args->json) {
		struct pan_json_out j;

		pan_json_out_init(&j, &b, 0);
		pan_json_open(&j, NULL, '{');
		pan_json_text(&j, "pack", built->path);
		pan_json_int(&j, "rules", (int64_t)built->rules);
		pan_json_int(&j, "errors", (int64_t)built->errors);
		pan_json_close(&j, '}');
	} else {
		(void)snprintf(n, sizeof(n), "%zu", built->rules);
		pan_cli_add(&b, c, "cli.rules.add.done", pan_str(n), built->path);
	}
	pan_buf_addc(&b, '\n');
	return pan_cli_print(&b);
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_build built = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc = PAN_OK;

	if (status != PAN_EXIT_GO_ON)
		return status;
	for (size_t i = 0; i < args.specs.n && rc == PAN_OK; i++)
		rc = pan_fetch_rules(c, args.specs.v[i], &err);
	if (rc == PAN_EARG) {
		(void)pan_cli_failed(&err);
		(void)pan_cli_say(c, "cli.see-help", pan_str(command.name));
		return PAN_EXIT_MISUSE;
	}
	if (rc == PAN_OK)
		rc = pan_build_rules(c, &built, &err);
	if (rc != PAN_OK)
		return pan_cli_failed(&err);
	status = report(c, &args, &built);
	return status == PAN_EXIT_CLEAN && built.errors > 0 ? PAN_EXIT_FAILED : status;
}

const struct pan_cli_command pan_cmd_rules_add = { "rules add", &command, run };
