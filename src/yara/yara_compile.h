/*
 * yara/yara_compile - rules to tables that the engine runs where they lie.
 *
 * The section is position-independent, used in place from a read-only mapping, and the
 * same rules always give the same bytes.  docs/decisions/0018 says what is in it and
 * why; yara/yara_code.h is its layout.
 */
#ifndef PAN_YARA_YARA_COMPILE_H
#define PAN_YARA_YARA_COMPILE_H

#include "core/buf.h"
#include "yara/yara.h"

/*
 * Hears of a rule that cannot be compiled: it keeps its number, never fires and is
 * never undecided.  May be NULL.
 */
typedef void pan_yara_refuse(void *ctx, const struct pan_yara_rule *r, const char *why);

/*
 * Append the tables of the ${n} rules to ${out}, at a multiple of 8 bytes.  A rule that
 * another one refers to stands before it, as in its source; global rules act on those
 * of their own unit.  PAN_ENOMEM; PAN_ELIMIT: the tables do not fit.
 */
PAN_MUST int pan_yara_compile(const struct pan_yara_rule *const *rule, size_t n,
    pan_yara_refuse *refuse, void *ctx, struct pan_buf *out, struct pan_err *err);

#endif
