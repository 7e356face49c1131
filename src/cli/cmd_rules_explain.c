#include "cli/cmd.h"
#include "cli/packs.h"
#include "cli/show.h"
#include "core/json.h"
#include "core/own.h"
#include "core/safe.h"
#include "core/utf8.h"
#include "match/engine.h"
#include "sys/home.h"

#define TEXT_MAX ((size_t)64 << 20)
#define SPANS_MAX 200 /* shown for one condition */
#define AROUND 40     /* bytes of text shown before and after a place */

struct args {
	struct pan_cli_common common;
	struct pan_opt_list words;
	const char *pack;
	bool json;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "RULE [FILE[:LINE]]",
	    .min = 1,
	    .max = 2,
	    .help = "cli.rules.explain.what",
	    .at = offsetof(struct args, words) },
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

static const struct pan_opt_command command = { "panguard rules explain",
	"cli.rules.explain.about", opts, "cli.rules.explain.more" };

struct explainer {
	struct pan_cli *c;
	const struct args *args;
	struct pan_buf out;
	struct pan_json_out j;
	struct pan_str text;
	uint64_t only_line; /* 0: all */
	size_t cond;
	size_t at, line, line_at; /* how far lines are counted */
	size_t shown, found;
	bool colour;
};

/* Count on to ${at}; spans come in order, but for a new condition we start anew. */
static void
count_to(struct explainer *x, size_t at)
{
	if (at < x->at) {
		x->at = 0;
		x->line = 1;
		x->line_at = 0;
	}
	for (; x->at < at; x->at++) {
		if (x->text.s[x->at] == '\n') {
			x->line++;
			x->line_at = x->at + 1;
		}
	}
}

static void
show_place(struct explainer *x, size_t at, size_t end, size_t column)
{
	size_t from = at > AROUND ? at - AROUND : 0, to = end + AROUND;

	while (from > 0 && (x->text.s[from] & 0xC0) == 0x80)
		from--;
	if (from < x->line_at)
		from = x->line_at;
	if (to > x->text.n)
		to = x->text.n;
	while (to < x->text.n && (x->text.s[to] & 0xC0) == 0x80)
		to++;
	pan_buf_printf(&x->out, "  %zu:%zu  ", x->line, column);
	pan_safe_add(&x->out, pan_str_slice(x->text, from, at), 200);
	pan_buf_addz(&x->out, x->colour ? "\033[1;31m" : ">>");
	pan_safe_add(&x->out, pan_str_slice(x->text, at, end), 400);
	pan_buf_addz(&x->out, x->colour ? "\033[0m" : "<<");
	pan_safe_add(&x->out, pan_str_slice(x->text, end, to), 200);
	pan_buf_addc(&x->out, '\n');
}

static int
on_span(void *ctx, size_t at, size_t end)
{
	struct explainer *x = ctx;
	size_t column;

	count_to(x, at);
	if (x->only_line != 0 && x->line != x->only_line)
		return x->line > x->only_line;
	column = pan_utf8_count(pan_str_slice(x->text, x->line_at, at)) + 1;
	x->found++;
	if (x->args->json) {
		pan_json_open(&x->j, NULL, '{');
		pan_json_int(&x->j, "condition", (int64_t)x->cond);
		pan_json_int(&x->j, "line", (int64_t)x->line);
		pan_json_int(&x->j, "column", (int64_t)column);
		pan_json_text(&x->j, "text", pan_str_slice(x->text, at, end));
		pan_json_close(&x->j, '}');
	} else {
		show_place(x, at, end, column);
	}
	return ++x->shown >= SPANS_MAX;
}

/* "FILE:12" is line 12 of FILE, unless there is a file of that very name. */
static const char *
split_line(struct pan_cli *c, const char *word, uint64_t *line)
{
	const char *colon = strrchr(word, ':');

	*line = 0;
	if (colon == NULL || pan_file_kind(word) != PAN_FILE_NONE ||
	    !pan_str_u64(pan_str(colon + 1), UINT32_MAX, line))
		return word;
	return pan_arena_copy(c->a, (struct pan_str){ word, (size_t)(colon - word) }).s;
}

static int
read_text(struct explainer *x, const char *word, struct pan_err *err)
{
	const char *path = split_line(x->c, word, &x->only_line);
	struct pan_buf raw, clean;
	int rc;

	if (path == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	pan_buf_init(&raw, TEXT_MAX);
	pan_buf_init(&clean, TEXT_MAX * 3);
	rc = strcmp(path, "-") == 0 ? pan_file_read_fd(0, TEXT_MAX, &raw, err)
	                            : pan_file_read(path, TEXT_MAX, &raw, err);
	if (rc == PAN_OK) {
		pan_utf8_clean(&clean, pan_buf_str(&raw));
		rc = pan_buf_done(&clean, err);
	}
	if (rc == PAN_OK) {
		x->text = pan_arena_copy(x->c->a, pan_buf_str(&clean));
		if (x->text.s == NULL)
			rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	pan_buf_fini(&raw);
	pan_buf_fini(&clean);
	return rc;
}

static int
explain_text(struct explainer *x, const struct pan_pack *p, size_t rule,
    struct pan_err *err)
{
	PAN_AUTO(pan_engine_freep) struct pan_engine *e = NULL;
	struct pan_pack_rule r = pan_pack_rule(p, rule);
	int rc = pan_engine_new(p, &e, err);

	x->line = 1;
	for (x->cond = 0; x->cond < r.ncond && rc == PAN_OK; x->cond++) {
		x->shown = 0;
		rc = pan_engine_spans(e, (uint32_t)rule, (uint32_t)x->cond, x->text,
		    on_span, x, err);
	}
	return rc;
}

static int
explain(struct explainer *x, const struct pan_pack *p, size_t rule, struct pan_err *err)
{
	struct pan_pack_rule r = pan_pack_rule(p, rule);
	bool json = x->args->json;
	int rc = PAN_OK;

	pan_json_out_init(&x->j, &x->out, 0);
	if (json) {
		pan_json_open(&x->j, NULL, '{');
		pan_json_text(&x->j, "id", r.id);
		pan_json_text(&x->j, "title", pan_show_title(x->c->lang, &r));
		pan_json_open(&x->j, "spans", '[');
	} else {
		pan_show_rule(&x->out, x->c, p, &r);
		pan_buf_addc(&x->out, '\n');
	}
	if (x->args->words.n > 1) {
		rc = read_text(x, x->args->words.v[1], err);
		if (rc == PAN_OK)
			rc = explain_text(x, p, rule, err);
		if (rc == PAN_OK && !json && x->found == 0)
			pan_cli_add(&x->out, x->c, "cli.rules.explain.nowhere", r.id,
			    pan_str(x->args->words.v[1]));
	}
	if (json) {
		pan_json_close(&x->j, ']');
		pan_json_close(&x->j, '}');
	}
	if (json || x->found == 0)
		pan_buf_addc(&x->out, '\n');
	return rc;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct explainer x = { .c = c, .args = &args, .colour = pan_home_colour(1) };
	struct pan_packs packs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args);
	size_t rule;

	if (status != PAN_EXIT_GO_ON)
		return status;
	if (pan_packs_open(c, args.pack, &packs, &err) != PAN_OK)
		return pan_cli_failed(&err);
	pan_buf_init(&x.out, (size_t)256 << 20);
	rule = pan_pack_find(packs.pack, pan_str(args.words.v[0]));
	if (rule == SIZE_MAX)
		status = pan_cli_say(c, "cli.rules.no-rule", pan_str(args.words.v[0]));
	else if (explain(&x, packs.pack, rule, &err) != PAN_OK)
		status = pan_cli_failed(&err);
	else
		status = pan_cli_print(&x.out);
	pan_buf_fini(&x.out);
	pan_packs_close(&packs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_explain = { "rules explain", &command, run };
