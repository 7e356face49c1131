/*
 * match/engine_parts - what the front door shares with the languages behind it.  Each is
 * made when the first event of its kind comes.
 */
#ifndef PAN_MATCH_ENGINE_PARTS_H
#define PAN_MATCH_ENGINE_PARTS_H

#include "match/engine.h"
#include "match/pack_layout.h"

/* The rules that an event meets, on their way to the answer. */
struct engine_found {
	struct pan_match *match;
	size_t n, cap;
};

/* Add a rule, unless it only serves others.  PAN_ENOMEM. */
PAN_MUST int pan_engine_found(struct engine_found *f, const struct pan_pack *p,
    enum pan_rule_language l, uint32_t rule, const struct pan_match *like);

struct pan_engine_sigma;
/* PAN_ENOMEM, PAN_EVERIFY. */
PAN_MUST int pan_engine_sigma_new(const struct pan_pack *p, const uint64_t seed[2],
    struct pan_engine_sigma **out, struct pan_err *err);
void pan_engine_sigma_free(struct pan_engine_sigma *s);
PAN_MUST int pan_engine_sigma_match(struct pan_engine_sigma *s,
    const struct pan_hostevent *ev, bool unrouted, struct engine_found *f,
    struct pan_err *err);

struct pan_engine_yara;
PAN_MUST int pan_engine_yara_new(const struct pan_pack *p, struct pan_engine_yara **out,
    struct pan_err *err);
void pan_engine_yara_free(struct pan_engine_yara *y);
PAN_MUST int pan_engine_yara_match(struct pan_engine_yara *y,
    const struct pan_yara_input *in, const struct pan_yara_limits *limits,
    struct engine_found *f, struct pan_err *err);

#endif
