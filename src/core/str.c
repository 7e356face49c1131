#include "core/str.h"

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

struct pan_str
pan_str_slice(struct pan_str a, size_t from, size_t to)
{
	if (to > a.n)
		to = a.n;
	if (from > to)
		from = to;
	return (struct pan_str){ a.s == NULL ? NULL : a.s + from, to - from };
}

static bool
same_folded(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (lower(a[i]) != lower(b[i]))
			return false;
	}
	return true;
}

bool
pan_str_caseeq(struct pan_str a, struct pan_str b)
{
	return a.n == b.n && same_folded(a.s, b.s, a.n);
}

bool
pan_str_starts(struct pan_str a, struct pan_str head)
{
	return a.n >= head.n && memcmp(a.s, head.s, head.n) == 0;
}

bool
pan_str_ends(struct pan_str a, struct pan_str tail)
{
	return a.n >= tail.n && memcmp(a.s + a.n - tail.n, tail.s, tail.n) == 0;
}

size_t
pan_str_find(struct pan_str a, struct pan_str needle, size_t from)
{
	const char *hit;

	if (from > a.n || needle.n > a.n - from)
		return SIZE_MAX;
	if (needle.n == 0)
		return from;
	hit = memmem(a.s + from, a.n - from, needle.s, needle.n);
	return hit == NULL ? SIZE_MAX : (size_t)(hit - a.s);
}

/* Sixteen bytes at once; the compiler knows how on every processor. */
typedef unsigned char block __attribute__((vector_size(16)));

static block
block_at(const char *s)
{
	block b;

	memcpy(&b, s, sizeof(b));
	return b;
}

/* What a letter is or'ed with to forget its case. */
static unsigned char
case_bit(unsigned char c)
{
	return c >= 'a' && c <= 'z' ? 0x20 : 0;
}

/*
 * The first block of places from ${at} on in which the first and the last character of
 * ${needle} stand at their distance somewhere, or that is not whole any more.
 */
static size_t
skip_blocks(struct pan_str a, struct pan_str needle, size_t at)
{
	unsigned char first = lower(needle.s[0]), last = lower(needle.s[needle.n - 1]);
	block fold_first = (block){ 0 } + case_bit(first);
	block fold_last = (block){ 0 } + case_bit(last);
	size_t n = sizeof(block), span = n + needle.n - 1;

	for (; at <= a.n && a.n - at >= span; at += n) {
		block x = (block_at(a.s + at) | fold_first) == first;
		block y = (block_at(a.s + at + needle.n - 1) | fold_last) == last;
		uint64_t half[2];

		x &= y;
		memcpy(half, &x, sizeof(half));
		if ((half[0] | half[1]) != 0)
			break;
	}
	return at;
}

size_t
pan_str_casefind(struct pan_str a, struct pan_str needle, size_t from)
{
	size_t look = from; /* before it, every place has to be looked at */

	if (needle.n == 0)
		return from <= a.n ? from : SIZE_MAX;
	for (size_t i = from; needle.n <= a.n && i <= a.n - needle.n; i++) {
		if (i == look) {
			i = skip_blocks(a, needle, i);
			look = i + sizeof(block);
			if (i > a.n - needle.n)
				break;
		}
		if (lower(a.s[i]) == lower(needle.s[0]) &&
		    same_folded(a.s + i, needle.s, needle.n))
			return i;
	}
	return SIZE_MAX;
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct pan_str
pan_str_trim(struct pan_str a)
{
	while (a.n > 0 && blank(a.s[0])) {
		a.s++;
		a.n--;
	}
	while (a.n > 0 && blank(a.s[a.n - 1]))
		a.n--;
	return a;
}

bool
pan_str_u64(struct pan_str a, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (a.n == 0)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		uint64_t digit = (uint64_t)(unsigned char)a.s[i] - '0';

		if (digit > 9 || digit > max || v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}

int
pan_str_cmp(struct pan_str a, struct pan_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.s, b.s, n);

	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

uint64_t
pan_str_hash(struct pan_str a)
{
	uint64_t h = 14695981039346656037ull;

	for (size_t i = 0; i < a.n; i++)
		h = (h ^ (unsigned char)a.s[i]) * 1099511628211ull;
	return h;
}
