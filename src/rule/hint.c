#include "rule/hint.h"

#define WORD_MAX 40

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c == '_' ? '-' : c);
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Three rows of the usual table are enough: a swap looks two rows back. */
static unsigned
distance(struct pan_str a, struct pan_str b)
{
	unsigned row[3][WORD_MAX + 1];
	unsigned *now = row[0], *last = row[1], *before = row[2], *spare;

	for (unsigned j = 0; j <= b.n; j++)
		last[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			char x = lower(a.s[i - 1]), y = lower(b.s[j - 1]);

			now[j] = least(now[j - 1] + 1, last[j] + 1,
			    last[j - 1] + (x == y ? 0 : 1));
			if (i > 1 && j > 1 && x == lower(b.s[j - 2]) &&
			    lower(a.s[i - 2]) == y && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b.n];
}

const char *
pan_hint_nearest(struct pan_str word, const char *const *known)
{
	unsigned best = (unsigned)(word.n / 3 > 1 ? word.n / 3 : 1) + 1;
	const char *found = NULL;

	if (word.n == 0 || word.n > WORD_MAX)
		return NULL;
	for (; *known != NULL; known++) {
		unsigned d;

		if (strlen(*known) > WORD_MAX)
			continue;
		d = distance(word, pan_str(*known));
		if (d < best) {
			best = d;
			found = *known;
		}
	}
	return found;
}

bool
pan_hint_known(struct pan_str word, const char *const *known)
{
	for (; *known != NULL; known++) {
		if (pan_str_is(word, *known))
			return true;
	}
	return false;
}
