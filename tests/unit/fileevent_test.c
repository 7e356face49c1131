#include "core/own.h"
#include "rule/fileevent.h"
#include "tests/check.h"
#include "tests/oom.h"

static int
parse(struct pan_arena *a, const char *line, struct pan_fileevent *out)
{
	return pan_fileevent_parse(a, pan_str(line), out, NULL);
}

TEST(an_id_stays_what_it_was)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_fileevent e;

	CHECK_INT(parse(a, "{\"id\":\"a\\\"b\",\"file\":\"x\"}", &e), PAN_OK);
	CHECK(pan_str_is(e.id, "\"a\\\"b\""));
	CHECK_INT(parse(a, "{\"id\":17,\"file\":\"x\"}", &e), PAN_OK);
	CHECK(pan_str_is(e.id, "17"));
	CHECK_INT(parse(a, "{\"file\":\"x\"}", &e), PAN_OK);
	CHECK(pan_str_is(e.id, "null"));
	CHECK_INT(parse(a, "{\"id\":[],\"file\":\"x\"}", &e), PAN_EFORMAT);
}

TEST(a_path_has_a_name_and_an_extension)
{
	static const struct {
		const char *path, *name, *extension;
	} known[] = { { "/tmp/a.b/setup.EXE", "setup.EXE", ".EXE" },
		{ "notes", "notes", "" }, { "/home/.profile", ".profile", "" },
		{ "x/a.tar.gz", "a.tar.gz", ".gz" }, { "dir/", "", "" },
		{ "a.", "a.", "." } };
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct pan_str line =
		    pan_arena_printf(a, "{\"file\":\"%s\"}", known[i].path);
		struct pan_fileevent e = { 0 };

		CHECK_INT(parse(a, line.s, &e), PAN_OK);
		CHECK_STR(e.path.s, known[i].path);
		CHECK(pan_str_is(e.name, known[i].name));
		CHECK(pan_str_is(e.extension, known[i].extension));
	}
}

TEST(what_is_no_path_is_refused)
{
	static const char *const wrong[] = { "{\"file\":\"\"}", "{\"file\":7}", "{}",
		"[]", "", "{\"file\":\"a\\u0000b\"}", "{\"file\":\"a\"",
		"{\"file\":null}" };
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_fileevent e;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK_INT(parse(a, wrong[i], &e), PAN_EFORMAT);
}

TEST(reading_survives_any_failed_allocation)
{
	int rc = PAN_ENOMEM;

	for (int n = 1; rc != PAN_OK && n < 100; n++) {
		struct pan_arena *a;
		struct pan_fileevent e;

		oom_arm(n);
		a = pan_arena_new(1 << 20);
		rc = a == NULL ? PAN_ENOMEM
		               : parse(a, "{\"id\":\"a\",\"file\":\"b\"}", &e);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(a);
	}
	CHECK_INT(rc, PAN_OK);
}

int
main(void)
{
	RUN(an_id_stays_what_it_was);
	RUN(a_path_has_a_name_and_an_extension);
	RUN(what_is_no_path_is_refused);
	RUN(reading_survives_any_failed_allocation);
	return DONE();
}
