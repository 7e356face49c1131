/*
 * match/engine - which rules does this event meet.
 *
 * A pack is shared; a matcher belongs to one thread and keeps what it learned
 * from event to event (automata states), within a ceiling.  After warming up
 * nothing is allocated for an event.  What a rule language needs is made when the
 * first event of its kind comes; before that its tables are not even read.
 */
#ifndef PAN_MATCH_ENGINE_H
#define PAN_MATCH_ENGINE_H

#include "match/pack.h"
#include "rule/event.h"
#include "rule/hostevent.h"
#include "yara/yara_engine.h"

struct pan_engine;

enum pan_verdict { PAN_ALLOW, PAN_ASK, PAN_DENY };

enum pan_answer {
	PAN_ANSWER_FIRED,
	PAN_ANSWER_UNDECIDED,   /* a step limit was met: neither yes nor no */
	PAN_ANSWER_NEEDS_JUDGE, /* a semantic rule without a judge */
};

/* One rule that has something to say about the event. */
struct pan_match {
	uint32_t rule; /* index in the pack */
	enum pan_answer answer;
	double confidence; /* the reference's: base + 0.1 * share of conditions */
	uint32_t ncond;    /* conditions that hold, of those that were needed */
	uint32_t cond;     /* the first of them */
	/* Where it holds: bytes of ${text}, which is one of the event's own values. */
	struct pan_str text;
	size_t at;
	size_t end;
};

struct pan_engine_opts {
	bool conditions; /* evaluate every condition of every rule (match --conditions) */
	bool spans;      /* fill in at and end of each match; costs one more look */
	bool all_skill_rules; /* a skill document meets every live rule, not just the
	                         reference's few: the auditor judges by context itself */
	bool unrouted;        /* host events: look for rules of every logsource first */
	/* Host events: random, where events are hostile (sigma/corr); the first counts.
	 */
	uint64_t seed[2];
};

struct pan_engine_result {
	const struct pan_match *match; /* worst first: severity, confidence, load order */
	size_t nmatch;
	enum pan_verdict verdict;
	enum pan_severity severity; /* of the first match */
	/* With conditions: for rule r, cond[condition_at(r) ...] as pairs, in rule order.
	 */
	const struct pan_engine_cond {
		uint32_t rule;
		uint32_t cond;
	} * cond;
	size_t ncond;
};

/* A matcher over ${p}, which must outlive it.  PAN_ENOMEM. */
PAN_MUST int pan_engine_new(const struct pan_pack *p, struct pan_engine **out,
    struct pan_err *err);
void pan_engine_free(struct pan_engine *e);
void pan_engine_freep(struct pan_engine **e);

/*
 * Ask all ATR rules about ${ev}.  ${out} is borrowed until the next call.  The only
 * failures: PAN_ENOMEM, and PAN_EVERIFY when the rules' tables are damaged.  Whatever the
 * event holds, there is an answer.
 */
PAN_MUST int pan_engine_match(struct pan_engine *e, const struct pan_event *ev,
    const struct pan_engine_opts *opts, struct pan_engine_result *out,
    struct pan_err *err);

/*
 * Ask all Sigma rules about ${ev}, correlations among them: what earlier events of this
 * matcher said counts.  ${opts} may be NULL.  A match has no text.  As
 * pan_engine_match().
 */
PAN_MUST int pan_engine_host(struct pan_engine *e, const struct pan_hostevent *ev,
    const struct pan_engine_opts *opts, struct pan_engine_result *out,
    struct pan_err *err);

/*
 * Ask all YARA rules about the bytes of a file.  A match's text is ${in}'s bytes, its
 * place that of the first string found (0 to 0 without one).  What a rule needs libyara
 * for is answered by a child process that is started for it (yara/yara_lib).  ${limits}
 * may be NULL.  Over a limit a rule is undecided.  PAN_ELIMIT: the file is
 * larger than PAN_YARA_INPUT_MAX; else as pan_engine_match().
 */
PAN_MUST int pan_engine_file(struct pan_engine *e, const struct pan_yara_input *in,
    const struct pan_yara_limits *limits, struct pan_engine_result *out,
    struct pan_err *err);

/*
 * Every place in ${text} where condition ${cond} of rule ${rule} holds (leftmost,
 * not overlapping), for people who ask why.  ${hit} returns non-zero to stop.
 */
typedef int pan_engine_span(void *ctx, size_t at, size_t end);
PAN_MUST int pan_engine_spans(struct pan_engine *e, uint32_t rule, uint32_t cond,
    struct pan_str text, pan_engine_span *hit, void *ctx, struct pan_err *err);

#endif
