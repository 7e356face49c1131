/*
 * match/session_watch - a condition over time, read once.  Only match/session*.c
 * include this.
 */
#ifndef PAN_MATCH_SESSION_WATCH_H
#define PAN_MATCH_SESSION_WATCH_H

#include "match/session_series.h"

enum pan_session_compare {
	PAN_SESSION_GT,
	PAN_SESSION_LT,
	PAN_SESSION_EQ,
	PAN_SESSION_GTE,
	PAN_SESSION_LTE,
	PAN_SESSION_DEVIATION,
};

enum pan_session_total { /* detection.behavioral.aggregation */
	PAN_SESSION_COUNT,
	PAN_SESSION_SUM,
	PAN_SESSION_AVG,
	PAN_SESSION_MAX,
	PAN_SESSION_DISTINCT,
	PAN_SESSION_RATE,
};

enum pan_session_baseline {
	PAN_SESSION_ROLLING,
	PAN_SESSION_PERCENTILE,
	PAN_SESSION_FIXED
};

struct pan_session_watch {
	enum pan_session_kind kind;
	enum pan_session_answer answer; /* about the event fed last */
	uint32_t probe;                 /* the first of its probes */
	uint32_t nprobe;
	bool ordered;
	enum pan_session_compare compare;
	double threshold;
	int64_t window_ms; /* of a sequence: within */
	struct pan_str metric;
	enum pan_session_total total;
	const struct pan_node *group_by;
	const struct pan_node *filter;
	size_t min_events;
	int64_t cooldown_ms;
	enum pan_session_baseline baseline;
	bool in_stddev;
	int64_t lookback_ms;
	double percentile;
	double fixed;
	size_t most; /* events a group of it remembers */
};

/* Something that holds of an event or not, and is remembered as one bit. */
enum pan_session_probe_kind { PAN_SESSION_STEP, PAN_SESSION_CALL, PAN_SESSION_PATTERN };
struct pan_session_probe {
	enum pan_session_probe_kind kind;
	const struct pan_node *spec; /* of a step */
	struct pan_str name;         /* of a tool, or a pattern */
};

struct pan_session {
	struct pan_session_store store;
	size_t events_max;
	struct pan_session_watch *watch;
	size_t nwatch;
	struct pan_session_probe *probe;
	size_t nprobe;
	bool fed;
	double *room; /* for distinct values and baselines, nroom of them */
	size_t nroom;
};

/* Read ${spec}; probes are added to ${s}. */
PAN_MUST int pan_session_watch_read(struct pan_session *s, enum pan_session_kind kind,
    const struct pan_node *spec, struct pan_session_watch *w, struct pan_err *err);

/* Whether ${v} is to the threshold what the rule asks. */
bool pan_session_watch_compare(const struct pan_session_watch *w, double v);

/* Which probes hold of ${ev}: one bit each in ${bits}; undecided ones in ${unsure}. */
PAN_MUST int pan_session_probe_all(const struct pan_session *s,
    const struct pan_event *ev, const struct pan_slow *slow, uint64_t *bits,
    uint64_t *unsure, struct pan_err *err);

/* Whether steps ${w} are met around event ${at} of ${s}. */
bool pan_session_sequence_met(const struct pan_session_watch *w,
    const struct pan_session_series *s, size_t at);

/* Fold ${ev} into its group and say whether ${w} holds now. */
PAN_MUST int pan_session_behavior_fold(struct pan_session *s, struct pan_session_watch *w,
    const struct pan_event *ev, int64_t time_ms, const struct pan_slow *slow,
    struct pan_err *err);

static inline bool
pan_session_bit(const uint64_t *words, size_t i)
{
	return (words[i / 64] >> (i % 64) & 1) != 0;
}

#endif
