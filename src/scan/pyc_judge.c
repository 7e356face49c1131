#include <stdlib.h>

#include "core/own.h"
#include "scan/kind.h"
#include "scan/pyc.h"

#define WORDS (1u << 18) /* bits of a filter over the source's words */

struct words {
	unsigned char bit[WORDS / 8];
	bool differs;
};

static bool
in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || ((unsigned char)c & 0x80);
}

static void
note_words(struct words *w, struct pan_str s)
{
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++)
		if (i == s.n || !in_word(s.s[i])) {
			uint64_t h = pan_str_hash(pan_str_slice(s, from, i)) % WORDS;

			w->bit[h / 8] |= (unsigned char)(1u << h % 8);
			from = i + 1;
		}
}

/* A name that the compiler did not make up must stand in the source.  Chance says yes to
 * a strange one now and then, and never no to a true one. */
static void
look_up(void *ctx, struct pan_str name)
{
	struct words *w = ctx;
	size_t from = 0;

	if (name.n == 0 || name.s[0] == '_') /* dunder, or mangled */
		return;
	for (size_t i = 0; i <= name.n; i++)
		if (i == name.n || name.s[i] == '.') { /* modules are one name: os.path */
			uint64_t h = pan_str_hash(pan_str_slice(name, from, i)) % WORDS;

			if ((w->bit[h / 8] & (1u << h % 8)) == 0)
				w->differs = true;
			from = i + 1;
		}
}

/* "a/__pycache__/b.cpython-311.pyc" and "a/b.pyc" come from "a/b.py". */
static struct pan_str
source_path(struct pan_arena *a, struct pan_str path)
{
	struct pan_str base = pan_kind_base(path);
	struct pan_str folder = pan_str_slice(path, 0, path.n - base.n);
	struct pan_str cache = PAN_LIT("__pycache__/");
	size_t dot = pan_str_find(base, PAN_LIT("."), 0);

	if (pan_str_ends(folder, cache))
		folder.n -= cache.n;
	return pan_arena_printf(a, "%.*s%.*s.py", PAN_STR(folder),
	    PAN_STR(pan_str_slice(base, 0, dot)));
}

static const struct pan_doc *
find(const struct pan_doc *const *sorted, size_t n, const char *path)
{
	size_t low = 0;

	while (low < n) {
		size_t mid = low + (n - low) / 2;
		int order = strcmp(sorted[mid]->path, path);

		if (order == 0)
			return sorted[mid];
		if (order < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return NULL;
}

static int
judge(struct pan_subject *s, const struct pan_doc *pyc, const struct pan_doc *source,
    struct words *w)
{
	struct pan_buf b;
	int rc;

	if (pyc->raw.n == 0)
		return PAN_OK;
	*w = (struct words){ 0 };
	note_words(w, source->text);
	pan_buf_init(&b, (size_t)64 << 20);
	rc = pan_pyc_read(pyc->raw, &b, look_up, w);
	pan_buf_fini(&b);
	if (rc == PAN_OK && w->differs)
		pan_subject_note(s, "pyc-differs", pyc->path);
	return rc == PAN_ENOMEM ? rc : PAN_OK;
}

int
pan_pyc_judge(struct pan_subject *s)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;
	const struct pan_doc **sorted;
	struct words *w;
	size_t n = 0, i = 0, compiled = 0;
	int rc = PAN_OK;

	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next, n++)
		compiled +=
		    d->opaque_why != NULL && strcmp(d->opaque_why, "opaque.pyc") == 0;
	if (compiled == 0)
		return PAN_OK;
	a = pan_arena_new((size_t)256 << 20);
	sorted = a == NULL ? NULL : pan_arena_array(a, n, sizeof(struct pan_doc *));
	w = a == NULL ? NULL : pan_arena_get(a, sizeof(*w));
	if (sorted == NULL || w == NULL)
		return PAN_ENOMEM;
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next)
		sorted[i++] = d;
	for (i = 0; rc == PAN_OK && i < n; i++) {
		const struct pan_doc *d = sorted[i], *source;
		struct pan_str path;

		if (d->opaque_why == NULL || strcmp(d->opaque_why, "opaque.pyc") != 0)
			continue;
		path = source_path(a, pan_str(d->path));
		if (path.s == NULL)
			return PAN_ENOMEM;
		source = find(sorted, n, path.s);
		if (source == NULL || source->kind == PAN_DOC_OPAQUE)
			pan_subject_note(s, "pyc-alone", d->path);
		else
			rc = judge(s, d, source, w);
	}
	return rc;
}
