#include "scan/zip.h"

#include <stdlib.h>

#define END_SIZE 22u     /* end of directory record */
#define END64_SIZE 56u   /* its zip64 cousin */
#define LOCATOR_SIZE 20u /* what points at that */
#define CENTRAL_SIZE 46u /* a directory entry, without its name */
#define LOCAL_SIZE 30u   /* a member's header, without its name */
#define COMMENT_MAX 65535u

#define FLAG_LOCKED 0x0001u
#define FLAG_SIZES_BEHIND 0x0008u /* sizes follow the data; the header has zeros */
#define FLAG_HIDDEN_HEADER 0x2000u

#define UNIX_TYPE 0170000u
#define UNIX_LINK 0120000u
#define UNIX_FILE 0100000u
#define UNIX_FOLDER 0040000u

struct directory {
	size_t at;      /* of its first entry */
	size_t end;     /* after its last */
	size_t shift;   /* bytes before the archive begins */
	uint64_t count; /* entries it promises */
};

struct span { /* bytes of the file that some member uses */
	size_t from, to;
	size_t member;
};

struct reading {
	struct pan_str in;
	struct pan_archive *out;
	struct span *span; /* one for each member */
	size_t cap;
};

static uint32_t
u16(struct pan_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.s + at;

	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
u32(struct pan_str s, size_t at)
{
	return u16(s, at) | u16(s, at + 2) << 16;
}

static uint64_t
u64(struct pan_str s, size_t at)
{
	return u32(s, at) | (uint64_t)u32(s, at + 4) << 32;
}

static bool
signature(struct pan_str s, size_t at, const char *two, size_t size)
{
	return at <= s.n && s.n - at >= size && memcmp(s.s + at, "PK", 2) == 0 &&
	    memcmp(s.s + at + 2, two, 2) == 0;
}

/* Offset of the last end record, or SIZE_MAX; in ${twice} whether there are several. */
static size_t
find_end(struct pan_str s, bool *twice)
{
	size_t found = SIZE_MAX, lowest;

	*twice = false;
	if (s.n < END_SIZE)
		return SIZE_MAX;
	lowest = s.n - END_SIZE > COMMENT_MAX ? s.n - END_SIZE - COMMENT_MAX : 0;
	for (size_t at = s.n - END_SIZE + 1; at-- > lowest;) {
		if (s.s[at] != 'P' || !signature(s, at, "\5\6", END_SIZE))
			continue;
		if (u16(s, at + 20) > s.n - at - END_SIZE)
			continue;
		if (found != SIZE_MAX) {
			/* A second one whose comment would swallow the first. */
			*twice = at + END_SIZE + u16(s, at + 20) > found;
			if (*twice)
				break;
		} else {
			found = at;
		}
	}
	return found;
}

bool
pan_zip_ends(struct pan_str bytes)
{
	bool twice;
	size_t at = find_end(bytes, &twice);

	return at != SIZE_MAX && u16(bytes, at + 10) > 0;
}

static bool
find_directory(struct pan_str s, size_t end, struct directory *d)
{
	uint64_t size = u32(s, end + 12), at = u32(s, end + 16);
	size_t limit = end;

	d->count = u16(s, end + 10);
	if (u16(s, end + 4) != u16(s, end + 6))
		return false; /* several disks */
	if (end >= LOCATOR_SIZE &&
	    signature(s, end - LOCATOR_SIZE, "\6\7", LOCATOR_SIZE) &&
	    (size == UINT32_MAX || at == UINT32_MAX || d->count == UINT16_MAX)) {
		uint64_t far = u64(s, end - LOCATOR_SIZE + 8);
		size_t near = end >= LOCATOR_SIZE + END64_SIZE
		    ? end - LOCATOR_SIZE - END64_SIZE
		    : SIZE_MAX;

		if (far > s.n || !signature(s, (size_t)far, "\6\6", END64_SIZE))
			far = near;
		if (far > s.n || !signature(s, (size_t)far, "\6\6", END64_SIZE))
			return false;
		limit = (size_t)far;
		d->count = u64(s, limit + 32);
		size = u64(s, limit + 40);
		at = u64(s, limit + 48);
	}
	if (size > limit)
		return false;
	d->end = limit;
	d->at = limit - (size_t)size;
	d->shift = at <= d->at ? d->at - (size_t)at : 0;
	if (size > 0 && !signature(s, d->at, "\1\2", CENTRAL_SIZE)) {
		if (at > limit || !signature(s, (size_t)at, "\1\2", CENTRAL_SIZE))
			return false;
		d->at = (size_t)at;
		d->shift = 0;
	}
	return true;
}

struct entry { /* what a header says of its member, directory or local */
	uint32_t flags, method, crc;
	uint64_t packed, size, at;
	struct pan_str name;
};

/* Take 64-bit sizes from the extra field, for each that is all ones in the header. */
static void
read_zip64(struct pan_str extra, struct entry *e)
{
	uint64_t *want[3] = { &e->size, &e->packed, &e->at };
	size_t at = 0;

	while (at + 4 <= extra.n) {
		size_t n = u16(extra, at + 2), from = at + 4;

		if (n > extra.n - from)
			return;
		if (u16(extra, at) == 1)
			for (int i = 0; i < 3; i++)
				if (*want[i] == UINT32_MAX && n >= 8) {
					*want[i] = u64(extra, from);
					from += 8;
					n -= 8;
				}
		at += 4 + u16(extra, at + 2);
	}
}

static bool
read_local(struct pan_str s, size_t at, struct entry *e, size_t *data)
{
	size_t name, extra;

	if (!signature(s, at, "\3\4", LOCAL_SIZE))
		return false;
	name = u16(s, at + 26);
	extra = u16(s, at + 28);
	if (name + extra > s.n - at - LOCAL_SIZE)
		return false;
	*e = (struct entry){ u16(s, at + 6), u16(s, at + 8), u32(s, at + 14),
		u32(s, at + 18), u32(s, at + 22), 0, { s.s + at + LOCAL_SIZE, name } };
	*data = at + LOCAL_SIZE + name + extra;
	read_zip64(pan_str_slice(s, *data - extra, *data), e);
	return true;
}

static bool
agree(const struct entry *central, const struct entry *local)
{
	bool behind = (local->flags & FLAG_SIZES_BEHIND) != 0;

	if (!pan_str_eq(central->name, local->name) || central->method != local->method ||
	    ((central->flags ^ local->flags) & FLAG_LOCKED) != 0)
		return false;
	if (behind && local->packed == 0 && local->size == 0 && local->crc == 0)
		return true;
	/* Some writers leave all ones in the header of a member that is not large. */
	return (central->packed == local->packed || local->packed == UINT32_MAX) &&
	    (central->size == local->size || local->size == UINT32_MAX) &&
	    (central->crc == local->crc || behind);
}

static void
describe(const struct entry *e, uint32_t mode, struct pan_member *m)
{
	m->name = e->name;
	m->size = e->size;
	m->pack = e->method == 0 ? PAN_PACK_STORED
	    : e->method == 8     ? PAN_PACK_DEFLATE
	    : e->method == 93    ? PAN_PACK_ZSTD
	                         : PAN_PACK_UNKNOWN;
	if ((e->flags & (FLAG_LOCKED | FLAG_HIDDEN_HEADER)) != 0 || e->method == 99)
		m->tricks |= PAN_TRICK_LOCKED;
	if ((mode & UNIX_TYPE) == UNIX_LINK)
		m->type = PAN_MEMBER_LINK;
	else if ((mode & UNIX_TYPE) == UNIX_FOLDER ||
	    (e->name.n > 0 && e->name.s[e->name.n - 1] == '/' && e->size == 0))
		m->type = PAN_MEMBER_FOLDER;
	else if ((mode & UNIX_TYPE) != 0 && (mode & UNIX_TYPE) != UNIX_FILE)
		m->type = PAN_MEMBER_DEVICE;
	m->runs = m->type == PAN_MEMBER_FILE && (mode & 0111) != 0;
}

static int
add(struct reading *r, struct pan_member *m, size_t from, size_t to)
{
	int rc = pan_archive_add(r->out, m);

	if (rc != PAN_OK)
		return rc;
	if (r->span == NULL || r->out->n > r->cap) {
		size_t cap = r->cap == 0 ? 16 : r->cap * 2;
		struct span *grown = pan_arena_array(r->out->arena, cap, sizeof(*grown));

		if (grown == NULL)
			return PAN_ENOMEM;
		if (r->span != NULL)
			memcpy(grown, r->span, r->cap * sizeof(*grown));
		r->span = grown;
		r->cap = cap;
	}
	r->span[r->out->n - 1] = (struct span){ from, to, r->out->n - 1 };
	return PAN_OK;
}

/* One directory entry at ${*at}, which is moved behind it. */
static int
read_entry(struct reading *r, const struct directory *d, size_t *at)
{
	struct pan_str s = r->in;
	size_t name = u16(s, *at + 28), extra = u16(s, *at + 30), data = 0, start;
	size_t rest = name + extra + u16(s, *at + 32), here = *at;
	struct entry e, local;
	struct pan_member m = { 0 };

	if (rest > d->end - here - CENTRAL_SIZE) {
		r->out->tricks |= PAN_TRICK_BROKEN;
		*at = d->end;
		return PAN_OK;
	}
	*at += CENTRAL_SIZE + rest;
	e = (struct entry){ u16(s, here + 8), u16(s, here + 10), u32(s, here + 16),
		u32(s, here + 20), u32(s, here + 24), u32(s, here + 42),
		{ s.s + here + CENTRAL_SIZE, name } };
	read_zip64(pan_str_slice(s, here + CENTRAL_SIZE + name,
	               here + CENTRAL_SIZE + name + extra),
	    &e);
	describe(&e, u32(s, here + 38) >> 16, &m);
	start = e.at <= s.n - d->shift ? (size_t)e.at + d->shift : s.n;
	if (!read_local(s, start, &local, &data)) {
		m.tricks |= PAN_TRICK_BROKEN;
		return add(r, &m, start, start);
	}
	if (!agree(&e, &local))
		m.tricks |= PAN_TRICK_TWO_FACED;
	if (e.packed > s.n - data) {
		m.tricks |= PAN_TRICK_BROKEN;
		e.packed = s.n - data;
	}
	m.bytes = (struct pan_str){ s.s + data, (size_t)e.packed };
	return add(r, &m, start, data + (size_t)e.packed);
}

/* Members in [from, to) of the file that the directory does not know. */
static int
read_gap(struct reading *r, size_t from, size_t to, unsigned trick)
{
	struct pan_str gap = pan_str_slice(r->in, 0, to);
	int rc = PAN_OK;

	while (rc == PAN_OK) {
		size_t at = pan_str_find(gap, PAN_LIT("PK\3\4"), from), data = 0;
		struct pan_member m = { .tricks = trick };
		struct entry e;

		if (at == SIZE_MAX)
			break;
		from = at + 4;
		if (!read_local(gap, at, &e, &data) || e.name.n == 0)
			continue;
		if (e.packed == 0 && (e.flags & FLAG_SIZES_BEHIND) != 0) {
			size_t next = pan_str_find(gap, PAN_LIT("PK\3\4"), data);

			e.packed = (next == SIZE_MAX ? to : next) - data;
		}
		if (e.packed > to - data)
			e.packed = to - data;
		describe(&e, 0, &m);
		m.bytes = (struct pan_str){ gap.s + data, (size_t)e.packed };
		from = data + (size_t)e.packed;
		rc = add(r, &m, at, from);
	}
	return rc == PAN_ELIMIT ? PAN_OK : rc;
}

static int
by_place(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->from != y->from   ? (x->from < y->from ? -1 : 1)
	    : x->member < y->member ? -1
	                            : x->member > y->member;
}

/* Look at what lies between the members, and at members that lie in each other. */
static int
compare_places(struct reading *r, size_t first, size_t end)
{
	size_t n = r->out->n, covered = first;
	struct span *sorted;
	int rc = PAN_OK;

	if (n == 0 || r->span == NULL)
		return read_gap(r, first, end, PAN_TRICK_HIDDEN);
	sorted = pan_arena_array(r->out->arena, n, sizeof(*sorted));
	if (sorted == NULL)
		return PAN_ENOMEM;
	memcpy(sorted, r->span, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_place);
	for (size_t i = 0; i <= n && rc == PAN_OK; i++) {
		size_t from = i < n ? sorted[i].from : end;

		if (i < n && from < covered && sorted[i].to > sorted[i].from &&
		    covered > first)
			r->out->member[sorted[i].member].tricks |= PAN_TRICK_OVERLAP;
		if (from > covered && from <= end && from - covered >= LOCAL_SIZE)
			rc = read_gap(r, covered, from, PAN_TRICK_HIDDEN);
		if (i < n && sorted[i].to > covered)
			covered = sorted[i].to;
	}
	return rc;
}

int
pan_zip_read(struct pan_arena *a, struct pan_str bytes, struct pan_archive *out,
    struct pan_err *err)
{
	struct reading r = { .in = bytes, .out = out };
	struct directory d;
	bool twice;
	size_t end = find_end(bytes, &twice), at;
	uint64_t seen = 0;
	int rc = PAN_OK;

	pan_archive_init(out, a);
	if (end == SIZE_MAX || !find_directory(bytes, end, &d)) {
		out->tricks |= PAN_TRICK_BROKEN;
		rc = read_gap(&r, 0, bytes.n, 0);
		if (rc == PAN_OK && out->n == 0)
			return pan_err_set(err, PAN_EFORMAT,
			    "no ZIP directory and no member");
	} else {
		if (twice)
			out->tricks |= PAN_TRICK_TWO_FACED;
		for (at = d.at; rc == PAN_OK &&
		     signature(pan_str_slice(bytes, 0, d.end), at, "\1\2", CENTRAL_SIZE);
		     seen++)
			rc = read_entry(&r, &d, &at);
		if (rc == PAN_OK && seen != d.count)
			out->tricks |= PAN_TRICK_TWO_FACED;
		if (rc == PAN_OK)
			rc = compare_places(&r, 0, d.at);
		if (rc == PAN_OK)
			rc = read_gap(&r, end, bytes.n, PAN_TRICK_HIDDEN);
	}
	if (rc == PAN_OK || rc == PAN_ELIMIT)
		rc = pan_archive_judge(out);
	return rc == PAN_OK ? PAN_OK : pan_err_set(err, rc, "out of memory");
}
