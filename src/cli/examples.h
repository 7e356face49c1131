/*
 * cli/examples - two skills inside the program, one clean, one malicious, so that someone
 * without an agent sees what an audit says.
 */
#ifndef PAN_CLI_EXAMPLES_H
#define PAN_CLI_EXAMPLES_H

#include "cli/gather.h"

struct pan_examples {
	struct pan_str folder; /* a private one that holds them */
};

/* Write them out and add them to ${g}.  PAN_EIO and the like: nowhere to write. */
PAN_MUST int pan_examples_add(struct pan_examples *e, struct pan_gather *g,
    struct pan_err *err);
/* Remove them again. */
PAN_MUST int pan_examples_fini(struct pan_examples *e, struct pan_err *err);

#endif
