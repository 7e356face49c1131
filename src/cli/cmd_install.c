#include <stdio.h>
#include <unistd.h>

#include "cli/auditor.h"
#include "cli/cmd.h"
#include "cli/copy.h"
#include "cli/packs.h"
#include "core/json.h"
#include "sys/clock.h"
#include "sys/home.h"

#define REPORT_MAX ((size_t)256 << 20)
#define NAME_MAX_LEN 100

struct args {
	struct pan_cli_common common;
	struct pan_opt_list paths;
	const char *to, *accept, *pack;
	bool force, replace, json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .min = 1,
	    .max = 1,
	    .help = "cli.install.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "to",
	    .value = "AGENT",
	    .help = "cli.install.to",
	    .at = offsetof(struct args, to) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "accept",
	    .value = "REASON",
	    .help = "cli.install.accept",
	    .at = offsetof(struct args, accept) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "force",
	    .help = "cli.install.force",
	    .at = offsetof(struct args, force) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "replace",
	    .help = "cli.install.replace",
	    .at = offsetof(struct args, replace) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "pack",
	    .value = "FILE",
	    .help = "cli.opt.pack",
	    .at = offsetof(struct args, pack) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard install", "cli.install.about",
	opts, "cli.install.more" };

struct gate {
	struct pan_cli *c;
	const struct args *args;
	struct pan_str folder; /* where the agent keeps its skills */
	struct pan_str staged; /* the copy that is audited, and then moved */
	struct pan_str target;
	struct pan_str name;
	struct pan_copy copied;
	struct pan_audit_run run;
	struct pan_packs packs;
};

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

/* What the skill's folder will be called: its own name, if that is a plain one. */
static struct pan_str
plain_name(const char *path)
{
	struct pan_str p = pan_str(path);

	while (p.n > 1 && p.s[p.n - 1] == '/')
		p.n--;
	for (size_t i = p.n; i > 0; i--) {
		if (p.s[i - 1] == '/') {
			p = pan_str_slice(p, i, p.n);
			break;
		}
	}
	if (pan_str_ends(p, PAN_LIT(".md")))
		p.n -= 3;
	for (size_t i = 0; i < p.n; i++) {
		char ch = p.s[i];

		if (!((ch | 32) >= 'a' && (ch | 32) <= 'z') &&
		    !(ch >= '0' && ch <= '9') && ch != '-' && ch != '_' &&
		    (ch != '.' || i == 0))
			return (struct pan_str){ NULL, 0 };
	}
	return p.n > 0 && p.n <= NAME_MAX_LEN ? p : (struct pan_str){ NULL, 0 };
}

/* Copy first and audit the copy: what is looked at is then what will be installed. */
static int
stage(struct gate *g, struct pan_err *err)
{
	struct pan_str above = pan_home_join(g->c->a, g->folder, "..");
	struct pan_str place;
	int rc = pan_file_mkdirs(g->folder.s, 0755, err);

	if (rc != PAN_OK)
		return rc;
	place = pan_arena_printf(g->c->a, "%.*s/.panguard-%ld", PAN_STR(above),
	    (long)getpid());
	g->staged = pan_home_join(g->c->a, place, g->name.s);
	if (above.s == NULL || place.s == NULL || g->staged.s == NULL)
		return no_memory(err);
	return pan_copy_tree(g->args->paths.v[0], g->staged.s, NULL, &g->copied, err);
}

static int
unstage(struct gate *g)
{
	struct pan_str place;

	if (g->staged.s == NULL)
		return PAN_OK;
	place = pan_arena_copy(g->c->a,
	    pan_str_slice(g->staged, 0, g->staged.n - g->name.n - 1));
	return place.s == NULL ? PAN_ENOMEM : pan_file_remove(place.s, NULL);
}

static int
look(struct gate *g, struct pan_err *err)
{
	struct pan_gather_item item = { .part = { .path = g->staged.s },
		.shown = g->args->paths.v[0] };
	struct pan_gather one = { .c = g->c, .item = &item, .n = 1, .complete = true };
	int rc = pan_packs_open(g->c, g->args->pack, &g->packs, err);

	if (rc != PAN_OK)
		return rc;
	g->run = (struct pan_audit_run){ .lang = g->c->lang,
		.version = PAN_VERSION,
		.width = pan_home_columns(1),
		.colour = pan_home_colour(1),
		.pack = g->packs.pack,
		.pack_note = g->packs.note,
		.fail_on = PAN_SEV_HIGH };
	rc = pan_auditor_run(&one, 1, &g->run, err);
	if (rc == PAN_OK && g->run.subject[0]->error.n > 0)
		return pan_err_set(err, PAN_EIO, "%.200s", g->run.subject[0]->error.s);
	return rc;
}

/* A person at a terminal who types "yes"; nothing else opens the gate to a threat. */
static bool
insists(const struct pan_cli *c)
{
	char answer[16] = "";
	struct pan_str text = pan_msg(c->lang, "cli.install.sure");

	if (!isatty(0) || !isatty(2))
		return false;
	(void)fprintf(stderr, "%.*s ", PAN_STR(text));
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	    strcmp(answer, "yes\n") == 0;
}

/* NULL: it may be installed; else the message that tells why not. */
static const char *
refusal(const struct gate *g)
{
	const struct pan_report_subject *s = g->run.subject[0];

	if (s->verdict == PAN_AUDIT_BLOCK)
		return g->args->force && insists(g->c) ? NULL : "cli.install.blocked";
	if (g->args->accept != NULL && g->args->accept[0] != '\0')
		return NULL;
	if (s->verdict == PAN_AUDIT_REVIEW)
		return "cli.install.review";
	return s->complete ? NULL : "cli.install.incomplete";
}

static int
record(struct gate *g, struct pan_err *err)
{
	const struct pan_report_subject *s = g->run.subject[0];
	char when[PAN_CLOCK_TEXT];
	struct pan_installed_entry e = {
		.path = pan_file_real(g->c->a, g->target.s),
		.name = s->name,
		.agent = pan_str(g->args->to),
		.digest = pan_str(s->digest),
		.verdict = pan_str(pan_report_verdict(s->verdict)),
		.reason = pan_str(g->args->accept),
	};

	pan_clock_text(pan_clock_wall(), when);
	e.at = pan_str(when);
	if (e.path.s == NULL)
		return no_memory(err);
	return pan_installed_add(g->c, &e, err);
}

/* Put the audited copy in place; what was there goes away only once that worked. */
static int
put_in_place(struct gate *g, struct pan_err *err)
{
	struct pan_str old = pan_arena_printf(g->c->a, "%.*s.old", PAN_STR(g->staged));
	bool had = pan_file_kind(g->target.s) != PAN_FILE_NONE;

	if (old.s == NULL)
		return no_memory(err);
	if (had && rename(g->target.s, old.s) != 0)
		return pan_err_sys(err, "cannot move '%s' away", g->target.s);
	if (rename(g->staged.s, g->target.s) == 0)
		return PAN_OK;
	(void)pan_err_sys(err, "cannot put '%s' in place", g->target.s);
	if (had && rename(old.s, g->target.s) != 0)
		return pan_err_wrap(err, err->code, "the old one is now '%s'", old.s);
	return err->code;
}

static int
report(const struct gate *g, const char *why)
{
	const struct pan_report_subject *s = g->run.subject[0];
	struct pan_json_out j;
	struct pan_buf b;

	pan_buf_init(&b, REPORT_MAX);
	if (g->args->json) {
		pan_json_out_init(&j, &b, 0);
		pan_json_open(&j, NULL, '{');
		pan_json_textz(&j, "schema", "panguard.install/1");
		pan_json_bool(&j, "installed", why == NULL);
		if (why == NULL)
			pan_json_text(&j, "path", g->target);
		else
			pan_json_text(&j, "why", pan_msg(g->c->lang, why));
		pan_json_textz(&j, "verdict", pan_report_verdict(s->verdict));
		pan_json_int(&j, "score", s->score);
		pan_json_textz(&j, "digest", s->digest);
		pan_json_int(&j, "left_out", (int64_t)g->copied.left_out);
		pan_json_close(&j, '}');
	} else {
		pan_report_text(&g->run, &b);
		pan_buf_addc(&b, '\n');
		if (why == NULL && g->copied.left_out > 0) {
			pan_cli_add(&b, g->c, "cli.install.left-out", s->name, s->name);
			pan_buf_addc(&b, '\n');
		}
		pan_cli_add(&b, g->c, why == NULL ? "cli.install.done" : why, s->name,
		    g->target);
	}
	pan_buf_addc(&b, '\n');
	return pan_cli_print(&b);
}

static int
decide(struct gate *g, struct pan_err *err)
{
	const char *why = refusal(g);
	int status, rc = PAN_OK;

	if (why == NULL)
		rc = put_in_place(g, err);
	if (rc == PAN_OK && why == NULL)
		rc = record(g, err);
	if (rc != PAN_OK)
		return pan_cli_failed(err);
	status = report(g, why);
	if (status != PAN_EXIT_CLEAN || why == NULL)
		return status;
	return g->run.subject[0]->verdict == PAN_AUDIT_BLOCK ? PAN_EXIT_THREAT
	                                                     : PAN_EXIT_FAILED;
}

/* Fill in where it goes; a status when that cannot be. */
static int
aim(struct gate *g)
{
	struct pan_str home = pan_home_user(g->c->a), none = { NULL, 0 };

	if (g->args->to == NULL)
		return pan_cli_misuse(g->c, command.name, "cli.install.no-agent", none);
	if (home.s == NULL)
		return pan_cli_say(g->c, "cli.no-home", none);
	g->folder = pan_agents_skill_folder(g->c->a, g->args->to, home.s);
	if (g->folder.s == NULL)
		return pan_cli_misuse(g->c, command.name, "cli.install.unknown-agent",
		    pan_str(g->args->to));
	g->name = pan_arena_copy(g->c->a, plain_name(g->args->paths.v[0]));
	if (g->name.n == 0)
		return pan_cli_misuse(g->c, command.name, "cli.install.name",
		    pan_str(g->args->paths.v[0]));
	g->target = pan_home_join(g->c->a, g->folder, g->name.s);
	if (!g->args->replace && pan_file_kind(g->target.s) != PAN_FILE_NONE)
		return pan_cli_say(g->c, "cli.install.there", g->target);
	return PAN_EXIT_GO_ON;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct gate g = { .c = c, .args = &args };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;

	if (status == PAN_EXIT_GO_ON)
		status = aim(&g);
	if (status != PAN_EXIT_GO_ON)
		return status;
	rc = stage(&g, &err);
	if (rc == PAN_OK)
		rc = look(&g, &err);
	status = rc == PAN_OK ? decide(&g, &err) : pan_cli_failed(&err);
	if (unstage(&g) != PAN_OK)
		(void)pan_cli_say(c, "cli.install.leftover", g.staged);
	pan_auditor_free(&g.run);
	pan_packs_close(&g.packs);
	return status;
}

const struct pan_cli_command pan_cmd_install = { "install", &command, run };
