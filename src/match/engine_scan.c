#include <stdlib.h>

#include "match/engine_atr.h"
#include "pattern/lits.h"
#include "pattern/norm.h"

#define POOL_BYTES ((size_t)12 << 20)
#define TEXT_MAX ((size_t)1 << 30)

enum { UNWANTED, WAITING, TRUE_ALREADY, NOTHING_YET };
enum { UNCHECKED, SOUND, DAMAGED };

int
pan_engine_scan_init(struct scanner *s, const struct pack_atr *p, struct pan_err *err)
{
	size_t n = p->h->pattern.n + 1;

	s->p = p;
	s->slot = calloc(n, sizeof(*s->slot));
	/* pointers; NOLINTNEXTLINE(bugprone-sizeof-expression) */
	s->backref = calloc(n, sizeof(*s->backref));
	s->checked = calloc(n, sizeof(*s->checked));
	s->seen = calloc(n, sizeof(*s->seen));
	s->touched = calloc(n, sizeof(*s->touched));
	pan_buf_init(&s->norm, TEXT_MAX);
	pan_buf_init(&s->norm_scratch, TEXT_MAX);
	if (s->slot == NULL || s->backref == NULL || s->checked == NULL ||
	    s->seen == NULL || s->touched == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	return pan_auto_pool_new(POOL_BYTES, &s->pool, err);
}

void
pan_engine_scan_fini(struct scanner *s)
{
	for (uint32_t i = 0; s->backref != NULL && i < s->p->h->pattern.n; i++)
		pan_backref_free(s->backref[i]);
	pan_auto_pool_free(s->pool);
	pan_fold_fini(&s->fold);
	pan_buf_fini(&s->norm);
	pan_buf_fini(&s->norm_scratch);
	free(s->slot);
	free(s->backref);
	free(s->checked);
	free(s->seen);
	free(s->touched);
	free(s->hit);
}

/* A program's bytes are looked at when it is first run. */
static bool
sound(struct scanner *s, uint32_t pattern)
{
	const struct pack_pattern *t = &s->p->pattern[pattern];
	const char *bytes = s->p->program + t->prog;
	bool good;

	if (s->checked[pattern] == UNCHECKED) {
		good = pan_pack_sum(bytes, t->prog_size) == t->prog_sum &&
		    ((t->flags & PATTERN_BACKREF) ||
		        pan_auto_sound((const void *)bytes, t->prog_size));
		s->checked[pattern] = good ? SOUND : DAMAGED;
	}
	return s->checked[pattern] == SOUND;
}

const struct pan_auto *
pan_engine_scan_program(struct scanner *s, uint32_t pattern)
{
	const struct pack_pattern *t = &s->p->pattern[pattern];

	if (!sound(s, pattern) || (t->flags & PATTERN_BACKREF))
		return NULL;
	return (const void *)(s->p->program + t->prog);
}

static int
search_backref(struct scanner *s, uint32_t pattern, const struct pan_auto_window *w)
{
	const struct pack_pattern *t = &s->p->pattern[pattern];
	size_t at[2];

	if (s->backref[pattern] == NULL)
		s->backref[pattern] = pan_backref_new(
		    (struct pan_str){ s->p->program + t->prog, t->prog_size });
	if (s->backref[pattern] == NULL)
		return PAN_ENOMEM;
	return pan_backref_search(s->backref[pattern], s->text, w, at);
}

static void
remember(struct scanner *s, uint32_t pattern, bool undecided,
    const struct pan_auto_window *w)
{
	struct hit *h;

	for (size_t i = 0; !s->is_norm && i < s->nhit; i++) {
		h = &s->hit[i];
		if (h->pattern != pattern)
			continue;
		if (h->undecided && !undecided)
			h->undecided = false;
		*h = (struct hit){ pattern, h->in_norm, !undecided, h->undecided, *w };
		return;
	}
	if (s->nhit == s->hit_cap) {
		size_t cap = s->hit_cap * 2 + 64;
		void *p = realloc(s->hit, cap * sizeof(*s->hit));

		if (p == NULL) {
			s->rc = PAN_ENOMEM;
			return;
		}
		s->hit = p;
		s->hit_cap = cap;
	}
	s->hit[s->nhit++] =
	    (struct hit){ pattern, s->is_norm, !s->is_norm, undecided, *w };
}

static size_t
boundary_before(struct pan_str t, size_t i)
{
	while (i > 0 && i < t.n && ((unsigned char)t.s[i] & 0xC0) == 0x80)
		i--;
	return i;
}

static size_t
boundary_after(struct pan_str t, size_t i)
{
	while (i < t.n && ((unsigned char)t.s[i] & 0xC0) == 0x80)
		i++;
	return i;
}

/* The folded offset at which a reach to the left of ${at} ends. */
static size_t
left_of(const struct pan_fold *f, struct pan_reach r, size_t at)
{
	size_t units = (size_t)r.units * (f->ascii ? 1 : 3), lo = 0, hi = f->nline;

	if (r.all)
		return 0;
	if (!r.line)
		return at > units ? at - units : 0;
	while (lo < hi) { /* lines that begin before at */
		size_t mid = lo + (hi - lo) / 2;

		if (f->line[mid] < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > r.breaks ? f->line[lo - r.breaks - 1] : 0;
}

static size_t
right_of(const struct pan_fold *f, struct pan_reach r, size_t at)
{
	size_t units = (size_t)r.units * (f->ascii ? 1 : 3), lo = 0, hi = f->nline;

	if (r.all)
		return f->n;
	if (!r.line)
		return f->n - at > units ? at + units : f->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->line[mid] < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return f->nline - lo > r.breaks ? f->line[lo + r.breaks] + 1 : f->n;
}

/* The folded window of pattern ${pattern} as bytes of the text. */
static struct pan_auto_window
unfold(const struct scanner *s, uint32_t pattern, const struct seen *k)
{
	const struct pack_pattern *t = &s->p->pattern[pattern];
	const struct pan_fold *f = &s->fold;
	size_t left = left_of(f, t->behind, k->from),
	       right = right_of(f, t->ahead, k->to);

	return (struct pan_auto_window){
		.from = boundary_before(s->text, pan_fold_origin(f, k->from)),
		.to = k->to >= f->n ? s->text.n
		                    : boundary_after(s->text, pan_fold_origin(f, k->to)),
		/* A literal that begins with a blank begins anywhere in that run of
		   blanks. */
		.until = k->last >= f->n ? s->text.n : pan_fold_origin(f, k->last + 1),
		.left = boundary_before(s->text, pan_fold_origin(f, left)),
		.right = right >= f->n
		    ? s->text.n
		    : boundary_after(s->text, pan_fold_origin(f, right)),
	};
}

/* Ask pattern ${pattern} itself about its waiting window. */
static void
confirm(struct scanner *s, uint32_t pattern)
{
	const struct pan_auto *prog = pan_engine_scan_program(s, pattern);
	struct pan_auto_window w = unfold(s, pattern, &s->seen[pattern]);
	int rc;

	if (prog != NULL)
		rc = pan_auto_search(s->pool, prog, &s->slot[pattern], s->text, &w);
	else if (s->checked[pattern] == DAMAGED)
		rc = PAN_BACKREF_UNDECIDED;
	else
		rc = search_backref(s, pattern, &w);
	if (rc == PAN_ENOMEM)
		s->rc = PAN_ENOMEM;
	if (rc <= 0)
		return;
	s->seen[pattern].state = TRUE_ALREADY;
	remember(s, pattern, rc == PAN_BACKREF_UNDECIDED, &w);
}

static bool
wants(struct scanner *s, uint32_t pattern)
{
	const struct pack_pattern *t = &s->p->pattern[pattern];
	struct seen *n = &s->seen[pattern];

	if (n->stamp != s->stamp) {
		bool wanted = (s->wanted[pattern] & s->mode) && (t->fields & s->fields);

		n->stamp = s->stamp;
		n->state = wanted ? NOTHING_YET : UNWANTED;
	}
	return n->state == NOTHING_YET || n->state == WAITING;
}

/*
 * A literal of these patterns lies at [at, end).  Windows that overlap are looked at
 * together, so that the work stays linear however many literals there are.
 */
static int
on_literal(void *ctx, uint32_t first, uint32_t n, size_t at, size_t end)
{
	struct scanner *s = ctx;

	for (uint32_t i = first; i < first + n; i++) {
		uint32_t pattern = s->p->user[i];
		const struct pack_pattern *t = &s->p->pattern[pattern];
		struct seen *k = &s->seen[pattern];
		uint32_t from, to;

		if (!wants(s, pattern))
			continue;
		from = (uint32_t)left_of(&s->fold, t->before, at);
		to = (uint32_t)right_of(&s->fold, t->after, end);
		if (k->state == WAITING && from <= k->to) {
			k->from = from < k->from ? from : k->from;
			k->to = to > k->to ? to : k->to;
			k->last = at > k->last ? (uint32_t)at : k->last;
			continue;
		}
		if (k->state == WAITING)
			confirm(s, pattern);
		else
			s->touched[s->ntouched++] = pattern;
		if (k->state == TRUE_ALREADY)
			continue;
		k->state = WAITING;
		k->from = from;
		k->to = to;
		k->last = (uint32_t)at;
	}
	return s->rc;
}

/* A pattern without literals is asked about the whole text, if that has what it needs. */
static void
ask_always(struct scanner *s, uint32_t pattern)
{
	const struct pack_pattern *t = &s->p->pattern[pattern];
	const struct pan_auto_window whole = { 0, s->text.n, s->text.n, 0, s->text.n };
	struct seen *k = &s->seen[pattern];

	if (!wants(s, pattern) || ((t->flags & PATTERN_BEYOND) && s->fold.ascii))
		return;
	if (t->flags & PATTERN_EXISTS) {
		remember(s, pattern, false, &whole);
		return;
	}
	for (uint32_t i = 0; i < t->need.n; i++) {
		if (!pan_fold_chars_meet(&s->p->need[t->need.at + i], &s->fold.chars))
			return;
	}
	k->from = 0;
	k->to = k->last = (uint32_t)s->fold.n;
	confirm(s, pattern);
}

static void
scan_reading(struct scanner *s, struct pan_str text, bool is_norm)
{
	s->text = text;
	s->is_norm = is_norm;
	s->ntouched = 0;
	if (++s->stamp == 0) {
		memset(s->seen, 0, s->p->h->pattern.n * sizeof(*s->seen));
		s->stamp = 1;
	}
	if (pan_fold_text(&s->fold, text) != PAN_OK) {
		s->rc = PAN_ENOMEM;
		return;
	}
	if (s->p->lits != NULL)
		(void)pan_lits_scan(s->p->lits, s->fold.s, s->fold.n, on_literal, s);
	for (size_t i = 0; i < s->ntouched && s->rc == PAN_OK; i++) {
		struct seen *k = &s->seen[s->touched[i]];

		if (k->state == WAITING)
			confirm(s, s->touched[i]);
	}
	for (uint32_t i = 0; i < s->p->h->always.n && s->rc == PAN_OK; i++)
		ask_always(s, s->p->always[i]);
}

int
pan_engine_scan_text(struct scanner *s, struct pan_str text, uint16_t mode,
    uint64_t fields)
{
	s->mode = mode;
	s->fields = fields;
	s->nhit = 0;
	s->rc = PAN_OK;
	if (pan_norm_text(&s->norm, &s->norm_scratch, text))
		scan_reading(s, pan_buf_str(&s->norm), true);
	if (s->norm.rc != PAN_OK)
		s->rc = PAN_ENOMEM;
	if (s->rc == PAN_OK)
		scan_reading(s, text, false);
	return s->rc;
}

/* Offset at which line ${line} (from 0) of ${t} begins. */
static size_t
line_start(struct pan_str t, size_t line)
{
	size_t at = 0;

	while (line-- > 0) {
		size_t nl = pan_str_find(t, PAN_LIT("\n"), at);

		if (nl == SIZE_MAX)
			return t.n;
		at = nl + 1;
	}
	return at;
}

static size_t
lines_before(struct pan_str t, size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < at; i++)
		n += t.s[i] == '\n';
	return n;
}

bool
pan_engine_scan_place(struct scanner *s, const struct hit *h, struct pan_str text,
    size_t *at, size_t *end)
{
	const struct pan_auto *prog = pan_engine_scan_program(s, h->pattern);
	struct pan_str where = h->in_raw ? text : pan_buf_str(&s->norm);
	size_t a = h->window.from, b = h->window.to;

	if (prog != NULL && pan_auto_first(s->pool, prog, where, &h->window, &a, &b) != 1)
		return false;
	if (!h->in_raw) { /* normalizing keeps the lines, so name those */
		size_t first = lines_before(where, a), last = lines_before(where, b);

		a = line_start(text, first);
		b = line_start(text, last + 1);
		while (b > a && (text.s[b - 1] == '\n' || text.s[b - 1] == '\r'))
			b--;
	}
	*at = a;
	*end = b;
	return true;
}
