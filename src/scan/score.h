/*
 * scan/score - from findings to a number, and why it is that number.
 *
 * The worst finding decides the band, since the level follows from the score alone:
 * low 0-14, medium 15-39, high 40-69, critical 70-100.  Each further rule that found
 * something adds a little within the band, once, at its worst severity.  So many small
 * doubts never add up to a certainty, a hundred places with one harmless cause count
 * like one, and a further finding never lowers the score.
 */
#ifndef PAN_SCAN_SCORE_H
#define PAN_SCAN_SCORE_H

#include "scan/audit.h"

/*
 * Score ${s}->findings, which must be in order (pan_findings_sort): fills in part,
 * npart, score, level and verdict.  The points of the parts add up to the score.
 * PAN_ENOMEM.
 */
PAN_MUST int pan_score_subject(struct pan_subject *s);

enum pan_severity pan_score_level(unsigned score);
enum pan_audit_verdict pan_score_verdict(enum pan_severity level);

#endif
