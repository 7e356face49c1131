/*
 * sigma/logsource - which kind of log a rule is about, and whether an event is of it.
 *
 * Rules name their log by category, product and service; collectors name theirs by some
 * of these.  An event of "product: windows, service: sysmon, EventID 1" is one of
 * "category: process_creation", and a rule for either must see it: the taxonomy
 * (sigma-specification, taxonomy appendix) says which.
 */
#ifndef PAN_SIGMA_LOGSOURCE_H
#define PAN_SIGMA_LOGSOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

struct pan_logsource { /* {"", 0}: not said */
	struct pan_str category;
	struct pan_str product;
	struct pan_str service;
	struct pan_str definition; /* of rules: prose */
};

/*
 * Add to an event's ${l} what follows from the rest: the category of a Windows channel
 * and ${event_id} (0: unknown), the product of a category that only one product has.
 * What was said stays.  An id that makes the event none of the taxonomy's categories
 * gives the category "-".
 */
void pan_logsource_complete(struct pan_logsource *l, uint32_t event_id);

/*
 * The logsource of a Windows event by its channel
 * ("Microsoft-Windows-Sysmon/Operational", "Security") or, when that is empty, its
 * provider, and its id.  False, and ${l} untouched, when the channel is unknown; then
 * only "product: windows" is certain.
 */
bool pan_logsource_windows(struct pan_str channel, struct pan_str provider,
    uint32_t event_id, struct pan_logsource *l);

/*
 * Whether a rule for ${rule} is to see a (completed) event of ${event}: what the rule
 * does not name is free, what both name must be alike (letters in either case), and what
 * the event leaves out may be anything that the taxonomy allows beside what it says: an
 * event of process_creation may come from sysmon, but not from sshd.  An event that says
 * nothing at all meets every rule.
 */
bool pan_logsource_meets(const struct pan_logsource *rule,
    const struct pan_logsource *event);

/* Whether everything of ${rule} is covered by ${filter}: what the filter names, the rule
 * names alike. */
bool pan_logsource_covers(const struct pan_logsource *filter,
    const struct pan_logsource *rule);

#endif
