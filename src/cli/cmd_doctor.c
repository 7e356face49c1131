#include <unistd.h>

#include "cli/cmd.h"
#include "cli/gather.h"
#include "cli/packs.h"
#include "cli/settings.h"
#include "core/json.h"
#include "sys/home.h"

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

static const struct pan_opt_command command = { "panguard doctor", "cli.doctor.about",
	opts, "cli.doctor.more" };

struct doctor {
	struct pan_cli *c;
	bool json;
	struct pan_buf out;
	struct pan_json_out j;
	size_t problems;
};

/* One thing that was looked at: message "cli.doctor.${id}", and what is wrong with it. */
static void
tell(struct doctor *d, const char *id, bool fine, struct pan_str why)
{
	struct pan_str key = pan_arena_printf(d->c->a, "cli.doctor.%s", id);

	d->problems += !fine;
	if (d->json) {
		pan_json_open(&d->j, NULL, '{');
		pan_json_textz(&d->j, "id", id);
		pan_json_bool(&d->j, "ok", fine);
		if (why.n > 0)
			pan_json_text(&d->j, "why", why);
		pan_json_close(&d->j, '}');
		return;
	}
	pan_buf_addz(&d->out, fine ? "  ok  " : "  !!  ");
	pan_buf_add(&d->out, pan_msg(d->c->lang, key.s == NULL ? id : key.s));
	if (why.n > 0) {
		pan_buf_addz(&d->out, ": ");
		pan_cli_add(&d->out, d->c, "cli.doctor.why", why, PAN_LIT(""));
	}
	pan_buf_addc(&d->out, '\n');
}

static void
look_at_rules(struct doctor *d)
{
	struct pan_packs p = { 0 };
	struct pan_err err = { 0 };

	if (pan_packs_open(d->c, NULL, &p, &err) != PAN_OK) {
		tell(d, "rules", false, pan_str(err.text));
		return;
	}
	tell(d, "rules", p.note.n == 0, p.note);
	pan_packs_close(&p);
}

static void
look_at_home(struct doctor *d)
{
	struct pan_installed_entry *list;
	struct pan_str v = { NULL, 0 }, own = d->c->own;
	struct pan_err err = { 0 };
	bool there, fine;

	if (own.s == NULL) {
		tell(d, "home", false, pan_msg(d->c->lang, "cli.no-home"));
		return;
	}
	/* It is made when first needed; until then whoever holds it must let us. */
	there = pan_file_kind(own.s) == PAN_FILE_FOLDER;
	if (there)
		fine = access(own.s, W_OK) == 0;
	else
		fine = access(pan_home_join(d->c->a, own, "..").s, W_OK) == 0 ||
		    (pan_home_user(d->c->a).s != NULL &&
		        access(pan_home_user(d->c->a).s, W_OK) == 0);
	tell(d, "home", fine, fine ? PAN_LIT("") : own);
	fine = pan_settings_get(d->c, "lang", &v, &err) == PAN_OK;
	tell(d, "settings", fine, fine ? PAN_LIT("") : pan_str(err.text));
	fine = pan_installed_read(d->c, &list, &err) == PAN_OK;
	tell(d, "installed", fine, fine ? PAN_LIT("") : pan_str(err.text));
}

static void
look_at_agents(struct doctor *d)
{
	struct pan_agent *agents = NULL;
	struct pan_err err = { 0 };

	if (pan_gather_find(d->c, &agents, &err) != PAN_OK) {
		tell(d, "agents", false, pan_str(err.text));
		return;
	}
	if (agents == NULL)
		tell(d, "agents", true, pan_msg(d->c->lang, "cli.up.no-agents"));
	for (; agents != NULL; agents = agents->next) {
		bool fine = agents->nbroken == 0 && agents->error.n == 0;

		tell(d, "agents", fine, pan_str(agents->title));
		for (const struct pan_config *k = agents->config; k != NULL;
		     k = k->next) {
			if (k->error.n > 0)
				tell(d, "agent-config", false,
				    pan_arena_printf(d->c->a, "%.*s: %.*s",
				        PAN_STR(k->path), PAN_STR(k->error)));
		}
	}
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct doctor d = { .c = c };
	int status = pan_cli_options(c, &command, argv, &args);

	if (status != PAN_EXIT_GO_ON)
		return status;
	d.json = args.json;
	pan_buf_init(&d.out, 1u << 24);
	pan_json_out_init(&d.j, &d.out, 2);
	if (d.json) {
		pan_json_open(&d.j, NULL, '{');
		pan_json_textz(&d.j, "panguard", PAN_VERSION);
		pan_json_open(&d.j, "checks", '[');
	}
	look_at_rules(&d);
	look_at_home(&d);
	look_at_agents(&d);
	if (d.json) {
		pan_json_close(&d.j, ']');
		pan_json_int(&d.j, "problems", (int64_t)d.problems);
		pan_json_close(&d.j, '}');
		pan_buf_addc(&d.out, '\n');
	}
	status = pan_cli_print(&d.out);
	return status == PAN_EXIT_CLEAN && d.problems > 0 ? PAN_EXIT_FAILED : status;
}

const struct pan_cli_command pan_cmd_doctor = { "doctor", &command, run };
