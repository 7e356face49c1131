/*
 * tests/slow_sigma - what a Sigma rule says of an event, worked out the dull way.
 *
 * The judge of the reader and the engine.  It starts from the YAML as written, not from
 * what the reader made of it, and does for every event again what the specification
 * says (SigmaHQ/sigma-specification: rules 2.0, modifiers 2.1): splits the key, applies
 * the modifiers in their order, walks the wildcards, asks PCRE2.  Nothing is prepared,
 * gated or shared, so it is slow, and there is little in it to be wrong.
 */
#ifndef PAN_TESTS_SLOW_SIGMA_H
#define PAN_TESTS_SLOW_SIGMA_H

#include "core/node.h"
#include "rule/hostevent.h"

struct slow_field {
	struct pan_str name;
	struct pan_str value;
	enum pan_hostfield_kind kind;
	uint32_t *cp; /* the characters of value; a byte that is none: 0x110000 + it */
	uint32_t *folded; /* the same without case */
	size_t ncp;
};

struct slow_event {
	struct slow_field *field;
	size_t n;
	struct slow_field raw; /* the whole line, as text */
};

/* From fields (name, value, kind) that someone else made; copies nothing. */
void slow_event_init(struct slow_event *ev, const struct pan_hostfield *field, size_t n,
    struct pan_str raw);
void slow_event_fini(struct slow_event *ev);

enum slow_answer {
	SLOW_NO,
	SLOW_YES,
	SLOW_CANNOT, /* the rule has no meaning, or a pattern took too long */
};

/* What the rule in document ${root} says of ${ev}, whatever its logsource. */
enum slow_answer slow_sigma(const struct pan_node *root, const struct slow_event *ev);
/* What search ${name} of it says. */
enum slow_answer slow_sigma_search(const struct pan_node *root, struct pan_str name,
    const struct slow_event *ev);

/* What the two plain evaluators share: PCRE2 on one value (YES, NO, CANNOT); a decimal
 * number; how two values of an event compare as texts ('=', '<' starts, '>' ends, '~'
 * contains); a part of a moment. */
enum slow_answer slow_regex(const char *flags, struct pan_str pattern,
    const struct slow_field *f);
bool slow_number(struct pan_str s, double *out);
bool slow_text(const struct slow_field *a, const struct slow_field *b, char how,
    bool cased);
bool slow_moment(const char *part, struct pan_str text, double *out);

#endif
