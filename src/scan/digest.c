#include "scan/digest.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/buf.h"
#include "core/own.h"
#include "sys/hash.h"

struct pan_digest_entry {
	struct pan_str path;
	size_t size;
	enum pan_digest_type type;
	bool runs;
	char hash[PAN_HASH_HEX];
};

void
pan_digest_init(struct pan_digest *d, struct pan_arena *a)
{
	*d = (struct pan_digest){ .arena = a };
}

int
pan_digest_add(struct pan_digest *d, enum pan_digest_type type, bool runs,
    struct pan_str path, struct pan_str content)
{
	struct pan_digest_entry *e;

	if (d->n == d->cap) {
		size_t cap = d->cap == 0 ? 16 : d->cap * 2;

		e = pan_arena_array(d->arena, cap, sizeof(*e));
		if (e == NULL)
			return PAN_ENOMEM;
		if (d->n > 0)
			memcpy(e, d->entry, d->n * sizeof(*e));
		d->entry = e;
		d->cap = cap;
	}
	e = &d->entry[d->n++];
	*e = (struct pan_digest_entry){ path, content.n, type, runs, { 0 } };
	pan_hash_sha256_hex(content, e->hash);
	return PAN_OK;
}

/* Two members of one name: by content, so that the order is that of the contents. */
static int
by_path(const void *a, const void *b)
{
	const struct pan_digest_entry *x = a, *y = b;
	int order = pan_str_cmp(x->path, y->path);

	if (order == 0)
		order = strcmp(x->hash, y->hash);
	return order != 0 ? order : (int)x->runs - (int)y->runs;
}

/* Bytes of "FOLDER/" when every path starts with it. */
static size_t
shared_folder(const struct pan_digest *d)
{
	size_t n;

	if (d->n == 0)
		return 0;
	n = pan_str_find(d->entry[0].path, PAN_LIT("/"), 0);
	if (n == SIZE_MAX)
		return 0;
	for (size_t i = 1; i < d->n; i++)
		if (!pan_str_starts(d->entry[i].path,
		        pan_str_slice(d->entry[0].path, 0, n + 1)))
			return 0;
	return n + 1;
}

static void
add_line(struct pan_buf *b, const struct pan_digest_entry *e, size_t skip)
{
	pan_buf_printf(b, "%c %c %zu %s ", (char)e->type, e->runs ? 'x' : '-', e->size,
	    e->hash);
	for (size_t i = skip; i < e->path.n; i++) {
		unsigned char c = (unsigned char)e->path.s[i];

		if (c < 0x20 || c == 0x7F || c == '\\')
			pan_buf_printf(b, "\\x%02x", c);
		else
			pan_buf_addc(b, (char)c);
	}
	pan_buf_addc(b, '\n');
}

static void
buf_fini(struct pan_buf *b)
{
	pan_buf_fini(b);
}

int
pan_digest_done(struct pan_digest *d, bool unfold, char out[PAN_DIGEST_SIZE])
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
	char hash[PAN_HASH_HEX];
	size_t skip = unfold ? shared_folder(d) : 0;

	pan_buf_init(&b, SIZE_MAX / 2);
	pan_buf_addz(&b, "panguard.digest/1\n");
	if (d->n > 0)
		qsort(d->entry, d->n, sizeof(*d->entry), by_path);
	for (size_t i = 0; i < d->n; i++)
		add_line(&b, &d->entry[i], skip);
	if (b.rc != PAN_OK)
		return PAN_ENOMEM;
	pan_hash_sha256_hex(pan_buf_str(&b), hash);
	(void)snprintf(out, PAN_DIGEST_SIZE, "sha256:%s", hash);
	return PAN_OK;
}
