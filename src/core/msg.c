#include "core/msg.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/arena.h"
#include "core/embed.h"
#include "core/own.h"
#include "core/utf8.h"
#include "core/wrap.h"

#define TABLE_MAX ((size_t)16 << 20)

struct entry {
	struct pan_str key;
	struct pan_str text;
};

struct table {
	struct pan_arena *a; /* which holds the table too */
	struct entry *entries;
	size_t n;
};

/* Written once each, by whoever asks first; a table that is there never changes. */
static _Atomic(struct table *) tables[2];

static const char *const suffixes[] = {
	[PAN_LANG_EN] = ".en.msg",
	[PAN_LANG_ZH_TW] = ".zh-TW.msg",
};

struct reader {
	struct pan_str rest;
	size_t line; /* of what take_line() gave last */
	struct pan_err *err;
};

static struct pan_str
take_line(struct reader *r)
{
	size_t end = pan_str_find(r->rest, PAN_LIT("\n"), 0);
	struct pan_str line = pan_str_slice(r->rest, 0, end);

	r->rest = pan_str_slice(r->rest, line.n + 1, r->rest.n);
	r->line++;
	return line;
}

static bool
key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
	    c == '_';
}

static uint32_t
last_char(struct pan_str s)
{
	size_t at = s.n;
	unsigned len;

	do
		at--;
	while (at > 0 && ((unsigned char)s.s[at] & 0xC0) == 0x80);
	return pan_utf8_at(s, at, &len);
}

/* Append one line of a text, with a blank before it where one belongs. */
static void
add_line(struct pan_buf *b, struct pan_str line)
{
	unsigned len;
	size_t at = 0;

	line = pan_str_trim(line);
	if (line.n == 0)
		return;
	if (b->n > 0 && b->s[b->n - 1] != '\n' &&
	    !pan_wrap_wide(last_char(pan_buf_str(b))) &&
	    !pan_wrap_wide(pan_utf8_at(line, 0, &len)))
		pan_buf_addc(b, ' ');
	while (at < line.n) {
		size_t end = pan_str_find(line, PAN_LIT("\\n"), at);
		struct pan_str run = pan_str_slice(line, at, end);

		pan_buf_add(b, run);
		at += run.n;
		if (at < line.n) {
			pan_buf_addc(b, '\n');
			at += 2;
		}
	}
}

static bool
continues(struct pan_str rest)
{
	return rest.n > 0 && (rest.s[0] == ' ' || rest.s[0] == '\t');
}

/*
 * The next key of a file, and its text in ${b}.  PAN_ENOENT after the last one;
 * PAN_EFORMAT: a line is neither an entry nor a comment.
 */
static int
next_entry(struct reader *r, struct pan_str *key, struct pan_buf *b)
{
	struct pan_str line;
	size_t at = 0;

	do {
		if (r->rest.n == 0)
			return PAN_ENOENT;
		line = take_line(r);
	} while (line.n == 0 || line.s[0] == '#');
	while (at < line.n && key_char(line.s[at]))
		at++;
	*key = pan_str_slice(line, 0, at);
	if (at == 0 || !pan_str_starts(pan_str_slice(line, at, line.n), PAN_LIT(" =")))
		return pan_err_set(r->err, PAN_EFORMAT, "line %zu: no 'key = text'",
		    r->line);
	pan_buf_reset(b);
	add_line(b, pan_str_slice(line, at + 2, line.n));
	while (continues(r->rest))
		add_line(b, take_line(r));
	return pan_buf_done(b, r->err);
}

int
pan_msg_check(struct pan_str file, struct pan_err *err)
{
	struct reader r = { .rest = file, .err = err };
	struct pan_str key;
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, TABLE_MAX);
	do
		rc = next_entry(&r, &key, &b);
	while (rc == PAN_OK);
	pan_buf_fini(&b);
	return rc == PAN_ENOENT ? PAN_OK : rc;
}

static int
by_key(const void *pa, const void *pb)
{
	const struct entry *a = pa;
	const struct entry *b = pb;

	return pan_str_cmp(a->key, b->key);
}

static bool
is_text_of(const struct pan_embed *e, enum pan_lang lang)
{
	struct pan_str path = pan_str(e->path);

	return pan_str_starts(path, PAN_LIT("share/text/")) &&
	    pan_str_ends(path, pan_str(suffixes[lang]));
}

/* Read one file into ${t}, which has room; what is malformed ends the file (the tests
 * see to it that nothing is). */
static int
read_file(struct table *t, const struct pan_embed *e, struct pan_buf *b)
{
	struct reader r = { .rest = { (const char *)e->bytes, e->len } };
	struct pan_str key;
	int rc;

	while ((rc = next_entry(&r, &key, b)) == PAN_OK) {
		struct pan_str text = pan_arena_copy(t->a, pan_buf_str(b));

		if (text.s == NULL)
			return PAN_ENOMEM;
		t->entries[t->n++] = (struct entry){ key, text };
	}
	return rc == PAN_ENOMEM ? PAN_ENOMEM : PAN_OK;
}

/* A line holds one entry at most. */
static size_t
count_lines(enum pan_lang lang)
{
	size_t n = 0;

	for (const struct pan_embed *e = pan_embed_files; e->path != NULL; e++) {
		if (!is_text_of(e, lang))
			continue;
		n++;
		for (size_t i = 0; i < e->len; i++)
			n += e->bytes[i] == '\n';
	}
	return n;
}

/* The table of ${lang}, or NULL when there is no memory for it. */
static struct table *
load(enum pan_lang lang)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(TABLE_MAX);
	struct table *t = a == NULL ? NULL : pan_arena_get(a, sizeof(*t));
	struct pan_buf b;
	int rc = PAN_OK;

	if (t == NULL)
		return NULL;
	t->a = a;
	t->entries = pan_arena_array(a, count_lines(lang), sizeof(*t->entries));
	if (t->entries == NULL)
		return NULL;
	pan_buf_init(&b, TABLE_MAX);
	for (const struct pan_embed *e = pan_embed_files; rc == PAN_OK && e->path != NULL;
	     e++) {
		if (is_text_of(e, lang))
			rc = read_file(t, e, &b);
	}
	pan_buf_fini(&b);
	if (rc != PAN_OK)
		return NULL;
	qsort(t->entries, t->n, sizeof(*t->entries), by_key);
	(void)pan_take(a);
	return t;
}

static const struct table *
table_of(enum pan_lang lang)
{
	struct table *t = atomic_load(&tables[lang]);
	struct table *none = NULL;

	if (t != NULL)
		return t;
	t = load(lang);
	if (t != NULL && !atomic_compare_exchange_strong(&tables[lang], &none, t)) {
		pan_arena_free(t->a); /* another thread was faster */
		t = none;
	}
	return t;
}

struct pan_str
pan_msg_find(enum pan_lang lang, const char *key)
{
	const struct table *t = table_of(lang);
	struct entry wanted = { .key = pan_str(key) };
	const struct entry *hit = t == NULL
	    ? NULL
	    : bsearch(&wanted, t->entries, t->n, sizeof(*t->entries), by_key);

	return hit == NULL ? (struct pan_str){ NULL, 0 } : hit->text;
}

struct pan_str
pan_msg(enum pan_lang lang, const char *key)
{
	struct pan_str text = pan_msg_find(lang, key);

	return text.s == NULL ? pan_str(key) : text;
}

bool
pan_msg_nth(enum pan_lang lang, size_t i, struct pan_str *key, struct pan_str *text)
{
	const struct table *t = table_of(lang);

	if (t == NULL || i >= t->n)
		return false;
	*key = t->entries[i].key;
	*text = t->entries[i].text;
	return true;
}

/* The value for the placeholder that starts at ${at}, and its end; NULL when none does.
 */
static const struct pan_msg_arg *
placeholder(struct pan_str text, size_t *at, const struct pan_msg_arg *args, size_t n)
{
	size_t end = pan_str_find(text, PAN_LIT("}"), *at);

	for (size_t i = 0; end != SIZE_MAX && i < n; i++) {
		if (pan_str_is(pan_str_slice(text, *at + 1, end), args[i].name)) {
			*at = end + 1;
			return &args[i];
		}
	}
	return NULL;
}

void
pan_msg_add(struct pan_buf *b, enum pan_lang lang, const char *key,
    const struct pan_msg_arg *args, size_t n)
{
	struct pan_str text = pan_msg(lang, key);
	size_t done = 0;
	size_t at = 0;

	while ((at = pan_str_find(text, PAN_LIT("{"), at)) != SIZE_MAX) {
		size_t from = at;
		const struct pan_msg_arg *arg = placeholder(text, &at, args, n);

		if (arg == NULL) {
			at++;
			continue;
		}
		pan_buf_add(b, pan_str_slice(text, done, from));
		pan_buf_add(b, arg->value);
		done = at;
	}
	pan_buf_add(b, pan_str_slice(text, done, text.n));
}
