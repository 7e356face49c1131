#include "sys/walk.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/own.h"
#include "sys/file.h"
#include "tests/check.h"
#include "tests/oom.h"

static char root[] = "/tmp/pan-walk-XXXXXX";
static struct pan_arena *a;

/* The full name of ${name} below the test's folder; valid until the next call. */
static const char *
at(const char *name)
{
	static char path[4096];

	(void)snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	CHECK_INT(pan_file_write(at(name), pan_str(text), 0600, NULL), PAN_OK);
}

static void
fresh(void)
{
	pan_arena_reset(a);
	CHECK_INT(pan_file_remove(root, NULL), PAN_OK);
	CHECK_INT(mkdir(root, 0700), 0);
}

static const struct pan_walk_entry *
find(const struct pan_walk *w, const char *path)
{
	for (size_t i = 0; i < w->n; i++) {
		if (pan_str_is(w->entry[i].path, path))
			return &w->entry[i];
	}
	return NULL;
}

TEST(everything_is_listed_by_its_path_in_the_order_of_bytes)
{
	struct pan_walk w;

	fresh();
	CHECK_INT(pan_file_mkdirs(at("b/c"), 0700, NULL), PAN_OK);
	put("b/c/deep.txt", "x");
	put("b.txt", "x");
	put("a\nb\x1b[31m", "x");
	put("\xff", "x");
	CHECK_INT(pan_walk_open(root, 100, 64, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 6);
	CHECK(!w.more);
	for (size_t i = 1; i < w.n; i++)
		CHECK(pan_str_cmp(w.entry[i - 1].path, w.entry[i].path) < 0);
	CHECK_TEXT(w.entry[0].path, "a\nb\x1b[31m");
	CHECK_TEXT(w.entry[w.n - 1].path, "\xff");
	CHECK_INT(find(&w, "b")->type, PAN_WALK_FOLDER);
	CHECK_INT(find(&w, "b/c/deep.txt")->type, PAN_WALK_FILE);
	CHECK_INT(find(&w, "b/c/deep.txt")->depth, 2);
	pan_walk_close(&w);
}

TEST(links_are_named_and_never_followed)
{
	struct pan_walk w;
	struct pan_walk_file how;
	struct pan_buf b;

	fresh();
	put("file", "x");
	CHECK_INT(mkdir(at("sub"), 0700), 0);
	CHECK_INT(symlink("..", at("sub/loop")), 0);
	CHECK_INT(symlink("/etc", at("etc")), 0);
	CHECK_INT(symlink("file", at("alias")), 0);
	CHECK_INT(symlink("nowhere", at("broken")), 0);
	CHECK_INT(pan_walk_open(root, 100, 64, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 6);
	CHECK_INT(find(&w, "sub/loop")->type, PAN_WALK_LINK);
	CHECK_TEXT(find(&w, "sub/loop")->target, "..");
	CHECK_TEXT(find(&w, "etc")->target, "/etc");
	pan_buf_init(&b, 100);
	CHECK_INT(pan_walk_read(&w, PAN_LIT("alias"), 10, &b, &how, NULL), PAN_EARG);
	CHECK(pan_walk_read(&w, PAN_LIT("etc/passwd"), 10, &b, &how, NULL) != PAN_OK);
	CHECK(pan_walk_read(&w, PAN_LIT("sub/loop/file"), 10, &b, &how, NULL) != PAN_OK);
	CHECK_INT(b.n, 0);
	pan_buf_fini(&b);
	pan_walk_close(&w);
}

/* The folder was a folder when it was listed; a link took its place afterwards. */
TEST(a_link_that_takes_a_folders_place_leads_nowhere)
{
	struct pan_walk w;
	struct pan_walk_file how;
	struct pan_buf b;

	fresh();
	CHECK_INT(mkdir(at("sub"), 0700), 0);
	put("sub/passwd", "ours");
	CHECK_INT(pan_walk_open(root, 100, 64, a, &w, NULL), PAN_OK);
	CHECK_INT(pan_file_remove(at("sub"), NULL), PAN_OK);
	CHECK_INT(symlink("/etc", at("sub")), 0);
	pan_buf_init(&b, 100);
	CHECK(pan_walk_read(&w, PAN_LIT("sub/passwd"), 100, &b, &how, NULL) != PAN_OK);
	CHECK_INT(b.n, 0);
	pan_buf_fini(&b);
	pan_walk_close(&w);
}

TEST(pipes_and_sockets_are_neither_opened_nor_waited_for)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pan_walk_file how;
	struct pan_walk w;
	struct pan_buf b;

	fresh();
	CHECK_INT(mkfifo(at("pipe"), 0600), 0);
	(void)snprintf(name.sun_path, sizeof(name.sun_path), "%s", at("socket"));
	CHECK_INT(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	CHECK_INT(pan_walk_open(root, 100, 64, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 2);
	pan_buf_init(&b, 100);
	for (size_t i = 0; i < w.n; i++) {
		CHECK_INT(w.entry[i].type, PAN_WALK_OTHER);
		CHECK_INT(pan_walk_read(&w, w.entry[i].path, 10, &b, &how, NULL),
		    PAN_EARG);
	}
	CHECK_INT(pan_walk_read_file(at("pipe"), 10, &b, &how, NULL), PAN_EARG);
	CHECK_INT(pan_walk_read_file("/dev/zero", 10, &b, &how, NULL), PAN_EARG);
	CHECK_INT(pan_walk_read_file(root, 10, &b, &how, NULL), PAN_EARG);
	CHECK_INT(pan_walk_read_file(at("absent"), 10, &b, &how, NULL), PAN_ENOENT);
	pan_buf_fini(&b);
	pan_walk_close(&w);
	(void)close(fd);
}

TEST(limits_on_entries_and_depth_are_said)
{
	struct pan_walk w;

	fresh();
	CHECK_INT(pan_file_mkdirs(at("1/2/3/4"), 0700, NULL), PAN_OK);
	put("1/2/3/4/file", "x");
	CHECK_INT(pan_walk_open(root, 100, 2, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 3);
	CHECK(find(&w, "1/2/3")->deep);
	CHECK(!find(&w, "1/2")->deep);
	pan_walk_close(&w);
	CHECK_INT(pan_walk_open(root, 4, 64, a, &w, NULL), PAN_OK);
	CHECK_INT(w.n, 4);
	CHECK(w.more);
	pan_walk_close(&w);
	CHECK_INT(pan_walk_open(root, 5, 64, a, &w, NULL), PAN_OK);
	CHECK(!w.more);
	pan_walk_close(&w);
}

TEST(a_large_sparse_file_is_read_to_the_ceiling_only)
{
	struct pan_walk_file how;
	struct pan_buf b;
	int fd;

	fresh();
	fd = open(at("sparse"), O_CREAT | O_WRONLY | O_CLOEXEC, 0700);
	CHECK_INT(ftruncate(fd, (off_t)1 << 40), 0);
	(void)close(fd);
	pan_buf_init(&b, 1 << 20);
	CHECK_INT(pan_walk_read_file(at("sparse"), 100000, &b, &how, NULL), PAN_OK);
	CHECK_INT(b.n, 100000);
	CHECK(how.cut && how.runs && how.size == (uint64_t)1 << 40);
	put("small", "12345");
	pan_buf_reset(&b);
	CHECK_INT(pan_walk_read_file(at("small"), 5, &b, &how, NULL), PAN_OK);
	CHECK_STR(b.s, "12345");
	CHECK(!how.cut && !how.runs && !how.changed);
	pan_buf_reset(&b);
	CHECK_INT(pan_walk_read_file(at("small"), 4, &b, &how, NULL), PAN_OK);
	CHECK_STR(b.s, "1234");
	CHECK(how.cut);
	pan_buf_fini(&b);
}

TEST(what_is_no_folder_is_refused_by_name)
{
	struct pan_walk w;
	struct pan_err err;

	fresh();
	put("file", "x");
	CHECK_INT(pan_walk_open(at("file"), 10, 64, a, &w, &err), PAN_EARG);
	CHECK(strstr(err.text, "/file'") != NULL);
	CHECK_INT(pan_walk_open(at("absent"), 10, 64, a, &w, &err), PAN_ENOENT);
	CHECK(strstr(err.text, "/absent'") != NULL);
}

/* Root may enter everything, so this says nothing there. */
TEST(a_folder_that_cannot_be_entered_is_marked)
{
	struct pan_walk w;

	fresh();
	CHECK_INT(mkdir(at("closed"), 0700), 0);
	put("closed/file", "x");
	CHECK_INT(chmod(at("closed"), 0), 0);
	CHECK_INT(pan_walk_open(root, 10, 64, a, &w, NULL), PAN_OK);
	CHECK(geteuid() == 0 || find(&w, "closed")->closed);
	CHECK(geteuid() == 0 || w.n == 1);
	pan_walk_close(&w);
	CHECK_INT(chmod(at("closed"), 0700), 0);
}

TEST(survives_any_failed_allocation)
{
	int rc = PAN_ENOMEM;
	int n;

	fresh();
	CHECK_INT(mkdir(at("sub"), 0700), 0);
	put("sub/file", "x");
	CHECK_INT(symlink("x", at("link")), 0);
	for (n = 1; rc != PAN_OK && n < 100; n++) {
		struct pan_arena *small = pan_arena_new(1 << 20);
		struct pan_walk w;

		oom_arm(n);
		rc = pan_walk_open(root, 10, 64, small, &w, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM || rc == PAN_EIO);
		if (rc == PAN_OK)
			pan_walk_close(&w);
		pan_arena_free(small);
	}
	CHECK(n > 2 && n < 100);
}

int
main(void)
{
	a = pan_arena_new((size_t)64 << 20);
	CHECK(mkdtemp(root) != NULL);
	RUN(everything_is_listed_by_its_path_in_the_order_of_bytes);
	RUN(links_are_named_and_never_followed);
	RUN(a_link_that_takes_a_folders_place_leads_nowhere);
	RUN(pipes_and_sockets_are_neither_opened_nor_waited_for);
	RUN(limits_on_entries_and_depth_are_said);
	RUN(a_large_sparse_file_is_read_to_the_ceiling_only);
	RUN(what_is_no_folder_is_refused_by_name);
	RUN(a_folder_that_cannot_be_entered_is_marked);
	RUN(survives_any_failed_allocation);
	CHECK_INT(pan_file_remove(root, NULL), PAN_OK);
	pan_arena_free(a);
	return DONE();
}
