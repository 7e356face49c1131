/*
 * Agreement with libyara 4.2.3: every rule set of ../shared/corpora/rules, on skills, on
 * programs of this machine, and on files made from each rule's own strings.  A rule has
 * to have the judge's answer; "undecided" is counted, and may not become common.  Where
 * that folder is not beside the clone, the tests say so and are skipped.
 *
 * FULL=1 looks at every file and rule instead of a share of them; PACK=name at one set.
 */
#include <dirent.h>
#include <fts.h>
#include <unistd.h>

#include "core/arena.h"
#include "tests/check.h"
#include "tests/yara_judge.h"
#include "tests/yara_synth.h"
#include "yara/yara_compile.h"
#include "yara/yara_engine.h"

#define CORPORA "../shared/corpora/"
#define RULES_MAX 20000

struct set { /* one rule set, as both sides know it */
	struct pan_arena *a;
	struct yara_judge *judge;
	const struct pan_yara_rule *rule[RULES_MAX];
	uint32_t n;
	uint32_t *ours; /* by rule of the judge; UINT32_MAX: we have none */
	struct pan_buf section;
	struct pan_yara_lib *lib;
	struct pan_yara_engine *engine;
	uint8_t *holds, *mine;
	uint64_t files, fired, undecided, wrong;
};

static bool
full(void)
{
	return getenv("FULL") != NULL;
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
	return (struct pan_str){ s, n };
}

static void
drop(struct pan_str s)
{
	free((void *)(uintptr_t)s.s);
}

static bool
is_rules(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	    (strcmp(dot, ".yar") == 0 || strcmp(dot, ".yara") == 0 ||
	        strcmp(dot, ".rule") == 0);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Files below ${folder} in order; ${each} gets their path. */
static void
walk(char *folder, void (*each)(void *ctx, const char *path), void *ctx)
{
	char *roots[] = { folder, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;

	while (fts != NULL && (e = fts_read(fts)) != NULL) {
		if (e->fts_info == FTS_F)
			each(ctx, e->fts_path);
	}
	if (fts != NULL)
		(void)fts_close(fts);
}

static void
add_rules(void *ctx, const char *path)
{
	struct set *s = ctx;
	const struct pan_yara_unit *u;
	struct pan_yara_opts opts = { .file = pan_str(path), .ns = pan_str(path) };
	struct pan_str text;

	if (!is_rules(path))
		return;
	text = read_file(path, (size_t)32 << 20);
	if (pan_yara_parse(s->a, text, &opts, &u, NULL) == PAN_OK &&
	    yara_judge_add(s->judge, path, NULL, text.s)) {
		for (size_t i = 0; i < u->n && s->n < RULES_MAX; i++)
			s->rule[s->n++] = u->rule[i];
	}
	drop(text);
}

static void
refused(void *ctx, const struct pan_yara_rule *r, const char *why)
{
	(void)ctx;
	printf("# refused: %.*s: %s\n", PAN_STR(r->name), why);
}

static void
pair_rules(struct set *s)
{
	size_t n = yara_judge_count(s->judge);
	uint32_t at = 0;

	s->ours = calloc(n + 1, sizeof(*s->ours));
	s->holds = calloc(n + 1, 1);
	s->mine = calloc(s->n + 1u, 1);
	for (size_t i = 0; i < n; i++) {
		/* Both have them in the order of the text. */
		const char *ns = yara_judge_ns(s->judge, i),
		           *name = yara_judge_name(s->judge, i);

		s->ours[i] = UINT32_MAX;
		for (uint32_t k = 0; k < s->n; k++) {
			uint32_t r = (at + k) % s->n;

			if (pan_str_is(s->rule[r]->name, name) &&
			    pan_str_is(s->rule[r]->unit->ns, ns)) {
				s->ours[i] = r;
				at = r + 1;
				break;
			}
		}
		if (s->ours[i] == UINT32_MAX)
			CHECK_FAIL_("we do not have %s of %s", name, ns);
	}
}

/* Rules of the archive ${name}; its files are unpacked for the while. */
static struct set *
load(const char *name)
{
	struct set *s = calloc(1, sizeof(*s));
	char folder[] = "/tmp/pan-yara-XXXXXX", cmd[400];
	const struct pan_yara_pack *p;
	struct pan_yara_pack_facts f;
	struct pan_err err = { 0 };

	s->a = pan_arena_new((size_t)4 << 30);
	s->judge = yara_judge_new();
	pan_buf_init(&s->section, (size_t)1 << 30);
	if (mkdtemp(folder) == NULL)
		abort();
	(void)snprintf(cmd, sizeof(cmd),
	    "tar --zstd -xf " CORPORA "rules/yara-%s.tar.zst -C %s", name, folder);
	if (system(cmd) != 0)
		CHECK_FAIL_("%s", cmd);
	walk(folder, add_rules, s);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", folder);
	(void)!system(cmd);
	if (pan_yara_compile(s->rule, s->n, refused, NULL, &s->section, &err) != PAN_OK ||
	    pan_yara_pack_open(pan_buf_str(&s->section), &p, &err) != PAN_OK ||
	    pan_yara_lib_new(&s->lib, &err) != PAN_OK ||
	    pan_yara_engine_new(p, s->lib, &s->engine, &err) != PAN_OK) {
		CHECK_FAIL_("%s: %s", name, err.text);
		return NULL;
	}
	pan_yara_pack_facts(p, &f);
	printf("# %s: %zu rules, %zu strings, %zu pieces, %zu always, %zu asking (%zu "
	       "whole), %zu questions, %zu bytes\n",
	    name, f.rules, f.strings, f.pieces, f.always, f.asking, f.handed, f.questions,
	    f.bytes);
	pair_rules(s);
	return s;
}

static void
unload(struct set *s)
{
	pan_yara_engine_free(s->engine);
	pan_yara_lib_free(s->lib);
	pan_buf_fini(&s->section);
	yara_judge_free(s->judge);
	pan_arena_free(s->a);
	free(s->ours);
	free(s->holds);
	free(s->mine);
	free(s);
}

enum { NO, YES, UNDECIDED };

static void
compare(struct set *s, struct pan_str bytes, const char *what)
{
	struct pan_yara_input in = { bytes.s, bytes.n, PAN_LIT("x.sh"),
		PAN_LIT("/a/x.sh"), PAN_LIT("sh"), PAN_LIT(""), PAN_LIT("") };
	struct yara_judge_names names = { "x.sh", "/a/x.sh", "sh", "", "" };
	struct pan_yara_result res;
	struct pan_err err = { 0 };
	size_t n = yara_judge_count(s->judge);

	if (yara_judge_scan(s->judge, bytes.s, bytes.n, &names, 60, s->holds, NULL) != 0)
		return; /* the judge could not tell */
	if (pan_yara_engine_scan(s->engine, &in, NULL, &res, &err) != PAN_OK) {
		CHECK_FAIL_("%s: %s", what, err.text);
		return;
	}
	memset(s->mine, NO, s->n);
	for (size_t i = 0; i < res.nfired; i++)
		s->mine[res.fired[i].rule] = YES;
	for (size_t i = 0; i < res.nundecided; i++)
		s->mine[res.undecided[i]] = UNDECIDED;
	s->files++;
	s->fired += res.nfired;
	s->undecided += res.nundecided;
	for (size_t i = 0; i < n; i++) {
		uint8_t mine = s->ours[i] == UINT32_MAX ? UNDECIDED : s->mine[s->ours[i]];

		if (mine == UNDECIDED || yara_judge_private(s->judge, i) ||
		    (mine == YES) == s->holds[i])
			continue;
		if (s->wrong++ < 40)
			CHECK_FAIL_("%s: %s is %s", what, yara_judge_name(s->judge, i),
			    s->holds[i] ? "missed" : "not true");
	}
}

struct sampling {
	struct set *set;
	size_t seen, every, max;
};

static void
compare_file(void *ctx, const char *path)
{
	struct sampling *p = ctx;
	struct pan_str bytes;

	if (p->seen++ % p->every != 0)
		return;
	bytes = read_file(path, p->max);
	compare(p->set, bytes, path);
	drop(bytes);
}

static void
compare_synthetic(struct set *s, uint32_t every)
{
	for (uint32_t i = 0; i < s->n; i += every) {
		struct pan_buf b;

		pan_buf_init(&b, YARA_SYNTH_MAX * 2);
		yara_synth(s->rule[i], check_rand, &b);
		if (b.rc == PAN_OK)
			compare(s, pan_buf_str(&b), "made from a rule");
		if (s->wrong > 0 && s->wrong < 40 && getenv("VERBOSE") != NULL)
			printf("# made from %.*s\n", PAN_STR(s->rule[i]->name));
		pan_buf_fini(&b);
	}
}

static void
agree(const char *name, uint32_t share)
{
	struct set *s;
	struct sampling skills, programs;
	char folder[] = "/tmp/pan-yara-XXXXXX", cmd[400], bin[] = "/usr/bin";

	if (getenv("PACK") != NULL && strcmp(getenv("PACK"), name) != 0)
		return;
	s = load(name);
	if (s == NULL)
		return;
	if (mkdtemp(folder) == NULL)
		abort();
	(void)snprintf(cmd, sizeof(cmd),
	    "tar --zstd -xf " CORPORA "skills/cisco-skill-scanner.tar.zst -C %s && tar "
	    "--zstd -xf " CORPORA "skills/agent-skill-malware.tar.zst -C %s",
	    folder, folder);
	(void)!system(cmd);
	skills = (struct sampling){ s, 0, full() ? 1 : share, (size_t)4 << 20 };
	walk(folder, compare_file, &skills);
	printf("# skills: %llu files, %llu fired, %llu undecided, %llu wrong\n",
	    (unsigned long long)s->files, (unsigned long long)s->fired,
	    (unsigned long long)s->undecided, (unsigned long long)s->wrong);
	programs = (struct sampling){ s, 0, full() ? 4 : share * 40, (size_t)1 << 20 };
	walk(bin, compare_file, &programs);
	printf("# programs: %llu files, %llu fired, %llu undecided, %llu wrong\n",
	    (unsigned long long)s->files, (unsigned long long)s->fired,
	    (unsigned long long)s->undecided, (unsigned long long)s->wrong);
	compare_synthetic(s, full() ? 1 : share);
	printf("# all: %llu files, %llu fired, %llu undecided, %llu wrong\n",
	    (unsigned long long)s->files, (unsigned long long)s->fired,
	    (unsigned long long)s->undecided, (unsigned long long)s->wrong);
	CHECK_INT(s->wrong, 0);
	CHECK(s->undecided * 100 <= s->fired);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", folder);
	(void)!system(cmd);
	unload(s);
}

TEST(signature_base_has_the_judges_answers)
{
	agree("signature-base", 60);
}

TEST(sets_of_agent_rules_have_the_judges_answers)
{
	agree("agent-cisco-skill", 1);
	agree("agent-cisco-mcp", 1);
	agree("agent-nvidia", 1);
	agree("agent-vigil", 1);
}

TEST(small_sets_have_the_judges_answers)
{
	agree("bartblaze", 2);
	agree("inquest", 2);
	agree("inquest-vt", 2);
}

TEST(large_sets_have_the_judges_answers)
{
	agree("reversinglabs", 60);
	agree("ditekshen", 60);
	agree("elastic", 100);
	agree("yara-rules-project", 600);
}

int
main(void)
{
	if (access(CORPORA "rules/yara-signature-base.tar.zst", R_OK) != 0) {
		printf("1..0 # SKIP " CORPORA "rules is not there\n");
		return 0;
	}
	RUN(signature_base_has_the_judges_answers);
	RUN(sets_of_agent_rules_have_the_judges_answers);
	RUN(small_sets_have_the_judges_answers);
	RUN(large_sets_have_the_judges_answers);
	return DONE();
}
