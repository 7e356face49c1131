/*
 * What a whole process costs, from fork to its last page: for each of RUNS runs one line
 * "wall_us cpu_us rss_kib status".
 *
 * In C because a child's largest resident size starts at its parent's, and a script's own
 * is larger than ours.
 *
 * usage: process_bench RUNS STDIN COMMAND [ARGUMENT]...
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/clock.h"

static void
become(const char *in, char **command)
{
	int from = open(in, O_RDONLY), to = open("/dev/null", O_WRONLY);

	if (from >= 0 && to >= 0 && dup2(from, 0) == 0 && dup2(to, 1) == 1 &&
	    dup2(to, 2) == 2)
		(void)execvp(command[0], command);
	_exit(127);
}

static int
run_once(const char *in, char **command)
{
	struct rusage used;
	uint64_t from = pan_clock_us(), to;
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (pid == 0)
		become(in, command);
	if (wait4(pid, &status, 0, &used) != pid)
		return -1;
	to = pan_clock_us();
	printf("%llu %llu %ld %d\n", (unsigned long long)(to - from),
	    (unsigned long long)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000u +
	        (unsigned long long)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
	    used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	return fflush(stdout);
}

int
main(int argc, char **argv)
{
	long runs = argc > 3 ? strtol(argv[1], NULL, 10) : 0;

	if (runs < 1) {
		(void)fputs("usage: process_bench RUNS STDIN COMMAND...\n", stderr);
		return 64;
	}
	while (runs-- > 0) {
		if (run_once(argv[2], argv + 3) != 0)
			return 1;
	}
	return 0;
}
