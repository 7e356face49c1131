#include "sys/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/clock.h"

#define OUT_MAX ((size_t)64 << 20)
#define ERRORS_MAX ((size_t)PAN_SPAWN_ERRORS_MAX)

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
start(const char *const *argv, const int to[2], pid_t *pid, struct pan_err *err)
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
	if (rc == 0 && to[1] >= 0)
		rc = posix_spawn_file_actions_adddup2(&io, to[1], 2);
	else if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&io, 2, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&io, to[0], 1);
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

/* What one of its two outputs says, and where that goes. */
struct stream {
	int fd; /* -1: closed, or nobody asked for it */
	struct pan_buf *out;
	size_t max;
	size_t before; /* bytes in ${out} that are not from here */
	bool tail;     /* past ${max} the oldest bytes give way */
};

/* Throw away the older half of a tail that is full. */
static void
make_room(struct stream *s, size_t n)
{
	char *from = s->out->s + s->before;
	size_t have = s->out->n - s->before;
	size_t keep = s->max / 2;

	if (have + n <= s->max || have <= keep)
		return;
	memmove(from, from + have - keep, keep);
	from[keep] = '\0';
	s->out->n = s->before + keep;
}

/* Read what there is; at its end the stream is closed. */
static int
take(struct stream *s, struct pan_err *err)
{
	char piece[4096];
	size_t want = s->tail && s->max / 2 < sizeof(piece) ? s->max / 2 : sizeof(piece);
	ssize_t n = read(s->fd, piece, want);

	assert(s->out != NULL); /* a pipe is only made for what somebody wants */
	if (n < 0)
		return errno == EINTR ? PAN_OK
		                      : pan_err_sys(err, "cannot read its output");
	if (n == 0) {
		(void)close(s->fd);
		s->fd = -1;
		return PAN_OK;
	}
	if (s->tail)
		make_room(s, (size_t)n);
	else if ((size_t)n > s->max - (s->out->n - s->before))
		return pan_err_set(err, PAN_ELIMIT, "it says more than %zu bytes",
		    s->max);
	pan_buf_add(s->out, (struct pan_str){ piece, (size_t)n });
	return pan_buf_done(s->out, err);
}

/* Poll for at most what is left until ${end}; false when nothing is. */
static bool
poll_until(struct pollfd *p, nfds_t n, int64_t end)
{
	int64_t left = end - now_ms();

	for (nfds_t i = 0; i < n; i++)
		p[i].revents = 0;
	if (left <= 0)
		return false;
	(void)poll(p, n, left > 60000 ? 60000 : (int)left);
	return true;
}

/* Read its outputs until ${end}; PAN_OK when it has said everything. */
static int
drain(struct stream s[2], int64_t end, struct pan_err *err)
{
	int rc = PAN_OK;

	while (rc == PAN_OK && (s[0].fd >= 0 || s[1].fd >= 0)) {
		struct pollfd p[2] = { { .fd = s[0].fd, .events = POLLIN },
			{ .fd = s[1].fd, .events = POLLIN } };

		if (!poll_until(p, 2, end))
			return pan_err_set(err, PAN_ETIME, "it took too long");
		for (int i = 0; rc == PAN_OK && i < 2; i++) {
			if (p[i].revents != 0)
				rc = take(&s[i], err);
		}
	}
	return rc;
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
	bool in_time = true;

	if (fd < 0)
		return PAN_OK;
	while (in_time && p.revents == 0)
		in_time = poll_until(&p, 1, end);
	(void)close(fd);
	return in_time ? PAN_OK : pan_err_set(err, PAN_ETIME, "it took too long");
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

static void
close_both(const int fd[2])
{
	for (int i = 0; i < 2; i++) {
		if (fd[i] >= 0)
			(void)close(fd[i]);
	}
}

/* A pipe for each output that somebody wants; -1 for the other. */
static int
make_pipes(bool errors, int from[2], int to[2], struct pan_err *err)
{
	for (int i = 0; i < (errors ? 2 : 1); i++) {
		int ends[2];

		if (pipe2(ends, O_CLOEXEC) != 0) {
			int rc = pan_err_sys(err, "cannot make a pipe");

			close_both(from);
			close_both(to);
			return rc;
		}
		from[i] = ends[0];
		to[i] = ends[1];
	}
	return PAN_OK;
}

/* Hear it out and wait for its end; it is killed when that fails. */
static int
attend(pid_t pid, struct stream s[2], int64_t end, int *status, struct pan_err *err)
{
	int code = 0;
	int rc = drain(s, end, err);
	int ended;

	assert(pid > 1); /* -pid may be sent a signal */
	if (rc == PAN_OK)
		rc = wait_end(pid, end, err);
	if (rc != PAN_OK)
		(void)kill(-pid, SIGKILL);
	ended = reap(pid, &code, rc == PAN_OK ? err : NULL);
	if (rc == PAN_OK)
		rc = ended;
	if (rc == PAN_OK)
		*status = code;
	return rc;
}

int
pan_spawn_read(const char *const *argv, const struct pan_spawn_opts *opts,
    struct pan_buf *out, int *status, struct pan_err *err)
{
	int64_t end = now_ms() + (opts->timeout_ms == 0 ? 60000 : opts->timeout_ms);
	struct pan_buf *errors = opts->errors;
	int from[2] = { -1, -1 };
	int to[2] = { -1, -1 };
	pid_t pid = 0;
	int rc = make_pipes(errors != NULL, from, to, err);

	if (rc != PAN_OK)
		return rc;
	rc = start(argv, to, &pid, err);
	close_both(to);
	if (rc == PAN_OK) {
		struct stream s[2] = {
			{ from[0], out, opts->out_max == 0 ? OUT_MAX : opts->out_max,
			    out->n, false },
			{ from[1], errors, ERRORS_MAX, errors == NULL ? 0 : errors->n,
			    true },
		};

		rc = attend(pid, s, end, status, err);
		if (rc != PAN_OK)
			rc = pan_err_wrap(err, rc, "'%s'", argv[0]);
		from[0] = s[0].fd;
		from[1] = s[1].fd;
	}
	close_both(from);
	return rc;
}
