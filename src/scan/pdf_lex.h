/*
 * scan/pdf_lex - the tokens of PDF (ISO 32000-1, 7.2 and 7.3), from bytes that may lie.
 */
#ifndef PAN_SCAN_PDF_LEX_H
#define PAN_SCAN_PDF_LEX_H

#include "core/buf.h"

enum pan_pdf_token {
	PAN_PDF_END,
	PAN_PDF_NUMBER,
	PAN_PDF_NAME, /* without its '/', #xx undone */
	PAN_PDF_TEXT, /* "(...)" or "<...>", undone */
	PAN_PDF_WORD, /* an operator or keyword */
	PAN_PDF_OPEN, /* "[", "<<", "{" */
	PAN_PDF_CLOSE,
};

struct pan_pdf_lex {
	struct pan_str in;
	size_t at;
	struct pan_buf text; /* of a name or text token, until the next one */
	struct pan_str word; /* of a word or number token, in the input */
	bool hex;            /* the text token was written in hexadecimal */
};

void pan_pdf_lex_init(struct pan_pdf_lex *x, struct pan_str in);
void pan_pdf_lex_fini(struct pan_pdf_lex *x);
/* The next token.  Linear over all calls; never looks at a byte twice but for its end. */
enum pan_pdf_token pan_pdf_lex_next(struct pan_pdf_lex *x);
/* A number token as an integer; what is none is 0. */
long pan_pdf_lex_int(struct pan_str word);

#endif
