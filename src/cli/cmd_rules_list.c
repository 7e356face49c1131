#include "cli/cmd.h"
#include "cli/packs.h"
#include "cli/show.h"
#include "core/safe.h"

struct args {
	struct pan_cli_common common;
	const char *pack, *category, *tag;
	unsigned language, level;
	bool json;
};

static const char *const languages[] = { "any", "atr", "sigma", "yara", NULL };
static const char *const levels[] = { "any", "informational", "low", "medium", "high",
	"critical", NULL };

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_CHOICE,
	    .name = "language",
	    .value = "NAME",
	    .choices = languages,
	    .help = "cli.rules.list.language",
	    .at = offsetof(struct args, language) },
	{ .kind = PAN_OPT_CHOICE,
	    .name = "level",
	    .value = "LEVEL",
	    .choices = levels,
	    .help = "cli.rules.list.level",
	    .at = offsetof(struct args, level) },
	{ .kind = PAN_OPT_TEXT,
	    .name = "tag",
	    .value = "TAG",
	    .help = "cli.rules.list.tag",
	    .at = offsetof(struct args, tag) },
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

/* Whether one of ${lines}, which are ended by line breaks, is ${word}, in either case. */
static bool
has_line(struct pan_str lines, struct pan_str word)
{
	while (lines.n > 0) {
		size_t end = pan_str_find(lines, PAN_LIT("\n"), 0);

		if (pan_str_caseeq(pan_str_slice(lines, 0, end), word))
			return true;
		lines = end == SIZE_MAX ? PAN_LIT("")
		                        : pan_str_slice(lines, end + 1, lines.n);
	}
	return false;
}

static bool
has_tag(const struct pan_pack_rule *r, struct pan_str tag)
{
	return has_line(r->tags, tag) || has_line(r->attack, tag) ||
	    has_line(r->atlas, tag) || has_line(r->owasp, tag) || has_line(r->cve, tag) ||
	    pan_str_caseeq(r->category, tag) || pan_str_caseeq(r->subcategory, tag);
}

static bool
wanted(const struct args *args, const struct pan_pack_rule *r)
{
	return (args->category == NULL || pan_str_is(r->category, args->category)) &&
	    (args->language == 0 || (unsigned)r->language + 1 == args->language) &&
	    (args->level == 0 || (unsigned)r->severity + 1 == args->level) &&
	    (args->tag == NULL || has_tag(r, pan_str(args->tag)));
}

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

		if (!wanted(&args, &r))
			continue;
		if (args.json) {
			pan_show_rule_json(&b, packs.pack, &r);
		} else {
			pan_buf_printf(&b, "%-8s  %-18.*s ",
			    r.off ? "off" : pan_show_severity(r.severity), PAN_STR(r.id));
			pan_safe_add(&b, pan_show_title(c->lang, &r), 120);
		}
		pan_buf_addc(&b, '\n');
	}
	pan_packs_close(&packs);
	return pan_cli_print(&b);
}

const struct pan_cli_command pan_cmd_rules_list = { "rules list", &command, run };
