#include "core/arena.h"
#include "match/pack_make.h"
#include "yara/yara_compile.h"

struct yara_maker {
	struct pack_making *s;
	const struct pan_pack_yara_rules *in;
	struct pan_str *why; /* of those refused */
	int rc;
};

static void
on_refused(void *ctx, const struct pan_yara_rule *r, const char *why)
{
	struct yara_maker *m = ctx;

	/* Rules come in order, but for those that others refer to: look for it. */
	for (size_t i = 0; i < m->in->n; i++) {
		if (m->in->rule[i] != r || m->why[i].s != NULL)
			continue;
		m->why[i] = pan_arena_copy(m->s->keep, pan_str(why));
		if (m->why[i].s == NULL)
			m->rc = PAN_ENOMEM;
		return;
	}
}

/* ---- what metadata says ---- */

static const struct pan_yara_meta *
meta(const struct pan_yara_rule *r, const char *key)
{
	for (size_t i = 0; i < r->nmeta; i++) {
		if (pan_str_caseeq(r->meta[i].key, pan_str(key)))
			return &r->meta[i];
	}
	return NULL;
}

static struct pan_str
meta_text(const struct pan_yara_rule *r, const char *key)
{
	const struct pan_yara_meta *m = meta(r, key);

	return m != NULL && m->kind == PAN_YARA_META_TEXT ? m->text : PAN_LIT("");
}

/* All metadata whose key begins with ${key}, each on a line. */
static struct pan_str
meta_all(struct pan_arena *a, const struct pan_yara_rule *r, const char *key)
{
	struct pan_str all = PAN_LIT("");

	for (size_t i = 0; i < r->nmeta && all.s != NULL; i++) {
		const struct pan_yara_meta *m = &r->meta[i];

		if (m->kind != PAN_YARA_META_TEXT || m->text.n == 0 ||
		    !pan_str_caseeq(pan_str_slice(m->key, 0, strlen(key)), pan_str(key)))
			continue;
		all = all.n == 0
		    ? m->text
		    : pan_arena_printf(a, "%.*s\n%.*s", PAN_STR(all), PAN_STR(m->text));
	}
	return all;
}

/* A number of 0 to 100, as a number or as text: true, and the number. */
static bool
meta_number(const struct pan_yara_rule *r, const char *key, uint64_t *out)
{
	const struct pan_yara_meta *m = meta(r, key);

	if (m == NULL || m->kind == PAN_YARA_META_BOOL)
		return false;
	if (m->kind == PAN_YARA_META_TEXT)
		return pan_str_u64(pan_str_trim(m->text), 100, out);
	*out = (uint64_t)m->integer;
	return m->integer >= 0 && m->integer <= 100;
}

static enum pan_severity
of_score(uint64_t score)
{
	return score >= 85 ? PAN_SEV_CRITICAL
	    : score >= 65  ? PAN_SEV_HIGH
	    : score >= 40  ? PAN_SEV_MEDIUM
	    : score >= 10  ? PAN_SEV_LOW
	                   : PAN_SEV_INFORMATIONAL;
}

static bool
of_word(struct pan_str word, enum pan_severity *out)
{
	static const struct {
		const char *word;
		enum pan_severity severity;
	} words[] = { { "critical", PAN_SEV_CRITICAL }, { "high", PAN_SEV_HIGH },
		{ "medium", PAN_SEV_MEDIUM }, { "moderate", PAN_SEV_MEDIUM },
		{ "low", PAN_SEV_LOW }, { "informational", PAN_SEV_INFORMATIONAL },
		{ "info", PAN_SEV_INFORMATIONAL } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (pan_str_caseeq(pan_str_trim(word), pan_str(words[i].word))) {
			*out = words[i].severity;
			return true;
		}
	}
	return false;
}

/* How bad the author says it is (docs/decisions/0020); false: nothing is said. */
static bool
severity_of(const struct pan_yara_rule *r, enum pan_severity *out)
{
	static const char *const words[] = { "severity", "level", "threat_level" };
	static const char *const scores[] = { "score", "severity", "risk_score" };
	uint64_t n;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (of_word(meta_text(r, words[i]), out))
			return true;
	}
	for (size_t i = 0; i < sizeof(scores) / sizeof(scores[0]); i++) {
		if (meta_number(r, scores[i], &n)) {
			*out = of_score(n);
			return true;
		}
	}
	if (meta_number(r, "tc_detection_factor", &n) && n <= 5) {
		*out = of_score(n * 20);
		return true;
	}
	*out = PAN_SEV_HIGH;
	return false;
}

static struct pan_str
first_of(const struct pan_yara_rule *r, const char *a, const char *b, const char *c)
{
	struct pan_str s = meta_text(r, a);

	if (s.n == 0)
		s = meta_text(r, b);
	return s.n == 0 ? meta_text(r, c) : s;
}

/* ---- the table ---- */

static int
describe(struct pan_arena *a, const struct pan_yara_rule *r, struct pan_str id,
    struct pan_pack_rule *out)
{
	bool said;

	*out = (struct pan_pack_rule){ .id = id,
		.title = r->name,
		.category = first_of(r, "category", "threat_type", "malware_type"),
		.description = first_of(r, "description", "desc", "info"),
		.file = r->file,
		.author = meta_text(r, "author"),
		.date = first_of(r, "date", "creation_date", "created"),
		.license = meta_text(r, "license"),
		.attack = meta_all(a, r, "mitre"),
		.cve = meta_all(a, r, "cve"),
		.reference = meta_all(a, r, "ref"),
		.falsepositives = meta_all(a, r, "false"),
		.tags = pan_pack_joined(a, r->tag, r->ntag),
		.status = PAN_STATUS_STABLE,
		.maturity = PAN_MATURITY_STABLE,
		.source = PAN_SOURCE_NONE,
		.method = PAN_METHOD_PATTERN };
	said = severity_of(r, &out->severity);
	out->confidence = said ? 0.9 : 0.7;
	return out->attack.s == NULL || out->cve.s == NULL || out->reference.s == NULL ||
	        out->falsepositives.s == NULL || out->tags.s == NULL
	    ? PAN_ENOMEM
	    : PAN_OK;
}

static int
add_rule(struct yara_maker *m, size_t i, struct pan_err *err)
{
	const struct pan_yara_rule *r = m->in->rule[i];
	struct pack_making *s = m->s;
	struct pan_pack_rule about;

	s->of_engine[i] = PACK_NONE;
	if (m->why[i].s != NULL)
		return pan_pack_table_note(s,
		    &(struct pan_pack_note){ r->file, r->line, PAN_LINT_ERROR,
		        m->why[i] },
		    true, err);
	if (describe(s->keep, r, m->in->id[i], &about) != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	about.source_index = m->in->from.source == NULL ? 0 : m->in->from.source[i];
	about.silent = r->is_private;
	s->of_engine[i] = s->n;
	pan_pack_table_add(s, &about);
	return PAN_OK;
}

int
pan_pack_yara_make(struct pack_making *s, const struct pan_pack_input *in,
    struct pan_err *err)
{
	const size_t n = in->yara.n;
	struct yara_maker m = { .s = s, .in = &in->yara };
	int rc;

	if (n == 0)
		return PAN_OK;
	m.why = pan_arena_array(s->keep, n, sizeof(*m.why));
	s->of_engine = pan_arena_array(s->keep, n, sizeof(*s->of_engine));
	if (m.why == NULL || s->of_engine == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	s->head.engine_rules = (uint32_t)n;
	rc = pan_yara_compile(in->yara.rule, n, on_refused, &m, &s->part[PART_ENGINE],
	    err);
	if (rc == PAN_OK && m.rc != PAN_OK)
		rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (size_t i = 0; i < n && rc == PAN_OK; i++)
		rc = add_rule(&m, i, err);
	return rc;
}
