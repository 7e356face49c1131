#include "sigma/sigma_lay.h"

#define BLOB_MAX ((size_t)256 << 20)
#define ENTRIES_MAX (1u << 26)

size_t
pan_sigma_entry(enum pan_sigma_table t)
{
	static const size_t sizes[PAN_SIGMA_TABLES] = {
		[PAN_SIGMA_T_BLOB] = 1,
		[PAN_SIGMA_T_GROUP] = sizeof(struct pan_sigma_group),
		[PAN_SIGMA_T_FIELD] = sizeof(struct pan_sigma_field),
		[PAN_SIGMA_T_FNAMES] = sizeof(uint32_t),
		[PAN_SIGMA_T_FGROUP] = sizeof(uint64_t),
		[PAN_SIGMA_T_RULE] = sizeof(struct pan_sigma_crule),
		[PAN_SIGMA_T_NODE] = sizeof(struct pan_sigma_node),
		[PAN_SIGMA_T_ITEM] = sizeof(struct pan_sigma_citem),
		[PAN_SIGMA_T_PART] = sizeof(struct pan_sigma_cpart),
		[PAN_SIGMA_T_NET] = sizeof(struct pan_sigma_net),
		[PAN_SIGMA_T_REGEX] = sizeof(struct pan_sigma_regex),
		[PAN_SIGMA_T_AUTO] = sizeof(struct pan_sigma_span),
		[PAN_SIGMA_T_PROG] = 1,
		[PAN_SIGMA_T_SET] = sizeof(struct pan_sigma_set),
		[PAN_SIGMA_T_KEY] = sizeof(struct pan_sigma_key),
		[PAN_SIGMA_T_SLOT] = sizeof(struct pan_sigma_slot),
		[PAN_SIGMA_T_USER] = sizeof(uint32_t),
		[PAN_SIGMA_T_ALWAYS] = sizeof(uint32_t),
		[PAN_SIGMA_T_SCAN] = 1,
	};

	return sizes[t];
}

void
pan_sigma_lay_init(struct pan_sigma_lay *l, struct pan_arena *a, struct pan_err *err)
{
	memset(l, 0, sizeof(*l));
	l->a = a;
	l->err = err;
	for (int t = 0; t < PAN_SIGMA_TABLES; t++)
		l->table[t].size = pan_sigma_entry((enum pan_sigma_table)t);
	l->text.size = sizeof(struct pan_sigma_span);
	pan_buf_init(&l->blob, BLOB_MAX);
	pan_buf_init(&l->scan, BLOB_MAX);
	pan_buf_init(&l->prog, BLOB_MAX);
}

void
pan_sigma_lay_fini(struct pan_sigma_lay *l)
{
	pan_buf_fini(&l->blob);
	pan_buf_fini(&l->scan);
	pan_buf_fini(&l->prog);
}

static uint32_t
out_of(struct pan_sigma_lay *l, enum pan_code code)
{
	(void)pan_err_set(l->err, code,
	    code == PAN_ENOMEM ? "out of memory" : "too many rules for one section");
	return PAN_SIGMA_NONE;
}

/* Space for one more entry. */
static bool
grow(struct pan_arena *a, struct pan_sigma_grown *g)
{
	uint32_t cap = g->cap == 0 ? 64 : g->cap * 2;
	char *entry;

	if (g->n < g->cap)
		return true;
	entry = pan_arena_array(a, cap, g->size);
	if (entry == NULL)
		return false;
	if (g->n > 0)
		memcpy(entry, g->entry, g->n * g->size);
	g->entry = entry;
	g->cap = cap;
	return true;
}

/* What text of the blob, or entry, ${i} hashes to. */
static uint64_t
hash_of(const struct pan_sigma_lay *l, const struct pan_sigma_grown *g, uint32_t i)
{
	const char *e = g->entry + i * g->size;

	if (g == &l->text) {
		struct pan_sigma_span s;

		memcpy(&s, e, sizeof(s));
		return pan_str_hash((struct pan_str){ l->blob.s + s.at, s.n });
	}
	return pan_str_hash((struct pan_str){ e, g->size });
}

/* Twice as many slots as entries, at least. */
static bool
rehash(struct pan_sigma_lay *l, struct pan_sigma_grown *g)
{
	uint32_t nslot = g->nslot == 0 ? 256 : g->nslot * 2;

	if (g->nslot > g->n * 2)
		return true;
	g->slot = pan_arena_array(l->a, nslot, sizeof(*g->slot));
	if (g->slot == NULL)
		return false;
	g->nslot = nslot;
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t at = (uint32_t)hash_of(l, g, i) & (nslot - 1);

		while (g->slot[at] != 0)
			at = (at + 1) & (nslot - 1);
		g->slot[at] = i + 1;
	}
	return true;
}

uint32_t
pan_sigma_lay_add(struct pan_sigma_lay *l, enum pan_sigma_table t, const void *entry,
    bool once)
{
	struct pan_sigma_grown *g = &l->table[t];
	uint32_t at = 0;

	if (g->n >= ENTRIES_MAX)
		return out_of(l, PAN_ELIMIT);
	if (!grow(l->a, g) || (once && !rehash(l, g)))
		return out_of(l, PAN_ENOMEM);
	if (once) {
		struct pan_str s = { entry, g->size };

		at = (uint32_t)pan_str_hash(s) & (g->nslot - 1);
		for (; g->slot[at] != 0; at = (at + 1) & (g->nslot - 1)) {
			uint32_t i = g->slot[at] - 1;

			if (memcmp(g->entry + i * g->size, entry, g->size) == 0)
				return i;
		}
		g->slot[at] = g->n + 1;
	}
	memcpy(g->entry + g->n * g->size, entry, g->size);
	return g->n++;
}

void *
pan_sigma_lay_at(struct pan_sigma_lay *l, enum pan_sigma_table t, uint32_t i)
{
	return l->table[t].entry + i * l->table[t].size;
}

uint32_t
pan_sigma_lay_n(const struct pan_sigma_lay *l, enum pan_sigma_table t)
{
	return l->table[t].n;
}

struct pan_sigma_span
pan_sigma_lay_text(struct pan_sigma_lay *l, struct pan_str s)
{
	struct pan_sigma_span span = { (uint32_t)l->blob.n, (uint32_t)s.n };
	struct pan_sigma_grown *g = &l->text;
	uint32_t at;

	if (s.n == 0)
		return (struct pan_sigma_span){ 0, 0 };
	if (s.n > BLOB_MAX || !grow(l->a, g) || !rehash(l, g))
		goto none;
	at = (uint32_t)pan_str_hash(s) & (g->nslot - 1);
	for (; g->slot[at] != 0; at = (at + 1) & (g->nslot - 1)) {
		struct pan_sigma_span old;

		memcpy(&old, g->entry + (g->slot[at] - 1) * g->size, sizeof(old));
		if (pan_str_eq(s, (struct pan_str){ l->blob.s + old.at, old.n }))
			return old;
	}
	pan_buf_add(&l->blob, s);
	if (l->blob.rc != PAN_OK)
		goto none;
	g->slot[at] = g->n + 1;
	memcpy(g->entry + g->n++ * g->size, &span, sizeof(span));
	return span;
none:
	(void)out_of(l, l->blob.rc == PAN_ELIMIT ? PAN_ELIMIT : PAN_ENOMEM);
	return (struct pan_sigma_span){ PAN_SIGMA_NONE, 0 };
}

struct pan_sigma_span
pan_sigma_lay_folded(struct pan_sigma_lay *l, struct pan_str s)
{
	char *to = s.n > BLOB_MAX ? NULL : pan_arena_get(l->a, s.n * 2 + 1);

	if (to == NULL) {
		(void)out_of(l, PAN_ENOMEM);
		return (struct pan_sigma_span){ PAN_SIGMA_NONE, 0 };
	}
	return pan_sigma_lay_text(l, (struct pan_str){ to, pan_sigma_fold(s, to) });
}

uint32_t
pan_sigma_lay_field(struct pan_sigma_lay *l, struct pan_str name)
{
	struct pan_sigma_field f = { .exists = PAN_SIGMA_NONE };
	struct pan_sigma_field any = f;

	/* A name may be empty, too; only the first entry is no name at all. */
	any.scan.at = PAN_SIGMA_NONE;
	if (pan_sigma_lay_n(l, PAN_SIGMA_T_FIELD) == 0 &&
	    pan_sigma_lay_add(l, PAN_SIGMA_T_FIELD, &any, true) == PAN_SIGMA_NONE)
		return PAN_SIGMA_NONE;
	if (name.s == NULL)
		return 0;
	f.name = pan_sigma_lay_text(l, name);
	if (f.name.at == PAN_SIGMA_NONE)
		return PAN_SIGMA_NONE;
	return pan_sigma_lay_add(l, PAN_SIGMA_T_FIELD, &f, true);
}

static void
pad(struct pan_buf *out, size_t from)
{
	while (out->rc == PAN_OK && (out->n - from) % 8 != 0)
		pan_buf_addc(out, '\0');
}

int
pan_sigma_lay_write(struct pan_sigma_lay *l, struct pan_buf *out, struct pan_err *err)
{
	static const char zeros[16];
	struct pan_sigma_head h = { .magic = PAN_SIGMA_MAGIC };
	size_t from, at = sizeof(h);

	pan_buf_add(&l->blob, (struct pan_str){ zeros, sizeof(zeros) });
	if (pan_buf_done(&l->blob, err) != PAN_OK ||
	    pan_buf_done(&l->scan, err) != PAN_OK ||
	    pan_buf_done(&l->prog, err) != PAN_OK)
		return l->blob.rc != PAN_OK ? l->blob.rc
		    : l->scan.rc != PAN_OK  ? l->scan.rc
		                            : l->prog.rc;
	l->table[PAN_SIGMA_T_BLOB].entry = l->blob.s;
	l->table[PAN_SIGMA_T_BLOB].n = (uint32_t)l->blob.n;
	l->table[PAN_SIGMA_T_SCAN].entry = l->scan.s;
	l->table[PAN_SIGMA_T_SCAN].n = (uint32_t)l->scan.n;
	l->table[PAN_SIGMA_T_PROG].entry = l->prog.s;
	l->table[PAN_SIGMA_T_PROG].n = (uint32_t)l->prog.n;
	for (int t = 0; t < PAN_SIGMA_TABLES; t++) {
		at = (at + 7) / 8 * 8;
		h.table[t] = (struct pan_sigma_span){ (uint32_t)at, l->table[t].n };
		at += l->table[t].n * l->table[t].size;
		if (at > UINT32_MAX)
			return pan_err_set(err, PAN_ELIMIT,
			    "too many rules for one section");
	}
	h.size = (uint32_t)((at + 7) / 8 * 8);
	while (out->rc == PAN_OK && out->n % 8 != 0)
		pan_buf_addc(out, '\0');
	from = out->n;
	pan_buf_add(out, (struct pan_str){ (const char *)&h, sizeof(h) });
	for (int t = 0; t < PAN_SIGMA_TABLES; t++) {
		pad(out, from);
		if (l->table[t].n > 0)
			pan_buf_add(out,
			    (struct pan_str){ l->table[t].entry,
			        l->table[t].n * l->table[t].size });
	}
	pad(out, from);
	return pan_buf_done(out, err);
}
