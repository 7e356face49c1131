/*
 * panguard - finds which command is meant, and in which language; the rest is its file's.
 */
#include <signal.h>
#include <stdio.h>

#include "cli/cmd.h"
#include "cli/settings.h"
#include "sys/home.h"

#define MEMORY_MAX ((size_t)1 << 30) /* of what a command keeps until its end */

static const struct pan_cli_command *const commands[] = {
	&pan_cmd_up,
	&pan_cmd_audit,
	&pan_cmd_install,
	&pan_cmd_match,
	&pan_cmd_rules_list,
	&pan_cmd_rules_show,
	&pan_cmd_rules_explain,
	&pan_cmd_rules_lint,
	&pan_cmd_rules_test,
	&pan_cmd_rules_cost,
	&pan_cmd_rules_convert,
	&pan_cmd_rules_compile,
	&pan_cmd_rules_verify,
	&pan_cmd_rules_add,
	&pan_cmd_rules_disable,
	&pan_cmd_rules_enable,
	&pan_cmd_rules_level,
	&pan_cmd_status,
	&pan_cmd_doctor,
	&pan_cmd_config,
	NULL,
};

/* --lang wherever it stands, so that even a misuse is explained in it. */
static void
find_lang(struct pan_cli *c, const char *const *argv)
{
	for (; *argv != NULL && strcmp(*argv, "--") != 0; argv++) {
		if (strncmp(*argv, "--lang=", 7) == 0)
			(void)pan_lang_from(*argv + 7, &c->lang);
		else if (strcmp(*argv, "--lang") == 0 && argv[1] != NULL)
			(void)pan_lang_from(argv[1], &c->lang);
	}
}

/* How many of ${argv}'s words name ${command}: 0, 1, or 2 for "rules list". */
static unsigned
named(const struct pan_cli_command *command, const char *const *argv)
{
	const char *blank = strchr(command->name, ' ');
	size_t n =
	    blank == NULL ? strlen(command->name) : (size_t)(blank - command->name);

	if (strlen(argv[0]) != n || strncmp(argv[0], command->name, n) != 0)
		return 0;
	if (blank == NULL)
		return 1;
	return argv[1] != NULL && strcmp(argv[1], blank + 1) == 0 ? 2 : 0;
}

/* The commands that begin with "${first} ", or all of them. */
static int
help(const struct pan_cli *c, const char *first)
{
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	pan_buf_add(&b, pan_msg(c->lang, "cli.about"));
	pan_buf_addz(&b, "\n\n");
	for (const struct pan_cli_command *const *p = commands; *p != NULL; p++) {
		struct pan_str about = pan_msg(c->lang, (*p)->opts->about);

		if (first != NULL &&
		    (strncmp((*p)->name, first, strlen(first)) != 0 ||
		        (*p)->name[strlen(first)] != ' '))
			continue;
		pan_buf_printf(&b, "  panguard %-14s %.*s\n", (*p)->name, PAN_STR(about));
	}
	pan_buf_addc(&b, '\n');
	pan_buf_add(&b, pan_msg(c->lang, "cli.help-more"));
	pan_buf_addc(&b, '\n');
	return pan_cli_print(&b);
}

static int
unknown(const struct pan_cli *c, const char *const *argv)
{
	const char *names[sizeof(commands) / sizeof(commands[0])];
	struct pan_str word = pan_str(argv[0]);
	const char *near;
	struct pan_buf b;
	size_t n = 0;
	bool rules = strcmp(argv[0], "rules") == 0;

	if (rules && (argv[1] == NULL || argv[1][0] == '-'))
		return argv[1] == NULL
		    ? pan_cli_misuse(c, "panguard rules", "cli.subcommand-missing", word)
		    : help(c, "rules");
	for (size_t i = 0; commands[i] != NULL; i++)
		if ((strncmp(commands[i]->name, "rules ", 6) == 0) == rules)
			names[n++] = commands[i]->name + (rules ? 6 : 0);
	if (!rules)
		names[n++] = "rules";
	names[n] = NULL;
	if (rules)
		word = pan_str(argv[1]);
	near = pan_opt_nearest(word.s, names);
	pan_buf_init(&b, 4096);
	pan_cli_add(&b, c, near == NULL ? "cli.unknown" : "cli.unknown-near", word,
	    pan_str(near));
	(void)fprintf(stderr, "panguard: %.*s\n", PAN_STR(pan_buf_str(&b)));
	pan_buf_fini(&b);
	(void)pan_cli_say(c, "cli.see-help",
	    pan_str(rules ? "panguard rules" : "panguard"));
	return PAN_EXIT_MISUSE;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	if (argv[0] == NULL || strcmp(argv[0], "--help") == 0 ||
	    strcmp(argv[0], "-h") == 0 || strcmp(argv[0], "help") == 0)
		return help(c, NULL);
	if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0)
		return printf("panguard %s\n", PAN_VERSION) > 0 && fflush(stdout) == 0
		    ? PAN_EXIT_CLEAN
		    : PAN_EXIT_FAILED;
	/* "panguard --lang zh-TW": a person looking around. */
	if (strncmp(argv[0], "--lang", 6) == 0)
		return run(c, argv + (argv[0][6] == '=' || argv[1] == NULL ? 1 : 2));
	for (size_t i = 0; commands[i] != NULL; i++) {
		unsigned words = named(commands[i], argv);

		if (words > 0)
			return commands[i]->run(c, argv + words);
	}
	return unknown(c, argv);
}

int
main(int argc, char **argv)
{
	struct pan_cli c = { .a = pan_arena_new(MEMORY_MAX) };
	const char *const *args = (const char *const *)argv;
	int status;

	if (c.a == NULL) {
		(void)fputs("panguard: out of memory\n", stderr);
		return PAN_EXIT_FAILED;
	}
	/* A reader that left shows in write(), with a code of its own. */
	(void)signal(SIGPIPE, SIG_IGN);
	c.own = pan_home_own(c.a);
	c.lang = pan_settings_lang(&c);
	find_lang(&c, args + (argc > 0));
	status = run(&c, args + (argc > 0));
	pan_arena_free(c.a);
	return status;
}
