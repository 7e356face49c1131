#include <stdio.h>

#include "core/embed.h"
#include "core/uni.h"
#include "core/utf8.h"
#include "scan/manifest.h"

#define NAME_MAX_LEN 64 /* longer names imitate nobody */
#define TYPO_MIN 6      /* in shorter names, one letter makes another word */

/* The lines of section [${list}] of share/data/names.txt. */
static struct pan_str
section(const char *list)
{
	const struct pan_embed *e = pan_embed_find("share/data/names.txt");
	struct pan_str all, none = { NULL, 0 };
	char head[16];
	size_t from, to;

	if (e == NULL || strlen(list) + 4 > sizeof(head))
		return none;
	all = (struct pan_str){ (const char *)e->bytes, e->len };
	(void)snprintf(head, sizeof(head), "[%s]\n", list);
	from = pan_str_find(all, pan_str(head), 0);
	if (from == SIZE_MAX)
		return none;
	from += strlen(head);
	to = pan_str_find(all, PAN_LIT("\n["), from);
	return pan_str_slice(all, from, to == SIZE_MAX ? all.n : to + 1);
}

static bool
next_line(struct pan_str *rest, struct pan_str *line)
{
	size_t end = pan_str_find(*rest, PAN_LIT("\n"), 0);

	if (rest->n == 0)
		return false;
	*line = pan_str_slice(*rest, 0, end == SIZE_MAX ? rest->n : end);
	*rest = pan_str_slice(*rest, end == SIZE_MAX ? rest->n : end + 1, rest->n);
	return true;
}

/* ${name} in lower case with look-alike letters made Latin; false when too long.  ${odd}:
 * there was such a letter. */
static bool
plain(struct pan_str name, char *to, size_t *n, bool *odd)
{
	*n = 0;
	*odd = false;
	for (size_t at = 0; at < name.n;) {
		unsigned len;
		uint32_t cp = pan_utf8_at(name, at, &len), twin;

		if (*n + 4 > NAME_MAX_LEN)
			return false;
		twin = cp >= 0x80 ? pan_uni_latin_twin(cp) : 0;
		if (cp >= 0x80 && pan_uni_ignorable(cp)) {
			*odd = true;
		} else if (twin != 0) {
			*odd = true;
			*n += pan_utf8_put(to + *n, twin | 0x20);
		} else if (cp >= 'A' && cp <= 'Z') {
			to[(*n)++] = (char)(cp | 0x20);
		} else {
			*n += pan_utf8_put(to + *n, cp);
		}
		at += len;
	}
	return *n > 0;
}

static bool
separator(char c)
{
	return c == '-' || c == '_' || c == '.' || c == '/' || c == '@' || c == ' ';
}

/* Equal but for separators: "crossenv" and "cross-env". */
static bool
same_but_separators(struct pan_str a, struct pan_str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && separator(a.s[i]))
			i++;
		while (k < b.n && separator(b.s[k]))
			k++;
		if (i >= a.n || k >= b.n)
			return i >= a.n && k >= b.n;
		if (a.s[i++] != b.s[k++])
			return false;
	}
}

/*
 * Whether one slip of the finger makes ${a} of ${b}: a character changed, missing, added,
 * or two swapped.  A digit at the end is a version and an "s" a plural: not a slip.
 */
static bool
one_slip(struct pan_str a, struct pan_str b)
{
	size_t head = 0, tail = 0;
	bool longer = a.n > b.n;

	if (a.n < b.n) {
		struct pan_str t = a;

		a = b;
		b = t;
	}
	while (head < b.n && a.s[head] == b.s[head])
		head++;
	while (tail < b.n - head && a.s[a.n - 1 - tail] == b.s[b.n - 1 - tail])
		tail++;
	if (a.n == b.n + 1) {
		char extra = a.s[head < a.n ? head : a.n - 1];

		if (longer && head == b.n &&
		    (extra == 's' || (extra >= '0' && extra <= '9')))
			return false;
		return head + tail >= b.n;
	}
	if (a.n != b.n)
		return false;
	if (head + tail + 1 == a.n) { /* v1 and v2 of something are relatives */
		char x = a.s[head], y = b.s[head];

		return !(x >= '0' && x <= '9' && y >= '0' && y <= '9');
	}
	return head + tail + 2 == a.n && a.s[head] == b.s[head + 1] &&
	    a.s[head + 1] == b.s[head];
}

/* "@scope/tail" as its two parts; false when ${name} has no scope. */
static bool
scoped(struct pan_str name, struct pan_str *scope, struct pan_str *tail)
{
	size_t slash = pan_str_find(name, PAN_LIT("/"), 0);

	if (name.n == 0 || name.s[0] != '@' || slash == SIZE_MAX)
		return false;
	*scope = pan_str_slice(name, 1, slash);
	*tail = pan_str_slice(name, slash + 1, name.n);
	return true;
}

/* Whether ${name} is ${known} with another scope that reads like it. */
static bool
scope_twin(struct pan_str name, struct pan_str known)
{
	struct pan_str scope, tail, known_scope, known_tail;

	if (!scoped(known, &known_scope, &known_tail))
		return false;
	if (!scoped(name, &scope, &tail))
		return same_but_separators(name, known) && known_scope.n >= TYPO_MIN;
	return pan_str_eq(tail, known_tail) &&
	    (one_slip(scope, known_scope) || same_but_separators(scope, known_scope));
}

static bool
imitates(struct pan_str name, struct pan_str known, bool packages)
{
	if (name.n >= TYPO_MIN && known.n >= TYPO_MIN && name.s[0] != '@' &&
	    known.s[0] != '@') {
		if (one_slip(name, known))
			return true;
		if (packages && same_but_separators(name, known))
			return true;
	}
	return packages && scope_twin(name, known);
}

struct pan_str
pan_manifest_imitates(const char *list, struct pan_str name)
{
	struct pan_str all = section(list), rest, known, hit = { NULL, 0 };
	bool npm = strcmp(list, "npm") == 0, odd;
	char text[NAME_MAX_LEN + 4];
	struct pan_str plainly = { text, 0 };

	if (!plain(name, text, &plainly.n, &odd))
		return hit;
	for (rest = all; next_line(&rest, &known);) {
		if (pan_str_eq(plainly, known))
			return odd ? known : (struct pan_str){ NULL, 0 };
		/* "Agent Browser" is agent-browser; Python takes "-", "_" and "." for the
		 * same.  npm does not, and "crossenv" was no "cross-env". */
		if (!npm && same_but_separators(plainly, known))
			return (struct pan_str){ NULL, 0 };
		if (hit.s == NULL && imitates(plainly, known, npm))
			hit = known;
	}
	return hit;
}

/* Whether two neighbours of ${b} changed places in ${a}. */
static bool
swapped(struct pan_str a, struct pan_str b)
{
	size_t i = 0;

	if (a.n != b.n)
		return false;
	while (i < a.n && a.s[i] == b.s[i])
		i++;
	return i + 1 < a.n && a.s[i] == b.s[i + 1] && a.s[i + 1] == b.s[i] &&
	    memcmp(a.s + i + 2, b.s + i + 2, a.n - i - 2) == 0;
}

struct pan_str
pan_manifest_misspells(struct pan_str name)
{
	struct pan_str all = section("word"), rest, known, hit = { NULL, 0 };
	char text[NAME_MAX_LEN + 4];
	struct pan_str plainly = { text, 0 };
	bool odd;

	if (!plain(name, text, &plainly.n, &odd))
		return hit;
	for (size_t from = 0, to; from < plainly.n && hit.s == NULL; from = to + 1) {
		struct pan_str part;

		for (to = from; to < plainly.n && !separator(plainly.s[to]);)
			to++;
		part = pan_str_slice(plainly, from, to);
		for (rest = all; part.n >= TYPO_MIN && next_line(&rest, &known);)
			if (swapped(part, known))
				hit = known;
	}
	return hit;
}
