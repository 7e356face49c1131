/*
 * scan/audit_rules - what the rules say of one document, as findings.
 *
 * The published rules were written for many channels, most of them for live traffic;
 * run on documents, hundreds of them fire on any page about programming.  So only those
 * that are meant for skills are asked (scan_target skill or both: what the reference
 * engine's skill mode asks too), and where a rule fires decides what it is worth:
 * In a sentence, a quotation, frontmatter or a comment a critical rule counts as such,
 * any other at most medium.  In a list or a table: at most medium.  In a fence: medium
 * when critical, else low.  In a shell script: medium
 * when high or critical.  In another program: low.  What is forbidden or shown
 * (scan/context), or stands in a test, does not count.
 *
 * A rule that met its limit is a finding of its own, since that is no "no".
 */
#ifndef PAN_SCAN_AUDIT_RULES_H
#define PAN_SCAN_AUDIT_RULES_H

#include "match/engine.h"
#include "scan/context.h"
#include "scan/finding.h"

/* Ask ${e}, an engine of ${p}, about ${c}'s document.  PAN_ENOMEM. */
PAN_MUST int pan_audit_rules(struct pan_engine *e, const struct pan_pack *p,
    struct pan_arena *scratch, const struct pan_context *c, struct pan_findings *fs);

/* The check that a rule's category belongs to. */
enum pan_check pan_audit_rules_check(struct pan_str category);

#endif
