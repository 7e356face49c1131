#include "yara/yara_lib.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/limits.h"
#include "core/own.h"
#include "yara/yara_cell.h"
#include "yara/yara_unit.h"

#define COMPILE_MS 30000
#define DEFAULT_MS 10000
/* libyara looks at the clock itself; only when it is this late is it ended. */
#define GRACE_MS 500
/* All five names together, as C strings. */
#define NAMES_MAX ((size_t)16 << 10)
/* Shared pages of files up to this size are kept for the next one. */
#define PAGES_KEPT ((size_t)1 << 20)

enum todo { COMPILE, DROP, SCAN };

/* What lies in the shared memory.  The child may have been taken over by a file: the
 * parent reads its words as if a stranger had written them. */
struct shared {
	/* to the child */
	enum todo todo;
	uint64_t key;
	size_t source_n;
	size_t bytes_n;
	size_t expected; /* rules */
	unsigned timeout_ms;
	unsigned name_at[PAN_YARA_UNIT_EXTERNALS];
	char names[NAMES_MAX];
	/* from the child */
	int rc;
	size_t nrules;
	char why[200];
	uint8_t answer[PAN_YARA_LIB_RULES_MAX];
	/* to the child */
	char source[PAN_YARA_LIB_SOURCE_MAX];
	uint8_t bytes[PAN_SCAN_FILE_MAX];
};

struct pan_yara_lib {
	pthread_mutex_t turn;
	struct pan_yara_cell cell;
};

/* ---- in the child ---- */

static int
begin(void **state)
{
	struct pan_yara_units *us = NULL;
	int rc = pan_yara_units_new(&us);

	*state = us;
	return rc;
}

static void
serve(void *state, void *memory)
{
	struct shared *s = memory;
	struct pan_yara_lib_unit u = { s->key, { s->source, s->source_n } };
	struct pan_yara_unit_input in = { .bytes = s->bytes,
		.n = s->bytes_n,
		.timeout_ms = s->timeout_ms };
	struct pan_err err = { .code = PAN_OK };

	switch (s->todo) {
	case COMPILE:
		s->rc = pan_yara_units_compile(state, &u, &s->nrules, &err);
		break;
	case DROP:
		pan_yara_units_drop(state, s->key);
		s->rc = PAN_OK;
		break;
	case SCAN:
		for (size_t i = 0; i < PAN_YARA_UNIT_EXTERNALS; i++)
			in.external[i] = s->names + s->name_at[i];
		s->rc =
		    pan_yara_units_scan(state, s->key, &in, s->answer, s->expected, &err);
		break;
	}
	memcpy(s->why, err.text, sizeof s->why - 1);
}

static const struct pan_yara_cell_work work = {
	.shared = sizeof(struct shared),
	.memory_max = PAN_YARA_LIB_MEMORY_MAX,
	.begin = begin,
	.serve = serve,
};

/* ---- in the parent ---- */

int
pan_yara_lib_new(struct pan_yara_lib **out, struct pan_err *err)
{
	struct pan_yara_lib *l = calloc(1, sizeof *l);

	if (l == NULL || pthread_mutex_init(&l->turn, NULL) != 0) {
		free(l);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	l->cell.work = &work;
	*out = l;
	return PAN_OK;
}

void
pan_yara_lib_free(struct pan_yara_lib *l)
{
	if (l == NULL)
		return;
	pan_yara_cell_fini(&l->cell);
	(void)pthread_mutex_destroy(&l->turn);
	free(l);
}

void
pan_yara_lib_freep(struct pan_yara_lib **l)
{
	pan_yara_lib_free(*l);
}

/* The child's own result, which is one of a few, and its words, made harmless. */
static int
heard(const struct shared *s, struct pan_err *err)
{
	char why[sizeof s->why];
	int rc = s->rc;

	if (rc == PAN_OK)
		return PAN_OK;
	memcpy(why, s->why, sizeof why);
	why[sizeof why - 1] = '\0';
	for (char *c = why; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	if (rc != PAN_ENOMEM && rc != PAN_EFORMAT && rc != PAN_ENOENT && rc != PAN_ETIME)
		rc = PAN_ELIMIT;
	return pan_err_set(err, rc, "%s", why);
}

static int
call(struct pan_yara_lib *l, enum todo todo, unsigned timeout_ms, struct pan_err *err)
{
	struct shared *s = l->cell.shared;
	int rc;

	s->todo = todo;
	s->rc = PAN_ELIMIT;
	rc = pan_yara_cell_call(&l->cell, timeout_ms, err);
	if (rc == PAN_OK)
		rc = heard(s, err);
	/* libyara is not at its best after a failed allocation. */
	if (rc == PAN_ENOMEM)
		pan_yara_cell_end(&l->cell);
	return rc;
}

static int
compile(struct pan_yara_lib *l, const struct pan_yara_lib_unit *u, size_t *nrules,
    struct pan_err *err)
{
	struct shared *s;
	int rc;

	if (u->source.n > PAN_YARA_LIB_SOURCE_MAX)
		return pan_err_set(err, PAN_ELIMIT, "the rules are longer than %zu bytes",
		    PAN_YARA_LIB_SOURCE_MAX);
	rc = pan_yara_cell_start(&l->cell, err);
	if (rc != PAN_OK)
		return rc;
	s = l->cell.shared;
	s->key = u->key;
	s->source_n = u->source.n;
	if (u->source.n > 0)
		memcpy(s->source, u->source.s, u->source.n);
	rc = call(l, COMPILE, COMPILE_MS, err);
	if (rc == PAN_OK)
		*nrules = s->nrules;
	return rc;
}

int
pan_yara_lib_check(struct pan_yara_lib *l, const struct pan_yara_lib_unit *u,
    size_t *nrules, struct pan_err *err)
{
	size_t n = 0;
	int rc;

	(void)pthread_mutex_lock(&l->turn);
	rc = compile(l, u, &n, err);
	if (rc == PAN_OK)
		rc = call(l, DROP, COMPILE_MS, err);
	(void)pthread_mutex_unlock(&l->turn);
	if (rc == PAN_OK)
		*nrules = n;
	return rc;
}

/* The five names as C strings, one behind the other; what follows a NUL is lost, as it
 * is to libyara. */
static int
put_names(struct shared *s, const struct pan_yara_lib_input *in, struct pan_err *err)
{
	const struct pan_str name[PAN_YARA_UNIT_EXTERNALS] = { in->filename, in->filepath,
		in->extension, in->filetype, in->owner };
	size_t at = 0;

	for (size_t i = 0; i < PAN_YARA_UNIT_EXTERNALS; i++) {
		if (name[i].n >= NAMES_MAX - at)
			return pan_err_set(err, PAN_ELIMIT,
			    "the file's names are longer than %zu bytes", NAMES_MAX);
		if (name[i].n > 0)
			memcpy(s->names + at, name[i].s, name[i].n);
		s->names[at + name[i].n] = '\0';
		s->name_at[i] = (unsigned)at;
		at += name[i].n + 1;
	}
	return PAN_OK;
}

static int
put(struct shared *s, const struct pan_yara_lib_input *in, struct pan_err *err)
{
	if (in->n > PAN_SCAN_FILE_MAX)
		return pan_err_set(err, PAN_ELIMIT, "the file is larger than %zu bytes",
		    PAN_SCAN_FILE_MAX);
	s->bytes_n = in->n;
	if (in->n > 0)
		memcpy(s->bytes, in->bytes, in->n);
	return put_names(s, in, err);
}

/* Scan; if the child does not know the unit (yet, or any more), compile it first. */
static int
scan(struct pan_yara_lib *l, const struct pan_yara_lib_unit *u,
    const struct pan_yara_lib_input *in, unsigned timeout_ms, size_t n,
    struct pan_err *err)
{
	struct shared *s;
	size_t nrules = 0;
	unsigned before = l->cell.started;
	int rc = pan_yara_cell_start(&l->cell, err);

	if (rc != PAN_OK)
		return rc;
	s = l->cell.shared;
	rc = put(s, in, err);
	if (rc != PAN_OK)
		return rc;
	s->key = u->key;
	s->timeout_ms = timeout_ms;
	s->expected = n;
	rc = before != l->cell.started ? PAN_ENOENT
	                               : call(l, SCAN, timeout_ms + GRACE_MS, err);
	if (rc != PAN_ENOENT)
		return rc;
	rc = compile(l, u, &nrules, err);
	if (rc != PAN_OK)
		return rc;
	if (nrules != n)
		return pan_err_set(err, PAN_EFORMAT, "the unit has %zu rules, not %zu",
		    nrules, n);
	rc = call(l, SCAN, timeout_ms + GRACE_MS, err);
	return rc == PAN_ENOENT ? pan_err_set(err, PAN_ELIMIT, "no room for the unit")
	                        : rc;
}

int /* NOLINTNEXTLINE(readability-function-size): a question, its limit, its answers */
pan_yara_lib_ask(struct pan_yara_lib *l, const struct pan_yara_lib_unit *u,
    const struct pan_yara_lib_input *in, unsigned timeout_ms,
    enum pan_yara_lib_answer *answer, size_t n, struct pan_err *err)
{
	int rc;

	for (size_t i = 0; i < n; i++)
		answer[i] = PAN_YARA_LIB_UNDECIDED;
	if (n > PAN_YARA_LIB_RULES_MAX)
		return pan_err_set(err, PAN_ELIMIT, "a unit has at most %d rules",
		    PAN_YARA_LIB_RULES_MAX);
	if (timeout_ms == 0)
		timeout_ms = DEFAULT_MS;
	if (timeout_ms > INT32_MAX / 2)
		timeout_ms = INT32_MAX / 2;

	(void)pthread_mutex_lock(&l->turn);
	rc = scan(l, u, in, timeout_ms, n, err);
	if (rc == PAN_OK) {
		const struct shared *s = l->cell.shared;

		for (size_t i = 0; i < n; i++)
			answer[i] =
			    s->answer[i] == 1 ? PAN_YARA_LIB_YES : PAN_YARA_LIB_NO;
	}
	if (l->cell.shared != NULL && in->n > PAGES_KEPT) {
		struct shared *s = l->cell.shared;
		size_t head =
		    (offsetof(struct shared, bytes) + PAGES_KEPT) & ~(size_t)4095;

		(void)madvise((char *)s + head, sizeof *s - head, MADV_REMOVE);
	}
	(void)pthread_mutex_unlock(&l->turn);
	return rc;
}

const char *
pan_yara_lib_module(struct pan_str module)
{
	static const struct {
		const char *name;
		const char *why;
	} table[] = {
		{ "pe", NULL },
		{ "elf", NULL },
		{ "math", NULL },
		{ "hash", NULL },
		{ "dotnet", NULL },
		{ "macho", NULL },
		{ "dex", NULL },
		{ "time", NULL },
		{ "console", NULL },
		{ "magic", "the module 'magic' answers differently on every machine" },
		{ "cuckoo", "the module 'cuckoo' needs a report of the Cuckoo sandbox" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (pan_str_is(module, table[i].name))
			return table[i].why;
	return "the module is not part of libyara";
}

unsigned
pan_yara_lib_started(const struct pan_yara_lib *l)
{
	return l->cell.started;
}

bool
pan_yara_lib_confined(const struct pan_yara_lib *l)
{
	return l->cell.pid != 0 && l->cell.filtered;
}
