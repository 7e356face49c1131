#include <stdio.h>
#include <unistd.h>

#include "cli/auditor.h"
#include "cli/build.h"
#include "cli/cmd.h"
#include "cli/examples.h"
#include "cli/fetch.h"
#include "cli/packs.h"
#include "sys/home.h"

#define REPORT_MAX ((size_t)1 << 30)

struct args {
	struct pan_cli_common common;
	bool yes, no_guard, json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_FLAG,
	    .letter = 'y',
	    .name = "yes",
	    .help = "cli.up.yes",
	    .at = offsetof(struct args, yes) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "no-guard",
	    .help = "cli.up.no-guard",
	    .at = offsetof(struct args, no_guard) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard up", "cli.up.about", opts,
	"cli.up.more" };

struct upper {
	struct pan_cli *c;
	const struct args *args;
	struct pan_agent *agents;
	struct pan_gather g;
	struct pan_examples examples;
	struct pan_packs packs;
	struct pan_audit_run run;
	struct pan_buf out;
};

static void
line(struct upper *u, const char *key, struct pan_str x, struct pan_str y)
{
	pan_cli_add(&u->out, u->c, key, x, y);
	pan_buf_addc(&u->out, '\n');
}

/* Which agents there are and how much each has. */
static void
tell_agents(struct upper *u)
{
	char n[2][32];

	for (const struct pan_agent *a = u->agents; a != NULL; a = a->next) {
		(void)snprintf(n[0], sizeof(n[0]), "%zu", a->nskill);
		(void)snprintf(n[1], sizeof(n[1]), "%zu", a->nserver);
		pan_buf_printf(&u->out, "  %-16s ", a->title);
		line(u, "cli.up.has", pan_str(n[0]), pan_str(n[1]));
		for (const struct pan_config *k = a->config; k != NULL; k = k->next) {
			if (k->error.n == 0)
				continue;
			pan_buf_addz(&u->out, "    ");
			line(u, "cli.up.unreadable", k->path, k->error);
		}
	}
}

/* A question is only asked where a person can answer it. */
static bool
asked(struct upper *u)
{
	struct pan_str text = pan_msg(u->c->lang, "cli.up.offer");
	char answer[16] = "";

	if (u->args->yes)
		return true;
	if (!isatty(0) || !isatty(1))
		return false;
	(void)fprintf(stderr, "%.*s ", PAN_STR(text));
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return false;
	return answer[0] == 'y' || answer[0] == 'Y';
}

/* The larger public set of rules, before the audit that can use it.  That it cannot be
 * had is no reason not to go on. */
static void
offer_rules(struct upper *u)
{
	struct pan_build built = { 0 };
	struct pan_fetched fetched;
	struct pan_err err = { 0 };

	if (u->c->own.s == NULL || pan_home_offline() || pan_fetch_offered(u->c) ||
	    !asked(u))
		return;
	if (pan_fetch_rules(u->c, pan_fetch_offer, &fetched, &err) != PAN_OK ||
	    pan_build_rules(u->c, &built, &err) != PAN_OK)
		(void)pan_cli_failed(&err);
}

static int
gather(struct upper *u, struct pan_err *err)
{
	int rc = pan_gather_init(&u->g, u->c, err);

	if (rc == PAN_OK)
		rc = pan_gather_find(u->c, &u->agents, err);
	if (rc == PAN_OK)
		rc = pan_gather_agents(&u->g, u->agents, err);
	if (rc == PAN_OK && u->g.n == 0)
		rc = pan_examples_add(&u->examples, &u->g, err);
	return rc;
}

static int
audit(struct upper *u, struct pan_err *err)
{
	int rc = pan_packs_open(u->c, NULL, &u->packs, err);

	if (rc != PAN_OK)
		return rc;
	u->run = (struct pan_audit_run){ .lang = u->c->lang,
		.version = PAN_VERSION,
		.width = pan_home_columns(1),
		.colour = pan_home_colour(1),
		.pack = u->packs.pack,
		.pack_note = u->packs.note,
		.fail_on = PAN_SEV_HIGH };
	if (u->args->json)
		pan_packs_sha256(&u->packs, u->run.pack_sha256);
	return pan_auditor_run(&u->g, 0, &u->run, err);
}

static void
tell(struct upper *u)
{
	struct pan_str none = { "", 0 };
	bool examples = u->examples.folder.s != NULL;

	if (u->args->json) {
		pan_report_json(&u->run, &u->out);
		return;
	}
	line(u, u->agents != NULL ? "cli.up.found" : "cli.up.no-agents", none, none);
	tell_agents(u);
	if (examples)
		pan_cli_wrap(&u->out, u->c, "cli.up.examples");
	pan_buf_addc(&u->out, '\n');
	pan_report_text(&u->run, &u->out);
	pan_buf_addc(&u->out, '\n');
	pan_cli_wrap(&u->out, u->c, "cli.up.protection");
	if (!pan_fetch_offered(u->c))
		line(u, "cli.up.more-rules", pan_str(pan_fetch_offer), none);
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct upper u = { .c = c, .args = &args };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;

	if (status != PAN_EXIT_GO_ON)
		return status;
	pan_buf_init(&u.out, REPORT_MAX);
	offer_rules(&u);
	rc = gather(&u, &err);
	if (rc == PAN_OK)
		rc = audit(&u, &err);
	if (rc == PAN_OK) {
		tell(&u);
		status = pan_cli_print(&u.out);
		/* What the examples hold threatens nobody. */
		if (status == PAN_EXIT_CLEAN && u.examples.folder.s == NULL)
			status = pan_auditor_exit(&u.run);
	} else {
		status = pan_cli_failed(&err);
	}
	if (pan_examples_fini(&u.examples, &err) != PAN_OK)
		status = pan_cli_failed(&err);
	pan_buf_fini(&u.out);
	pan_auditor_free(&u.run);
	pan_packs_close(&u.packs);
	return status;
}

const struct pan_cli_command pan_cmd_up = { "up", &command, run };
