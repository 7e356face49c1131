/*
 * sigma/sigma_engine - which Sigma rules does this host event meet.
 *
 * The pack is shared and read-only; an engine is one thread's scratch.  It allocates
 * while it warms up and when an event is larger than all before, and not otherwise.
 */
#ifndef PAN_SIGMA_ENGINE_H
#define PAN_SIGMA_ENGINE_H

#include "core/err.h"
#include "core/str.h"
#include "rule/hostevent.h"
#include "sigma/logsource.h"

struct pan_sigma_pack; /* a checked section, where it lies */
struct pan_sigma_engine;

/*
 * Check all of ${section} (8-byte aligned), which must outlive the pack: nothing in it
 * is believed afterwards that was not looked at here.  PAN_EFORMAT; PAN_ENOMEM.
 */
PAN_MUST int pan_sigma_pack_open(struct pan_str section, struct pan_sigma_pack **out,
    struct pan_err *err);
void pan_sigma_pack_free(struct pan_sigma_pack *p);
/* How many rules were given to the compiler: indices of results are below it. */
uint32_t pan_sigma_pack_rules(const struct pan_sigma_pack *p);

/* What a rule hangs on, for "rules cost". */
struct pan_sigma_trigger {
	bool compiled;    /* false: not in this section (a correlation, a refused rule) */
	bool always;      /* it has no necessary clause, and is asked of every event */
	uint32_t keys;    /* alternatives of its clause ... */
	uint32_t scanned; /* ... of which literals that are searched for */
	uint32_t items;   /* of the rule, each asked at most once an event */
	uint32_t regexes; /* of which patterns */
	double rarity;    /* the compiler's guess: share of events that trigger it */
};
void pan_sigma_pack_trigger(const struct pan_sigma_pack *p, uint32_t rule,
    struct pan_sigma_trigger *out);

/* A thread's scratch for ${p}, which must outlive it.  PAN_ENOMEM. */
PAN_MUST int pan_sigma_engine_new(const struct pan_sigma_pack *p,
    struct pan_sigma_engine **out, struct pan_err *err);
void pan_sigma_engine_free(struct pan_sigma_engine *e);

struct pan_sigma_opts_match {
	/* Find candidates among the rules of every logsource, and look at the logsource
	 * last.  The result is the same; for measuring, and for the tests. */
	bool unrouted;
	/* Never look at the logsource: every rule sees the event. */
	bool anywhere;
};

struct pan_sigma_result {
	const uint32_t
	    *rule; /* that match, ascending; the engine's until the next call */
	size_t nrule;
	const uint32_t
	    *undecided; /* a pattern met its step limit: ascending; never "no" */
	size_t nundecided;
	uint32_t candidates; /* rules that were asked */
};

/* The rules that ${ev} meets.  ${opts} may be NULL.  PAN_ENOMEM. */
PAN_MUST int pan_sigma_engine_match(struct pan_sigma_engine *e,
    const struct pan_hostevent *ev, const struct pan_sigma_opts_match *opts,
    struct pan_sigma_result *out, struct pan_err *err);

/* The logsource of ${ev}, completed by the taxonomy: what rules are routed by. */
void pan_sigma_engine_logsource(const struct pan_hostevent *ev,
    struct pan_logsource *out);

#endif
