#include "core/safe.h"
#include "core/utf8.h"
#include "tests/report_model.h"

static struct pan_buf b;

static bool
says(const char *words)
{
	return strstr(b.s, words) != NULL;
}

static void
write_page(const struct pan_audit_run *run)
{
	pan_buf_reset(&b);
	pan_report_html(run, &b);
	CHECK_INT(b.rc, PAN_OK);
}

TEST(the_page_needs_nothing_else)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);

	model_add(&run, model_weather());
	write_page(&run);
	CHECK(says("<html lang=\"en\">"));
	CHECK(says("Content-Security-Policy\" content=\"default-src 'none'; "
	           "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\""));
	CHECK(!says("<script") && !says("<link") && !says("<img") && !says("<iframe"));
	CHECK(!says("url(") && !says("@import"));
	CHECK(says("prefers-color-scheme:dark") && says("@media print"));
	CHECK(says("Sends private things away") && says("SKILL.md:4"));
	model_free(&run);
}

TEST(the_page_speaks_chinese)
{
	struct pan_audit_run run = model_run(PAN_LANG_ZH_TW);
	struct pan_str title = pan_msg(PAN_LANG_ZH_TW, "finding.send-secrets.title");

	model_add(&run, model_weather());
	write_page(&run);
	CHECK(says("<html lang=\"zh-Hant-TW\">"));
	CHECK(pan_str_find(pan_buf_str(&b), title, 0) != SIZE_MAX);
	model_free(&run);
}

TEST(hostile_names_and_excerpts_are_text)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("\"><script>alert(1)</script>",
	    "</title><img src=x onerror=alert(1)>");
	struct pan_doc *d = model_doc(s, "a'\"<b>.md",
	    "</pre></script><script>evil()</script> \xe2\x80\xae'\"&amp;\x1b[2J");

	model_find(s, d, NULL, PAN_SEV_CRITICAL, "<script>evil()");
	pan_subject_note(s, "unreadable", "<u>\"'");
	model_add(&run, s);
	model_failed(&run, "<i>gone</i>", "<b>why</b>");
	write_page(&run);
	CHECK(!says("<script") && !says("<img") && !says("<i>") && !says("<u>"));
	CHECK(!says("<b>why") && !says("<b>.md"));
	CHECK(says("&lt;script&gt;evil()&lt;/script&gt;"));
	CHECK(says("&lt;img src=x onerror=alert(1)&gt;"));
	CHECK(says("\\u{202e}") && says("\\x1b[2J"));
	model_free(&run);
}

/* Our own tags only: everything between '<' and '>' begins with one of these. */
static bool
our_tag(struct pan_str rest)
{
	static const char *const tags[] = { "!DOCTYPE html", "html", "head", "meta ",
		"title", "style", "body", "main", "h1", "h2", "h3", "p", "ul", "li", "b>",
		"div", "table", "tr", "td", "a href=\"#s", "a>", "section", "span",
		"article", "small", "pre", "dl", "dt", "dd", "details", "summary", "br",
		"footer", NULL };

	if (pan_str_starts(rest, PAN_LIT("/")))
		rest = pan_str_slice(rest, 1, rest.n);
	for (const char *const *t = tags; *t != NULL; t++)
		if (pan_str_starts(rest, pan_str(*t)))
			return true;
	return false;
}

TEST(whatever_is_reported_the_tags_are_ours_and_balanced)
{
	for (int round = 0; round < 200; round++) {
		struct pan_audit_run run = model_run((enum pan_lang)(round % 2));
		struct pan_str page;
		int depth = 0;

		for (uint32_t i = check_rand(4); i > 0; i--)
			model_add(&run, model_random());
		pan_report_sum(&run);
		write_page(&run);
		page = pan_buf_str(&b);
		for (size_t at = 0; at < page.n;) {
			struct pan_str rest = pan_str_slice(page, at + 1, page.n);
			unsigned len;
			uint32_t cp = pan_utf8_at(page, at, &len);

			CHECK(cp == '\n' || pan_safe_visible(cp));
			at += len;
			if (cp != '<')
				continue;
			CHECK(our_tag(rest));
			if (rest.s[0] == '/')
				depth--;
			else if (!pan_str_starts(rest, PAN_LIT("!")) &&
			    !pan_str_starts(rest, PAN_LIT("meta")) &&
			    !pan_str_starts(rest, PAN_LIT("br")))
				depth++;
		}
		CHECK_INT(depth, 0);
		model_free(&run);
	}
}

TEST(what_could_not_be_checked_is_said_at_the_top)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	const char *notice;

	model_failed(&run, "gone", "not there");
	write_page(&run);
	notice = strstr(b.s, "Not everything could be looked at");
	CHECK(notice != NULL && notice < strstr(b.s, "<section"));
	CHECK(says("Could not be checked: not there"));
	CHECK(!says("/ 100"));
	model_free(&run);
}

int
main(void)
{
	pan_buf_init(&b, (size_t)16 << 20);
	RUN(the_page_needs_nothing_else);
	RUN(the_page_speaks_chinese);
	RUN(hostile_names_and_excerpts_are_text);
	RUN(whatever_is_reported_the_tags_are_ours_and_balanced);
	RUN(what_could_not_be_checked_is_said_at_the_top);
	pan_buf_fini(&b);
	return DONE();
}
