#include "sys/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/clock.h"

static int64_t
now_ms(void)
{
	return (int64_t)(pan_clock_us() / 1000);
}

/*
 * Everything but the three standard descriptors is closed in the child, whoever opened
 * it; it leads a process group, so that what it starts can be ended with it; and SIGPIPE,
 * which we may ignore, ends it as usual.
 */
static int
start(const char *const *argv, int to, pid_t *pid, struct pan_err *err)
{
	/* posix_spawnp does not change the arguments; its type is older than const. */
	union {
		const char *const *ours;
		char *const *theirs;
	} args = { argv };
	posix_spawn_file_actions_t io;
	posix_spawnattr_t how;
	sigset_t plain;
	int rc = posix_spawn_file_actions_init(&io);

	if (rc != 0 || posix_spawnattr_init(&how) != 0)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	(void)sigemptyset(&plain);
	(void)sigaddset(&plain, SIGPIPE);
	rc =
	    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	if (rc == 0)
		rc = posix_spawnattr_setsigdefault(&how, &plain);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&io, 0, "/dev/null", O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&io, 2, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&io, to, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(&io, 3);
	if (rc == 0)
		rc = posix_spawnp(pid, argv[0], &io, &how, args.theirs, environ);
	(void)posix_spawnattr_destroy(&how);
	(void)posix_spawn_file_actions_destroy(&io);
	if (rc == 0)
		return PAN_OK;
	errno = rc;
	return pan_err_sys(err, "cannot run '%s'", argv[0]);
}

/* Read its output until ${end}; PAN_OK when it has said everything. */
static int
drain(int fd, const struct pan_spawn_opts *opts, int64_t end, struct pan_buf *out,
    struct pan_err *err)
{
	size_t max = opts->out_max == 0 ? (size_t)64 << 20 : opts->out_max;
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

/*
 * A program that has closed its output may still run on: wait until ${end} for it to
 * end.  Kernels before 5.3 have no descriptor to wait on; there it is simply waited for.
 */
static int
wait_end(pid_t pid, int64_t end, struct pan_err *err)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left;
	int ready = 0;

	if (fd < 0)
		return PAN_OK;
	while (ready <= 0 && (left = end - now_ms()) > 0)
		ready = poll(&p, 1, (int)left);
	(void)close(fd);
	return ready > 0 ? PAN_OK : pan_err_set(err, PAN_ETIME, "it took too long");
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
	int64_t end = now_ms() + (opts->timeout_ms == 0 ? 60000 : opts->timeout_ms);
	int ends[2] = { -1, -1 }, code = 0, rc, ended;
	pid_t pid = 0;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return pan_err_sys(err, "cannot make a pipe");
	rc = start(argv, ends[1], &pid, err);
	(void)close(ends[1]);
	if (rc == PAN_OK) {
		assert(pid > 1); /* -pid will be sent a signal */
		rc = drain(ends[0], opts, end, out, err);
		if (rc == PAN_OK)
			rc = wait_end(pid, end, err);
		if (rc != PAN_OK)
			(void)kill(-pid, SIGKILL);
		ended = reap(pid, &code, rc == PAN_OK ? err : NULL);
		rc = rc == PAN_OK ? ended : pan_err_wrap(err, rc, "'%s'", argv[0]);
		if (rc == PAN_OK)
			*status = code;
	}
	(void)close(ends[0]);
	return rc;
}
