#include "yara/yara_unit.h"

#include <stdlib.h>
#include <string.h>
#include <yara.h>

#include "core/own.h"

static const char *const external[PAN_YARA_UNIT_EXTERNALS] = { "filename", "filepath",
	"extension", "filetype", "owner" };

struct unit {
	uint64_t key;
	uint64_t used;   /* when it was asked last, by the count of questions */
	size_t source;   /* bytes */
	YR_RULES *rules; /* NULL: this place is free */
	YR_SCANNER *scanner;
};

struct pan_yara_units {
	uint64_t clock;
	size_t source; /* bytes that all of them came from */
	struct unit unit[PAN_YARA_LIB_UNITS_MAX];
};

int
pan_yara_units_new(struct pan_yara_units **out)
{
	struct pan_yara_units *us = calloc(1, sizeof *us);

	if (us == NULL || yr_initialize() != ERROR_SUCCESS) {
		free(us);
		return PAN_ENOMEM;
	}
	*out = us;
	return PAN_OK;
}

static void
drop(struct pan_yara_units *us, struct unit *u)
{
	if (u->rules == NULL)
		return;
	if (u->scanner != NULL)
		yr_scanner_destroy(u->scanner);
	(void)yr_rules_destroy(u->rules);
	us->source -= u->source;
	memset(u, 0, sizeof *u);
}

void
pan_yara_units_free(struct pan_yara_units *us)
{
	if (us == NULL)
		return;
	for (size_t i = 0; i < PAN_YARA_LIB_UNITS_MAX; i++)
		drop(us, &us->unit[i]);
	(void)yr_finalize();
	free(us);
}

static struct unit *
find(struct pan_yara_units *us, uint64_t key)
{
	for (size_t i = 0; i < PAN_YARA_LIB_UNITS_MAX; i++)
		if (us->unit[i].rules != NULL && us->unit[i].key == key)
			return &us->unit[i];
	return NULL;
}

void
pan_yara_units_drop(struct pan_yara_units *us, uint64_t key)
{
	struct unit *u = find(us, key);

	if (u != NULL)
		drop(us, u);
}

/* A free place for ${source} bytes, made by dropping what was not asked for longest. */
static struct unit *
make_room(struct pan_yara_units *us, size_t source)
{
	for (;;) {
		struct unit *oldest = NULL;
		struct unit *room = NULL;

		for (size_t i = 0; i < PAN_YARA_LIB_UNITS_MAX; i++) {
			struct unit *u = &us->unit[i];

			if (u->rules == NULL)
				room = u;
			else if (oldest == NULL || u->used < oldest->used)
				oldest = u;
		}
		if (oldest == NULL ||
		    (room != NULL && us->source + source <= PAN_YARA_LIB_KEPT_MAX))
			return room;
		drop(us, oldest);
	}
}

/* libyara's first complaint is what matters; the others follow from it. */
static void
complain(int level, const char *file, int line, const YR_RULE *rule, const char *text,
    void *ctx)
{
	struct pan_err *err = ctx;

	(void)file;
	(void)rule;
	if (level == YARA_ERROR_LEVEL_ERROR && err->code == PAN_OK)
		(void)pan_err_set(err, PAN_EFORMAT, "line %d: %s", line, text);
}

static int
compile(struct pan_str source, YR_RULES **out, struct pan_err *err)
{
	YR_COMPILER *c = NULL;
	struct pan_err said = { .code = PAN_OK };
	PAN_AUTO(pan_own_freep) char *text = malloc(source.n + 1);
	int rc = text == NULL ? ERROR_INSUFFICIENT_MEMORY : yr_compiler_create(&c);

	if (rc == ERROR_SUCCESS) {
		/* No include reads a file. */
		yr_compiler_set_include_callback(c, NULL, NULL, NULL);
		yr_compiler_set_callback(c, complain, &said);
		for (size_t i = 0; i < PAN_YARA_UNIT_EXTERNALS && rc == ERROR_SUCCESS;
		     i++)
			rc = yr_compiler_define_string_variable(c, external[i], "");
	}
	if (rc == ERROR_SUCCESS) {
		memcpy(text, source.s, source.n);
		text[source.n] = '\0';
		if (yr_compiler_add_string(c, text, NULL) != 0)
			rc = c->last_error != ERROR_SUCCESS ? c->last_error
			                                    : ERROR_SYNTAX_ERROR;
		else
			rc = yr_compiler_get_rules(c, out);
	}
	if (c != NULL)
		yr_compiler_destroy(c);
	if (rc == ERROR_SUCCESS)
		return PAN_OK;
	if (rc == ERROR_INSUFFICIENT_MEMORY)
		return pan_err_set(err, PAN_ENOMEM,
		    "libyara ran out of memory compiling");
	if (said.code == PAN_OK)
		return pan_err_set(err, PAN_EFORMAT, "libyara refuses it: error %d", rc);
	return pan_err_set(err, PAN_EFORMAT, "%s", said.text);
}

/* Memory that libyara writes to and reads from as if it were a file. */
struct tape {
	uint8_t *bytes;
	size_t n, cap, at;
};

static size_t
tape_write(const void *from, size_t size, size_t count, void *ctx)
{
	struct tape *t = ctx;
	size_t n = size * count;

	if (n > t->cap - t->n) {
		size_t cap = (t->n + n) * 2;
		uint8_t *bytes = realloc(t->bytes, cap);

		if (bytes == NULL)
			return 0;
		t->bytes = bytes;
		t->cap = cap;
	}
	memcpy(t->bytes + t->n, from, n);
	t->n += n;
	return count;
}

static size_t
tape_read(void *to, size_t size, size_t count, void *ctx)
{
	struct tape *t = ctx;

	if (size * count > t->n - t->at)
		return 0;
	memcpy(to, t->bytes + t->at, size * count);
	t->at += size * count;
	return count;
}

/*
 * Rules fresh from the compiler sit in buffers of a megabyte each, eight of them and
 * more; written out and read again they need what they need, fifty kilobytes for a
 * small unit.  What is read is what we wrote.
 */
static int
compact(YR_RULES **rules, struct pan_err *err)
{
	struct tape t = { .n = 0 };
	YR_STREAM stream = { .user_data = &t, .read = tape_read, .write = tape_write };
	YR_RULES *small = NULL;
	int rc = yr_rules_save_stream(*rules, &stream);

	(void)yr_rules_destroy(*rules);
	*rules = NULL;
	if (rc == ERROR_SUCCESS)
		rc = yr_rules_load_stream(&stream, &small);
	free(t.bytes);
	if (rc != ERROR_SUCCESS)
		return pan_err_set(err, PAN_ENOMEM,
		    "libyara ran out of memory compiling");
	*rules = small;
	return PAN_OK;
}

int
pan_yara_units_compile(struct pan_yara_units *us, const struct pan_yara_lib_unit *u,
    size_t *nrules, struct pan_err *err)
{
	struct unit *at;
	YR_RULES *rules = NULL;
	int rc;

	if (u->source.n > PAN_YARA_LIB_SOURCE_MAX)
		return pan_err_set(err, PAN_ELIMIT, "the rules are longer than %zu bytes",
		    PAN_YARA_LIB_SOURCE_MAX);
	pan_yara_units_drop(us, u->key);
	at = make_room(us, u->source.n);
	if (at == NULL)
		return pan_err_set(err, PAN_ELIMIT, "no room for another unit");
	rc = compile(u->source, &rules, err);
	if (rc == PAN_OK)
		rc = compact(&rules, err);
	if (rc != PAN_OK)
		return rc;
	if (rules == NULL)
		return pan_err_set(err, PAN_ENOMEM, "libyara gave no rules");
	*at = (struct unit){ .key = u->key,
		.used = ++us->clock,
		.source = u->source.n,
		.rules = rules };
	us->source += u->source.n;
	if (yr_scanner_create(rules, &at->scanner) != ERROR_SUCCESS) {
		at->scanner = NULL;
		drop(us, at);
		return pan_err_set(err, PAN_ENOMEM, "libyara ran out of memory");
	}
	*nrules = rules->num_rules;
	return PAN_OK;
}

/* Where the answers go when the scan is done. */
struct answers {
	uint8_t *answer;
	size_t n;
	bool finished;
};

/* All rules are read off at the end, because private ones are not reported. */
static int
hear(YR_SCAN_CONTEXT *context, int message, void *data, void *ctx)
{
	struct answers *a = ctx;

	(void)data;
	if (message == CALLBACK_MSG_TOO_MANY_MATCHES)
		return CALLBACK_ERROR;
	if (message != CALLBACK_MSG_SCAN_FINISHED)
		return CALLBACK_CONTINUE;
	for (size_t i = 0; i < a->n; i++) {
		const YR_RULE *rule = &context->rules->rules_table[i];

		a->answer[i] = yr_bitmask_is_set(context->rule_matches_flags, i) &&
		    yr_bitmask_is_not_set(context->ns_unsatisfied_flags, rule->ns->idx);
	}
	a->finished = true;
	return CALLBACK_CONTINUE;
}

/* What libyara could not do, in our words. */
static int
failed(int rc, const struct pan_yara_unit_input *in, struct pan_err *err)
{
	switch (rc) {
	case ERROR_INSUFFICIENT_MEMORY:
		return pan_err_set(err, PAN_ENOMEM, "libyara ran out of memory");
	case ERROR_SCAN_TIMEOUT:
		return pan_err_set(err, PAN_ETIME, "libyara was not done after %u ms",
		    in->timeout_ms);
	case ERROR_TOO_MANY_MATCHES:
	case ERROR_CALLBACK_ERROR:
		return pan_err_set(err, PAN_ELIMIT, "a string matches too often");
	default:
		return pan_err_set(err, PAN_ELIMIT, "libyara gave up: error %d", rc);
	}
}

int
pan_yara_units_scan(struct pan_yara_units *us, uint64_t key,
    /* NOLINTNEXTLINE(readability-non-const-parameter): hear() writes there */
    const struct pan_yara_unit_input *in, uint8_t *answer, size_t n, struct pan_err *err)
{
	struct unit *u = find(us, key);
	struct answers a = { .answer = answer, .n = n };
	int rc = ERROR_SUCCESS;

	if (u == NULL)
		return pan_err_set(err, PAN_ENOENT, "unit is not kept");
	if (u->rules->num_rules != n)
		return pan_err_set(err, PAN_EFORMAT, "the unit has %u rules, not %zu",
		    u->rules->num_rules, n);
	u->used = ++us->clock;
	for (size_t i = 0; i < PAN_YARA_UNIT_EXTERNALS && rc == ERROR_SUCCESS; i++)
		rc = yr_scanner_define_string_variable(u->scanner, external[i],
		    in->external[i]);
	if (rc != ERROR_SUCCESS)
		return failed(rc, in, err);
	yr_scanner_set_callback(u->scanner, hear, &a);
	/* The memory is ours: it can't vanish, so no handlers for SIGBUS and SIGSEGV. */
	yr_scanner_set_flags(u->scanner,
	    SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
	u->scanner->timeout = (uint64_t)in->timeout_ms * 1000000;
	rc = yr_scanner_scan_mem(u->scanner, in->bytes, in->n);
	if (rc != ERROR_SUCCESS)
		return failed(rc, in, err);
	return a.finished ? PAN_OK
	                  : pan_err_set(err, PAN_ELIMIT, "libyara did not finish");
}
