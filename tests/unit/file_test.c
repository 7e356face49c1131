#include "sys/file.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/check.h"

static char root[] = "/tmp/pan-file-XXXXXX";
static struct pan_arena *arena;

static const char *
at(const char *name)
{
	return pan_arena_printf(arena, "%s/%s", root, name).s;
}

TEST(what_was_written_is_read_and_has_its_mode)
{
	struct pan_buf b;
	struct stat st;

	CHECK_INT(pan_file_write(at("a"), PAN_LIT("one"), 0600, NULL), PAN_OK);
	CHECK_INT(pan_file_write(at("a"), PAN_LIT("two!"), 0640, NULL), PAN_OK);
	pan_buf_init(&b, 100);
	CHECK_INT(pan_file_read(at("a"), 100, &b, NULL), PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "two!");
	CHECK_INT(stat(at("a"), &st), 0);
	CHECK_INT(st.st_mode & 0777, 0640);
	pan_buf_fini(&b);
}

TEST(a_write_that_fails_leaves_nothing_behind)
{
	const char *const *name;
	size_t n;

	CHECK_INT(mkdir(at("w"), 0700), 0);
	CHECK_INT(mkdir(at("w/folder"), 0700), 0);
	CHECK(pan_file_write(at("w/folder"), PAN_LIT("x"), 0600, NULL) != PAN_OK);
	CHECK_INT(pan_file_list(arena, at("w"), 10, &name, &n, NULL), PAN_OK);
	CHECK_INT(n, 1);
}

TEST(a_file_over_the_ceiling_is_refused)
{
	struct pan_buf b;

	CHECK_INT(pan_file_write(at("big"), PAN_LIT("12345"), 0600, NULL), PAN_OK);
	pan_buf_init(&b, 100);
	CHECK_INT(pan_file_read(at("big"), 4, &b, NULL), PAN_ELIMIT);
	pan_buf_fini(&b);
	pan_buf_init(&b, 100);
	CHECK_INT(pan_file_read(at("big"), 5, &b, NULL), PAN_OK);
	pan_buf_fini(&b);
}

TEST(a_pipe_or_a_folder_is_not_waited_for)
{
	struct pan_buf b;
	struct pan_file_map m;

	CHECK_INT(mkfifo(at("pipe"), 0600), 0);
	pan_buf_init(&b, 100);
	CHECK_INT(pan_file_read(at("pipe"), 100, &b, NULL), PAN_EARG);
	CHECK_INT(pan_file_read(root, 100, &b, NULL), PAN_EARG);
	CHECK_INT(pan_file_map(at("pipe"), &m, NULL), PAN_EARG);
	CHECK_INT(pan_file_read(at("absent"), 100, &b, NULL), PAN_ENOENT);
	pan_buf_fini(&b);
}

TEST(names_come_in_order_and_too_many_are_refused)
{
	const char *const *name;
	size_t n;

	CHECK_INT(pan_file_mkdirs(at("list/deep/er"), 0700, NULL), PAN_OK);
	CHECK_INT(pan_file_mkdirs(at("list/deep/er"), 0700, NULL), PAN_OK);
	CHECK_INT(pan_file_write(at("list/b"), PAN_LIT(""), 0600, NULL), PAN_OK);
	CHECK_INT(pan_file_write(at("list/a"), PAN_LIT(""), 0600, NULL), PAN_OK);
	CHECK_INT(pan_file_list(arena, at("list"), 3, &name, &n, NULL), PAN_OK);
	CHECK_INT(n, 3);
	CHECK_STR(name[0], "a");
	CHECK_STR(name[1], "b");
	CHECK_STR(name[2], "deep");
	CHECK_INT(pan_file_list(arena, at("list"), 2, &name, &n, NULL), PAN_ELIMIT);
}

TEST(removing_a_tree_does_not_follow_links_out_of_it)
{
	CHECK_INT(pan_file_mkdirs(at("keep"), 0700, NULL), PAN_OK);
	CHECK_INT(pan_file_write(at("keep/me"), PAN_LIT(""), 0600, NULL), PAN_OK);
	CHECK_INT(pan_file_mkdirs(at("gone/sub"), 0700, NULL), PAN_OK);
	CHECK_INT(symlink(at("keep"), at("gone/sub/link")), 0);
	CHECK_INT(pan_file_remove(at("gone"), NULL), PAN_OK);
	CHECK_INT(pan_file_kind(at("gone")), PAN_FILE_NONE);
	CHECK_INT(pan_file_kind(at("keep/me")), PAN_FILE_REGULAR);
	CHECK_INT(pan_file_remove(at("gone"), NULL), PAN_OK);
}

int
main(void)
{
	arena = pan_arena_new(1u << 20);
	if (mkdtemp(root) == NULL)
		return 1;
	RUN(what_was_written_is_read_and_has_its_mode);
	RUN(a_write_that_fails_leaves_nothing_behind);
	RUN(a_file_over_the_ceiling_is_refused);
	RUN(a_pipe_or_a_folder_is_not_waited_for);
	RUN(names_come_in_order_and_too_many_are_refused);
	RUN(removing_a_tree_does_not_follow_links_out_of_it);
	CHECK_INT(pan_file_remove(root, NULL), PAN_OK);
	pan_arena_free(arena);
	return DONE();
}
