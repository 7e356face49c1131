#include "cli/cmd.h"
#include "cli/rulebook.h"
#include "core/json.h"
#include "core/safe.h"

struct args {
	struct pan_cli_common common;
	bool json, strict;
	struct pan_opt_list paths;
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
	{ .kind = PAN_OPT_FLAG,
	    .name = "strict",
	    .help = "cli.rules.lint.strict",
	    .at = offsetof(struct args, strict) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules lint",
	"cli.rules.lint.about", opts, NULL };

struct linter {
	const struct args *args;
	struct pan_buf out;
};

static void
on_lint(void *ctx, struct pan_str file, enum pan_lint_level level, uint32_t line,
    const char *text)
{
	struct linter *l = ctx;
	const char *name = level == PAN_LINT_ERROR ? "error" : "warning";
	struct pan_json_out j;

	if (l->args->json) {
		pan_json_out_init(&j, &l->out, 0);
		pan_json_open(&j, NULL, '{');
		pan_json_text(&j, "file", file);
		pan_json_int(&j, "line", line);
		pan_json_textz(&j, "level", name);
		pan_json_textz(&j, "message", text);
		pan_json_close(&j, '}');
	} else {
		pan_safe_add(&l->out, file, 400);
		pan_buf_printf(&l->out, ":%u: %s: ", line, name);
		pan_safe_add(&l->out, pan_str(text), 400);
	}
	pan_buf_addc(&l->out, '\n');
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct linter l = { .args = &args };
	struct pan_err err = { 0 };
	struct pan_rulebook rs = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;
	struct pan_buf pack;

	if (status != PAN_EXIT_GO_ON)
		return status;
	pan_buf_init(&l.out, (size_t)256 << 20);
	pan_buf_init(&pack, (size_t)2 << 30);
	rc = pan_rulebook_init(&rs, on_lint, &l, true, &err);
	if (rc == PAN_OK && args.paths.n == 0)
		rc = pan_rulebook_bundled(&rs, &err);
	for (size_t i = 0; i < args.paths.n && rc == PAN_OK; i++)
		rc = pan_rulebook_path(&rs, args.paths.v[i], &err);
	/* A pattern that no program can run is a mistake, too; only compiling shows it.
	 */
	if (rc == PAN_OK)
		rc = pan_rulebook_read(&rs, NULL, &err);
	if (rc == PAN_OK && rs.nfile > 0)
		rc = pan_rulebook_compile(&rs, &pack, &err);
	pan_buf_fini(&pack);
	status = pan_cli_print(&l.out);
	if (rc != PAN_OK)
		status = pan_cli_failed(&err);
	else if (status == PAN_EXIT_CLEAN &&
	    (rs.errors > 0 || (args.strict && rs.warnings > 0) || rs.files == 0))
		status = rs.files == 0
		    ? pan_cli_say(c, "cli.rules.none", (struct pan_str){ NULL, 0 })
		    : PAN_EXIT_FAILED;
	pan_rulebook_fini(&rs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_lint = { "rules lint", &command, run };
