/* The Sigma rules that come with PanGuard: each fires on its own events and not on the
 * harmless ones beside them (tests/data/sigma_bundled.jsonl). */
#include <dirent.h>
#include <stdlib.h>

#include "core/json.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "sys/file.h"
#include "tests/check.h"

#define RULES_MAX 1000

static struct pan_arena *arena;
static struct pan_sigma_list rules;
static struct pan_sigma_pack *pack;
static struct pan_sigma_engine *engine;
static struct pan_buf section;

static struct pan_str
file_of(const char *path)
{
	struct pan_buf b;
	struct pan_str text = { NULL, 0 };

	pan_buf_init(&b, (size_t)16 << 20);
	if (pan_file_read(path, (size_t)16 << 20, &b, NULL) == PAN_OK)
		text = pan_arena_copy(arena, pan_buf_str(&b));
	pan_buf_fini(&b);
	return text;
}

static size_t
read_rules(struct pan_sigma_rule **out)
{
	DIR *d = opendir("rules/sigma");
	size_t n = 0;

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		struct pan_sigma_list list = { 0 };
		struct pan_str path;
		struct pan_err err = { 0 };

		if (!pan_str_ends(pan_str(e->d_name), PAN_LIT(".yml")))
			continue;
		path = pan_arena_printf(arena, "rules/sigma/%s", e->d_name);
		if (pan_sigma_parse(arena, file_of(path.s), path, NULL, &list, &err) !=
		    PAN_OK)
			printf("# %s: %s\n", path.s, err.text);
		for (size_t i = 0; i < list.n && n < RULES_MAX; i++) {
			if (list.rule[i]->refused.s != NULL)
				printf("# %s: %.*s\n", path.s,
				    PAN_STR(list.rule[i]->refused));
			out[n++] = list.rule[i];
		}
	}
	if (d != NULL)
		(void)closedir(d);
	return n;
}

TEST(every_bundled_rule_is_read_and_compiled)
{
	static struct pan_sigma_rule *all[RULES_MAX];
	size_t n = read_rules(all);
	struct pan_err err = { 0 };

	CHECK(n >= 30);
	CHECK_INT(pan_sigma_link(arena, all, n, NULL, NULL, &rules, &err), PAN_OK);
	CHECK_INT(rules.n, n);
	CHECK_INT(pan_sigma_compile(rules.rule, rules.n, NULL, NULL, &section, &err),
	    PAN_OK);
	CHECK_INT(pan_sigma_pack_open(pan_buf_str(&section), &pack, &err), PAN_OK);
	CHECK_INT(pan_sigma_engine_new(pack, &engine, &err), PAN_OK);
}

TEST(every_bundled_rule_speaks_both_languages_and_says_what_to_do)
{
	static const char *const words[] = { "title", "what", "why", "do" };

	for (size_t i = 0; i < rules.n; i++) {
		const struct pan_node *said = pan_node_get(rules.rule[i]->root, "i18n");

		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
			CHECK(
			    pan_node_get_text(pan_node_get(said, "en"), words[k]).n > 0);
			CHECK(pan_node_get_text(pan_node_get(said, "zh-TW"), words[k]).n >
			    0);
		}
		CHECK(rules.rule[i]->nattack > 0);
		CHECK(rules.rule[i]->nfalsepositive > 0);
	}
}

/* Whether the rule with ${id} fires on ${line}; ${others}: how many do besides. */
static bool
fires(struct pan_str line, struct pan_str id, size_t *others)
{
	struct pan_hostevent ev = { 0 };
	struct pan_sigma_result r = { 0 };
	struct pan_err err = { 0 };
	bool found = false;

	if (pan_hostevent_parse(arena, line, &ev, &err) != PAN_OK ||
	    pan_sigma_engine_match(engine, &ev, NULL, &r, &err) != PAN_OK)
		printf("# %s\n", err.text);
	*others = r.nrule;
	for (size_t i = 0; i < r.nrule; i++) {
		if (pan_str_eq(rules.rule[r.rule[i]]->id, id)) {
			found = true;
			--*others;
		}
	}
	CHECK_INT(r.nundecided, 0);
	return found;
}

TEST(each_fires_on_its_own_events_and_on_no_harmless_one)
{
	struct pan_str text = file_of("tests/data/sigma_bundled.jsonl");
	size_t lines = 0, other = 0;

	for (size_t at = 0; at < text.n;) {
		size_t end = pan_str_find(text, PAN_LIT("\n"), at);
		struct pan_str line = pan_str_slice(text, at, end);
		struct pan_node *n = NULL;
		const struct pan_node *ev;
		bool want, got;

		at = end == SIZE_MAX ? text.n : end + 1;
		CHECK_INT(pan_json_parse(arena, line, PAN_JSON_STRICT, &n, NULL), PAN_OK);
		ev = pan_node_get(n, "event");
		want = pan_node_bool(pan_node_get(n, "fires"), false);
		got = fires(pan_str_slice(line, ev->at, ev->end),
		    pan_node_get_text(n, "rule"), &other);
		if (got != want)
			printf("# %.*s\n", PAN_STR(line));
		CHECK_INT(got, want);
		/* What is harmless to a rule is harmless to all. */
		CHECK(want || other == 0);
		lines++;
	}
	CHECK(lines >= rules.n * 4);
}

int
main(void)
{
	arena = pan_arena_new((size_t)256 << 20);
	pan_buf_init(&section, (size_t)64 << 20);
	RUN(every_bundled_rule_is_read_and_compiled);
	RUN(every_bundled_rule_speaks_both_languages_and_says_what_to_do);
	RUN(each_fires_on_its_own_events_and_on_no_harmless_one);
	pan_sigma_engine_free(engine);
	pan_sigma_pack_free(pack);
	pan_buf_fini(&section);
	pan_arena_free(arena);
	return DONE();
}
