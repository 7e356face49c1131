#include "rule/language.h"

#include "core/uni.h"
#include "core/utf8.h"

struct count {
	size_t latin; /* Basic Latin */
	size_t latin1;
	size_t han;
	size_t kana;
	size_t arabic;
	size_t other;
	size_t spanish; /* the letters and marks that only Spanish uses */
	size_t total;
};

/* U+00BF U+00A1 and n with tilde, accented vowels. */
static bool
spanish(uint32_t cp)
{
	static const uint16_t marks[] = { 0xa1, 0xbf, 0xc1, 0xc9, 0xcd, 0xd1, 0xd3, 0xda,
		0xe1, 0xe9, 0xed, 0xf1, 0xf3, 0xfa };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (cp == marks[i])
			return true;
	}
	return false;
}

static void
count_one(struct count *c, uint32_t cp)
{
	enum pan_uni_script script;

	c->spanish += spanish(cp) ? 1 : 0;
	if (!(cp >= '0' && cp <= '9') && !pan_uni_letter(cp) && !pan_uni_mark(cp))
		return;
	c->total++;
	script = pan_uni_script(cp);
	if (cp < 0x80)
		c->latin++;
	else if (cp < 0x100)
		c->latin1++;
	else if (script == PAN_UNI_HAN)
		c->han++;
	else if (script == PAN_UNI_HIRAGANA || script == PAN_UNI_KATAKANA)
		c->kana++;
	else if ((cp >= 0x600 && cp <= 0x6ff) || (cp >= 0x750 && cp <= 0x77f))
		c->arabic++;
	else
		c->other++;
}

static const char *
latin_language(const struct count *c)
{
	/* At least 1.5 % of the letters. */
	return c->spanish > 0 && c->spanish * 1000 >= c->total * 15 ? "es" : "en";
}

static const char *
han_language(const struct count *c)
{
	return c->kana * 10 >= c->total ? "ja" : "zh";
}

/* No block has 60 %: another script with 40 % wins, else the largest, in this order. */
static const char *
mixed(const struct count *c)
{
	size_t most = c->arabic;
	const char *language = "ar";

	if (c->arabic * 10 >= c->total * 4)
		return "ar";
	if ((c->han + c->kana) * 10 >= c->total * 4)
		return han_language(c);
	if (c->latin + c->latin1 > most) {
		most = c->latin + c->latin1;
		language = latin_language(c);
	}
	if (c->kana > most) {
		most = c->kana;
		language = "ja";
	}
	if (c->han > most) {
		most = c->han;
		language = "zh";
	}
	return c->other > most ? "und" : language;
}

const char *
pan_language_detect(struct pan_str text)
{
	struct count c = { 0 };
	unsigned len;

	for (size_t at = 0; at < text.n; at += len)
		count_one(&c, pan_utf8_at(text, at, &len));
	if (c.total == 0)
		return "und";
	if (c.latin * 10 >= c.total * 6) {
		if ((c.latin + c.latin1) * 100 >= c.total * 85)
			return latin_language(&c);
		/* With 60 % Latin the rest has at most 40 %: English by the spec's own
		 * table. */
		return c.latin1 > 0 ? latin_language(&c) : "en";
	}
	if (c.han * 10 >= c.total * 6)
		return han_language(&c);
	if (c.kana * 10 >= c.total * 6)
		return "ja";
	if (c.arabic * 10 >= c.total * 6)
		return "ar";
	if (c.other * 10 >= c.total * 6)
		return "und";
	return mixed(&c);
}

bool
pan_language_matches(struct pan_str language, const char *detected)
{
	struct pan_str d = pan_str(detected);

	if (language.n == 0)
		return true;
	return pan_str_starts(language, d) &&
	    (language.n == d.n || language.s[d.n] == '-');
}
