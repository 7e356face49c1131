#include <stdlib.h>
#include <string.h>

#include "sigma/corr_parts.h"

/* Buckets, and times of what was dropped.  Powers of two. */
#define NBUCKETS 16384
#define NLOST 65536

int
pan_corr_store_init(struct pan_corr_store *st, const struct pan_corr_opts *opts,
    struct pan_err *err)
{
	*st = (struct pan_corr_store){
		.groups_max = PAN_CORR_GROUPS_MAX,
		.entries_max = PAN_CORR_TOTAL_MAX,
	};
	if (opts != NULL && opts->groups > 0 && opts->groups < st->groups_max)
		st->groups_max = opts->groups;
	if (opts != NULL && opts->entries > 0 && opts->entries < st->entries_max)
		st->entries_max = opts->entries;
	st->bucket = calloc(NBUCKETS, sizeof(struct pan_corr_group *));
	st->lost = calloc(NLOST, sizeof(*st->lost));
	if (st->bucket == NULL || st->lost == NULL) {
		pan_corr_store_fini(st);
		return pan_err_set(err, PAN_ENOMEM, "no memory for correlations");
	}
	pan_corr_store_clear(st);
	return PAN_OK;
}

void
pan_corr_store_fini(struct pan_corr_store *st)
{
	if (st->bucket != NULL && st->lost != NULL)
		pan_corr_store_clear(st);
	free(st->bucket);
	free(st->lost);
	*st = (struct pan_corr_store){ 0 };
}

static struct pan_corr_group **
bucket_of(const struct pan_corr_store *st, uint32_t corr, uint64_t key)
{
	return &st->bucket[(key ^ corr * 0x9e3779b97f4a7c15ull >> 32) % NBUCKETS];
}

static int64_t *
lost_of(const struct pan_corr_store *st, uint32_t corr, uint64_t key)
{
	return &st->lost[(key >> 32 ^ corr * 0x9e3779b97f4a7c15ull >> 40) % NLOST];
}

static void
unlist(struct pan_corr_list *l, struct pan_corr_group *g)
{
	*(g->newer != NULL ? &g->newer->older : &l->newest) = g->older;
	*(g->older != NULL ? &g->older->newer : &l->oldest) = g->newer;
	l->n--;
}

static void
enlist(struct pan_corr_list *l, struct pan_corr_group *g)
{
	g->newer = NULL;
	g->older = l->newest;
	*(l->newest != NULL ? &l->newest->newer : &l->oldest) = g;
	l->newest = g;
	l->n++;
}

static void
forget(struct pan_corr_store *st, struct pan_corr_group *g)
{
	struct pan_corr_group **at = bucket_of(st, g->corr, g->key);

	while (*at != g)
		at = &(*at)->chain;
	*at = g->chain;
	unlist(&st->list[g->grown], g);
	st->entries -= g->n;
	st->room -= g->cap;
	free(g->entry);
	free(g);
}

void
pan_corr_store_clear(struct pan_corr_store *st)
{
	for (int k = 0; k < 2; k++)
		while (st->list[k].oldest != NULL)
			forget(st, st->list[k].oldest);
	for (size_t i = 0; i < NLOST; i++)
		st->lost[i] = INT64_MIN;
	st->dropped_groups = 0;
	st->dropped_entries = 0;
}

static void
later(int64_t *lost, int64_t time_ms)
{
	if (*lost < time_ms)
		*lost = time_ms;
}

/*
 * Drop the group that is missed least, but not ${spare}.  Those of a single event go
 * first as long as they are more than a quarter of what may be, so that a flood of new
 * keys does not wash out the groups that are building up to something.
 */
static bool
drop_one(struct pan_corr_store *st, const struct pan_corr_group *spare)
{
	int first = st->list[0].n * 4 > st->groups_max ? 0 : 1;

	for (int k = 0; k < 2; k++) {
		struct pan_corr_group *g = st->list[k ^ first].oldest;

		if (g == spare && g != NULL)
			g = g->newer;
		if (g == NULL)
			continue;
		later(lost_of(st, g->corr, g->key), g->lost_ms);
		if (g->n > 0) {
			later(lost_of(st, g->corr, g->key), g->entry[g->n - 1].time_ms);
			st->dropped_groups++;
		}
		forget(st, g);
		return true;
	}
	return false;
}

static struct pan_corr_group *
find(const struct pan_corr_store *st, uint32_t corr, uint64_t key)
{
	struct pan_corr_group *g = *bucket_of(st, corr, key);

	while (g != NULL && (g->key != key || g->corr != corr))
		g = g->chain;
	return g;
}

int
pan_corr_store_get(struct pan_corr_store *st, uint32_t corr, uint64_t key,
    struct pan_corr_group **out, struct pan_err *err)
{
	struct pan_corr_group *g = find(st, corr, key);

	if (g != NULL) {
		unlist(&st->list[g->grown], g);
	} else {
		while (st->list[0].n + st->list[1].n >= st->groups_max)
			if (!drop_one(st, NULL))
				break;
		g = calloc(1, sizeof(*g));
		if (g == NULL)
			return pan_err_set(err, PAN_ENOMEM, "no memory for a group");
		g->key = key;
		g->corr = corr;
		g->lost_ms = *lost_of(st, corr, key);
		g->chain = *bucket_of(st, corr, key);
		*bucket_of(st, corr, key) = g;
	}
	enlist(&st->list[g->grown], g);
	*out = g;
	return PAN_OK;
}

/* Room for one more entry in ${g}. */
static int
grow(struct pan_corr_store *st, struct pan_corr_group *g, struct pan_err *err)
{
	uint32_t cap = g->cap == 0 ? 2 : g->cap * 2;
	struct pan_corr_entry *entry;

	while (st->room - g->cap + cap > st->entries_max)
		if (!drop_one(st, g))
			break;
	entry = realloc(g->entry, cap * sizeof(*entry));
	if (entry == NULL)
		return pan_err_set(err, PAN_ENOMEM, "no memory for an event of a group");
	st->room += cap - g->cap;
	g->entry = entry;
	g->cap = cap;
	return PAN_OK;
}

int
pan_corr_store_add(struct pan_corr_store *st, struct pan_corr_group *g,
    struct pan_corr_entry e, struct pan_err *err)
{
	uint32_t at = g->n;

	if (g->n == g->cap) {
		int rc = grow(st, g, err);

		if (rc != PAN_OK)
			return rc;
	}
	while (at > 0 && g->entry[at - 1].time_ms > e.time_ms)
		at--;
	memmove(g->entry + at + 1, g->entry + at, (g->n - at) * sizeof(e));
	g->entry[at] = e;
	g->n++;
	st->entries++;
	if (g->n > 1 && !g->grown) {
		unlist(&st->list[0], g);
		g->grown = true;
		enlist(&st->list[1], g);
	}
	return PAN_OK;
}

void
pan_corr_store_trim(struct pan_corr_store *st, struct pan_corr_group *g,
    int64_t before_ms)
{
	uint32_t k = g->n > PAN_CORR_ENTRIES_MAX ? g->n - PAN_CORR_ENTRIES_MAX : 0;

	st->dropped_entries += k;
	while (k < g->n && g->entry[k].time_ms < before_ms)
		k++;
	if (k == 0)
		return;
	later(&g->lost_ms, g->entry[k - 1].time_ms);
	memmove(g->entry, g->entry + k, (g->n - k) * sizeof(*g->entry));
	g->n -= k;
	st->entries -= k;
}

void
pan_corr_store_lose(struct pan_corr_store *st, uint32_t corr, uint64_t key,
    int64_t time_ms)
{
	struct pan_corr_group *g = find(st, corr, key);

	later(g != NULL ? &g->lost_ms : lost_of(st, corr, key), time_ms);
}

void
pan_corr_store_lose_all(struct pan_corr_store *st, int64_t time_ms)
{
	for (size_t i = 0; i < NLOST; i++)
		later(&st->lost[i], time_ms);
	for (int k = 0; k < 2; k++)
		for (struct pan_corr_group *g = st->list[k].newest; g != NULL;
		     g = g->older)
			later(&g->lost_ms, time_ms);
}
