/*
 * yara_bench RULES FILES...: what a file costs, ours and libyara's.
 *
 * RULES is a folder of rules; FILES are files or folders.  Prints, for files of at most
 * 8 KiB, the time of one scan (best of five) p50 and p99, and for larger ones MB/s.
 */
#include <fts.h>
#include <time.h>

#include "core/arena.h"
#include "tests/yara_judge.h"
#include "yara/yara_compile.h"
#include "yara/yara_engine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 20000
#define RULES_MAX 40000
#define SMALL 8192

static struct pan_arena *arena;
static const struct pan_yara_rule *rule[RULES_MAX];
static size_t nrule;
static struct pan_str file[FILES_MAX];
static size_t nfile;
static struct yara_judge *judge;

static uint64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct pan_str
read_file(const char *path, size_t max)
{
	FILE *f = fopen(path, "rbe");
	char *s = malloc(max + 1);
	size_t n = f == NULL ? 0 : fread(s, 1, max, f);

	if (f != NULL)
		(void)fclose(f);
	s[n] = '\0';
	return (struct pan_str){ realloc(s, n + 1), n };
}

static void
walk(char *folder, void (*each)(const char *path))
{
	char *roots[] = { folder, NULL };
	FTS *fts = fts_open(roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	while (fts != NULL && (e = fts_read(fts)) != NULL) {
		if (e->fts_info == FTS_F)
			each(e->fts_path);
	}
	if (fts != NULL)
		(void)fts_close(fts);
}

static void
add_rules(const char *path)
{
	const char *dot = strrchr(path, '.');
	struct pan_yara_opts opts = { .file = pan_str(path), .ns = pan_str(path) };
	const struct pan_yara_unit *u;
	struct pan_str text;

	if (dot == NULL || (strcmp(dot, ".yar") != 0 && strcmp(dot, ".yara") != 0))
		return;
	text = read_file(path, (size_t)32 << 20);
	if (pan_yara_parse(arena, text, &opts, &u, NULL) == PAN_OK &&
	    yara_judge_add(judge, path, NULL, text.s)) {
		for (size_t i = 0; i < u->n && nrule < RULES_MAX; i++)
			rule[nrule++] = u->rule[i];
	}
	free((void *)(uintptr_t)text.s);
}

static void
add_file(const char *path)
{
	if (nfile < FILES_MAX)
		file[nfile++] = read_file(path, (size_t)16 << 20);
}

static int
ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

typedef size_t scan_fn(void *ctx, struct pan_str bytes);

static size_t
ours(void *ctx, struct pan_str bytes)
{
	struct pan_yara_input in = { .bytes = bytes.s, .n = bytes.n };
	struct pan_yara_result res;

	if (pan_yara_engine_scan(ctx, &in, NULL, &res, NULL) != PAN_OK)
		abort();
	return res.nfired;
}

static size_t
theirs(void *ctx, struct pan_str bytes)
{
	static uint8_t holds[RULES_MAX];

	(void)ctx;
	(void)yara_judge_scan(judge, bytes.s, bytes.n, NULL, 60, holds, NULL);
	return 0;
}

static void
measure(const char *who, scan_fn *scan, void *ctx, int rounds)
{
	uint64_t *small = calloc(nfile + 1, sizeof(*small)), large = 0, bytes = 0;
	size_t n = 0;

	for (size_t i = 0; i < nfile; i++) {
		uint64_t best = UINT64_MAX;

		for (int k = 0; k < rounds; k++) {
			uint64_t t0 = now_ns(), t;

			(void)scan(ctx, file[i]);
			t = now_ns() - t0;
			best = t < best ? t : best;
		}
		if (file[i].n <= SMALL)
			small[n++] = best;
		else {
			large += best;
			bytes += file[i].n;
			if (getenv("SLOW") != NULL && best > file[i].n * 20)
				printf("slow: %zu: %zu bytes, %.2f ms\n", i, file[i].n,
				    (double)best / 1e6);
		}
	}
	qsort(small, n, sizeof(*small), ascending);
	if (n > 0)
		printf("%-8s %zu small files: p50 %.3f ms, p99 %.3f ms, max %.3f ms\n",
		    who, n, (double)small[n / 2] / 1e6, (double)small[n * 99 / 100] / 1e6,
		    (double)small[n - 1] / 1e6);
	if (bytes > 0)
		printf("%-8s %zu large files: %.1f MB, %.1f MB/s\n", who, nfile - n,
		    (double)bytes / 1e6, (double)bytes * 1e3 / (double)large);
	free(small);
}

static long
resident_kib(void)
{
	char line[200];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	}
	if (f != NULL)
		(void)fclose(f);
	return kib;
}

int
main(int argc, char **argv)
{
	struct pan_buf b;
	struct pan_err err = { 0 };
	const struct pan_yara_pack *p;
	struct pan_yara_pack_facts f;
	struct pan_yara_engine *e;
	struct pan_yara_lib *lib;
	uint64_t t0;
	long before;

	if (argc < 3)
		return 64;
	judge = yara_judge_new();
	arena = pan_arena_new((size_t)4 << 30);
	walk(argv[1], add_rules);
	for (int i = 2; i < argc; i++)
		walk(argv[i], add_file);
	pan_buf_init(&b, (size_t)1 << 30);
	t0 = now_ns();
	if (pan_yara_compile(rule, nrule, NULL, NULL, &b, &err) != PAN_OK)
		return printf("%s\n", err.text), 1;
	printf("compile  %zu rules: %.2f s, %.1f MB\n", nrule,
	    (double)(now_ns() - t0) / 1e9, (double)b.n / 1e6);
	pan_arena_free(arena);
	before = resident_kib();
	t0 = now_ns();
	if (pan_yara_pack_open(pan_buf_str(&b), &p, &err) != PAN_OK ||
	    pan_yara_lib_new(&lib, &err) != PAN_OK ||
	    pan_yara_engine_new(p, lib, &e, &err) != PAN_OK)
		return printf("%s\n", err.text), 1;
	(void)ours(e, PAN_LIT("#!/bin/sh\n"));
	printf("open     and first answer: %.2f ms\n", (double)(now_ns() - t0) / 1e6);
	pan_yara_pack_facts(p, &f);
	printf("facts    %zu strings, %zu pieces, %zu always, %zu asking (%zu whole)\n",
	    f.strings, f.pieces, f.always, f.asking, f.handed);
	measure("ours", ours, e, 5);
	printf("engine   %ld KiB resident beside the section\n", resident_kib() - before);
	if (getenv("ALONE") == NULL)
		measure("libyara", theirs, NULL, 2);
	pan_yara_engine_free(e);
	pan_yara_lib_free(lib);
	pan_buf_fini(&b);
	yara_judge_free(judge);
	return 0;
}
