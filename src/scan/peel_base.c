/* Base64, base64url, base32, ascii85 and hexadecimal. */
#include "core/own.h"
#include "core/utf8.h"
#include "scan/peel_parts.h"
#include "scan/plain.h"

#define HINTS "base64;b64;atob;-enc;decode;-ec ;-e ;hex;b32;base32"
/* Runs without a hint beside them. */
#define RUN_MIN 16u
#define RUN_HINTED_MIN 8u
/* A wrapped line is at least so long. */
#define WRAP_MIN 32u
#define XOR_MAX 8192u
/* So much of a text is enough to see that it is one. */
#define LOOK 240u

static int
nibble(char c)
{
	return pan_peel_nibble(c);
}

static int
value64(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (pan_peel_digit(c))
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static int
value32(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* Decode ${s}, digits of ${bits} bits each; what is left over at the end is dropped. */
static void
decode(struct pan_buf *to, struct pan_str s, int (*value)(char), unsigned bits)
{
	uint32_t have = 0, acc = 0;

	for (size_t i = 0; i < s.n; i++) {
		int v = value(s.s[i]);

		if (v < 0)
			break;
		acc = acc << bits | (uint32_t)v;
		have += bits;
		if (have < 8)
			continue;
		have -= 8;
		pan_buf_addc(to, (char)(acc >> have & 0xFF));
	}
}

static size_t
span(struct pan_str s, int (*value)(char))
{
	size_t n = 0;

	while (n < s.n && value(s.s[n]) >= 0)
		n++;
	return n;
}

/* Whether ${s} decodes to text, by as much of it as is needed to see that. */
static bool
decodes_as(struct pan_str s, int (*value)(char), unsigned bits)
{
	char out[LOOK];
	uint32_t have = 0, acc = 0;
	size_t n = 0;

	if (span(s, value) != s.n)
		return false;
	for (size_t i = 0; i < s.n && n < sizeof(out); i++) {
		acc = acc << bits | (uint32_t)value(s.s[i]);
		have += bits;
		if (have < 8)
			continue;
		have -= 8;
		out[n++] = (char)(acc >> have & 0xFF);
	}
	/* A character may be cut in two. */
	while (n == sizeof(out) && n > LOOK - 4 && (out[n - 1] & 0x80) != 0)
		n--;
	return pan_plain_text((struct pan_str){ out, n });
}

static struct pan_str
without_padding(struct pan_str s)
{
	while (s.n > 0 && s.s[s.n - 1] == '=')
		s.n--;
	return s;
}

bool
pan_peel_decodes(struct pan_str s)
{
	s = without_padding(pan_str_trim(s));
	if (s.n < RUN_MIN)
		return false;
	return (s.n % 2 == 0 && decodes_as(s, nibble, 4)) || decodes_as(s, value64, 6) ||
	    (s.n >= 24 && decodes_as(s, value32, 5));
}

/*
 * The run at ${at}: where it ends, and in ${digits} its digits without the line breaks
 * that tools put in.
 */
static size_t
take_run(struct pan_str s, size_t at, struct pan_buf *digits)
{
	size_t end = at, width = 0;

	for (;;) {
		struct pan_str rest = { s.s + end, s.n - end };
		size_t n = span(rest, value64), next;

		pan_buf_add(digits, (struct pan_str){ rest.s, n });
		end += n;
		if (width == 0)
			width = n;
		if (n < WRAP_MIN || n < width || end >= s.n || s.s[end] == '=')
			break;
		next = end;
		if (s.s[next] == '\\' && next + 1 < s.n)
			next++; /* a continued line, or "\n" in a string */
		if (s.s[next] == '\r' && next + 1 < s.n)
			next++;
		if (s.s[next] != '\n' && !(next > end && s.s[next] == 'n'))
			break;
		next++;
		while (next < s.n && (s.s[next] == ' ' || s.s[next] == '\t'))
			next++;
		rest = (struct pan_str){ s.s + next, s.n - next };
		n = span(rest, value64);
		/* The rest of its line must be nothing but the end of the run. */
		if (n == 0 || n > width || (n < rest.n && rest.s[n] == ' '))
			break;
		end = next;
	}
	while (end < s.n && s.s[end] == '=' && end - at < digits->n + 1024)
		end++;
	return end;
}

static char
turned(struct pan_str s, size_t i, bool back, bool rotate)
{
	char c = back ? s.s[s.n - 1 - i] : s.s[i];

	if (rotate && pan_peel_alpha(c))
		c = (char)(((c | 32) - 'a' + 13) % 26 + (c & 32) + 'A');
	return c;
}

const char *
pan_peel_turned(struct pan_str s)
{
	s = pan_str_trim(s);
	while (s.n > 0 && s.s[0] == '=') {
		s.s++;
		s.n--;
	}
	s = without_padding(s);
	if (s.n < 24 || span(s, value64) != s.n)
		return NULL;
	for (unsigned turns = 1; turns <= 3; turns++) {
		bool back = (turns & 1) != 0, rotate = (turns & 2) != 0;
		char look[LOOK];
		size_t n = s.n < LOOK ? s.n : (size_t)LOOK;

		for (size_t i = 0; i < n; i++)
			look[i] = turned(s, i, back, rotate);
		if (pan_peel_decodes((struct pan_str){ look, n }))
			return back ? "reversed" : "rot13";
	}
	return NULL;
}

/* Base64 and the like that was reversed or rotated as well. */
static bool
peel_turned(struct pan_peeler *p, size_t at, size_t end, struct pan_str digits)
{
	const char *how = pan_peel_turned(digits);

	if (how == NULL)
		return false;
	pan_peel_clear(p, &p->b2);
	for (size_t i = 0; i < digits.n; i++)
		pan_buf_addc(&p->b2,
		    turned(digits, i, strcmp(how, "reversed") == 0,
		        strcmp(how, "rot13") == 0));
	return pan_peel_emit(p, how, at, end, pan_buf_str(&p->b2), PAN_PEEL_ANY);
}

static void
xor_all(struct pan_str from, unsigned key, char *to)
{
	for (size_t i = 0; i < from.n; i++)
		to[i] = (char)(from.s[i] ^ (char)key);
}

/* One byte over all of it, which hides more than it costs.  Leaves p->b as it is, unless
 * it comes to something. */
static bool
peel_xor(struct pan_peeler *p, size_t at, size_t end)
{
	struct pan_str bytes = pan_buf_str(&p->b), head = pan_str_slice(bytes, 0, 16);

	if (!p->xors || bytes.n < 12 || bytes.n > XOR_MAX || pan_plain_speech(bytes))
		return false;
	for (unsigned key = 1; key < 256; key++) {
		char look[16];

		/* Most keys make no text of the first few bytes. */
		xor_all(head, key, look);
		if (!pan_plain_text((struct pan_str){ look, head.n }))
			continue;
		xor_all(bytes, key, p->b.s);
		if (pan_plain_words(bytes, ~0u, 2) == 2 &&
		    pan_peel_emit(p, "xor", at, end, bytes, PAN_PEEL_SPEECH))
			return true;
		xor_all(bytes, key, p->b.s);
	}
	return false;
}

/* Make a child of p->b: short ones need words, or the name of a decoder beside them. */
static bool
try_bytes(struct pan_peeler *p, const char *layer, size_t at, size_t end, size_t digits)
{
	struct pan_str bytes = pan_buf_str(&p->b);
	bool text = pan_plain_text(bytes);

	if (digits >= 40 || (text && digits >= RUN_MIN && pan_plain_speech(bytes)))
		return pan_peel_emit(p, layer, at, end, bytes, PAN_PEEL_TEXT);
	/* The name of a decoder is easily near: short noise needs more. */
	if (text && digits < RUN_MIN && !pan_plain_speech(bytes) &&
	    p->d->text.s[end - 1] != '=' &&
	    (memchr(bytes.s, ' ', bytes.n) == NULL || !pan_utf8_ascii(bytes)))
		return false;
	if (text)
		return bytes.n >= 6 && pan_peel_hint(p->d->text, at, end, 80, HINTS) &&
		    pan_peel_emit(p, layer, at, end, bytes, PAN_PEEL_TEXT);
	return digits >= RUN_MIN &&
	    pan_peel_emit(p, layer, at, end, bytes, PAN_PEEL_SPEECH);
}

static bool
try_base(struct pan_peeler *p, size_t at, size_t end, struct pan_str digits)
{
	pan_peel_clear(p, &p->b);
	if (digits.n % 2 == 0 && span(digits, nibble) == digits.n) {
		decode(&p->b, digits, nibble, 4);
		if (peel_xor(p, at, end) || try_bytes(p, "hex", at, end, digits.n))
			return true;
		pan_peel_clear(p, &p->b);
	}
	if (digits.n >= 24 && span(digits, value32) == digits.n) {
		decode(&p->b, digits, value32, 5);
		if (pan_peel_emit(p, "base32", at, end, pan_buf_str(&p->b),
		        PAN_PEEL_SPEECH))
			return true;
		pan_peel_clear(p, &p->b);
	}
	decode(&p->b, digits, value64, 6);
	return (digits.n >= RUN_MIN && peel_xor(p, at, end)) ||
	    try_bytes(p, "base64", at, end, digits.n);
}

/* A path or a name may stand in front: try what follows the last signs in it. */
static void
try_pieces(struct pan_peeler *p, size_t at, size_t end)
{
	struct pan_str s = pan_str_slice(p->d->text, at, end);
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		struct pan_str piece;

		if (i < s.n && pan_peel_alnum(s.s[i]))
			continue;
		piece = pan_str_slice(s, from, i);
		if (from > 0 && piece.n >= RUN_MIN)
			(void)try_base(p, at + from, at + i, piece);
		from = i + 1;
	}
}

static void
peel_runs(struct pan_peeler *p)
{
	PAN_AUTO(pan_buf_fini) struct pan_buf digits;
	struct pan_str s = p->d->text;

	pan_buf_init(&digits, s.n + 8);
	p->xors = pan_str_find(s, PAN_LIT("^"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("xor"), 0) != SIZE_MAX;
	for (size_t at = 0; at < s.n && p->rc == PAN_OK;) {
		size_t end, head = 0;
		struct pan_str d;

		if (value64(s.s[at]) < 0) {
			at++;
			continue;
		}
		if (at > 0 && s.s[at - 1] == '=')
			while (head < at && s.s[at - 1 - head] == '=')
				head++;
		pan_peel_clear(p, &digits);
		end = take_run(s, at, &digits);
		d = pan_buf_str(&digits);
		if (d.n >= RUN_HINTED_MIN && !try_base(p, at, end, d) &&
		    !peel_turned(p, at - head, end, d) && d.n >= RUN_MIN)
			try_pieces(p, at,
			    at + span((struct pan_str){ s.s + at, s.n - at }, value64));
		at = end > at ? end : at + 1;
	}
	if (digits.rc == PAN_ENOMEM)
		p->rc = PAN_ENOMEM;
}

/* "63 75 72 6c", "63:75:72:6c", "0x63, 0x75": bytes with a sign between them. */
static void
peel_spaced_hex(struct pan_peeler *p)
{
	struct pan_str s = p->d->text;

	for (size_t at = 0; at + 4 < s.n && p->rc == PAN_OK;) {
		size_t i = at, n = 0, end = at;
		char sign = 0;

		pan_peel_clear(p, &p->b);
		while (i + 1 < s.n && pan_peel_nibble(s.s[i]) >= 0 &&
		    pan_peel_nibble(s.s[i + 1]) >= 0 &&
		    !(i + 2 < s.n && pan_peel_alnum(s.s[i + 2]))) {
			pan_buf_addc(&p->b,
			    (char)(pan_peel_nibble(s.s[i]) << 4 |
			        pan_peel_nibble(s.s[i + 1])));
			end = i + 2;
			n++;
			i += 2;
			if (i >= s.n || strchr(" :-,", s.s[i]) == NULL ||
			    (sign != 0 && s.s[i] != sign))
				break;
			sign = s.s[i++];
		}
		if (n >= 8)
			(void)pan_peel_emit(p, "hex", at, end, pan_buf_str(&p->b),
			    PAN_PEEL_SPEECH);
		while (end < s.n && pan_peel_alnum(s.s[end]))
			end++;
		at = end > at ? end : at + 1;
	}
}

/* "01100011 01110101 ...": eight bits a letter, with or without blanks between. */
static void
peel_bits(struct pan_peeler *p)
{
	struct pan_str s = p->d->text;

	for (size_t at = 0; at + 8 < s.n && p->rc == PAN_OK;) {
		size_t i = at;
		unsigned bits = 0, value = 0;

		if (s.s[at] != '0' && s.s[at] != '1') {
			at++;
			continue;
		}
		pan_peel_clear(p, &p->b);
		for (; i < s.n && strchr("01 ,\n", s.s[i]) != NULL && s.s[i] != '\0';
		     i++) {
			if (s.s[i] != '0' && s.s[i] != '1')
				continue;
			value = value << 1 | (s.s[i] == '1');
			if (++bits % 8 == 0)
				pan_buf_addc(&p->b, (char)(value & 0xFF));
		}
		if (bits >= 48 && bits % 8 == 0)
			(void)pan_peel_emit(p, "binary", at, i, pan_buf_str(&p->b),
			    PAN_PEEL_SPEECH);
		at = i;
	}
}

static int
value85(char c, bool python)
{
	static const char python_digits[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`"
	    "{|}~";
	const char *found;

	if (!python)
		return c >= '!' && c <= 'u' ? c - '!' : -1;
	found = c == '\0' ? NULL : strchr(python_digits, c);
	return found == NULL ? -1 : (int)(found - python_digits);
}

static bool
decode85(struct pan_buf *to, struct pan_str s, bool python)
{
	uint64_t acc = 0;
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int v;

		if (s.s[i] == '\n' || s.s[i] == '\r')
			continue;
		if (!python && n == 0 && s.s[i] == 'z') {
			pan_buf_add(to, PAN_LIT("\0\0\0\0"));
			continue;
		}
		if ((v = value85(s.s[i], python)) < 0)
			return false;
		acc = acc * 85 + (unsigned)v;
		if (++n < 5)
			continue;
		if (acc > UINT32_MAX)
			return false;
		for (int shift = 24; shift >= 0; shift -= 8)
			pan_buf_addc(to, (char)(acc >> shift & 0xFF));
		acc = n = 0;
	}
	if (n == 1)
		return false;
	for (unsigned i = n; n > 0 && i < 5; i++)
		acc = acc * 85 + 84;
	for (unsigned i = 1; i < n; i++)
		pan_buf_addc(to, (char)(acc >> (32 - 8 * i) & 0xFF));
	return true;
}

/* Ascii85 is known by its marks or by the name of what decodes it. */
static void
peel_85(struct pan_peeler *p)
{
	struct pan_str s = p->d->text;
	bool named = pan_str_find(s, PAN_LIT("85"), 0) != SIZE_MAX &&
	    (pan_str_casefind(s, PAN_LIT("85decode"), 0) != SIZE_MAX ||
	        pan_str_casefind(s, PAN_LIT("ascii85"), 0) != SIZE_MAX ||
	        pan_str_casefind(s, PAN_LIT("base85"), 0) != SIZE_MAX);

	for (size_t at = 0; (at = pan_str_find(s, PAN_LIT("<~"), at)) != SIZE_MAX;) {
		size_t end = pan_str_find(s, PAN_LIT("~>"), at + 2);

		if (end == SIZE_MAX)
			break;
		pan_peel_clear(p, &p->b);
		if (decode85(&p->b, pan_str_slice(s, at + 2, end), false))
			(void)pan_peel_emit(p, "ascii85", at, end + 2, pan_buf_str(&p->b),
			    PAN_PEEL_TEXT);
		at = end + 2;
	}
	for (size_t at = 0; named && at < s.n && p->rc == PAN_OK; at++) {
		char quote = s.s[at];
		size_t end = at + 1;

		if (quote != '"' && quote != '\'')
			continue;
		while (end < s.n && s.s[end] != quote && s.s[end] != '\n')
			end++;
		for (int python = 0; end - at > 12 && python < 2; python++) {
			pan_peel_clear(p, &p->b);
			if (decode85(&p->b, pan_str_slice(s, at + 1, end), python != 0) &&
			    pan_peel_emit(p, "ascii85", at + 1, end, pan_buf_str(&p->b),
			        PAN_PEEL_TEXT))
				break;
		}
		at = end < s.n && s.s[end] == quote ? end : end - 1;
	}
}

void
pan_peel_bases(struct pan_peeler *p)
{
	peel_runs(p);
	peel_spaced_hex(p);
	peel_bits(p);
	peel_85(p);
}
