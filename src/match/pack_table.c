#include <stdlib.h>

#include "core/arena.h"
#include "match/pack_make.h"

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

struct pack_span
pan_pack_put(struct pan_buf *b, const void *items, size_t n, size_t each)
{
	struct pack_span s = { 0, (uint32_t)n };

	while (b->n % 8 != 0 && b->rc == PAN_OK)
		pan_buf_addc(b, '\0');
	s.at = (uint32_t)b->n;
	pan_buf_add(b, (struct pan_str){ items, n * each });
	return s;
}

struct pack_str
pan_pack_put_text(struct pan_buf *b, struct pan_str s)
{
	struct pack_str at = { (uint32_t)b->n, (uint32_t)s.n };

	pan_buf_add(b, s);
	pan_buf_addc(b, '\0');
	return at;
}

struct pan_str
pan_pack_joined(struct pan_arena *a, const struct pan_str *s, size_t n)
{
	struct pan_str all = n == 0 ? PAN_LIT("") : s[0];

	for (size_t i = 1; i < n && all.s != NULL; i++)
		all = pan_arena_printf(a, "%.*s\n%.*s", PAN_STR(all), PAN_STR(s[i]));
	return all;
}

int
pan_pack_table_init(struct pack_making *m, struct pan_arena *keep, uint32_t most,
    struct pan_err *err)
{
	m->keep = keep;
	m->cap = most;
	m->rule = pan_arena_array(keep, most + 1, sizeof(*m->rule));
	m->about = pan_arena_array(keep, most + 1, sizeof(*m->about));
	for (size_t k = 0; k < PART_KINDS; k++)
		pan_buf_init(&m->part[k], PACK_BYTES_MAX);
	pan_buf_init(&m->names, PACK_BYTES_MAX);
	pan_buf_init(&m->words, PACK_BYTES_MAX);
	pan_buf_init(&m->notes, PACK_BYTES_MAX);
	return m->rule == NULL || m->about == NULL ? no_memory(err) : PAN_OK;
}

void
pan_pack_table_fini(struct pack_making *m)
{
	for (size_t k = 0; k < PART_KINDS; k++)
		pan_buf_fini(&m->part[k]);
	pan_buf_fini(&m->names);
	pan_buf_fini(&m->words);
	pan_buf_fini(&m->notes);
	free(m->note);
	m->note = NULL;
}

/* ---- rules ---- */

/* Rules of a file share a lot: a text that the rule before has, too, is put once. */
static struct pack_str
word(struct pack_making *m, struct pan_str now, struct pan_str before,
    struct pack_str before_at)
{
	if (m->n > 0 && now.n > 0 && pan_str_eq(now, before))
		return before_at;
	return now.n == 0 ? (struct pack_str){ 0, 0 } : pan_pack_put_text(&m->words, now);
}

static void
add_about(struct pack_making *m, const struct pan_pack_rule *r)
{
	const struct pan_pack_rule *l = &m->last;
	const struct pan_text_pair plain[4] = { r->plain_title, r->plain_what,
		r->plain_why, r->plain_do };
	struct pack_about *a = &m->about[m->n];
	const struct pack_about *b = m->n == 0 ? a : a - 1;

	a->description = word(m, r->description, l->description, b->description);
	a->file = word(m, r->file, l->file, b->file);
	a->subcategory = word(m, r->subcategory, l->subcategory, b->subcategory);
	a->scan_target = word(m, r->scan_target, l->scan_target, b->scan_target);
	for (int i = 0; i < 4; i++) {
		a->plain[i] = word(m, plain[i].en, PAN_LIT(""), a->plain[i]);
		a->plain[i + 4] = word(m, plain[i].zh, PAN_LIT(""), a->plain[i]);
	}
	a->owasp = word(m, r->owasp, l->owasp, b->owasp);
	a->atlas = word(m, r->atlas, l->atlas, b->atlas);
	a->attack = word(m, r->attack, l->attack, b->attack);
	a->cve = word(m, r->cve, l->cve, b->cve);
	a->author = word(m, r->author, l->author, b->author);
	a->date = word(m, r->date, l->date, b->date);
	a->license = word(m, r->license, l->license, b->license);
	a->reference = word(m, r->reference, l->reference, b->reference);
	a->falsepositives =
	    word(m, r->falsepositives, l->falsepositives, b->falsepositives);
	a->tags = word(m, r->tags, l->tags, b->tags);
	a->log_category =
	    word(m, r->logsource.category, l->logsource.category, b->log_category);
	a->log_product =
	    word(m, r->logsource.product, l->logsource.product, b->log_product);
	a->log_service =
	    word(m, r->logsource.service, l->logsource.service, b->log_service);
}

void
pan_pack_table_add(struct pack_making *m, const struct pan_pack_rule *r)
{
	m->rule[m->n] = (struct pack_rule){ .id = pan_pack_put_text(&m->names, r->id),
		.title = pan_pack_put_text(&m->names, r->title),
		.category = pan_pack_put_text(&m->names, r->category),
		.source_index = r->source_index,
		.ncond = (uint32_t)r->ncond,
		.severity = (uint8_t)r->severity,
		.status = (uint8_t)r->status,
		.maturity = (uint8_t)r->maturity,
		.source = (uint8_t)r->source,
		.method = (uint8_t)r->method,
		.confidence = (uint8_t)(r->confidence * 10 + 0.5),
		.flags = r->silent ? PACK_RULE_SILENT : 0 };
	add_about(m, r);
	m->last = *r;
	m->n++;
}

static int
by_id(const void *a, const void *b, void *ctx)
{
	const struct pack_making *m = ctx;
	const struct pack_str x = m->rule[*(const uint32_t *)a].id;
	const struct pack_str y = m->rule[*(const uint32_t *)b].id;

	return pan_str_cmp(pack_text(m->names.s, x), pack_text(m->names.s, y));
}

/* The numbers of all rules by their ids, which are different. */
static int
sort_ids(struct pack_making *m, uint32_t *order, struct pan_err *err)
{
	for (uint32_t i = 0; i < m->n; i++)
		order[i] = i;
	if (m->n > 0)
		qsort_r(order, m->n, sizeof(*order), by_id, m);
	for (uint32_t i = 1; i < m->n; i++) {
		if (by_id(&order[i - 1], &order[i], m) == 0)
			return pan_err_set(err, PAN_EARG, "two rules have the id '%s'",
			    m->names.s + m->rule[order[i]].id.at);
	}
	return PAN_OK;
}

/* ---- notes ---- */

int
pan_pack_table_note(struct pack_making *m, const struct pan_pack_note *note, bool fresh,
    struct pan_err *err)
{
	if (m->nnote == m->note_cap) {
		uint32_t cap = m->note_cap * 2 + 16;
		void *p = realloc(m->note, cap * sizeof(*m->note));

		if (p == NULL)
			return no_memory(err);
		m->note = p;
		m->note_cap = cap;
	}
	m->note[m->nnote++] =
	    (struct pack_note){ pan_pack_put_text(&m->notes, note->file),
		    pan_pack_put_text(&m->notes, note->text), note->line,
		    (uint32_t)note->level };
	if (fresh && m->say != NULL)
		m->say(m->ctx, note);
	return PAN_OK;
}

/* Say again what ${part} holds; what is damaged there is left out. */
static void
say_again(const struct pack_making *m, struct pan_str part)
{
	const struct pack_note *note = (const void *)(part.s + 8);
	uint32_t n;

	if (part.n < 8 || m->say == NULL)
		return;
	memcpy(&n, part.s, sizeof(n));
	if (!pack_inside(8, n, sizeof(*note), part.n))
		return;
	for (uint32_t i = 0; i < n; i++) {
		struct pan_pack_note said = { .line = note[i].line,
			.level = note[i].level == PAN_LINT_ERROR ? PAN_LINT_ERROR
			                                         : PAN_LINT_WARNING };

		if (!pack_inside(note[i].file.at, note[i].file.n, 1, part.n) ||
		    !pack_inside(note[i].text.at, note[i].text.n, 1, part.n))
			continue;
		said.file = pack_text(part.s, note[i].file);
		said.text = pack_text(part.s, note[i].text);
		m->say(m->ctx, &said);
	}
}

/* ---- done ---- */

static void
move(struct pack_str *s, size_t by)
{
	if (s->n > 0)
		s->at += (uint32_t)by;
	else
		s->at = 0;
}

static void
put_names(struct pack_making *m, const uint32_t *order)
{
	struct pan_buf *b = &m->part[PART_RULE];
	const size_t tables =
	    m->n * (sizeof(*m->rule) + 4ull) + 4ull * m->head.engine_rules;

	for (uint32_t i = 0; i < m->n; i++) {
		move(&m->rule[i].id, tables);
		move(&m->rule[i].title, tables);
		move(&m->rule[i].category, tables);
	}
	pan_buf_add(b,
	    (struct pan_str){ (const char *)m->rule, m->n * sizeof(*m->rule) });
	pan_buf_add(b, (struct pan_str){ (const char *)order, m->n * sizeof(*order) });
	pan_buf_add(b,
	    (struct pan_str){ (const char *)m->of_engine, 4ull * m->head.engine_rules });
	pan_buf_add(b, pan_buf_str(&m->names));
}

static void
put_words(struct pack_making *m)
{
	struct pan_buf *b = &m->part[PART_ABOUT];
	const size_t tables = m->n * sizeof(*m->about);

	for (uint32_t i = 0; i < m->n; i++) {
		struct pack_str *s = &m->about[i].description;

		/* The texts stand one after another in the struct. */
		for (; s <= &m->about[i].log_service; s++)
			move(s, tables);
	}
	pan_buf_add(b, (struct pan_str){ (const char *)m->about, tables });
	pan_buf_add(b, pan_buf_str(&m->words));
	pan_buf_addc(b, '\0');
}

static void
put_notes(struct pack_making *m)
{
	struct pan_buf *b = &m->part[PART_SAID];
	const uint32_t head[2] = { m->nnote, 0 };
	const size_t tables = sizeof(head) + m->nnote * sizeof(*m->note);

	for (uint32_t i = 0; i < m->nnote; i++) {
		move(&m->note[i].file, tables);
		move(&m->note[i].text, tables);
	}
	pan_buf_add(b, (struct pan_str){ (const char *)head, sizeof(head) });
	pan_buf_add(b,
	    (struct pan_str){ (const char *)m->note, m->nnote * sizeof(*m->note) });
	pan_buf_add(b, pan_buf_str(&m->notes));
}

int
pan_pack_table_done(struct pack_making *m, struct pan_err *err)
{
	uint32_t *order = pan_arena_array(m->keep, m->n + 1, sizeof(*order));
	int rc;

	if (order == NULL || m->names.rc != PAN_OK || m->words.rc != PAN_OK ||
	    m->notes.rc != PAN_OK)
		return no_memory(err);
	if ((rc = sort_ids(m, order, err)) != PAN_OK)
		return rc;
	put_names(m, order);
	put_words(m);
	put_notes(m);
	m->head.rules = m->n;
	for (size_t k = 0; k < PART_KINDS; k++) {
		if ((rc = pan_buf_done(&m->part[k], err)) != PAN_OK)
			return rc;
		m->bytes[k] = pan_buf_str(&m->part[k]);
	}
	return PAN_OK;
}

int
pan_pack_table_take(struct pack_making *m, const struct pan_pack *before,
    enum pan_rule_language l, struct pan_err *err)
{
	m->head = before->h->section[l];
	for (size_t k = 0; k < PART_KINDS; k++) {
		int rc =
		    pan_pack_part(before, l, (enum pack_part_kind)k, &m->bytes[k], err);

		if (rc != PAN_OK)
			return rc;
	}
	m->rule = NULL;
	say_again(m, m->bytes[PART_SAID]);
	return PAN_OK;
}
