/*
 * What of the SARIF 2.1.0 schema a report uses: required members, their types, the
 * enumerations, and the numbers that count from 1.  The whole schema is OASIS's and is
 * not in this tree; docs/format/audit-json.md says how to validate against it.
 */
#include "core/json.h"
#include "tests/report_model.h"

static bool
text_in(const struct pan_node *n, const char *const *list)
{
	for (; *list != NULL; list++)
		if (pan_str_is(pan_node_text(n), *list))
			return true;
	return false;
}

static const char *const levels[] = { "none", "note", "warning", "error", NULL };

static const struct pan_node *
list_of(const struct pan_node *n, const char *key)
{
	const struct pan_node *l = pan_node_get(n, key);

	CHECK(pan_node_is(l, PAN_NODE_LIST));
	return l;
}

static void
check_message(const struct pan_node *m)
{
	CHECK(pan_node_is(m, PAN_NODE_MAP));
	CHECK(pan_node_get_text(m, "text").n > 0);
}

/* RFC 3986 characters only, and no scheme or drive. */
static void
check_uri(const struct pan_node *artifact)
{
	struct pan_str uri = pan_node_get_text(artifact, "uri");

	CHECK(uri.s != NULL);
	for (size_t i = 0; i < uri.n; i++)
		CHECK(strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		             "0123456789-._~/!$&'()*+,;=@%",
		          uri.s[i]) != NULL);
	CHECK(!pan_str_starts(uri, PAN_LIT("/")));
}

static void
check_location(const struct pan_node *l, bool region)
{
	const struct pan_node *p = pan_node_get(l, "physicalLocation");
	const struct pan_node *r = pan_node_get(p, "region");

	check_uri(pan_node_get(p, "artifactLocation"));
	CHECK(!region || r != NULL);
	if (r == NULL)
		return;
	CHECK(pan_node_get(r, "startLine")->integer >= 1);
	CHECK(pan_node_get(r, "startColumn")->integer >= 1);
	CHECK(
	    pan_node_get(r, "endLine")->integer >= pan_node_get(r, "startLine")->integer);
	CHECK(pan_node_get(r, "endColumn")->integer >= 1);
}

static void
check_rule(const struct pan_node *r)
{
	const struct pan_node *tags = pan_node_path(r, "properties", "tags", NULL);
	double score =
	    strtod(pan_node_path(r, "properties", "security-severity", NULL)->text.s,
	        NULL);

	CHECK(pan_node_get_text(r, "id").n > 0);
	check_message(pan_node_get(r, "shortDescription"));
	check_message(pan_node_get(r, "fullDescription"));
	check_message(pan_node_get(r, "help"));
	CHECK(text_in(pan_node_path(r, "defaultConfiguration", "level", NULL), levels));
	CHECK(score > 0 && score <= 10);
	for (const struct pan_node *t = tags->child; t != NULL; t = t->next)
		for (const struct pan_node *o = t->next; o != NULL; o = o->next)
			CHECK(!pan_str_eq(t->text, o->text)); /* uniqueItems */
}

static void
check_result(const struct pan_node *r, const struct pan_node *rules)
{
	const struct pan_node *rule = rules->child;

	for (int64_t i = pan_node_get(r, "ruleIndex")->integer; i > 0 && rule != NULL;
	     i--)
		rule = rule->next;
	CHECK(rule != NULL);
	CHECK(pan_str_eq(pan_node_get_text(rule, "id"), pan_node_get_text(r, "ruleId")));
	CHECK(text_in(pan_node_get(r, "level"), levels));
	check_message(pan_node_get(r, "message"));
	CHECK_INT(list_of(r, "locations")->count, 1);
	check_location(list_of(r, "locations")->child, true);
	CHECK_INT(pan_node_get(r, "partialFingerprints")->count, 1);
}

static void
check_log(const struct pan_node *root, const struct pan_audit_run *run)
{
	const struct pan_node *log = list_of(root, "runs")->child;
	const struct pan_node *driver = pan_node_path(log, "tool", "driver", NULL);
	const struct pan_node *call = list_of(log, "invocations")->child, *e;
	size_t findings = 0;

	CHECK_TEXT(pan_node_get_text(root, "version"), "2.1.0");
	CHECK_TEXT(pan_node_get_text(driver, "name"), "PanGuard");
	CHECK_TEXT(pan_node_get_text(log, "columnKind"), "unicodeCodePoints");
	CHECK(pan_node_is(pan_node_get(call, "executionSuccessful"), PAN_NODE_BOOL));
	CHECK_INT(pan_node_get(call, "executionSuccessful")->boolean, run->complete);
	for (e = list_of(call, "toolExecutionNotifications")->child; e; e = e->next) {
		check_message(pan_node_get(e, "message"));
		CHECK(text_in(pan_node_get(e, "level"), levels));
		check_location(list_of(e, "locations")->child, false);
	}
	for (e = list_of(driver, "rules")->child; e != NULL; e = e->next)
		check_rule(e);
	for (e = list_of(log, "artifacts")->child; e != NULL; e = e->next)
		check_uri(pan_node_get(e, "location"));
	for (e = list_of(log, "results")->child; e != NULL; e = e->next)
		check_result(e, pan_node_get(driver, "rules"));
	for (size_t i = 0; i < run->nsubject; i++)
		findings += run->subject[i]->nfinding;
	CHECK_INT(list_of(log, "results")->count, findings);
	CHECK_INT(list_of(log, "artifacts")->count, run->nsubject);
}

TEST(any_report_has_the_structure_of_the_schema)
{
	for (int round = 0; round < 300; round++) {
		struct pan_audit_run run = model_run((enum pan_lang)(round % 2));
		struct pan_arena *a = pan_arena_new((size_t)64 << 20);
		struct pan_node *root = NULL;
		struct pan_err err = { .text = "" };
		struct pan_buf b;

		pan_buf_init(&b, (size_t)16 << 20);
		for (uint32_t i = check_rand(4); i > 0; i--)
			model_add(&run, model_random());
		if (check_rand(3) == 0)
			model_failed(&run, "g\xc3\xb6ne {x}", "not [there]");
		pan_report_sum(&run);
		pan_report_sarif(&run, &b);
		CHECK_INT(pan_json_parse(a, pan_buf_str(&b), PAN_JSON_STRICT, &root,
		              &err),
		    PAN_OK);
		if (root != NULL)
			check_log(root, &run);
		pan_buf_fini(&b);
		pan_arena_free(a);
		model_free(&run);
	}
}

static const char *
uri_of(const char *path, const char *file)
{
	static char uri[256];
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject(path, "x");
	struct pan_doc *d = model_doc(s, file, "evil");
	const char *results, *at;
	struct pan_buf b;
	size_t n = 0;

	pan_buf_init(&b, 1 << 20);
	model_find(s, d, NULL, PAN_SEV_HIGH, "evil");
	model_add(&run, s);
	pan_report_sarif(&run, &b);
	results = strstr(b.s, "\"results\"");
	at = strstr(results, "\"uri\": \"") + 8;
	while (at[n] != '"' && n + 8 < sizeof(uri)) {
		uri[n] = at[n];
		n++;
	}
	uri[n] = '\0';
	/* An absolute path is told from a relative one by its base. */
	if (strstr(results, "\"uriBaseId\": \"ROOT\"") != NULL)
		memcpy(uri + n, " ROOT", 6);
	pan_buf_fini(&b);
	model_free(&run);
	return uri;
}

TEST(locations_name_the_file_from_where_panguard_started)
{
	CHECK_STR(uri_of("skills/a", "SKILL.md"), "skills/a/SKILL.md");
	CHECK_STR(uri_of("./skills/a/", "x/b c.md"), "skills/a/x/b%20c.md");
	CHECK_STR(uri_of("skills/a/SKILL.md", "SKILL.md"), "skills/a/SKILL.md");
	CHECK_STR(uri_of("b.zip", "b.zip!/in/x.py"), "b.zip!/in/x.py");
	CHECK_STR(uri_of("/opt/s", "\xe4\xb8\xad.md"), "opt/s/%E4%B8%AD.md ROOT");
	CHECK_STR(uri_of(".", "SKILL.md"), "SKILL.md");
	CHECK_STR(uri_of("-", "stdin.md"), "stdin.md");
	CHECK_STR(uri_of("c:", "a#b?.md"), "c%3A/a%23b%3F.md");
}

TEST(foreign_text_is_no_link_and_no_placeholder)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("x", "x");
	struct pan_doc *d = model_doc(s, "a.md", "evil");
	struct pan_finding f = { .rule = PAN_LIT("pan:link-out"),
		.severity = PAN_SEV_LOW,
		.doc = d,
		.arg = { PAN_LIT("[click](http://evil) {0}") } };
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	pan_findings_add(&s->findings, &f);
	model_add(&run, s);
	pan_report_sarif(&run, &b);
	CHECK(strstr(b.s, "\\\\[click\\\\](http://evil) {{0}} points to") != NULL);
	pan_buf_fini(&b);
	model_free(&run);
}

TEST(a_baseline_suppresses_by_name)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_report_subject *r = model_add(&run, model_weather());
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	pan_report_sarif(&run, &b);
	CHECK(strstr(b.s, "\"suppressions\"") == NULL);
	r->finding[0].known = true;
	pan_buf_reset(&b);
	pan_report_sarif(&run, &b);
	CHECK(strstr(b.s, "\"kind\": \"external\"") != NULL);
	pan_buf_fini(&b);
	model_free(&run);
}

int
main(void)
{
	RUN(any_report_has_the_structure_of_the_schema);
	RUN(locations_name_the_file_from_where_panguard_started);
	RUN(foreign_text_is_no_link_and_no_placeholder);
	RUN(a_baseline_suppresses_by_name);
	return DONE();
}
