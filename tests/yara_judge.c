#include "tests/yara_judge.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yara.h>

struct yara_judge {
	YR_COMPILER *compiler; /* NULL once the rules are there */
	YR_RULES *rules;
	YR_SCANNER *scanner;
	char why[300];
	/* of the scan */
	uint8_t *holds;
	struct yara_judge_place *place;
};

static const char *const external[] = { "filename", "filepath", "extension", "filetype",
	"owner" };

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/* All of ${path} as a string; NULL when it can't be read. */
static char *
read_all(const char *path)
{
	FILE *f = fopen(path, "re");
	char *all = NULL;
	size_t n = 0, cap = 0;

	if (f == NULL)
		return NULL;
	do {
		if (n + 65537 > cap)
			all = must(realloc(all, cap = (n + 65537) * 2));
		n += fread(all + n, 1, 65536, f);
	} while (!feof(f) && !ferror(f));
	all[n] = '\0';
	(void)fclose(f);
	return all;
}

static const char *
include(const char *name, const char *from, const char *ns, void *ctx)
{
	const char *slash = from != NULL ? strrchr(from, '/') : NULL;
	char path[4096];

	(void)ns;
	(void)ctx;
	if (slash == NULL || name[0] == '/')
		return NULL;
	(void)snprintf(path, sizeof path, "%.*s/%s", (int)(slash - from), from, name);
	return read_all(path);
}

static void
include_free(const char *text, void *ctx)
{
	(void)ctx;
	free((void *)(uintptr_t)text);
}

static void
complain(int level, const char *file, int line, const YR_RULE *rule, const char *text,
    void *ctx)
{
	struct yara_judge *j = ctx;

	(void)file;
	(void)rule;
	if (level == YARA_ERROR_LEVEL_ERROR && j->why[0] == '\0')
		(void)snprintf(j->why, sizeof j->why, "line %d: %s", line, text);
}

static YR_COMPILER *
new_compiler(struct yara_judge *j)
{
	YR_COMPILER *c;

	if (yr_compiler_create(&c) != ERROR_SUCCESS)
		abort();
	yr_compiler_set_callback(c, complain, j);
	yr_compiler_set_include_callback(c, include, include_free, NULL);
	for (size_t i = 0; i < sizeof external / sizeof external[0]; i++)
		if (yr_compiler_define_string_variable(c, external[i], "") !=
		    ERROR_SUCCESS)
			abort();
	return c;
}

struct yara_judge *
yara_judge_new(void)
{
	struct yara_judge *j = must(calloc(1, sizeof *j));

	if (yr_initialize() != ERROR_SUCCESS)
		abort();
	j->compiler = new_compiler(j);
	return j;
}

void
yara_judge_free(struct yara_judge *j)
{
	if (j == NULL)
		return;
	if (j->scanner != NULL)
		yr_scanner_destroy(j->scanner);
	if (j->rules != NULL)
		(void)yr_rules_destroy(j->rules);
	if (j->compiler != NULL)
		yr_compiler_destroy(j->compiler);
	(void)yr_finalize();
	free(j);
}

static int
add(YR_COMPILER *c, const char *ns, const char *file, const char *text)
{
	int n;

	if (file != NULL)
		(void)_yr_compiler_push_file_name(c, file);
	n = yr_compiler_add_string(c, text, ns);
	if (file != NULL)
		_yr_compiler_pop_file_name(c);
	return n;
}

bool
yara_judge_add(struct yara_judge *j, const char *ns, const char *file, const char *text)
{
	/* A compiler that met an error is spoiled, so each source is tried by itself. */
	YR_COMPILER *trial = new_compiler(j);
	bool good;

	j->why[0] = '\0';
	good = add(trial, ns, file, text) == 0;
	yr_compiler_destroy(trial);
	if (good && add(j->compiler, ns, file, text) != 0)
		abort(); /* a second rule of one name in one namespace: give them two */
	return good;
}

const char *
yara_judge_why(const struct yara_judge *j)
{
	return j->why;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool
is_rules(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	    (strcmp(dot, ".yar") == 0 || strcmp(dot, ".yara") == 0 ||
	        strcmp(dot, ".rule") == 0);
}

size_t
yara_judge_folder(struct yara_judge *j, const char *folder, size_t *refused)
{
	char *path = must(strdup(folder));
	char *roots[] = { path, NULL };
	FTS *fts = must(fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name));
	size_t added = 0;
	FTSENT *e;

	*refused = 0;
	while ((e = fts_read(fts)) != NULL) {
		char *text;

		if (e->fts_info != FTS_F || !is_rules(e->fts_name))
			continue;
		text = must(read_all(e->fts_path));
		if (yara_judge_add(j, e->fts_path + strlen(folder), e->fts_path, text))
			added++;
		else
			(*refused)++;
		free(text);
	}
	(void)fts_close(fts);
	free(path);
	return added;
}

size_t
yara_judge_count(struct yara_judge *j)
{
	if (j->compiler != NULL) {
		if (yr_compiler_get_rules(j->compiler, &j->rules) != ERROR_SUCCESS ||
		    yr_scanner_create(j->rules, &j->scanner) != ERROR_SUCCESS)
			abort();
		yr_compiler_destroy(j->compiler);
		j->compiler = NULL;
	}
	return j->rules->num_rules;
}

const char *
yara_judge_ns(const struct yara_judge *j, size_t rule)
{
	return j->rules->rules_table[rule].ns->name;
}

const char *
yara_judge_name(const struct yara_judge *j, size_t rule)
{
	return j->rules->rules_table[rule].identifier;
}

bool
yara_judge_private(const struct yara_judge *j, size_t rule)
{
	return RULE_IS_PRIVATE(&j->rules->rules_table[rule]);
}

/* libyara packs its matches without regard to alignment, which UBSan would name. */
__attribute__((no_sanitize("alignment"))) static void
find_place(YR_SCAN_CONTEXT *context, const YR_RULE *rule, struct yara_judge_place *out)
{
	YR_STRING *string;
	YR_MATCH *match;

	yr_rule_strings_foreach(rule, string)
	{
		yr_string_matches_foreach(context, string, match)
		{
			out->placed = true;
			out->at = (size_t)(match->base + match->offset);
			out->len = (size_t)match->match_length;
			return;
		}
	}
}

static int
hear(YR_SCAN_CONTEXT *context, int message, void *data, void *ctx)
{
	struct yara_judge *j = ctx;

	(void)data;
	if (message == CALLBACK_MSG_TOO_MANY_MATCHES)
		return CALLBACK_ERROR;
	if (message != CALLBACK_MSG_SCAN_FINISHED)
		return CALLBACK_CONTINUE;
	for (size_t i = 0; i < j->rules->num_rules; i++) {
		const YR_RULE *rule = &j->rules->rules_table[i];

		j->holds[i] = yr_bitmask_is_set(context->rule_matches_flags, i) &&
		    yr_bitmask_is_not_set(context->ns_unsatisfied_flags, rule->ns->idx);
		if (j->holds[i] && j->place != NULL)
			find_place(context, rule, &j->place[i]);
	}
	return CALLBACK_CONTINUE;
}

int
yara_judge_scan(struct yara_judge *j, const void *bytes, size_t n,
    const struct yara_judge_names *names, int timeout_s, uint8_t *holds,
    struct yara_judge_place *place)
{
	static const struct yara_judge_names none;
	const struct yara_judge_names *is = names != NULL ? names : &none;
	const char *value[] = { is->filename, is->filepath, is->extension, is->filetype,
		is->owner };
	size_t nrules = yara_judge_count(j);

	memset(holds, 0, nrules);
	if (place != NULL)
		memset(place, 0, nrules * sizeof *place);
	j->holds = holds;
	j->place = place;
	for (size_t i = 0; i < sizeof external / sizeof external[0]; i++)
		if (yr_scanner_define_string_variable(j->scanner, external[i],
		        value[i] != NULL ? value[i] : "") != ERROR_SUCCESS)
			abort();
	yr_scanner_set_callback(j->scanner, hear, j);
	yr_scanner_set_flags(j->scanner,
	    SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
	yr_scanner_set_timeout(j->scanner, timeout_s);
	return yr_scanner_scan_mem(j->scanner, bytes, n);
}
