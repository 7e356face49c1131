#include "scan/archive.h"

#include <stdlib.h>

void
pan_archive_init(struct pan_archive *z, struct pan_arena *a)
{
	*z = (struct pan_archive){ .arena = a };
}

int
pan_archive_add(struct pan_archive *z, const struct pan_member *m)
{
	if (z->n == PAN_SCAN_FILES_MAX) {
		z->more = true;
		return PAN_ELIMIT;
	}
	if (z->n == z->cap) {
		size_t cap = z->cap == 0 ? 16 : z->cap * 2;
		struct pan_member *grown = pan_arena_array(z->arena, cap, sizeof(*grown));

		if (grown == NULL)
			return PAN_ENOMEM;
		if (z->n > 0)
			memcpy(grown, z->member, z->n * sizeof(*grown));
		z->member = grown;
		z->cap = cap;
	}
	z->member[z->n++] = *m;
	return PAN_OK;
}

static bool
slash(char c)
{
	return c == '/' || c == '\\';
}

bool
pan_archive_escapes(struct pan_str name)
{
	size_t from = 0;

	if (name.n > 0 && slash(name.s[0]))
		return true;
	if (name.n > 1 && name.s[1] == ':')
		return true;
	for (size_t i = 0; i <= name.n; i++)
		if (i == name.n || slash(name.s[i])) {
			if (i - from == 2 && memcmp(name.s + from, "..", 2) == 0)
				return true;
			from = i + 1;
		}
	return false;
}

struct named {
	struct pan_member *member;
};

static int
by_name(const void *a, const void *b)
{
	return pan_str_cmp(((const struct named *)a)->member->name,
	    ((const struct named *)b)->member->name);
}

int
pan_archive_judge(struct pan_archive *z)
{
	struct named *sorted;

	for (size_t i = 0; i < z->n; i++) {
		struct pan_member *m = &z->member[i];

		if (pan_archive_escapes(m->name))
			m->tricks |= PAN_TRICK_PATH;
		if (m->type == PAN_MEMBER_LINK || m->type == PAN_MEMBER_DEVICE)
			m->tricks |= PAN_TRICK_LINK;
	}
	if (z->n < 2)
		return PAN_OK;
	sorted = pan_arena_array(z->arena, z->n, sizeof(*sorted));
	if (sorted == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < z->n; i++)
		sorted[i].member = &z->member[i];
	qsort(sorted, z->n, sizeof(*sorted), by_name);
	for (size_t i = 1; i < z->n; i++) {
		struct pan_member *one = sorted[i - 1].member, *two = sorted[i].member;

		if (two->type == PAN_MEMBER_FILE && pan_str_eq(one->name, two->name)) {
			one->tricks |= PAN_TRICK_TWICE;
			two->tricks |= PAN_TRICK_TWICE;
		}
	}
	return PAN_OK;
}
