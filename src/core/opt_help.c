#include "core/msg.h"
#include "core/opt.h"
#include "core/wrap.h"

#define LEFT_MAX 30 /* columns of names; longer ones have a line of their own */

static bool
is_args(const struct pan_opt *o)
{
	return o->kind == PAN_OPT_ARGS || o->kind == PAN_OPT_REST;
}

static void
add_value(struct pan_buf *b, const struct pan_opt *o)
{
	if (o->choices == NULL || o->value != NULL) {
		pan_buf_addz(b, o->value == NULL ? "" : o->value);
		return;
	}
	for (const char *const *c = o->choices; *c != NULL; c++) {
		pan_buf_addz(b, c == o->choices ? "" : "|");
		pan_buf_addz(b, *c);
	}
}

/* "PATH", "PATH...", "[PATH]" or "[PATH...]". */
static void
add_args(struct pan_buf *b, const struct pan_opt *o)
{
	pan_buf_printf(b, " %s%s%s%s", o->min == 0 ? "[" : "", o->value,
	    o->max == 1 ? "" : "...", o->min == 0 ? "]" : "");
}

/* "  -n, --name VALUE" */
static void
add_left(struct pan_buf *b, const struct pan_opt *o)
{
	if (is_args(o)) {
		pan_buf_printf(b, "  %s", o->value);
		return;
	}
	if (o->letter != '\0')
		pan_buf_printf(b, "  -%c%s", o->letter, o->name == NULL ? "" : ", ");
	else
		pan_buf_addz(b, "      ");
	if (o->name != NULL)
		pan_buf_printf(b, "--%s", o->name);
	if (o->kind != PAN_OPT_FLAG && o->kind != PAN_OPT_HELP) {
		pan_buf_addc(b, ' ');
		add_value(b, o);
	}
}

/* Where the explanations start: behind the longest name that is not too long. */
static unsigned
left_width(const struct pan_opt_command *c)
{
	unsigned widest = 0;
	struct pan_buf left;

	pan_buf_init(&left, 512);
	for (const struct pan_opt *o = c->opts; o->kind != PAN_OPT_END; o++) {
		unsigned width;

		pan_buf_reset(&left);
		add_left(&left, o);
		width = pan_wrap_width(pan_buf_str(&left)) + 2;
		if (o->help != NULL && width <= LEFT_MAX && width > widest)
			widest = width;
	}
	pan_buf_fini(&left);
	return widest == 0 ? LEFT_MAX : widest;
}

static void
add_option(struct pan_buf *b, const struct pan_opt *o, enum pan_lang lang,
    struct pan_wrap how)
{
	size_t from = b->n;

	add_left(b, o);
	how.at = pan_wrap_width(pan_str_slice(pan_buf_str(b), from, b->n));
	if (how.at + 2 > how.indent) {
		pan_buf_addc(b, '\n');
		how.at = 0;
	}
	for (; how.at < how.indent; how.at++)
		pan_buf_addc(b, ' ');
	pan_wrap_add(b, pan_msg(lang, o->help), &how);
	pan_buf_addc(b, '\n');
}

void
pan_opt_help(struct pan_buf *b, const struct pan_opt_command *c, enum pan_lang lang,
    unsigned columns)
{
	struct pan_wrap how = { .columns = columns };
	bool options = false;

	pan_buf_add(b, pan_msg(lang, "opt.usage"));
	pan_buf_printf(b, " %s", c->name);
	for (const struct pan_opt *o = c->opts; o->kind != PAN_OPT_END; o++)
		options = options || !is_args(o);
	if (options) {
		pan_buf_addc(b, ' ');
		pan_buf_add(b, pan_msg(lang, "opt.options"));
	}
	for (const struct pan_opt *o = c->opts; o->kind != PAN_OPT_END; o++) {
		if (is_args(o))
			add_args(b, o);
	}
	pan_buf_addz(b, "\n\n");
	pan_wrap_add(b, pan_msg(lang, c->about), &how);
	pan_buf_addz(b, "\n\n");
	how.indent = left_width(c);
	for (const struct pan_opt *o = c->opts; o->kind != PAN_OPT_END; o++) {
		if (o->help != NULL)
			add_option(b, o, lang, how);
	}
	if (c->more != NULL) {
		how.indent = 0;
		pan_buf_addc(b, '\n');
		pan_wrap_add(b, pan_msg(lang, c->more), &how);
		pan_buf_addc(b, '\n');
	}
}
