#include "core/msg.h"

#include <pthread.h>

#include "core/embed.h"
#include "core/utf8.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_buf b;

/* Comes first: nothing may have read the tables before. */
TEST(without_memory_the_key_stands_for_its_text)
{
	for (int n = 1; n < 4; n++) {
		oom_arm(n);
		CHECK_TEXT(pan_msg(PAN_LANG_EN, "opt.usage"), "opt.usage");
		oom_arm(0);
	}
	CHECK_TEXT(pan_msg(PAN_LANG_EN, "opt.usage"), "usage:");
}

static void *
ask(void *lang)
{
	struct pan_str text = pan_msg(*(enum pan_lang *)lang, "opt.usage");

	return text.n > 0 && !pan_str_is(text, "opt.usage") ? NULL : lang;
}

TEST(threads_may_ask_at_the_same_time)
{
	enum pan_lang lang = PAN_LANG_ZH_TW;
	pthread_t threads[8];

	for (int i = 0; i < 8; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, ask, &lang), 0);
	for (int i = 0; i < 8; i++) {
		void *bad = NULL;

		CHECK_INT(pthread_join(threads[i], &bad), 0);
		CHECK(bad == NULL);
	}
}

TEST(every_embedded_file_is_well_formed_and_valid)
{
	size_t files = 0;

	for (const struct pan_embed *e = pan_embed_files; e->path != NULL; e++) {
		struct pan_str file = { (const char *)e->bytes, e->len };
		struct pan_err err = { .text = "" };

		if (!pan_str_ends(pan_str(e->path), PAN_LIT(".msg")))
			continue;
		files++;
		CHECK(pan_utf8_valid(file));
		if (pan_msg_check(file, &err) != PAN_OK)
			CHECK_STR(err.text, e->path);
	}
	CHECK(files >= 2);
}

/* Whether every placeholder of ${text} is in ${other} too. */
static bool
placeholders_in(struct pan_str text, struct pan_str other)
{
	size_t at = 0;

	while ((at = pan_str_find(text, PAN_LIT("{"), at)) != SIZE_MAX) {
		size_t end = pan_str_find(text, PAN_LIT("}"), at);

		if (end == SIZE_MAX)
			return false;
		if (pan_str_find(other, pan_str_slice(text, at, end + 1), 0) == SIZE_MAX)
			return false;
		at = end;
	}
	return true;
}

TEST(both_languages_have_the_same_keys_and_placeholders)
{
	struct pan_str en_key, en, zh_key, zh;
	struct pan_str before = { "", 0 };
	size_t i = 0;

	for (; pan_msg_nth(PAN_LANG_EN, i, &en_key, &en); i++) {
		if (pan_str_eq(en_key, before))
			CHECK_FAIL_("key %.*s stands twice", PAN_STR(en_key));
		before = en_key;
		if (!pan_msg_nth(PAN_LANG_ZH_TW, i, &zh_key, &zh) ||
		    !pan_str_eq(en_key, zh_key)) {
			CHECK_FAIL_("near key %.*s the languages part", PAN_STR(en_key));
			return;
		}
		if (en.n == 0 || zh.n == 0)
			CHECK_FAIL_("key %.*s has no text", PAN_STR(en_key));
		if (!placeholders_in(en, zh) || !placeholders_in(zh, en))
			CHECK_FAIL_("key %.*s: placeholders differ", PAN_STR(en_key));
	}
	CHECK(i > 0);
	if (pan_msg_nth(PAN_LANG_ZH_TW, i, &zh_key, &zh))
		CHECK_FAIL_("key %.*s is Chinese only", PAN_STR(zh_key));
}

TEST(placeholders_are_filled_and_foreign_braces_are_not)
{
	struct pan_msg_arg args[] = { { "option", PAN_LIT("--{hint}") },
		{ "hint", PAN_LIT("--x") } };

	pan_buf_reset(&b);
	pan_msg_add(&b, PAN_LANG_EN, "opt.unknown-near", args, 2);
	CHECK_STR(b.s, "unknown option '--{hint}'; did you mean '--x'?");
	pan_buf_reset(&b);
	pan_msg_add(&b, PAN_LANG_EN, "opt.unknown-near", args, 1);
	CHECK_STR(b.s, "unknown option '--{hint}'; did you mean '{hint}'?");
	pan_buf_reset(&b);
	pan_msg_add(&b, PAN_LANG_EN, "no.such {option} key {", args, 1);
	CHECK_STR(b.s, "no.such --{hint} key {");
}

TEST(an_absent_key_can_be_told)
{
	CHECK(pan_msg_find(PAN_LANG_EN, "no.such.key").s == NULL);
	CHECK_TEXT(pan_msg(PAN_LANG_ZH_TW, "no.such.key"), "no.such.key");
}

TEST(a_file_that_is_not_key_and_text_is_refused)
{
	struct pan_err err;

	CHECK_INT(pan_msg_check(PAN_LIT("a = b\n  c\n\n# x\nd.e-f = g"), &err), PAN_OK);
	CHECK_INT(pan_msg_check(PAN_LIT(""), &err), PAN_OK);
	CHECK_INT(pan_msg_check(PAN_LIT("a = b\nKey = c\n"), &err), PAN_EFORMAT);
	CHECK_STR(err.text, "line 2: no 'key = text'");
	CHECK_INT(pan_msg_check(PAN_LIT("  a = b\n"), &err), PAN_EFORMAT);
	CHECK_INT(pan_msg_check(PAN_LIT("a: b\n"), &err), PAN_EFORMAT);
}

int
main(void)
{
	pan_buf_init(&b, 1 << 12);
	RUN(without_memory_the_key_stands_for_its_text);
	RUN(threads_may_ask_at_the_same_time);
	RUN(every_embedded_file_is_well_formed_and_valid);
	RUN(both_languages_have_the_same_keys_and_placeholders);
	RUN(placeholders_are_filled_and_foreign_braces_are_not);
	RUN(an_absent_key_can_be_told);
	RUN(a_file_that_is_not_key_and_text_is_refused);
	pan_buf_fini(&b);
	return DONE();
}
