/* rules convert: Sigma and YARA rules as Agent Threat Rules, where the meaning is kept.
 */
#include "cli/build.h"
#include "cli/cmd.h"
#include "cli/rulebook.h"
#include "sigma/sigma_atr.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "yara/yara_atr.h"

#define RULE_MAX ((size_t)16 << 20) /* bytes of one rule's YAML */

struct args {
	struct pan_cli_common common;
	const char *out;
	unsigned to;
	struct pan_opt_list paths;
};

static const char *const languages[] = { "atr", NULL };

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .min = 1,
	    .help = "cli.rules.convert.path",
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_CHOICE,
	    .name = "to",
	    .value = "LANGUAGE",
	    .choices = languages,
	    .help = "cli.rules.convert.to",
	    .at = offsetof(struct args, to) },
	{ .kind = PAN_OPT_TEXT,
	    .letter = 'o',
	    .name = "output",
	    .value = "FOLDER",
	    .help = "cli.rules.convert.output",
	    .at = offsetof(struct args, out) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard rules convert",
	"cli.rules.convert.about", opts, "cli.rules.convert.more" };

struct converter {
	const struct args *args;
	struct pan_buf yaml; /* of one rule */
	struct pan_buf all;  /* for standard output */
	size_t done, refused;
};

/* The name of a rule's file: its id, with what could mean something to a file system
 * taken out. */
static struct pan_str
file_of(struct pan_arena *a, const char *folder, struct pan_str id)
{
	char *name = pan_arena_get(a, id.n + 1);

	if (name == NULL)
		return (struct pan_str){ NULL, 0 };
	for (size_t i = 0; i < id.n; i++) {
		char c = id.s[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '_' || (c == '.' && i > 0);

		name[i] = c;
		if (!plain)
			name[i] = '_';
	}
	name[id.n] = '\0';
	return pan_arena_printf(a, "%s/%s.yaml", folder, name);
}

/* Keep what was converted, or say why it was not. */
/* All of it is about one rule. */
static int /* NOLINTNEXTLINE(readability-function-size) */
keep(struct pan_cli *c, struct converter *k, int rc, const struct pan_err *why,
    struct pan_str id, struct pan_str file, uint32_t line, struct pan_err *err)
{
	struct pan_str path;

	if (rc == PAN_EARG || rc == PAN_EFORMAT || rc == PAN_ELIMIT) {
		k->refused++;
		pan_build_say(NULL, file, PAN_LINT_ERROR, line, why->text);
		return PAN_OK;
	}
	if (rc != PAN_OK)
		return pan_err_set(err, rc, "%s", why->text);
	k->done++;
	if (k->args->out == NULL) {
		if (k->all.n > 0)
			pan_buf_addz(&k->all, "---\n");
		pan_buf_add(&k->all, pan_buf_str(&k->yaml));
		return pan_buf_done(&k->all, err);
	}
	path = file_of(c->a, k->args->out, id);
	if (path.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	return pan_file_write(path.s, pan_buf_str(&k->yaml), 0644, err);
}

static int
convert_sigma(struct pan_cli *c, struct converter *k, const struct pan_sigma_rule *r,
    struct pan_err *err)
{
	struct pan_arena *a = pan_arena_new(RULE_MAX * 4);
	struct pan_str id = pan_arena_printf(c->a, "SIGMA-%.*s", PAN_STR(r->id));
	struct pan_err why = { 0 };
	int rc;

	if (a == NULL || id.s == NULL) {
		pan_arena_free(a);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	pan_buf_reset(&k->yaml);
	rc = pan_sigma_to_atr(a, r, id, &k->yaml, &why);
	pan_arena_free(a);
	return keep(c, k, rc, &why, id, r->file, r->line, err);
}

static int
convert_yara(struct pan_cli *c, struct converter *k, const struct pan_yara_rule *r,
    struct pan_str name, struct pan_err *err)
{
	char today[PAN_CLOCK_TEXT];
	struct pan_yara_atr_opts how = { .date = { today, 10 } };
	struct pan_err why = { 0 };
	int rc;

	pan_clock_text(pan_clock_wall(), today);
	today[4] = today[7] = '/';
	how.id = pan_arena_printf(c->a, "YARA-%.*s", PAN_STR(name));
	if (how.id.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	pan_buf_reset(&k->yaml);
	rc = pan_yara_atr(r, &how, &k->yaml, &why);
	return keep(c, k, rc, &why, how.id, r->file, r->line, err);
}

static int
convert_all(struct pan_cli *c, struct converter *k, const struct pan_rulebook *rs,
    struct pan_err *err)
{
	int rc = PAN_OK;

	if (k->args->out != NULL)
		rc = pan_file_mkdirs(k->args->out, 0755, err);
	for (size_t i = 0; i < rs->nsigma && rc == PAN_OK; i++)
		rc = convert_sigma(c, k, rs->sigma[i], err);
	for (size_t i = 0; i < rs->nyara && rc == PAN_OK; i++)
		rc = convert_yara(c, k, rs->yara[i], rs->yara_id[i], err);
	return rc;
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct args args = { 0 };
	struct converter k = { .args = &args };
	struct pan_rulebook rs = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &args), rc;

	if (status != PAN_EXIT_GO_ON)
		return status;
	pan_buf_init(&k.yaml, RULE_MAX);
	pan_buf_init(&k.all, (size_t)1 << 30);
	rc = pan_rulebook_init(&rs, pan_build_say, NULL, false, &err);
	for (size_t i = 0; i < args.paths.n && rc == PAN_OK; i++)
		rc = pan_rulebook_path(&rs, args.paths.v[i], &err);
	if (rc == PAN_OK)
		rc = pan_rulebook_read(&rs, NULL, &err);
	if (rc == PAN_OK)
		rc = convert_all(c, &k, &rs, &err);
	status = pan_cli_print(&k.all);
	if (rc != PAN_OK)
		status = pan_cli_failed(&err);
	else if (k.done + k.refused == 0 && rs.errors == 0)
		status =
		    pan_cli_say(c, "cli.rules.convert.none", (struct pan_str){ NULL, 0 });
	else if (k.refused + rs.errors > 0)
		status = PAN_EXIT_FAILED;
	pan_buf_fini(&k.yaml);
	pan_rulebook_fini(&rs);
	return status;
}

const struct pan_cli_command pan_cmd_rules_convert = { "rules convert", &command, run };
