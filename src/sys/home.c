#include "sys/home.h"

#include <limits.h>
#include <pwd.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NOTHING ((struct pan_str){ NULL, 0 })

static struct pan_str
from_env(struct pan_arena *a, const char *name)
{
	const char *v = getenv(name);

	return v == NULL || v[0] != '/' ? NOTHING : pan_arena_copy(a, pan_str(v));
}

struct pan_str
pan_home_user(struct pan_arena *a)
{
	struct pan_str home = from_env(a, "HOME");
	struct passwd entry, *found = NULL;
	char text[4096];

	if (home.s != NULL)
		return home;
	if (getpwuid_r(getuid(), &entry, text, sizeof(text), &found) != 0 ||
	    found == NULL || found->pw_dir == NULL || found->pw_dir[0] != '/')
		return NOTHING;
	return pan_arena_copy(a, pan_str(found->pw_dir));
}

struct pan_str
pan_home_own(struct pan_arena *a)
{
	struct pan_str own = from_env(a, "PANGUARD_HOME");

	if (own.s != NULL)
		return own;
	own = pan_home_user(a);
	if (own.s != NULL)
		return pan_home_join(a, own, ".panguard");
	return getuid() == 0 ? pan_arena_copy(a, PAN_LIT("/var/lib/panguard")) : NOTHING;
}

struct pan_str
pan_home_join(struct pan_arena *a, struct pan_str folder, const char *name)
{
	if (folder.s == NULL)
		return NOTHING;
	return pan_arena_printf(a, "%.*s%s%s", PAN_STR(folder),
	    folder.n > 0 && folder.s[folder.n - 1] == '/' ? "" : "/", name);
}

struct pan_str
pan_home_cwd(struct pan_arena *a)
{
	char path[PATH_MAX];

	return getcwd(path, sizeof(path)) == NULL ? NOTHING
	                                          : pan_arena_copy(a, pan_str(path));
}

unsigned
pan_home_columns(int fd)
{
	struct winsize w;

	if (!isatty(fd))
		return 0;
	return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

bool
pan_home_colour(int fd)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && (none == NULL || none[0] == '\0') && term != NULL &&
	    strcmp(term, "dumb") != 0;
}

unsigned
pan_home_cpus(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return n < 1 ? 1 : (unsigned)n;
}

bool
pan_home_offline(void)
{
	const char *v = getenv("PANGUARD_OFFLINE");

	return v != NULL && v[0] != '\0' && strcmp(v, "0") != 0;
}
