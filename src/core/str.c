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

size_t
pan_str_casefind(struct pan_str a, struct pan_str needle, size_t from)
{
	int first = needle.n > 0 ? lower(needle.s[0]) : '\0';

	for (size_t i = from; needle.n <= a.n && i <= a.n - needle.n; i++) {
		if (needle.n > 0 && lower(a.s[i]) != first)
			continue;
		if (same_folded(a.s + i, needle.s, needle.n))
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
