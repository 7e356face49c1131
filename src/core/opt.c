#include "core/opt.h"

#include <assert.h>
#include <stdio.h>

#include "core/msg.h"
#include "core/safe.h"

#define NAMES_MAX 64 /* options and choices that a suggestion is looked for in */
#define WORD_MAX 32  /* letters of a word worth a suggestion */

struct parser {
	const struct pan_opt_command *c;
	const char *const *argv;
	char *base; /* the command's struct */
	struct pan_arena *a;
	enum pan_lang lang;
	struct pan_err *err;
	size_t room;      /* entries a list may need */
	uint64_t seen;    /* one bit an entry of the table */
	const char *word; /* the option being read, as it was written */
	char dashed[3];   /* the same for a letter */
	bool helped;
};

static void *
field(struct parser *p, const struct pan_opt *o)
{
	return p->base + o->at;
}

/*
 * Optimal string alignment distance (Damerau 1964, Wagner and Fischer 1974), with
 * three rows of the table.
 */
static unsigned
distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *before = rows[0];
	unsigned *above = rows[1];
	unsigned *row = rows[2];

	for (unsigned j = 0; j <= nb; j++)
		above[j] = j;
	for (unsigned i = 1; i <= na; i++) {
		unsigned *oldest = before;

		row[0] = i;
		for (unsigned j = 1; j <= nb; j++) {
			unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (best > above[j] + 1)
				best = above[j] + 1;
			if (best > row[j - 1] + 1)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && best > before[j - 2] + 1)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[nb];
}

const char *
pan_opt_nearest(const char *word, const char *const *words)
{
	size_t n = strlen(word);
	const char *nearest = NULL;
	unsigned least = n < 3 ? 1 : n < 6 ? 2 : 3;

	for (; n <= WORD_MAX && *words != NULL; words++) {
		size_t len = strlen(*words);
		unsigned d = len > WORD_MAX ? least : distance(word, n, *words, len);

		if (d < least) {
			least = d;
			nearest = *words;
		}
	}
	return nearest;
}

/* Fail with message ${key}; ${value} is what the user wrote, ${hint} what would do. */
static int
misuse(struct parser *p, const char *key, const char *value, const char *hint)
{
	struct pan_buf option, shown, text;
	struct pan_msg_arg args[3];

	pan_buf_init(&option, 512);
	pan_buf_init(&shown, 512);
	pan_buf_init(&text, 1024);
	pan_safe_add(&option, pan_str(p->word), 40);
	pan_safe_add(&shown, pan_str(value), 40);
	args[0] = (struct pan_msg_arg){ "option", pan_buf_str(&option) };
	args[1] = (struct pan_msg_arg){ "value", pan_buf_str(&shown) };
	args[2] = (struct pan_msg_arg){ "hint", pan_str(hint) };
	pan_msg_add(&text, p->lang, key, args, 3);
	(void)pan_err_set(p->err, PAN_EARG, "%s", text.s == NULL ? key : text.s);
	pan_buf_fini(&option);
	pan_buf_fini(&shown);
	pan_buf_fini(&text);
	return PAN_EARG;
}

static int
unknown_option(struct parser *p, const char *name)
{
	const char *names[NAMES_MAX + 1];
	char shown[WORD_MAX + 3];
	const char *near;
	size_t n = 0;

	for (const struct pan_opt *o = p->c->opts; o->kind != PAN_OPT_END; o++) {
		if (o->name != NULL && n < NAMES_MAX)
			names[n++] = o->name;
	}
	names[n] = NULL;
	near = name == NULL ? NULL : pan_opt_nearest(name, names);
	if (near == NULL)
		return misuse(p, "opt.unknown", NULL, NULL);
	(void)snprintf(shown, sizeof(shown), "--%s", near);
	return misuse(p, "opt.unknown-near", NULL, shown);
}

static int
bad_choice(struct parser *p, const struct pan_opt *o, const char *value)
{
	const char *near = pan_opt_nearest(value, o->choices);
	struct pan_buf list;
	int rc;

	if (near != NULL)
		return misuse(p, "opt.choice-near", value, near);
	pan_buf_init(&list, 512);
	for (const char *const *c = o->choices; *c != NULL; c++) {
		pan_buf_addz(&list, c == o->choices ? "" : ", ");
		pan_buf_addz(&list, *c);
	}
	rc = misuse(p, "opt.choice", value, list.s);
	pan_buf_fini(&list);
	return rc;
}

static int
add_to_list(struct parser *p, const struct pan_opt *o, const char *value)
{
	struct pan_opt_list *list = field(p, o);

	if (list->v == NULL)
		list->v = pan_arena_array(p->a, p->room, sizeof(*list->v));
	if (list->v == NULL)
		return pan_err_set(p->err, PAN_ENOMEM, "out of memory");
	list->v[list->n++] = value;
	return PAN_OK;
}

static int
set_number(struct parser *p, const struct pan_opt *o, const char *value)
{
	char range[32];
	uint64_t v;

	if (pan_str_u64(pan_str(value), o->max, &v) && v >= o->min) {
		*(unsigned *)field(p, o) = (unsigned)v;
		return PAN_OK;
	}
	(void)snprintf(range, sizeof(range), "%u-%u", o->min, o->max);
	return misuse(p, "opt.number", value, range);
}

static int
set_choice(struct parser *p, const struct pan_opt *o, const char *value)
{
	for (unsigned i = 0; o->choices[i] != NULL; i++) {
		if (strcmp(o->choices[i], value) == 0) {
			*(unsigned *)field(p, o) = i;
			return PAN_OK;
		}
	}
	return bad_choice(p, o, value);
}

/* Give option ${o} its ${value}, which is NULL for those that take none. */
static int
set(struct parser *p, const struct pan_opt *o, const char *value)
{
	uint64_t bit;

	assert(o - p->c->opts < 64);
	bit = (uint64_t)1 << (o - p->c->opts);
	if (o->kind == PAN_OPT_FLAG || o->kind == PAN_OPT_HELP) {
		*(bool *)field(p, o) = true;
		p->helped = p->helped || o->kind == PAN_OPT_HELP;
		return PAN_OK;
	}
	if (o->kind == PAN_OPT_LIST)
		return add_to_list(p, o, value);
	if ((p->seen & bit) != 0)
		return misuse(p, "opt.twice", NULL, NULL);
	p->seen |= bit;
	if (o->kind == PAN_OPT_CHOICE)
		return set_choice(p, o, value);
	if (o->kind == PAN_OPT_NUMBER)
		return set_number(p, o, value);
	*(const char **)field(p, o) = value;
	return PAN_OK;
}

static bool
takes_value(const struct pan_opt *o)
{
	return o->kind != PAN_OPT_FLAG && o->kind != PAN_OPT_HELP;
}

static const struct pan_opt *
find_long(const struct parser *p, struct pan_str name)
{
	for (const struct pan_opt *o = p->c->opts; o->kind != PAN_OPT_END; o++) {
		if (o->name != NULL && pan_str_is(name, o->name))
			return o;
	}
	return NULL;
}

static const struct pan_opt *
find_short(const struct parser *p, char letter)
{
	for (const struct pan_opt *o = p->c->opts; o->kind != PAN_OPT_END; o++) {
		if (o->letter == letter)
			return o;
	}
	return NULL;
}

/* "--name", "--name=VALUE" or "--name VALUE". */
static int
take_long(struct parser *p, const char *arg)
{
	const char *equals = strchr(arg, '=');
	struct pan_str name = pan_str(arg + 2);
	const struct pan_opt *o;

	if (equals != NULL)
		name.n = (size_t)(equals - arg) - 2;
	name = pan_arena_copy(p->a, name);
	p->word = pan_arena_printf(p->a, "--%.*s", PAN_STR(name)).s;
	if (name.s == NULL || p->word == NULL)
		return pan_err_set(p->err, PAN_ENOMEM, "out of memory");
	o = find_long(p, name);
	if (o == NULL)
		return unknown_option(p, name.s);
	if (!takes_value(o))
		return equals == NULL ? set(p, o, NULL)
		                      : misuse(p, "opt.takes-none", NULL, NULL);
	if (equals == NULL && *p->argv == NULL)
		return misuse(p, "opt.needs-value", NULL, NULL);
	return set(p, o, equals != NULL ? equals + 1 : *p->argv++);
}

/* "-a", "-abc", "-n VALUE" or "-nVALUE". */
static int
take_short(struct parser *p, const char *arg)
{
	p->dashed[0] = '-';
	p->word = p->dashed;
	for (arg++; *arg != '\0' && !p->helped; arg++) {
		const struct pan_opt *o = find_short(p, *arg);
		int rc;

		p->dashed[1] = *arg;
		if (o == NULL)
			return unknown_option(p, NULL);
		if (takes_value(o)) {
			if (arg[1] != '\0')
				return set(p, o, arg + 1);
			if (*p->argv == NULL)
				return misuse(p, "opt.needs-value", NULL, NULL);
			return set(p, o, *p->argv++);
		}
		rc = set(p, o, NULL);
		if (rc != PAN_OK)
			return rc;
	}
	return PAN_OK;
}

static const struct pan_opt *
find_args(const struct pan_opt_command *c)
{
	for (const struct pan_opt *o = c->opts; o->kind != PAN_OPT_END; o++) {
		if (o->kind == PAN_OPT_ARGS || o->kind == PAN_OPT_REST)
			return o;
	}
	return NULL;
}

static int
take_arg(struct parser *p, const struct pan_opt *args, const char *arg)
{
	if (args == NULL ||
	    (args->max != 0 && ((struct pan_opt_list *)field(p, args))->n == args->max))
		return misuse(p, "opt.too-many", arg, NULL);
	return add_to_list(p, args, arg);
}

int
pan_opt_parse(const struct pan_opt_command *c, const char *const *argv, void *to,
    struct pan_arena *a, enum pan_lang lang, struct pan_err *err)
{
	struct parser p = { .c = c,
		.argv = argv,
		.base = to,
		.a = a,
		.lang = lang,
		.err = err };
	const struct pan_opt *args = find_args(c);
	bool only_args = false;
	int rc = PAN_OK;

	while (argv[p.room] != NULL)
		p.room++;
	while (rc == PAN_OK && *p.argv != NULL && !p.helped) {
		const char *arg = *p.argv++;

		if (only_args || arg[0] != '-' || arg[1] == '\0') {
			rc = take_arg(&p, args, arg);
			only_args =
			    only_args || (args != NULL && args->kind == PAN_OPT_REST);
		} else if (strcmp(arg, "--") == 0) {
			only_args = true;
		} else if (arg[1] == '-') {
			rc = take_long(&p, arg);
		} else {
			rc = take_short(&p, arg);
		}
	}
	if (rc != PAN_OK || p.helped || args == NULL)
		return rc;
	if (((struct pan_opt_list *)field(&p, args))->n < args->min)
		return misuse(&p, "opt.too-few", args->value, NULL);
	return PAN_OK;
}
