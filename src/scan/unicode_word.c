#include "core/utf8.h"
#include "scan/plain.h"
#include "scan/unicode_parts.h"

#define WORD_MAX 20u
#define TELLING (PAN_PLAIN_SHELL | PAN_PLAIN_ORDER | PAN_PLAIN_BRAND)
/* So many letters that only this script has: the line is partly written in it. */
#define PROSE 6u
/* Words with something invisible in them; more than that is no accident. */
#define SPLIT_OFTEN 5u

struct word { /* letters, digits, marks, and what is invisible between them */
	size_t at, end;
	char latin[WORD_MAX + 1]; /* as the eye reads it */
	size_t n;                 /* of latin[]; more than WORD_MAX: too long to keep */
	size_t letters;
	size_t ascii;   /* of them */
	size_t same;    /* letters of another script, drawn exactly like Latin ones */
	size_t like;    /* letters of another script, drawn much like Latin ones */
	size_t styled;  /* Latin letters in other clothes: full-width, bold, phonetic */
	size_t inner;   /* letters of another script that are neither first nor last */
	size_t foreign; /* other letters of other scripts */
	size_t hidden;  /* invisible characters */
	size_t edge;    /* of them, those before the first letter */
	size_t waiting; /* of them, those with no letter behind them so far */
	size_t hyphens; /* of them, soft hyphens */
	size_t first, last; /* the first strange character, and behind the last one */
	enum pan_uni_script script; /* of the strange letters */
	bool ends_strange;
};

static bool
one_of(uint32_t cp, const uint16_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == cp)
			return true;
	return false;
}

bool
pan_unicode_same_shape(uint32_t cp)
{
	static const uint16_t greek[] = { 0x37F, 0x391, 0x392, 0x395, 0x396, 0x397, 0x399,
		0x39A, 0x39C, 0x39D, 0x39F, 0x3A1, 0x3A4, 0x3A5, 0x3A7, 0x3BD, 0x3BF,
		0x3F2, 0x3F3, 0x3F9 };
	static const uint16_t cyrillic[] = { 0x405, 0x406, 0x408, 0x410, 0x412, 0x415,
		0x41A, 0x41C, 0x41D, 0x41E, 0x420, 0x421, 0x422, 0x423, 0x425, 0x430,
		0x435, 0x43E, 0x440, 0x441, 0x443, 0x445, 0x455, 0x456, 0x458, 0x474,
		0x475, 0x4AE, 0x4AF, 0x4BB, 0x4C0, 0x4CF, 0x501, 0x50C, 0x51A, 0x51B,
		0x51C, 0x51D };

	switch (pan_uni_script(cp)) {
	case PAN_UNI_GREEK:
		return one_of(cp, greek, sizeof(greek) / sizeof(greek[0]));
	case PAN_UNI_CYRILLIC:
		return one_of(cp, cyrillic, sizeof(cyrillic) / sizeof(cyrillic[0]));
	case PAN_UNI_ARMENIAN:
	case PAN_UNI_CHEROKEE:
	case PAN_UNI_OTHER:
		return pan_uni_latin_twin(cp) != 0;
	case PAN_UNI_COMMON:
	case PAN_UNI_LATIN:
	case PAN_UNI_HAN:
	case PAN_UNI_HIRAGANA:
	case PAN_UNI_KATAKANA:
	case PAN_UNI_HANGUL:
	case PAN_UNI_BOPOMOFO:
		return false;
	}
	return false;
}

static void
keep(struct word *w, uint32_t letter)
{
	if (w->n < WORD_MAX)
		w->latin[w->n] = (char)letter;
	w->n++;
}

static void
strange(struct word *w, size_t at, unsigned len)
{
	if (w->first == w->last)
		w->first = at;
	w->last = at + len;
}

/* A letter: what is invisible before it stands inside the word. */
static void
count_letter(struct word *w)
{
	if (w->letters++ == 0)
		w->edge = w->hidden;
	w->waiting = 0;
}

static void
add_letter(struct word *w, uint32_t cp, size_t at, unsigned len)
{
	enum pan_uni_script script = pan_uni_script(cp);
	uint32_t twin = pan_uni_latin_twin(cp);

	count_letter(w);
	if (twin == 0) {
		w->foreign++;
		keep(w, '?');
		return;
	}
	keep(w, twin);
	strange(w, at, len);
	w->ends_strange = true;
	if (script == PAN_UNI_LATIN || script == PAN_UNI_COMMON) {
		w->styled++;
		return;
	}
	w->script = script;
	if (pan_unicode_same_shape(cp))
		w->same++;
	else
		w->like++;
	w->inner += w->letters > 1;
}

/* Invisible characters that the script of ${before} is written with. */
static bool
needed(uint32_t cp, uint32_t before)
{
	if (cp == 0x200C || cp == 0x200D)
		return pan_uni_script(before) == PAN_UNI_OTHER || pan_uni_emoji(before) ||
		    (before >= 0x1F3FB && before <= 0x1F3FF) || before == 0xFE0F ||
		    before == 0xE007F || pan_uni_mark(before);
	if (cp == 0x200B)
		return pan_uni_script(before) == PAN_UNI_OTHER;
	if (cp == 0x17B4 || cp == 0x17B5 || (cp >= 0x180B && cp <= 0x180F))
		return true;
	if (cp == 0x115F || cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0)
		return pan_uni_script(before) == PAN_UNI_HANGUL && before != cp;
	return false;
}

/* Told elsewhere: selectors and tags (scan/smuggle), direction (look_at_lines). */
static bool
elsewhere(uint32_t cp)
{
	return (cp >= 0xFE00 && cp <= 0xFE0F) || cp >= 0xE0000 || cp == 0x61C ||
	    cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x206F);
}

/* Count the letters of the line at ${at}, script by script. */
static void
read_line(struct pan_unicode_look *l, size_t at)
{
	struct pan_str s = l->d->text;

	memset(l->real, 0, sizeof(l->real));
	while (at < s.n && s.s[at] != '\n') {
		unsigned len = 1;
		uint32_t cp;

		if ((unsigned char)s.s[at] < 0x80) {
			at++;
			continue;
		}
		cp = pan_utf8_at(s, at, &len);
		at += len;
		if (pan_uni_letter(cp) && !pan_uni_ignorable(cp) &&
		    !pan_unicode_same_shape(cp))
			l->real[pan_uni_script(cp)]++;
	}
}

static bool
is_filler(uint32_t cp)
{
	return cp == 0x115F || cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0;
}

static bool
before_hangul(struct pan_str s, size_t at)
{
	unsigned len;

	return at < s.n && pan_uni_script(pan_utf8_at(s, at, &len)) == PAN_UNI_HANGUL;
}

static void
judge_hidden(struct pan_unicode_look *l, const struct word *w, unsigned kinds)
{
	bool inside = w->hidden > w->edge + w->waiting;

	if (w->hidden > w->hyphens && inside && (kinds & TELLING) != 0)
		pan_unicode_found(l, PAN_UNICODE_SPLIT_WORD, PAN_SEV_HIGH, w->at, w->end);
	else if (w->hidden > w->hyphens)
		pan_unicode_found(l, PAN_UNICODE_ZERO_WIDTH,
		    w->ascii > 1 && l->n[PAN_UNICODE_ZERO_WIDTH] >= SPLIT_OFTEN
		        ? PAN_SEV_MEDIUM
		        : PAN_SEV_LOW,
		    w->first, w->last);
	else if (inside && w->n <= 5 && (kinds & PAN_PLAIN_SHELL) != 0)
		/* Nobody hyphenates "curl". */
		pan_unicode_found(l, PAN_UNICODE_SPLIT_WORD, PAN_SEV_MEDIUM, w->at,
		    w->end);
}

/*
 * A word that reads as Latin and is not (UTS #39: neither single-script nor highly
 * restrictive, or a whole-script confusable).
 */
static void
judge_letters(struct pan_unicode_look *l, const struct word *w, unsigned kinds)
{
	bool telling = (kinds & TELLING) != 0;
	bool prose = l->real[w->script] >= PROSE;
	enum pan_severity severity = PAN_SEV_LOW;

	if (w->foreign > 0 || w->letters < 3)
		return;
	if (w->same + w->like == 0) {
		if (w->ascii > 0 && w->styled > 0 && (kinds & ~PAN_PLAIN_BRAND & TELLING))
			pan_unicode_found(l, PAN_UNICODE_LOOK_ALIKE, PAN_SEV_MEDIUM,
			    w->first, w->last);
		return;
	}
	if (w->ascii + w->styled == 0) {
		/* All of another script: a word of it, unless nothing else here is. */
		if (l->real[w->script] > 0 || w->like > 0 || w->script == PAN_UNI_GREEK)
			return;
		severity = telling ? PAN_SEV_HIGH : PAN_SEV_LOW;
	} else if (telling) {
		severity = prose ? PAN_SEV_MEDIUM : PAN_SEV_HIGH;
	} else if (w->like > 0 ||
	    (w->script == PAN_UNI_GREEK && w->inner == w->ends_strange)) {
		return; /* a formula, or a foreign ending */
	} else if (!prose) {
		severity = PAN_SEV_MEDIUM;
	}
	pan_unicode_found(l, PAN_UNICODE_LOOK_ALIKE, severity, w->first, w->last);
}

static void
judge(struct pan_unicode_look *l, const struct word *w)
{
	unsigned kinds = 0;

	if (w->first == w->last)
		return;
	if (w->n <= WORD_MAX)
		kinds = pan_plain_word((struct pan_str){ w->latin, w->n });
	if (w->hidden > 0 && w->ascii + w->same + w->like + w->styled > 1)
		judge_hidden(l, w, kinds);
	else if (w->hidden > w->hyphens)
		pan_unicode_found(l, PAN_UNICODE_ZERO_WIDTH, PAN_SEV_LOW, w->first,
		    w->last);
	if (w->same + w->like + w->styled > 0)
		judge_letters(l, w, kinds);
}

/* Take ${cp} into the word, or say that the word is over. */
static bool
goes_on(struct pan_unicode_look *l, struct word *w, uint32_t cp, uint32_t before,
    size_t at, unsigned len)
{
	if (cp < 0x80) {
		bool letter = (cp | 32) - 'a' < 26;

		if (!letter && cp - '0' >= 10)
			return false;
		if (letter)
			count_letter(w);
		w->ascii += letter;
		w->ends_strange &= !letter;
		keep(w, cp);
		return true;
	}
	if (is_filler(cp)) {
		if (!needed(cp, before) && !before_hangul(l->d->text, at + len))
			pan_unicode_found(l, PAN_UNICODE_INVISIBLE_LETTER,
			    l->code ? PAN_SEV_HIGH : PAN_SEV_LOW, at, at + len);
		return true;
	}
	if (pan_uni_ignorable(cp)) {
		if (elsewhere(cp) || needed(cp, before) || (cp == 0xFEFF && at == 0))
			return true;
		strange(w, at, len);
		w->hidden++;
		w->waiting++;
		w->hyphens += cp == 0xAD;
		return true;
	}
	if (pan_uni_letter(cp) || pan_uni_latin_twin(cp) != 0) {
		add_letter(w, cp, at, len);
		return true;
	}
	return pan_uni_mark(cp);
}

void
pan_unicode_words(struct pan_unicode_look *l)
{
	struct pan_str s = l->d->text;
	struct word w = { 0 };
	uint32_t before = 0;

	read_line(l, 0);
	for (size_t at = 0; at < s.n;) {
		unsigned len = 1;
		uint32_t cp = (unsigned char)s.s[at];

		if (cp == '\n')
			read_line(l, at + 1);
		if (cp >= 0x80)
			cp = pan_utf8_at(s, at, &len);
		if (w.end == 0)
			w.at = at;
		if (goes_on(l, &w, cp, before, at, len)) {
			w.end = at + len;
		} else {
			judge(l, &w);
			if (w.end != 0)
				memset(&w, 0, sizeof(w));
		}
		before = cp;
		at += len;
	}
	judge(l, &w);
}
