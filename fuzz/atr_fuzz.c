/*
 * Any text is a rule or a reported error.  What was read can be linted, turned into
 * events and watched over time.
 */
#include "rule/atr.h"

#include "core/own.h"
#include "match/session.h"
#include "match/signature.h"
#include "match/trace.h"
#include "rule/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	unsigned errors;
};

static void
hear(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	struct heard *h = ctx;

	if (line == 0 || text[0] == '\0')
		__builtin_trap();
	h->errors += level == PAN_LINT_ERROR ? 1 : 0;
}

static int
some_match(void *ctx, struct pan_str pattern, bool ignore_case, struct pan_str text,
    bool *found, struct pan_err *err)
{
	(void)ctx;
	(void)ignore_case;
	(void)err;
	*found = pan_str_find(text, pattern, 0) != SIZE_MAX;
	return PAN_OK;
}

static const struct pan_slow slow = { .regex = some_match };

/* Whatever comes back is fine here, as long as it comes back. */
static void
ignore(int rc)
{
	(void)rc;
}

static void
watch(const struct pan_rule *r, const struct pan_event *e)
{
	PAN_AUTO(pan_session_freep) struct pan_session *s = NULL;
	uint32_t w;

	if (pan_session_new(NULL, &s, NULL) != PAN_OK)
		return;
	if (r->method == PAN_METHOD_BEHAVIORAL)
		ignore(pan_session_watch(s, PAN_SESSION_BEHAVIORAL, r->behavioral, &w,
		    NULL));
	for (size_t i = 0; i < r->ncond; i++) {
		if (r->cond[i].kind == PAN_COND_METRIC)
			ignore(pan_session_watch(s, PAN_SESSION_METRIC, r->cond[i].spec,
			    &w, NULL));
		else if (r->cond[i].kind == PAN_COND_SEQUENCE)
			ignore(pan_session_watch(s, PAN_SESSION_SEQUENCE, r->cond[i].spec,
			    &w, NULL));
	}
	for (int i = 0; i < 3; i++)
		ignore(pan_session_feed(s, e, 1000 * (i + 1), &slow, NULL));
}

static void
use(struct pan_arena *a, const struct pan_rule *r)
{
	bool fired;

	for (size_t i = 0; i < r->ntest; i++) {
		struct pan_event e;

		if (pan_atr_case_event(a, r, &r->test[i], &e, NULL) != PAN_OK)
			continue;
		watch(r, &e);
		if (r->trace != NULL)
			ignore(pan_trace_eval(a, r->trace, &e, &slow, &fired, NULL));
		if (r->signature != NULL)
			ignore(
			    pan_signature_eval(a, r->signature, &e, &slow, &fired, NULL));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(256 << 20);
	struct pan_str yaml = { (const char *)data, size };
	struct pan_err err = { 0 };
	struct pan_rule *r = NULL;
	struct heard h = { 0 };
	const struct pan_lint lint = { hear, &h };
	int rc;

	if (a == NULL)
		return 0;
	rc = pan_atr_parse(a, yaml, PAN_LIT("fuzz.yaml"), &lint, &r, &err);
	if ((rc == PAN_OK) != (r != NULL) || (rc == PAN_OK && h.errors > 0))
		__builtin_trap();
	if (rc == PAN_EFORMAT && (h.errors == 0 || err.text[0] == '\0'))
		__builtin_trap();
	if (r != NULL) {
		pan_lint_rule(r, &lint);
		use(a, r);
	}
	return 0;
}
