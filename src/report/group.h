/*
 * report/group - findings that say the same, as one.
 *
 * A rule that fires forty times is one thing to know about.  Findings with the same
 * title are one group (with the same rule, in technical reports), in the order of their
 * first, which is the worst.
 */
#ifndef PAN_REPORT_GROUP_H
#define PAN_REPORT_GROUP_H

#include "report/report.h"

#define PAN_GROUP_MAX 64u   /* groups; findings of further ones are only counted */
#define PAN_GROUP_PLACES 3u /* places of a group that are named */

struct pan_group {
	const struct pan_report_finding *first;
	size_t n;                                                 /* findings in it */
	const struct pan_report_finding *place[PAN_GROUP_PLACES]; /* different lines */
	size_t nplace;
	size_t elsewhere; /* findings on other lines than those */
};

struct pan_groups {
	struct pan_group item[PAN_GROUP_MAX];
	size_t n;
	size_t rest;  /* findings that are in no group */
	size_t known; /* findings of the baseline, in no group either */
};

void pan_group_findings(const struct pan_report_subject *s, bool technical,
    struct pan_groups *out);

#endif
