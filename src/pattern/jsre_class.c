#include "core/uni.h"
#include "core/utf8.h"
#include "pattern/jsre_parts.h"

struct pan_jsre_node *
pan_jsre_fail(struct reader *r, int code, const char *why)
{
	if (r->rc == PAN_OK) {
		r->rc = pan_err_set(r->err, code, "pattern: %s at byte %zu", why, r->at);
	}
	return NULL;
}

struct pan_jsre_node *
pan_jsre_node(struct reader *r, enum pan_jsre_op op)
{
	struct pan_jsre_node *n = pan_arena_get(r->a, sizeof(*n));

	if (n == NULL)
		return pan_jsre_fail(r, PAN_ENOMEM, "out of memory");
	n->op = op;
	return n;
}

uint32_t
pan_jsre_char(struct reader *r)
{
	unsigned len;
	uint32_t cp = pan_utf8_at(r->s, r->at, &len);

	if (cp == PAN_UTF8_BAD && len == 1) { /* lone surrogate, as WTF-8 */
		const unsigned char *p = (const unsigned char *)r->s.s + r->at;

		if (r->s.n - r->at >= 3 && p[0] == 0xED) {
			cp = 0xD000u | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
			len = 3;
		}
	}
	r->at += len;
	return cp;
}

/* A set of these ranges: closed under case, negated if asked, and cut into pairs. */
static struct pan_jsre_node *
pairs_of(struct reader *r, struct pan_jsre_range astral)
{
	uint32_t lo = astral.lo - 0x10000, hi = astral.hi - 0x10000;
	struct pan_jsre_node *alt = pan_jsre_node(r, PAN_JSRE_ALT);
	struct pan_jsre_node **end = alt == NULL ? NULL : &alt->child;

	while (alt != NULL && lo <= hi) {
		uint32_t h = lo >> 10, last = hi >> 10, h_to = h;
		uint32_t lo_to = last == h ? hi & 0x3FF : 0x3FF;
		struct pan_jsre_node *cat, *high, *low;
		struct pan_jsre_range hr, lr;

		if ((lo & 0x3FF) == 0 && last > h) /* whole rows together */
			h_to = (hi & 0x3FF) == 0x3FF ? last : last - 1;
		hr = (struct pan_jsre_range){ 0xD800 + h, 0xD800 + h_to };
		lr = (struct pan_jsre_range){ 0xDC00 + (lo & 0x3FF), 0xDC00 + lo_to };
		cat = pan_jsre_node(r, PAN_JSRE_CAT);
		high = pan_jsre_node(r, PAN_JSRE_SET);
		low = pan_jsre_node(r, PAN_JSRE_SET);
		if (cat == NULL || high == NULL || low == NULL)
			return NULL;
		high->set = pan_jsre_set_new(r->a, r->c, &hr, 1, false);
		low->set = pan_jsre_set_new(r->a, r->c, &lr, 1, false);
		if (high->set == NULL || low->set == NULL)
			return pan_jsre_fail(r, PAN_ENOMEM, "out of memory");
		cat->child = high;
		high->next = low;
		*end = cat;
		end = &cat->next;
		lo = (h_to << 10) + lo_to + 1;
	}
	return alt;
}

/* The node for a finished set; one beyond U+FFFF becomes an alternative of pairs. */
static struct pan_jsre_node *
pan_jsre_set_node(struct reader *r, const struct pan_jsre_set *s)
{
	struct pan_jsre_node *bmp = pan_jsre_node(r, PAN_JSRE_SET), *alt, **end;
	struct pan_jsre_set *low;

	if (s == NULL)
		return pan_jsre_fail(r, PAN_ENOMEM, "out of memory");
	if (bmp == NULL)
		return NULL;
	bmp->set = s;
	if (s->n == 0 || s->r[s->n - 1].hi < UNITS)
		return bmp;
	alt = pan_jsre_node(r, PAN_JSRE_ALT);
	low = pan_arena_get(r->a, sizeof(*low));
	if (alt == NULL || low == NULL ||
	    (low->r = pan_arena_array(r->a, s->n, sizeof(*low->r))) == NULL)
		return pan_jsre_fail(r, PAN_ENOMEM, "out of memory");
	bmp->set = low;
	alt->child = bmp;
	end = &bmp->next;
	for (uint32_t i = 0; i < s->n; i++) {
		struct pan_jsre_range x = s->r[i];

		if (x.lo < UNITS)
			low->r[low->n++] = (struct pan_jsre_range){ x.lo,
				x.hi < UNITS ? x.hi : UNITS - 1 };
		if (x.hi < UNITS)
			continue;
		if (x.lo < UNITS)
			x.lo = UNITS;
		if ((*end = pairs_of(r, x)) == NULL)
			return NULL;
		end = &(*end)->next;
	}
	return alt;
}

struct pan_jsre_node *
pan_jsre_one(struct reader *r, uint32_t cp)
{
	struct pan_jsre_range x = { cp, cp };
	struct pan_jsre_node *cat, *high, *low;

	if (cp < UNITS || r->unicode)
		return pan_jsre_set_node(r, pan_jsre_set_new(r->a, r->c, &x, 1, r->fold));
	cat = pan_jsre_node(r, PAN_JSRE_CAT);
	high = pan_jsre_one(r, 0xD800 + ((cp - 0x10000) >> 10));
	low = pan_jsre_one(r, 0xDC00 + ((cp - 0x10000) & 0x3FF));
	if (cat == NULL || high == NULL || low == NULL)
		return NULL;
	cat->child = high;
	high->next = low;
	return cat;
}

/* ---- sets being collected ---- */

static void
add_range(struct reader *r, struct pan_jsre_ranges *rs, uint32_t lo, uint32_t hi)
{
	if (rs->n == PAN_JSRE_CLASS_MAX)
		(void)pan_jsre_fail(r, PAN_ELIMIT, "a class with too many ranges");
	else
		rs->r[rs->n++] = (struct pan_jsre_range){ lo, hi };
}

static const struct pan_jsre_range digits[] = { { '0', '9' } };
static const struct pan_jsre_range word[] = { { '0', '9' }, { 'A', 'Z' }, { '_', '_' },
	{ 'a', 'z' } };
static const struct pan_jsre_range space[] = { { 9, 13 }, { 32, 32 }, { 0xA0, 0xA0 },
	{ 0x1680, 0x1680 }, { 0x2000, 0x200A }, { 0x2028, 0x2029 }, { 0x202F, 0x202F },
	{ 0x205F, 0x205F }, { 0x3000, 0x3000 }, { 0xFEFF, 0xFEFF } };

/* Add \d \w \s, or with a capital letter what they leave out. */
static bool
add_escape_class(struct reader *r, struct pan_jsre_ranges *rs, char c)
{
	const struct pan_jsre_range *t;
	uint32_t n, from = 0, limit = r->unicode ? POINTS : UNITS;

	switch (c | 32) {
	case 'd':
		t = digits;
		n = sizeof(digits) / sizeof(*digits);
		break;
	case 'w':
		t = word;
		n = sizeof(word) / sizeof(*word);
		break;
	case 's':
		t = space;
		n = sizeof(space) / sizeof(*space);
		break;
	default:
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		if (c >= 'a')
			add_range(r, rs, t[i].lo, t[i].hi);
		else
			add_range(r, rs, from, t[i].lo - 1);
		from = t[i].hi + 1;
	}
	if (c < 'a')
		add_range(r, rs, from, limit - 1);
	return true;
}

/* \p{...}: the few properties we have tables for; anything else is refused aloud. */
static bool
add_property(struct reader *r, struct pan_jsre_ranges *rs, bool negative)
{
	size_t end = pan_str_find(r->s, PAN_LIT("}"), r->at);
	struct pan_str name = pan_str_slice(r->s, r->at + 1, end);
	static const struct {
		const char *name;
		enum pan_uni_script script;
	} scripts[] = { { "Han", PAN_UNI_HAN }, { "Cyrillic", PAN_UNI_CYRILLIC },
		{ "Greek", PAN_UNI_GREEK }, { "Latin", PAN_UNI_LATIN },
		{ "Hiragana", PAN_UNI_HIRAGANA }, { "Katakana", PAN_UNI_KATAKANA },
		{ "Hangul", PAN_UNI_HANGUL } };
	enum pan_uni_script script = PAN_UNI_OTHER;
	bool letter, known, was = false;

	if (end == SIZE_MAX || !next_is(r, "{"))
		return pan_jsre_fail(r, PAN_EFORMAT, "\\p without {name}"), false;
	letter = pan_str_is(name, "L") || pan_str_is(name, "Letter");
	known = letter;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
		size_t eq = pan_str_find(name, PAN_LIT("="), 0);
		struct pan_str value =
		    pan_str_slice(name, eq == SIZE_MAX ? 0 : eq + 1, name.n);

		if (pan_str_is(value, scripts[i].name)) {
			script = scripts[i].script;
			known = true;
		}
	}
	if (!known)
		return pan_jsre_fail(r, PAN_EFORMAT, "unknown property in \\p{}"), false;
	for (uint32_t cp = 0, from = 0; cp <= POINTS; cp++) {
		bool in = cp < POINTS &&
		    negative !=
		        (letter ? pan_uni_letter(cp) : pan_uni_script(cp) == script);

		if (in && !was)
			from = cp;
		if (!in && was)
			add_range(r, rs, from, cp - 1);
		was = in;
	}
	r->at = end + 1;
	return r->rc == PAN_OK;
}

/* ---- escapes that stand for one character ---- */

static bool
hex(struct reader *r, unsigned digits_wanted, uint32_t *out)
{
	uint32_t v = 0;

	if (r->s.n - r->at < digits_wanted)
		return false;
	for (unsigned i = 0; i < digits_wanted; i++) {
		char c = r->s.s[r->at + i];

		if (c >= '0' && c <= '9')
			v = v * 16 + (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v * 16 + (uint32_t)((c | 32) - 'a' + 10);
		else
			return false;
	}
	r->at += digits_wanted;
	*out = v;
	return true;
}

static uint32_t
braced_hex(struct reader *r)
{
	uint64_t v = 0;
	size_t start = ++r->at;

	while (more(r) && r->s.s[r->at] != '}') {
		uint32_t digit;

		if (!hex(r, 1, &digit) || (v = v * 16 + digit) >= POINTS) {
			(void)pan_jsre_fail(r, PAN_EFORMAT, "bad \\u{}");
			return 0;
		}
	}
	if (!more(r) || r->at == start)
		(void)pan_jsre_fail(r, PAN_EFORMAT, "bad \\u{}");
	r->at++;
	return (uint32_t)v;
}

static uint32_t
unicode_escape(struct reader *r)
{
	uint32_t v, low;
	size_t back;

	if (r->unicode && next_is(r, "{"))
		return braced_hex(r);
	if (!hex(r, 4, &v))
		return 'u';
	back = r->at;
	if (r->unicode && v >= 0xD800 && v < 0xDC00 && eat(r, "\\u") && hex(r, 4, &low) &&
	    low >= 0xDC00 && low < 0xE000)
		return 0x10000 + ((v - 0xD800) << 10) + (low - 0xDC00);
	r->at = back;
	return v;
}

static uint32_t
legacy_octal(struct reader *r, char first)
{
	uint32_t v = (uint32_t)(first - '0');

	for (int i = 0; i < 2 && more(r); i++) {
		char c = r->s.s[r->at];

		if (c < '0' || c > '7' || v * 8 + (uint32_t)(c - '0') > 255)
			break;
		v = v * 8 + (uint32_t)(c - '0');
		r->at++;
	}
	return v;
}

/* After the backslash; what is none of the special letters stands for itself. */
static uint32_t
char_escape(struct reader *r, bool in_class)
{
	uint32_t c, v;

	if (!more(r)) {
		(void)pan_jsre_fail(r, PAN_EFORMAT, "\\ at the end");
		return 0;
	}
	c = pan_jsre_char(r);
	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'v':
		return '\v';
	case 'f':
		return '\f';
	case 'r':
		return '\r';
	case 'b':
		return in_class ? '\b' : 'b';
	case 'x':
		return hex(r, 2, &v) ? v : 'x';
	case 'u':
		return unicode_escape(r);
	case 'c':
		if (more(r) &&
		    ((r->s.s[r->at] | 32) >= 'a' && (r->s.s[r->at] | 32) <= 'z'))
			return (uint32_t)r->s.s[r->at++] & 31;
		r->at--; /* Annex B: the backslash itself; 'c' follows */
		return '\\';
	default:
		return c >= '0' && c <= '7' ? legacy_octal(r, (char)c) : c;
	}
}

/* ---- classes ---- */

/* One end of a range; true when it was a class escape, which is already in ${rs}. */
static bool
class_atom(struct reader *r, struct pan_jsre_ranges *rs, uint32_t *out)
{
	if (!eat(r, "\\")) {
		*out = pan_jsre_char(r);
		return false;
	}
	if (more(r) && add_escape_class(r, rs, r->s.s[r->at])) {
		r->at++;
		return true;
	}
	if (r->unicode && more(r) && (r->s.s[r->at] | 32) == 'p') {
		bool negative = r->s.s[r->at++] == 'P';

		return add_property(r, rs, negative);
	}
	*out = char_escape(r, true);
	return false;
}

static void
add_atom(struct reader *r, struct pan_jsre_ranges *rs, uint32_t cp)
{
	if (cp < UNITS || r->unicode) {
		add_range(r, rs, cp, cp);
	} else { /* without u, a class holds the two halves */
		add_range(r, rs, 0xD800 + ((cp - 0x10000) >> 10),
		    0xD800 + ((cp - 0x10000) >> 10));
		add_range(r, rs, 0xDC00 + ((cp - 0x10000) & 0x3FF),
		    0xDC00 + ((cp - 0x10000) & 0x3FF));
	}
}

/* Without u a range between astral characters runs from the first's low half to the
 * second's high half; the outer halves stand alone. */
static void
add_class_range(struct reader *r, struct pan_jsre_ranges *rs, uint32_t lo, uint32_t hi)
{
	if (!r->unicode && lo >= UNITS) {
		add_range(r, rs, 0xD800 + ((lo - 0x10000) >> 10),
		    0xD800 + ((lo - 0x10000) >> 10));
		lo = 0xDC00 + ((lo - 0x10000) & 0x3FF);
	}
	if (!r->unicode && hi >= UNITS) {
		add_range(r, rs, 0xDC00 + ((hi - 0x10000) & 0x3FF),
		    0xDC00 + ((hi - 0x10000) & 0x3FF));
		hi = 0xD800 + ((hi - 0x10000) >> 10);
	}
	if (lo > hi)
		(void)pan_jsre_fail(r, PAN_EFORMAT, "range out of order in a class");
	else
		add_range(r, rs, lo, hi);
}

static struct pan_jsre_node *
finish_class(struct reader *r, struct pan_jsre_ranges *rs, bool negative)
{
	const struct pan_jsre_set *s;

	if (r->rc != PAN_OK)
		return NULL;
	s = pan_jsre_set_new(r->a, r->c, rs->r, rs->n, r->fold);
	if (s != NULL && negative)
		s = pan_jsre_set_not(r->a, s, r->unicode ? POINTS : UNITS);
	return pan_jsre_set_node(r, s);
}

struct pan_jsre_node *
pan_jsre_class(struct reader *r)
{
	struct pan_jsre_ranges *rs = &r->c->class;
	bool negative = eat(r, "^");

	rs->n = 0;
	while (more(r) && !next_is(r, "]") && r->rc == PAN_OK) {
		uint32_t lo = 0, hi = 0;
		bool lo_class = class_atom(r, rs, &lo), hi_class;

		if (!next_is(r, "-") ||
		    pan_str_starts(pan_str_slice(r->s, r->at, r->s.n), PAN_LIT("-]")) ||
		    r->at + 1 >= r->s.n) {
			if (!lo_class)
				add_atom(r, rs, lo);
			continue;
		}
		r->at++;
		hi_class = class_atom(r, rs, &hi);
		if (!lo_class && !hi_class) {
			add_class_range(r, rs, lo, hi);
			continue;
		}
		add_atom(r, rs, '-'); /* Annex B: [\w-x] is a union */
		if (!lo_class)
			add_atom(r, rs, lo);
		if (!hi_class)
			add_atom(r, rs, hi);
	}
	if (!eat(r, "]"))
		return pan_jsre_fail(r, PAN_EFORMAT, "a class without its ]");
	return finish_class(r, rs, negative);
}

struct pan_jsre_node *
pan_jsre_dot(struct reader *r)
{
	struct pan_jsre_range ends[] = { { '\n', '\n' }, { '\r', '\r' },
		{ 0x2028, 0x2029 } };
	const struct pan_jsre_set *s = pan_jsre_set_new(r->a, r->c, ends, 3, false);

	if (s != NULL)
		s = pan_jsre_set_not(r->a, s, r->unicode ? POINTS : UNITS);
	return pan_jsre_set_node(r, s);
}

struct pan_jsre_node *
pan_jsre_escape(struct reader *r)
{
	struct pan_jsre_ranges *rs = &r->c->class;
	char c = r->s.s[r->at];

	rs->n = 0;
	if (add_escape_class(r, rs, c)) {
		r->at++;
		return finish_class(r, rs, false);
	}
	if (r->unicode && (c | 32) == 'p') {
		r->at++;
		return add_property(r, rs, c == 'P') ? finish_class(r, rs, false) : NULL;
	}
	return pan_jsre_one(r, char_escape(r, false));
}
