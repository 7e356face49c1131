#include "yara/yara_module.h"
#include "yara/yara_reader.h"

/*
 *	string = $name "=" ( text { modifier } | regex { modifier } | hex { "private" } )
 *
 * Modifiers stand in any order, each once; which go together is libyara's choice.
 */

static const char standard_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* "(" low [ "-" high ] ")" behind xor, if it stands there. */
static bool
read_xor(struct pan_yara_reader *r, struct pan_yara_string *s)
{
	int64_t low, high;
	uint32_t line = r->tok.line;

	s->xor_min = 0;
	s->xor_max = 255;
	if (!pan_yara_accept(r, '('))
		return !r->bad;
	if (r->tok.word != PAN_YARA_W_INTEGER)
		return pan_yara_unexpected(r, "a number");
	low = high = r->tok.integer;
	pan_yara_next(r);
	if (pan_yara_accept(r, '-')) {
		if (r->tok.word != PAN_YARA_W_INTEGER)
			return pan_yara_unexpected(r, "a number");
		high = r->tok.integer;
		pan_yara_next(r);
	}
	if (!pan_yara_expect(r, ')'))
		return false;
	if (low > high || high > 255)
		return pan_yara_fail(r, line, "the keys of xor are between 0 and 255");
	s->xor_min = (uint8_t)low;
	s->xor_max = (uint8_t)high;
	return true;
}

/* "(" alphabet ")" behind base64 or base64wide, if it stands there. */
static bool
read_alphabet(struct pan_yara_reader *r, struct pan_yara_string *s, bool second)
{
	struct pan_str letters = { standard_alphabet, sizeof(standard_alphabet) - 1 };
	uint32_t line = r->tok.line;

	if (pan_yara_accept(r, '(')) {
		if (r->tok.word != PAN_YARA_W_TEXT)
			return pan_yara_unexpected(r, "an alphabet");
		letters = pan_arena_copy(r->a, r->tok.text);
		if (letters.s == NULL)
			return pan_yara_no_memory(r);
		if (letters.n != 64)
			return pan_yara_fail(r, line,
			    "an alphabet of base64 has 64 letters, this one %zu",
			    letters.n);
		pan_yara_next(r);
		if (!pan_yara_expect(r, ')'))
			return false;
	}
	if (second && !pan_str_eq(letters, s->alphabet))
		return pan_yara_fail(r, line, "two alphabets of base64");
	s->alphabet = letters;
	return !r->bad;
}

static bool
read_modifier(struct pan_yara_reader *r, struct pan_yara_string *s, uint32_t flag)
{
	uint32_t base64 = PAN_YARA_BASE64 | PAN_YARA_BASE64_WIDE;
	bool second = (s->flags & base64) != 0;

	if (s->flags & flag)
		return pan_yara_fail(r, r->tok.line, "a modifier stands there twice");
	s->flags |= flag;
	pan_yara_next(r);
	if (r->bad)
		return false;
	if (flag == PAN_YARA_XOR)
		return read_xor(r, s);
	if (flag & base64)
		return read_alphabet(r, s, second);
	return true;
}

/* The modifier that the word is and a string of ${kind} can have, or 0. */
static uint32_t
modifier(const struct pan_yara_reader *r, enum pan_yara_kind kind)
{
	static const struct {
		enum pan_yara_key key;
		uint32_t flag;
		enum pan_yara_kind kinds; /* the last kind (in their order) that has it */
	} known[] = {
		{ PAN_YARA_K_PRIVATE, PAN_YARA_PRIVATE, PAN_YARA_HEX },
		{ PAN_YARA_K_ASCII, PAN_YARA_ASCII, PAN_YARA_REGEX },
		{ PAN_YARA_K_WIDE, PAN_YARA_WIDE, PAN_YARA_REGEX },
		{ PAN_YARA_K_NOCASE, PAN_YARA_NOCASE, PAN_YARA_REGEX },
		{ PAN_YARA_K_FULLWORD, PAN_YARA_FULLWORD, PAN_YARA_REGEX },
		{ PAN_YARA_K_XOR, PAN_YARA_XOR, PAN_YARA_TEXT },
		{ PAN_YARA_K_BASE64, PAN_YARA_BASE64, PAN_YARA_TEXT },
		{ PAN_YARA_K_BASE64WIDE, PAN_YARA_BASE64_WIDE, PAN_YARA_TEXT },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!pan_yara_is_key(r, known[i].key))
			continue;
		if (kind == PAN_YARA_TEXT || known[i].kinds == PAN_YARA_HEX ||
		    known[i].kinds == kind)
			return known[i].flag;
	}
	return 0;
}

static bool
read_modifiers(struct pan_yara_reader *r, struct pan_yara_string *s)
{
	static const struct {
		uint32_t a, b;
		const char *words;
	} apart[] = {
		{ PAN_YARA_XOR, PAN_YARA_NOCASE, "xor and nocase" },
		{ PAN_YARA_BASE64, PAN_YARA_NOCASE, "base64 and nocase" },
		{ PAN_YARA_BASE64, PAN_YARA_FULLWORD, "base64 and fullword" },
		{ PAN_YARA_BASE64, PAN_YARA_XOR, "base64 and xor" },
		{ PAN_YARA_BASE64_WIDE, PAN_YARA_NOCASE, "base64wide and nocase" },
		{ PAN_YARA_BASE64_WIDE, PAN_YARA_FULLWORD, "base64wide and fullword" },
		{ PAN_YARA_BASE64_WIDE, PAN_YARA_XOR, "base64wide and xor" },
	};
	uint32_t line = r->tok.line, flag;

	while ((flag = modifier(r, s->kind)) != 0)
		if (!read_modifier(r, s, flag))
			return false;
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		if ((s->flags & apart[i].a) && (s->flags & apart[i].b))
			return pan_yara_fail(r, line, "%s do not go together",
			    apart[i].words);
	if (!(s->flags & PAN_YARA_WIDE))
		s->flags |= PAN_YARA_ASCII;
	return !r->bad;
}

/* ${t} is the word behind "=": parsed last, for the modifiers say how. */
static bool
parse_pattern(struct pan_yara_reader *r, struct pan_yara_string *s,
    const struct pan_yara_token *t)
{
	struct pan_yara_re_opts opts = { .dotall = t->dotall, .string = true };
	struct pan_str source;
	struct pan_err err = { 0 };
	int rc;

	if (s->kind == PAN_YARA_TEXT) {
		s->text = pan_arena_copy(r->a, t->text);
		if (s->text.s == NULL)
			return pan_yara_no_memory(r);
		return s->text.n > 0 ||
		    pan_yara_fail(r, t->line, "string '$%.*s' is empty",
		        PAN_STR(s->name));
	}
	source = pan_arena_copy(r->a, t->text);
	if (source.s == NULL)
		return pan_yara_no_memory(r);
	if (t->nocase)
		s->flags |= PAN_YARA_NOCASE;
	opts.nocase = (s->flags & PAN_YARA_NOCASE) != 0;
	if (s->kind == PAN_YARA_HEX)
		rc = pan_yara_hex_parse(r->a, source, &s->re, &err);
	else
		rc = pan_yara_re_parse(r->a, source, &opts, &s->re, &err);
	if (rc == PAN_ENOMEM)
		return pan_yara_no_memory(r);
	return rc == PAN_OK ||
	    pan_yara_fail(r, t->line, "string '$%.*s': %.120s", PAN_STR(s->name),
	        err.text);
}

static bool
read_string(struct pan_yara_reader *r)
{
	struct pan_yara_string *s;
	struct pan_yara_token t;
	uint32_t before;

	if (r->strings.n >= PAN_YARA_STRINGS_MAX)
		return pan_yara_fail(r, r->tok.line, "more than %d strings",
		    PAN_YARA_STRINGS_MAX);
	if ((s = pan_yara_list_add(r, &r->strings, sizeof(*s))) == NULL)
		return false;
	s->line = r->tok.line;
	s->name = pan_arena_copy(r->a, r->tok.text);
	if (s->name.s == NULL)
		return pan_yara_no_memory(r);
	if (s->name.n > 0 && pan_yara_names_get(&r->string_at, s->name, &before))
		return pan_yara_fail(r, s->line, "two strings of the name '$%.*s'",
		    (int)(s->name.n > 64 ? 64 : s->name.n), s->name.s);
	if (s->name.n > 0 &&
	    !pan_yara_names_set(&r->string_at, r->a, s->name, (uint32_t)r->strings.n - 1))
		return pan_yara_no_memory(r);
	pan_yara_next(r);
	if (!pan_yara_expect(r, '='))
		return false;
	t = r->tok;
	if (t.word == PAN_YARA_W_TEXT)
		s->kind = PAN_YARA_TEXT;
	else if (t.word == PAN_YARA_W_HEX)
		s->kind = PAN_YARA_HEX;
	else if (t.word == PAN_YARA_W_REGEX)
		s->kind = PAN_YARA_REGEX;
	else
		return pan_yara_unexpected(r, "a text, a hex string or an expression");
	pan_yara_next(r);
	return !r->bad && read_modifiers(r, s) && parse_pattern(r, s, &t);
}

bool
pan_yara_read_strings(struct pan_yara_reader *r)
{
	if (!pan_yara_expect(r, ':'))
		return false;
	if (r->tok.word != PAN_YARA_W_STRING)
		return pan_yara_unexpected(r, "a string ($name)");
	while (r->tok.word == PAN_YARA_W_STRING)
		if (!read_string(r))
			return false;
	return !r->bad;
}
