#include <stdio.h>

#include "cli/build.h"
#include "cli/cmd.h"
#include "cli/packs.h"
#include "core/json.h"

struct args {
	struct pan_cli_common common;
	const char *out;
	bool bundled, fresh, json;
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
	    .name = "fresh",
	    .help = "cli.rules.compile.fresh",
	    .at = offsetof(struct args, fresh) },
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

static void
report_json(struct pan_buf *b, const struct pan_rulebook *rs, const char *path,
    const struct pan_rulebook_written *made)
{
	struct pan_json_out j;

	pan_json_out_init(&j, b, 0);
	pan_json_open(&j, NULL, '{');
	pan_json_textz(&j, "pack", path);
	pan_json_int(&j, "rules", (int64_t)made->all);
	pan_json_open(&j, "languages", '{');
	for (int l = 0; l < PAN_RULE_LANGUAGES; l++)
		pan_json_int(&j, pan_pack_language((enum pan_rule_language)l),
		    (int64_t)made->rules[l]);
	pan_json_close(&j, '}');
	/* What the pack that was there before had already, and was not compiled again. */
	pan_json_open(&j, "kept", '[');
	for (int l = 0; l < PAN_RULE_LANGUAGES; l++) {
		if (rs->part[l].held)
			pan_json_textz(&j, NULL,
			    pan_pack_language((enum pan_rule_language)l));
	}
	pan_json_close(&j, ']');
	pan_json_int(&j, "files", (int64_t)rs->files);
	pan_json_int(&j, "errors", (int64_t)rs->errors);
	pan_json_int(&j, "warnings", (int64_t)rs->warnings);
	pan_json_int(&j, "bytes", (int64_t)made->bytes);
	pan_json_close(&j, '}');
}

static int
report(const struct pan_cli *c, const struct args *args, const struct pan_rulebook *rs,
    const char *path, const struct pan_rulebook_written *made)
{
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	if (args->json) {
		report_json(&b, rs, path, made);
	} else {
		pan_build_add(&b, c, "cli.rules.compile.done", made, pan_str(path));
		if (rs->errors > 0) {
			char n[32];

			(void)snprintf(n, sizeof(n), "%zu", rs->errors);
			pan_buf_addc(&b, '\n');
			pan_cli_add(&b, c, "cli.rules.compile.left-out", pan_str(n),
			    pan_str(""));
		}
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
	struct pan_rulebook_written made = { 0 };

	if (status != PAN_EXIT_GO_ON)
		return status;
	path = args.out != NULL ? args.out : pan_packs_home(c).s;
	if (path == NULL)
		return pan_cli_say(c, "cli.no-home", (struct pan_str){ NULL, 0 });
	rc = pan_rulebook_init(&rs, pan_build_say, NULL, false, &err);
	if (rc == PAN_OK)
		rc = gather(c, &args, &rs, &err);
	if (rc == PAN_OK)
		rc = pan_rulebook_write(&rs, path, args.fresh, &made, &err);
	status = rc == PAN_OK ? report(c, &args, &rs, path, &made) : pan_cli_failed(&err);
	if (status == PAN_EXIT_CLEAN && rs.errors > 0)
		status = PAN_EXIT_FAILED;
	pan_rulebook_fini(&rs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_compile = { "rules compile", &command, run };
