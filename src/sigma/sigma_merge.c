/* Documents of a collection joined: "action: global" and "action: repeat". */
#include "sigma/sigma_reader.h"

struct merge {
	struct pan_arena *a;
	size_t work; /* left */
};

static const struct pan_node *
find(const struct pan_node *map, struct pan_str key)
{
	for (const struct pan_node *e = map->child; e != NULL; e = e->next) {
		if (pan_str_eq(e->key, key))
			return e;
	}
	return NULL;
}

/* Put a copy of ${e} behind ${**link}. */
static int
add(struct merge *m, const struct pan_node *e, struct pan_node *to,
    struct pan_node ***link)
{
	struct pan_node *copy = pan_arena_get(m->a, sizeof(*copy));

	if (copy == NULL)
		return PAN_ENOMEM;
	*copy = *e;
	copy->next = NULL;
	**link = copy;
	*link = &copy->next;
	to->count++;
	return PAN_OK;
}

/* Depth is that of the documents, which core/yaml bounds. */
static int
merge_maps(struct merge *m, const struct pan_node *x, const struct pan_node *y,
    struct pan_node *out)
{
	struct pan_node **link = &out->child;
	size_t cost = ((size_t)x->count + 1) * ((size_t)y->count + 1) * 2;
	int rc = PAN_OK;

	if (cost > m->work)
		return PAN_ELIMIT;
	m->work -= cost;
	*out = *y;
	out->child = NULL;
	out->count = 0;
	for (const struct pan_node *e = x->child; rc == PAN_OK && e != NULL;
	     e = e->next) {
		const struct pan_node *over = find(y, e->key);
		struct pan_node joined;

		if (pan_str_is(e->key, "action"))
			continue;
		if (over == NULL || over->kind != PAN_NODE_MAP ||
		    e->kind != PAN_NODE_MAP) {
			rc = add(m, over == NULL ? e : over, out, &link);
			continue;
		}
		rc = merge_maps(m, e, over, &joined);
		if (rc == PAN_OK)
			rc = add(m, &joined, out, &link);
	}
	for (const struct pan_node *e = y->child; rc == PAN_OK && e != NULL;
	     e = e->next) {
		if (!pan_str_is(e->key, "action") && find(x, e->key) == NULL)
			rc = add(m, e, out, &link);
	}
	return rc;
}

int
pan_sigma_merge_maps(struct pan_arena *a, const struct pan_node *x,
    const struct pan_node *y, size_t *work, struct pan_node **out)
{
	struct merge m = { a, *work };
	struct pan_node *made = pan_arena_get(a, sizeof(*made));
	int rc;

	if (made == NULL)
		return PAN_ENOMEM;
	rc = merge_maps(&m, x, y, made);
	*work = m.work;
	if (rc == PAN_OK)
		*out = made;
	return rc;
}
