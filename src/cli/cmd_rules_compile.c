#include <stdio.h>

#include "cli/build.h"
#include "cli/cmd.h"
#include "cli/packs.h"
#include "core/json.h"

struct args {
	struct pan_cli_common common;
	const char *out;
	bool bundled, json;
	struct pan_opt_list paths;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .help = "cli.rules.compile.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_TEXT,
	    .letter = 'o',
	    .name = "output",
	    .value = "FILE",
	    .help = "cli.rules.compile.output",
	    .at = offsetof(struct args, out) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "bundled",
	    .help = "cli.rules.compile.bundled",
	    .at = offsetof(struct args, bundled) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules compile",
	"cli.rules.compile.about", opts, "cli.rules.compile.more" };

static int
gather(struct pan_cli *c, const struct args *args, struct pan_rulebook *rs,
    struct pan_err *err)
{
	int rc = PAN_OK;

	/* Without paths: everything that this machine has. */
	if (args->bundled || args->paths.n == 0)
		rc = pan_rulebook_bundled(rs, err);
	if (rc == PAN_OK && args->paths.n == 0 && !args->bundled)
		rc = pan_rulebook_added(rs, c->own, err);
	for (size_t i = 0; i < args->paths.n && rc == PAN_OK; i++)
		rc = pan_rulebook_path(rs, args->paths.v[i], err);
	return rc;
}

static int
report(const struct pan_cli *c, const struct args *args, const struct pan_rulebook *rs,
    const char *path, size_t bytes)
{
	struct pan_json_out j;
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	if (args->json) {
		pan_json_out_init(&j, &b, 0);
		pan_json_open(&j, NULL, '{');
		pan_json_textz(&j, "pack", path);
		pan_json_int(&j, "rules", (int64_t)rs->n);
		pan_json_int(&j, "files", (int64_t)rs->files);
		pan_json_int(&j, "errors", (int64_t)rs->errors);
		pan_json_int(&j, "bytes", (int64_t)bytes);
		pan_json_close(&j, '}');
	} else {
		char n[32];

		(void)snprintf(n, sizeof(n), "%zu", rs->n);
		pan_cli_add(&b, c, "cli.rules.compile.done", pan_str(n), pan_str(path));
	}
	pan_buf_addc(&b, '\n');
	return pan_cli_print(&b);
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_err err = { 0 };
	struct pan_rulebook rs = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;
	const char *path;
	size_t bytes = 0;

	if (status != PAN_EXIT_GO_ON)
		return status;
	path = args.out != NULL ? args.out : pan_packs_home(c).s;
	if (path == NULL)
		return pan_cli_say(c, "cli.no-home", (struct pan_str){ NULL, 0 });
	rc = pan_rulebook_init(&rs, pan_build_say, NULL, false, &err);
	if (rc == PAN_OK)
		rc = gather(c, &args, &rs, &err);
	if (rc == PAN_OK)
		rc = pan_rulebook_write(&rs, path, &bytes, &err);
	status = rc == PAN_OK ? report(c, &args, &rs, path, bytes) : pan_cli_failed(&err);
	if (status == PAN_EXIT_CLEAN && rs.errors > 0)
		status = PAN_EXIT_FAILED;
	pan_rulebook_fini(&rs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_compile = { "rules compile", &command, run };
