/*
 * match/trace - rules over what an agent did: spans that must not appear, must have
 * been preceded, must agree (ATR method extensions 1.1, section 8).
 *
 * Spans come as OpenInference or OpenTelemetry write them, in a list or under "spans";
 * earlier means earlier in that list.  A span's kind is its "span.kind", "kind" or
 * attribute "openinference.span.kind".  Attributes may have dots in their names, be
 * nested, or both; the longest name that exists wins.
 */
#ifndef PAN_MATCH_TRACE_H
#define PAN_MATCH_TRACE_H

#include "core/arena.h"
#include "core/node.h"
#include "match/slow.h"
#include "rule/event.h"

#define PAN_TRACE_SPANS_MAX 10000 /* more is PAN_ELIMIT */

/*
 * Whether the spans of ${ev} break ${spec}, a rule's detection.trace; any one of its
 * parts will do.  An event without a trace breaks nothing.  PAN_EFORMAT: the trace is
 * malformed; PAN_ELIMIT; PAN_ENOMEM; what a pattern returned.  Time is linear in spans
 * times shapes, for invariants with a logarithm.
 */
PAN_MUST int pan_trace_eval(struct pan_arena *scratch, const struct pan_node *spec,
    const struct pan_event *ev, const struct pan_slow *slow, bool *fired,
    struct pan_err *err);

#endif
