#include "scan/peel.h"

#include "core/limits.h"
#include "core/utf8.h"
#include "scan/peel_parts.h"
#include "scan/plain.h"
#include "scan/smuggle.h"
#include "sys/inflate.h"

/* Children of one doc. */
#define CHILDREN_MAX 20000u
/* Unpacked bytes of one compressed piece. */
#define UNPACKED_MAX ((size_t)16 << 20)
/* Shells of one piece that are taken off at once: gzip, then UTF-16. */
#define SHELLS_MAX 3

bool
pan_peel_hint(struct pan_str s, size_t at, size_t end, size_t reach, const char *hints)
{
	struct pan_str around[2];

	around[0] = pan_str_slice(s, at > reach ? at - reach : 0, at);
	around[1] = pan_str_slice(s, end, end + reach);
	while (*hints != '\0') {
		size_t n = strcspn(hints, ";");
		struct pan_str hint = { hints, n };

		if (pan_str_casefind(around[0], hint, 0) != SIZE_MAX ||
		    pan_str_casefind(around[1], hint, 0) != SIZE_MAX)
			return true;
		hints += n + (hints[n] == ';');
	}
	return false;
}

/* UTF-16 of mostly ASCII: every second byte is 0.  In ${big} which one. */
static bool
is_utf16(struct pan_str s, bool *big)
{
	size_t zeros[2] = { 0, 0 };

	if (s.n < 8 || s.n % 2 != 0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		zeros[i % 2] += s.s[i] == '\0';
	*big = zeros[0] > zeros[1];
	return zeros[!*big] * 10 >= s.n / 2 * 8 && zeros[*big] == 0;
}

static void
from_utf16(struct pan_buf *to, struct pan_str s, bool big)
{
	uint32_t high = 0;

	for (size_t i = 0; i + 1 < s.n; i += 2) {
		uint32_t first = (unsigned char)s.s[i];
		uint32_t second = (unsigned char)s.s[i + 1];
		uint32_t unit = big ? first << 8 | second : second << 8 | first;

		if (unit >= 0xD800 && unit < 0xDC00) {
			high = unit;
			continue;
		}
		if (unit >= 0xDC00 && unit < 0xE000)
			unit = high == 0
			    ? PAN_UTF8_BAD
			    : 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
		high = 0;
		if (unit != 0xFEFF || i > 0)
			pan_utf8_add(to, unit);
	}
}

static bool
packed(struct pan_str s, enum pan_inflate_format *format, const char **layer)
{
	const unsigned char *p = (const unsigned char *)s.s;

	if (s.n < 8)
		return false;
	if (p[0] == 0x1F && p[1] == 0x8B && p[2] == 8) {
		*format = PAN_INFLATE_GZIP;
		*layer = "gzip";
		return true;
	}
	*format = PAN_INFLATE_ZLIB;
	*layer = "zlib";
	return (p[0] & 0x0F) == 8 && p[0] >> 4 <= 7 && (p[0] << 8 | p[1]) % 31 == 0;
}

/* A doc for what [at, end) of ${parent} decodes to; NULL when there is no memory. */
static struct pan_doc *
new_child(struct pan_peeler *p, const struct pan_doc *parent, const char *layer)
{
	struct pan_doc *c = pan_arena_get(p->a, sizeof(*c));

	if (c == NULL) {
		p->rc = PAN_ENOMEM;
		return NULL;
	}
	c->path = parent->path;
	c->parent = parent;
	c->layer = layer;
	c->depth = parent->depth + 1;
	return c;
}

static bool
deliver(struct pan_peeler *p, struct pan_doc *c, struct pan_str bytes, const char *opaque)
{
	struct pan_str copy;

	if (bytes.n > p->left)
		return false;
	copy = pan_arena_copy(p->a, bytes);
	if (copy.s == NULL) {
		p->rc = PAN_ENOMEM;
		return false;
	}
	p->left -= bytes.n;
	c->raw = copy;
	if (opaque != NULL) {
		c->kind = PAN_DOC_OPAQUE;
		c->opaque_why = opaque;
	} else {
		c->text = copy;
		c->kind = pan_plain_kind(copy);
	}
	p->rc = p->sink(p->ctx, c);
	return true;
}

/*
 * Take one shell off ${*bytes}: unpack or convert, into ${to}.  ${*parent} becomes the
 * doc that stands for what was in the shell; it is nobody's but the child's.
 */
static bool
unshell(struct pan_peeler *p, struct pan_doc **c, struct pan_str *bytes,
    struct pan_buf *to)
{
	enum pan_inflate_format format;
	const char *layer;
	struct pan_doc *inner;
	bool big;

	if (is_utf16(*bytes, &big)) {
		layer = "utf-16";
		from_utf16(to, *bytes, big);
	} else if (packed(*bytes, &format, &layer)) {
		int rc;

		to->max = bytes->n * PAN_SCAN_RATIO_MAX;
		if (to->max > UNPACKED_MAX)
			to->max = UNPACKED_MAX;
		rc = pan_inflate(format, *bytes, to, NULL);
		if (rc == PAN_ENOMEM)
			p->rc = PAN_ENOMEM;
		if (rc == PAN_ENOMEM || to->n < 4)
			return false;
	} else {
		return false;
	}
	if (to->rc == PAN_ENOMEM)
		p->rc = PAN_ENOMEM;
	(*c)->kind = PAN_DOC_OPAQUE;
	inner = p->rc == PAN_OK ? new_child(p, *c, layer) : NULL;
	if (inner == NULL)
		return false;
	/* One piece, as far as limits go: the shell adds no depth. */
	inner->depth = (*c)->depth;
	*c = inner;
	*bytes = (struct pan_str){ to->s, to->n };
	if (p->left < bytes->n && bytes->n <= UNPACKED_MAX)
		p->left = bytes->n;
	return true;
}

bool
pan_peel_emit(struct pan_peeler *p, const char *layer, size_t at, size_t end,
    struct pan_str bytes, enum pan_peel_trust trust)
{
	struct pan_buf shell[SHELLS_MAX];
	struct pan_doc *c;
	const char *why;
	bool made = false, program;
	int n = 0;

	/* Cheap tests first: nearly all candidates are noise. */
	why = pan_plain_binary(bytes, &program);
	if (p->rc != PAN_OK || bytes.n < 3 ||
	    pan_str_eq(bytes, pan_str_slice(p->d->text, at, end)))
		return false;
	if (why == NULL && trust != PAN_PEEL_ANY && !pan_plain_text(bytes)) {
		enum pan_inflate_format format;
		const char *name;
		bool big;

		if (!is_utf16(bytes, &big) && !packed(bytes, &format, &name))
			return false;
	}
	if ((c = new_child(p, p->d, layer)) == NULL)
		return false;
	c->parent_at = at;
	c->parent_end = end;
	while (n < SHELLS_MAX && why == NULL) {
		pan_buf_init(&shell[n], UNPACKED_MAX);
		if (!unshell(p, &c, &bytes, &shell[n++]))
			break;
		why = pan_plain_binary(bytes, &program);
		trust = trust == PAN_PEEL_ANY ? PAN_PEEL_ANY : PAN_PEEL_TEXT;
	}
	c->executable = why != NULL && program;
	if (p->rc == PAN_OK && why != NULL)
		made = deliver(p, c, bytes, why);
	else if (p->rc == PAN_OK && pan_utf8_valid(bytes) &&
	    memchr(bytes.s, 0, bytes.n) == NULL &&
	    (trust == PAN_PEEL_ANY           ? pan_plain_text(bytes) || bytes.n < 4
	            : trust == PAN_PEEL_TEXT ? pan_plain_text(bytes)
	                                     : pan_peel_promising(bytes)))
		made = deliver(p, c, bytes, NULL);
	while (n > 0)
		pan_buf_fini(&shell[--n]);
	return made;
}

static void
peel_smuggled(struct pan_peeler *p)
{
	struct pan_smuggle run = { 0 };

	for (size_t at = 0; pan_smuggle_next(p->d->text, at, &run, &p->b); at = run.end)
		if (run.says)
			(void)pan_peel_emit(p, pan_smuggle_layer(run.kind), run.at,
			    run.end, pan_buf_str(&p->b), PAN_PEEL_TEXT);
}

int
pan_peel(struct pan_arena *a, const struct pan_doc *d, pan_peel_sink *sink, void *ctx)
{
	struct pan_peeler p = { .a = a, .d = d, .sink = sink, .ctx = ctx };

	if (d->text.n < 4)
		return PAN_OK;
	p.left = d->text.n * 8 + ((size_t)1 << 20);
	pan_buf_init(&p.b, p.left);
	pan_buf_init(&p.b2, p.left);
	if (!pan_utf8_ascii(d->text)) {
		peel_smuggled(&p);
		pan_peel_disguises(&p);
	}
	pan_peel_bases(&p);
	pan_peel_escapes(&p);
	pan_peel_numbers(&p);
	pan_peel_literals(&p);
	pan_peel_twists(&p);
	if (p.rc == PAN_OK && (p.b.rc == PAN_ENOMEM || p.b2.rc == PAN_ENOMEM))
		p.rc = PAN_ENOMEM;
	pan_buf_fini(&p.b);
	pan_buf_fini(&p.b2);
	return p.rc;
}

struct gather { /* the children of all docs, behind their list */
	struct pan_doc *last;
	struct pan_findings *fs;
	size_t bytes, n;
	uint64_t seen[256]; /* what the doc at work has said already, by hash */
	size_t nseen;
	bool told; /* of the limit */
};

static int
gather(void *ctx, struct pan_doc *child)
{
	struct gather *g = ctx;
	uint64_t hash = pan_str_hash(child->raw);

	for (size_t i = 0; i < g->nseen; i++)
		if (g->seen[i] == hash)
			return PAN_OK;
	if (g->nseen < sizeof(g->seen) / sizeof(g->seen[0]))
		g->seen[g->nseen++] = hash;
	if (child->depth > PAN_SCAN_LAYERS_MAX || g->n >= CHILDREN_MAX ||
	    child->raw.n > PAN_SCAN_BYTES_MAX - g->bytes) {
		if (!g->told)
			pan_findings_own(g->fs, PAN_CHECK_ENCODED_PAYLOAD,
			    child->depth > PAN_SCAN_LAYERS_MAX ? PAN_SEV_HIGH
			                                       : PAN_SEV_MEDIUM,
			    child->depth > PAN_SCAN_LAYERS_MAX ? "peel-deep"
			                                       : "peel-much",
			    child->parent, child->parent_at, child->parent_end);
		g->told = true;
		return PAN_OK;
	}
	g->bytes += child->raw.n;
	g->n++;
	g->last->next = child;
	g->last = child;
	pan_peel_check(child, g->fs);
	return g->fs->rc;
}

int
pan_peel_all(struct pan_arena *a, struct pan_doc *docs, struct pan_findings *fs)
{
	struct gather g = { .last = docs, .fs = fs };

	if (docs == NULL)
		return PAN_OK;
	while (g.last->next != NULL)
		g.last = g.last->next;
	for (struct pan_doc *d = docs; d != NULL; d = d->next) {
		int rc;

		if (d->kind == PAN_DOC_OPAQUE)
			continue;
		g.nseen = 0;
		rc = pan_peel(a, d, gather, &g);
		if (rc != PAN_OK)
			return rc;
	}
	return fs->rc;
}
