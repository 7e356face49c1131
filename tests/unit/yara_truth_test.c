/*
 * Our YARA engine against libyara, rule by rule: every rule set of ../shared/corpora on
 * the skills, on programs of this machine, and on files made from each rule's own
 * strings. Where the corpora are not beside the clone only our own rules are tried.
 *
 * YARA_TRUTH=full looks at all of it; else a part, so that it takes a minute or so.
 * YARA_TRUTH_SET=NAME: only that rule set.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/own.h"
#include "tests/check.h"
#include "tests/yara_judge.h"
#include "tests/yara_synth.h"
#include "yara/yara_compile.h"
#include "yara/yara_engine.h"

#define CORPORA "../shared/corpora/"

enum { FILES_MAX = 4 << 20 }; /* larger ones are not looked at */

/* One rule set in both engines, its rules under the same numbers. */
struct set {
	const char *name;
	struct pan_arena *arena;
	struct yara_judge *judge;
	const struct pan_yara_rule **rule;
	size_t n, cap;
	bool *refused; /* by our compiler */
	struct pan_buf section;
	struct pan_yara_engine *engine;
	struct pan_yara_lib *lib;
	uint8_t *holds;
	struct yara_judge_place *place;
	/* what came out */
	size_t files, fired, wrong, undecided, misplaced, given_up;
};

static bool full;
static struct timespec started;

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)(t.tv_sec - started.tv_sec) +
	    (double)(t.tv_nsec - started.tv_nsec) / 1e9;
}

static char *
read_file(const char *path, size_t max, size_t *n)
{
	FILE *f = fopen(path, "re");
	char *all;

	if (f == NULL)
		return NULL;
	all = malloc(max + 1);
	*n = fread(all, 1, max, f);
	if (fgetc(f) != EOF) { /* too large */
		free(all);
		all = NULL;
	} else {
		all[*n] = '\0';
	}
	(void)fclose(f);
	return all;
}

/* What our own reader and libyara both accept; yara_test says where they differ. */
static void
add_file(struct set *s, const char *path, const char *ns)
{
	size_t n = 0;
	PAN_AUTO(pan_own_freep) char *text = read_file(path, (size_t)32 << 20, &n);
	const struct pan_yara_unit *u = NULL;
	struct pan_yara_opts opts = { .file = pan_str(path), .ns = pan_str(ns) };

	if (text == NULL || strlen(text) != n ||
	    pan_yara_parse(s->arena, (struct pan_str){ text, n }, &opts, &u, NULL) !=
	        PAN_OK ||
	    !yara_judge_add(s->judge, ns, NULL, text))
		return;
	if (s->n + u->n > s->cap) {
		s->cap = (s->n + u->n) * 2;
		s->rule = realloc(s->rule, s->cap * sizeof(*s->rule));
	}
	for (size_t i = 0; i < u->n; i++)
		s->rule[s->n++] = u->rule[i];
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Call ${each} for every file below ${folder}, in an order that does not change. */
static void
walk(const char *folder, void (*each)(void *ctx, const char *path), void *ctx)
{
	char *roots[] = { (char *)(uintptr_t)folder, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;

	while (fts != NULL && (e = fts_read(fts)) != NULL)
		if (e->fts_info == FTS_F)
			each(ctx, e->fts_path);
	if (fts != NULL)
		(void)fts_close(fts);
}

static void
add_rules(void *ctx, const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot != NULL &&
	    (strcmp(dot, ".yar") == 0 || strcmp(dot, ".yara") == 0 ||
	        strcmp(dot, ".rule") == 0))
		add_file(ctx, path, path);
}

static void
refuse(void *ctx, const struct pan_yara_rule *r, const char *why)
{
	struct set *s = ctx;

	for (size_t i = 0; i < s->n; i++)
		if (s->rule[i] == r)
			s->refused[i] = true;
	if (getenv("V") != NULL)
		printf("# refused %.*s: %s\n", PAN_STR(r->name), why);
}

static bool
open_set(struct set *s, const char *name, const char *folder)
{
	const struct pan_yara_pack *pack = NULL;
	struct pan_err err = { 0 };
	size_t refused = 0;
	double from;

	*s = (struct set){ .name = name };
	s->arena = pan_arena_new((size_t)8 << 30);
	s->judge = yara_judge_new();
	walk(folder, add_rules, s);
	if (s->n == 0)
		return false;
	s->refused = calloc(s->n, sizeof(bool));
	s->holds = calloc(s->n, 1);
	s->place = calloc(s->n, sizeof(*s->place));
	CHECK_INT(yara_judge_count(s->judge), s->n);
	pan_buf_init(&s->section, (size_t)1 << 30);
	from = seconds();
	CHECK_INT(pan_yara_compile(s->rule, s->n, refuse, s, &s->section, &err), PAN_OK);
	if (pan_yara_pack_open(pan_buf_str(&s->section), &pack, &err) != PAN_OK ||
	    pan_yara_lib_new(&s->lib, &err) != PAN_OK ||
	    pan_yara_engine_new(pack, s->lib, &s->engine, &err) != PAN_OK) {
		printf("# %s: %s\n", name, err.text);
		return false;
	}
	for (size_t i = 0; i < s->n; i++)
		refused += s->refused[i];
	printf("# %s: %zu rules in %.1f s, %zu refused, %zu bytes\n", name, s->n,
	    seconds() - from, refused, s->section.n);
	return true;
}

static void
close_set(struct set *s)
{
	pan_yara_engine_free(s->engine);
	pan_yara_lib_free(s->lib);
	pan_buf_fini(&s->section);
	yara_judge_free(s->judge);
	pan_arena_free(s->arena);
	free(s->rule);
	free(s->refused);
	free(s->holds);
	free(s->place);
}

static void
differs(struct set *s, size_t rule, const char *file, const char *how)
{
	if (s->wrong + s->misplaced <= 40)
		printf("# %s: %.*s (%.*s) on %s: %s\n", s->name,
		    PAN_STR(s->rule[rule]->name), PAN_STR(s->rule[rule]->file), file,
		    how);
}

/* Both on the same bytes.  Of what a pattern may match at its first place we show the
 * least, libyara the most. */
static void
compare(struct set *s, const char *file, const void *bytes, size_t n)
{
	const char *slash = strrchr(file, '/'), *dot;
	struct yara_judge_names names = { .filepath = file,
		.filename = slash != NULL ? slash + 1 : file };
	struct pan_yara_input in = { .bytes = bytes, .n = n, .filepath = pan_str(file) };
	struct pan_yara_limits limits = { .timeout_ms = 60000 };
	struct pan_yara_result r = { 0 };
	size_t hit = 0, unsure = 0;

	dot = strrchr(names.filename, '.');
	names.extension = dot != NULL ? dot : "";
	in.filename = pan_str(names.filename);
	in.extension = pan_str(names.extension);
	if (yara_judge_scan(s->judge, bytes, n, &names, 60, s->holds, s->place) != 0) {
		s->given_up++;
		return;
	}
	s->files++;
	CHECK_INT(pan_yara_engine_scan(s->engine, &in, &limits, &r, NULL), PAN_OK);
	for (size_t i = 0; i < s->n; i++) {
		const struct yara_judge_place *p = &s->place[i];
		const struct pan_yara_hit *h = NULL;
		bool open = false;

		if (hit < r.nfired && r.fired[hit].rule == i)
			h = &r.fired[hit++];
		if (unsure < r.nundecided && r.undecided[unsure] == i) {
			open = true;
			unsure++;
		}
		if (s->refused[i] || s->rule[i]->is_private)
			continue;
		s->fired += s->holds[i];
		if (open) {
			s->undecided++;
			if (getenv("V") != NULL)
				differs(s, i, file, "undecided");
		} else if ((h != NULL) != (s->holds[i] != 0)) {
			s->wrong++;
			differs(s, i, file, h != NULL ? "we fire" : "libyara fires");
		} else if (h != NULL && p->placed &&
		    (!h->placed || h->at != p->at || h->len > p->len)) {
			char how[120];

			(void)snprintf(how, sizeof how,
			    "at %zu, %zu bytes; libyara %zu, %zu", h->at, h->len, p->at,
			    p->len);
			s->misplaced++;
			differs(s, i, file, how);
		}
	}
}

static unsigned step, turn;

static void
compare_file(void *ctx, const char *path)
{
	size_t n = 0;
	PAN_AUTO(pan_own_freep) char *bytes = NULL;

	if (++turn % step != 0)
		return;
	bytes = read_file(path, FILES_MAX, &n);
	if (bytes != NULL)
		compare(ctx, path, bytes, n);
}

static void
compare_folder(struct set *s, const char *folder, unsigned every)
{
	step = full ? 1 : every;
	walk(folder, compare_file, s);
}

static void
compare_made(struct set *s, size_t every)
{
	char name[80];

	for (size_t i = check_rand((uint32_t)every); i < s->n; i += every) {
		struct pan_buf b;

		pan_buf_init(&b, 2 * YARA_SYNTH_MAX);
		yara_synth(s->rule[i], check_rand, &b);
		(void)snprintf(name, sizeof name, "made for %.*s",
		    PAN_STR(s->rule[i]->name));
		compare(s, name, b.s != NULL ? b.s : "", b.n);
		/* And what is nearly that. */
		if (b.n > 0) {
			b.s[check_rand((uint32_t)b.n)] ^= (char)(1 << check_rand(8));
			compare(s, name, b.s, b.n - check_rand(2));
		}
		pan_buf_fini(&b);
	}
}

static void
tell(const struct set *s)
{
	printf("# %s: %zu files, %zu times a rule held, %zu undecided, %zu given up by "
	       "libyara, %.0f s\n",
	    s->name, s->files, s->fired, s->undecided, s->given_up, seconds());
	CHECK_INT(s->wrong, 0);
	CHECK_INT(s->misplaced, 0);
	/* Undecided is no answer: there may be few, for what is made to be slow. */
	CHECK(s->undecided * 1000 <= s->files + s->fired);
}

TEST(our_own_rules_hold_where_libyara_says_so)
{
	struct set s;

	if (open_set(&s, "rules/yara", "rules/yara")) {
		compare_made(&s, 1);
		compare_folder(&s, "/usr/bin", 10);
		compare_folder(&s, "src", 5);
		tell(&s);
	}
	close_set(&s);
}

static void
unpack(const char *archive, const char *to)
{
	char command[512];

	(void)snprintf(command, sizeof command,
	    "mkdir -p %s && tar --zstd -xf %s -C %s 2>/dev/null", to, archive, to);
	if (system(command) != 0) /* NOLINT(cert-env33-c): names of our own */
		printf("# cannot unpack %s\n", archive);
}

TEST(rules_of_the_corpora_hold_where_libyara_says_so)
{
	static const char *const name[] = { "signature-base", "elastic", "reversinglabs",
		"ditekshen", "bartblaze", "inquest", "inquest-vt", "agent-cisco-skill",
		"agent-cisco-mcp", "agent-nvidia", "agent-vigil", "yara-rules-project" };
	/* The last is the slowest by far, for libyara too. */
	const size_t n = sizeof name / sizeof name[0] - (full ? 0 : 1);
	const char *only = getenv("YARA_TRUTH_SET");
	char top[] = "/tmp/pan-truth-XXXXXX", folder[200], archive[200], skills[100];

	if (access(CORPORA "rules", R_OK) != 0) {
		printf("# " CORPORA " is not here: skipped\n");
		return;
	}
	CHECK(mkdtemp(top) != NULL);
	(void)snprintf(skills, sizeof skills, "%s/skills", top);
	unpack(CORPORA "skills/malskills-clawhub.tar.zst", skills);
	unpack(CORPORA "skills/openclaw-archive.tar.zst", skills);
	unpack(CORPORA "skills/cisco-skill-scanner.tar.zst", skills);
	for (size_t i = 0; i < n; i++) {
		struct set s;

		if (only != NULL && strcmp(only, name[i]) != 0)
			continue;
		(void)snprintf(folder, sizeof folder, "%s/%s", top, name[i]);
		(void)snprintf(archive, sizeof archive, CORPORA "rules/yara-%s.tar.zst",
		    name[i]);
		unpack(archive, folder);
		if (open_set(&s, name[i], folder)) {
			compare_made(&s, full || s.n < 100 ? 1 : s.n / 60);
			compare_folder(&s, skills, 60);
			compare_folder(&s, "/usr/bin", 100);
			tell(&s);
		}
		close_set(&s);
	}
	(void)snprintf(folder, sizeof folder, "rm -rf %s", top);
	if (system(folder) != 0) /* NOLINT(cert-env33-c): a name of our own */
		printf("# cannot remove %s\n", top);
}

int
main(void)
{
	const char *much = getenv("YARA_TRUTH");

	full = much != NULL && strcmp(much, "full") == 0;
	(void)clock_gettime(CLOCK_MONOTONIC, &started);
	RUN(our_own_rules_hold_where_libyara_says_so);
	RUN(rules_of_the_corpora_hold_where_libyara_says_so);
	return DONE();
}
