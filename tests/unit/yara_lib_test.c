#include "yara/yara_lib.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/limits.h"
#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_yara_lib *
fresh(void)
{
	struct pan_yara_lib *l = NULL;

	CHECK_INT(pan_yara_lib_new(&l, NULL), PAN_OK);
	return l;
}

static struct pan_yara_lib_unit
unit(uint64_t key, const char *source)
{
	return (struct pan_yara_lib_unit){ key, pan_str(source) };
}

/* What ${source}, of ${n} rules, says of ${text}: "yn?" for each rule. */
static const char *
say(struct pan_yara_lib *l, const char *source, size_t n, const void *bytes, size_t len,
    struct pan_err *err)
{
	static char said[64];
	enum pan_yara_lib_answer answer[64];
	struct pan_yara_lib_unit u = unit(pan_str_hash(pan_str(source)), source);
	struct pan_yara_lib_input in = { .bytes = bytes,
		.n = len,
		.filename = pan_str("run.sh"),
		.filepath = pan_str("/skills/a/run.sh"),
		.extension = pan_str(".sh") };
	int rc = pan_yara_lib_ask(l, &u, &in, 5000, answer, n, err);

	for (size_t i = 0; i < n; i++) {
		CHECK_INT(answer[i] == PAN_YARA_LIB_UNDECIDED, rc != PAN_OK);
		said[i] = "ny?"[answer[i]];
	}
	said[n] = '\0';
	return said;
}

/* A tiny but honest ELF file, and the beginnings of a PE file with one section. */
static const uint8_t elf[80] = { 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	2, 0, 62, 0, 1, 0, 0, 0 };

static size_t
make_pe(uint8_t *to)
{
	static const uint8_t header[] = { 'P', 'E', 0, 0, 0x4c, 1, 1, 0 };

	memset(to, 0, 1024);
	to[0] = 'M';
	to[1] = 'Z';
	to[0x3c] = 0x40;
	memcpy(to + 0x40, header, sizeof header);
	to[0x54] = 0xe0; /* size of the optional header */
	to[0x56] = 2;    /* an executable image */
	to[0x58] = 0x0b; /* PE32 */
	to[0x59] = 0x01;
	to[0x40 + 0x74] = 16;          /* directories */
	memcpy(to + 0x138, ".pan", 4); /* the section's name */
	return 1024;
}

TEST(rules_are_answered_in_the_order_of_the_source)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	const char *source = "rule a { strings: $s = \"curl\" condition: $s }\n"
	                     "private rule b { condition: filesize == 9 }\n"
	                     "rule c { condition: a and not b }\n"
	                     "rule d { condition: b }";

	CHECK_STR(say(l, source, 4, "curl evil", 9, NULL), "yyny");
	CHECK_STR(say(l, source, 4, "wget evil!", 10, NULL), "nnnn");
	CHECK_STR(say(l, source, 4, "", 0, NULL), "nnnn");
	CHECK_INT(pan_yara_lib_started(l), 1);
}

TEST(a_global_rule_that_fails_makes_all_others_fail)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	const char *source = "global rule small { condition: filesize < 4 }\n"
	                     "rule other { condition: true }";

	CHECK_STR(say(l, source, 2, "abc", 3, NULL), "yy");
	CHECK_STR(say(l, source, 2, "abcd", 4, NULL), "nn");
}

TEST(names_are_what_rules_see_as_externals)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	const char *source = "rule a { condition: filename == \"run.sh\" }\n"
	                     "rule b { condition: filepath contains \"skills\" }\n"
	                     "rule c { condition: extension matches /\\.sh$/ }\n"
	                     "rule d { condition: filetype == \"\" and owner == \"\" }";

	CHECK_STR(say(l, source, 4, "x", 1, NULL), "yyyy");
}

TEST(modules_say_what_is_in_the_file)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	uint8_t pe[1024];
	size_t n = make_pe(pe);
	const char *about_pe = "import \"pe\"\n"
	                       "rule a { condition: pe.number_of_sections == 1 }\n"
	                       "rule b { condition: pe.sections[0].name == \".pan\" }\n"
	                       "rule c { condition: defined pe.number_of_sections }\n"
	                       "rule d { condition: pe.is_dll() }";
	const char *others =
	    "import \"elf\" import \"hash\" import \"math\"\n"
	    "rule a { condition: elf.machine == elf.EM_X86_64 }\n"
	    "rule b { condition: hash.md5(0, 3) == \"900150983cd24fb0d6963f7d28e17f72\" }\n"
	    "rule c { condition: math.entropy(0, filesize) > 1.5 }";

	CHECK_STR(say(l, about_pe, 4, pe, n, NULL), "yyyn");
	CHECK_STR(say(l, about_pe, 4, elf, sizeof elf, NULL), "nnnn");
	CHECK_STR(say(l, others, 3, elf, sizeof elf, NULL), "ynn");
	CHECK_STR(say(l, others, 3, "abc", 3, NULL), "nyy");
}

TEST(what_does_not_compile_is_undecided_and_says_why)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct pan_err err = { .code = PAN_OK };

	CHECK_STR(say(l, "rule a {\ncondition: nobody }", 1, "x", 1, &err), "?");
	CHECK_INT(err.code, PAN_EFORMAT);
	CHECK_STR(err.text, "line 2: undefined identifier \"nobody\"");
	CHECK_STR(say(l, "include \"/etc/passwd\" rule a { condition: true }", 1, "x", 1,
	              &err),
	    "?");
	CHECK_INT(err.code, PAN_EFORMAT);
	CHECK_STR(say(l, "import \"androguard\" rule a { condition: true }", 1, "x", 1,
	              &err),
	    "?");
	CHECK_INT(err.code, PAN_EFORMAT);
	CHECK_STR(say(l, "rule a { condition: true }", 2, "x", 1, &err), "??");
	CHECK_INT(err.code, PAN_EFORMAT);
	/* None of which is the end of it. */
	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, &err), "y");
	CHECK_INT(pan_yara_lib_started(l), 1);
}

TEST(a_check_counts_the_rules)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct pan_yara_lib_unit good =
	    unit(1, "rule a { condition: true } private rule b { condition: a }");
	struct pan_yara_lib_unit bad = unit(1, "rule a { condition: }");
	size_t n = 0;

	CHECK_INT(pan_yara_lib_check(l, &good, &n, NULL), PAN_OK);
	CHECK_INT(n, 2);
	CHECK_INT(pan_yara_lib_check(l, &bad, &n, NULL), PAN_EFORMAT);
	CHECK_INT(n, 2);
}

TEST(modules_that_cannot_be_used_say_why)
{
	CHECK(pan_yara_lib_module(pan_str("pe")) == NULL);
	CHECK(pan_yara_lib_module(pan_str("math")) == NULL);
	CHECK(strstr(pan_yara_lib_module(pan_str("cuckoo")), "report") != NULL);
	CHECK(strstr(pan_yara_lib_module(pan_str("magic")), "machine") != NULL);
	CHECK(pan_yara_lib_module(pan_str("androguard")) != NULL);
}

/* An expression that needs long for many bytes: every place is a start. */
static const char slow_rule[] =
    "rule slow { strings: $a = /a[^b]{1,200}c/ condition: #a == 77 }";

TEST(a_timeout_is_undecided_and_not_the_end)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	PAN_AUTO(pan_own_freep) char *many = malloc(4 << 20);
	struct pan_yara_lib_unit u = unit(7, slow_rule);
	struct pan_yara_lib_input in = { .bytes = many, .n = 4 << 20 };
	enum pan_yara_lib_answer answer = PAN_YARA_LIB_YES;
	struct pan_err err;

	memset(many, 'a', 4 << 20);
	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 20, &answer, 1, &err), PAN_ETIME);
	CHECK_INT(answer, PAN_YARA_LIB_UNDECIDED);
	CHECK(strstr(err.text, "20 ms") != NULL);
	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, &err), "y");
}

TEST(too_many_matches_are_undecided)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	PAN_AUTO(pan_own_freep) char *many = malloc(2 << 20);
	struct pan_err err = { .code = PAN_OK };

	memset(many, 'a', 2 << 20);
	CHECK_STR(say(l, "rule a { strings: $a = \"a\" condition: #a > 5 }", 1, many,
	              2 << 20, &err),
	    "?");
	CHECK_INT(err.code, PAN_ELIMIT);
}

/* Our child's process id, from /proc; 0 when there is none. */
static pid_t
child(void)
{
	char path[64];
	FILE *f;
	int pid = 0;

	(void)snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
	f = fopen(path, "r");
	if (f == NULL || fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f != NULL)
		(void)fclose(f);
	return pid;
}

TEST(a_process_that_was_ended_is_started_again)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	siginfo_t info;

	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, NULL), "y");
	CHECK(child() != 0);
	CHECK_INT(kill(child(), SIGKILL), 0);
	CHECK_INT(waitid(P_PID, (id_t)child(), &info, WEXITED | WNOWAIT), 0);
	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, NULL), "y");
	CHECK_INT(pan_yara_lib_started(l), 2);
}

TEST(a_process_that_hangs_is_ended_and_started_again)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct pan_yara_lib_unit u = unit(1, "rule a { condition: true }");
	struct pan_yara_lib_input in = { .bytes = "x", .n = 1 };
	enum pan_yara_lib_answer answer = PAN_YARA_LIB_NO;

	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 100, &answer, 1, NULL), PAN_OK);
	CHECK_INT(kill(child(), SIGSTOP), 0);
	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 100, &answer, 1, NULL), PAN_ETIME);
	CHECK_INT(answer, PAN_YARA_LIB_UNDECIDED);
	CHECK_INT(child(), 0);
	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 100, &answer, 1, NULL), PAN_OK);
	CHECK_INT(answer, PAN_YARA_LIB_YES);
	CHECK_INT(pan_yara_lib_started(l), 2);
}

/* Ends the child while it works. */
static void *
murder(void *ctx)
{
	struct timespec t = { 0, 50000000 };

	(void)nanosleep(&t, NULL);
	(void)kill(*(pid_t *)ctx, SIGSEGV);
	return NULL;
}

TEST(a_crash_is_undecided)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	PAN_AUTO(pan_own_freep) char *many = malloc(16 << 20);
	struct pan_yara_lib_unit u = unit(7, slow_rule);
	struct pan_yara_lib_input in = { .bytes = many, .n = 16 << 20 };
	enum pan_yara_lib_answer answer = PAN_YARA_LIB_NO;
	pthread_t t;
	pid_t pid;

	memset(many, 'a', 16 << 20);
	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, NULL), "y");
	pid = child();
	CHECK_INT(pthread_create(&t, NULL, murder, &pid), 0);
	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 60000, &answer, 1, NULL), PAN_ECLOSED);
	CHECK_INT(answer, PAN_YARA_LIB_UNDECIDED);
	(void)pthread_join(t, NULL);
	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, NULL), "y");
}

TEST(the_process_is_confined)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	char path[64], line[256];
	int seccomp = -1, filters = 0, threads = 0;
	FILE *f;

	CHECK(!pan_yara_lib_confined(l));
	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, NULL), "y");
	(void)snprintf(path, sizeof path, "/proc/%d/status", (int)child());
	f = fopen(path, "r");
	CHECK(f != NULL);
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		(void)sscanf(line, "Seccomp: %d", &seccomp);
		(void)sscanf(line, "Seccomp_filters: %d", &filters);
		(void)sscanf(line, "Threads: %d", &threads);
	}
	if (f != NULL)
		(void)fclose(f);
	CHECK_INT(threads, 1);
	if (pan_yara_lib_confined(l))
		CHECK_INT(seccomp, 2);
	else
		printf("# the kernel offers no filter here\n");
}

/* How many descriptors the child holds. */
TEST(the_process_holds_one_descriptor)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	char path[64];
	int n = 0;
	DIR *d;

	CHECK_STR(say(l, "rule a { condition: true }", 1, "x", 1, NULL), "y");
	(void)snprintf(path, sizeof path, "/proc/%d/fd", (int)child());
	d = opendir(path);
	if (d == NULL) { /* it can't be looked at by others than root */
		printf("# not root: descriptors are not shown\n");
		return;
	}
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	CHECK_INT(n - 2, 1);
}

TEST(console_and_errors_print_nothing_and_handlers_stay)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct sigaction before, after;

	CHECK_INT(sigaction(SIGSEGV, NULL, &before), 0);
	CHECK_STR(say(l, "import \"console\" rule a { condition: console.log(\"x\") }", 1,
	              "x", 1, NULL),
	    "y");
	CHECK_INT(sigaction(SIGSEGV, NULL, &after), 0);
	CHECK(before.sa_handler == after.sa_handler);
}

TEST(more_units_than_are_kept_are_compiled_again)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct pan_yara_lib_input in = { .bytes = "12345", .n = 5 };
	enum pan_yara_lib_answer answer;
	char source[80];

	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < PAN_YARA_LIB_UNITS_MAX + 40; i++) {
			(void)snprintf(source, sizeof source,
			    "rule r%u { condition: filesize == %u }", i, i);
			struct pan_yara_lib_unit u = unit(i, source);

			CHECK_INT(pan_yara_lib_ask(l, &u, &in, 1000, &answer, 1, NULL),
			    PAN_OK);
			CHECK_INT(answer == PAN_YARA_LIB_YES, i == 5);
		}
	CHECK_INT(pan_yara_lib_started(l), 1);
}

TEST(what_is_too_large_is_refused)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct pan_yara_lib_unit u = unit(1, "rule a { condition: true }");
	struct pan_yara_lib_unit long_one = { 2,
		{ u.source.s, PAN_YARA_LIB_SOURCE_MAX + 1 } };
	struct pan_yara_lib_input in = { .bytes = "x", .n = PAN_SCAN_FILE_MAX + 1 };
	enum pan_yara_lib_answer answer = PAN_YARA_LIB_NO;

	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 1000, &answer, 1, NULL), PAN_ELIMIT);
	CHECK_INT(answer, PAN_YARA_LIB_UNDECIDED);
	in.n = 1;
	in.filepath = (struct pan_str){ u.source.s, (size_t)1 << 20 };
	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 1000, &answer, 1, NULL), PAN_ELIMIT);
	in.filepath.n = 0;
	CHECK_INT(pan_yara_lib_ask(l, &long_one, &in, 1000, &answer, 1, NULL),
	    PAN_ELIMIT);
	CHECK_INT(pan_yara_lib_ask(l, &u, &in, 1000, &answer, 1, NULL), PAN_OK);
}

/* Two threads with questions of their own. */
struct asker {
	struct pan_yara_lib *l;
	unsigned size;
	unsigned wrong;
};

static void *
ask_often(void *ctx)
{
	struct asker *a = ctx;
	char bytes[64] = { 0 };
	struct pan_yara_lib_input in = { .bytes = bytes, .n = a->size };
	struct pan_yara_lib_unit u = unit(a->size,
	    a->size == 5 ? "rule r { condition: filesize == 5 }"
	                 : "rule r { condition: filesize == 6 }");
	enum pan_yara_lib_answer answer;

	for (int i = 0; i < 500; i++)
		if (pan_yara_lib_ask(a->l, &u, &in, 5000, &answer, 1, NULL) != PAN_OK ||
		    answer != PAN_YARA_LIB_YES)
			a->wrong++;
	return NULL;
}

TEST(threads_take_turns)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *l = fresh();
	struct asker a[2] = { { l, 5, 0 }, { l, 6, 0 } };
	pthread_t t[2];

	for (int i = 0; i < 2; i++)
		CHECK_INT(pthread_create(&t[i], NULL, ask_often, &a[i]), 0);
	for (int i = 0; i < 2; i++)
		(void)pthread_join(t[i], NULL);
	CHECK_INT(a[0].wrong + a[1].wrong, 0);
	CHECK_INT(pan_yara_lib_started(l), 1);
}

/* The child inherits the armed counter, so libyara's own allocations fail in it, one by
 * one: whatever that does to libyara, it is never a wrong answer. */
TEST(no_failed_allocation_makes_a_wrong_answer)
{
	const char *source =
	    "import \"pe\"\nrule a { strings: $a = /cu.l/ $b = \"x\" nocase "
	    "condition: any of them and not pe.is_dll() }\n"
	    "rule b { condition: not a }";
	unsigned failed = 0;

	for (int n = 1; n < 4000; n += n < 200 ? 1 : 37) {
		struct pan_yara_lib *l = NULL;
		struct pan_yara_lib_unit u = unit(1, source);
		struct pan_yara_lib_input in = { .bytes = "wget", .n = 4 };
		enum pan_yara_lib_answer answer[2];
		int rc;

		oom_arm(n);
		rc = pan_yara_lib_new(&l, NULL);
		if (rc == PAN_OK)
			rc = pan_yara_lib_ask(l, &u, &in, 5000, answer, 2, NULL);
		oom_arm(0);
		if (rc == PAN_OK) {
			CHECK_INT(answer[0], PAN_YARA_LIB_NO);
			CHECK_INT(answer[1], PAN_YARA_LIB_YES);
		} else
			failed++;
		pan_yara_lib_free(l);
	}
	printf("# %u failed\n", failed);
	CHECK(failed > 10);
}

int
main(void)
{
	RUN(rules_are_answered_in_the_order_of_the_source);
	RUN(a_global_rule_that_fails_makes_all_others_fail);
	RUN(names_are_what_rules_see_as_externals);
	RUN(modules_say_what_is_in_the_file);
	RUN(what_does_not_compile_is_undecided_and_says_why);
	RUN(a_check_counts_the_rules);
	RUN(modules_that_cannot_be_used_say_why);
	RUN(a_timeout_is_undecided_and_not_the_end);
	RUN(too_many_matches_are_undecided);
	RUN(a_process_that_was_ended_is_started_again);
	RUN(a_process_that_hangs_is_ended_and_started_again);
	RUN(a_crash_is_undecided);
	RUN(the_process_is_confined);
	RUN(the_process_holds_one_descriptor);
	RUN(console_and_errors_print_nothing_and_handlers_stay);
	RUN(more_units_than_are_kept_are_compiled_again);
	RUN(what_is_too_large_is_refused);
	RUN(threads_take_turns);
	RUN(no_failed_allocation_makes_a_wrong_answer);
	return DONE();
}
