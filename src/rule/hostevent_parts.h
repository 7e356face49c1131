/* Between rule/hostevent's own files only. */
#ifndef PAN_RULE_HOSTEVENT_PARTS_H
#define PAN_RULE_HOSTEVENT_PARTS_H

#include "rule/hostevent.h"

enum pan_hostevent_shape_of_fields {
	PAN_HOSTEVENT_FLAT,
	PAN_HOSTEVENT_FIELDS,  /* below "fields" */
	PAN_HOSTEVENT_WINDOWS, /* below "Event" */
};

/* Room for one more field, at its end; NULL: no memory, or too many (${err} says). */
struct pan_hostfield *pan_hostevent_add(struct pan_arena *a, struct pan_hostevent *ev,
    struct pan_err *err);

/*
 * Fill in what the fields say of ${ev}: channel, provider, event id, product, time
 * (unless it is known), and add the names that Sigma knows them by.
 */
PAN_MUST int pan_hostevent_derive(struct pan_arena *a, struct pan_hostevent *ev,
    enum pan_hostevent_shape_of_fields shape, struct pan_err *err);

#endif
