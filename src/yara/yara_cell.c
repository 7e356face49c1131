#include "yara/yara_cell.h"

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a child may take to be ready, and how often one is tried that is not: a
 * fork that falls into another thread's lock is bad luck, not a reason to give up. */
#define READY_MS 5000
#define TRIES 3

#if defined(__x86_64__)
#define MY_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MY_ARCH AUDIT_ARCH_AARCH64
#endif

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

/* What the child tells once it is ready. */
enum {
	READY_FILTERED = 'F',
	READY_LIMITED = 'L',
	DONE = 'D',
};

#ifdef MY_ARCH
#define LOAD(member)                                                                     \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                               \
	    (unsigned)offsetof(struct seccomp_data, member))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define ALLOW(name)                                                                      \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), ANSWER(SECCOMP_RET_ALLOW)
/* Memory, but none that could be run as code. */
#define ALLOW_DATA(name)                                                                 \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4), LOAD(args[2]),           \
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),                       \
	    ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_ERRNO | EPERM)

/* What is not listed answers EPERM: a libc that asks for more is told no, not killed. */
static bool
filter(void)
{
	/* clang-format off */
	struct sock_filter code[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MY_ARCH, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		ALLOW(read), ALLOW(write),
		ALLOW_DATA(mmap), ALLOW_DATA(mprotect),
		ALLOW(munmap), ALLOW(mremap), ALLOW(brk), ALLOW(madvise),
		ALLOW(futex), ALLOW(sched_yield), ALLOW(getrandom),
		ALLOW(clock_gettime), ALLOW(gettimeofday), ALLOW(getpid), ALLOW(gettid),
		ALLOW(rt_sigreturn), ALLOW(rt_sigprocmask), ALLOW(sigaltstack),
		ALLOW(restart_syscall), ALLOW(exit), ALLOW(exit_group),
		ANSWER(SECCOMP_RET_ERRNO | EPERM),
	};
	/* clang-format on */
	struct sock_fprog program = { sizeof code / sizeof code[0], code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
#else
static bool
filter(void)
{
	return false;
}
#endif

/* Bytes of private memory this process can write to already. */
static size_t
inherited(void)
{
	char line[256] = "";
	unsigned long data = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f == NULL)
		return (size_t)4 << 30;
	if (fgets(line, sizeof(line), f) != NULL) {
		char *at = line;

		/* The sixth number: pages of data and stack. */
		for (int i = 0; i < 6; i++)
			data = strtoul(at, &at, 10);
	}
	(void)fclose(f);
	return data * (size_t)sysconf(_SC_PAGESIZE);
}

static void
limit(__rlimit_resource_t what, size_t most)
{
	struct rlimit l = { most, most };

	(void)setrlimit(what, &l);
}

/* No other descriptor than ${fd}, from the lowest to the highest. */
static void
close_others(int fd)
{
	if (syscall(SYS_close_range, 0u, (unsigned)fd - 1, 0u) == 0 &&
	    syscall(SYS_close_range, (unsigned)fd + 1, ~0u, 0u) == 0)
		return;
	for (int other = 0; other < (int)sysconf(_SC_OPEN_MAX) && other < 65536; other++)
		if (other != fd)
			(void)close(other);
}

static bool
confine(const struct pan_yara_cell_work *w, int fd)
{
#ifndef SANITIZED
	limit(RLIMIT_DATA, inherited() + w->memory_max);
#else
	(void)w;
	(void)inherited;
#endif
	close_others(fd);
	limit(RLIMIT_NOFILE, 0);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CORE, 0);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return filter();
}

/* The child: never comes back, and leaves nothing of the parent's behind (_exit). */
static _Noreturn void
live(const struct pan_yara_cell *c, int fd)
{
	void *state = NULL;
	char word;
	sigset_t none;

	/* Our parent's handlers would do our parent's work in the wrong process. */
	for (int s = 1; s < NSIG; s++)
		(void)signal(s, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);

	if (c->work->begin(&state) != PAN_OK)
		_exit(1);
	word = confine(c->work, fd) ? READY_FILTERED : READY_LIMITED;
	while (write(fd, &word, 1) == 1 && read(fd, &word, 1) == 1) {
		c->work->serve(state, c->shared);
		word = DONE;
	}
	_exit(0);
}

void
pan_yara_cell_end(struct pan_yara_cell *c)
{
	if (c->pid == 0)
		return;
	(void)close(c->fd);
	(void)kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Wait for the child's next word. */
static int
hear(const struct pan_yara_cell *c, unsigned timeout_ms, char *word)
{
	int64_t until = now_ms() + timeout_ms;

	for (;;) {
		struct pollfd p = { c->fd, POLLIN, 0 };
		int64_t left = until - now_ms();
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			return PAN_ETIME;
		return n > 0 && read(c->fd, word, 1) == 1 ? PAN_OK : PAN_ECLOSED;
	}
}

/* One child, ready to serve, or none and why. */
static int
begin(struct pan_yara_cell *c, struct pan_err *err)
{
	int pair[2];
	int rc;
	char word = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return pan_err_sys(err, "cannot make a socket for libyara's process");
	c->pid = fork();
	if (c->pid == 0)
		live(c, pair[1]);
	(void)close(pair[1]);
	if (c->pid < 0) {
		c->pid = 0;
		(void)close(pair[0]);
		return pan_err_sys(err, "cannot start a process for libyara");
	}
	c->fd = pair[0];
	c->started++;
	rc = hear(c, READY_MS, &word);
	if (rc != PAN_OK) {
		pan_yara_cell_end(c);
		return pan_err_set(err, rc, "libyara's process did not get ready");
	}
	c->filtered = word == READY_FILTERED;
	return PAN_OK;
}

int
pan_yara_cell_start(struct pan_yara_cell *c, struct pan_err *err)
{
	int rc = PAN_OK;

	/* One that was ended from outside since the last call is no reason to fail. */
	if (c->pid != 0 && waitpid(c->pid, NULL, WNOHANG) == c->pid) {
		(void)close(c->fd);
		c->pid = 0;
	}
	if (c->pid != 0)
		return PAN_OK;
	if (c->shared == NULL) {
		void *shared = mmap(NULL, c->work->shared, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (shared == MAP_FAILED)
			return pan_err_set(err, PAN_ENOMEM,
			    "no memory to share with libyara's process");
		c->shared = shared;
	}
	for (int i = 0; i < TRIES && c->pid == 0; i++)
		rc = begin(c, err);
	return rc == PAN_ETIME || rc == PAN_ECLOSED
	    ? pan_err_set(err, PAN_EIO, "libyara's process does not get ready")
	    : rc;
}

int
pan_yara_cell_call(struct pan_yara_cell *c, unsigned timeout_ms, struct pan_err *err)
{
	char word = DONE;
	int rc;

	assert(c->pid != 0);
	/* A child that is gone is an answer, not a signal to us. */
	rc = send(c->fd, &word, 1, MSG_NOSIGNAL) == 1 ? hear(c, timeout_ms, &word)
	                                              : PAN_ECLOSED;
	if (rc == PAN_OK)
		return PAN_OK;
	pan_yara_cell_end(c);
	return rc == PAN_ETIME
	    ? pan_err_set(err, rc, "libyara was not done after %u ms", timeout_ms)
	    : pan_err_set(err, rc, "libyara's process ended");
}

void
pan_yara_cell_fini(struct pan_yara_cell *c)
{
	pan_yara_cell_end(c);
	if (c->shared != NULL)
		(void)munmap(c->shared, c->work->shared);
	c->shared = NULL;
}
