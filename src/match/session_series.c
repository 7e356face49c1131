#include "match/session_series.h"

#include <stdlib.h>

#include "match/blake2b.h"

/* Session ids longer than this are known by their digest. */
#define KEY_MAX 256
#define SERIES_BYTES (sizeof(struct pan_session_series))

int
pan_session_store_init(struct pan_session_store *st, size_t n_max, size_t bytes_max,
    struct pan_err *err)
{
	size_t nbucket = 64;

	while (nbucket < n_max && nbucket < 1u << 16)
		nbucket *= 2;
	*st = (struct pan_session_store){ .nbucket = nbucket,
		.n_max = n_max,
		.bytes_max = bytes_max };
	st->bucket = calloc(nbucket, sizeof(struct pan_session_series *));
	return st->bucket != NULL ? PAN_OK
	                          : pan_err_set(err, PAN_ENOMEM, "out of memory");
}

static void
unlink_lru(struct pan_session_store *st, struct pan_session_series *s)
{
	if (s->newer != NULL)
		s->newer->older = s->older;
	else
		st->newest = s->older;
	if (s->older != NULL)
		s->older->newer = s->newer;
	else
		st->oldest = s->newer;
	s->newer = s->older = NULL;
}

static void
link_newest(struct pan_session_store *st, struct pan_session_series *s)
{
	s->older = st->newest;
	s->newer = NULL;
	if (st->newest != NULL)
		st->newest->newer = s;
	st->newest = s;
	if (st->oldest == NULL)
		st->oldest = s;
}

static size_t
bytes_of(const struct pan_session_series *s)
{
	return SERIES_BYTES + s->nkey + s->cap * s->stride * sizeof(*s->cell);
}

static void
release(struct pan_session_series *s)
{
	free(s->key);
	free(s->cell);
	free(s);
}

static void
drop(struct pan_session_store *st, struct pan_session_series *s)
{
	struct pan_session_series **at = &st->bucket[s->hash & (st->nbucket - 1)];

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	unlink_lru(st, s);
	st->bytes -= bytes_of(s);
	st->n--;
	release(s);
}

void
pan_session_store_clear(struct pan_session_store *st)
{
	while (st->oldest != NULL)
		drop(st, st->oldest);
}

void
pan_session_store_fini(struct pan_session_store *st)
{
	if (st->bucket != NULL)
		pan_session_store_clear(st);
	free(st->bucket);
	*st = (struct pan_session_store){ 0 };
}

/* Make room, but never at the price of the one in use. */
static void
evict(struct pan_session_store *st, const struct pan_session_series *keep)
{
	while ((st->n > st->n_max || st->bytes > st->bytes_max) && st->oldest != keep)
		drop(st, st->oldest);
}

static struct pan_session_series *
make(struct pan_str key, uint64_t hash, size_t stride, size_t most)
{
	struct pan_session_series *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->key = malloc(key.n + 1);
	if (s->key == NULL) {
		free(s);
		return NULL;
	}
	memcpy(s->key, key.s, key.n);
	s->nkey = key.n;
	s->hash = hash;
	s->stride = stride;
	s->most = most;
	s->quiet_until = INT64_MIN;
	return s;
}

int
pan_session_store_get(struct pan_session_store *st, struct pan_str key, size_t stride,
    size_t most, struct pan_session_series **out, struct pan_err *err)
{
	unsigned char digest[PAN_BLAKE2B_BYTES + 1] = { 0xff };
	struct pan_session_series *s;
	uint64_t hash;

	if (key.n > KEY_MAX) {
		pan_blake2b(key, digest + 1);
		key = (struct pan_str){ (const char *)digest, sizeof(digest) };
	}
	hash = pan_str_hash(key);
	for (s = st->bucket[hash & (st->nbucket - 1)]; s != NULL; s = s->next) {
		if (s->hash != hash ||
		    !pan_str_eq((struct pan_str){ s->key, s->nkey }, key))
			continue;
		unlink_lru(st, s);
		link_newest(st, s);
		*out = s;
		return PAN_OK;
	}
	s = make(key, hash, stride, most);
	if (s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	s->next = st->bucket[hash & (st->nbucket - 1)];
	st->bucket[hash & (st->nbucket - 1)] = s;
	link_newest(st, s);
	st->bytes += bytes_of(s);
	st->n++;
	evict(st, s);
	*out = s;
	return PAN_OK;
}

static int
grow(struct pan_session_store *st, struct pan_session_series *s, struct pan_err *err)
{
	size_t cap = s->cap == 0 ? 4 : s->cap * 2;
	uint64_t *cell;

	if (cap > s->most)
		cap = s->most;
	cell = realloc(s->cell, cap * s->stride * sizeof(*cell));
	if (cell == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	st->bytes += (cap - s->cap) * s->stride * sizeof(*cell);
	s->cell = cell;
	s->cap = cap;
	evict(st, s);
	return PAN_OK;
}

/* Remove the event that arrived first: not the earliest by its own clock, for then one
 * from the future would stay for ever. */
static void
forget_one(struct pan_session_series *s)
{
	size_t first = 0;

	for (size_t i = 1; i < s->n; i++) {
		if (s->cell[i * s->stride + 1] < s->cell[first * s->stride + 1])
			first = i;
	}
	s->n--;
	memmove(s->cell + first * s->stride, s->cell + (first + 1) * s->stride,
	    (s->n - first) * s->stride * sizeof(*s->cell));
}

int
pan_session_series_add(struct pan_session_store *st, struct pan_session_series *s,
    int64_t time_ms, size_t *at, struct pan_err *err)
{
	size_t i;

	if (s->n == s->most) {
		forget_one(s);
	} else if (s->n == s->cap) {
		int rc = grow(st, s, err);

		if (rc != PAN_OK)
			return rc;
	}
	for (i = s->n; i > 0 && pan_session_series_time(s, i - 1) > time_ms; i--)
		;
	memmove(s->cell + (i + 1) * s->stride, s->cell + i * s->stride,
	    (s->n - i) * s->stride * sizeof(*s->cell));
	memset(s->cell + i * s->stride, 0, s->stride * sizeof(*s->cell));
	s->cell[i * s->stride] = (uint64_t)time_ms;
	s->cell[i * s->stride + 1] = st->arrivals++;
	s->n++;
	*at = i;
	return PAN_OK;
}
