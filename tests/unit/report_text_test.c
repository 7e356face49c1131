#include <ctype.h>

#include "core/safe.h"
#include "core/utf8.h"
#include "core/wrap.h"
#include "report/paper.h"
#include "tests/report_model.h"

static struct pan_buf b;

static const char *
text_of(const struct pan_audit_run *run)
{
	pan_buf_reset(&b);
	pan_report_text(run, &b);
	CHECK_INT(b.rc, PAN_OK);
	return b.s == NULL ? "" : b.s;
}

static bool
says(const char *words)
{
	return strstr(b.s, words) != NULL;
}

TEST(one_skill_is_one_screen_in_plain_words)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	size_t lines = 0;

	model_add(&run, model_weather());
	text_of(&run);
	CHECK(says("weather"));
	CHECK(says("Risk 8")); /* 70 for the worst, and what the others add */
	CHECK(says("do not install"));
	CHECK(says("Sends private things away"));
	CHECK(says("SKILL.md:4"));
	CHECK(says("curl -d @~/.ssh/id_rsa"));
	CHECK(says("What to do:"));
	CHECK(says("all of them read"));
	for (size_t i = 0; i < b.n; i++)
		lines += b.s[i] == '\n';
	CHECK(lines <= 40);
	model_free(&run);
}

TEST(what_repeats_is_told_once_with_a_count)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("x", "x");
	struct pan_doc *d;
	char text[41 * 6 + 1] = "";

	for (int i = 0; i < 40; i++)
		memcpy(text + i * 6, "evil.\n", 6);
	d = model_doc(s, "a.md", text);
	for (size_t i = 0; i < 40; i++) {
		struct pan_finding f = { .rule = PAN_LIT("pan:override"),
			.severity = PAN_SEV_HIGH,
			.doc = d,
			.at = i * 6,
			.end = i * 6 + 4 };

		pan_findings_add(&s->findings, &f);
	}
	model_add(&run, s);
	text_of(&run);
	CHECK(says("(found 40 times)"));
	CHECK(says("a.md:1, a.md:2, a.md:3 and 37 more"));
	model_free(&run);
}

TEST(rule_ids_and_references_are_for_those_who_ask)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);

	model_add(&run, model_weather());
	text_of(&run);
	CHECK(!says("ATR-2026") && !says("pan:") && !says("T1059") && !says("LLM01") &&
	    !says("CVE-") && !says("sha256"));
	run.technical = true;
	text_of(&run);
	CHECK(says("ATR-2026-00162") && says("pan:send-secrets") && says("T1059"));
	CHECK(says("LLM01:2025") && says("AML.T0051") && says("CVE-2026-1"));
	model_free(&run);
}

TEST(colour_is_the_callers_choice)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);

	model_add(&run, model_weather());
	text_of(&run);
	CHECK(!says("\033["));
	run.colour = true;
	text_of(&run);
	CHECK(says(PAN_PAPER_RED));
	model_free(&run);
}

TEST(many_subjects_are_lines_with_the_worst_first_and_a_sum)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	const char *bad, *gone, *fine;

	model_add(&run, model_subject("skills/fine", "fine-one"));
	model_failed(&run, "skills/gone", "permission denied");
	model_add(&run, model_weather());
	text_of(&run);
	bad = strstr(b.s, "weather");
	gone = strstr(b.s, "skills/gone");
	fine = strstr(b.s, "fine-one");
	CHECK(bad != NULL && gone != NULL && fine != NULL && bad < gone && gone < fine);
	CHECK(says("Checked: 2"));
	CHECK(says("Do not install: 1"));
	CHECK(says("Nothing against them: 1"));
	CHECK(says("Could not be checked: 1"));
	CHECK(says("Could not be checked: permission denied"));
	CHECK(says("Not everything could be looked at"));
	model_free(&run);
}

TEST(partly_read_is_not_called_fine)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("x", "x");

	s->complete = false;
	pan_subject_note(s, "unreadable", "secret.md");
	model_add(&run, s);
	text_of(&run);
	CHECK(says("not everything could be read"));
	CHECK(says("secret.md"));
	CHECK(says("Not everything could be looked at"));
	CHECK(!says("nothing speaks against"));
	model_free(&run);
}

TEST(the_baseline_is_said_and_does_not_count)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_report_subject *r = model_add(&run, model_weather());

	for (size_t i = 0; i < r->nfinding; i++)
		r->finding[i].known = true;
	text_of(&run);
	CHECK(says("Known and not counted, as your baseline says: 4"));
	CHECK(says("Apart from what you know already: nothing speaks against"));
	CHECK(!says("do not install"));
	model_free(&run);
}

TEST(nothing_foreign_reaches_the_terminal_unescaped)
{
	for (int round = 0; round < 300; round++) {
		struct pan_audit_run run = model_run((enum pan_lang)(round % 2));

		run.technical = round % 3 == 0;
		run.verbose = round % 5 == 0;
		run.width = 40 + check_rand(80);
		for (uint32_t i = 1 + check_rand(3); i > 0; i--)
			model_add(&run, model_random());
		model_failed(&run, "a\033]0;x\007", "\xe2\x80\xae why");
		text_of(&run);
		for (size_t at = 0; at < b.n;) {
			unsigned len;
			uint32_t cp = pan_utf8_at(pan_buf_str(&b), at, &len);

			CHECK(cp == '\n' || pan_safe_visible(cp));
			at += len;
		}
		model_free(&run);
	}
}

TEST(chinese_columns_line_up)
{
	struct pan_audit_run run = model_run(PAN_LANG_ZH_TW);
	unsigned place = 0;

	model_add(&run,
	    model_subject("skills/a",
	        "\xe5\xa4\xa9\xe6\xb0\xa3\xe9\xa0\x90"
	        "\xe5\xa0\xb1"));
	model_add(&run, model_subject("skills/b", "weather"));
	model_add(&run,
	    model_subject("skills/c", "a-name-that-is-longer-than-a-column-is"));
	text_of(&run);
	for (const char *line = b.s; strstr(line, "skills/") != NULL;) {
		const char *path = strstr(line, "skills/"), *from = path;
		unsigned width;

		while (from > b.s && from[-1] != '\n')
			from--;
		width = pan_wrap_width((struct pan_str){ from, (size_t)(path - from) });
		CHECK(place == 0 || place == width);
		place = width;
		line = path + 1;
	}
	CHECK(place > 0);
	model_free(&run);
}

TEST(columns_are_cut_between_characters)
{
	struct pan_audit_run run = { .width = 0 };
	struct pan_paper t = { .run = &run, .out = &b };

	pan_buf_reset(&b);
	pan_paper_column(&t, PAN_LIT("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97"), 4);
	CHECK_STR(b.s, "\xe4\xb8\xad\xe2\x80\xa6 ");
	pan_buf_reset(&b);
	pan_paper_column(&t, PAN_LIT("ab"), 4);
	CHECK_STR(b.s, "ab  ");
	pan_buf_reset(&b);
	pan_paper_end(&t, PAN_LIT("long/path"), 5);
	CHECK_STR(b.s, "\xe2\x80\xa6path");
}

/* Words that a shop owner need not know; as whole words, in any case. */
static const char *const jargon[] = { "cve", "mitre", "att&ck", "atlas", "owasp",
	"payload", "exfiltration", "exfiltrate", "obfuscated", "obfuscation", "regex",
	"heuristic", "ioc", "c2", "rce", "ssrf", "xss", "prompt injection",
	"privilege escalation", "entropy", "malware family", "ttp", "steganography",
	"homoglyph", "deserialization", "vector", "telemetry", NULL };

/* Keys that are for experts, or name a format or command. */
static bool
for_experts(struct pan_str key)
{
	return pan_str_starts(key, PAN_LIT("cli.")) ||
	    pan_str_starts(key, PAN_LIT("opt.")) ||
	    pan_str_starts(key, PAN_LIT("perms."));
}

static bool
has_word(struct pan_str text, const char *word)
{
	size_t n = strlen(word), at = 0;

	while ((at = pan_str_casefind(text, pan_str(word), at)) != SIZE_MAX) {
		bool before = at == 0 || !isalnum((unsigned char)text.s[at - 1]);
		bool after = at + n == text.n || !isalnum((unsigned char)text.s[at + n]);

		if (before && after)
			return true;
		at += n;
	}
	return false;
}

static bool
has_number_of_experts(struct pan_str t)
{
	for (size_t i = 0; i + 5 <= t.n; i++) {
		bool start = i == 0 || !isalnum((unsigned char)t.s[i - 1]);

		if (start && t.s[i] == 'T' && isdigit((unsigned char)t.s[i + 1]) &&
		    isdigit((unsigned char)t.s[i + 2]) &&
		    isdigit((unsigned char)t.s[i + 3]))
			return true;
	}
	return pan_str_find(t, PAN_LIT("%"), 0) != SIZE_MAX ||
	    pan_str_find(t, PAN_LIT("ATR-"), 0) != SIZE_MAX;
}

TEST(no_message_speaks_jargon)
{
	CHECK(has_word(PAN_LIT("An encoded Payload."), "payload"));
	CHECK(!has_word(PAN_LIT("Atlases of vectors"), "vector"));
	CHECK(has_number_of_experts(PAN_LIT("T1059 found")));
	for (int lang = 0; lang < 2; lang++) {
		struct pan_str key, text;

		for (size_t i = 0; pan_msg_nth((enum pan_lang)lang, i, &key, &text);
		     i++) {
			if (for_experts(key))
				continue;
			for (const char *const *w = jargon; *w != NULL; w++)
				if (has_word(text, *w))
					CHECK_FAIL_("%.*s says '%s'", PAN_STR(key), *w);
			if (has_number_of_experts(text))
				CHECK_FAIL_("%.*s has a number for experts",
				    PAN_STR(key));
		}
	}
}

TEST(every_kind_and_category_has_its_words)
{
	static const char *const categories[] = { "prompt-injection", "tool-poisoning",
		"context-exfiltration", "agent-manipulation", "privilege-escalation",
		"excessive-autonomy", "data-poisoning", "model-abuse", "skill-compromise",
		"other" };
	static const char *const parts[] = { "title", "what", "why", "do" };
	char key[80];

	for (size_t i = 0; i < 10; i++)
		for (size_t k = 0; k < 4; k++) {
			(void)snprintf(key, sizeof(key), "atr.%s.%s", categories[i],
			    parts[k]);
			CHECK(pan_msg_find(PAN_LANG_ZH_TW, key).n > 0);
		}
	for (int i = 0; i <= PAN_SUBJECT_FILE; i++) {
		(void)snprintf(key, sizeof(key), "report.kind.%s",
		    pan_report_kind((enum pan_subject_kind)i));
		CHECK(pan_msg_find(PAN_LANG_EN, key).n > 0);
	}
}

int
main(void)
{
	pan_buf_init(&b, (size_t)16 << 20);
	RUN(one_skill_is_one_screen_in_plain_words);
	RUN(what_repeats_is_told_once_with_a_count);
	RUN(rule_ids_and_references_are_for_those_who_ask);
	RUN(colour_is_the_callers_choice);
	RUN(many_subjects_are_lines_with_the_worst_first_and_a_sum);
	RUN(partly_read_is_not_called_fine);
	RUN(the_baseline_is_said_and_does_not_count);
	RUN(nothing_foreign_reaches_the_terminal_unescaped);
	RUN(chinese_columns_line_up);
	RUN(columns_are_cut_between_characters);
	RUN(no_message_speaks_jargon);
	RUN(every_kind_and_category_has_its_words);
	pan_buf_fini(&b);
	return DONE();
}
