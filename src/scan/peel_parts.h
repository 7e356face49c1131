/*
 * scan/peel_parts - what the peelers of the several families share.
 */
#ifndef PAN_SCAN_PEEL_PARTS_H
#define PAN_SCAN_PEEL_PARTS_H

#include "core/buf.h"
#include "scan/peel.h"

struct pan_peeler { /* at work on one doc */
	struct pan_arena *a;
	const struct pan_doc *d;
	pan_peel_sink *sink;
	void *ctx;
	struct pan_buf b;  /* for whoever decodes */
	struct pan_buf b2; /* and what becomes of that */
	size_t left;       /* bytes of children that may still be made */
	int rc;            /* sticky */
	bool xors;         /* something in the doc may be exclusive or */
};

enum pan_peel_trust {    /* what decoded bytes must be to become a child */
	PAN_PEEL_ANY,    /* any text: where it stood says that it is encoded */
	PAN_PEEL_TEXT,   /* text, or something that is known by its first bytes */
	PAN_PEEL_SPEECH, /* the same, but text must be promising */
};

/*
 * Make a child of ${bytes} (copied), which [at, end) of the doc decodes to, if they are
 * worth it.  Unpacks what is compressed and converts what is UTF-16 on the way.  Whether
 * it became one; also false after an error.
 */
bool pan_peel_emit(struct pan_peeler *p, const char *layer, size_t at, size_t end,
    struct pan_str bytes, enum pan_peel_trust trust);

/* Each adds the children of its family. */
void pan_peel_bases(struct pan_peeler *p);
void pan_peel_escapes(struct pan_peeler *p);
void pan_peel_numbers(struct pan_peeler *p);
void pan_peel_literals(struct pan_peeler *p);
void pan_peel_twists(struct pan_peeler *p);
void pan_peel_disguises(struct pan_peeler *p);

/* Whether ${s}, as a whole, is base64, base32 or hexadecimal of a text. */
bool pan_peel_decodes(struct pan_str s);
/* The same of ${s} turned round, rotated, or both: "reversed" or "rot13", by which one
 * would begin to turn it back; else NULL. */
const char *pan_peel_turned(struct pan_str s);
/* How many escapes of letters and digits, that need none, follow another escape in ${s};
 * up to 4. */
unsigned pan_peel_escaped(struct pan_str s);

/* Whether ${s} is text with words in it, or is itself encoded in one of our ways. */
bool pan_peel_promising(struct pan_str s);
/* Whether any of the words in ${hints} ("a;b;c") is within ${reach} bytes of [at, end),
 * in either case. */
bool pan_peel_hint(struct pan_str s, size_t at, size_t end, size_t reach,
    const char *hints);

/* Empty ${b}, but keep in mind that it ran out of memory. */
static inline void
pan_peel_clear(struct pan_peeler *p, struct pan_buf *b)
{
	if (b->rc == PAN_ENOMEM)
		p->rc = PAN_ENOMEM;
	pan_buf_reset(b);
}

static inline bool
pan_peel_alpha(char c)
{
	return (unsigned)((c | 32) - 'a') < 26;
}

static inline bool
pan_peel_digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static inline bool
pan_peel_alnum(char c)
{
	return pan_peel_alpha(c) || pan_peel_digit(c);
}

/* The value of a hexadecimal digit, or -1. */
static inline int
pan_peel_nibble(char c)
{
	if (pan_peel_digit(c))
		return c - '0';
	return (unsigned)((c | 32) - 'a') < 6 ? (c | 32) - 'a' + 10 : -1;
}

#endif
