/*
 * tests/slow_items - the resolved meaning of a Sigma rule (struct pan_sigma_detection),
 * evaluated item by item.  Stands between tests/slow_sigma and the engine: where those
 * two disagree, it says whether the reader or the engine is to blame.
 */
#ifndef PAN_TESTS_SLOW_ITEMS_H
#define PAN_TESTS_SLOW_ITEMS_H

#include "sigma/sigma.h"
#include "tests/slow_sigma.h"

enum slow_answer slow_items(const struct pan_sigma_detection *d,
    const struct slow_event *ev);

#endif
