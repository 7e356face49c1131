/*
 * What the engine alone needs for a text, in this process: the best of REPEATS looks at
 * each file named on standard input, as an event that meets the rules of every source.
 * For each one line "nanoseconds bytes matches path".
 *
 * usage: engine_bench PACK REPEATS <LIST
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/own.h"
#include "match/engine.h"
#include "sys/file.h"

#define TEXT_MAX ((size_t)64 << 20)

static uint64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int
measure(struct pan_engine *e, const char *path, long repeats, struct pan_err *err)
{
	PAN_AUTO(pan_buf_fini) struct pan_buf text;
	struct pan_event event = { .type = PAN_EVENT_MCP_EXCHANGE };
	struct pan_engine_result result = { 0 };
	uint64_t best = UINT64_MAX;
	int rc;

	pan_buf_init(&text, TEXT_MAX);
	rc = pan_file_read(path, TEXT_MAX, &text, err);
	event.content = pan_buf_str(&text);
	for (long i = 0; i < repeats && rc == PAN_OK; i++) {
		uint64_t from = now_ns(), took;

		rc = pan_engine_match(e, &event, NULL, &result, err);
		took = now_ns() - from;
		if (took < best)
			best = took;
	}
	if (rc == PAN_OK)
		printf("%llu %zu %zu %s\n", (unsigned long long)best, text.n,
		    result.nmatch, path);
	return rc;
}

static int
measure_all(const char *pack, long repeats, struct pan_err *err)
{
	struct pan_file_map map = { 0 };
	struct pan_pack *p = NULL;
	struct pan_engine *e = NULL;
	char path[4096];
	int rc = pan_file_map(pack, &map, err);

	if (rc == PAN_OK)
		rc = pan_pack_open((struct pan_str){ map.bytes, map.n }, &p, err);
	if (rc == PAN_OK)
		rc = pan_engine_new(p, &e, err);
	while (rc == PAN_OK && fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		rc = measure(e, path, repeats, err);
	}
	pan_engine_free(e);
	pan_pack_free(p);
	pan_file_unmap(&map);
	return rc;
}

int
main(int argc, char **argv)
{
	struct pan_err err = { 0 };
	long repeats = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (repeats < 1) {
		(void)fputs("usage: engine_bench PACK REPEATS <LIST\n", stderr);
		return 64;
	}
	if (measure_all(argv[1], repeats, &err) != PAN_OK) {
		(void)fprintf(stderr, "engine_bench: %s\n", err.text);
		return 1;
	}
	return 0;
}
