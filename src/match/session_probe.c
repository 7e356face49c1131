#include "rule/atr.h"

#include "match/session_watch.h"

enum how { BY_PATTERN, BY_PART, BY_ALL, BY_HEAD, BY_TAIL };

static enum how
how_of(const struct pan_node *step)
{
	static const struct {
		const char *name;
		enum how how;
	} names[] = {
		{ "contains", BY_PART },
		{ "exact", BY_ALL },
		{ "starts_with", BY_HEAD },
		{ "ends_with", BY_TAIL },
	};
	struct pan_str name = pan_node_get_text(step, "operator");

	if (name.n == 0)
		name = pan_node_get_text(step, "match_type");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (pan_str_is(name, names[i].name))
			return names[i].how;
	}
	return BY_PATTERN;
}

static bool
plain(struct pan_str text, struct pan_str want, enum how how, bool sensitive)
{
	struct pan_str part = text;

	if (how == BY_PART)
		return (sensitive ? pan_str_find(text, want, 0)
		                  : pan_str_casefind(text, want, 0)) != SIZE_MAX;
	if (text.n < want.n)
		return false;
	if (how == BY_HEAD)
		part = pan_str_slice(text, 0, want.n);
	else if (how == BY_TAIL)
		part = pan_str_slice(text, text.n - want.n, text.n);
	return sensitive ? pan_str_eq(part, want) : pan_str_caseeq(part, want);
}

static int
pattern(struct pan_str text, struct pan_str value, const struct pan_slow *slow,
    bool *holds, struct pan_err *err)
{
	if (slow == NULL || slow->regex == NULL)
		return pan_err_set(err, PAN_EARG, "no function to match a pattern with");
	return slow->regex(slow->ctx, pan_atr_pattern(value), true, text, holds, err);
}

/* A step: a field (the content unless said) and alternatives. */
static int
step_holds(const struct pan_node *step, const struct pan_event *ev,
    const struct pan_slow *slow, bool *holds, struct pan_err *err)
{
	const struct pan_node *list = pan_node_get(step, "patterns");
	struct pan_str field = pan_node_get_text(step, "field");
	bool sensitive = pan_node_bool(pan_node_get(step, "case_sensitive"), false);
	enum how how = how_of(step);
	struct pan_str text =
	    pan_event_field(ev, field.n > 0 ? field : PAN_LIT("content"));
	int rc = PAN_OK, unsure = PAN_OK;

	*holds = false;
	if (list == NULL)
		list = pan_node_get(step, "value");
	if (list == NULL || text.n == 0)
		return PAN_OK;
	for (const struct pan_node *e = list->kind == PAN_NODE_LIST ? list->child : list;
	     !*holds && e != NULL; e = list->kind == PAN_NODE_LIST ? e->next : NULL) {
		if (how != BY_PATTERN)
			*holds = plain(text, e->text, how, sensitive);
		else
			rc = pattern(text, e->text, slow, holds, err);
		if (rc == PAN_ELIMIT)
			unsure = rc;
		else if (rc != PAN_OK)
			return rc;
	}
	return *holds ? PAN_OK : unsure;
}

static int
probe_holds(const struct pan_session_probe *p, const struct pan_event *ev,
    const struct pan_slow *slow, bool *holds, struct pan_err *err)
{
	*holds = false;
	switch (p->kind) {
	case PAN_SESSION_STEP:
		return step_holds(p->spec, ev, slow, holds, err);
	case PAN_SESSION_CALL:
		*holds = ev->type == PAN_EVENT_TOOL_CALL &&
		    pan_str_eq(pan_event_field(ev, PAN_LIT("tool_name")), p->name);
		return PAN_OK;
	case PAN_SESSION_PATTERN:
		break;
	}
	return ev->content.n == 0 ? PAN_OK
	                          : pattern(ev->content, p->name, slow, holds, err);
}

int
pan_session_probe_all(const struct pan_session *s, const struct pan_event *ev,
    const struct pan_slow *slow, uint64_t *bits, uint64_t *unsure, struct pan_err *err)
{
	for (size_t i = 0; i < s->nprobe; i++) {
		bool holds;
		int rc = probe_holds(&s->probe[i], ev, slow, &holds, err);

		if (rc == PAN_ENOMEM || rc == PAN_EARG)
			return rc;
		if (rc != PAN_OK)
			unsure[i / 64] |= UINT64_C(1) << (i % 64);
		else if (holds)
			bits[i / 64] |= UINT64_C(1) << (i % 64);
	}
	return PAN_OK;
}
