/*
 * scan/unicode - the check "hidden-unicode": what a text says that the eye cannot see,
 * and what the eye sees that the text does not say.
 *
 * Characters without a shape carry whole sentences to a model; direction marks make a
 * reviewer read another program than the one that runs; letters of another alphabet
 * pass for Latin ones.  All of these have honest uses too: Persian needs joiners, Hebrew
 * direction marks, emoji selectors, Russian Cyrillic.  So every judgement here looks at
 * the neighbours (UTS #39, UAX #9, UTS #51), never at a character alone.
 */
#ifndef PAN_SCAN_UNICODE_H
#define PAN_SCAN_UNICODE_H

#include "scan/finding.h"

/*
 * Add to ${fs} what ${d} hides.  In time linear in its text.  At most 50 findings of a
 * kind for a doc; the first ones.  Of a peeled doc only smuggled text is reported: the
 * layer it was in has been told already.
 */
void pan_unicode_check(const struct pan_doc *d, struct pan_findings *fs);

#endif
