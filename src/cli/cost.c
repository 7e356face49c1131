#include "cli/cost.h"

#include <stdio.h>

#include "rule/atr.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "sys/clock.h"
#include "yara/yara_compile.h"
#include "yara/yara_engine.h"

#define TEXT_SIZE ((size_t)64 << 10) /* of each hard input */
#define PIECES_MAX 8                 /* of a rule's own texts, each tried twice */

/* Hard for anything that searches a text. */
static const struct {
	const char *name, *piece;
} hard[] = { { "one letter", "a" }, { "blanks", " " }, { "line breaks", "\n" },
	{ "digits", "0123456789" }, { "prose", "ignore the previous system prompt and " },
	{ "brackets", "<a href=\"{[(" } };
#define NHARD (sizeof(hard) / sizeof(hard[0]))

/* Ask one rule about one input.  ${undecided}: a limit was met. */
struct asker {
	void *self;
	int (*ask)(void *self, struct pan_str text, bool *undecided, struct pan_err *err);
};

/* ${piece} again and again, TEXT_SIZE bytes of it. */
static struct pan_str
repeat(struct pan_arena *a, struct pan_str piece)
{
	char *to = piece.n == 0 ? NULL : pan_arena_get(a, TEXT_SIZE + 1);

	for (size_t at = 0; to != NULL && at < TEXT_SIZE; at += piece.n) {
		size_t n = piece.n < TEXT_SIZE - at ? piece.n : TEXT_SIZE - at;

		memcpy(to + at, piece.s, n);
	}
	return (struct pan_str){ to, to == NULL ? 0 : TEXT_SIZE };
}

static int
time_text(const struct asker *q, const char *name, struct pan_str text,
    struct pan_cost *worst, struct pan_err *err)
{
	double best = 0;

	/* The first time builds what later times use; the faster one is the rule's. */
	for (int round = 0; round < 2; round++) {
		uint64_t from = pan_clock_us();
		bool undecided = false;
		int rc = q->ask(q->self, text, &undecided, err);
		double ns = (double)(pan_clock_us() - from) * 1000.0 / (double)text.n;

		if (rc != PAN_OK)
			return rc;
		best = round == 0 || ns < best ? ns : best;
		worst->undecided = worst->undecided || undecided;
	}
	if (best > worst->ns_per_byte) {
		worst->ns_per_byte = best;
		worst->text = name;
	}
	return PAN_OK;
}

/* One of the rule's own texts, whole and cut short: what nearly matches costs most. */
static int
time_own(struct pan_arena *a, const struct asker *q, struct pan_str own,
    struct pan_cost *worst, struct pan_err *err)
{
	struct pan_str whole = repeat(a, own);
	struct pan_str cut = repeat(a, pan_str_slice(own, 0, own.n * 2 / 3));
	int rc = PAN_OK;

	if (whole.n > 0)
		rc = time_text(q, "its own texts", whole, worst, err);
	if (rc == PAN_OK && cut.n > 0)
		rc = time_text(q, "its own texts, cut short", cut, worst, err);
	return rc;
}

static int
time_hard(struct pan_arena *a, const struct asker *q, struct pan_cost *worst,
    struct pan_err *err)
{
	int rc = PAN_OK;

	for (size_t i = 0; i < NHARD && rc == PAN_OK; i++) {
		struct pan_str text = repeat(a, pan_str(hard[i].piece));

		rc = text.n == 0 ? pan_err_set(err, PAN_ENOMEM, "out of memory")
		                 : time_text(q, hard[i].name, text, worst, err);
	}
	return rc;
}

/* ---- ATR ---- */

static int
ask_atr(void *self, struct pan_str text, bool *undecided, struct pan_err *err)
{
	const struct pan_event ev = { .type = PAN_EVENT_OTHER,
		.type_name = PAN_LIT("other"),
		.skill = true,
		.content = text };
	const struct pan_engine_opts how = { .conditions = true,
		.all_skill_rules = true };
	struct pan_engine_result r = { 0 };
	int rc = pan_engine_match(self, &ev, &how, &r, err);

	for (size_t i = 0; rc == PAN_OK && i < r.nmatch; i++)
		*undecided = *undecided || r.match[i].answer == PAN_ANSWER_UNDECIDED;
	return rc;
}

static void
atr_hangs(const struct pan_pack *p, struct pan_cost *out)
{
	size_t n = pan_pack_rule(p, 0).ncond, always = 0, literals = 0;
	double often = 0;

	for (size_t i = 0; i < n; i++) {
		struct pan_pack_cond c = pan_pack_cond(p, 0, i);

		if (c.kind != PAN_COND_TEXT)
			continue;
		literals += c.literals;
		often += c.per_megabyte;
		always += c.literals == 0;
	}
	(void)snprintf(out->hangs, sizeof(out->hangs),
	    "%zu literals, %.1f expected in a megabyte; %zu conditions without any",
	    literals, often, always);
}

static int
time_atr(struct pan_arena *a, const struct pan_rule *r, const struct pan_pack *p,
    struct pan_cost *out, struct pan_err *err)
{
	struct asker q = { .ask = ask_atr };
	struct pan_engine *e = NULL;
	int rc = pan_engine_new(p, &e, err);

	q.self = e;
	atr_hangs(p, out);
	if (rc == PAN_OK)
		rc = time_hard(a, &q, out, err);
	for (size_t i = 0; i < r->ntest && i < PIECES_MAX && rc == PAN_OK; i++) {
		struct pan_event ev = { 0 };

		if (pan_atr_case_event(a, r, &r->test[i], &ev, NULL) == PAN_OK)
			rc = time_own(a, &q, ev.content, out, err);
	}
	pan_engine_free(e);
	return rc;
}

int
pan_cost_atr(struct pan_arena *a, const struct pan_rule *r, struct pan_cost *out,
    struct pan_err *err)
{
	const struct pan_pack_source source = { .name = PAN_LIT("cost") };
	const struct pan_pack_input in = { .source = &source,
		.nsource = 1,
		.atr = { &r, 1, { 0 } } };
	struct pan_pack *p = NULL;
	struct pan_buf bytes;
	int rc;

	*out =
	    (struct pan_cost){ .id = r->id, .language = PAN_RULE_ATR, .text = "nothing" };
	pan_buf_init(&bytes, (size_t)256 << 20);
	rc = pan_pack_compile(&in, &bytes, err);
	if (rc == PAN_OK)
		rc = pan_pack_open(pan_buf_str(&bytes), &p, err);
	if (rc == PAN_OK)
		rc = pan_pack_rules(p) == 0
		    ? pan_err_set(err, PAN_EFORMAT, "it cannot be compiled")
		    : time_atr(a, r, p, out, err);
	pan_pack_free(p);
	pan_buf_fini(&bytes);
	return rc;
}

/* ---- Sigma ---- */

struct sigma_asker {
	struct pan_sigma_engine *e;
	struct pan_hostevent ev; /* every field that the rule looks at holds the input */
};

static int
ask_sigma(void *self, struct pan_str text, bool *undecided, struct pan_err *err)
{
	static const struct pan_sigma_opts_match anywhere = { .anywhere = true };
	struct sigma_asker *s = self;
	struct pan_sigma_result r = { 0 };
	int rc;

	for (size_t i = 0; i < s->ev.nfield; i++)
		s->ev.field[i].value = text;
	s->ev.raw = text;
	rc = pan_sigma_engine_match(s->e, &s->ev, &anywhere, &r, err);
	*undecided = *undecided || r.nundecided > 0;
	return rc;
}

static void
sigma_hangs(const struct pan_sigma_pack *p, struct pan_cost *out)
{
	struct pan_sigma_trigger t;

	pan_sigma_pack_trigger(p, 0, &t);
	if (t.always)
		(void)snprintf(out->hangs, sizeof(out->hangs),
		    "nothing: every event of its logsource is asked about %u items",
		    t.items);
	else
		(void)snprintf(out->hangs, sizeof(out->hangs),
		    "%u values, %u of them searched for; then %u items, %u patterns",
		    t.keys, t.scanned, t.items, t.regexes);
}

/* The fields that ${r} looks at, each once. */
static bool
set_fields(struct pan_arena *a, const struct pan_sigma_rule *r, struct pan_hostevent *ev)
{
	const struct pan_sigma_detection *d = &r->detection;

	ev->field = pan_arena_array(a, d->nitem + 1, sizeof(*ev->field));
	for (size_t i = 0; ev->field != NULL && i < d->nitem; i++) {
		size_t k = 0;

		while (k < ev->nfield && !pan_str_eq(ev->field[k].name, d->item[i].field))
			k++;
		if (k == ev->nfield && d->item[i].field.n > 0)
			ev->field[ev->nfield++] =
			    (struct pan_hostfield){ .name = d->item[i].field };
	}
	return ev->field != NULL;
}

static int
time_sigma(struct pan_arena *a, const struct pan_sigma_rule *r,
    const struct pan_sigma_pack *p, struct pan_cost *out, struct pan_err *err)
{
	struct sigma_asker s = { .ev = { .id = PAN_LIT("null") } };
	const struct asker q = { &s, ask_sigma };
	size_t own = 0;
	int rc;

	sigma_hangs(p, out);
	if (!set_fields(a, r, &s.ev))
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_sigma_engine_new(p, &s.e, err);
	if (rc == PAN_OK)
		rc = time_hard(a, &q, out, err);
	for (size_t i = 0; i < r->detection.nitem && rc == PAN_OK; i++) {
		const struct pan_sigma_item *it = &r->detection.item[i];
		struct pan_str text = it->op == PAN_SIGMA_REGEX ? it->text
		    : it->op == PAN_SIGMA_GLOB && it->npart > 0
		    ? it->part[it->npart / 2].text
		    : it->text;

		if (text.n > 0 && own++ < PIECES_MAX)
			rc = time_own(a, &q, text, out, err);
	}
	pan_sigma_engine_free(s.e);
	return rc;
}

static void
sigma_refused(void *ctx, uint32_t rule, const char *why)
{
	(void)rule;
	(void)pan_err_set(ctx, PAN_EFORMAT, "%s", why);
}

int
pan_cost_sigma(struct pan_arena *a, struct pan_sigma_rule *r, struct pan_cost *out,
    struct pan_err *err)
{
	struct pan_err refused = { 0 };
	struct pan_sigma_pack *p = NULL;
	struct pan_buf bytes;
	int rc;

	*out = (struct pan_cost){ .id = r->id,
		.language = PAN_RULE_SIGMA,
		.text = "nothing" };
	if (r->kind != PAN_SIGMA_RULE) {
		(void)snprintf(out->hangs, sizeof(out->hangs),
		    "the rules that it refers to; its windows have ceilings");
		return PAN_OK;
	}
	pan_buf_init(&bytes, (size_t)256 << 20);
	rc = pan_sigma_compile(&r, 1, sigma_refused, &refused, &bytes, err);
	if (rc == PAN_OK && refused.code != PAN_OK)
		rc = pan_err_set(err, PAN_EFORMAT, "%s", refused.text);
	if (rc == PAN_OK)
		rc = pan_sigma_pack_open(pan_buf_str(&bytes), &p, err);
	if (rc == PAN_OK)
		rc = time_sigma(a, r, p, out, err);
	pan_sigma_pack_free(p);
	pan_buf_fini(&bytes);
	return rc;
}

/* ---- YARA ---- */

static int
ask_yara(void *self, struct pan_str text, bool *undecided, struct pan_err *err)
{
	const struct pan_yara_input in = { .bytes = text.s, .n = text.n };
	struct pan_yara_result r = { 0 };
	int rc = pan_yara_engine_scan(self, &in, NULL, &r, err);

	/* Without libyara, what hangs on its modules is undecided by nature. */
	*undecided = *undecided || (r.nundecided > 0 && r.asked > 0);
	return rc;
}

static void
yara_hangs(const struct pan_yara_pack *p, uint32_t rule, struct pan_cost *out)
{
	struct pan_yara_pack_rule t;

	pan_yara_pack_rule(p, rule, &t);
	(void)snprintf(out->hangs, sizeof(out->hangs), "%s%s%s",
	    t.always ? "nothing, or first bytes and size" : "one of its strings",
	    t.head_mask != 0 ? "; certain first bytes" : "",
	    t.asking ? "; libyara may be asked" : "");
}

/* ${r} with all that it needs, what is needed first.  Returns how many; SIZE_MAX: too
 * many. */
static size_t
closure(const struct pan_yara_rule *r, const struct pan_yara_rule **out, size_t n,
    size_t max)
{
	for (size_t i = 0; i < r->nneeds && n != SIZE_MAX; i++) {
		size_t k = 0;

		while (k < n && out[k] != r->needs[i])
			k++;
		/* Rules only need earlier ones, so this ends; ${max} bounds its depth. */
		if (k == n)
			n = closure(r->needs[i], out, n, max);
	}
	if (n >= max)
		return SIZE_MAX;
	out[n] = r;
	return n + 1;
}

static void
yara_refused(void *ctx, const struct pan_yara_rule *r, const char *why)
{
	(void)r;
	(void)pan_err_set(ctx, PAN_EFORMAT, "%s", why);
}

static int
time_yara(struct pan_arena *a, const struct pan_yara_rule *r,
    const struct pan_yara_pack *p, struct pan_cost *out, struct pan_err *err)
{
	struct pan_yara_engine *e = NULL;
	struct asker q = { .ask = ask_yara };
	int rc = pan_yara_engine_new(p, NULL, &e, err);

	q.self = e;
	if (rc == PAN_OK)
		rc = time_hard(a, &q, out, err);
	for (size_t i = 0; i < r->nstring && i < PIECES_MAX && rc == PAN_OK; i++)
		rc = time_own(a, &q, r->string[i].text, out, err);
	pan_yara_engine_free(e);
	return rc;
}

int
pan_cost_yara(struct pan_arena *a, const struct pan_yara_rule *r, struct pan_str id,
    struct pan_cost *out, struct pan_err *err)
{
	const struct pan_yara_rule *rules[64];
	size_t n = closure(r, rules, 0, sizeof(rules) / sizeof(rules[0]));
	const struct pan_yara_pack *p = NULL;
	struct pan_err refused = { 0 };
	struct pan_buf bytes;
	int rc;

	*out =
	    (struct pan_cost){ .id = id, .language = PAN_RULE_YARA, .text = "nothing" };
	if (n == SIZE_MAX)
		return pan_err_set(err, PAN_EFORMAT, "it needs too many other rules");
	pan_buf_init(&bytes, (size_t)256 << 20);
	rc = pan_yara_compile(rules, n, yara_refused, &refused, &bytes, err);
	if (rc == PAN_OK && refused.code != PAN_OK)
		rc = pan_err_set(err, PAN_EFORMAT, "%s", refused.text);
	if (rc == PAN_OK)
		rc = pan_yara_pack_open(pan_buf_str(&bytes), &p, err);
	if (rc == PAN_OK) {
		yara_hangs(p, (uint32_t)n - 1, out);
		rc = time_yara(a, r, p, out, err);
	}
	pan_buf_fini(&bytes);
	return rc;
}
