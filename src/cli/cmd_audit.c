#include "cli/auditor.h"
#include "cli/cmd.h"
#include "cli/packs.h"
#include "sys/home.h"

#define REPORT_MAX ((size_t)1 << 30)
#define BASELINE_MAX ((size_t)256 << 20)

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_HTML };

struct args {
	struct pan_cli_common common;
	struct pan_opt_list paths;
	const char *out, *baseline, *pack;
	unsigned format, fail_on, jobs;
	bool all, json, technical, verbose;
};

static const char *const formats[] = { "text", "json", "sarif", "html", NULL };
static const char *const severities[] = { "low", "medium", "high", "critical", NULL };

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .help = "cli.audit.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "all",
	    .help = "cli.audit.all",
	    .at = offsetof(struct args, all) },
	{ .kind = PAN_OPT_CHOICE,
	    .name = "format",
	    .value = "FORMAT",
	    .choices = formats,
	    .help = "cli.audit.format",
	    .at = offsetof(struct args, format) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.audit.json",
	    .at = offsetof(struct args, json) },
	{ .kind = PAN_OPT_TEXT,
	    .letter = 'o',
	    .name = "output",
	    .value = "FILE",
	    .help = "cli.audit.output",
	    .at = offsetof(struct args, out) },
	{ .kind = PAN_OPT_CHOICE,
	    .name = "fail-on",
	    .value = "LEVEL",
	    .choices = severities,
	    .help = "cli.audit.fail-on",
	    .at = offsetof(struct args, fail_on) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "baseline",
	    .value = "FILE",
	    .help = "cli.audit.baseline",
	    .at = offsetof(struct args, baseline) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "pack",
	    .value = "FILE",
	    .help = "cli.opt.pack",
	    .at = offsetof(struct args, pack) },
	{ .kind = PAN_OPT_NUMBER,
	    .name = "jobs",
	    .value = "N",
	    .min = 1,
	    .max = 64,
	    .help = "cli.audit.jobs",
	    .at = offsetof(struct args, jobs) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "technical",
	    .help = "cli.audit.technical",
	    .at = offsetof(struct args, technical) },
	{ .kind = PAN_OPT_FLAG,
	    .letter = 'v',
	    .name = "verbose",
	    .help = "cli.audit.verbose",
	    .at = offsetof(struct args, verbose) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard audit", "cli.audit.about", opts,
	"cli.audit.more" };

static int
gather(struct pan_cli *c, const struct args *args, struct pan_gather *g,
    struct pan_err *err)
{
	struct pan_agent *agents = NULL;
	int rc = pan_gather_init(g, c, err);

	for (size_t i = 0; i < args->paths.n && rc == PAN_OK; i++)
		rc = pan_gather_path(g, args->paths.v[i], err);
	if (rc == PAN_OK && args->all) {
		rc = pan_gather_find(c, &agents, err);
		if (rc == PAN_OK)
			rc = pan_gather_agents(g, agents, err);
	}
	return rc;
}

static int
apply_baseline(const char *file, struct pan_audit_run *run, struct pan_err *err)
{
	struct pan_buf b;
	int rc;

	if (file == NULL)
		return PAN_OK;
	pan_buf_init(&b, BASELINE_MAX);
	rc = pan_file_read(file, BASELINE_MAX, &b, err);
	if (rc == PAN_OK) {
		rc = pan_report_baseline(run, pan_buf_str(&b), err);
		if (rc != PAN_OK)
			rc = pan_err_wrap(err, rc, "'%s'", file);
	}
	pan_buf_fini(&b);
	return rc;
}

static int
write_report(const struct args *args, const struct pan_audit_run *run,
    struct pan_err *err)
{
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, REPORT_MAX);
	switch ((enum format)args->format) {
	case FORMAT_TEXT:
		pan_report_text(run, &b);
		break;
	case FORMAT_JSON:
		pan_report_json(run, &b);
		break;
	case FORMAT_SARIF:
		pan_report_sarif(run, &b);
		break;
	case FORMAT_HTML:
		pan_report_html(run, &b);
		break;
	}
	rc = pan_buf_done(&b, err);
	if (rc == PAN_OK)
		rc = args->out != NULL
		    ? pan_file_write(args->out, pan_buf_str(&b), 0644, err)
		    : pan_file_write_fd(1, pan_buf_str(&b), err);
	pan_buf_fini(&b);
	return rc;
}

static int
audit(struct pan_cli *c, const struct args *args, struct pan_packs *packs,
    struct pan_err *err)
{
	struct pan_audit_run run = { .lang = c->lang,
		.version = PAN_VERSION,
		.technical = args->technical || args->verbose,
		.verbose = args->verbose,
		.fail_on = (enum pan_severity)(PAN_SEV_LOW + args->fail_on) };
	struct pan_gather g;
	int rc = gather(c, args, &g, err), status = PAN_EXIT_FAILED;

	if (rc == PAN_OK)
		rc = pan_packs_open(c, args->pack, packs, err);
	if (rc != PAN_OK)
		return pan_cli_failed(err);
	if (args->out == NULL) {
		run.width = pan_home_columns(1);
		run.colour = pan_home_colour(1);
	}
	run.pack = packs->pack;
	run.pack_note = packs->note;
	/* Hashing megabytes of rules takes longer than a small audit. */
	if (args->format != FORMAT_TEXT)
		pan_packs_sha256(packs, run.pack_sha256);
	rc = pan_auditor_run(&g, args->jobs, &run, err);
	if (rc == PAN_OK)
		rc = apply_baseline(args->baseline, &run, err);
	if (rc == PAN_OK)
		rc = write_report(args, &run, err);
	if (rc == PAN_OK)
		status = pan_auditor_exit(&run);
	else
		(void)pan_cli_failed(err);
	pan_auditor_free(&run);
	return status;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { .fail_on = PAN_SEV_HIGH - PAN_SEV_LOW };
	struct pan_packs packs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args);

	if (status != PAN_EXIT_GO_ON)
		return status;
	if (args.json)
		args.format = FORMAT_JSON;
	if (args.paths.n == 0 && !args.all)
		return pan_cli_misuse(c, command.name, "cli.audit.nothing",
		    (struct pan_str){ NULL, 0 });
	status = audit(c, &args, &packs, &err);
	pan_packs_close(&packs);
	return status;
}

const struct pan_cli_command pan_cmd_audit = { "audit", &command, run };
