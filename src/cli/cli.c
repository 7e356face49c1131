#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "core/safe.h"
#include "core/wrap.h"
#include "sys/file.h"
#include "sys/home.h"

#define SHOWN_MAX ((size_t)400) /* characters of foreign text in a message */

const char *const pan_cli_langs[] = { "en", "zh-TW", NULL };

/* Standard error is where we complain; when it is gone there is nowhere left to. */
static void
complain(struct pan_str text)
{
	if (pan_file_write_fd(2, text, NULL) != PAN_OK)
		return;
}

void
pan_cli_add(struct pan_buf *b, const struct pan_cli *c, const char *key, struct pan_str x,
    struct pan_str y)
{
	struct pan_buf shown[2];
	struct pan_msg_arg args[2];

	pan_buf_init(&shown[0], SHOWN_MAX * 16);
	pan_buf_init(&shown[1], SHOWN_MAX * 16);
	pan_safe_add(&shown[0], x, SHOWN_MAX);
	pan_safe_add(&shown[1], y, SHOWN_MAX);
	args[0] = (struct pan_msg_arg){ "a", pan_buf_str(&shown[0]) };
	args[1] = (struct pan_msg_arg){ "b", pan_buf_str(&shown[1]) };
	pan_msg_add(b, c->lang, key, args, 2);
	pan_buf_fini(&shown[0]);
	pan_buf_fini(&shown[1]);
}

void
pan_cli_wrap(struct pan_buf *b, const struct pan_cli *c, const char *key)
{
	unsigned width = pan_home_columns(1);
	struct pan_wrap how = { .columns = width == 0 || width > 90 ? 90 : width };

	pan_wrap_add(b, pan_msg(c->lang, key), &how);
	pan_buf_addc(b, '\n');
}

int
pan_cli_failed(const struct pan_err *err)
{
	struct pan_buf b;

	/* Whoever stops reading our output knows that they did. */
	if (err->code == PAN_ECLOSED)
		return PAN_EXIT_FAILED;
	pan_buf_init(&b, 4096);
	pan_buf_addz(&b, "panguard: ");
	pan_safe_add(&b, pan_str(err->text), SHOWN_MAX);
	pan_buf_addc(&b, '\n');
	complain(pan_buf_str(&b));
	pan_buf_fini(&b);
	return PAN_EXIT_FAILED;
}

int
pan_cli_say(const struct pan_cli *c, const char *key, struct pan_str a)
{
	struct pan_buf b;

	pan_buf_init(&b, 16384);
	pan_buf_addz(&b, "panguard: ");
	pan_cli_add(&b, c, key, a, (struct pan_str){ NULL, 0 });
	pan_buf_addc(&b, '\n');
	complain(pan_buf_str(&b));
	pan_buf_fini(&b);
	return PAN_EXIT_FAILED;
}

int
pan_cli_misuse(const struct pan_cli *c, const char *command, const char *key,
    struct pan_str a)
{
	(void)pan_cli_say(c, key, a);
	(void)pan_cli_say(c, "cli.see-help", pan_str(command));
	return PAN_EXIT_MISUSE;
}

int
pan_cli_print(struct pan_buf *b)
{
	struct pan_err err = { 0 };
	int rc = pan_buf_done(b, &err);

	if (rc == PAN_OK)
		rc = pan_file_write_fd(1, pan_buf_str(b), &err);
	pan_buf_fini(b);
	return rc == PAN_OK ? PAN_EXIT_CLEAN : pan_cli_failed(&err);
}

int
pan_cli_options(struct pan_cli *c, const struct pan_opt_command *o,
    const char *const *argv, void *to)
{
	struct pan_cli_common *common = to;
	struct pan_err err = { 0 };
	struct pan_buf b;
	int rc;

	common->lang = c->lang;
	rc = pan_opt_parse(o, argv, to, c->a, c->lang, &err);
	if (rc == PAN_ENOMEM)
		return pan_cli_failed(&err);
	if (rc != PAN_OK) {
		(void)pan_cli_failed(&err);
		(void)pan_cli_say(c, "cli.see-help", pan_str(o->name));
		return PAN_EXIT_MISUSE;
	}
	c->lang = common->lang == PAN_LANG_ZH_TW ? PAN_LANG_ZH_TW : PAN_LANG_EN;
	if (!common->help)
		return PAN_EXIT_GO_ON;
	pan_buf_init(&b, 1u << 20);
	pan_opt_help(&b, o, c->lang, pan_home_columns(1));
	return pan_cli_print(&b);
}
