#include "match/choices.h"

#include <stdlib.h>

#include "core/json.h"

static int
by_id(const void *a, const void *b)
{
	const struct pan_choice *x = a, *y = b;

	return pan_str_cmp(x->id, y->id);
}

bool
pan_choices_level(struct pan_str name, enum pan_severity *out)
{
	static const char *const names[] = { "informational", "low", "medium", "high",
		"critical" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (pan_str_is(name, names[i])) {
			*out = (enum pan_severity)i;
			return true;
		}
	}
	return false;
}

static int
read_choice(const struct pan_node *n, struct pan_choice *out, struct pan_err *err)
{
	const struct pan_node *enabled = pan_node_get(n, "enabled");
	const struct pan_node *level = pan_node_get(n, "level");

	if (n->key.n == 0 || n->kind != PAN_NODE_MAP)
		return pan_err_set(err, PAN_EFORMAT, "line %u: no table for '%.*s'",
		    n->line, PAN_STR(n->key));
	if (enabled != NULL && enabled->kind != PAN_NODE_BOOL)
		return pan_err_set(err, PAN_EFORMAT,
		    "line %u: 'enabled' is neither true nor false", enabled->line);
	*out = (struct pan_choice){ .id = n->key,
		.off = !pan_node_bool(enabled, true),
		.has_level = level != NULL,
		.why = pan_node_get_text(n, "why") };
	if (level != NULL && !pan_choices_level(pan_node_text(level), &out->level))
		return pan_err_set(err, PAN_EFORMAT,
		    "line %u: 'level' is none of informational, low, medium, high, "
		    "critical",
		    level->line);
	return PAN_OK;
}

int
pan_choices_parse(struct pan_arena *a, struct pan_str json, struct pan_choices *out,
    struct pan_err *err)
{
	struct pan_node *root = NULL;
	struct pan_choices c = { 0 };
	int rc = pan_json_parse(a, json, PAN_JSON_LOOSE, &root, err);

	if (rc != PAN_OK)
		return rc;
	if (root->kind != PAN_NODE_MAP)
		return pan_err_set(err, PAN_EFORMAT, "no table of rules");
	if (root->count > PAN_CHOICES_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d choices",
		    PAN_CHOICES_MAX);
	c.choice = pan_arena_array(a, root->count + 1, sizeof(*c.choice));
	if (c.choice == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (const struct pan_node *n = root->child; n != NULL; n = n->next) {
		rc = read_choice(n, &c.choice[c.n++], err);
		if (rc != PAN_OK)
			return rc;
	}
	qsort(c.choice, c.n, sizeof(*c.choice), by_id);
	for (size_t i = 1; i < c.n; i++) {
		if (pan_str_eq(c.choice[i - 1].id, c.choice[i].id))
			return pan_err_set(err, PAN_EFORMAT, "'%.*s' is there twice",
			    PAN_STR(c.choice[i].id));
	}
	*out = c;
	return PAN_OK;
}

static const struct pan_choice *
find(const struct pan_choices *c, struct pan_str id)
{
	const struct pan_choice want = { .id = id };

	return c->n == 0 ? NULL
	                 : bsearch(&want, c->choice, c->n, sizeof(*c->choice), by_id);
}

const struct pan_choice *
pan_choices_of(const struct pan_choices *c, struct pan_str id)
{
	const struct pan_choice *best = find(c, id);

	if (best != NULL)
		return best;
	for (size_t i = 0; i < c->n; i++) {
		struct pan_str name = c->choice[i].id;

		if (name.s[name.n - 1] == '*' &&
		    pan_str_starts(id, pan_str_slice(name, 0, name.n - 1)) &&
		    (best == NULL || name.n > best->id.n))
			best = &c->choice[i];
	}
	return best;
}
