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

int
pan_build_rules(struct pan_cli *c, struct pan_build *out, struct pan_err *err)
{
	struct pan_rulebook rs = { 0 };
	size_t bytes;
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
		rc = pan_rulebook_write(&rs, out->path.s, &bytes, err);
	out->rules = rs.n;
	out->errors = rs.errors;
	pan_rulebook_fini(&rs);
	return rc;
}
