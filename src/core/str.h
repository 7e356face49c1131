/*
 * core/str - a borrowed piece of text: a pointer and a length, not NUL-ended.
 * It lives as long as whatever it points into.
 */
#ifndef PAN_CORE_STR_H
#define PAN_CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct pan_str {
	const char *s;
	size_t n;
};

/* For printf's "%.*s". */
#define PAN_STR(x) (int)(x).n, (x).s
/* A string literal as a struct pan_str. */
#define PAN_LIT(x) ((struct pan_str){ "" x, sizeof(x) - 1 })

static inline struct pan_str
pan_str(const char *z)
{
	return (struct pan_str){ z, z == NULL ? 0 : strlen(z) };
}

static inline bool
pan_str_eq(struct pan_str a, struct pan_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

static inline bool
pan_str_is(struct pan_str a, const char *z)
{
	/* Mostly asked of long lists of words: the first letter answers it. */
	if (a.n > 0 && a.s[0] != z[0])
		return false;
	return pan_str_eq(a, pan_str(z));
}

/* The piece [from, to) of ${a}; both are clamped to its length. */
struct pan_str pan_str_slice(struct pan_str a, size_t from, size_t to);
/* ASCII letters in either case compare equal. */
bool pan_str_caseeq(struct pan_str a, struct pan_str b);
bool pan_str_starts(struct pan_str a, struct pan_str head);
bool pan_str_ends(struct pan_str a, struct pan_str tail);
/* Offset of the first ${needle} in ${a} at or after ${from}, or SIZE_MAX. */
size_t pan_str_find(struct pan_str a, struct pan_str needle, size_t from);
/* The same, with ASCII letters in either case. */
size_t pan_str_casefind(struct pan_str a, struct pan_str needle, size_t from);
/* Without ASCII blanks at both ends. */
struct pan_str pan_str_trim(struct pan_str a);
/* Decimal digits only, and within [0, max]: true, and the number in ${out}. */
bool pan_str_u64(struct pan_str a, uint64_t max, uint64_t *out);
/* Order by bytes, as memcmp(); the shorter first. */
int pan_str_cmp(struct pan_str a, struct pan_str b);
/* FNV-1a, 64 bits: for tables over input that is not hostile. */
uint64_t pan_str_hash(struct pan_str a);

#endif
