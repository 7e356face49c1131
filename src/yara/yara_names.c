#include "yara/yara_names.h"

/* A leaf has no ${child}; a branch has two, told apart by bit ${bit} of the name. */
struct pan_yara_name_node {
	struct pan_yara_name_node *child[2];
	struct pan_str name;
	size_t bit;
	uint32_t value;
};

/* Bit ${i} of ${s}, high bits first; behind its end there are zeros, so that a name and
 * the same with more behind it differ, for names hold no NUL. */
static int
bit_of(struct pan_str s, size_t i)
{
	return i / 8 < s.n ? (unsigned char)s.s[i / 8] >> (7 - i % 8) & 1 : 0;
}

static struct pan_yara_name_node *
nearest(const struct pan_yara_names *t, struct pan_str name)
{
	struct pan_yara_name_node *n = t->root;

	while (n != NULL && n->child[0] != NULL)
		n = n->child[bit_of(name, n->bit)];
	return n;
}

/* The first bit in which two different names differ. */
static size_t
differs(struct pan_str a, struct pan_str b)
{
	size_t i = 0, bit;

	while (i < a.n && i < b.n && a.s[i] == b.s[i])
		i++;
	for (bit = i * 8; bit_of(a, bit) == bit_of(b, bit);)
		bit++;
	return bit;
}

bool
pan_yara_names_set(struct pan_yara_names *t, struct pan_arena *a, struct pan_str name,
    uint32_t value)
{
	struct pan_yara_name_node *near = nearest(t, name), *leaf, *branch;
	struct pan_yara_name_node **at = &t->root;
	size_t bit;

	if (near != NULL && pan_str_eq(near->name, name)) {
		near->value = value;
		return true;
	}
	if ((leaf = pan_arena_get(a, sizeof(*leaf))) == NULL)
		return false;
	leaf->name = name;
	leaf->value = value;
	if (near == NULL) {
		t->root = leaf;
		return true;
	}
	if ((branch = pan_arena_get(a, sizeof(*branch))) == NULL)
		return false;
	bit = differs(near->name, name);
	while ((*at)->child[0] != NULL && (*at)->bit < bit)
		at = &(*at)->child[bit_of(name, (*at)->bit)];
	branch->bit = bit;
	branch->child[bit_of(name, bit)] = leaf;
	branch->child[!bit_of(name, bit)] = *at;
	*at = branch;
	return true;
}

bool
pan_yara_names_get(const struct pan_yara_names *t, struct pan_str name, uint32_t *value)
{
	const struct pan_yara_name_node *n = nearest(t, name);

	if (n == NULL || !pan_str_eq(n->name, name))
		return false;
	*value = n->value;
	return true;
}
