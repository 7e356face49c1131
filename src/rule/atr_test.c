#include "rule/atr_reader.h"

#include "rule/hint.h"

static const char *const group_keys[] = { "true_positives", "true_negatives",
	"evasion_tests", NULL };
static const char *const case_keys[] = { "input", "expected", "description", "reason",
	"notes", "bypass_technique", "evasion_technique", "matched_condition",
	"detection_field", "user_input", "agent_output", "tool_name", "tool_args",
	"tool_response", "tool_description", "tool_call", "content", "agent_message",
	"fields", "trace", "metrics", "language", "source", NULL };
/* The first two mean that the rule must fire. */
static const char *const expectations[] = { "triggered", "trigger", "not_triggered",
	"no_trigger", NULL };

struct group {
	const struct pan_node *list;
	const char *kind; /* as in the ids of the oracle */
	int otherwise;    /* what a case without "expected" means; -1: must say */
};

static bool
read_expected(struct pan_atr *r, const struct pan_node *node, int otherwise)
{
	const struct pan_node *at = pan_node_get(node, "expected");
	int i;

	if (at == NULL) {
		pan_atr_say(r, otherwise < 0 ? PAN_LINT_ERROR : PAN_LINT_WARNING, node,
		    "a test case has no 'expected'");
		return otherwise == 1;
	}
	i = pan_atr_word(r, at, "expected", expectations, PAN_LINT_ERROR);
	if (i >= 0 && otherwise >= 0 && (i < 2) != (otherwise == 1))
		pan_atr_say(r, PAN_LINT_WARNING, at, "'%s' stands in the wrong list",
		    expectations[i]);
	return i == 0 || i == 1;
}

static void
read_group(struct pan_atr *r, const struct group *g)
{
	uint32_t index = 0;

	for (const struct pan_node *e = g->list->child; e != NULL; e = e->next, index++) {
		struct pan_test_case *t = &r->rule->test[r->rule->ntest];

		if (e->kind != PAN_NODE_MAP) {
			pan_atr_say(r, PAN_LINT_ERROR, e,
			    "a test case is no map of keys");
			continue;
		}
		pan_atr_keys(r, e, "a test case", case_keys);
		t->kind = pan_str(g->kind);
		t->index = index;
		t->expect = read_expected(r, e, g->otherwise);
		t->node = e;
		t->line = e->line;
		r->rule->ntest++;
	}
}

void
pan_atr_read_tests(struct pan_atr *r)
{
	const struct pan_node *cases = pan_node_get(r->root, "test_cases");
	struct group groups[] = {
		{ pan_node_get(cases, "true_positives"), "tp", 1 },
		{ pan_node_get(cases, "true_negatives"), "tn", 0 },
		{ pan_node_get(r->root, "evasion_tests"), "evasion_top", -1 },
		{ pan_node_get(cases, "evasion_tests"), "evasion_tc", -1 },
	};
	size_t total = 0;

	pan_atr_keys(r, cases, "test_cases", group_keys);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		const struct pan_node *list = groups[i].list;

		if (pan_node_is(list, PAN_NODE_LIST)) {
			total += list->count;
			continue;
		}
		if (list != NULL && list->kind != PAN_NODE_NULL)
			pan_atr_say(r, PAN_LINT_ERROR, list,
			    "the test cases are no list");
		groups[i].list = NULL;
	}
	if (total == 0)
		return;
	r->rule->test = pan_arena_array(r->a, total, sizeof(*r->rule->test));
	if (r->rule->test == NULL) {
		pan_atr_no_memory(r);
		return;
	}
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (groups[i].list != NULL)
			read_group(r, &groups[i]);
	}
}
