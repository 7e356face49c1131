/*
 * scan/unicode_parts - what the two halves of scan/unicode share.
 */
#ifndef PAN_SCAN_UNICODE_PARTS_H
#define PAN_SCAN_UNICODE_PARTS_H

#include "core/uni.h"
#include "scan/finding.h"

/* Findings of one kind for one doc. */
#define PAN_UNICODE_EACH_MAX 50u

enum pan_unicode_kind {
	PAN_UNICODE_HIDDEN_TEXT,      /* decodes to something */
	PAN_UNICODE_HIDDEN_RUN,       /* decodes to nothing we know */
	PAN_UNICODE_BIDI_OVERRIDE,    /* shown in another order than it runs */
	PAN_UNICODE_BIDI_MARK,        /* direction marks without such text */
	PAN_UNICODE_SPLIT_WORD,       /* a telling word with something invisible in it */
	PAN_UNICODE_ZERO_WIDTH,       /* something invisible */
	PAN_UNICODE_INVISIBLE_LETTER, /* a name that cannot be seen */
	PAN_UNICODE_LOOK_ALIKE,       /* a word of two alphabets that reads as one */
	PAN_UNICODE_TERMINAL_ESCAPE,  /* drives the terminal that shows it */
	PAN_UNICODE_KINDS,
};

struct pan_unicode_look { /* at one doc */
	const struct pan_doc *d;
	struct pan_findings *fs;
	unsigned n[PAN_UNICODE_KINDS];
	bool code; /* it is for a machine, not for people */
	/* Letters of a script that look like no other, on the line that is read. */
	size_t real[PAN_UNI_OTHER + 1];
};

void pan_unicode_found(struct pan_unicode_look *l, enum pan_unicode_kind kind,
    enum pan_severity severity, size_t at, size_t end);
/* Whether ${cp} is drawn exactly like a Latin letter, in the usual fonts. */
bool pan_unicode_same_shape(uint32_t cp);
/* Words: look-alikes, and invisible characters in them and between them. */
void pan_unicode_words(struct pan_unicode_look *l);

#endif
