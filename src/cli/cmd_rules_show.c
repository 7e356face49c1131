#include "cli/cmd.h"
#include "cli/packs.h"
#include "cli/show.h"

struct args {
	struct pan_cli_common common;
	const char *pack;
	bool json;
	struct pan_opt_list ids;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "RULE",
	    .min = 1,
	    .help = "cli.rules.show.rule",
	    .at = offsetof(struct args, ids) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "pack",
	    .value = "FILE",
	    .help = "cli.opt.pack",
	    .at = offsetof(struct args, pack) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json-lines",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules show",
	"cli.rules.show.about", opts, NULL };

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_packs packs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args);
	bool missing = false;
	struct pan_buf b;

	if (status != PAN_EXIT_GO_ON)
		return status;
	if (pan_packs_open(c, args.pack, &packs, &err) != PAN_OK)
		return pan_cli_failed(&err);
	pan_buf_init(&b, (size_t)64 << 20);
	for (size_t i = 0; i < args.ids.n; i++) {
		size_t at = pan_pack_find(packs.pack, pan_str(args.ids.v[i]));
		struct pan_pack_rule r;

		if (at == SIZE_MAX) {
			missing = true;
			(void)pan_cli_say(c, "cli.rules.no-rule", pan_str(args.ids.v[i]));
			continue;
		}
		r = pan_pack_rule(packs.pack, at);
		if (args.json) {
			pan_show_rule_json(&b, packs.pack, &r);
			pan_buf_addc(&b, '\n');
		} else {
			pan_buf_addz(&b, b.n > 0 ? "\n" : "");
			pan_show_rule(&b, c, packs.pack, &r);
		}
	}
	pan_packs_close(&packs);
	status = pan_cli_print(&b);
	return missing ? PAN_EXIT_FAILED : status;
}

const struct pan_cli_command pan_cmd_rules_show = { "rules show", &command, run };
