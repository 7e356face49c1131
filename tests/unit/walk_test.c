#include "sys/walk.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/own.h"
#include "sys/file.h"
#include "tests/check.h"

static char top[] = "/tmp/pan-walk-XXXXXX";

static void
buf_fini(struct pan_buf *b)
{
	pan_buf_fini(b);
}

TEST(entries_come_in_order_and_links_are_told_not_followed)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_walk w;

	CHECK_INT(pan_walk_open(top, 100, 8, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 4);
	CHECK(!w.more);
	CHECK_TEXT(w.entry[0].path, "b");
	CHECK_INT(w.entry[0].type, PAN_WALK_FOLDER);
	CHECK_TEXT(w.entry[1].path, "b/file");
	CHECK_INT(w.entry[1].depth, 1);
	CHECK_TEXT(w.entry[2].path, "b/up");
	CHECK_INT(w.entry[2].type, PAN_WALK_LINK);
	CHECK_TEXT(w.entry[2].target, "..");
	CHECK_TEXT(w.entry[3].path, "out");
	pan_walk_close(&w);
}

TEST(the_limits_are_told)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_walk w;

	CHECK_INT(pan_walk_open(top, 2, 8, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 2);
	CHECK(w.more);
	pan_walk_close(&w);
	CHECK_INT(pan_walk_open(top, 100, 0, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 2);
	CHECK(w.entry[0].deep);
	pan_walk_close(&w);
}

TEST(a_file_is_read_below_the_root_and_never_through_a_link)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	PAN_AUTO(buf_fini) struct pan_buf b = { .max = 100 };
	struct pan_walk_file how;
	struct pan_walk w;

	CHECK_INT(pan_walk_open(top, 100, 8, a, &w, NULL), PAN_OK);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("b/file"), 100, &b, &how, NULL), PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "hello");
	CHECK(!how.cut && !how.changed && how.runs);
	CHECK_INT(how.size, 5);
	pan_buf_reset(&b);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("b/file"), 3, &b, &how, NULL), PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "hel");
	CHECK(how.cut);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("out"), 100, &b, &how, NULL), PAN_EARG);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("b/up/b/file"), 100, &b, &how, NULL),
	    PAN_EARG);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("b"), 100, &b, &how, NULL), PAN_EARG);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("none"), 100, &b, &how, NULL), PAN_ENOENT);
	pan_walk_close(&w);
}

TEST(what_is_no_folder_is_refused)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_walk w;

	CHECK_INT(pan_walk_open("/dev/null", 9, 9, a, &w, NULL), PAN_EARG);
	CHECK_INT(pan_walk_open("/nowhere/at/all", 9, 9, a, &w, NULL), PAN_ENOENT);
}

int
main(void)
{
	if (mkdtemp(top) == NULL || chdir(top) != 0 || mkdir("b", 0755) != 0 ||
	    pan_file_write("b/file", PAN_LIT("hello"), 0755, NULL) != PAN_OK ||
	    symlink("..", "b/up") != 0 || symlink("/etc/passwd", "out") != 0)
		return 1;
	RUN(entries_come_in_order_and_links_are_told_not_followed);
	RUN(the_limits_are_told);
	RUN(a_file_is_read_below_the_root_and_never_through_a_link);
	RUN(what_is_no_folder_is_refused);
	if (chdir("/") != 0 || pan_file_remove(top, NULL) != PAN_OK)
		printf("# '%s' stays behind\n", top);
	return DONE();
}
