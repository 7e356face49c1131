/*
 * scan/doc - one text of a subject: a file, an archive's member, the text layer of a
 * document, or what an encoded piece of another doc says when it is peeled.
 */
#ifndef PAN_SCAN_DOC_H
#define PAN_SCAN_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

enum pan_doc_kind {
	PAN_DOC_TEXT, /* plain, or of a language we do not know */
	PAN_DOC_MARKDOWN,
	PAN_DOC_SHELL,
	PAN_DOC_PYTHON,
	PAN_DOC_JAVASCRIPT, /* and TypeScript */
	PAN_DOC_POWERSHELL,
	PAN_DOC_BATCH,
	PAN_DOC_JSON,
	PAN_DOC_YAML,
	PAN_DOC_TOML,
	PAN_DOC_HTML,
	PAN_DOC_SOURCE, /* another programming language */
	PAN_DOC_OPAQUE, /* could not be read as text: coverage counts it, nothing scans it */
};

struct pan_doc {
	const char *path; /* as reported: "scripts/a.sh", "x.zip!/inner/y.py" */
	enum pan_doc_kind kind;
	struct pan_str text; /* valid UTF-8; empty when opaque */
	struct pan_str raw;  /* the bytes as they lie in the file or member */
	/* A peeled layer: where it was in the parent's text, and how it was hidden. */
	const struct pan_doc *parent;
	const char *layer; /* "base64", "hex", ... ; NULL for a document of its own */
	size_t parent_at;
	size_t parent_end;
	unsigned depth; /* layers above */
	/* A document of its own, but part of a larger file: a notebook cell, a code fence. */
	const char *opaque_why; /* message key "opaque.NAME", when opaque */
	bool executable;  /* ELF, PE, Mach-O, or a script with #! or mode +x */
	bool manifest;    /* one of the files that tell what the subject is */
	struct pan_doc *next;
};

struct pan_place { /* in the file on disk: from 1, columns in characters */
	const char *path;
	uint32_t line, column, end_line, end_column;
};

/* Where [at, end) of ${d} lies in its outermost document; the end is exclusive. */
struct pan_place pan_doc_place(const struct pan_doc *d, size_t at, size_t end);

#endif
