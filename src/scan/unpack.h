/*
 * scan/unpack - one file of a subject into docs, and what is packed in it too.
 *
 * The part of reading that does not know where the bytes came from: a folder's file, a
 * member of an archive and a text from stdin go the same way.
 */
#ifndef PAN_SCAN_UNPACK_H
#define PAN_SCAN_UNPACK_H

#include "scan/digest.h"
#include "scan/subject.h"

struct pan_unpack {
	struct pan_subject *s;
	struct pan_digest *digest;
	struct pan_doc *last; /* of s->doc, which is in no order yet */
	size_t bytes;         /* taken of PAN_SCAN_BYTES_MAX */
};

struct pan_unpack_item {
	const char *path;     /* as reported, valid UTF-8; in the subject's arena */
	struct pan_str bytes; /* borrowed for the call */
	struct pan_str name;  /* raw, to be judged as a name */
	size_t size;          /* as it lay there; set by pan_unpack_item() */
	unsigned nest;        /* archives it lies in */
	bool runs;
	bool document; /* a member of a document (docx, odt, epub), not of a plain archive
	                */
	struct pan_str
	    digest_path;     /* below this name in the digest; {NULL, 0}: not in it */
	bool digest_members; /* its members are in the digest instead of itself */
};

/* Read ${it} and all that is packed in it.  PAN_ENOMEM; everything else is coverage. */
PAN_MUST int pan_unpack_item(struct pan_unpack *u, const struct pan_unpack_item *it);

/* Append a copy of ${d} to the subject, with an index of its lines when it has no parent.
 */
PAN_MUST int pan_unpack_add(struct pan_unpack *u, const struct pan_doc *d,
    struct pan_doc **out);

/* Copy ${s} to the arena, against the limit of bytes.  PAN_ELIMIT: it does not fit, which
 * is noted under ${path}.  PAN_ENOMEM. */
PAN_MUST int pan_unpack_keep(struct pan_unpack *u, const char *path, struct pan_str s,
    struct pan_str *copy);

/* A note of something that kept us from looking: the subject is not complete. */
void pan_unpack_missed(struct pan_unpack *u, const char *key, const char *path);

/* ${name} as it is reported: valid UTF-8 without control characters, which become "\xNN".
 * In the arena; NULL when memory ran out.  ${hostile}, when not NULL: it had some. */
const char *pan_unpack_path(struct pan_arena *a, struct pan_str name, bool *hostile);

#endif
