#include "report/report.h"

#include "core/own.h"
#include "core/safe.h"
#include "match/pack.h"
#include "report/excerpt.h"
#include "sys/hash.h"

#define ARENA_MAX ((size_t)256 << 20)
#define TEXT_MAX ((size_t)64 << 10) /* one text of a finding */
#define NAME_MAX_CHARS 1024u        /* characters of a path or a name */
#define ARG_MAX 120u                /* characters of what fills a placeholder */
#define TITLE_MAX ((size_t)300)

struct maker { /* one subject on its way into the model */
	const struct pan_audit_run *run;
	const struct pan_subject *s;
	struct pan_report_subject *r;
	struct pan_buf b; /* a text in the making */
	int rc;
};

/* What stands in m->b, in the arena. */
static struct pan_str
keep(struct maker *m)
{
	struct pan_str kept = { NULL, 0 };

	if (m->b.rc == PAN_OK && m->rc == PAN_OK) {
		kept = pan_arena_copy(m->r->arena, pan_buf_str(&m->b));
		if (kept.s == NULL)
			m->rc = PAN_ENOMEM;
	} else if (m->rc == PAN_OK) {
		m->rc = PAN_ENOMEM;
	}
	pan_buf_reset(&m->b);
	return kept;
}

static struct pan_str
keep_safe(struct maker *m, struct pan_str foreign, size_t max)
{
	pan_safe_add(&m->b, foreign, max);
	return keep(m);
}

/* Message "${head}${middle}${tail}", or ${other} when there is none. */
static struct pan_str
find_text(const struct maker *m, const char *head, struct pan_str middle,
    const char *tail)
{
	char key[160];
	struct pan_buf b = { .s = key, .cap = sizeof(key), .max = sizeof(key) - 1 };

	if (strlen(head) + middle.n + strlen(tail) >= sizeof(key))
		return (struct pan_str){ NULL, 0 };
	pan_buf_addz(&b, head);
	pan_buf_add(&b, middle);
	pan_buf_addz(&b, tail);
	return pan_msg_find(m->run->lang, key);
}

/* A text for ${f} of which there is "title", "what", "why" and "do". */
static struct pan_str
own_text(struct maker *m, const struct pan_finding *f, struct pan_str name,
    const char *part)
{
	static const char *const slot[] = { "a", "b", "c" };
	struct pan_str text = find_text(m, "finding.", name, part), value[3];
	struct pan_msg_arg args[3];
	char key[160];
	struct pan_buf b = { .s = key, .cap = sizeof(key), .max = sizeof(key) - 1 };

	if (text.s == NULL)
		return find_text(m, "atr.other", (struct pan_str){ "", 0 }, part);
	if (memchr(text.s, '{', text.n) == NULL)
		return text;
	for (size_t i = 0; i < 3; i++) {
		pan_excerpt_short(&m->b, f->arg[i], ARG_MAX);
		value[i] = keep(m);
		args[i] = (struct pan_msg_arg){ slot[i], value[i] };
	}
	pan_buf_addz(&b, "finding.");
	pan_buf_add(&b, name);
	pan_buf_addz(&b, part);
	pan_msg_add(&m->b, m->run->lang, key, args, 3);
	return keep(m);
}

static struct pan_str
in_lang(const struct maker *m, struct pan_text_pair p)
{
	return m->run->lang == PAN_LANG_ZH_TW ? p.zh : p.en;
}

/* What a rule's author said in plain words, else what its category says. */
static struct pan_str
rule_text(struct maker *m, const struct pan_finding *f, struct pan_text_pair plain,
    const char *part)
{
	bool yara = f->atr->language == PAN_RULE_YARA;
	struct pan_str said = in_lang(m, plain), text;

	if (said.n > 0)
		return keep_safe(m, said, TITLE_MAX * 4);
	text = find_text(m, yara ? "yara." : "atr.", f->atr->category, part);
	return text.s != NULL ? text
	                      : find_text(m, yara ? "yara.other" : "atr.other",
	                            (struct pan_str){ "", 0 }, part);
}

/*
 * A rule's own title.  A YARA rule's is a bare name, which its id has too: better what
 * its author says of it, and who that is (the Detection Rule License asks for it).
 */
static struct pan_str
author_title(struct maker *m, const struct pan_pack_rule *rule)
{
	bool yara = rule->language == PAN_RULE_YARA;

	pan_safe_add(&m->b,
	    yara && rule->description.n > 0 ? rule->description : rule->title, TITLE_MAX);
	if (yara && rule->author.n > 0) {
		pan_buf_addz(&m->b, " - ");
		pan_safe_add(&m->b, rule->author, TITLE_MAX);
	}
	return keep(m);
}

static void
add_words(struct maker *m, const struct pan_finding *f, struct pan_report_finding *r)
{
	struct pan_str name = pan_str_starts(f->rule, PAN_LIT("pan:"))
	    ? pan_str_slice(f->rule, 4, f->rule.n)
	    : PAN_LIT("");

	if (f->atr != NULL && !f->undecided) {
		r->title = rule_text(m, f, f->atr->plain_title, ".title");
		r->what = rule_text(m, f, f->atr->plain_what, ".what");
		r->why = rule_text(m, f, f->atr->plain_why, ".why");
		r->todo = rule_text(m, f, f->atr->plain_do, ".do");
	} else {
		if (f->undecided)
			name = PAN_LIT("undecided");
		r->title = own_text(m, f, name, ".title");
		r->what = own_text(m, f, name, ".what");
		r->why = own_text(m, f, name, ".why");
		r->todo = own_text(m, f, name, ".do");
	}
	if (f->atr != NULL)
		r->author_title = author_title(m, f->atr);
}

/* Entries stand on lines; each is escaped by itself. */
static struct pan_str
keep_list(struct maker *m, struct pan_str list)
{
	size_t at = 0;

	while (at < list.n) {
		size_t end = pan_str_find(list, PAN_LIT("\n"), at);

		end = end == SIZE_MAX ? list.n : end;
		if (m->b.n > 0)
			pan_buf_addc(&m->b, '\n');
		pan_safe_add(&m->b, pan_str_slice(list, at, end), TITLE_MAX);
		at = end + 1;
	}
	return keep(m);
}

static void
add_references(struct maker *m, const struct pan_finding *f, struct pan_report_finding *r)
{
	if (f->atr == NULL)
		return;
	r->owasp = keep_list(m, f->atr->owasp);
	r->atlas = keep_list(m, f->atr->atlas);
	r->attack = keep_list(m, f->atr->attack);
	r->cve = keep_list(m, f->atr->cve);
}

static void
add_layers(struct maker *m, const struct pan_finding *f, struct pan_report_finding *r)
{
	const struct pan_doc *d;
	const char **layer;
	size_t n = 0;

	for (d = f->doc; d != NULL; d = d->parent)
		n += d->layer != NULL;
	if (n == 0)
		return;
	layer = pan_arena_array(m->r->arena, n, sizeof(const char *));
	if (layer == NULL) {
		m->rc = PAN_ENOMEM;
		return;
	}
	r->layer = layer;
	r->nlayer = n;
	for (d = f->doc; d != NULL; d = d->parent) {
		if (d->layer == NULL)
			continue;
		layer[--n] = pan_arena_copy(m->r->arena, pan_str(d->layer)).s;
		if (layer[n] == NULL)
			m->rc = PAN_ENOMEM;
	}
}

static void
add_place(struct maker *m, const struct pan_finding *f, struct pan_report_finding *r)
{
	struct pan_str path;

	if (f->doc == NULL) {
		r->place = (struct pan_place){ "", 1, 1, 1, 1 };
		r->excerpt = PAN_LIT("");
		return;
	}
	r->place = pan_doc_place(f->doc, f->at, f->end);
	path = keep_safe(m, pan_str(r->place.path), NAME_MAX_CHARS);
	r->place.path = path.s != NULL ? path.s : "";
	/* A finding about a whole file has no passage to show. */
	if (f->end > f->at)
		pan_excerpt_add(&m->b, f->doc->text, f->at, f->end,
		    PAN_REPORT_EXCERPT_MAX);
	r->excerpt = keep(m);
}

/* The evidence without what an editor changes: runs of blanks are one. */
static void
hash_words(struct pan_hash *h, struct pan_str s)
{
	size_t at = 0;

	s = pan_str_slice(s, 0, TEXT_MAX);
	while (at < s.n) {
		size_t end = at;

		while (end < s.n && strchr(" \t\r\n", s.s[end]) == NULL)
			end++;
		if (end > at) {
			pan_hash_add(h, pan_str_slice(s, at, end));
			pan_hash_add(h, PAN_LIT(" "));
		}
		at = end + 1;
	}
	pan_hash_add(h, (struct pan_str){ "", 1 });
}

static struct pan_str
outermost_path(const struct pan_doc *d)
{
	while (d->parent != NULL)
		d = d->parent;
	return pan_str(d->path);
}

/* A hash over what was found and where, but not on which line.  ${nth} tells the same
 * evidence apart when it stands there twice: a copy of something accepted is new. */
static void
fingerprint(const struct pan_finding *f, unsigned nth, char id[40])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[PAN_HASH_SIZE];
	struct pan_hash h;

	pan_hash_init(&h);
	hash_words(&h, pan_str(pan_check_id(f->check)));
	hash_words(&h, f->rule);
	if (f->doc != NULL) {
		hash_words(&h, outermost_path(f->doc));
		hash_words(&h, pan_str_slice(f->doc->text, f->at, f->end));
	}
	for (size_t i = 0; i < 3; i++)
		hash_words(&h, f->arg[i]);
	for (; nth > 0; nth /= 10)
		pan_hash_add(&h, (struct pan_str){ &digits[nth % 10], 1 });
	pan_hash_done(&h, sum);
	for (size_t i = 0; i < 16; i++) {
		id[2 * i] = digits[sum[i] >> 4];
		id[2 * i + 1] = digits[sum[i] & 15];
	}
	id[32] = '\0';
}

/* Give the findings their ids: the ${nth} with the same evidence has one of its own. */
static void
add_ids(struct maker *m)
{
	size_t n = m->r->nfinding;
	char(*plain)[40] = pan_arena_array(m->r->arena, n, sizeof(*plain));

	if (plain == NULL) {
		m->rc = PAN_ENOMEM;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct pan_finding *f = &m->s->findings.item[i];
		unsigned nth = 0;

		fingerprint(f, 0, plain[i]);
		for (size_t k = 0; k < i; k++)
			nth += memcmp(plain[k], plain[i], sizeof(plain[i])) == 0;
		fingerprint(f, nth, m->r->finding[i].id);
	}
}

static void
add_findings(struct maker *m)
{
	const struct pan_findings *fs = &m->s->findings;

	m->r->dropped = fs->dropped;
	if (fs->n == 0)
		return;
	m->r->finding = pan_arena_array(m->r->arena, fs->n, sizeof(*m->r->finding));
	if (m->r->finding == NULL) {
		m->rc = PAN_ENOMEM;
		return;
	}
	m->r->nfinding = fs->n;
	for (size_t i = 0; i < fs->n && m->rc == PAN_OK; i++) {
		const struct pan_finding *f = &fs->item[i];
		struct pan_report_finding *r = &m->r->finding[i];

		r->check = f->check;
		r->severity = f->severity;
		r->undecided = f->undecided;
		r->rule = keep_safe(m, f->rule, TITLE_MAX);
		add_words(m, f, r);
		add_references(m, f, r);
		add_layers(m, f, r);
		add_place(m, f, r);
	}
	if (m->rc == PAN_OK)
		add_ids(m);
}

static void
add_parts(struct maker *m)
{
	struct pan_report_part *part;

	if (m->s->npart == 0)
		return;
	part = pan_arena_array(m->r->arena, m->s->npart, sizeof(*part));
	if (part == NULL) {
		m->rc = PAN_ENOMEM;
		return;
	}
	for (size_t i = 0; i < m->s->npart; i++) {
		part[i].finding = m->s->part[i].finding;
		part[i].points = m->s->part[i].points;
		part[i].why = pan_msg(m->run->lang, m->s->part[i].why);
	}
	m->r->part = part;
	m->r->npart = m->s->npart;
}

static struct pan_str
number(struct maker *m, uint64_t n)
{
	pan_buf_printf(&m->b, "%llu", (unsigned long long)n);
	return keep(m);
}

/* "KEY\tPATH" as a sentence about PATH. */
static struct pan_str
note_text(struct maker *m, struct pan_str note)
{
	size_t tab = pan_str_find(note, PAN_LIT("\t"), 0);
	struct pan_str key = pan_str_slice(note, 0, tab);
	struct pan_str path =
	    pan_str_slice(note, tab == SIZE_MAX ? note.n : tab + 1, note.n);
	struct pan_str said = find_text(m, "note.", key, "");

	if (path.n > 0) {
		pan_safe_add(&m->b, path, NAME_MAX_CHARS);
		pan_buf_addz(&m->b, m->run->lang == PAN_LANG_ZH_TW ? "：" : ": ");
	}
	/* A note without words is still a note. */
	if (said.s != NULL)
		pan_buf_add(&m->b, said);
	else
		pan_safe_add(&m->b, key, NAME_MAX_CHARS);
	return keep(m);
}

/* The first opaque file of its kind speaks for all of them. */
static struct pan_str
opaque_text(struct maker *m, const struct pan_doc *d)
{
	struct pan_msg_arg args[3];
	uint64_t more = 0;

	for (const struct pan_doc *o = m->s->doc; o != d; o = o->next)
		if (o->opaque_why != NULL && strcmp(o->opaque_why, d->opaque_why) == 0)
			return (struct pan_str){ NULL, 0 };
	for (const struct pan_doc *o = d->next; o != NULL; o = o->next)
		more +=
		    o->opaque_why != NULL && strcmp(o->opaque_why, d->opaque_why) == 0;
	args[0] =
	    (struct pan_msg_arg){ "a", keep_safe(m, pan_str(d->path), NAME_MAX_CHARS) };
	args[1] = (struct pan_msg_arg){ "b", pan_msg(m->run->lang, d->opaque_why) };
	args[2] = (struct pan_msg_arg){ "c", number(m, more) };
	pan_msg_add(&m->b, m->run->lang,
	    more > 0 ? "report.opaque-more" : "report.opaque", args, 3);
	return keep(m);
}

static void
add_notes(struct maker *m)
{
	/* Kinds of opaque files are few; past that, the counts still tell. */
	enum { OPAQUE_KINDS = 32 };
	size_t most = m->s->coverage.nnote + OPAQUE_KINDS + 1, n = 0, kinds = 0;
	struct pan_str *note = pan_arena_array(m->r->arena, most, sizeof(*note));

	if (note == NULL) {
		m->rc = PAN_ENOMEM;
		return;
	}
	for (size_t i = 0; i < m->s->coverage.nnote; i++) {
		note[n] = note_text(m, m->s->coverage.note[i]);
		n += note[n].n > 0;
	}
	for (const struct pan_doc *d = m->s->doc; d != NULL && kinds < OPAQUE_KINDS;
	     d = d->next) {
		if (d->kind != PAN_DOC_OPAQUE || d->opaque_why == NULL)
			continue;
		note[n] = opaque_text(m, d);
		kinds += note[n].n > 0;
		n += note[n].n > 0;
	}
	if (m->s->findings.dropped > 0) {
		struct pan_msg_arg arg = { "a", number(m, m->s->findings.dropped) };

		pan_msg_add(&m->b, m->run->lang, "report.dropped", &arg, 1);
		note[n++] = keep(m);
	}
	m->r->note = note;
	m->r->nnote = n;
}

static void
add_subject(struct maker *m)
{
	const struct pan_subject *s = m->s;
	struct pan_report_subject *r = m->r;

	r->path = keep_safe(m, s->path, NAME_MAX_CHARS);
	r->name = keep_safe(m, s->name, TITLE_MAX);
	r->kind = s->kind;
	memcpy(r->digest, s->digest, sizeof(r->digest));
	r->score = s->score;
	r->level = s->level;
	r->verdict = s->verdict;
	r->files = s->coverage.files;
	r->opaque = s->coverage.opaque;
	r->skipped = s->coverage.skipped;
	r->bytes = s->coverage.bytes;
	r->inspected = s->coverage.inspected;
	memcpy(r->check, s->check, sizeof(r->check));
	memcpy(r->check_findings, s->check_findings, sizeof(r->check_findings));
	r->elapsed_us = s->elapsed_us;
	r->complete = s->complete;
	add_findings(m);
	if (m->rc == PAN_OK)
		add_parts(m);
	if (m->rc == PAN_OK)
		add_notes(m);
}

static struct pan_report_subject *
new_subject(void)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(ARENA_MAX);
	struct pan_report_subject *r;

	if (a == NULL || (r = pan_arena_get(a, sizeof(*r))) == NULL)
		return NULL;
	r->arena = pan_take(a);
	return r;
}

int
pan_report_subject(const struct pan_audit_run *run, const struct pan_subject *s,
    struct pan_report_subject **out, struct pan_err *err)
{
	struct maker m = { .run = run, .s = s, .r = new_subject() };

	pan_buf_init(&m.b, ARENA_MAX);
	if (m.r == NULL)
		m.rc = PAN_ENOMEM;
	else
		add_subject(&m);
	pan_buf_fini(&m.b);
	if (m.rc != PAN_OK) {
		pan_report_subject_free(m.r);
		return pan_err_set(err, PAN_ENOMEM, "no memory to report on '%.*s'",
		    PAN_STR(s->path));
	}
	*out = m.r;
	return PAN_OK;
}

struct pan_report_subject *
pan_report_failed(const char *path, const char *why)
{
	struct maker m = { .r = new_subject() };

	if (m.r == NULL)
		return NULL;
	pan_buf_init(&m.b, ARENA_MAX);
	m.r->kind = PAN_SUBJECT_FILE;
	m.r->path = keep_safe(&m, pan_str(path), NAME_MAX_CHARS);
	m.r->name = m.r->path;
	m.r->error = keep_safe(&m,
	    why != NULL && *why != '\0' ? pan_str(why) : PAN_LIT("?"), NAME_MAX_CHARS);
	pan_buf_fini(&m.b);
	if (m.rc != PAN_OK) {
		pan_report_subject_free(m.r);
		return NULL;
	}
	return m.r;
}

void
pan_report_subject_free(struct pan_report_subject *s)
{
	if (s != NULL)
		pan_arena_free(s->arena); /* it lies in there itself */
}
