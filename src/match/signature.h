/*
 * match/signature - known-bad things by their exact name or digest (ATR method
 * extensions 1.1, section 5).
 */
#ifndef PAN_MATCH_SIGNATURE_H
#define PAN_MATCH_SIGNATURE_H

#include "core/arena.h"
#include "core/node.h"
#include "match/slow.h"
#include "rule/event.h"

/*
 * Whether ${ev} shows what ${spec}, a rule's detection.signature, lists: one of its
 * indicators, or all of them when match_logic is "all".  A field that is not there
 * matches nothing.  PAN_EFORMAT: an indicator of an unknown type; PAN_ENOMEM; PAN_EARG:
 * a digest that ${slow} has no function for.
 */
PAN_MUST int pan_signature_eval(struct pan_arena *scratch, const struct pan_node *spec,
    const struct pan_event *ev, const struct pan_slow *slow, bool *fired,
    struct pan_err *err);

/*
 * The canonical form of a URL (RFC 3986, section 6): scheme and host in small letters,
 * escapes in capitals and none for unreserved letters, no dot segments, no default
 * port, no fragment, no slash at the end.  Text that is no URL with a host is returned
 * as it is.  PAN_ENOMEM.
 */
PAN_MUST int pan_signature_url(struct pan_arena *a, struct pan_str url,
    struct pan_str *out, struct pan_err *err);

#endif
