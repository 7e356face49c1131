/*
 * Agreement with the published ATR engine: all 785 rules of ATR 4.0.0, 11,055 events, and
 * what agent-threat-rules@4.0.0 answers, frozen in ../shared/corpora/atr-oracle.  Where
 * that folder is not beside the clone, the test says so and is skipped.
 */
#include <unistd.h>

#include "core/json.h"
#include "match/engine.h"
#include "rule/atr.h"
#include "tests/check.h"

#define CORPORA "../shared/corpora/"

static struct pan_arena *rules_arena;
static const struct pan_rule *rule[2000];
static size_t nrules;

/* Everything a command prints. */
static struct pan_str
output_of(const char *command)
{
	FILE *f = popen(command, "re");
	size_t n = 0, cap = (size_t)64 << 20;
	char *all = malloc(cap);

	if (f == NULL)
		return (struct pan_str){ all, 0 };
	n = fread(all, 1, cap, f);
	(void)pclose(f);
	return (struct pan_str){ all, n };
}

static struct pan_str
next_line(struct pan_str *all)
{
	size_t nl = pan_str_find(*all, PAN_LIT("\n"), 0);
	struct pan_str line = pan_str_slice(*all, 0, nl);

	*all = pan_str_slice(*all, nl == SIZE_MAX ? all->n : nl + 1, all->n);
	return line;
}

/* All rules in one text, with a line of 0x1e before each (no rule has one). */
static void
load_rules(void)
{
	struct pan_str all =
	    output_of("d=$(mktemp -d) && tar --zstd -xf " CORPORA
	              "rules/atr-4.0.0.tar.zst -C \"$d\" && for f in "
	              "\"$d\"/rules/*/*.yaml; do printf '\\036'; cat \"$f\"; "
	              "done; rm -rf \"$d\"");

	rules_arena = pan_arena_new((size_t)1 << 30);
	for (size_t at = 1; at < all.n && nrules < 2000;) {
		size_t end = pan_str_find(all, PAN_LIT("\036"), at);
		struct pan_err err = { 0 };
		struct pan_rule *r = NULL;

		if (end == SIZE_MAX)
			end = all.n;
		if (pan_atr_parse(rules_arena, pan_str_slice(all, at, end),
		        PAN_LIT("rule"), NULL, &r, &err) == PAN_OK)
			rule[nrules++] = r;
		else
			CHECK_FAIL_("a rule of the set: %s", err.text);
		at = end + 1;
	}
	free((void *)(uintptr_t)all.s);
}

static void
refused(void *ctx, const struct pan_pack_note *note)
{
	(void)ctx;
	CHECK_FAIL_("%.*s is refused: %.*s", PAN_STR(note->file), PAN_STR(note->text));
}

static bool
lists(const struct pan_node *list, struct pan_str id)
{
	for (const struct pan_node *n = list->child; n != NULL; n = n->next) {
		if (pan_str_eq(n->text, id))
			return true;
	}
	return false;
}

static bool
expects(const struct pan_node *conds, struct pan_str id, uint32_t cond)
{
	for (const struct pan_node *r = conds->child; r != NULL; r = r->next) {
		if (!pan_str_eq(r->key, id))
			continue;
		for (const struct pan_node *n = r->child; n != NULL; n = n->next) {
			if (n->integer == cond)
				return true;
		}
	}
	return false;
}

static size_t
count_conds(const struct pan_node *conds)
{
	size_t n = 0;

	for (const struct pan_node *r = conds->child; r != NULL; r = r->next)
		n += r->count;
	return n;
}

static void
compare(const struct pan_pack *p, const struct pan_event *ev,
    const struct pan_engine_result *res, const struct pan_node *want)
{
	static const char *const verdicts[] = { "allow", "ask", "deny" };
	const struct pan_node *conds = pan_node_get(want, "conds");
	const struct pan_node *rules = pan_node_get(want, "rules");

	if (res->ncond != count_conds(conds))
		CHECK_FAIL_("%.*s: %zu conditions hold, not %zu", PAN_STR(ev->id),
		    res->ncond, count_conds(conds));
	for (size_t i = 0; i < res->ncond; i++) {
		struct pan_str id = pan_pack_rule(p, res->cond[i].rule).id;

		if (!expects(conds, id, res->cond[i].cond))
			CHECK_FAIL_("%.*s: %.*s/%u should not hold", PAN_STR(ev->id),
			    PAN_STR(id), res->cond[i].cond);
	}
	if (res->nmatch != rules->count)
		CHECK_FAIL_("%.*s: %zu rules fire, not %u", PAN_STR(ev->id), res->nmatch,
		    rules->count);
	for (size_t i = 0; i < res->nmatch; i++) {
		struct pan_str id = pan_pack_rule(p, res->match[i].rule).id;

		if (!lists(rules, id))
			CHECK_FAIL_("%.*s: %.*s should not fire", PAN_STR(ev->id),
			    PAN_STR(id));
	}
	if (!pan_str_is(pan_node_get_text(want, "outcome"), verdicts[res->verdict]))
		CHECK_FAIL_("%.*s: %s", PAN_STR(ev->id), verdicts[res->verdict]);
}

TEST(every_condition_rule_and_verdict_of_the_oracle_is_ours_too)
{
	const struct pan_pack_source source = { .name = PAN_LIT("atr") };
	struct pan_str events =
	    output_of("zstdcat " CORPORA "atr-oracle/events.jsonl.zst");
	struct pan_str answers =
	    output_of("zstdcat " CORPORA "atr-oracle/expected.jsonl.zst");
	struct pan_str left = events, right = answers;
	const struct pan_engine_opts opts = { .conditions = true };
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_engine *e = NULL;
	struct pan_pack *p = NULL;
	struct pan_buf bytes;
	size_t n = 0;

	pan_buf_init(&bytes, (size_t)256 << 20);
	load_rules();
	CHECK_INT(nrules, 785);
	CHECK_INT(pan_pack_compile(&(struct pan_pack_input){ .source = &source,
	                               .nsource = 1,
	                               .atr = { rule, nrules, { 0 } },
	                               .say = refused },
	              &bytes, NULL),
	    PAN_OK);
	CHECK_INT(pan_pack_open(pan_buf_str(&bytes), &p, NULL), PAN_OK);
	CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
	while (left.n > 0 && right.n > 0) {
		struct pan_engine_result res;
		struct pan_event ev;
		struct pan_node *want;

		pan_arena_reset(a);
		CHECK_INT(pan_event_parse(a, next_line(&left), &ev, NULL), PAN_OK);
		CHECK_INT(pan_json_parse(a, next_line(&right), PAN_JSON_STRICT, &want,
		              NULL),
		    PAN_OK);
		CHECK_INT(pan_engine_match(e, &ev, &opts, &res, NULL), PAN_OK);
		compare(p, &ev, &res, want);
		n++;
	}
	CHECK_INT(n, 11055);
	pan_engine_free(e);
	pan_pack_free(p);
	pan_buf_fini(&bytes);
	pan_arena_free(a);
	pan_arena_free(rules_arena);
	free((void *)(uintptr_t)events.s);
	free((void *)(uintptr_t)answers.s);
}

int
main(void)
{
	if (access(CORPORA "atr-oracle/events.jsonl.zst", R_OK) != 0) {
		printf("1..0 # SKIP no " CORPORA " beside this clone\n");
		return 0;
	}
	RUN(every_condition_rule_and_verdict_of_the_oracle_is_ours_too);
	return DONE();
}
