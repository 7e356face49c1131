#include "scan/subject.h"

#include <stdlib.h>

#include "core/limits.h"
#include "core/own.h"
#include "scan/identify.h"
#include "scan/kind.h"
#include "scan/pyc.h"
#include "scan/unpack.h"
#include "sys/file.h"
#include "sys/walk.h"

#define NOTES_MAX 32u /* of one key */
#define ENTRIES_MAX ((size_t)PAN_SCAN_FILES_MAX * 10)
#define ARENA_MAX                                                                        \
	(PAN_SCAN_BYTES_MAX * 4) /* texts, what is peeled from them, the lists */
#define WALK_MAX ((size_t)1 << 30)

struct file { /* of a folder, in the order of reading */
	const struct pan_walk_entry *entry;
	unsigned rank;
};

static void
buf_fini(struct pan_buf *b)
{
	pan_buf_fini(b);
}

struct pan_subject *
pan_subject_new(void)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(ARENA_MAX);
	struct pan_subject *s = a == NULL ? NULL : pan_arena_get(a, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->complete = true;
	s->arena = pan_take(a);
	return s;
}

void
pan_subject_free(struct pan_subject *s)
{
	if (s != NULL)
		pan_arena_free(s->arena); /* which holds ${s} itself */
}

void
pan_subject_freep(struct pan_subject **s)
{
	pan_subject_free(*s);
	*s = NULL;
}

static int
append_note(struct pan_subject *s, struct pan_str note)
{
	struct pan_coverage *c = &s->coverage;

	if (c->nnote == 0 || (c->nnote >= 8 && (c->nnote & (c->nnote - 1)) == 0)) {
		size_t cap = c->nnote == 0 ? 8 : c->nnote * 2;
		struct pan_str *grown = pan_arena_array(s->arena, cap, sizeof(*grown));

		if (grown == NULL)
			return PAN_ENOMEM;
		if (c->nnote > 0)
			memcpy(grown, c->note, c->nnote * sizeof(*grown));
		c->note = grown;
	}
	c->note[c->nnote++] = note;
	return PAN_OK;
}

void
pan_subject_note(struct pan_subject *s, const char *key, const char *path)
{
	struct pan_str note, head;
	size_t same = 0;

	/* Compared before it is made: a tree of a million links makes 32 notes. */
	for (size_t i = 0; i < s->coverage.nnote; i++) {
		struct pan_str n = s->coverage.note[i];
		size_t tab = pan_str_find(n, PAN_LIT("\t"), 0);

		head = pan_str_slice(n, 0, tab);
		if (!pan_str_is(head, key))
			continue;
		if (pan_str_is(pan_str_slice(n, tab + 1, n.n), path))
			return;
		same++;
	}
	if (same == NOTES_MAX) {
		if (strcmp(key, "limit-notes") != 0)
			pan_subject_note(s, "limit-notes", key);
		return;
	}
	note = pan_arena_printf(s->arena, "%s\t%s", key, path);
	if (note.s == NULL || append_note(s, note) != PAN_OK)
		s->complete = false; /* never silently */
}

/* Stable: what came from one file keeps its order. */
static struct pan_doc *
sort(struct pan_doc *list, size_t n)
{
	struct pan_doc *left = list, *right, *mid = list, *head = NULL, **tail = &head;

	if (n < 2)
		return list;
	for (size_t i = 1; i < n / 2; i++)
		mid = mid->next;
	right = mid->next;
	mid->next = NULL;
	left = sort(left, n / 2);
	right = sort(right, n - n / 2);
	while (left != NULL || right != NULL) {
		struct pan_doc **from =
		    left == NULL || (right != NULL && strcmp(right->path, left->path) < 0)
		    ? &right
		    : &left;

		*tail = *from;
		tail = &(*from)->next;
		*from = (*from)->next;
	}
	*tail = NULL;
	return head;
}

static int
finish(struct pan_unpack *u, const char *path, struct pan_str fallback, bool unfold)
{
	struct pan_subject *s = u->s;
	const char *shown = pan_unpack_path(s->arena, pan_str(path), NULL);
	const char *name = pan_unpack_path(s->arena, fallback, NULL);
	size_t n = 0;
	int rc;

	if (shown == NULL || name == NULL)
		return PAN_ENOMEM;
	s->path = pan_str(shown);
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next)
		n++;
	s->doc = sort(s->doc, n);
	rc = pan_pyc_judge(s);
	if (rc == PAN_OK)
		rc = pan_digest_done(u->digest, unfold, s->digest);
	if (rc == PAN_OK)
		rc = pan_identify(s, pan_str(name));
	return rc;
}

/* Files that decide what the rest means are read first, then the shallow before the deep:
 * at a limit it is the chaff that is left out. */
static unsigned
rank(const struct pan_walk_entry *e)
{
	struct pan_str base = pan_kind_base(e->path);

	if (pan_str_caseeq(base, PAN_LIT("skill.md")) || pan_kind_ext(base, ".json"))
		return e->depth;
	return e->depth + 2;
}

static int
by_rank(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return pan_str_cmp(x->entry->path, y->entry->path);
}

static bool
excluded(const struct pan_split_part *part, struct pan_str path)
{
	for (size_t i = 0; i < part->nbut; i++) {
		struct pan_str but = pan_str(part->but[i]);

		if (pan_str_starts(path, but) &&
		    (path.n == but.n || path.s[but.n] == '/'))
			return true;
	}
	return false;
}

/* Where a link at ${from} leads, "." and ".." taken out; {NULL, 0} when out of the tree.
 */
static struct pan_str
resolve(struct pan_arena *a, const struct pan_walk_entry *link)
{
	struct pan_str t = link->target;
	char *to = pan_arena_get(a, link->path.n + t.n + 2);
	size_t n = link->path.n - pan_kind_base(link->path).n, at = 0;

	if (to == NULL || t.n == 0 || t.s[0] == '/')
		return (struct pan_str){ NULL, 0 };
	n = n > 0 ? n - 1 : 0;
	memcpy(to, link->path.s, n);
	while (at <= t.n) {
		size_t end = pan_str_find(t, PAN_LIT("/"), at);
		struct pan_str part = pan_str_slice(t, at, end == SIZE_MAX ? t.n : end);

		at = end == SIZE_MAX ? t.n + 1 : end + 1;
		if (pan_str_is(part, "..")) {
			if (n == 0)
				return (struct pan_str){ NULL, 0 };
			n -= pan_kind_base((struct pan_str){ to, n }).n;
			n = n > 0 ? n - 1 : 0;
		} else if (part.n > 0 && !pan_str_is(part, ".")) {
			if (n > 0)
				to[n++] = '/';
			memcpy(to + n, part.s, part.n);
			n += part.n;
		}
	}
	return (struct pan_str){ to, n };
}

static bool
listed(const struct pan_walk *w, struct pan_str path)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = pan_str_cmp(w->entry[mid].path, path);

		if (order == 0)
			return w->entry[mid].type == PAN_WALK_FILE ||
			    w->entry[mid].type == PAN_WALK_FOLDER;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return path.s != NULL && path.n == 0; /* the root itself */
}

/* A thing that is not read: a link, a device, a folder that stays shut. */
static int
note_entry(struct pan_unpack *u, struct pan_arena *a, const struct pan_walk *w,
    const struct pan_walk_entry *e)
{
	const char *path = pan_unpack_path(u->s->arena, e->path, NULL);
	struct pan_str kept = pan_arena_copy(u->s->arena, e->path);
	struct pan_str target = pan_arena_copy(u->s->arena, e->target);
	struct pan_str to;

	if (path == NULL || kept.s == NULL || target.s == NULL)
		return PAN_ENOMEM;
	if (e->type == PAN_WALK_FOLDER) {
		if (e->closed)
			pan_unpack_missed(u, "unreadable", path);
		if (e->deep)
			pan_unpack_missed(u, "limit-depth", path);
		return PAN_OK;
	}
	if (e->type == PAN_WALK_OTHER) {
		u->s->coverage.skipped++;
		pan_unpack_missed(u, "device", path);
		return pan_digest_add(u->digest, PAN_DIGEST_OTHER, false, kept,
		    PAN_LIT(""));
	}
	to = resolve(a, e);
	if (listed(w, to)) {
		pan_subject_note(u->s, "link", path);
	} else {
		u->s->coverage.skipped++;
		pan_unpack_missed(u, "link-out", path);
	}
	return pan_digest_add(u->digest, PAN_DIGEST_LINK, false, kept, target);
}

static int
skip_file(struct pan_unpack *u, const char *key, const char *path, struct pan_str kept)
{
	u->s->coverage.files++;
	u->s->coverage.skipped++;
	pan_unpack_missed(u, key, path);
	return pan_digest_add(u->digest, PAN_DIGEST_OTHER, false, kept, PAN_LIT(""));
}

/* What the reading itself tells; then the bytes go on to be unpacked. */
static int
take(struct pan_unpack *u, struct pan_unpack_item *it, struct pan_str bytes,
    const struct pan_walk_file *how)
{
	struct pan_str whole = it->digest_path;
	int rc;

	it->bytes = bytes.n > 0 ? bytes : PAN_LIT("");
	it->runs = how->runs;
	if (how->changed)
		pan_unpack_missed(u, "changed", it->path);
	if (!how->cut)
		return pan_unpack_item(u, it);
	pan_unpack_missed(u, "limit-file", it->path);
	u->s->coverage.skipped++;
	u->s->coverage.bytes += how->size > bytes.n ? how->size - bytes.n : 0;
	it->digest_path = (struct pan_str){ NULL, 0 };
	it->digest_members = false;
	rc = pan_digest_add(u->digest, PAN_DIGEST_HEAD, how->runs, whole, it->bytes);
	return rc != PAN_OK ? rc : pan_unpack_item(u, it);
}

static int
read_file(struct pan_unpack *u, const struct pan_walk *w, const struct pan_walk_entry *e,
    struct pan_buf *b)
{
	struct pan_walk_file how = { 0 };
	struct pan_unpack_item it = { .name = e->path };
	int rc;

	it.path = pan_unpack_path(u->s->arena, e->path, NULL);
	it.digest_path = pan_arena_copy(u->s->arena, e->path);
	if (it.path == NULL || it.digest_path.s == NULL)
		return PAN_ENOMEM;
	if (u->s->coverage.files >= PAN_SCAN_FILES_MAX)
		return skip_file(u, "limit-files", it.path, it.digest_path);
	if (u->bytes >= PAN_SCAN_BYTES_MAX)
		return skip_file(u, "limit-bytes", it.path, it.digest_path);
	pan_buf_reset(b);
	rc = pan_walk_read(w, e->path, PAN_SCAN_FILE_MAX, b, &how, NULL);
	if (rc == PAN_ENOMEM)
		return rc;
	if (rc != PAN_OK)
		return skip_file(u,
		    rc == PAN_EARG || rc == PAN_ENOENT ? "changed" : "unreadable",
		    it.path, it.digest_path);
	return take(u, &it, pan_buf_str(b), &how);
}

static int
read_tree(struct pan_unpack *u, const struct pan_split_part *part,
    const struct pan_walk *w, struct pan_arena *a)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	struct file *file = pan_arena_array(a, w->n + 1, sizeof(*file));
	size_t n = 0;
	int rc = PAN_OK;

	pan_buf_init(&b, PAN_SCAN_FILE_MAX);
	if (file == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; rc == PAN_OK && i < w->n; i++) {
		if (excluded(part, w->entry[i].path))
			continue;
		if (w->entry[i].type != PAN_WALK_FILE)
			rc = note_entry(u, a, w, &w->entry[i]);
		else
			file[n++] = (struct file){ &w->entry[i], rank(&w->entry[i]) };
	}
	if (w->more)
		pan_unpack_missed(u, "limit-files", "");
	if (n > 0)
		qsort(file, n, sizeof(*file), by_rank);
	for (size_t i = 0; rc == PAN_OK && i < n; i++)
		rc = read_file(u, w, file[i].entry, &b);
	return rc;
}

/* The last part of ${path} that is a name, as in "a/b/" and "a/b". */
static struct pan_str
last_name(const char *path, struct pan_arena *a)
{
	struct pan_str p = pan_str(path), real;

	while (p.n > 1 && p.s[p.n - 1] == '/')
		p.n--;
	p = pan_kind_base(p);
	if (p.n > 0 && !pan_str_is(p, ".") && !pan_str_is(p, ".."))
		return p;
	real = pan_file_real(a, path);
	return real.s == NULL ? p : pan_kind_base(real);
}

static int
read_folder(struct pan_unpack *u, const struct pan_split_part *part, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(WALK_MAX);
	struct pan_walk w;
	int rc;

	if (a == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_walk_open(part->path, ENTRIES_MAX, PAN_SCAN_DEPTH_MAX, a, &w, err);
	if (rc != PAN_OK)
		return rc;
	rc = read_tree(u, part, &w, a);
	pan_walk_close(&w);
	if (rc == PAN_OK)
		rc = finish(u, part->path, last_name(part->path, a), false);
	return rc == PAN_OK
	    ? rc
	    : pan_err_set(err, rc, "out of memory reading '%s'", part->path);
}

static int
read_single(struct pan_unpack *u, const char *path, struct pan_str bytes,
    const struct pan_walk_file *how, struct pan_err *err)
{
	struct pan_str base = pan_kind_base(pan_str(path));
	struct pan_unpack_item it = { .name = base, .digest_members = true };
	int rc;

	it.path = pan_unpack_path(u->s->arena, base, NULL);
	it.digest_path = pan_arena_copy(u->s->arena, base);
	rc = it.path == NULL || it.digest_path.s == NULL ? PAN_ENOMEM
	                                                 : take(u, &it, bytes, how);
	if (rc == PAN_OK)
		rc = finish(u, path, base, true);
	return rc == PAN_OK ? rc
	                    : pan_err_set(err, rc, "out of memory reading '%s'", path);
}

int
pan_subject_read_part(const struct pan_split_part *part, struct pan_subject **out,
    struct pan_err *err)
{
	PAN_AUTO(pan_subject_freep) struct pan_subject *s = pan_subject_new();
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	struct pan_walk_file how = { 0 };
	struct pan_digest digest;
	struct pan_unpack u = { .s = s, .digest = &digest };
	int rc;

	pan_buf_init(&b, PAN_SCAN_FILE_MAX);
	if (s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	pan_digest_init(&digest, s->arena);
	if (pan_file_kind(part->path) == PAN_FILE_FOLDER) {
		rc = read_folder(&u, part, err);
	} else {
		rc = pan_walk_read_file(part->path, PAN_SCAN_FILE_MAX, &b, &how, err);
		if (rc == PAN_OK)
			rc = read_single(&u, part->path, pan_buf_str(&b), &how, err);
	}
	if (rc == PAN_OK)
		*out = pan_take(s);
	return rc;
}

int
pan_subject_read(const char *path, struct pan_subject **out, struct pan_err *err)
{
	return pan_subject_read_part(&(struct pan_split_part){ .path = path }, out, err);
}

int
pan_subject_read_bytes(const char *name, struct pan_str bytes, struct pan_subject **out,
    struct pan_err *err)
{
	PAN_AUTO(pan_subject_freep) struct pan_subject *s = pan_subject_new();
	struct pan_digest digest;
	struct pan_unpack u = { .s = s, .digest = &digest };
	struct pan_walk_file how = { .size = bytes.n,
		.cut = bytes.n > PAN_SCAN_FILE_MAX };
	int rc;

	if (s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	pan_digest_init(&digest, s->arena);
	rc = read_single(&u, name, pan_str_slice(bytes, 0, PAN_SCAN_FILE_MAX), &how, err);
	if (rc == PAN_OK)
		*out = pan_take(s);
	return rc;
}
