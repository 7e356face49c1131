/*
 * sigma/corr - Sigma's correlation rules: what several events together mean.
 *
 * "Ten failed logons of one user within five minutes, then a successful one": a
 * correlation refers to rules (or to other correlations), puts the events they fire on
 * into groups by the values of fields, and looks at each group through a window of time.
 * Types: event_count, value_count, value_sum, value_avg, value_percentile, value_median,
 * temporal and temporal_ordered (sigma/sigma reads them).
 *
 * What is meant, where the specification is silent (docs/decisions/0016):
 *
 * - A correlation fires on an event when a window that ends at an event of its group,
 *   reaches back over the timespan (both ends included) and holds this event meets the
 *   condition.  temporal_ordered: and this event is one of the chain.  So it does not
 *   matter in which order the events of one window arrive; the last to arrive fires.
 * - One event counts once, however many of the rules it fires.  Of a field with several
 *   values each counts.  Steps of temporal_ordered may be met by the same event; events
 *   of one millisecond are in the order they arrived in.
 * - Letters A-Z of group keys and counted values are equal in either case.  An event
 *   without a field to group by belongs to the group of those that have none.  One
 *   without the counted field (or, for sums and the like, without a number in it) is
 *   not counted.
 * - A nested correlation is an event at the time, and with the fields, of the event it
 *   fired on.
 * - Time is the events' own; no clock is read.  An event up to one timespan late is
 *   judged as if it had come in time.  Nothing is thrown away because of its age but
 *   what is two timespans older than the event in hand, and only in that event's group:
 *   a clock that jumps costs the group of the event that jumped, and no other.
 *
 * Memory is bounded (core/limits.h).  Whatever is dropped at a ceiling, or comes too
 * late for what was dropped before, makes the answers that it could change *undecided*;
 * they are never "no".  A flood of new group keys drops groups of a single event first.
 */
#ifndef PAN_SIGMA_CORR_H
#define PAN_SIGMA_CORR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/err.h"
#include "core/limits.h"
#include "sigma/sigma.h"

/* Rule ${rule} can't be evaluated because of ${why}; it is left out, and so is each
 * correlation that refers to it. */
typedef void pan_corr_refuse(void *ctx, uint32_t rule, const char *why);

/*
 * Write the correlations among ${rule}[0..${n}), linked (pan_sigma_link), to ${out},
 * ready for pan_corr_open(): a multiple of eight bytes, the same for the same input, and
 * nothing at all when there is no correlation.  Rules are known by their index here from
 * then on.  ${refuse} may be NULL.
 * PAN_ENOMEM; PAN_ELIMIT: more than PAN_CORR_RULES_MAX, or ${out} is full.
 */
PAN_MUST int pan_corr_compile(struct pan_sigma_rule *const *rule, size_t n,
    pan_corr_refuse *refuse, void *ctx, struct pan_buf *out, struct pan_err *err);

struct pan_corr;

struct pan_corr_opts { /* 0: the ceiling of core/limits.h */
	size_t groups;
	size_t entries;   /* of all groups */
	uint64_t seed[2]; /* for the hashes of keys: random where events are hostile */
};

/*
 * Open what pan_corr_compile() wrote.  ${bytes}, 8-aligned, are borrowed for the life of
 * *${out}.  Each field is checked: PAN_EFORMAT names what does not hold.  PAN_ENOMEM.
 * ${opts} may be NULL.
 */
PAN_MUST int pan_corr_open(struct pan_str bytes, const struct pan_corr_opts *opts,
    struct pan_corr **out, struct pan_err *err);
void pan_corr_free(struct pan_corr *c);
void pan_corr_freep(struct pan_corr **c);

/*
 * The values of field ${name} of the event: how many there are, the first ${max} of them
 * in ${value}.  A null is no value.
 */
typedef size_t pan_corr_field(void *ctx, struct pan_str name, struct pan_str *value,
    size_t max);

struct pan_corr_input {
	int64_t time_ms;       /* of the event; 0: unknown, that of the event before */
	const uint32_t *fired; /* the rules it fired, correlations not among them */
	size_t nfired;
	const uint32_t *unsure; /* those undecided on it */
	size_t nunsure;
	pan_corr_field *field;
	void *ctx; /* of field */
};

struct pan_corr_result { /* indices of correlations, ascending; until the next feed */
	const uint32_t *fired;
	size_t nfired;
	const uint32_t
	    *unsure; /* not fired, but might have if nothing had been dropped */
	size_t nunsure;
};

/*
 * Look at one event.  PAN_ENOMEM: it was not counted, and what it could have changed
 * is undecided from then on.
 */
PAN_MUST int pan_corr_feed(struct pan_corr *c, const struct pan_corr_input *in,
    struct pan_corr_result *out, struct pan_err *err);

struct pan_corr_stats {
	size_t groups;            /* now */
	size_t entries;           /* now */
	size_t bytes;             /* of both */
	uint64_t dropped_groups;  /* at a ceiling, with entries that might have counted */
	uint64_t dropped_entries; /* one by one, at a ceiling */
	uint64_t unsure;          /* answers that became undecided */
};
void pan_corr_stats(const struct pan_corr *c, struct pan_corr_stats *out);

/* Forget all events. */
void pan_corr_reset(struct pan_corr *c);

#endif
