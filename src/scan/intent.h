/*
 * scan/intent - instructions that turn an agent against the one it works for.
 *
 * Rules look for wordings; wordings change.  Here a passage is judged by which ideas
 * (scan/lexicon) come together in it: to send, what is secret, to an address anyone can
 * open; to hide, from the user, what is being run; to ignore, the rules it was given.
 * Ideas that are denied ("never send ..."), talked about ("detects attempts to ...") or
 * only quoted do not count; what stands in an invisible place counts for more.
 */
#ifndef PAN_SCAN_INTENT_H
#define PAN_SCAN_INTENT_H

#include "scan/finding.h"
#include "scan/lexicon.h"

struct pan_intent_opts {
	bool tool;   /* the text is a tool's description or one of its parameters' */
	bool hidden; /* it had to be decoded to be read */
};

/* Judge ${c} and add what is found to ${fs}; ${a} is for scratch.  PAN_ENOMEM. */
PAN_MUST int pan_intent_read(const struct pan_lexicon *l, struct pan_arena *a,
    const struct pan_context *c, const struct pan_intent_opts *opts,
    struct pan_findings *fs);

/*
 * Places in Markdown and HTML that a person looking at it does not see, with text in
 * them: far below or far right of the rest, or styled away.
 */
void pan_intent_unseen(const struct pan_context *c, struct pan_findings *fs);

#endif
