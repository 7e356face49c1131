/*
 * sigma/sigma_compile - rules as a section of bytes that is searched where it lies.
 *
 * Most of Sigma is "this field is, begins with, ends with that": a hash look-up answers
 * it for all rules at once.  What remains, "contains", is one literal scan of the fields
 * that have such questions.  And not even that for every item: each rule hangs on its
 * rarest necessary clause, a set of items one of which must hold in every event that the
 * rule matches; the others are asked when that happened.
 *
 * The section is position-independent, begins at a multiple of 8, and depends on the
 * rules alone: the same rules in the same order give the same bytes.
 */
#ifndef PAN_SIGMA_COMPILE_H
#define PAN_SIGMA_COMPILE_H

#include "core/buf.h"
#include "sigma/sigma.h"

/* Called for each rule that cannot be compiled; ${why} lasts for the call. */
typedef void pan_sigma_compile_refuse(void *ctx, uint32_t rule, const char *why);

/*
 * Append the section of ${n} linked rules (pan_sigma_link) to ${out}, at a multiple of 8.
 * Matches are reported by index into ${rule}; correlations and filters have no events of
 * their own and are passed over, as is a rule that ${refuse} (may be NULL) was called
 * for.  PAN_ENOMEM; PAN_ELIMIT: over a ceiling of the format.
 */
PAN_MUST int pan_sigma_compile(struct pan_sigma_rule *const *rule, size_t n,
    pan_sigma_compile_refuse *refuse, void *ctx, struct pan_buf *out,
    struct pan_err *err);

#endif
