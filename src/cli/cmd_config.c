
#include "cli/cmd.h"
#include "cli/settings.h"
#include "core/json.h"

struct args {
	struct pan_cli_common common;
	bool json;
	struct pan_opt_list words;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "get KEY|set KEY VALUE|unset KEY",
	    .max = 3,
	    .at = offsetof(struct args, words) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard config", "cli.config.about",
	opts, "cli.config.more" };

static const struct pan_settings_key *
find_key(const char *name)
{
	for (const struct pan_settings_key *k = pan_settings_keys; k->name != NULL; k++) {
		if (strcmp(k->name, name) == 0)
			return k;
	}
	return NULL;
}

static int
unknown_key(const struct pan_cli *c, const char *name)
{
	return pan_cli_misuse(c, command.name, "cli.config.no-key", pan_str(name));
}

static int
list(struct pan_cli *c, const char *only, bool json)
{
	struct pan_err err = { 0 };
	struct pan_json_out j;
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	pan_json_out_init(&j, &b, 2);
	if (json)
		pan_json_open(&j, NULL, '{');
	for (const struct pan_settings_key *k = pan_settings_keys; k->name != NULL; k++) {
		struct pan_str v = { NULL, 0 };

		if (only != NULL && strcmp(only, k->name) != 0)
			continue;
		if (pan_settings_get(c, k->name, &v, &err) != PAN_OK) {
			pan_buf_fini(&b);
			return pan_cli_failed(&err);
		}
		if (json && v.s == NULL)
			pan_json_null(&j, k->name);
		else if (json)
			pan_json_text(&j, k->name, v);
		else if (only != NULL)
			pan_buf_printf(&b, "%.*s\n", PAN_STR(v));
		else
			pan_buf_printf(&b, "%-8s %-8.*s %.*s\n", k->name,
			    PAN_STR(v.s == NULL ? PAN_LIT("-") : v),
			    PAN_STR(pan_msg(c->lang, k->about)));
	}
	if (json) {
		pan_json_close(&j, '}');
		pan_buf_addc(&b, '\n');
	}
	return pan_cli_print(&b);
}

static int
set(struct pan_cli *c, const struct pan_opt_list *words)
{
	const struct pan_settings_key *k = find_key(words->v[1]);
	const char *value = words->n == 3 ? words->v[2] : NULL;
	struct pan_err err = { 0 };

	if (k == NULL)
		return unknown_key(c, words->v[1]);
	if (value != NULL) {
		const char *const *v = k->choices;

		while (*v != NULL && strcmp(*v, value) != 0)
			v++;
		if (*v == NULL)
			return pan_cli_misuse(c, command.name, "cli.config.no-value",
			    pan_str(value));
	}
	if (pan_settings_set(c, k->name, value, &err) != PAN_OK)
		return pan_cli_failed(&err);
	return PAN_EXIT_CLEAN;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	int status = pan_cli_options(c, &command, argv, &args);
	const char *verb;

	if (status != PAN_EXIT_GO_ON)
		return status;
	if (args.words.n == 0)
		return list(c, NULL, args.json);
	verb = args.words.v[0];
	if (strcmp(verb, "get") == 0 && args.words.n == 2)
		return find_key(args.words.v[1]) == NULL
		    ? unknown_key(c, args.words.v[1])
		    : list(c, args.words.v[1], args.json);
	if ((strcmp(verb, "set") == 0 && args.words.n == 3) ||
	    (strcmp(verb, "unset") == 0 && args.words.n == 2))
		return set(c, &args.words);
	return pan_cli_misuse(c, command.name, "cli.config.usage", pan_str(verb));
}

const struct pan_cli_command pan_cmd_config = { "config", &command, run };
