/*
 * rule/fileevent - a file that rules shall be asked about: {"id","file":"PATH"}.
 */
#ifndef PAN_RULE_FILEEVENT_H
#define PAN_RULE_FILEEVENT_H

#include "core/arena.h"
#include "core/err.h"

struct pan_fileevent {
	struct pan_str id;   /* as JSON text, quotes included; {"null", 4} without one */
	struct pan_str path; /* NUL-ended, and no NUL inside */
	/* Parts of the path, as YARA's external variables have them. */
	struct pan_str name;      /* "setup.exe" */
	struct pan_str extension; /* ".exe", or empty */
};

/*
 * Read an event from a line of JSON.  Everything is in ${a} or borrowed from ${line}.
 * Members that we do not know are ignored.  PAN_EFORMAT says what is wrong; PAN_ELIMIT;
 * PAN_ENOMEM.
 */
PAN_MUST int pan_fileevent_parse(struct pan_arena *a, struct pan_str line,
    struct pan_fileevent *out, struct pan_err *err);

#endif
