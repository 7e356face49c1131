#include "scan/finding.h"

#include <stdlib.h>

#include "core/limits.h"

static bool
same_place(const struct pan_finding *a, const struct pan_finding *b)
{
	return a->doc == b->doc && a->at == b->at && a->end == b->end &&
	    pan_str_eq(a->rule, b->rule);
}

static uint64_t
place_hash(const struct pan_finding *f)
{
	uint64_t h = pan_str_hash(f->rule);

	h = (h ^ (uintptr_t)f->doc) * 0x9E3779B97F4A7C15u;
	h = (h ^ f->at) * 0x9E3779B97F4A7C15u;
	h = (h ^ f->end) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

/* The slot that holds ${f}'s like, or the empty one where it belongs. */
static size_t
slot_of(const struct pan_findings *fs, const struct pan_finding *f)
{
	size_t at = place_hash(f) & (fs->nslot - 1);

	while (fs->slot[at] != 0 && !same_place(&fs->item[fs->slot[at] - 1], f))
		at = (at + 1) & (fs->nslot - 1);
	return at;
}

static void
fill_slots(struct pan_findings *fs)
{
	memset(fs->slot, 0, fs->nslot * sizeof(*fs->slot));
	for (size_t i = 0; i < fs->n; i++)
		fs->slot[slot_of(fs, &fs->item[i])] = (uint32_t)i + 1;
}

static bool
grow(struct pan_findings *fs)
{
	size_t cap = fs->cap == 0 ? 16 : fs->cap * 2;
	struct pan_finding *item = pan_arena_array(fs->arena, cap, sizeof(*item));
	uint32_t *slot = pan_arena_array(fs->arena, cap * 4, sizeof(*slot));

	if (item == NULL || slot == NULL) {
		fs->rc = PAN_ENOMEM;
		return false;
	}
	if (fs->n > 0)
		memcpy(item, fs->item, fs->n * sizeof(*item));
	fs->item = item;
	fs->cap = cap;
	fs->slot = slot;
	fs->nslot = cap * 4;
	fill_slots(fs);
	return true;
}

/*
 * Which finding makes room for ${f}: a milder one of the same rule, else the mildest of
 * all if it is milder than ${f}.  A rule counts once in the score, so a second finding
 * of a rule must not push out another rule's only one.
 */
static struct pan_finding *
make_room(struct pan_findings *fs, const struct pan_finding *f)
{
	struct pan_finding *mildest = NULL;

	for (size_t i = 0; i < fs->n; i++) {
		struct pan_finding *old = &fs->item[i];

		if (pan_str_eq(old->rule, f->rule))
			return old->severity < f->severity ? old : NULL;
		if (mildest == NULL || old->severity <= mildest->severity)
			mildest = old;
	}
	return mildest != NULL && mildest->severity < f->severity ? mildest : NULL;
}

void
pan_findings_add(struct pan_findings *fs, const struct pan_finding *f)
{
	struct pan_finding *old;
	size_t slot;

	if (fs->rc != PAN_OK)
		return;
	if (fs->n == fs->cap && fs->n < PAN_SCAN_FINDINGS_MAX && !grow(fs))
		return;
	slot = slot_of(fs, f);
	if (fs->slot[slot] != 0) {
		old = &fs->item[fs->slot[slot] - 1];
		if (f->severity > old->severity)
			*old = *f;
		return;
	}
	if (fs->n < PAN_SCAN_FINDINGS_MAX) {
		fs->item[fs->n++] = *f;
		fs->slot[slot] = (uint32_t)fs->n;
		return;
	}
	fs->dropped++;
	if ((old = make_room(fs, f)) != NULL) {
		*old = *f;
		fill_slots(fs);
	}
}

/* One parameter more than usual: nearly every call of it stands on one line for that. */
void
/* NOLINTNEXTLINE(readability-function-size) */
pan_findings_own(struct pan_findings *fs, enum pan_check check,
    enum pan_severity severity, const char *name, const struct pan_doc *doc, size_t at,
    size_t end)
{
	struct pan_finding f = { 0 };

	if (fs->rc != PAN_OK)
		return;
	f.rule = pan_arena_printf(fs->arena, "pan:%s", name);
	if (f.rule.s == NULL) {
		fs->rc = PAN_ENOMEM;
		return;
	}
	f.check = check;
	f.severity = severity;
	f.doc = doc;
	f.at = at;
	f.end = end;
	pan_findings_add(fs, &f);
}

static int
compare_sizes(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static const struct pan_doc *
outermost(const struct pan_doc *d)
{
	while (d != NULL && d->parent != NULL)
		d = d->parent;
	return d;
}

static int
compare(const void *left, const void *right)
{
	const struct pan_finding *a = left;
	const struct pan_finding *b = right;
	const struct pan_doc *ad = outermost(a->doc);
	const struct pan_doc *bd = outermost(b->doc);
	int c = (int)b->severity - (int)a->severity;

	if (c == 0)
		c = (int)a->check - (int)b->check;
	if (c == 0 && ad != NULL && bd != NULL && ad != bd)
		c = strcmp(ad->path, bd->path);
	if (c == 0 && a->doc != NULL && b->doc != NULL)
		c = (int)a->doc->depth - (int)b->doc->depth;
	if (c == 0 && a->doc != NULL && b->doc != NULL)
		c = compare_sizes(a->doc->parent_at, b->doc->parent_at);
	if (c == 0)
		c = compare_sizes(a->at, b->at);
	if (c == 0)
		c = compare_sizes(a->end, b->end);
	return c != 0 ? c : pan_str_cmp(a->rule, b->rule);
}

void
pan_findings_sort(struct pan_findings *fs)
{
	if (fs->n == 0)
		return;
	qsort(fs->item, fs->n, sizeof(*fs->item), compare);
	fill_slots(fs);
}
