#include "scan/pdf_lex.h"

void
pan_pdf_lex_init(struct pan_pdf_lex *x, struct pan_str in)
{
	*x = (struct pan_pdf_lex){ .in = in };
	pan_buf_init(&x->text, SIZE_MAX / 2);
}

void
pan_pdf_lex_fini(struct pan_pdf_lex *x)
{
	pan_buf_fini(&x->text);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool
delimiter(char c)
{
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' ||
	    c == '{' || c == '}' || c == '/' || c == '%';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static char
at(const struct pan_pdf_lex *x, size_t ahead)
{
	return x->at + ahead < x->in.n ? x->in.s[x->at + ahead] : '\0';
}

static void
skip_blanks(struct pan_pdf_lex *x)
{
	while (x->at < x->in.n) {
		char c = x->in.s[x->at];

		if (c == '%')
			while (x->at < x->in.n && x->in.s[x->at] != '\n' &&
			    x->in.s[x->at] != '\r')
				x->at++;
		else if (blank(c))
			x->at++;
		else
			return;
	}
}

/* Behind a backslash. */
static void
read_escape(struct pan_pdf_lex *x)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = at(x, 0);
	const char *known = c == '\0' ? NULL : strchr(from, c);

	x->at++;
	if (known != NULL) {
		pan_buf_addc(&x->text, to[known - from]);
	} else if (c >= '0' && c <= '7') {
		unsigned v = (unsigned)(c - '0');

		for (int i = 0; i < 2 && at(x, 0) >= '0' && at(x, 0) <= '7'; i++)
			v = v * 8 + (unsigned)(x->in.s[x->at++] - '0');
		pan_buf_addc(&x->text, (char)(v & 255));
	} else if (c == '\r') {
		x->at += at(x, 0) == '\n';
	} else if (c != '\n') {
		pan_buf_addc(&x->text, c);
	}
}

static enum pan_pdf_token
read_text(struct pan_pdf_lex *x)
{
	size_t depth = 1;

	x->hex = false;
	x->at++;
	while (x->at < x->in.n) {
		char c = x->in.s[x->at++];

		if (c == '\\') {
			read_escape(x);
			continue;
		}
		depth += c == '(';
		if (c == ')' && --depth == 0)
			break;
		pan_buf_addc(&x->text, c);
	}
	return PAN_PDF_TEXT;
}

static enum pan_pdf_token
read_hex(struct pan_pdf_lex *x)
{
	int high = -1;

	x->hex = true;
	x->at++;
	while (x->at < x->in.n && x->in.s[x->at] != '>') {
		int d = hex_digit(x->in.s[x->at++]);

		if (d < 0)
			continue;
		if (high >= 0)
			pan_buf_addc(&x->text, (char)(high * 16 + d));
		high = high >= 0 ? -1 : d;
	}
	if (high >= 0)
		pan_buf_addc(&x->text, (char)(high * 16));
	x->at++;
	return PAN_PDF_TEXT;
}

static enum pan_pdf_token
read_name(struct pan_pdf_lex *x)
{
	x->at++;
	while (x->at < x->in.n && !blank(x->in.s[x->at]) && !delimiter(x->in.s[x->at])) {
		int high = hex_digit(at(x, 1)), low = hex_digit(at(x, 2));

		if (x->in.s[x->at] == '#' && high >= 0 && low >= 0) {
			pan_buf_addc(&x->text, (char)(high * 16 + low));
			x->at += 3;
		} else {
			pan_buf_addc(&x->text, x->in.s[x->at++]);
		}
	}
	return PAN_PDF_NAME;
}

static enum pan_pdf_token
read_word(struct pan_pdf_lex *x)
{
	size_t from = x->at;
	char c = x->in.s[from];

	while (x->at < x->in.n && !blank(x->in.s[x->at]) && !delimiter(x->in.s[x->at]))
		x->at++;
	x->word = pan_str_slice(x->in, from, x->at);
	return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' ? PAN_PDF_NUMBER
	                                                                  : PAN_PDF_WORD;
}

enum pan_pdf_token
pan_pdf_lex_next(struct pan_pdf_lex *x)
{
	if (x->text.rc != PAN_OK)
		return PAN_PDF_END; /* no memory for the last one; its rc tells */
	pan_buf_reset(&x->text);
	skip_blanks(x);
	if (x->at >= x->in.n)
		return PAN_PDF_END;
	switch (x->in.s[x->at]) {
	case '/':
		return read_name(x);
	case '(':
		return read_text(x);
	case '<':
		if (at(x, 1) != '<')
			return read_hex(x);
		x->at += 2;
		return PAN_PDF_OPEN;
	case '>':
		x->at += at(x, 1) == '>' ? 2 : 1;
		return PAN_PDF_CLOSE;
	case '[':
	case '{':
		x->at++;
		return PAN_PDF_OPEN;
	case ']':
	case '}':
	case ')':
		x->at++;
		return PAN_PDF_CLOSE;
	default:
		return read_word(x);
	}
}

long
pan_pdf_lex_int(struct pan_str word)
{
	uint64_t v;

	return pan_str_u64(word, 1u << 30, &v) ? (long)v : 0;
}
