/*
 * match/session - what happened before: the conditions that look at more than one
 * event.
 *
 * A rule's condition is watched before the first event is fed.  Feeding an event
 * evaluates every watch on it.  Instead of texts, a session remembers for each event
 * which steps and patterns it met, so that memory does not grow with their length.
 *
 * Time is the event's own, or what the caller says; no clock is read.  Events are
 * ordered by time, then by arrival.
 *
 *   sequence   All steps met within its time, the fed event among them; an event may
 *              meet several steps.  Ordered: each step by the same event as the one
 *              before it or by a later one.  Every way through the events is
 *              considered, not the first.
 *   metric     A number of the event's own "metrics", or over the window (5 minutes
 *              unless said) event_count, call_frequency:TOOL (tool_call events),
 *              pattern_frequency:PATTERN (events whose content has it), the fed event
 *              included.
 *   behavioral ATR method extensions 1.1, section 7: an aggregate per group, with
 *              minimum, cooldown and baseline.  "rate" is per second.  An event of type
 *              agent_behavior whose metrics have "metric_value" (and "event_count")
 *              brings the aggregate with it.
 */
#ifndef PAN_MATCH_SESSION_H
#define PAN_MATCH_SESSION_H

#include "core/node.h"
#include "match/slow.h"
#include "rule/atr.h"
#include "rule/event.h"

/* Remembered, unless the caller wants less.  The session that was quiet longest goes
 * first, and within a session the event that arrived first. */
#define PAN_SESSION_EVENTS_MAX PAN_ATR_EVENTS_MAX
#define PAN_SESSION_SESSIONS_MAX 10000
#define PAN_SESSION_BYTES_MAX ((size_t)64 << 20)
#define PAN_SESSION_PROBES_MAX 1024 /* steps and patterns of all watches */
#define PAN_SESSION_STEPS_MAX 32    /* of one sequence */

struct pan_session;

struct pan_session_opts { /* 0: the ceiling above */
	size_t events;
	size_t sessions;
	size_t bytes;
};

enum pan_session_kind {
	PAN_SESSION_METRIC,     /* spec of a PAN_COND_METRIC */
	PAN_SESSION_SEQUENCE,   /* spec of a PAN_COND_SEQUENCE */
	PAN_SESSION_BEHAVIORAL, /* a rule's detection.behavioral */
};

enum pan_session_answer {
	PAN_SESSION_NO,
	PAN_SESSION_YES,
	PAN_SESSION_UNDECIDED, /* a pattern met its step limit */
};

PAN_MUST int pan_session_new(const struct pan_session_opts *opts,
    struct pan_session **out, struct pan_err *err);
void pan_session_free(struct pan_session *s);
void pan_session_freep(struct pan_session **s);

/*
 * Evaluate ${spec} from now on; it is borrowed for the life of ${s}.  ${watch} is the
 * number to ask by.  PAN_EFORMAT: what is malformed; PAN_ELIMIT: it would have to count
 * further than a session remembers, or there are too many; PAN_EARG: events were fed
 * already; PAN_ENOMEM.
 */
PAN_MUST int pan_session_watch(struct pan_session *s, enum pan_session_kind kind,
    const struct pan_node *spec, uint32_t *watch, struct pan_err *err);

/*
 * Evaluate all watches on ${ev} and remember it.  ${now_ms} is used when the event has
 * no time.  An event without a session stands alone, except for behavioral groups that
 * do not ask for one.  PAN_ENOMEM; PAN_EARG: ${slow} lacks the patterns.
 */
PAN_MUST int pan_session_feed(struct pan_session *s, const struct pan_event *ev,
    int64_t now_ms, const struct pan_slow *slow, struct pan_err *err);

/* What watch ${watch} said of the event fed last. */
enum pan_session_answer pan_session_answer(const struct pan_session *s, uint32_t watch);

/* Forget all events, but keep the watches. */
void pan_session_reset(struct pan_session *s);

#endif
