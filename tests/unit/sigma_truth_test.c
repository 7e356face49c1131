/*
 * Every Sigma rule of SigmaHQ and SAFE-MCP in ../shared/corpora, on recorded events and
 * on events made of the rules' own values: the engine against tests/slow_sigma.  Without
 * that folder beside the clone the tests say so and are skipped.
 *
 * EVERY=1 looks at all events with all rules, which takes most of an hour; by default a
 * sample is taken, the same each time.
 */
#include <unistd.h>

#include "core/json.h"
#include "rule/hostevent.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "tests/check.h"
#include "tests/sigma_make.h"
#include "tests/slow_items.h"
#include "tests/slow_sigma.h"

#define CORPORA "../shared/corpora/"

static struct pan_arena *arena; /* of the rules */
static struct pan_sigma_list rules;
static struct pan_buf section;
static struct pan_sigma_pack *pack;
static struct pan_sigma_engine *engine;
static size_t nread, nrefused, ndropped;
static bool *dropped; /* by the compiler */
static bool every;

static struct pan_str
output_of(const char *command)
{
	FILE *f = popen(command, "re");
	size_t n = 0, cap = (size_t)256 << 20;
	char *all = malloc(cap);

	if (f == NULL)
		return (struct pan_str){ all, 0 };
	n = fread(all, 1, cap, f);
	(void)pclose(f);
	return (struct pan_str){ all, n };
}

static void
free_output(struct pan_str all)
{
	free((void *)(uintptr_t)all.s);
}

/* The files of an archive, each as "\036PATH\n" and its text. */
static struct pan_str
files_of(const char *archive, const char *ending)
{
	char command[512];

	(void)snprintf(command, sizeof(command),
	    "d=$(mktemp -d) && tar --zstd -xf " CORPORA "%s -C \"$d\" && "
	    "find \"$d\" -name '*%s' | LC_ALL=C sort | while read -r f; do "
	    "printf '\\036%%s\\n' \"${f#\"$d\"/}\"; cat \"$f\"; done; rm -rf \"$d\"",
	    archive, ending);
	return output_of(command);
}

/* The next of files_of() at ${*at}; false at the end. */
static bool
next_file(struct pan_str all, size_t *at, struct pan_str *path, struct pan_str *text)
{
	size_t end, nl;

	if (*at >= all.n)
		return false;
	nl = pan_str_find(all, PAN_LIT("\n"), *at);
	end = pan_str_find(all, PAN_LIT("\036"), *at + 1);
	if (end == SIZE_MAX)
		end = all.n;
	*path = pan_str_slice(all, *at + 1, nl);
	*text = pan_str_slice(all, nl + 1, end);
	*at = end;
	return true;
}

static bool
next_line(struct pan_str *all, struct pan_str *line)
{
	size_t nl = pan_str_find(*all, PAN_LIT("\n"), 0);

	if (all->n == 0)
		return false;
	*line = pan_str_slice(*all, 0, nl);
	*all = pan_str_slice(*all, nl == SIZE_MAX ? all->n : nl + 1, all->n);
	return true;
}

/* ---- rules ---- */

static void
drop(void *ctx, uint32_t rule, const char *why)
{
	(void)ctx;
	dropped[rule] = true;
	ndropped++;
	printf("# not compiled: %.*s: %s\n", PAN_STR(rules.rule[rule]->title), why);
}

static size_t
read_pack(const char *archive, struct pan_sigma_rule **out, size_t max)
{
	struct pan_str all = files_of(archive, ".yml"), path, text;
	size_t n = 0;

	for (size_t at = 0; next_file(all, &at, &path, &text);) {
		struct pan_sigma_list list = { 0 };
		struct pan_err err = { 0 };

		if (pan_sigma_parse(arena, text, path, NULL, &list, &err) != PAN_OK) {
			printf("# not read: %.*s: %s\n", PAN_STR(path), err.text);
			nread++;
			nrefused++;
			continue;
		}
		for (size_t i = 0; i < list.n && n < max; i++) {
			out[n++] = list.rule[i];
			nread++;
			nrefused += list.rule[i]->refused.n > 0;
			if (list.rule[i]->refused.n > 0)
				printf("# refused: %.*s: %.*s\n", PAN_STR(path),
				    PAN_STR(list.rule[i]->refused));
		}
	}
	free_output(all);
	return n;
}

static bool
load_rules(void)
{
	static struct pan_sigma_rule *all[8000];
	struct pan_err err = { 0 };
	size_t n;

	arena = pan_arena_new((size_t)2 << 30);
	n = read_pack("rules/sigma-sigmahq.tar.zst", all, 8000);
	n += read_pack("rules/sigma-safe-mcp.tar.zst", all + n, 8000 - n);
	if (pan_sigma_link(arena, all, n, NULL, NULL, &rules, &err) != PAN_OK)
		return false;
	dropped = calloc(rules.n + 1, sizeof(*dropped));
	pan_buf_init(&section, (size_t)256 << 20);
	return pan_sigma_compile(rules.rule, rules.n, drop, NULL, &section, &err) ==
	    PAN_OK &&
	    pan_sigma_pack_open(pan_buf_str(&section), &pack, &err) == PAN_OK &&
	    pan_sigma_engine_new(pack, &engine, &err) == PAN_OK;
}

static bool
can_judge(uint32_t i)
{
	return rules.rule[i]->kind == PAN_SIGMA_RULE && !dropped[i];
}

/* ---- comparing ---- */

static bool
listed(const uint32_t *list, size_t n, uint32_t what)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid] < what)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && list[lo] == what;
}

struct tally {
	size_t events, yes, no, undecided, cannot, wrong;
};

static void
complain(uint32_t i, const struct slow_event *slow, bool fired, enum slow_answer want,
    const struct pan_hostevent *ev, struct tally *t)
{
	const struct pan_sigma_rule *r = rules.rule[i];

	if (++t->wrong > 12) {
		check_broken = 1;
		return;
	}
	CHECK_FAIL_("%.*s (%.*s): fast says %d, slow %d, the reader's tree %d, of %.*s",
	    PAN_STR(r->title), PAN_STR(r->file), fired, want,
	    slow_items(&r->detection, slow), (int)(ev->raw.n > 600 ? 600 : ev->raw.n),
	    ev->raw.s);
}

/* Whether the engine's answer ${got} about rule ${i} is that of the slow evaluator. */
static void
compare_one(uint32_t i, const struct pan_sigma_result *got, const struct slow_event *slow,
    const struct pan_hostevent *ev, struct tally *t)
{
	bool fired = listed(got->rule, got->nrule, i);
	enum slow_answer want;

	if (!can_judge(i))
		return;
	if (listed(got->undecided, got->nundecided, i)) {
		t->undecided++;
		return;
	}
	want = slow_sigma(rules.rule[i]->root, slow);
	/* "near" of old is several rules, of which the YAML knows but one. */
	if (want == SLOW_CANNOT && rules.rule[i]->silent)
		t->cannot++;
	else if (fired != (want == SLOW_YES))
		complain(i, slow, fired, want, ev, t);
	else
		*(fired ? &t->yes : &t->no) += 1;
}

static bool
match(const struct pan_hostevent *ev, struct pan_sigma_result *got)
{
	const struct pan_sigma_opts_match anywhere = { .anywhere = true };
	struct pan_err err = { 0 };

	if (pan_sigma_engine_match(engine, ev, &anywhere, got, &err) == PAN_OK)
		return true;
	CHECK_FAIL_("%s", err.text);
	return false;
}

/* All rules, or each ${step}th, on one event. */
static void
compare_all(const struct pan_hostevent *ev, uint32_t from, uint32_t step, struct tally *t)
{
	struct pan_sigma_result got;
	struct slow_event slow;

	if (!match(ev, &got))
		return;
	slow_event_init(&slow, ev->field, ev->nfield, ev->raw);
	for (uint32_t i = from % step; i < rules.n; i += step)
		compare_one(i, &got, &slow, ev, t);
	/* Those that fired in any case. */
	for (size_t k = 0; k < got.nrule; k++)
		if (got.rule[k] % step != from % step)
			compare_one(got.rule[k], &got, &slow, ev, t);
	slow_event_fini(&slow);
	t->events++;
}

/* Routed and unrouted answers are the same, and are those that the logsource allows. */
static void
compare_routes(const struct pan_hostevent *ev)
{
	static uint32_t rule[3][8000];
	static const struct pan_sigma_opts_match opts[] = { { false, false },
		{ true, false }, { false, true } };
	size_t n[3] = { 0 };
	struct pan_logsource source;

	for (int k = 0; k < 3; k++) {
		struct pan_sigma_result r;

		if (pan_sigma_engine_match(engine, ev, &opts[k], &r, NULL) != PAN_OK)
			continue;
		n[k] = r.nrule;
		memcpy(rule[k], r.rule, r.nrule * sizeof(*r.rule));
	}
	CHECK_INT(n[0], n[1]);
	CHECK(n[0] != n[1] || memcmp(rule[0], rule[1], n[0] * sizeof(**rule)) == 0);
	pan_sigma_engine_logsource(ev, &source);
	for (size_t i = 0; i < n[2]; i++)
		CHECK_INT(listed(rule[0], n[0], rule[2][i]),
		    pan_logsource_meets(&rules.rule[rule[2][i]]->logsource, &source));
}

static void
report(const char *what, const struct tally *t)
{
	printf("# %s: %zu events; rules: %zu yes, %zu no, %zu undecided, %zu without "
	       "meaning\n",
	    what, t->events, t->yes, t->no, t->undecided, t->cannot);
}

/* ---- tests ---- */

TEST(every_rule_of_the_corpora_is_read_and_almost_all_evaluate)
{
	printf("# %zu rules: %zu refused, %zu not compiled\n", nread, nrefused, ndropped);
	CHECK(nread >= 4086);
	CHECK((nrefused + ndropped) * 100 <= nread);
}

static uint32_t
rule_by_id(struct pan_str id)
{
	for (uint32_t i = 0; i < rules.n; i++)
		if (pan_str_caseeq(rules.rule[i]->id, id))
			return i;
	return UINT32_MAX;
}

/* The next of several JSON objects that stand one behind the other. */
static bool
next_object(struct pan_str *all, struct pan_str *one)
{
	size_t depth = 0, i;
	bool quoted = false;

	for (i = 0; i < all->n; i++) {
		char c = all->s[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '{')
			depth++;
		else if (!quoted && c == '}' && --depth == 0)
			break;
	}
	*one = pan_str_trim(pan_str_slice(*all, 0, i + 1));
	*all = pan_str_slice(*all, i + 1, SIZE_MAX);
	return one->n > 0 && one->s[0] == '{';
}

struct regression {
	size_t rules, fired, events;
	struct tally t;
};

/* The file ${path} and its events ${text}: does rule ${id} fire? */
static void
regress(struct pan_str path, struct pan_str text, struct regression *g)
{
	struct pan_arena *a = pan_arena_new(1 << 24);
	struct pan_str id = pan_str_slice(path,
	    pan_str_find(path, PAN_LIT("."), path.n - 8) - 36, path.n);
	uint32_t rule = rule_by_id(pan_str_slice(id, 0, 36));
	struct pan_str one;
	bool fires = false;

	if (pan_str_ends(path, PAN_LIT(".raw"))) /* a line of syslog */
		text = pan_arena_printf(a,
		    "{\"id\":1,\"logsource\":{\"product\":\"cisco\",\"service\":\"aaa\"},"
		    "\"fields\":{\"message\":\"%.*s\"}}",
		    PAN_STR(pan_str_trim(text)));
	while (next_object(&text, &one)) {
		struct pan_hostevent ev;
		struct pan_sigma_result r;
		struct pan_err err = { 0 };

		if (pan_hostevent_parse(a, one, &ev, &err) != PAN_OK ||
		    pan_sigma_engine_match(engine, &ev, NULL, &r, &err) != PAN_OK) {
			CHECK_FAIL_("%.*s: %s", PAN_STR(path), err.text);
			continue;
		}
		fires |= listed(r.rule, r.nrule, rule);
		compare_all(&ev, (uint32_t)g->events++, every ? 1 : 4, &g->t);
		compare_routes(&ev);
	}
	g->rules++;
	g->fired += fires;
	if (!fires)
		CHECK_FAIL_("%.*s does not fire", PAN_STR(path));
	pan_arena_free(a);
}

TEST(every_regression_event_fires_its_rule)
{
	struct pan_str path, text;
	struct regression g = { 0 };

	for (int k = 0; k < 2; k++) {
		struct pan_str all =
		    files_of("logs/sigma-regression.tar.zst", k == 0 ? ".json" : ".raw");

		for (size_t at = 0; next_file(all, &at, &path, &text);)
			regress(path, text, &g);
		free_output(all);
	}
	printf("# %zu of %zu rules\n", g.fired, g.rules);
	report("SigmaHQ's regression events", &g.t);
	CHECK(g.rules >= 107);
}

/* Each ${step}th line. */
static void
compare_lines(struct pan_str all, size_t step, uint32_t rule_step, struct tally *t)
{
	struct pan_arena *a = pan_arena_new(1 << 24);
	struct pan_str line;

	for (size_t n = 0; next_line(&all, &line); n++) {
		struct pan_hostevent ev;
		struct pan_err err = { 0 };

		if (n % step != 0 || line.n == 0)
			continue;
		pan_arena_reset(a);
		if (pan_hostevent_parse(a, line, &ev, &err) != PAN_OK) {
			CHECK_FAIL_("%s: %.*s", err.text,
			    (int)(line.n > 200 ? 200 : line.n), line.s);
			continue;
		}
		compare_all(&ev, (uint32_t)(n / step), rule_step, t);
		compare_routes(&ev);
	}
	pan_arena_free(a);
}

TEST(recordings_of_attacks_mean_the_same_to_both)
{
	struct pan_str all = output_of(
	    "d=$(mktemp -d) && tar --zstd -xf " CORPORA
	    "logs/otrf-security-datasets.tar.zst -C \"$d\" && find \"$d\" -name "
	    "'*.json' | LC_ALL=C sort | xargs cat; rm -rf \"$d\"");
	struct tally t = { 0 };

	compare_lines(all, every ? 1 : 23, every ? 1 : 16, &t);
	report("OTRF", &t);
	CHECK(t.events > 500);
	free_output(all);
}

TEST(cloud_events_mean_the_same_to_both)
{
	struct pan_str all =
	    output_of("zstd -dc " CORPORA "logs/panther-tests.jsonl.zst");
	struct pan_str rest = all, line;
	struct pan_arena *a = pan_arena_new(1 << 24);
	struct tally t = { 0 };

	for (size_t n = 0; next_line(&rest, &line); n++) {
		size_t at = pan_str_find(line, PAN_LIT("\"event\": "), 0);
		struct pan_node *root = NULL;
		const struct pan_node *e;
		struct pan_hostevent ev;
		struct pan_str text;

		if (at == SIZE_MAX || (!every && n % 4 != 0))
			continue;
		pan_arena_reset(a);
		if (pan_json_parse(a, line, PAN_JSON_STRICT, &root, NULL) != PAN_OK)
			continue;
		e = pan_node_get(root, "event");
		text =
		    pan_arena_printf(a, "{\"id\":%zu,\"logsource\":{},\"fields\":%.*s}",
		        n, (int)(e->end - e->at), line.s + e->at);
		if (e->kind == PAN_NODE_MAP &&
		    pan_hostevent_parse(a, text, &ev, NULL) == PAN_OK)
			compare_all(&ev, (uint32_t)n, every ? 1 : 16, &t);
	}
	report("Panther", &t);
	CHECK(t.events > 300);
	free_output(all);
	pan_arena_free(a);
}

/* ---- events made of the rules themselves ---- */

/* Whether an event that rule ${i} fires on was found in ${tries}; all are compared. */
static bool
compare_made(uint32_t i, int tries, struct tally *t)
{
	static struct make_event ev;
	const struct pan_sigma_rule *r = rules.rule[i];
	struct pan_arena *a = pan_arena_new(1 << 24);
	struct pan_buf line;
	bool found = false;
	int after = 0;

	pan_buf_init(&line, 1 << 22);
	for (int k = 0; k < tries && after < 3 && !check_broken; k++) {
		struct pan_hostevent host;
		struct slow_event slow;

		if (found)
			after++;
		else
			make_event(r->root, &ev);
		if (found)
			make_change(&ev);
		pan_buf_reset(&line);
		make_print(&ev, pan_node_get(r->root, "logsource"), &line);
		pan_arena_reset(a);
		if (pan_hostevent_parse(a, pan_buf_str(&line), &host, NULL) != PAN_OK)
			continue;
		slow_event_init(&slow, host.field, host.nfield, host.raw);
		found |= slow_sigma(r->root, &slow) == SLOW_YES;
		slow_event_fini(&slow);
		if (k == 0 || found)
			compare_all(&host, i, (uint32_t)(every ? 40 : rules.n), t);
		if (k == 0)
			compare_routes(&host);
	}
	pan_buf_fini(&line);
	pan_arena_free(a);
	return found;
}

TEST(each_rule_fires_on_an_event_of_its_own_values)
{
	struct tally t = { 0 };
	size_t n = 0, made = 0;

	for (uint32_t i = 0; i < rules.n && !check_broken; i++) {
		if (!can_judge(i))
			continue;
		n++;
		if (compare_made(i, 60, &t))
			made++;
		else
			printf("# no event made for %.*s\n",
			    PAN_STR(rules.rule[i]->file));
	}
	printf("# an event was made for %zu of %zu rules\n", made, n);
	report("made events", &t);
	CHECK(made * 100 >= n * 97);
}

/* ---- SAFE-MCP's logs, with what their authors expect ---- */

struct expectation {
	size_t agree, differ, open;
	char notes[2000];
};

/* Whether a rule of ${technique} fires on ${log}. */
static bool
technique_fires(struct pan_str technique, const struct pan_node *log, struct pan_str text,
    struct tally *t)
{
	struct pan_arena *a = pan_arena_new(1 << 24);
	struct pan_str line =
	    pan_arena_printf(a, "{\"id\":1,\"logsource\":{},\"fields\":%.*s}",
	        (int)(log->end - log->at), text.s + log->at);
	struct pan_hostevent ev;
	struct pan_sigma_result r;
	bool fires = false;

	if (pan_hostevent_parse(a, line, &ev, NULL) == PAN_OK && match(&ev, &r)) {
		for (size_t k = 0; k < r.nrule; k++)
			fires |= pan_str_find(rules.rule[r.rule[k]]->file, technique,
			             0) != SIZE_MAX;
		compare_all(&ev, 0, every ? 1 : 8, t);
	}
	pan_arena_free(a);
	return fires;
}

static void
judge_case(struct pan_str technique, const struct pan_node *c, int expected,
    struct pan_str text, struct expectation *x, struct tally *t)
{
	const struct pan_node *log = pan_node_get(c, "log_entry");
	const struct pan_node *logs = pan_node_get(c, "logs");
	const struct pan_node *said = pan_node_get(c, "expected_detection");
	struct pan_str kind = pan_node_get_text(c, "category");
	bool fires = false;

	if (said == NULL)
		said = pan_node_get(c, "should_trigger");
	if (said != NULL)
		expected = pan_node_bool(said, false);
	if (kind.n > 0 && pan_node_get(c, "event") != NULL)
		expected = pan_str_is(kind, "benign") ? 0
		    : pan_str_is(kind, "malicious")   ? 1
		                                      : -1;
	if (log == NULL)
		log = pan_node_get(c, "event");
	if (logs == NULL)
		logs = pan_node_get(c, "log_entries");
	if (logs != NULL)
		for (log = logs->child; log != NULL; log = log->next)
			fires |= technique_fires(technique, log, text, t);
	else
		fires = technique_fires(technique, log != NULL ? log : c, text, t);
	if (expected < 0) {
		x->open++;
	} else if (fires == (expected != 0)) {
		x->agree++;
	} else {
		size_t at = strlen(x->notes);
		struct pan_str what = pan_node_get_text(c, "description");

		x->differ++;
		if (what.n == 0)
			what = pan_node_get_text(c, "name");
		(void)snprintf(x->notes + at, sizeof(x->notes) - at, "#   %s: %.*s\n",
		    fires ? "fires" : "is silent", PAN_STR(what));
	}
}

static void
judge_file(struct pan_str technique, const struct pan_node *root, struct pan_str text,
    struct expectation *x, struct tally *t)
{
	static const struct {
		const char *key;
		int expected;
	} list[] = { { "test_cases", -1 }, { "positive_test_cases", 1 },
		{ "negative_test_cases", 0 }, { "test_scenarios", 1 },
		{ "benign_scenarios", 0 }, { "test_logs", -1 } };

	if (root->kind == PAN_NODE_LIST)
		for (const struct pan_node *c = root->child; c != NULL; c = c->next)
			judge_case(technique, c, -1, text, x, t);
	for (size_t k = 0; root->kind == PAN_NODE_MAP && k < 6; k++) {
		const struct pan_node *l = pan_node_get(root, list[k].key);

		for (const struct pan_node *c = l != NULL ? l->child : NULL; c != NULL;
		     c = c->next)
			judge_case(technique, c, list[k].expected, text, x, t);
	}
}

/* Where a rule as written cannot do what its own author expects: how many cases, and why.
 * Anything else that differs is our mistake, or a better pack. */
static const struct {
	const char *technique;
	size_t cases;
	const char *why;
} known[] = {
	{ "SAFE-T1009", 12,
	    "the rules ask event.action, the logs have action; \\u is no PCRE" },
	{ "SAFE-T1104", 2,
	    "the parent's command line has none of the words of the rule" },
	{ "SAFE-T1105", 2,
	    "the rule names database.yml, and does not ask whether it was read" },
	{ "SAFE-T1202", 5, "'>300' is a text to Sigma, not a comparison" },
	{ "SAFE-T1301", 2, "'>50' is a text to Sigma, not a comparison" },
	{ "SAFE-T1605", 3,
	    "its condition stands outside the detection, so it is refused" },
};

static void
judge_differences(struct pan_str technique, const struct expectation *x)
{
	size_t expected = 0;

	for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
		if (pan_str_is(technique, known[k].technique)) {
			expected = known[k].cases;
			printf("#   because %s\n", known[k].why);
		}
	CHECK_INT(x->differ, expected);
}

TEST(logs_of_safe_mcp_get_the_verdicts_their_authors_expect)
{
	struct pan_str all = files_of("logs/safe-mcp-test-logs.tar.zst", ".json"), path,
	               text;
	struct tally t = { 0 };
	size_t agree = 0, differ = 0, open = 0;

	for (size_t at = 0; next_file(all, &at, &path, &text);) {
		struct pan_arena *a = pan_arena_new(1 << 26);
		struct pan_node *root = NULL;
		struct expectation x = { 0 };
		size_t to = pan_str_find(path, PAN_LIT("/test-logs"), 0);
		struct pan_str technique = pan_str_slice(path, to - 10, to), line;
		struct pan_str rest = text;

		if (pan_json_parse(a, text, PAN_JSON_STRICT, &root, NULL) == PAN_OK)
			judge_file(technique, root, text, &x, &t);
		else /* one event a line */
			while (next_line(&rest, &line))
				if (pan_json_parse(a, line, PAN_JSON_STRICT, &root,
				        NULL) == PAN_OK)
					judge_case(technique, root, -1, line, &x, &t);
		printf("# %.*s: %zu as expected, %zu not, %zu without expectation\n%s",
		    PAN_STR(technique), x.agree, x.differ, x.open, x.notes);
		judge_differences(technique, &x);
		agree += x.agree;
		differ += x.differ;
		open += x.open;
		pan_arena_free(a);
	}
	printf("# in all %zu as expected, %zu not, %zu without expectation\n", agree,
	    differ, open);
	report("SAFE-MCP", &t);
	CHECK(agree + differ > 100);
	free_output(all);
}

int
main(void)
{
	make_rand = check_rand;
	every = getenv("EVERY") != NULL;
	if (access(CORPORA "rules/sigma-sigmahq.tar.zst", R_OK) != 0) {
		printf("1..0 # SKIP the rule packs of ../shared are not here\n");
		return 0;
	}
	if (!load_rules()) {
		printf("not ok 1 - the rules of the corpora are compiled\n1..1\n");
		return 1;
	}
	RUN(every_rule_of_the_corpora_is_read_and_almost_all_evaluate);
	RUN(every_regression_event_fires_its_rule);
	RUN(recordings_of_attacks_mean_the_same_to_both);
	RUN(cloud_events_mean_the_same_to_both);
	RUN(each_rule_fires_on_an_event_of_its_own_values);
	RUN(logs_of_safe_mcp_get_the_verdicts_their_authors_expect);
	pan_sigma_engine_free(engine);
	pan_sigma_pack_free(pack);
	pan_buf_fini(&section);
	pan_arena_free(arena);
	free(dropped);
	return DONE();
}
