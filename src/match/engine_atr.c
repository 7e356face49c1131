#include "match/engine_atr.h"

#include <stdlib.h>

#include "core/b64.h"
#include "core/utf8.h"
#include "match/codeblock.h"
#include "match/signature.h"
#include "match/trace.h"
#include "rule/language.h"

#define BLOCKS_MAX 5 /* base64 blocks of a skill document, as the reference has it */
#define BLOCK_LEAST 32

/* ---- from hits to conditions ---- */

static void
touch_rule(struct pan_engine_atr *e, uint32_t rule)
{
	if (e->rule_seen[rule])
		return;
	e->rule_seen[rule] = 1;
	e->rules[e->nrules++] = rule;
}

/* Does the reference look away because the first match is in a code block? */
static bool
in_code_block(struct pan_engine_atr *e, const struct hit *h, struct pan_str text)
{
	const struct pan_auto *prog = pan_engine_scan_program(&e->scan, h->pattern);
	struct pan_str norm = e->scan.norm.n > 0 ? pan_buf_str(&e->scan.norm) : text;
	const struct pan_auto_window whole = { 0, norm.n, norm.n, 0, norm.n };
	size_t at, end;

	if (e->scan.norm.n > 0 && !h->in_norm)
		return false;
	if (prog == NULL ||
	    pan_auto_first(e->scan.pool, prog, norm, &whole, &at, &end) != 1)
		return false;
	return pan_codeblock_at(norm, at);
}

static void
mark(struct pan_engine_atr *e, const struct hit *h, uint32_t cond, size_t text)
{
	const struct pack_cond *c = &e->p->cond[cond];
	const struct pack_atr_rule *r = &e->p->rule[c->rule];

	if (e->cond_true[cond] || !(e->rule_modes[c->rule] & 1u << e->mode))
		return;
	if (c->language.n > 0 &&
	    !pan_language_matches(pack_text(e->p->base, c->language),
	        pan_language_detect(e->text[text])))
		return;
	if (h->undecided) {
		e->rule_undecided[c->rule] = 1;
		touch_rule(e, c->rule);
		return;
	}
	e->cond_true[cond] = (uint8_t)(text + 1);
	if ((r->flags & RULE_SUPPRESS) && in_code_block(e, h, e->text[text]))
		e->cond_true[cond] = IN_CODE;
	e->place[cond] = *h;
	e->conds[e->nconds++] = cond;
	touch_rule(e, c->rule);
}

/* ---- the fields of an event, as different texts ---- */

static size_t
text_index(struct pan_engine_atr *e, struct pan_str value)
{
	for (size_t i = 0; i < e->ntext; i++) {
		if ((e->text[i].s == value.s && e->text[i].n == value.n) ||
		    pan_str_eq(e->text[i], value))
			return i;
	}
	if (e->ntext == TEXTS_MAX)
		return TEXTS_MAX;
	e->text[e->ntext] = value;
	return e->ntext++;
}

static int
search_text(struct pan_engine_atr *e, size_t text, uint64_t fields)
{
	int rc = pan_engine_scan_text(&e->scan, e->text[text], (uint16_t)(1u << e->mode),
	    fields);

	for (size_t i = 0; rc == PAN_OK && i < e->scan.nhit; i++) {
		struct hit *h = &e->scan.hit[i];
		const struct pack_pattern *t = &e->p->pattern[h->pattern];
		size_t at = 0, end = e->text[text].n;

		if (e->opts.spans && !h->undecided &&
		    pan_engine_scan_place(&e->scan, h, e->text[text], &at, &end)) {
			h->window.from = at;
			h->window.to = end;
		}
		for (uint32_t k = 0; k < t->conds.n; k++) {
			uint32_t cond = e->p->of_pattern[t->conds.at + k];

			if (fields >> e->p->cond[cond].field & 1)
				mark(e, h, cond, text);
		}
	}
	return rc;
}

static int
search_event(struct pan_engine_atr *e, const struct pan_event *ev)
{
	uint64_t fields[TEXTS_MAX] = { 0 };

	e->ntext = 0;
	for (uint32_t f = 0; f < e->p->h->field.n; f++) {
		struct pan_str value = ev->skill
		    ? ev->content
		    : pan_event_field(ev, pack_text(e->p->base, e->p->field[f]));
		size_t i;

		if (value.n == 0)
			continue;
		i = text_index(e, value);
		if (i < TEXTS_MAX)
			fields[i] |= 1ull << f;
	}
	for (size_t i = 0; i < e->ntext; i++) {
		int rc = search_text(e, i, fields[i]);

		if (rc != PAN_OK)
			return rc;
	}
	return PAN_OK;
}

/* ---- from conditions to rules ---- */

static bool
is_true(const struct pan_engine_atr *e, uint32_t cond)
{
	return e->cond_true[cond] != 0 && e->cond_true[cond] != IN_CODE;
}

/* Evaluate the expression at ${*at} over the conditions from ${base}. */
static bool
evaluate(const struct pan_engine_atr *e, const struct pack_atr_rule *r, uint32_t *at,
    unsigned depth)
{
	struct pan_expr x;
	uint32_t n, met = 0, need;

	if (*at >= r->expr.n || depth > 64)
		return false;
	x = e->p->expr[r->expr.at + (*at)++];
	if (x.op == PAN_EXPR_COND)
		return x.arg < r->cond.n && is_true(e, r->cond.at + x.arg);
	if (x.op == PAN_EXPR_NOT)
		return !evaluate(e, r, at, depth + 1);
	n = x.op == PAN_EXPR_AT_LEAST ? x.arg & 0xffff : x.arg;
	need = x.op == PAN_EXPR_AT_LEAST ? x.arg >> 16 : x.op == PAN_EXPR_OR ? 1 : n;
	for (uint32_t i = 0; i < n; i++)
		met += evaluate(e, r, at, depth + 1);
	return met >= need;
}

/* What a condition over time says; what nobody could watch is not a no. */
static bool
ask_watch(struct pan_engine_atr *e, const struct spec *s, uint32_t rule)
{
	enum pan_session_answer answer = PAN_SESSION_UNDECIDED;

	if (s->watched)
		answer = pan_session_answer(e->session, s->watch);
	if (answer == PAN_SESSION_UNDECIDED)
		e->rule_undecided[rule] = 1;
	return answer == PAN_SESSION_YES;
}

static int
ask_method(struct pan_engine_atr *e, uint32_t rule, const struct pan_event *ev,
    bool *fired)
{
	const struct pack_atr_rule *r = &e->p->rule[rule];
	const struct spec *s = &e->rule_spec[rule];
	int rc = PAN_OK;

	*fired = false;
	if (s->node == NULL)
		return PAN_OK;
	pan_arena_reset(e->scratch);
	if (r->method == PAN_METHOD_TRACE)
		rc = pan_trace_eval(e->scratch, s->node, ev, &e->slow, fired, NULL);
	else if (r->method == PAN_METHOD_SIGNATURE)
		rc = pan_signature_eval(e->scratch, s->node, ev, &e->slow, fired, NULL);
	else
		*fired = ask_watch(e, s, rule);
	if (rc != PAN_OK && rc != PAN_ENOMEM)
		e->rule_undecided[rule] = 1;
	return rc == PAN_ENOMEM ? rc : PAN_OK;
}

static void
ask_session(struct pan_engine_atr *e, const struct pack_atr_rule *r)
{
	for (uint32_t c = r->cond.at; c < r->cond.at + r->cond.n; c++) {
		const struct spec *s = &e->cond_spec[c];

		if (s->node == NULL || e->cond_true[c])
			continue;
		if (!ask_watch(e, s, (uint32_t)(r - e->p->rule)))
			continue;
		e->cond_true[c] = 1;
		e->place[c] = (struct hit){ .pattern = PACK_NONE };
		e->conds[e->nconds++] = c;
	}
}

static int
add_match(struct pan_engine_atr *e, uint32_t rule, enum pan_answer answer)
{
	const struct pack_atr_rule *r = &e->p->rule[rule];
	struct pan_match m = { .rule = rule, .answer = answer };
	double share = 1;

	for (uint32_t i = r->cond.n; i-- > 0;) {
		if (!is_true(e, r->cond.at + i))
			continue;
		m.ncond++;
		m.cond = i;
	}
	if (r->cond.n > 0 && !(r->flags & RULE_ALL))
		share = (r->flags & RULE_ANY ? 1.0 : m.ncond) / r->cond.n;
	m.confidence = r->confidence / 10.0 + share * 0.1;
	if (m.confidence > 1)
		m.confidence = 1;
	if (m.ncond > 0 && e->ntext > 0) {
		uint32_t c = r->cond.at + m.cond;

		m.text = e->text[e->cond_true[c] - 1];
		m.end = m.text.n;
		if (e->place[c].pattern != PACK_NONE && e->opts.spans) {
			m.at = e->place[c].window.from;
			m.end = e->place[c].window.to;
		}
	}
	if (e->nmatch == e->match_cap) {
		size_t cap = e->match_cap * 2 + 32;
		void *p = realloc(e->match, cap * sizeof(*e->match));

		if (p == NULL)
			return PAN_ENOMEM;
		e->match = p;
		e->match_cap = cap;
	}
	e->match[e->nmatch++] = m;
	return PAN_OK;
}

static int
decide(struct pan_engine_atr *e, uint32_t rule, const struct pan_event *ev, int mode)
{
	const struct pack_atr_rule *r = &e->p->rule[rule];
	uint32_t at = 0;
	bool fired;
	int rc = PAN_OK;

	if (!(e->rule_modes[rule] & 1u << mode))
		return PAN_OK;
	if (r->method == PAN_METHOD_SEMANTIC && !(r->flags & RULE_FALLBACK))
		return add_match(e, rule, PAN_ANSWER_NEEDS_JUDGE);
	if (r->method != PAN_METHOD_PATTERN && r->method != PAN_METHOD_SEMANTIC) {
		rc = ask_method(e, rule, ev, &fired);
	} else {
		ask_session(e, r);
		fired = evaluate(e, r, &at, 0);
	}
	if (rc == PAN_OK && fired)
		rc = add_match(e, rule, PAN_ANSWER_FIRED);
	else if (rc == PAN_OK && e->rule_undecided[rule])
		rc = add_match(e, rule, PAN_ANSWER_UNDECIDED);
	return rc;
}

/* ---- base64 in a skill document, one level, as the reference does ---- */

static bool
base64_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/';
}

static bool
mostly_printable(struct pan_str s)
{
	size_t good = 0, all = pan_utf8_count(s);

	for (size_t i = 0; i < s.n; i++)
		good += (s.s[i] >= 32 && s.s[i] < 127) || s.s[i] == '\n' ||
		    s.s[i] == '\r' || s.s[i] == '\t';
	return s.n >= 10 && good * 10 > all * 7;
}

static void
clear(struct pan_engine_atr *e)
{
	for (size_t i = 0; i < e->nconds; i++)
		e->cond_true[e->conds[i]] = 0;
	for (size_t i = 0; i < e->nrules; i++) {
		e->rule_seen[e->rules[i]] = 0;
		e->rule_undecided[e->rules[i]] = 0;
	}
	e->nconds = e->nrules = 0;
}

static int
decide_all(struct pan_engine_atr *e, const struct pan_event *ev, int mode)
{
	int rc = PAN_OK;

	for (uint32_t i = 0; i < e->p->h->special.n; i++)
		touch_rule(e, e->p->special[i]);
	for (size_t i = 0; i < e->nrules && rc == PAN_OK; i++)
		rc = decide(e, e->rules[i], ev, mode);
	return rc;
}

static int
match_blocks(struct pan_engine_atr *e, const struct pan_event *ev, int mode)
{
	struct pan_str t = ev->content;
	unsigned blocks = 0;
	int rc = PAN_OK;

	for (size_t i = 0; i < t.n && blocks < BLOCKS_MAX && rc == PAN_OK;) {
		struct pan_event inner = { .type = ev->type, .skill = true };
		struct pan_buf plain, text;
		size_t from = i;

		while (i < t.n && base64_char(t.s[i]))
			i++;
		if (i - from < BLOCK_LEAST) {
			i += i == from;
			continue;
		}
		blocks++;
		pan_buf_init(&plain, t.n + 16);
		pan_buf_init(&text, 4 * t.n + 16);
		if (pan_b64_decode(pan_str_slice(t, from, i - ((i - from) % 4 == 1)),
		        PAN_B64_LENIENT, &plain, NULL) == PAN_OK)
			pan_utf8_clean(&text, pan_buf_str(&plain));
		inner.content = pan_str_trim(pan_buf_str(&text));
		if (plain.rc == PAN_OK && text.rc == PAN_OK &&
		    mostly_printable(inner.content)) {
			size_t before = e->nmatch;

			clear(e);
			rc = search_event(e, &inner);
			if (rc == PAN_OK)
				rc = decide_all(e, &inner, mode);
			for (size_t k = before; k < e->nmatch; k++) {
				e->match[k].text =
				    t; /* the block stands for what it says */
				e->match[k].at = from;
				e->match[k].end = i;
			}
		}
		pan_buf_fini(&plain);
		pan_buf_fini(&text);
	}
	return rc;
}

/* ---- the answer ---- */

static int
by_cond(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
list_conditions(struct pan_engine_atr *e)
{
	qsort(e->conds, e->nconds, sizeof(*e->conds), by_cond);
	e->nout = 0;
	for (size_t i = 0; i < e->nconds; i++) {
		uint32_t rule = e->p->cond[e->conds[i]].rule;

		e->out_cond[e->nout++] = (struct pan_engine_cond){ rule,
			e->conds[i] - e->p->rule[rule].cond.at };
	}
}

static int
match_event(struct pan_engine_atr *e, const struct pan_event *ev)
{
	int mode = ev->skill ? (e->opts.all_skill_rules ? MODE_ALL_SKILL : MODE_SKILL)
	                     : (int)ev->type;
	int rc = PAN_OK;

	clear(e);
	e->nmatch = e->nout = 0;
	e->mode = e->opts.conditions ? MODE_CONDITIONS : mode;
	if (e->session != NULL)
		rc = pan_session_feed(e->session, ev, ev->time_ms, &e->slow, NULL);
	if (rc == PAN_ENOMEM)
		return rc;
	rc = search_event(e, ev);
	if (rc == PAN_OK)
		rc = decide_all(e, ev, mode);
	if (rc == PAN_OK && e->opts.conditions)
		list_conditions(e);
	e->mode = mode;
	if (rc == PAN_OK && ev->skill && !e->opts.all_skill_rules)
		rc = match_blocks(e, ev, mode);
	return rc;
}

int
pan_engine_atr_match(struct pan_engine_atr *e, const struct pan_event *ev,
    const struct pan_engine_opts *opts, struct pan_err *err)
{
	e->opts = *opts;
	return match_event(e, ev) == PAN_OK
	    ? PAN_OK
	    : pan_err_set(err, PAN_ENOMEM, "out of memory");
}

int
/* NOLINTNEXTLINE(readability-function-size) */
pan_engine_atr_spans(struct pan_engine_atr *e, uint32_t rule, uint32_t cond,
    struct pan_str text, pan_engine_span *hit, void *ctx, struct pan_err *err)
{
	const struct pack_atr_rule *r = &e->p->rule[rule];
	const struct pan_auto *prog;
	uint32_t pattern;
	size_t from = 0, at, end;

	if (cond >= r->cond.n)
		return pan_err_set(err, PAN_EARG, "the rule has no condition %u", cond);
	pattern = e->p->cond[r->cond.at + cond].pattern;
	prog = pattern == PACK_NONE ? NULL : pan_engine_scan_program(&e->scan, pattern);
	while (prog != NULL && from <= text.n) {
		struct pan_auto_window w = { from, text.n, text.n, 0, text.n };
		int rc = pan_auto_first(e->scan.pool, prog, text, &w, &at, &end);

		if (rc == PAN_ENOMEM)
			return pan_err_set(err, PAN_ENOMEM, "out of memory");
		if (rc != 1 || hit(ctx, at, end) != 0)
			break;
		from = end > at ? end : end + 1;
		while (from < text.n && ((unsigned char)text.s[from] & 0xC0) == 0x80)
			from++;
	}
	return PAN_OK;
}
