#include "cli/build.h"

#include <stdio.h>

#include "cli/packs.h"
#include "core/safe.h"

void
pan_build_say(void *ctx, struct pan_str path, enum pan_lint_level level, uint32_t line,
    const char *text)
{
	struct pan_buf b;

	(void)ctx;
	if (level != PAN_LINT_ERROR)
		return;
	pan_buf_init(&b, 65536);
	pan_safe_add(&b, path, 400);
	pan_buf_printf(&b, ":%u: ", line);
	pan_safe_add(&b, pan_str(text), 400);
	(void)fprintf(stderr, "panguard: %.*s\n", PAN_STR(pan_buf_str(&b)));
	pan_buf_fini(&b);
}

void
pan_build_add(struct pan_buf *b, const struct pan_cli *c, const char *key,
    const struct pan_rulebook_written *made, struct pan_str path)
{
	static const char *const names[PAN_RULE_LANGUAGES] = { "ATR", "Sigma", "YARA" };
	char n[160];
	int at = snprintf(n, sizeof(n), "%zu", made->all);
	const char *before = " (";

	for (size_t l = 0; l < PAN_RULE_LANGUAGES && at > 0 && (size_t)at < sizeof(n);
	     l++) {
		if (made->rules[l] == 0)
			continue;
		at += snprintf(n + at, sizeof(n) - (size_t)at, "%s%zu %s", before,
		    made->rules[l], names[l]);
		before = ", ";
	}
	if (made->all > 0 && at > 0 && (size_t)at < sizeof(n) - 1)
		(void)snprintf(n + at, sizeof(n) - (size_t)at, ")");
	pan_cli_add(b, c, key, pan_str(n), path);
}

int
pan_build_rules(struct pan_cli *c, struct pan_build *out, struct pan_err *err)
{
	struct pan_rulebook rs = { 0 };
	int rc;

	out->path = pan_packs_home(c);
	if (out->path.s == NULL)
		return pan_err_set(err, PAN_ENOENT,
		    "there is no home folder; set PANGUARD_HOME");
	rc = pan_rulebook_init(&rs, pan_build_say, NULL, false, err);
	if (rc == PAN_OK)
		rc = pan_rulebook_bundled(&rs, err);
	if (rc == PAN_OK)
		rc = pan_rulebook_added(&rs, c->own, err);
	if (rc == PAN_OK)
		rc = pan_rulebook_write(&rs, out->path.s, false, &out->made, err);
	out->errors = rs.errors;
	pan_rulebook_fini(&rs);
	return rc;
}
