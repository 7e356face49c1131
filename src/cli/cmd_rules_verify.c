#include "cli/cmd.h"
#include "cli/packs.h"
#include "core/json.h"

struct args {
	struct pan_cli_common common;
	struct pan_opt_list files;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "FILE",
	    .max = 1,
	    .help = "cli.rules.verify.file",
	    .at = offsetof(struct args, files) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "json",
	    .help = "cli.opt.json",
	    .at = offsetof(struct args, json) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules verify",
	"cli.rules.verify.about", opts, "cli.rules.verify.more" };

static void
report_json(struct pan_buf *b, const struct pan_packs *p, const char sha[PAN_HASH_HEX])
{
	struct pan_json_out j;

	pan_json_out_init(&j, b, 0);
	pan_json_open(&j, NULL, '{');
	if (p->path.s == NULL)
		pan_json_null(&j, "file");
	else
		pan_json_text(&j, "file", p->path);
	pan_json_bool(&j, "valid", p->note.n == 0);
	if (p->note.n > 0)
		pan_json_text(&j, "note", p->note);
	pan_json_textz(&j, "sha256", sha);
	pan_json_int(&j, "rules", (int64_t)pan_pack_rules(p->pack));
	pan_json_open(&j, "sources", '[');
	for (size_t i = 0; i < pan_pack_sources(p->pack); i++) {
		struct pan_pack_source s = pan_pack_source(p->pack, i);

		pan_json_open(&j, NULL, '{');
		pan_json_text(&j, "name", s.name);
		pan_json_text(&j, "version", s.version);
		pan_json_int(&j, "rules", s.rules);
		pan_json_close(&j, '}');
	}
	pan_json_close(&j, ']');
	pan_json_close(&j, '}');
	pan_buf_addc(b, '\n');
}

static void
report(struct pan_cli *c, struct pan_buf *b, const struct pan_packs *p,
    const char sha[PAN_HASH_HEX])
{
	pan_cli_add(b, c,
	    p->path.s == NULL ? "cli.rules.verify.bundled" : "cli.rules.verify.ok",
	    p->path, pan_str(sha));
	pan_buf_addc(b, '\n');
	for (size_t i = 0; i < pan_pack_sources(p->pack); i++) {
		struct pan_pack_source s = pan_pack_source(p->pack, i);

		pan_buf_printf(b, "  %6u  %.*s %.*s\n", s.rules, PAN_STR(s.name),
		    PAN_STR(s.version));
	}
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct pan_packs p = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args);
	char sha[PAN_HASH_HEX];
	struct pan_buf b;

	if (status != PAN_EXIT_GO_ON)
		return status;
	if (pan_packs_open(c, args.files.n > 0 ? args.files.v[0] : NULL, &p, &err) !=
	    PAN_OK)
		return pan_cli_failed(&err);
	pan_packs_sha256(&p, sha);
	pan_buf_init(&b, 1u << 20);
	if (args.json)
		report_json(&b, &p, sha);
	else
		report(c, &b, &p, sha);
	status = pan_cli_print(&b);
	if (status == PAN_EXIT_CLEAN && p.note.n > 0)
		status = PAN_EXIT_FAILED;
	pan_packs_close(&p);
	return status;
}

const struct pan_cli_command pan_cmd_rules_verify = { "rules verify", &command, run };
