/*
 * Text that is turned round, rotated, spaced out, or sprinkled with signs that a shell
 * drops: lruc, phey, c u r l, c''u^rl.
 */
#include "scan/peel_parts.h"
#include "scan/plain.h"

#define TELLING (PAN_PLAIN_SHELL | PAN_PLAIN_ORDER)
#define WORD_MAX 16u
/* Letters one by one, in a row. */
#define SPACED_MIN 6u

enum twist { REVERSED, ROTATED, BOTH };

static const char *const layers[2] = { [REVERSED] = "reversed", [ROTATED] = "rot13" };

/* What turns text back, in the programs that do. */
static const char *const hints[2][8] = {
	[REVERSED] = { "[::-1]", ".reverse(", "reversed(", "strrev(", "| rev", "[-1..-" },
	[ROTATED] = { "rot13", "rot_13", "ROT13", "n-za-m", "N-ZA-M" },
};

static bool
hinted_at(struct pan_str s, enum twist twist)
{
	for (int i = 0; hints[twist][i] != NULL; i++)
		if (pan_str_find(s, pan_str(hints[twist][i]), 0) != SIZE_MAX)
			return true;
	return false;
}

static char
rotate(char c)
{
	if (!pan_peel_alpha(c))
		return c;
	return (char)(((c | 32) - 'a' + 13) % 26 + (c & 32) + 'A');
}

struct count { /* of the words of ours that a text has */
	unsigned plain;
	unsigned twisted[3]; /* if it were twisted back */
	unsigned telling[3]; /* of these, words worth hiding; "file" is "elif", too */
};

static void
count_word(struct count *c, enum twist twist, struct pan_str word)
{
	unsigned kinds = pan_plain_word(word);

	c->twisted[twist] += kinds != 0;
	c->telling[twist] += word.n > 3 && (kinds & TELLING) != 0;
}

static struct count
count_words(struct pan_str s)
{
	struct count c = { 0 };

	for (size_t at = 0; at < s.n;) {
		char turned[WORD_MAX];
		struct pan_str word;
		size_t end = at;

		while (end < s.n && pan_peel_alpha(s.s[end]))
			end++;
		word = pan_str_slice(s, at, end);
		at = end + 1;
		if (word.n < 3 || word.n > WORD_MAX)
			continue;
		if (pan_plain_word(word) != 0) {
			c.plain++;
			continue;
		}
		for (size_t i = 0; i < word.n; i++)
			turned[i] = word.s[word.n - 1 - i];
		count_word(&c, REVERSED, (struct pan_str){ turned, word.n });
		for (size_t i = 0; i < word.n; i++)
			turned[i] = rotate(turned[i]);
		count_word(&c, BOTH, (struct pan_str){ turned, word.n });
		for (size_t i = 0; i < word.n; i++)
			turned[i] = rotate(word.s[i]);
		count_word(&c, ROTATED, (struct pan_str){ turned, word.n });
	}
	return c;
}

static struct pan_str
untwist(struct pan_peeler *p, struct pan_str s, enum twist twist)
{
	pan_peel_clear(p, &p->b);
	for (size_t i = 0; i < s.n; i++) {
		size_t from = s.n - 1 - i, n = 1;

		if (twist == ROTATED) {
			pan_buf_addc(&p->b, rotate(s.s[i]));
			continue;
		}
		/* Characters of several bytes stay as they are. */
		while (from > 0 && ((unsigned char)s.s[from] & 0xC0) == 0x80) {
			from--;
			n++;
		}
		pan_buf_add(&p->b, (struct pan_str){ s.s + from, n });
		i += n - 1;
	}
	return pan_buf_str(&p->b);
}

static bool
reversed_hex(struct pan_str s, size_t i)
{
	return pan_peel_nibble(s.s[i - 1]) >= 0 && pan_peel_nibble(s.s[i - 2]) >= 0;
}

/* An escape at ${i}, as it looks from behind: "36x\", "341\", "36%", ";99#&". */
static bool
reversed_escape(struct pan_str s, size_t i)
{
	char c = s.s[i - 1];

	if (s.s[i] == '\\')
		return c == 'x' || c == 'u' || c == 'k' || c == 'h' || /* rotated, too */
		    (reversed_hex(s, i) && pan_peel_digit(s.s[i - 3]));
	if (s.s[i] == '%' || s.s[i] == '=')
		return reversed_hex(s, i);
	return s.s[i] == '&' && c == '#';
}

/* The same, rotated: "\k63", "\h0063", "%6p". */
static bool
rotated_escape(struct pan_str s, size_t i)
{
	if (s.s[i] == '\\')
		return s.s[i + 1] == 'k' || s.s[i + 1] == 'h';
	return (s.s[i] == '%' || s.s[i] == '=') && pan_peel_digit(s.s[i + 1]) &&
	    (unsigned)((s.s[i + 2] | 32) - 'n') < 6;
}

/* Four twisted escapes, near one another. */
static bool
escapes_twisted(struct pan_str s, enum twist twist)
{
	unsigned n = 0;
	size_t last = SIZE_MAX;

	for (size_t i = 3; i + 2 < s.n && n < 4; i++) {
		if (!(twist == REVERSED ? reversed_escape(s, i) : rotated_escape(s, i)))
			continue;
		n += last != SIZE_MAX && i - last <= (twist == REVERSED ? 8 : 64);
		last = i;
	}
	return n == 4;
}

/* Whether ${s}, which looks like escapes twisted into ${t}, does not do so as it is. */
static bool
only_twisted(struct pan_str s, struct pan_str t, enum twist twist)
{
	if (pan_peel_escaped(t) < 4)
		return twist == REVERSED && escapes_twisted(t, ROTATED);
	s = pan_str_trim(s);
	return twist == ROTATED || pan_peel_escaped(s) < 4 ||
	    (s.n > 0 && strchr("\\%=&", s.s[s.n - 1]) != NULL);
}

/* The piece [at, end) on its own: twisted, if that makes sense of it. */
static bool
try_twist(struct pan_peeler *p, size_t at, size_t end, enum twist twist, bool hinted)
{
	struct pan_str s = pan_str_slice(p->d->text, at, end), t;
	struct count c;
	bool makes_sense, escapes;

	if (s.n < (hinted ? 4 : 6))
		return false;
	c = count_words(s);
	makes_sense = (c.telling[twist] > 0 && c.twisted[twist] > c.plain &&
	                  (hinted || c.twisted[twist] > 1)) ||
	    (c.telling[BOTH] > 1 && c.twisted[BOTH] > c.plain);
	escapes = escapes_twisted(s, twist);
	if (!makes_sense && !escapes && !(hinted && s.n >= 12))
		return false;
	t = untwist(p, s, twist);
	if (!makes_sense && !(escapes && only_twisted(s, t, twist)) &&
	    !(hinted && pan_peel_decodes(t)))
		return false;
	return pan_peel_emit(p, layers[twist], at, end, t, PAN_PEEL_ANY);
}

/* The literals of the line [at, end), and if there is none in it, the line. */
static void
twist_line(struct pan_peeler *p, size_t at, size_t end, enum twist twist, bool hinted)
{
	struct pan_str s = p->d->text;
	bool any = false;

	for (size_t i = at; i < end && p->rc == PAN_OK; i++) {
		size_t close = i + 1;

		if (s.s[i] != '"' && s.s[i] != '\'' && s.s[i] != '`')
			continue;
		while (close < end && s.s[close] != s.s[i])
			close++;
		if (close == end)
			break;
		any |= try_twist(p, i + 1, close, twist, hinted);
		/* An apostrophe opens nothing: the next quote may be the real one. */
		if (s.s[i] != '\'' || any)
			i = close;
	}
	if (!any)
		(void)try_twist(p, at, end, twist, hinted);
}

/* "i g n o r e  a l l": letters with one sign between them, words with more. */
static void
peel_spaced(struct pan_peeler *p, size_t at, size_t end)
{
	struct pan_str s = p->d->text;

	for (size_t i = at; i + 2 < end && p->rc == PAN_OK;) {
		char sign = s.s[i + 1];
		size_t from = i, letters = 0, last = i;

		if (!pan_peel_alpha(s.s[i]) || pan_peel_alnum(sign) ||
		    strchr(" .-_*|/,", sign) == NULL ||
		    (i > at && pan_peel_alnum(s.s[i - 1]))) {
			i++;
			continue;
		}
		pan_peel_clear(p, &p->b);
		while (i < end) {
			size_t gap = 0;

			if (i + 1 < end && pan_peel_alnum(s.s[i]) &&
			    pan_peel_alnum(s.s[i + 1]))
				break;
			pan_buf_addc(&p->b, s.s[i]);
			letters += pan_peel_alpha(s.s[i]);
			last = ++i;
			while (i < end && s.s[i] == sign) {
				i++;
				gap++;
			}
			if (gap == 0)
				break;
			if (gap > 1)
				pan_buf_addc(&p->b, ' ');
		}
		if (letters >= SPACED_MIN &&
		    pan_plain_words(pan_buf_str(&p->b), TELLING, 1) != 0)
			(void)pan_peel_emit(p, "spaced", from, last, pan_buf_str(&p->b),
			    PAN_PEEL_ANY);
	}
}

/* Signs inside a word that a shell, or who draws Markdown, drops. */
static bool
is_noise(char c)
{
	return c == '\'' || c == '"' || c == '`' || c == '^' || c == '\\' || c == '*';
}

/*
 * The word at ${at}, which has noise between its letters: whether it is a telling one
 * without, and behind it in ${end}.
 */
static bool
noisy_word(struct pan_str s, size_t at, size_t stop, size_t *end)
{
	char word[WORD_MAX];
	size_t n = 0, noise = 0, quotes = 0, i = at;

	while (i < stop && (pan_peel_alpha(s.s[i]) || is_noise(s.s[i])))
		i++;
	while (i > at && is_noise(s.s[i - 1]))
		i--;
	*end = i;
	for (size_t k = at; k < i; k++) {
		noise += is_noise(s.s[k]);
		quotes += s.s[k] == '\'' || s.s[k] == '"';
		if (is_noise(s.s[k]))
			continue;
		if (n == WORD_MAX)
			return false;
		word[n++] = s.s[k];
	}
	/* "user's" has one quote */
	return noise > 0 && quotes % 2 == 0 &&
	    (pan_plain_word((struct pan_str){ word, n }) & TELLING) != 0;
}

static void
peel_noise(struct pan_peeler *p, size_t at, size_t stop)
{
	struct pan_str s = p->d->text;
	size_t words = 0, from = at;

	pan_peel_clear(p, &p->b);
	for (size_t i = at; i < stop;) {
		size_t end;

		if (!pan_peel_alpha(s.s[i]) || (i > at && pan_peel_alnum(s.s[i - 1]))) {
			i++;
			continue;
		}
		if (noisy_word(s, i, stop, &end)) {
			pan_buf_add(&p->b, pan_str_slice(s, from, i));
			for (size_t k = i; k < end; k++)
				if (!is_noise(s.s[k]))
					pan_buf_addc(&p->b, s.s[k]);
			from = end;
			words++;
		}
		i = end > i ? end : i + 1;
	}
	pan_buf_add(&p->b, pan_str_slice(s, from, stop));
	if (words > 0)
		(void)pan_peel_emit(p, "noise", at, stop, pan_buf_str(&p->b),
		    PAN_PEEL_TEXT);
}

/* "99,117,114,108" or the like, of printable characters. */
static bool
is_list(struct pan_str s)
{
	size_t digits = 0, signs = 0;

	for (size_t i = 0; i < s.n; i++) {
		digits += pan_peel_digit(s.s[i]);
		signs += strchr(", \n\t;", s.s[i]) != NULL;
	}
	return digits + signs == s.n && signs >= 5 && digits <= signs * 4;
}

bool
pan_peel_promising(struct pan_str s)
{
	struct count c;

	if (!pan_plain_text(s))
		return false;
	if (pan_plain_speech(s) || pan_peel_decodes(s) || pan_peel_escaped(s) == 4 ||
	    is_list(s) || pan_peel_turned(s) != NULL)
		return true;
	c = count_words(s);
	return c.telling[REVERSED] + c.telling[ROTATED] + c.telling[BOTH] > 1 ||
	    escapes_twisted(s, REVERSED) || escapes_twisted(s, ROTATED);
}

void
pan_peel_twists(struct pan_peeler *p)
{
	struct pan_str s = p->d->text;
	bool hint[2] = { hinted_at(s, REVERSED), hinted_at(s, ROTATED) };

	for (size_t at = 0; at < s.n && p->rc == PAN_OK;) {
		const char *nl = memchr(s.s + at, '\n', s.n - at);
		size_t end = nl == NULL ? s.n : (size_t)(nl - s.s);
		struct pan_str line = pan_str_slice(s, at, end);
		struct count c = count_words(line);

		for (int t = REVERSED; t <= ROTATED; t++)
			if (!(p->d->layer != NULL &&
			        strcmp(p->d->layer, layers[t]) == 0) &&
			    (c.telling[t] > 0 || c.telling[BOTH] > 1 || hint[t] ||
			        escapes_twisted(line, (enum twist)t)))
				twist_line(p, at, end, (enum twist)t, hint[t]);
		peel_spaced(p, at, end);
		peel_noise(p, at, end);
		at = end + 1;
	}
}
