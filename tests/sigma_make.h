/*
 * tests/sigma_make - an event that a Sigma rule is likely to fire on, made of the rule's
 * own values.  Whether it does is for others to say.
 */
#ifndef PAN_TESTS_SIGMA_MAKE_H
#define PAN_TESTS_SIGMA_MAKE_H

#include "core/buf.h"
#include "core/node.h"

#define MAKE_FIELDS_MAX 64
#define MAKE_VALUE_MAX 6000

/* The test's check_rand: to be set first. */
extern uint32_t (*make_rand)(uint32_t below);

enum make_kind { MAKE_TEXT, MAKE_BARE /* a number, true, false or null */ };

struct make_field {
	char name[128];
	char value[MAKE_VALUE_MAX];
	size_t n;
	enum make_kind kind;
};

struct make_event {
	struct make_field field[MAKE_FIELDS_MAX];
	size_t n;
};

/* Fill ${ev} for the rule in ${root}. */
void make_event(const struct pan_node *root, struct make_event *ev);
/* Change it in one place. */
void make_change(struct make_event *ev);
/* As one line of JSON, with ${logsource} of the rule if it is not NULL. */
void make_print(const struct make_event *ev, const struct pan_node *logsource,
    struct pan_buf *out);
/* A text that pattern ${re} is likely to be found in: its length. */
size_t make_from_regex(struct pan_str re, char *out, size_t max);

#endif
