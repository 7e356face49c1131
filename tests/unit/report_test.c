#include "tests/report_model.h"

#include "core/utf8.h"
#include "report/excerpt.h"
#include "report/group.h"
#include "tests/oom.h"

static struct pan_buf b;

static const char *
excerpt(const char *text, const char *evidence, size_t max)
{
	size_t at = pan_str_find(pan_str(text), pan_str(evidence), 0);

	pan_buf_reset(&b);
	pan_excerpt_add(&b, pan_str(text), at, at + strlen(evidence), max);
	return b.s;
}

TEST(evidence_is_shown_with_its_line)
{
	CHECK_STR(excerpt("one\n  run evil now \ntwo", "evil", 200), "run evil now");
	CHECK_STR(excerpt("one\nevil\r\ntwo", "evil", 200), "evil");
	CHECK_STR(excerpt("a\nb\nc", "a\nb", 200), "a\\nb");
	CHECK_STR(excerpt("x \x1b[31m\xe2\x80\xae evil", "evil", 200),
	    "x \\x1b[31m\\u{202e} evil");
}

TEST(an_excerpt_is_never_longer_than_asked)
{
	for (int round = 0; round < 2000; round++) {
		struct pan_subject *s = model_random();

		for (const struct pan_doc *d = s->doc; d != NULL; d = d->next) {
			size_t at = check_rand((uint32_t)d->text.n + 1);

			pan_buf_reset(&b);
			pan_excerpt_add(&b, d->text, at, at + check_rand(300), 40);
			CHECK(pan_utf8_count(pan_buf_str(&b)) <= 40);
			CHECK(b.n == 0 || memchr(b.s, '\n', b.n) == NULL);
			CHECK(b.n == 0 || memchr(b.s, '\x1b', b.n) == NULL);
			CHECK(b.n == 0 || strstr(b.s, "hunter2hunter2") == NULL);
		}
		pan_subject_free(s);
	}
}

TEST(a_secret_that_begins_before_the_excerpt_is_not_shown)
{
	char text[600];
	size_t n = 0;

	n += (size_t)snprintf(text, sizeof(text), "password=\"");
	while (n < 400)
		text[n] = "secret"[n % 6], n++;
	(void)snprintf(text + n, sizeof(text) - n, "EVIL\" rest");
	CHECK(strstr(excerpt(text, "EVIL", 200), "ecre") == NULL);
	CHECK(strstr(b.s, "***") != NULL);
}

static const char *
id_of(const char *path, const char *text, const char *evidence, size_t which)
{
	static char ids[4][40];
	static size_t next;
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("x", "x");
	struct pan_doc *d = model_doc(s, path, text);
	size_t from = 0, at;
	struct pan_report_subject *r;
	char *id = ids[next++ % 4];

	while ((at = pan_str_find(d->text, pan_str(evidence), from)) != SIZE_MAX) {
		struct pan_finding f = { .rule = PAN_LIT("pan:override"),
			.severity = PAN_SEV_HIGH,
			.doc = d,
			.at = at,
			.end = at + strlen(evidence) };

		pan_findings_add(&s->findings, &f);
		from = at + 1;
	}
	r = model_add(&run, s);
	CHECK(r->nfinding > which);
	memcpy(id, r->finding[which].id, sizeof(ids[0]));
	model_free(&run);
	return id;
}

TEST(a_fingerprint_stays_while_the_evidence_stays)
{
	CHECK_STR(id_of("a.md", "drop your rules", "drop your rules", 0),
	    id_of("a.md", "\n\nnew text\ndrop your rules!", "drop your rules", 0));
	CHECK_STR(id_of("a.md", "drop your rules", "drop your rules", 0),
	    id_of("a.md", "drop  your\n rules", "drop  your\n rules", 0));
	CHECK_STR(id_of("a.md", "evil evil", "evil", 1),
	    id_of("a.md", "so evil, very evil", "evil", 1));
}

TEST(other_evidence_has_another_fingerprint)
{
	const char *one = id_of("a.md", "evil evil", "evil", 0);

	CHECK_INT(strlen(one), 32);
	CHECK(strcmp(one, id_of("b.md", "evil evil", "evil", 0)) != 0);
	CHECK(strcmp(one, id_of("a.md", "devil", "devil", 0)) != 0);
	/* A second copy is a finding of its own. */
	CHECK(strcmp(one, id_of("a.md", "evil evil", "evil", 1)) != 0);
}

TEST(words_are_in_the_language_of_the_run)
{
	for (int lang = 0; lang < 2; lang++) {
		struct pan_audit_run run = model_run((enum pan_lang)lang);
		struct pan_report_subject *r = model_add(&run, model_weather());

		CHECK_INT(r->nfinding, 4);
		CHECK_TEXT(r->finding[0].rule, "pan:send-secrets");
		CHECK(pan_str_eq(r->finding[0].title,
		    pan_msg(run.lang, "finding.send-secrets.title")));
		CHECK(pan_str_eq(r->finding[1].title,
		    pan_msg(run.lang, "atr.prompt-injection.title")));
		CHECK(pan_str_eq(r->finding[1].what,
		    pan_msg(run.lang, "atr.prompt-injection.what")));
		CHECK_TEXT(r->finding[1].author_title,
		    "Direct Prompt Injection <via> T1059");
		CHECK_INT(r->finding[0].place.line, 4);
		CHECK_INT(r->finding[0].place.column, 6);
		CHECK(pan_utf8_count(r->finding[0].excerpt) <= PAN_REPORT_EXCERPT_MAX);
		model_free(&run);
	}
}

TEST(layers_are_named_outermost_first_and_point_at_the_encoded_text)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("x", "x");
	struct pan_doc *top = model_doc(s, "a.sh", "echo QUJD | base64 -d");
	struct pan_doc *mid = model_doc(s, "a.sh", "hex text");
	struct pan_doc *low = model_doc(s, "a.sh", "evil");
	struct pan_report_subject *r;

	mid->parent = top;
	mid->layer = "base64";
	mid->parent_at = 5;
	mid->parent_end = 9;
	low->parent = mid;
	low->layer = "hex";
	low->parent_end = 8;
	model_find(s, low, "pan:override", PAN_SEV_HIGH, "evil");
	r = model_add(&run, s);
	CHECK_INT(r->finding[0].nlayer, 2);
	CHECK_STR(r->finding[0].layer[0], "base64");
	CHECK_STR(r->finding[0].layer[1], "hex");
	CHECK_INT(r->finding[0].place.column, 6);
	CHECK_INT(r->finding[0].place.end_column, 10);
	CHECK_TEXT(r->finding[0].excerpt, "evil");
	model_free(&run);
}

TEST(what_was_not_read_is_named)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("x", "x");
	struct pan_report_subject *r;

	for (int i = 0; i < 3; i++) {
		struct pan_doc *d = model_doc(s, i == 0 ? "a.png" : "b.png", "");

		d->kind = PAN_DOC_OPAQUE;
		d->opaque_why = "opaque.image";
	}
	pan_subject_note(s, "unreadable", "c\033.md");
	r = model_add(&run, s);
	CHECK_INT(r->nnote, 2);
	CHECK(pan_str_starts(r->note[0], PAN_LIT("c\\x1b.md: ")));
	CHECK(pan_str_find(r->note[1], PAN_LIT("a.png and 2 more"), 0) != SIZE_MAX);
	model_free(&run);
}

TEST(what_could_not_be_looked_at_is_never_counted_as_clean)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);

	model_add(&run, model_weather());
	CHECK(run.complete);
	CHECK_INT(run.summary.block, 1);
	model_failed(&run, "no\nwhere", "not there");
	CHECK(!run.complete);
	CHECK_INT(run.summary.subjects, 1);
	CHECK_INT(run.summary.failed, 1);
	CHECK_INT(run.summary.allow, 0);
	CHECK_TEXT(run.subject[1]->path, "no\\nwhere");
	CHECK_INT(pan_report_rank(run.subject[1]), 1);
	model_free(&run);
}

TEST(a_baseline_marks_and_an_unknown_file_is_refused)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_report_subject *r = model_add(&run, model_weather());
	struct pan_err err = { .text = "" };
	struct pan_buf list;

	pan_buf_init(&list, 1 << 16);
	CHECK_INT(pan_report_open(r), PAN_AUDIT_BLOCK);
	pan_buf_printf(&list,
	    "{\"schema\": \"panguard.baseline/1\", \"findings\": [ // ours\n"
	    "{\"id\": \"%s\", \"reason\": \"our own backup\"}, {\"id\": 7}, 3]}",
	    r->finding[0].id);
	CHECK_INT(pan_report_baseline(&run, pan_buf_str(&list), &err), PAN_OK);
	CHECK(r->finding[0].known && !r->finding[1].known);
	CHECK_INT(pan_report_open(r), PAN_AUDIT_BLOCK); /* there is another high one */
	r->finding[1].known = true;
	CHECK_INT(pan_report_open(r), PAN_AUDIT_ALLOW);
	CHECK_INT(r->verdict, PAN_AUDIT_BLOCK);
	CHECK_INT(pan_report_baseline(&run, PAN_LIT("{\"schema\": \"x\"}"), &err),
	    PAN_EFORMAT);
	CHECK_INT(pan_report_baseline(&run, PAN_LIT("["), &err), PAN_EFORMAT);
	/* An earlier report is one, too. */
	r->finding[0].known = r->finding[1].known = false;
	pan_buf_reset(&list);
	pan_report_json(&run, &list);
	CHECK_INT(pan_report_baseline(&run, pan_buf_str(&list), &err), PAN_OK);
	for (size_t i = 0; i < r->nfinding; i++)
		CHECK(r->finding[i].known);
	pan_buf_fini(&list);
	model_free(&run);
}

TEST(what_repeats_is_one_group)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_report_subject *r = model_add(&run, model_weather());
	struct pan_groups g;

	pan_group_findings(r, false, &g);
	CHECK_INT(g.n, 3);
	CHECK_INT(g.item[2].n, 2);
	CHECK_INT(g.item[2].nplace, 2);
	r->finding[0].known = true;
	pan_group_findings(r, true, &g);
	CHECK_INT(g.n, 2);
	CHECK_INT(g.known, 1);
	model_free(&run);
}

TEST(survives_any_failed_allocation)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_weather();
	struct pan_report_subject *r = NULL;
	struct pan_err err;
	int rc, n = 0;

	pan_findings_sort(&s->findings);
	CHECK_INT(pan_score_subject(s), PAN_OK);
	do {
		oom_arm(++n);
		rc = pan_report_subject(&run, s, &r, &err);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	} while (rc != PAN_OK && n < 1000);
	CHECK(n > 3);
	run.subject[run.nsubject++] = r;
	pan_report_sum(&run);
	for (int format = 0; format < 4; format++)
		for (n = 1; n < 200; n++) {
			struct pan_buf out;

			pan_buf_init(&out, 1 << 20);
			oom_arm(n);
			if (format == 0)
				pan_report_json(&run, &out);
			else if (format == 1)
				pan_report_text(&run, &out);
			else if (format == 2)
				pan_report_sarif(&run, &out);
			else
				pan_report_html(&run, &out);
			oom_arm(0);
			rc = out.rc;
			pan_buf_fini(&out);
			if (rc == PAN_OK)
				break;
		}
	pan_subject_free(s);
	model_free(&run);
}

int
main(void)
{
	pan_buf_init(&b, 1 << 16);
	RUN(evidence_is_shown_with_its_line);
	RUN(an_excerpt_is_never_longer_than_asked);
	RUN(a_secret_that_begins_before_the_excerpt_is_not_shown);
	RUN(a_fingerprint_stays_while_the_evidence_stays);
	RUN(other_evidence_has_another_fingerprint);
	RUN(words_are_in_the_language_of_the_run);
	RUN(layers_are_named_outermost_first_and_point_at_the_encoded_text);
	RUN(what_was_not_read_is_named);
	RUN(what_could_not_be_looked_at_is_never_counted_as_clean);
	RUN(a_baseline_marks_and_an_unknown_file_is_refused);
	RUN(what_repeats_is_one_group);
	RUN(survives_any_failed_allocation);
	pan_buf_fini(&b);
	return DONE();
}
