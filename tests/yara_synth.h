/*
 * tests/yara_synth - a file that a rule should fire on, made from the rule's own strings
 * and demands, so that an evaluator is tried where rules do fire (a corpus of files meets
 * few of them).  The file need not fire it: the judge says what is true.
 */
#ifndef PAN_TESTS_YARA_SYNTH_H
#define PAN_TESTS_YARA_SYNTH_H

#include "core/buf.h"
#include "yara/yara.h"

/* The longest file that is made. */
#define YARA_SYNTH_MAX ((size_t)1 << 20)

/*
 * Append a file for ${r} to ${out}.  ${rand} gives a number below its argument; the same
 * numbers make the same file.
 */
void yara_synth(const struct pan_yara_rule *r, uint32_t (*rand)(uint32_t below),
    struct pan_buf *out);

/* One text that ${re} matches (assertions are not looked at). */
void yara_synth_re(const struct pan_yara_re *re, uint32_t (*rand)(uint32_t below),
    struct pan_buf *out);

#endif
