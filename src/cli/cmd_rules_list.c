#include "cli/cmd.h"
#include "cli/packs.h"
#include "cli/show.h"
#include "core/safe.h"

struct args {
	struct pan_cli_common common;
	const char *pack, *category;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_TEXT,
	    .name = "category",
	    .value = "NAME",
	    .help = "cli.rules.list.category",
	    .at = offsetof(struct args, category) },
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

static const struct pan_opt_command command = { "panguard rules list",
	"cli.rules.list.about", opts, NULL };

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_packs packs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args);
	struct pan_buf b;

	if (status != PAN_EXIT_GO_ON)
		return status;
	if (pan_packs_open(c, args.pack, &packs, &err) != PAN_OK)
		return pan_cli_failed(&err);
	pan_buf_init(&b, (size_t)256 << 20);
	for (size_t i = 0; i < pan_pack_rules(packs.pack); i++) {
		struct pan_pack_rule r = pan_pack_rule(packs.pack, i);

		if (args.category != NULL && !pan_str_is(r.category, args.category))
			continue;
		if (args.json) {
			pan_show_rule_json(&b, packs.pack, &r);
		} else {
			pan_buf_printf(&b, "%-8s  %-18.*s ",
			    pan_show_severity(r.severity), PAN_STR(r.id));
			pan_safe_add(&b, pan_show_title(c->lang, &r), 120);
		}
		pan_buf_addc(&b, '\n');
	}
	pan_packs_close(&packs);
	return pan_cli_print(&b);
}

const struct pan_cli_command pan_cmd_rules_list = { "rules list", &command, run };
