/*
 * cli/auditor - audits many subjects with as many threads as there are processors.
 */
#ifndef PAN_CLI_AUDITOR_H
#define PAN_CLI_AUDITOR_H

#include "cli/gather.h"
#include "report/report.h"

/*
 * Audit everything in ${g} with ${jobs} threads (0: as many as processors) and put it, in
 * that order, into ${run}, whose pack and language are set.  The report is summed up.
 * PAN_ENOMEM.  Free ${run} with pan_auditor_free().
 */
PAN_MUST int pan_auditor_run(const struct pan_gather *g, unsigned jobs,
    struct pan_audit_run *run, struct pan_err *err);
void pan_auditor_free(struct pan_audit_run *run);

/* The exit status that ${run} deserves: threats at or over its fail_on, else whether all
 * of it could be looked at. */
int pan_auditor_exit(const struct pan_audit_run *run);

#endif
