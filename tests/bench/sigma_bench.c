/*
 * How fast host events are matched against Sigma rules, in this process: each event the
 * best of REPEATS looks, reading its JSON included.  Events are lines of the files named
 * on standard input; rules all .yml files below RULES.
 *
 *	mixed    all events (at most 40,000, evenly chosen)
 *	process  those of category process_creation
 *
 * each routed by logsource and unrouted, and the same matches are demanded of both.
 * For each: events, bytes, events a second, p50 and p99 in microseconds, candidates and
 * matches an event.
 *
 * usage: sigma_bench RULES REPEATS <LIST
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/own.h"
#include "sigma/sigma.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "sys/file.h"

#define FILE_MAX ((size_t)512 << 20)
#define EVENTS_MAX 40000

static struct pan_sigma_rule **rules;
static size_t nrules, rules_cap, nrefused;
static struct pan_arena *arena;

static uint64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int
read_rules(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t n = strlen(path);
	struct pan_sigma_list list = { 0 };
	struct pan_buf text;
	struct pan_err err = { 0 };
	struct pan_str yaml;

	(void)st;
	(void)ftw;
	if (type != FTW_F || n < 4 || strcmp(path + n - 4, ".yml") != 0)
		return 0;
	pan_buf_init(&text, FILE_MAX);
	if (pan_file_read(path, FILE_MAX, &text, &err) != PAN_OK)
		return 1;
	yaml = pan_arena_copy(arena, pan_buf_str(&text));
	pan_buf_fini(&text);
	if (pan_sigma_parse(arena, yaml, pan_str(path), NULL, &list, &err) != PAN_OK) {
		nrefused++;
		return 0;
	}
	for (size_t i = 0; i < list.n; i++) {
		if (nrules == rules_cap) {
			rules_cap = rules_cap * 2 + 1024;
			rules =
			    realloc(rules, rules_cap * sizeof(struct pan_sigma_rule *));
			if (rules == NULL)
				return 1;
		}
		rules[nrules++] = list.rule[i];
	}
	return 0;
}

static void
count_refused(void *ctx, uint32_t rule, const char *why)
{
	(void)ctx;
	fprintf(stderr, "refused: %.*s: %s\n", PAN_STR(rules[rule]->file), why);
	nrefused++;
}

struct line {
	struct pan_str s;
	uint64_t best;
	bool process;
};

static struct line *lines;
static size_t nlines;

static int
read_lines(char *path)
{
	static struct line *all;
	static size_t n, cap;
	struct pan_buf text;
	struct pan_err err = { 0 };

	if (path == NULL) { /* all are read: choose */
		size_t step = n / EVENTS_MAX + 1;

		for (size_t i = 0; i < n; i += step)
			all[nlines++] = all[i];
		lines = all;
		return 0;
	}
	pan_buf_init(&text, FILE_MAX);
	if (pan_file_read(path, FILE_MAX, &text, &err) != PAN_OK)
		return 1;
	for (char *at = text.s, *end; at != NULL && at < text.s + text.n; at = end + 1) {
		end = memchr(at, '\n', (size_t)(text.s + text.n - at));
		if (end == NULL)
			end = text.s + text.n;
		if (end - at < 2)
			continue;
		if (n == cap) {
			cap = cap * 2 + 4096;
			all = realloc(all, cap * sizeof(*all));
			if (all == NULL)
				return 1;
		}
		all[n++] = (struct line){ { at, (size_t)(end - at) }, UINT64_MAX, false };
	}
	return 0; /* the text stays for good */
}

static int
by_time(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

struct sums {
	uint64_t bytes, total, candidates, matches, undecided, check;
	size_t n;
};

static int
measure_line(struct pan_sigma_engine *e, struct pan_arena *a, struct line *l,
    long repeats, const struct pan_sigma_opts_match *opts, struct sums *s,
    struct pan_err *err)
{
	struct pan_hostevent ev;
	struct pan_sigma_result result = { 0 };
	int rc = PAN_OK;

	l->best = UINT64_MAX;
	for (long i = 0; i < repeats && rc == PAN_OK; i++) {
		uint64_t from = now_ns(), took;

		pan_arena_reset(a);
		rc = pan_hostevent_parse(a, l->s, &ev, err);
		if (rc == PAN_OK && opts != NULL)
			rc = pan_sigma_engine_match(e, &ev, opts, &result, err);
		took = now_ns() - from;
		if (took < l->best)
			l->best = took;
	}
	s->bytes += l->s.n;
	s->total += l->best;
	s->candidates += result.candidates;
	s->matches += result.nrule;
	s->undecided += result.nundecided;
	for (size_t i = 0; i < result.nrule; i++)
		s->check = (s->check ^ result.rule[i]) * 0x9E3779B97F4A7C15ull;
	s->n++;
	return rc;
}

static int
measure(struct pan_sigma_engine *e, const char *name, bool process, long repeats,
    const struct pan_sigma_opts_match *opts, uint64_t *check, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new((size_t)1 << 30);
	PAN_AUTO(pan_own_freep) uint64_t *time = calloc(nlines + 1, sizeof(*time));
	struct sums s = { 0 };
	int rc = PAN_OK;

	if (a == NULL || time == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (size_t i = 0; i < nlines && rc == PAN_OK; i++) {
		if (process && !lines[i].process)
			continue;
		rc = measure_line(e, a, &lines[i], repeats, opts, &s, err);
		time[s.n - 1] = lines[i].best;
	}
	if (rc != PAN_OK || s.n == 0)
		return rc;
	qsort(time, s.n, sizeof(*time), by_time);
	printf("%-18s %6zu events %5.0f bytes  %8.0f /s  p50 %6.2f us  p99 %7.2f us  "
	       "max %8.2f us  candidates %6.2f  matches %5.3f  undecided %llu\n",
	    name, s.n, (double)s.bytes / (double)s.n, (double)s.n * 1e9 / (double)s.total,
	    (double)time[s.n / 2] / 1e3, (double)time[s.n * 99 / 100] / 1e3,
	    (double)time[s.n - 1] / 1e3, (double)s.candidates / (double)s.n,
	    (double)s.matches / (double)s.n, (unsigned long long)s.undecided);
	*check = s.check;
	return PAN_OK;
}

/* Which events are of process_creation. */
static int
mark_processes(struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new((size_t)1 << 30);
	int rc = PAN_OK;

	for (size_t i = 0; i < nlines && rc == PAN_OK; i++) {
		struct pan_hostevent ev;
		struct pan_logsource source;

		pan_arena_reset(a);
		rc = pan_hostevent_parse(a, lines[i].s, &ev, err);
		if (rc != PAN_OK)
			break;
		pan_sigma_engine_logsource(&ev, &source);
		lines[i].process = pan_str_is(source.category, "process_creation");
	}
	return rc;
}

static int
run(long repeats, struct pan_err *err)
{
	static const struct pan_sigma_opts_match routed, unrouted = { .unrouted = true };
	PAN_AUTO(pan_buf_fini) struct pan_buf section;
	struct pan_sigma_list linked = { 0 };
	struct pan_sigma_pack *p = NULL;
	struct pan_sigma_engine *e = NULL;
	uint64_t from = now_ns(), check[5] = { 0 };
	int rc;

	pan_buf_init(&section, (size_t)1 << 30);
	rc = pan_sigma_link(arena, rules, nrules, NULL, NULL, &linked, err);
	rules = linked.rule;
	nrules = linked.n;
	if (rc == PAN_OK)
		rc = pan_sigma_compile(linked.rule, linked.n, count_refused, NULL,
		    &section, err);
	if (rc != PAN_OK)
		return rc;
	printf("%zu rules compiled in %.2f s, %zu refused, section %.2f MB\n", linked.n,
	    (double)(now_ns() - from) / 1e9, nrefused, (double)section.n / 1e6);
	from = now_ns();
	rc = pan_sigma_pack_open(pan_buf_str(&section), &p, err);
	if (rc == PAN_OK)
		rc = pan_sigma_engine_new(p, &e, err);
	printf("opened and checked in %.2f ms\n", (double)(now_ns() - from) / 1e6);
	if (rc == PAN_OK)
		rc = mark_processes(err);
	if (rc == PAN_OK)
		rc = measure(e, "reading alone", false, repeats, NULL, &check[0], err);
	if (rc == PAN_OK)
		rc = measure(e, "mixed", false, repeats, &routed, &check[1], err);
	if (rc == PAN_OK)
		rc = measure(e, "mixed, unrouted", false, repeats, &unrouted, &check[2],
		    err);
	if (rc == PAN_OK)
		rc = measure(e, "process", true, repeats, &routed, &check[3], err);
	if (rc == PAN_OK)
		rc = measure(e, "process, unrouted", true, repeats, &unrouted, &check[4],
		    err);
	if (rc == PAN_OK && (check[1] != check[2] || check[3] != check[4]))
		rc = pan_err_set(err, PAN_EVERIFY, "routing changed the matches");
	pan_sigma_engine_free(e);
	pan_sigma_pack_free(p);
	return rc;
}

int
main(int argc, char **argv)
{
	struct pan_err err = { 0 };
	long repeats = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	char path[4096];

	if (repeats < 1) {
		(void)fputs("usage: sigma_bench RULES REPEATS <LIST\n", stderr);
		return 64;
	}
	arena = pan_arena_new((size_t)4 << 30);
	if (arena == NULL || nftw(argv[1], read_rules, 16, FTW_PHYS) != 0) {
		(void)fprintf(stderr, "sigma_bench: cannot read the rules\n");
		return 1;
	}
	while (fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		if (read_lines(path) != 0) {
			(void)fprintf(stderr, "sigma_bench: cannot read '%s'\n", path);
			return 1;
		}
	}
	if (read_lines(NULL) != 0 || run(repeats, &err) != PAN_OK) {
		(void)fprintf(stderr, "sigma_bench: %s\n", err.text);
		return 1;
	}
	return 0;
}
