#include "scan/audit_yara.h"

#include <string.h>
#include <time.h>

#include "yara/yara_engine.h"

/* What the pack says of a rule whose author said how bad it is (match/pack_yara.c). */
#define STATED 0.8

bool
pan_audit_yara_has(const struct pan_pack *p)
{
	return p != NULL && pan_pack_rules_of(p, PAN_RULE_YARA) > 0;
}

enum pan_check
pan_audit_yara_check(struct pan_str category)
{
	static const struct {
		const char *part;
		enum pan_check check;
	} map[] = {
		{ "prompt", PAN_CHECK_PROMPT_INJECTION },
		{ "jailbreak", PAN_CHECK_PROMPT_INJECTION },
		{ "instruction", PAN_CHECK_PROMPT_INJECTION },
		{ "exfil", PAN_CHECK_SECRET_EXFILTRATION },
		{ "credential", PAN_CHECK_SECRET_EXFILTRATION },
		{ "sensitive", PAN_CHECK_SECRET_EXFILTRATION },
		{ "steal", PAN_CHECK_SECRET_EXFILTRATION },
		{ "stego", PAN_CHECK_HIDDEN_UNICODE },
		{ "stegano", PAN_CHECK_HIDDEN_UNICODE },
		{ "obfusc", PAN_CHECK_ENCODED_PAYLOAD },
		{ "dropper", PAN_CHECK_ENCODED_PAYLOAD },
		{ "packe", PAN_CHECK_ENCODED_PAYLOAD },
		{ "rootkit", PAN_CHECK_PERMISSION_SCOPE },
		{ "privilege", PAN_CHECK_PERMISSION_SCOPE },
	};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (pan_str_casefind(category, pan_str(map[i].part), 0) != SIZE_MAX)
			return map[i].check;
	return PAN_CHECK_TOOL_POISONING;
}

/* ---- what is looked at ---- */

/* Bytes to ask about, and the document in which a place of them is told. */
struct look {
	struct pan_audit_yara *y;
	const struct pan_doc *doc;
	const struct pan_context *c; /* of doc, or NULL */
	struct pan_str bytes;
	struct pan_findings *fs;
};

static const struct pan_doc *
root_of(const struct pan_doc *d)
{
	while (d->parent != NULL)
		d = d->parent;
	return d;
}

/* Words, or settings, for people and programs to read; not something that runs. */
static bool
is_words(const struct pan_doc *d)
{
	switch (d->kind) {
	case PAN_DOC_MARKDOWN:
	case PAN_DOC_JSON:
	case PAN_DOC_YAML:
	case PAN_DOC_TOML:
	case PAN_DOC_HTML:
		return true;
	case PAN_DOC_TEXT:
		return !d->executable;
	case PAN_DOC_SHELL:
	case PAN_DOC_PYTHON:
	case PAN_DOC_JAVASCRIPT:
	case PAN_DOC_POWERSHELL:
	case PAN_DOC_BATCH:
	case PAN_DOC_SOURCE:
	case PAN_DOC_OPAQUE:
		break;
	}
	return false;
}

static struct pan_str
last_part(struct pan_str path)
{
	size_t from = 0;

	for (size_t i = 0; i < path.n; i++)
		if (path.s[i] == '/')
			from = i + 1;
	return pan_str_slice(path, from, path.n);
}

static struct pan_str
extension_of(struct pan_str name)
{
	for (size_t i = name.n; i > 1; i--)
		if (name.s[i - 1] == '.')
			return pan_str_slice(name, i - 1, name.n);
	return PAN_LIT("");
}

static unsigned
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned)(t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

/* Ask all rules about ${bytes}, which are ${d}'s or what they mean. */
static int
ask(const struct look *l, struct pan_str bytes, struct pan_engine_result *out)
{
	struct pan_str path = pan_str(l->doc->path);
	struct pan_yara_input in = { .bytes = bytes.s, .n = bytes.n, .filepath = path };
	struct pan_yara_limits limits = { .timeout_ms = PAN_AUDIT_YARA_FILE_MS };
	unsigned from = now_ms();
	int rc;

	in.filename = last_part(path);
	in.extension = extension_of(in.filename);
	rc = pan_engine_file(l->y->engine, &in, &limits, out, NULL);
	l->y->spent_ms += now_ms() - from;
	return rc;
}

/* ---- what it is worth ---- */

static enum pan_severity
at_most(enum pan_severity s, enum pan_severity most)
{
	return s < most ? s : most;
}

/* A rule that calls itself a suspicion, or a pointer for a hunter, is one. */
static bool
is_suspicion(struct pan_str name)
{
	static const char *const part[] = { "susp", "hunting", "indicator_", "generic_",
		NULL };

	for (size_t i = 0; part[i] != NULL; i++)
		if (pan_str_casefind(name, pan_str(part[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

static enum pan_severity
worth(const struct look *l, const struct pan_pack_rule *rule, bool live)
{
	struct pan_pack_source source = pan_pack_source(l->y->pack, rule->source_index);
	bool critical = rule->severity == PAN_SEV_CRITICAL;
	bool text = l->doc->kind != PAN_DOC_OPAQUE;

	if (rule->confidence < STATED)
		return at_most(rule->severity, text ? PAN_SEV_LOW : PAN_SEV_MEDIUM);
	if (is_words(l->doc))
		return at_most(rule->severity,
		    live && critical ? PAN_SEV_MEDIUM : PAN_SEV_LOW);
	/* Ours are tried on ordinary scripts before they are let out. */
	if (pan_str_is(source.name, "bundled"))
		return rule->severity;
	if (is_suspicion(rule->title) || (text && !critical))
		return at_most(rule->severity, PAN_SEV_MEDIUM);
	return rule->severity;
}

/* What is told in ${l}'s text, at its places; what is shown or forbidden is blank. */
static int
told(const struct look *l, struct pan_str *out)
{
	struct pan_str copy = pan_arena_copy(l->y->scratch, l->doc->text);
	char *s = (char *)(uintptr_t)copy.s; /* NOLINT(performance-no-int-to-ptr) */

	if (s == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < l->c->n; i++) {
		const struct pan_region *r = &l->c->region[i];
		size_t at = r->at;

		if (r->kind == PAN_REGION_FENCE) {
			memset(s + r->at, ' ', r->end - r->at);
			continue;
		}
		while (at < r->end) {
			size_t from = at;
			struct pan_str sentence = pan_context_sentence(l->c, at, &from);
			size_t end = from + sentence.n > at ? from + sentence.n : at + 1;

			end = end < r->end ? end : r->end;
			if (pan_context_stance(l->c, at, end) != PAN_STANCE_LIVE)
				memset(s + at, ' ', end - at);
			at = end;
		}
	}
	*out = copy;
	return PAN_OK;
}

/* ---- findings ---- */

static bool
is_inside(struct pan_str part, struct pan_str whole)
{
	return part.s >= whole.s && part.s + part.n <= whole.s + whole.n;
}

/* The place [at, end) of the bytes in the doc's text; the beginning when it has none. */
static void
place(const struct look *l, const struct pan_match *m, size_t *at, size_t *end)
{
	const struct pan_str text = l->doc->text;
	size_t skip = 0;

	*at = *end = 0;
	if (l->bytes.s != text.s) {
		if (text.n == 0 || !is_inside(text, l->bytes))
			return; /* the text is another form of the bytes */
		skip = (size_t)(text.s - l->bytes.s);
	}
	if (m->at < skip || m->end < m->at || m->end - skip > text.n)
		return;
	*at = m->at - skip;
	*end = m->end - skip;
}

/* Whether the rule, or another one at the same place, has told of it already. */
static bool
is_told(const struct look *l, struct pan_str id, size_t at, size_t end,
    enum pan_severity severity)
{
	for (size_t i = 0; i < l->fs->n; i++) {
		const struct pan_finding *f = &l->fs->item[i];

		if (f->severity < severity)
			continue;
		if (pan_str_eq(f->rule, id) && root_of(f->doc) == root_of(l->doc))
			return true;
		if (f->doc == l->doc && end > at && f->at < end && at < f->end &&
		    f->atr != NULL && f->atr->language == PAN_RULE_ATR)
			return true;
	}
	return false;
}

static int
add(const struct look *l, const struct pan_pack_rule *rule, const struct pan_match *m,
    enum pan_severity severity)
{
	struct pan_pack_rule *kept;
	size_t at, end;

	place(l, m, &at, &end);
	if (severity == PAN_SEV_INFORMATIONAL || is_told(l, rule->id, at, end, severity))
		return PAN_OK;
	kept = pan_arena_get(l->fs->arena, sizeof(*kept));
	if (kept == NULL)
		return PAN_ENOMEM;
	*kept = *rule;
	pan_findings_add(l->fs,
	    &(struct pan_finding){
	        .check = pan_audit_yara_check(rule->category),
	        .severity = severity,
	        .rule = rule->id,
	        .atr = kept,
	        .doc = l->doc,
	        .at = at,
	        .end = end,
	        .undecided = m->answer == PAN_ANSWER_UNDECIDED,
	    });
	return l->fs->rc;
}

/* Which of the rules that fired also hold without what is only shown. */
static int
find_live(const struct look *l, const struct pan_match *match, size_t n, bool *live)
{
	struct pan_engine_result again;
	struct pan_str text;
	int rc;

	if (l->c == NULL || !is_words(l->doc)) {
		memset(live, 1, n * sizeof(*live));
		return PAN_OK;
	}
	rc = told(l, &text);
	if (rc == PAN_OK)
		rc = ask(l, text, &again);
	if (rc != PAN_OK)
		return rc;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < again.nmatch; j++)
			if (again.match[j].rule == match[i].rule)
				live[i] = true;
	return PAN_OK;
}

/* Something was not decided: one finding for the file, whatever number of rules. */
static int
add_undecided(const struct look *l, const struct pan_match *m)
{
	struct pan_pack_rule rule = pan_pack_rule(l->y->pack, m->rule);

	l->y->undecided = true;
	return add(l, &rule, m, PAN_SEV_MEDIUM);
}

static int
tell(const struct look *l, const struct pan_match *match, size_t n)
{
	struct pan_arena *a = l->y->scratch;
	bool *live = pan_arena_array(a, n, sizeof(*live));
	const struct pan_match *unsure = NULL;
	int rc = live == NULL ? PAN_ENOMEM : find_live(l, match, n, live);

	for (size_t i = 0; i < n && rc == PAN_OK; i++) {
		struct pan_pack_rule rule = pan_pack_rule(l->y->pack, match[i].rule);

		if (match[i].answer == PAN_ANSWER_FIRED)
			rc = add(l, &rule, &match[i], worth(l, &rule, live[i]));
		else if (unsure == NULL)
			unsure = &match[i];
	}
	if (rc == PAN_OK && unsure != NULL)
		rc = add_undecided(l, unsure);
	return rc;
}

static int
look_at(const struct look *l)
{
	struct pan_engine_result result;
	struct pan_match *match;
	int rc;

	if (l->bytes.n == 0)
		return PAN_OK;
	if (l->y->spent_ms > PAN_AUDIT_YARA_SUBJECT_MS) {
		l->y->undecided = true;
		return PAN_OK;
	}
	rc = ask(l, l->bytes, &result);
	if (rc != PAN_OK && rc != PAN_ENOMEM) {
		l->y->undecided = true;
		return PAN_OK;
	}
	if (rc != PAN_OK || result.nmatch == 0)
		return rc;
	/* Asking again ends the result's life. */
	match = pan_arena_array(l->y->scratch, result.nmatch, sizeof(*match));
	if (match == NULL)
		return PAN_ENOMEM;
	memcpy(match, result.match, result.nmatch * sizeof(*match));
	return tell(l, match, result.nmatch);
}

int
pan_audit_yara(struct pan_audit_yara *y, const struct pan_doc *d,
    const struct pan_context *c, struct pan_findings *fs)
{
	const struct pan_doc *root = root_of(d);
	struct look l = { .y = y, .doc = root, .bytes = root->raw, .fs = fs };
	int rc = PAN_OK;

	if (c != NULL && c->fixture && d->depth == 0)
		return PAN_OK;
	if (root != y->root) {
		y->root = root;
		l.c = d == root ? c : NULL;
		rc = look_at(&l);
	}
	/* A layer, a part, or words that were drawn out of bytes of another form. */
	if (rc != PAN_OK || (d == root && d->raw.n == 0) || is_inside(d->text, root->raw))
		return rc;
	l.doc = d;
	l.c = c;
	l.bytes = d->text;
	return look_at(&l);
}
