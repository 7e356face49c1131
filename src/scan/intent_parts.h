/*
 * scan/intent_parts - the combinations of ideas that mean harm.
 */
#ifndef PAN_SCAN_INTENT_PARTS_H
#define PAN_SCAN_INTENT_PARTS_H

#include "scan/intent.h"

enum {
	PAN_INTENT_IDEAS = 4,
	PAN_INTENT_SHAPES = 400, /* at most */
};
enum {
	PAN_INTENT_ORDERED = 1, /* the ideas come in the order given */
	PAN_INTENT_TOOL = 2,    /* only in a tool's description */
	PAN_INTENT_UNSEEN = 4,  /* only where a person does not see it */
};

/*
 * A combination that means harm: all of its ideas within so many words, and crossing at
 * most so many sentences.
 */
struct pan_intent_shape {
	const char *name;
	enum pan_check check;
	enum pan_severity severity;
	enum pan_idea idea[PAN_INTENT_IDEAS];
	unsigned words;
	unsigned sentences;
	unsigned flags;
};
extern const struct pan_intent_shape pan_intent_shapes[];
extern const size_t pan_intent_nshapes;

#endif
