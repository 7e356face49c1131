#include "core/uni.h"

#include "core/uni_tables.h"
#include "core/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Hangul syllables are arithmetic (The Unicode Standard, 3.12). */
#define HANGUL_S 0xAC00u
#define HANGUL_L 0x1100u
#define HANGUL_V 0x1161u
#define HANGUL_T 0x11A7u
#define HANGUL_NV 21u
#define HANGUL_NT 28u
#define HANGUL_NS (19u * HANGUL_NV * HANGUL_NT)

/* A starter and the marks behind it. */
#define SEGMENT_MAX 65

struct segment {
	uint32_t cp[SEGMENT_MAX];
	uint8_t ccc[SEGMENT_MAX];
	unsigned n;
};

static struct uni_record
record(uint32_t cp)
{
	unsigned block;

	if (cp < UNI_LOW_END)
		block = cp / UNI_BLOCK;
	else if (cp >= UNI_HIGH_START && cp < UNI_HIGH_END)
		block = (UNI_LOW_END + cp - UNI_HIGH_START) / UNI_BLOCK;
	else
		return records[0];
	return records[record_at[block_at[block] * UNI_BLOCK + cp % UNI_BLOCK]];
}

static const struct uni_decomposition *
find_decomposition(uint32_t cp)
{
	size_t lo = 0, hi = COUNT(decompositions);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (decompositions[mid].cp == cp)
			return &decompositions[mid];
		if (decompositions[mid].cp < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* The one character that ${a} and ${b} make together, or 0. */
static uint32_t
compose(uint32_t a, uint32_t b)
{
	size_t lo = 0, hi = COUNT(pairs);

	if (a - HANGUL_L < 19 && b - HANGUL_V < HANGUL_NV)
		return HANGUL_S +
		    ((a - HANGUL_L) * HANGUL_NV + (b - HANGUL_V)) * HANGUL_NT;
	if (a - HANGUL_S < HANGUL_NS && (a - HANGUL_S) % HANGUL_NT == 0 &&
	    b - HANGUL_T - 1 < HANGUL_NT - 1)
		return a + (b - HANGUL_T);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct uni_pair *p = &pairs[mid];

		if (p->first == a && p->second == b)
			return p->both;
		if (p->first < a || (p->first == a && p->second < b))
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

/* Canonical order: marks by class, those of one class as they came. */
static void
order_marks(struct segment *g)
{
	for (unsigned i = 1; i < g->n; i++) {
		uint32_t cp = g->cp[i];
		uint8_t ccc = g->ccc[i];
		unsigned j = i;

		for (; j > 0 && ccc != 0 && g->ccc[j - 1] > ccc; j--) {
			g->cp[j] = g->cp[j - 1];
			g->ccc[j] = g->ccc[j - 1];
		}
		g->cp[j] = cp;
		g->ccc[j] = ccc;
	}
}

/* Put into the starter every mark that nothing of its own class stands before. */
static void
compose_marks(struct segment *g)
{
	unsigned kept = 1;

	if (g->n < 2 || g->ccc[0] != 0)
		return;
	for (unsigned i = 1; i < g->n; i++) {
		bool blocked = kept > 1 && g->ccc[kept - 1] >= g->ccc[i];
		uint32_t both = blocked ? 0 : compose(g->cp[0], g->cp[i]);

		if (both != 0) {
			g->cp[0] = both;
			continue;
		}
		g->cp[kept] = g->cp[i];
		g->ccc[kept++] = g->ccc[i];
	}
	g->n = kept;
}

static void
flush(struct segment *g, struct pan_buf *b)
{
	order_marks(g);
	compose_marks(g);
	for (unsigned i = 0; i < g->n; i++)
		pan_utf8_add(b, g->cp[i]);
	g->n = 0;
}

/* One decomposed character. */
static void
push(struct segment *g, struct pan_buf *b, uint32_t cp, uint8_t ccc)
{
	if (ccc == 0 && g->n > 0) {
		uint32_t both = 0;

		order_marks(g);
		compose_marks(g);
		/* Some starters join the one before them: Hangul, Indic vowel signs. */
		if (g->n == 1 && g->ccc[0] == 0)
			both = compose(g->cp[0], cp);
		if (both != 0) {
			g->cp[0] = both;
			return;
		}
		for (unsigned i = 0; i < g->n; i++)
			pan_utf8_add(b, g->cp[i]);
		g->n = 0;
	} else if (g->n == SEGMENT_MAX) {
		flush(g, b);
	}
	g->cp[g->n] = cp;
	g->ccc[g->n++] = ccc;
}

void
pan_uni_nfkc(struct pan_buf *b, struct pan_str s)
{
	struct segment g = { .n = 0 };
	size_t at = 0;

	while (at < s.n) {
		size_t end = at;
		const struct uni_decomposition *d;
		struct uni_record r;
		unsigned len;
		uint32_t cp;

		/* Of a run of ASCII only the last can have a mark behind it. */
		while (end < s.n && (unsigned char)s.s[end] < 0x80)
			end++;
		if (end - at > 1) {
			flush(&g, b);
			pan_buf_add(b, pan_str_slice(s, at, end - 1));
			at = end - 1;
		}
		cp = pan_utf8_at(s, at, &len);
		at += len;
		r = record(cp);
		d = r.flags & UNI_DECOMPOSES ? find_decomposition(cp) : NULL;
		if (d == NULL) {
			push(&g, b, cp, r.ccc);
			continue;
		}
		for (unsigned i = 0; i < d->n; i++)
			push(&g, b, decomposed[d->at + i],
			    record(decomposed[d->at + i]).ccc);
	}
	flush(&g, b);
}

bool
pan_uni_nfkc_quick(struct pan_str s)
{
	uint8_t before = 0;

	for (size_t at = 0; at < s.n;) {
		struct uni_record r;
		unsigned len;
		uint32_t cp;

		if ((unsigned char)s.s[at] < 0x80) {
			before = 0;
			at++;
			continue;
		}
		cp = pan_utf8_at(s, at, &len);
		if (cp == PAN_UTF8_BAD && len == 1)
			return false;
		at += len;
		r = record(cp);
		if (r.flags & UNI_UNSTABLE || (r.ccc != 0 && before > r.ccc))
			return false;
		before = r.ccc;
	}
	return true;
}

static uint32_t
map(const struct uni_run *run, size_t n, uint32_t cp)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct uni_run *r = &run[mid];

		if (cp > r->last)
			lo = mid + 1;
		else if (cp < r->from)
			hi = mid;
		else if ((cp - r->from) % r->step != 0)
			return cp;
		else
			return (uint32_t)((int32_t)cp + r->delta);
	}
	return cp;
}

uint32_t
pan_uni_upper_js(uint32_t unit)
{
	uint32_t upper;

	if (unit < 0x80)
		return unit - 'a' < 26 ? unit - 32 : unit;
	upper = map(uppers, COUNT(uppers), unit);
	return upper < 0x80 ? unit : upper;
}

uint32_t
pan_uni_fold(uint32_t cp)
{
	if (cp < 0x80)
		return cp - 'A' < 26 ? cp + 32 : cp;
	return map(folds, COUNT(folds), cp);
}

/* WhiteSpace and LineTerminator of ECMA-262: 12.2, 12.3. */
bool
pan_uni_space_js(uint32_t cp)
{
	return (cp >= 0x09 && cp <= 0x0D) || cp == 0x20 || cp == 0xA0 || cp == 0x1680 ||
	    (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 ||
	    cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0xFEFF;
}

enum pan_uni_script
pan_uni_script(uint32_t cp)
{
	return (enum pan_uni_script)record(cp).script;
}

bool
pan_uni_ignorable(uint32_t cp)
{
	return (record(cp).flags & UNI_IGNORABLE) != 0;
}

bool
pan_uni_letter(uint32_t cp)
{
	return (record(cp).flags & UNI_LETTER) != 0;
}

bool
pan_uni_mark(uint32_t cp)
{
	return (record(cp).flags & UNI_MARK) != 0;
}

bool
pan_uni_control(uint32_t cp)
{
	return (record(cp).flags & UNI_CONTROL) != 0;
}

bool
pan_uni_emoji(uint32_t cp)
{
	return (record(cp).flags & UNI_EMOJI) != 0;
}

static bool
is_ascii_letter(uint32_t cp)
{
	return (cp | 32) - 'a' < 26;
}

uint32_t
pan_uni_latin_twin(uint32_t cp)
{
	const struct uni_decomposition *d;
	size_t lo = 0, hi = COUNT(twins);

	if (cp < 0x80)
		return 0;
	d = record(cp).flags & UNI_DECOMPOSES ? find_decomposition(cp) : NULL;
	if (d != NULL)
		return d->n == 1 && is_ascii_letter(decomposed[d->at]) ? decomposed[d->at]
		                                                       : 0;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (twins[mid].cp == cp)
			return (uint32_t)twins[mid].letter;
		if (twins[mid].cp < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}
