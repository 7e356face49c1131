#include "sys/home.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include "tests/check.h"

static struct pan_arena *a;

static void
set(const char *name, const char *value)
{
	CHECK_INT(value == NULL ? unsetenv(name) : setenv(name, value, 1), 0);
}

TEST(our_folder_is_where_the_environment_says)
{
	set("HOME", "/home/ann");
	set("PANGUARD_HOME", "/srv/pan");
	CHECK_TEXT(pan_home_own(a), "/srv/pan");
	CHECK_TEXT(pan_home_user(a), "/home/ann");
	set("PANGUARD_HOME", NULL);
	CHECK_TEXT(pan_home_own(a), "/home/ann/.panguard");
}

TEST(a_relative_or_empty_home_is_none)
{
	const struct passwd *user = getpwuid(getuid());

	set("PANGUARD_HOME", "pan");
	set("HOME", "");
	if (user != NULL && user->pw_dir[0] == '/')
		CHECK_TEXT(pan_home_user(a), user->pw_dir);
	set("HOME", "/home/ann");
	CHECK_TEXT(pan_home_own(a), "/home/ann/.panguard");
}

TEST(joined_names_have_one_slash_between)
{
	CHECK_TEXT(pan_home_join(a, PAN_LIT("/a"), "b"), "/a/b");
	CHECK_TEXT(pan_home_join(a, PAN_LIT("/"), "b"), "/b");
	CHECK(pan_home_join(a, (struct pan_str){ NULL, 0 }, "b").s == NULL);
}

TEST(offline_is_anything_but_empty_and_zero)
{
	set("PANGUARD_OFFLINE", NULL);
	CHECK(!pan_home_offline());
	set("PANGUARD_OFFLINE", "0");
	CHECK(!pan_home_offline());
	set("PANGUARD_OFFLINE", "1");
	CHECK(pan_home_offline());
}

TEST(a_file_is_no_terminal)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	CHECK_INT(pan_home_columns(fd), 0);
	CHECK(!pan_home_colour(fd));
	CHECK(pan_home_cpus() >= 1);
	(void)close(fd);
}

int
main(void)
{
	a = pan_arena_new(1 << 16);
	RUN(our_folder_is_where_the_environment_says);
	RUN(a_relative_or_empty_home_is_none);
	RUN(joined_names_have_one_slash_between);
	RUN(offline_is_anything_but_empty_and_zero);
	RUN(a_file_is_no_terminal);
	pan_arena_free(a);
	return DONE();
}
