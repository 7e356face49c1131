/*
 * scan/lexicon: the table of phrases, and looking words up in it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "scan/lexicon_parts.h"

/* A gap in a phrase, written '~', is up to so many half-words of one clause. */
enum { GAP = 6 };

struct phrase {
	uint64_t head; /* its first bytes as a number, which compares as they do */
	const char *s;
	uint16_t n;
	uint16_t idea;
};

struct pan_lexicon {
	struct phrase *phrase; /* by their bytes */
	size_t n;
};

static struct phrase
phrase_of(const char *s, size_t n, uint16_t idea)
{
	struct phrase p = { 0, s, (uint16_t)n, idea };

	for (size_t i = 0; i < sizeof(p.head); i++)
		p.head = p.head << 8 | (i < n ? (unsigned char)s[i] : 0);
	return p;
}

static int
by_bytes(const void *left, const void *right)
{
	const struct phrase *a = left;
	const struct phrase *b = right;
	int c;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	c = memcmp(a->s, b->s, a->n < b->n ? a->n : b->n);

	return c != 0 ? c : (int)a->n - (int)b->n;
}

/* ${s} with its Chinese in simplified characters; NULL if there is no memory. */
static const char *
simplified(struct pan_arena *a, struct pan_str s, size_t *len)
{
	size_t n = 0;
	unsigned step;
	char *out;

	/* Of both characters the bytes are as many. */
	if ((out = pan_arena_get(a, s.n + 4)) == NULL)
		return NULL;
	for (size_t i = 0; i < s.n && n <= s.n; i += step)
		n += pan_utf8_put(out + n, pan_lexicon_han(pan_utf8_at(s, i, &step)));
	*len = n;
	return out;
}

static int
add_phrases(struct pan_lexicon *l, struct pan_arena *a, const struct pan_lexicon_entry *e)
{
	for (const char *s = e->phrases; s != NULL;) {
		const char *bar = strchr(s, '|');
		size_t len = bar == NULL ? strlen(s) : (size_t)(bar - s);
		const char *text = s;

		for (size_t i = 0; i < len; i++)
			if ((unsigned char)s[i] >= 0xe0) {
				text = simplified(a, (struct pan_str){ s, len }, &len);
				break;
			}
		if (text == NULL)
			return PAN_ENOMEM;
		l->phrase[l->n++] = phrase_of(text, len, (uint16_t)e->idea);
		s = bar == NULL ? NULL : bar + 1;
	}
	return PAN_OK;
}

int
pan_lexicon_new(struct pan_arena *a, const struct pan_lexicon **out)
{
	struct pan_lexicon *l = pan_arena_get(a, sizeof(*l));
	static const struct pan_lexicon_entry *const table[] = { pan_lexicon_words,
		pan_lexicon_tools, pan_lexicon_harm, pan_lexicon_prose,
		pan_lexicon_abroad, pan_lexicon_class };
	enum { TABLES = sizeof(table) / sizeof(table[0]) };
	const struct pan_lexicon_entry *e;
	size_t n = 0;

	for (int t = 0; t < TABLES; t++)
		for (e = table[t]; e->phrases != NULL; e++)
			for (const char *s = e->phrases; s != NULL; n++)
				s = (s = strchr(s, '|')) == NULL ? NULL : s + 1;
	if (l == NULL || (l->phrase = pan_arena_array(a, n, sizeof(*l->phrase))) == NULL)
		return PAN_ENOMEM;
	l->n = 0;
	for (int t = 0; t < TABLES; t++)
		for (e = table[t]; e->phrases != NULL; e++)
			if (add_phrases(l, a, e) != PAN_OK)
				return PAN_ENOMEM;
	qsort(l->phrase, l->n, sizeof(*l->phrase), by_bytes);
	*out = l;
	return PAN_OK;
}

/*
 * The index of the last word of phrase ${p}, from its byte ${at} on, when that stands at
 * word ${i}; or SIZE_MAX.  Calls itself once for each gap of the phrase.
 */
static size_t
phrase_at(const struct pan_lexicon_word *w, size_t n, const struct phrase *p, size_t at,
    size_t i)
{
	for (;; i++) {
		if (i >= n || w[i].n == 0 || p->n - at < w[i].n ||
		    memcmp(p->s + at, w[i].s, w[i].n) != 0)
			return SIZE_MAX;
		at += w[i].n;
		if (at == p->n)
			return i;
		if (p->s[at] == '~' || (p->s[at] == ' ' && p->s[at + 1] == '~'))
			break;
		if (p->s[at] == ' ')
			at++;
		else if ((unsigned char)p->s[at] <
		    0x80) /* inside a word, unless by character */
			return SIZE_MAX;
		if (i + 1 < n && w[i + 1].breaks >= PAN_BREAK_CLAUSE)
			return SIZE_MAX;
	}
	at += p->s[at] == ' ' ? 2 : 1;
	at += p->s[at] == ' ';
	for (size_t k = i + 1; k < n && w[k].breaks < PAN_BREAK_CLAUSE &&
	     w[k].place - w[i + 1].place <= GAP;
	     k++) {
		size_t last = phrase_at(w, n, p, at, k);

		if (last != SIZE_MAX)
			return last;
	}
	return SIZE_MAX;
}

/* Remember that ${idea} reaches to word ${last}; ${found} is in order of ideas. */
static size_t
keep_longest(struct pan_lexicon_found *found, size_t n, uint16_t idea, size_t last)
{
	size_t at = n;

	while (at > 0 && found[at - 1].idea > idea)
		at--;
	if (at > 0 && found[at - 1].idea == idea) {
		if (last > found[at - 1].last)
			found[at - 1].last = last;
		return n;
	}
	if (n == PAN_LEXICON_FOUND)
		return n;
	memmove(found + at + 1, found + at, (n - at) * sizeof(*found));
	found[at] = (struct pan_lexicon_found){ (enum pan_idea)idea, last };
	return n + 1;
}

size_t
pan_lexicon_find(const struct pan_lexicon *l, const struct pan_lexicon_word *w, size_t n,
    size_t i, struct pan_lexicon_found *found)
{
	struct phrase key = phrase_of(w[i].s, w[i].n, 0);
	size_t low = 0;
	size_t high = l->n;
	size_t count = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_bytes(&l->phrase[mid], &key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < l->n && l->phrase[low].n >= w[i].n &&
	     memcmp(l->phrase[low].s, w[i].s, w[i].n) == 0;
	     low++) {
		size_t last = phrase_at(w, n, &l->phrase[low], 0, i);

		if (last != SIZE_MAX)
			count = keep_longest(found, count, l->phrase[low].idea, last);
	}
	return count;
}
