#include "core/node.h"

#include <stdarg.h>

static const struct pan_node *
find(const struct pan_node *n, struct pan_str key)
{
	const struct pan_node *hit = NULL;

	if (!pan_node_is(n, PAN_NODE_MAP))
		return NULL;
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		if (pan_str_eq(e->key, key))
			hit = e;
	}
	return hit;
}

const struct pan_node *
pan_node_get(const struct pan_node *n, const char *key)
{
	return find(n, pan_str(key));
}

const struct pan_node *
pan_node_path(const struct pan_node *n, ...)
{
	va_list ap;
	const char *key;

	va_start(ap, n);
	while ((key = va_arg(ap, const char *)) != NULL)
		n = pan_node_get(n, key);
	va_end(ap);
	return n;
}

struct pan_str
pan_node_text(const struct pan_node *n)
{
	return pan_node_is(n, PAN_NODE_TEXT) ? n->text : (struct pan_str){ NULL, 0 };
}

struct pan_str
pan_node_get_text(const struct pan_node *n, const char *key)
{
	return pan_node_text(pan_node_get(n, key));
}

bool
pan_node_is(const struct pan_node *n, enum pan_node_kind kind)
{
	return n != NULL && n->kind == kind;
}

bool
pan_node_bool(const struct pan_node *n, bool otherwise)
{
	return pan_node_is(n, PAN_NODE_BOOL) ? n->boolean : otherwise;
}
