/*
 * Every Sigma rule of the corpora (SigmaHQ whole, with deprecated/ and unsupported/, and
 * SAFE-MCP) is read; what cannot be evaluated is listed with its reason.  Where
 * ../shared is not beside the clone, the tests say so and are skipped.
 */
#include <unistd.h>

#include "sigma/sigma.h"
#include "tests/check.h"

#define RULES "../shared/corpora/rules/"

static struct pan_arena *a;
static struct pan_sigma_rule *rule[8000];
static size_t nrule;
static size_t ndocument, nrefused, nfile, nfile_refused;

/* Everything a command prints. */
static struct pan_str
output_of(const char *command)
{
	FILE *f = popen(command, "re");
	size_t n = 0, cap = (size_t)64 << 20;
	char *all = malloc(cap);

	if (f == NULL)
		return (struct pan_str){ all, 0 };
	n = fread(all, 1, cap, f);
	(void)pclose(f);
	return (struct pan_str){ all, n };
}

static void
keep(const struct pan_sigma_list *list, struct pan_str file)
{
	for (size_t i = 0; i < list->n && nrule < sizeof(rule) / sizeof(rule[0]); i++) {
		struct pan_sigma_rule *r = list->rule[i];

		rule[nrule++] = r;
		/* The events of a legacy aggregation are no rule of their author's. */
		if (r->silent)
			continue;
		ndocument++;
		if (r->refused.s == NULL)
			continue;
		nrefused++;
		printf("# %.*s:%u: %.*s\n", PAN_STR(file), r->refused_line,
		    PAN_STR(r->refused));
	}
}

/* A file is its name's line, its text, and a line of 0x1e. */
static void
load(const char *pack)
{
	char command[600];
	struct pan_str all;

	(void)snprintf(command, sizeof(command),
	    "d=$(mktemp -d) && tar --zstd -xf " RULES
	    "%s.tar.zst -C \"$d\" && cd \"$d\" && "
	    "find . -name '*.yml' -o -name '*.yaml' | LC_ALL=C sort | while read -r f; do "
	    "printf '%%s\\n' \"$f\"; cat \"$f\"; printf '\\n\\036\\n'; done; rm -rf \"$d\"",
	    pack);
	all = output_of(command);
	for (size_t at = 0; at < all.n;) {
		size_t nl = pan_str_find(all, PAN_LIT("\n"), at);
		size_t end = pan_str_find(all, PAN_LIT("\n\036\n"), nl);
		struct pan_str file = pan_str_slice(all, at, nl);
		struct pan_err err = { 0 };
		struct pan_sigma_list list = { 0 };

		nfile++;
		if (pan_sigma_parse(a, pan_str_slice(all, nl + 1, end), file, NULL, &list,
		        &err) != PAN_OK) {
			nfile_refused++;
			printf("# %.*s: %s\n", PAN_STR(file), err.text);
		}
		keep(&list, file);
		at = end + 3;
	}
	free((void *)(uintptr_t)all.s);
}

TEST(at_least_99_of_100_rules_of_the_corpora_can_be_evaluated)
{
	printf("# %zu files, %zu refused whole; %zu rules, %zu refused\n", nfile,
	    nfile_refused, ndocument, nrefused);
	CHECK(nfile > 4000);
	CHECK((nrefused + nfile_refused) * 100 <= ndocument + nfile_refused);
}

static void
refused(void *ctx, const struct pan_sigma_rule *r, uint32_t line, const char *why)
{
	++*(size_t *)ctx;
	printf("# linking: %.*s (%.*s) line %u: %s\n", PAN_STR(r->id), PAN_STR(r->file),
	    line, why);
}

TEST(the_rules_of_the_corpora_can_be_put_together)
{
	struct pan_sigma_list linked = { 0 };
	struct pan_err err = { 0 };
	size_t left_out = 0;

	CHECK_INT(pan_sigma_link(a, rule, nrule, refused, &left_out, &linked, &err),
	    PAN_OK);
	printf("# %zu linked, %zu left out\n", linked.n, left_out);
	CHECK(left_out < 50);
	for (size_t i = 0; i < linked.n; i++) {
		const struct pan_sigma_corr *c = &linked.rule[i]->corr;

		for (size_t k = 0; k < c->nref; k++)
			CHECK(c->ref[k].rule < i);
	}
}

int
main(void)
{
	if (access(RULES "sigma-sigmahq.tar.zst", R_OK) != 0) {
		printf("1..0 # SKIP " RULES " is not beside this clone\n");
		return 0;
	}
	a = pan_arena_new((size_t)4 << 30);
	load("sigma-sigmahq");
	load("sigma-safe-mcp");
	RUN(at_least_99_of_100_rules_of_the_corpora_can_be_evaluated);
	RUN(the_rules_of_the_corpora_can_be_put_together);
	pan_arena_free(a);
	return DONE();
}
