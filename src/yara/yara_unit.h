/*
 * yara/yara_unit - libyara itself: units of rules, compiled and kept, and what they say
 * of some bytes.
 *
 * This is the one file that knows libyara.  It runs in the confined process of
 * yara/yara_lib and nowhere else in the program: it trusts nothing of the bytes, but
 * libyara might not survive them.  It installs no signal handlers, prints nothing and
 * opens no file.
 */
#ifndef PAN_YARA_YARA_UNIT_H
#define PAN_YARA_YARA_UNIT_H

#include "yara/yara_lib.h"

/* Names of external variables every unit may use, in the order of
 * struct pan_yara_unit_input. */
#define PAN_YARA_UNIT_EXTERNALS 5

struct pan_yara_units;

struct pan_yara_unit_input {
	const uint8_t *bytes;
	size_t n;
	const char *external[PAN_YARA_UNIT_EXTERNALS]; /* each ends in NUL */
	unsigned timeout_ms;
};

/* libyara's own set-up, once a process. */
PAN_MUST int pan_yara_units_new(struct pan_yara_units **out);
void pan_yara_units_free(struct pan_yara_units *us);

/* Compile ${u} and keep it; *${nrules} is how many it has.  Errors as in yara_lib. */
PAN_MUST int pan_yara_units_compile(struct pan_yara_units *us,
    const struct pan_yara_lib_unit *u, size_t *nrules, struct pan_err *err);
/* Forget the unit ${key}, if it is kept. */
void pan_yara_units_drop(struct pan_yara_units *us, uint64_t key);

/*
 * What the unit ${key}, compiled before, says of ${in}: answer[i] is 1 for each rule
 * that holds and 0 for the others.  PAN_ENOENT: no such unit is kept; PAN_EFORMAT: it
 * has another number of rules than ${n}.
 */
PAN_MUST int pan_yara_units_scan(struct pan_yara_units *us, uint64_t key,
    const struct pan_yara_unit_input *in, uint8_t *answer, size_t n, struct pan_err *err);

#endif
