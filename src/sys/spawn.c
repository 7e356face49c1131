#include "sys/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
start(const char *const *argv, int to, pid_t *pid, struct pan_err *err)
{
	posix_spawn_file_actions_t io;
	int rc = posix_spawn_file_actions_init(&io);

	if (rc != 0)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = posix_spawn_file_actions_addopen(&io, 0, "/dev/null", O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&io, 2, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&io, to, 1);
	/* posix_spawnp does not change the arguments; its type is older than const. */
	if (rc == 0)
		rc = posix_spawnp(pid, argv[0], &io, NULL, (char *const *)(uintptr_t)argv,
		    environ);
	(void)posix_spawn_file_actions_destroy(&io);
	if (rc == 0)
		return PAN_OK;
	errno = rc;
	return pan_err_sys(err, "cannot run '%s'", argv[0]);
}

static int
drain(int fd, const struct pan_spawn_opts *opts, struct pan_buf *out, struct pan_err *err)
{
	size_t max = opts->out_max == 0 ? (size_t)64 << 20 : opts->out_max;
	int64_t end = now_ms() + (opts->timeout_ms == 0 ? 60000 : opts->timeout_ms);
	size_t before = out->n;
	char piece[8192];

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = end - now_ms();
		ssize_t n;

		if (left <= 0)
			return pan_err_set(err, PAN_ETIME, "it took too long");
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return pan_err_sys(err, "cannot read its output");
		if (n == 0)
			return pan_buf_done(out, err);
		if ((size_t)n > max - (out->n - before))
			return pan_err_set(err, PAN_ELIMIT, "it says more than %zu bytes",
			    max);
		pan_buf_add(out, (struct pan_str){ piece, (size_t)n });
	}
}

static int
reap(pid_t pid, int *status, struct pan_err *err)
{
	int raw;

	while (waitpid(pid, &raw, 0) < 0) {
		if (errno != EINTR)
			return pan_err_sys(err, "cannot wait");
	}
	*status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
	return PAN_OK;
}

int
pan_spawn_read(const char *const *argv, const struct pan_spawn_opts *opts,
    struct pan_buf *out, int *status, struct pan_err *err)
{
	int ends[2], rc, ended;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return pan_err_sys(err, "cannot make a pipe");
	rc = start(argv, ends[1], &pid, err);
	(void)close(ends[1]);
	if (rc == PAN_OK) {
		rc = drain(ends[0], opts, out, err);
		if (rc != PAN_OK)
			(void)kill(pid, SIGKILL);
		ended = reap(pid, status, rc == PAN_OK ? err : NULL);
		rc = rc == PAN_OK ? ended : pan_err_wrap(err, rc, "'%s'", argv[0]);
	}
	(void)close(ends[0]);
	return rc;
}
