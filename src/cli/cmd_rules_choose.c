/* rules disable, enable and level: what a user decides about single rules. */
#include <limits.h>

#include "cli/chosen.h"
#include "cli/cmd.h"
#include "cli/packs.h"

struct args {
	struct pan_cli_common common;
	const char *pack, *why;
	unsigned level;
	struct pan_opt_list ids;
};

static const char *const levels[] = { "default", "informational", "low", "medium", "high",
	"critical", NULL };

#define LEVEL_MISSING UINT_MAX

#define RULES                                                                            \
	{ .kind = PAN_OPT_ARGS,                                                          \
		.value = "RULE",                                                         \
		.min = 1,                                                                \
		.help = "cli.rules.choose.rule",                                         \
		.at = offsetof(struct args, ids) },                                      \
	{                                                                                \
		.kind = PAN_OPT_TEXT, .name = "pack", .value = "FILE",                   \
		.help = "cli.opt.pack", .at = offsetof(struct args, pack)                \
	}
#define WHY                                                                              \
	{                                                                                \
		.kind = PAN_OPT_TEXT, .name = "why", .value = "TEXT",                    \
		.help = "cli.rules.choose.why", .at = offsetof(struct args, why)         \
	}

static const struct pan_opt disable_opts[] = { RULES, WHY, PAN_CLI_COMMON };
static const struct pan_opt enable_opts[] = { RULES, PAN_CLI_COMMON };
static const struct pan_opt level_opts[] = { RULES,
	{ .kind = PAN_OPT_CHOICE,
	    .name = "to",
	    .value = "LEVEL",
	    .choices = levels,
	    .help = "cli.rules.level.to",
	    .at = offsetof(struct args, level) },
	WHY, PAN_CLI_COMMON };

static const struct pan_opt_command disable_command = { "panguard rules disable",
	"cli.rules.disable.about", disable_opts, "cli.rules.choose.more" };
static const struct pan_opt_command enable_command = { "panguard rules enable",
	"cli.rules.enable.about", enable_opts, "cli.rules.choose.more" };
static const struct pan_opt_command level_command = { "panguard rules level",
	"cli.rules.level.about", level_opts, "cli.rules.choose.more" };

/* How many rules ${id} is about, which may end in '*'. */
static size_t
meant(const struct pan_pack *p, struct pan_str id)
{
	struct pan_str start = pan_str_slice(id, 0, id.n == 0 ? 0 : id.n - 1);
	size_t n = 0;

	if (id.n == 0 || id.s[id.n - 1] != '*')
		return pan_pack_find(p, id) != SIZE_MAX;
	for (size_t i = 0; i < pan_pack_rules(p); i++)
		n += pan_str_starts(pan_pack_id(p, i), start);
	return n;
}

/* Each rule named must be there, so that a typing error is no silent success. */
static bool
all_are_there(struct pan_cli *c, const struct args *args)
{
	struct pan_packs packs = { 0 };
	struct pan_err err = { 0 };
	bool all = true;

	if (pan_packs_open(c, args->pack, &packs, &err) != PAN_OK) {
		(void)pan_cli_failed(&err);
		return false;
	}
	for (size_t i = 0; i < args->ids.n; i++) {
		struct pan_str id = pan_str(args->ids.v[i]);

		if (meant(packs.pack, id) == 0) {
			(void)pan_cli_say(c, "cli.rules.no-rule", id);
			all = false;
		}
	}
	pan_packs_close(&packs);
	return all;
}

/* Changes one choice; what else was chosen for the rule stays. */
typedef void change(const struct args *args, struct pan_choice *choice);

static int
choose(struct pan_cli *c, const struct args *args, change *to)
{
	struct pan_err err = { 0 };
	struct pan_choices old;
	struct pan_choice *choice;

	if (!all_are_there(c, args))
		return PAN_EXIT_FAILED;
	if (pan_chosen_read(c, &old, &err) != PAN_OK)
		return pan_cli_failed(&err);
	choice = pan_arena_array(c->a, args->ids.n, sizeof(*choice));
	if (choice == NULL) {
		(void)pan_err_set(&err, PAN_ENOMEM, "out of memory");
		return pan_cli_failed(&err);
	}
	for (size_t i = 0; i < args->ids.n; i++) {
		const struct pan_choice *was;

		choice[i] = (struct pan_choice){ .id = pan_str(args->ids.v[i]) };
		was = pan_choices_of(&old, choice[i].id);
		if (was != NULL && pan_str_eq(was->id, choice[i].id))
			choice[i] = *was;
		to(args, &choice[i]);
		if (args->why != NULL)
			choice[i].why = pan_str(args->why);
	}
	if (pan_chosen_write(c, choice, args->ids.n, &err) != PAN_OK)
		return pan_cli_failed(&err);
	return PAN_EXIT_CLEAN;
}

static void
to_off(const struct args *args, struct pan_choice *choice)
{
	(void)args;
	choice->off = true;
}

static void
to_on(const struct args *args, struct pan_choice *choice)
{
	(void)args;
	choice->off = false;
}

static void
to_level(const struct args *args, struct pan_choice *choice)
{
	choice->has_level = args->level > 0;
	if (choice->has_level)
		choice->level = (enum pan_severity)(args->level - 1);
}

static int
run(struct pan_cli *c, const struct pan_opt_command *command, const char *const *argv,
    change *to)
{
	struct args args = { 0 };
	int status;

	args.level = LEVEL_MISSING;
	status = pan_cli_options(c, command, argv, &args);
	if (status != PAN_EXIT_GO_ON)
		return status;
	if (to == to_level && args.level == LEVEL_MISSING)
		return pan_cli_misuse(c, command->name, "cli.rules.level.missing",
		    PAN_LIT("--to"));
	return choose(c, &args, to);
}

static int
run_disable(struct pan_cli *c, const char *const *argv)
{
	return run(c, &disable_command, argv, to_off);
}

static int
run_enable(struct pan_cli *c, const char *const *argv)
{
	return run(c, &enable_command, argv, to_on);
}

static int
run_level(struct pan_cli *c, const char *const *argv)
{
	return run(c, &level_command, argv, to_level);
}

const struct pan_cli_command pan_cmd_rules_disable = { "rules disable", &disable_command,
	run_disable };
const struct pan_cli_command pan_cmd_rules_enable = { "rules enable", &enable_command,
	run_enable };
const struct pan_cli_command pan_cmd_rules_level = { "rules level", &level_command,
	run_level };
