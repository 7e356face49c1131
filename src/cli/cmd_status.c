#include <stdio.h>

#include "cli/cmd.h"
#include "cli/gather.h"
#include "cli/packs.h"
#include "core/json.h"
#include "core/safe.h"

struct args {
	struct pan_cli_common common;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard status", "cli.status.about",
	opts, NULL };

static void
server_json(struct pan_json_out *j, const struct pan_server *s)
{
	pan_json_open(j, NULL, '{');
	pan_json_text(j, "name", s->name);
	pan_json_textz(j, "transport", s->transport);
	if (s->command.s != NULL) {
		pan_json_text(j, "command", s->command);
		pan_json_open(j, "args", '[');
		for (size_t i = 0; i < s->narg; i++)
			pan_json_text(j, NULL, s->arg[i]);
		pan_json_close(j, ']');
	}
	if (s->url.s != NULL)
		pan_json_text(j, "url", s->url);
	if (s->project.s != NULL)
		pan_json_text(j, "project", s->project);
	if (s->disabled)
		pan_json_bool(j, "disabled", true);
	pan_json_text(j, "config", s->config);
	pan_json_int(j, "line", s->line);
	pan_json_close(j, '}');
}

static void
agent_json(struct pan_json_out *j, const struct pan_agent *a)
{
	pan_json_open(j, NULL, '{');
	pan_json_textz(j, "id", a->id);
	pan_json_textz(j, "title", a->title);
	pan_json_open(j, "skills", '[');
	for (const struct pan_agent_skill *s = a->skill; s != NULL; s = s->next) {
		pan_json_open(j, NULL, '{');
		pan_json_text(j, "path", s->path);
		pan_json_textz(j, "kind", s->kind);
		pan_json_close(j, '}');
	}
	pan_json_close(j, ']');
	pan_json_open(j, "servers", '[');
	for (const struct pan_config *c = a->config; c != NULL; c = c->next)
		for (const struct pan_server *s = c->server; s != NULL; s = s->next)
			server_json(j, s);
	pan_json_close(j, ']');
	pan_json_open(j, "unreadable", '[');
	for (const struct pan_config *c = a->config; c != NULL; c = c->next) {
		if (c->error.n == 0)
			continue;
		pan_json_open(j, NULL, '{');
		pan_json_text(j, "path", c->path);
		pan_json_text(j, "error", c->error);
		pan_json_close(j, '}');
	}
	pan_json_close(j, ']');
	pan_json_close(j, '}');
}

static void
in_json(struct pan_buf *b, const struct pan_packs *p, const struct pan_agent *agents)
{
	struct pan_json_out j;

	pan_json_out_init(&j, b, 2);
	pan_json_open(&j, NULL, '{');
	pan_json_textz(&j, "schema", "panguard.status/1");
	pan_json_textz(&j, "panguard", PAN_VERSION);
	pan_json_open(&j, "pack", '{');
	pan_json_int(&j, "rules", (int64_t)pan_pack_rules(p->pack));
	if (p->path.s == NULL)
		pan_json_null(&j, "file");
	else
		pan_json_text(&j, "file", p->path);
	if (p->note.n > 0)
		pan_json_text(&j, "note", p->note);
	pan_json_close(&j, '}');
	/* What is not there yet is not there: no word that could pass for a yes. */
	pan_json_open(&j, "protection", '{');
	pan_json_bool(&j, "audit", true);
	pan_json_bool(&j, "live", false);
	pan_json_close(&j, '}');
	pan_json_open(&j, "agents", '[');
	for (; agents != NULL; agents = agents->next)
		agent_json(&j, agents);
	pan_json_close(&j, ']');
	pan_json_close(&j, '}');
	pan_buf_addc(b, '\n');
}

static void
in_words(struct pan_buf *b, const struct pan_cli *c, const struct pan_packs *p,
    const struct pan_agent *agents)
{
	char n[2][32];

	(void)snprintf(n[0], sizeof(n[0]), "%zu", pan_pack_rules(p->pack));
	pan_cli_add(b, c, "cli.status.rules", pan_str(n[0]), pan_str(PAN_VERSION));
	pan_buf_addc(b, '\n');
	if (agents == NULL) {
		pan_cli_add(b, c, "cli.up.no-agents", PAN_LIT(""), PAN_LIT(""));
		pan_buf_addc(b, '\n');
	}
	for (; agents != NULL; agents = agents->next) {
		pan_buf_printf(b, "  %-16s ", agents->title);
		(void)snprintf(n[0], sizeof(n[0]), "%zu", agents->nskill);
		(void)snprintf(n[1], sizeof(n[1]), "%zu", agents->nserver);
		pan_cli_add(b, c, "cli.up.has", pan_str(n[0]), pan_str(n[1]));
		pan_buf_addc(b, '\n');
		for (const struct pan_config *k = agents->config; k != NULL;
		     k = k->next) {
			if (k->error.n == 0)
				continue;
			pan_buf_addz(b, "    ");
			pan_cli_add(b, c, "cli.up.unreadable", k->path, k->error);
			pan_buf_addc(b, '\n');
		}
	}
	pan_cli_wrap(b, c, "cli.status.protection");
}

static bool
unreadable(const struct pan_agent *agents)
{
	for (; agents != NULL; agents = agents->next) {
		if (agents->nbroken > 0 || agents->error.n > 0)
			return true;
	}
	return false;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_agent *agents = NULL;
	struct pan_packs packs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;
	struct pan_buf b;

	if (status != PAN_EXIT_GO_ON)
		return status;
	rc = pan_gather_find(c, &agents, &err);
	if (rc == PAN_OK)
		rc = pan_packs_open(c, NULL, &packs, &err);
	if (rc != PAN_OK)
		return pan_cli_failed(&err);
	pan_buf_init(&b, (size_t)256 << 20);
	if (args.json)
		in_json(&b, &packs, agents);
	else
		in_words(&b, c, &packs, agents);
	pan_packs_close(&packs);
	status = pan_cli_print(&b);
	return status == PAN_EXIT_CLEAN && unreadable(agents) ? PAN_EXIT_FAILED : status;
}

const struct pan_cli_command pan_cmd_status = { "status", &command, run };
