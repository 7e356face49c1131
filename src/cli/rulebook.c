#include "cli/rulebook.h"

#include "cli/rulebook_parts.h"
#include "sys/file.h"
#include "sys/hash.h"

#define MEMORY_MAX ((size_t)4 << 30)
#define PACK_MAX ((size_t)2 << 30)

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

int
pan_rulebook_init(struct pan_rulebook *rs, pan_ruleset_say *say, void *ctx, bool thorough,
    struct pan_err *err)
{
	*rs = (struct pan_rulebook){ .opts = { thorough, say, ctx } };
	rs->a = pan_arena_new(MEMORY_MAX);
	return rs->a == NULL ? no_memory(err) : PAN_OK;
}

void
pan_rulebook_fini(struct pan_rulebook *rs)
{
	pan_arena_free(rs->a);
	rs->a = NULL;
}

int
pan_rulebook_grow(struct pan_arena *a, void *array, size_t n, size_t size, size_t *cap,
    struct pan_err *err)
{
	size_t more = *cap == 0 ? 256 : *cap * 2;
	void *grown, *old;

	if (n < *cap)
		return PAN_OK;
	grown = pan_arena_array(a, more, size);
	if (grown == NULL)
		return no_memory(err);
	memcpy(&old, array, sizeof(old));
	if (n > 0)
		memcpy(grown, old, n * size);
	memcpy(array, &grown, sizeof(grown));
	*cap = more;
	return PAN_OK;
}

/* Count it, and tell whoever listens. */
static void
hear(struct pan_rulebook *rs, const struct pan_pack_note *note)
{
	if (note->level == PAN_LINT_ERROR)
		rs->errors++;
	else
		rs->warnings++;
	if (rs->opts.say != NULL)
		rs->opts.say(rs->opts.ctx, note->file, note->level, note->line,
		    note->text.s);
}

void
pan_rulebook_tell(struct pan_rulebook *rs, enum pan_rule_language l, struct pan_str path,
    enum pan_lint_level level, uint32_t line, const char *text)
{
	struct pan_pack_note note = { .file = path,
		.line = line,
		.level = level,
		.text = pan_str(text) };
	struct pan_rulebook_part *p;

	hear(rs, &note);
	if (l == PAN_RULE_LANGUAGES)
		return;
	p = &rs->part[l];
	note.file = pan_arena_copy(rs->a, path);
	note.text = pan_arena_copy(rs->a, note.text);
	if (note.file.s == NULL || note.text.s == NULL ||
	    pan_rulebook_grow(rs->a, &p->note, p->nnote, sizeof(*p->note), &p->note_cap,
	        NULL) != PAN_OK) {
		/* A section that lacks a note must not be taken over later. */
		memset(p->key, 0, sizeof(p->key));
		return;
	}
	p->note[p->nnote++] = note;
}

int
pan_rulebook_file(struct pan_rulebook *rs, struct pan_str path, struct pan_str text,
    struct pan_err *err)
{
	int rc;

	if (rs->files++ == PAN_RULEBOOK_FILES_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d files of rules",
		    PAN_RULEBOOK_FILES_MAX);
	rc = pan_rulebook_grow(rs->a, &rs->file, rs->nfile, sizeof(*rs->file),
	    &rs->file_cap, err);
	if (rc == PAN_OK) {
		enum pan_rule_language l = pan_rulebook_language(path, text);

		rs->file[rs->nfile++] = (struct pan_rulebook_file){ .path = path,
			.text = text,
			.source = (uint32_t)rs->nsource - 1,
			.language = l };
		rs->part[l].files++;
	}
	return rc;
}

/* ---- keys ---- */

static void
add_text(struct pan_hash *h, struct pan_str s)
{
	const uint64_t n = s.n;

	pan_hash_add(h, (struct pan_str){ (const char *)&n, sizeof(n) });
	pan_hash_add(h, s);
}

/* All that a section is made from: the sources, and the files of its language. */
static void
reckon_key(struct pan_rulebook *rs, enum pan_rule_language l)
{
	struct pan_hash h;

	pan_hash_init(&h);
	for (size_t i = 0; i < rs->nsource; i++) {
		add_text(&h, rs->source[i].name);
		add_text(&h, rs->source[i].version);
		add_text(&h, rs->source[i].license);
	}
	for (size_t i = 0; i < rs->nfile; i++) {
		const struct pan_rulebook_file *f = &rs->file[i];

		if (f->language != l)
			continue;
		pan_hash_add(&h,
		    (struct pan_str){ (const char *)&f->source, sizeof(f->source) });
		add_text(&h, f->path);
		add_text(&h, f->text);
	}
	pan_hash_done(&h, rs->part[l].key);
}

/* ---- reading ---- */

static void
say_atr(void *ctx, struct pan_str path, enum pan_lint_level level, uint32_t line,
    const char *text)
{
	pan_rulebook_tell(ctx, PAN_RULE_ATR, path, level, line, text);
}

static bool
known(const struct pan_rulebook *rs, size_t n, struct pan_str id)
{
	for (size_t i = 0; i < n; i++) {
		if (pan_str_eq(rs->rule[i]->id, id))
			return true;
	}
	return false;
}

static int
add_atr(struct pan_rulebook *rs, const struct pan_ruleset *set, uint32_t source,
    struct pan_err *err)
{
	struct pan_rulebook_part *p = &rs->part[PAN_RULE_ATR];
	const size_t before = rs->n;

	for (size_t i = 0; i < set->n; i++) {
		size_t cap = rs->cap;
		int rc;

		if (known(rs, before, set->rule[i]->id)) {
			pan_rulebook_tell(rs, PAN_RULE_ATR, set->rule[i]->file,
			    PAN_LINT_WARNING, 0,
			    "another source has a rule of this id; left out");
			continue;
		}
		rc = pan_rulebook_grow(rs->a, &p->source, rs->n, sizeof(*p->source), &cap,
		    err);
		if (rc == PAN_OK)
			rc = pan_rulebook_grow(rs->a, &rs->rule, rs->n, sizeof(void *),
			    &rs->cap, err);
		if (rc != PAN_OK)
			return rc;
		p->source[rs->n] = source;
		rs->rule[rs->n++] = set->rule[i];
	}
	return PAN_OK;
}

/* ATR's rules have the reference's order within a source; files are read by source. */
int
pan_rulebook_read_atr(struct pan_rulebook *rs, struct pan_err *err)
{
	const struct pan_ruleset_opts opts = { rs->opts.thorough, say_atr, rs };
	struct pan_ruleset_file *file =
	    pan_arena_array(rs->a, rs->nfile + 1, sizeof(*file));
	int rc = PAN_OK;

	if (file == NULL)
		return no_memory(err);
	for (uint32_t s = 0; s < rs->nsource && rc == PAN_OK; s++) {
		struct pan_ruleset set = { 0 };
		size_t n = 0;

		for (size_t i = 0; i < rs->nfile; i++) {
			const struct pan_rulebook_file *f = &rs->file[i];

			if (f->source == s && f->language == PAN_RULE_ATR)
				file[n++] = (struct pan_ruleset_file){ f->path, f->text };
		}
		rc = pan_ruleset_read(rs->a, file, n, &opts, &set, err);
		if (rc == PAN_OK)
			rc = add_atr(rs, &set, s, err);
	}
	return rc;
}

int
pan_rulebook_read(struct pan_rulebook *rs, const struct pan_pack *before,
    struct pan_err *err)
{
	static int (*const read[PAN_RULE_LANGUAGES])(struct pan_rulebook *,
	    struct pan_err *) = { pan_rulebook_read_atr, pan_rulebook_read_sigma,
		pan_rulebook_read_yara };
	int rc = PAN_OK;

	rs->before = before;
	for (int i = 0; i < PAN_RULE_LANGUAGES && rc == PAN_OK; i++) {
		enum pan_rule_language l = (enum pan_rule_language)i;

		reckon_key(rs, l);
		rs->part[l].held =
		    before != NULL && pan_pack_holds(before, l, rs->part[l].key);
		if (!rs->part[l].held)
			rc = read[l](rs, err);
	}
	return rc;
}

/* ---- compiling ---- */

static void
on_note(void *ctx, const struct pan_pack_note *note)
{
	hear(ctx, note);
}

static struct pan_pack_made_from
made_from(const struct pan_rulebook *rs, enum pan_rule_language l)
{
	const struct pan_rulebook_part *p = &rs->part[l];

	return (struct pan_pack_made_from){ .source = p->source,
		.key = p->key,
		.note = p->note,
		.nnote = p->nnote };
}

int
pan_rulebook_compile(struct pan_rulebook *rs, struct pan_buf *out, struct pan_err *err)
{
	const struct pan_pack_input in = { .source = rs->source,
		.nsource = rs->nsource,
		.atr = { rs->rule, rs->n, made_from(rs, PAN_RULE_ATR) },
		.sigma = { rs->sigma, rs->nsigma, made_from(rs, PAN_RULE_SIGMA) },
		.yara = { rs->yara, rs->yara_id, rs->nyara,
		    made_from(rs, PAN_RULE_YARA) },
		.before = rs->before,
		.say = on_note,
		.ctx = rs };

	return pan_pack_compile(&in, out, err);
}

/* The folder that ${path} lies in. */
static int
make_parent(struct pan_rulebook *rs, const char *path, struct pan_err *err)
{
	const char *slash = strrchr(path, '/');
	struct pan_str folder;

	if (slash == NULL || slash == path)
		return PAN_OK;
	folder = pan_arena_copy(rs->a, (struct pan_str){ path, (size_t)(slash - path) });
	return folder.s == NULL ? no_memory(err) : pan_file_mkdirs(folder.s, 0700, err);
}

static void
count(const struct pan_buf *b, struct pan_rulebook_written *out)
{
	struct pan_pack *p = NULL;

	out->bytes = b->n;
	if (pan_pack_open(pan_buf_str(b), &p, NULL) != PAN_OK)
		return;
	out->all = pan_pack_rules(p);
	for (int l = 0; l < PAN_RULE_LANGUAGES; l++)
		out->rules[l] = pan_pack_rules_of(p, (enum pan_rule_language)l);
	pan_pack_free(p);
}

/* The pack that is at ${path}; one that cannot be opened, or is damaged, is no help. */
static struct pan_pack *
open_before(const char *path, struct pan_file_map *map)
{
	struct pan_pack *p = NULL;

	if (pan_file_map(path, map, NULL) != PAN_OK ||
	    pan_pack_open((struct pan_str){ map->bytes, map->n }, &p, NULL) != PAN_OK)
		return NULL;
	if (pan_pack_whole(p, NULL) == PAN_OK)
		return p;
	pan_pack_free(p);
	return NULL;
}

int
pan_rulebook_write(struct pan_rulebook *rs, const char *path, bool fresh,
    struct pan_rulebook_written *out, struct pan_err *err)
{
	struct pan_file_map map = { 0 };
	struct pan_pack *before = NULL;
	struct pan_buf b;
	int rc;

	if (!fresh)
		before = open_before(path, &map);
	pan_buf_init(&b, PACK_MAX);
	rc = pan_rulebook_read(rs, before, err);
	if (rc == PAN_OK)
		rc = pan_rulebook_compile(rs, &b, err);
	if (rc == PAN_OK)
		rc = make_parent(rs, path, err);
	if (rc == PAN_OK)
		rc = pan_file_write(path, pan_buf_str(&b), 0644, err);
	if (rc == PAN_OK)
		count(&b, out);
	pan_buf_fini(&b);
	rs->before = NULL;
	pan_pack_free(before);
	pan_file_unmap(&map);
	return rc;
}
