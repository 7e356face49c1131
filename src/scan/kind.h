/*
 * scan/kind - what a run of bytes is: by what it says itself first, by its name second.
 *
 * A name is the author's claim.  A program called notes.md is a program, and a text
 * called logo.png is a text that an agent will read if it is told to.
 */
#ifndef PAN_SCAN_KIND_H
#define PAN_SCAN_KIND_H

#include "core/buf.h"
#include "scan/doc.h"

enum pan_kind_form {
	PAN_FORM_TEXT,
	PAN_FORM_OPAQUE, /* nothing here reads it, but for the strings in it */
	PAN_FORM_ZIP,
	PAN_FORM_TAR,
	PAN_FORM_GZIP,
	PAN_FORM_ZSTD,
	PAN_FORM_PDF,
	PAN_FORM_PYC,
};

enum pan_charset {
	PAN_CHARSET_UTF8,
	PAN_CHARSET_LATIN1, /* windows-1252, as browsers read it */
	PAN_CHARSET_UTF16LE,
	PAN_CHARSET_UTF16BE,
	PAN_CHARSET_UTF32LE,
	PAN_CHARSET_UTF32BE,
};

struct pan_kind {
	enum pan_kind_form form;
	enum pan_doc_kind doc;    /* of a text */
	enum pan_charset charset; /* of a text */
	unsigned bom;             /* bytes of its byte order mark */
	bool nul;           /* a text with NUL bytes that are no part of its charset */
	bool malformed;     /* a text with bytes that are not valid in its charset */
	bool script;        /* it starts with #! */
	bool program;       /* the processor or an interpreter runs it as it is */
	const char *opaque; /* why it is opaque: message key "opaque.NAME" */
	bool disguised;     /* a program, by a name that promises something else */
};

/* What ${bytes}, found under ${path}, are.  Linear in the bytes; keeps nothing. */
struct pan_kind pan_kind_of(struct pan_str path, struct pan_str bytes);

/* The same as if nothing but text could be read: PAN_FORM_TEXT or PAN_FORM_OPAQUE.  For
 * what turned out not to be the archive that it began as. */
struct pan_kind pan_kind_plain(struct pan_str path, struct pan_str bytes);

/* Append the text of ${bytes}, of kind ${k}, as valid UTF-8 without NULs and mark. */
void pan_kind_decode(const struct pan_kind *k, struct pan_str bytes, struct pan_buf *out);

/* Append every run of at least ${min} printable characters in ${bytes}, as ASCII or
 * UTF-16LE, one a line; at most ${max} bytes of them. */
void pan_kind_strings(struct pan_str bytes, size_t min, size_t max, struct pan_buf *out);

/* The last part of ${path}, behind any '/'. */
struct pan_str pan_kind_base(struct pan_str path);
/* Whether ${path} ends in ${ext} (".md"), in either case. */
bool pan_kind_ext(struct pan_str path, const char *ext);

#endif
