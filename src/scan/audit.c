#include "scan/audit.h"

#include <stdlib.h>
#include <time.h>

#include "core/limits.h"
#include "core/own.h"
#include "scan/audit_notes.h"
#include "scan/audit_rules.h"
#include "scan/audit_tools.h"
#include "scan/audit_yara.h"
#include "scan/context.h"
#include "scan/flow.h"
#include "scan/intent.h"
#include "scan/manifest.h"
#include "scan/peel.h"
#include "scan/perms.h"
#include "scan/score.h"
#include "scan/served.h"
#include "scan/traffic.h"
#include "scan/unicode.h"

/* Past these a file counts as one that the agent is sent to. */
enum { SKILLS_MAX = 16, ASKED_MAX = 2000, NAMED_BYTES = 1 << 20 };
enum { OWN_BYTES = 1 << 20, SCRATCH_BYTES = 1 << 30 };

struct pan_audit {
	struct pan_arena *own;     /* as long as the auditor */
	struct pan_arena *scratch; /* as long as one document */
	struct pan_arena *flow;    /* the same, for the data-flow analysis alone */
	struct pan_arena *outer; /* for the context of what the layers were peeled off */
	struct pan_context around;   /* in it, of around.doc */
	struct pan_flow_facts facts; /* of the subject */
	const struct pan_doc *skill[SKILLS_MAX];
	size_t nskill;
	size_t asked; /* for names in them */
	const struct pan_lexicon *lexicon;
	const struct pan_pack *pack; /* NULL: no rules, and then no engine */
	struct pan_engine *engine;
	struct pan_audit_yara yara; /* its engine is NULL when there are no such rules */
};

int
pan_audit_new(const struct pan_pack *pack, struct pan_audit **out, struct pan_err *err)
{
	PAN_AUTO(pan_audit_freep) struct pan_audit *a = calloc(1, sizeof(*a));

	if (a == NULL || (a->own = pan_arena_new(OWN_BYTES)) == NULL ||
	    (a->scratch = pan_arena_new(SCRATCH_BYTES)) == NULL ||
	    (a->flow = pan_arena_new(PAN_FLOW_BYTES_MAX)) == NULL ||
	    (a->outer = pan_arena_new(SCRATCH_BYTES)) == NULL ||
	    pan_lexicon_new(a->own, &a->lexicon) != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "no memory for an auditor");
	a->pack = pack;
	if (pack != NULL) {
		int rc = pan_engine_new(pack, &a->engine, err);

		if (rc != PAN_OK)
			return rc;
	}
	a->yara = (struct pan_audit_yara){
		.engine = pan_audit_yara_has(pack) ? a->engine : NULL,
		.pack = pack,
		.scratch = a->scratch,
	};
	*out = pan_take(a);
	return PAN_OK;
}

void
pan_audit_free(struct pan_audit *a)
{
	if (a == NULL)
		return;
	pan_engine_free(a->engine);
	pan_arena_free(a->outer);
	pan_arena_free(a->flow);
	pan_arena_free(a->scratch);
	pan_arena_free(a->own);
	free(a);
}

void
pan_audit_freep(struct pan_audit **a)
{
	pan_audit_free(*a);
}

static struct pan_str
last_part(struct pan_str path)
{
	size_t slash = 0;

	for (size_t i = 0; i < path.n; i++)
		if (path.s[i] == '/')
			slash = i + 1;
	return pan_str_slice(path, slash, path.n);
}

/* Find the texts that the agent is given first. */
static void
find_skills(struct pan_audit *a, const struct pan_subject *s)
{
	a->nskill = 0;
	a->asked = 0;
	for (const struct pan_doc *d = s->doc; d != NULL && a->nskill < SKILLS_MAX;
	     d = d->next)
		if (pan_str_caseeq(last_part(pan_str(d->path)), PAN_LIT("skill.md")))
			a->skill[a->nskill++] = d;
}

/*
 * Whether one of them names ${file}.  Bounded: when there is too much to look through,
 * it counts as named, which only makes the judgement stricter.
 */
static bool
is_named(struct pan_audit *a, struct pan_str file)
{
	if (a->nskill == SKILLS_MAX || a->asked++ >= ASKED_MAX)
		return true;
	for (size_t i = 0; i < a->nskill; i++)
		if (a->skill[i]->text.n > NAMED_BYTES ||
		    pan_str_casefind(a->skill[i]->text, file, 0) != SIZE_MAX)
			return true;
	return false;
}

/* Files that come along for people, and that an agent is not given unless told to. */
static bool
is_aside(struct pan_audit *a, const struct pan_doc *d)
{
	static const char *const name[] = { "readme", "changelog", "contributing",
		"license", "security", "history", "code_of_conduct", "authors", NULL };
	struct pan_str path = pan_str(d->path);
	struct pan_str file = last_part(path);

	if (d->depth > 0 || d->parent != NULL || a->nskill == 0)
		return false;
	for (size_t i = 0; name[i] != NULL; i++)
		if (pan_str_casefind(file, pan_str(name[i]), 0) == 0)
			return !is_named(a, file);
	return pan_str_casefind(path, PAN_LIT("blog/"), 0) == 0 && !is_named(a, file);
}

/*
 * Take over what was found in one document: what only people are given to read cannot do
 * more than raise a question, unless it is hidden from them.
 */
static void
take_over(struct pan_audit *a, struct pan_subject *s, const struct pan_doc *d,
    const struct pan_findings *found)
{
	bool aside = found->n > 0 && is_aside(a, d);

	for (size_t i = 0; i < found->n; i++) {
		struct pan_finding f = found->item[i];

		if (aside && f.severity > PAN_SEV_MEDIUM &&
		    !pan_str_starts(f.rule, PAN_LIT("pan:hidden")))
			f.severity = PAN_SEV_MEDIUM;
		pan_findings_add(&s->findings, &f);
	}
	if (found->rc != PAN_OK)
		s->findings.rc = found->rc;
}

/*
 * What the document does when it is followed or run.  A command that is forbidden or
 * shown is not done; a test's data may be, so that it stays a small point.
 */
static int
read_flow(struct pan_audit *a, struct pan_subject *s, const struct pan_context *c,
    struct pan_findings *to)
{
	struct pan_findings found = { .arena = s->arena };
	int rc;

	pan_arena_reset(a->flow);
	rc = pan_flow_collect(c->doc, a->flow, &found, &a->facts);
	if (rc == PAN_ELIMIT) {
		s->complete = false;
		rc = PAN_OK;
	}
	for (size_t i = 0; i < found.n && rc == PAN_OK; i++) {
		struct pan_finding f = found.item[i];

		if (c->doc->depth == 0 &&
		    pan_context_stance(c, f.at, f.end) != PAN_STANCE_LIVE)
			continue;
		if (c->fixture && c->doc->depth == 0)
			f.severity = PAN_SEV_LOW;
		pan_findings_add(to, &f);
	}
	return rc;
}

static int
read_doc(struct pan_audit *a, struct pan_subject *s, const struct pan_doc *d, bool tool)
{
	/* What a server's functions say of themselves is given out as descriptions. */
	struct pan_intent_opts opts = { .tool = tool || pan_served_is(d),
		.hidden = d->depth > 0 };
	struct pan_findings found = { .arena = s->arena };
	struct pan_context c;
	int rc;

	pan_arena_reset(a->scratch);
	if (!tool)
		pan_unicode_check(d, &found);
	rc = pan_context_read(a->scratch, d, &c);
	if (rc != PAN_OK)
		return rc;
	/* What a test feeds to a program is no instruction, unless the agent is sent
	 * there. */
	if (c.fixture && is_named(a, last_part(pan_str(d->path))))
		c.fixture = false;
	if (!c.fixture || d->depth > 0) {
		rc = pan_intent_read(a->lexicon, a->scratch, &c, &opts, &found);
		if (rc != PAN_OK)
			return rc;
		pan_intent_unseen(&c, &found);
		pan_traffic_check(&c, &found);
	}
	if (!tool) {
		rc = read_flow(a, s, &c, &found);
		if (rc == PAN_OK && !c.fixture)
			rc = pan_served_check(d, a->scratch, &found);
		if (rc != PAN_OK)
			return rc;
	}
	if (a->engine != NULL) {
		rc = pan_audit_rules(a->engine, a->pack, a->scratch, &c, &found);
		if (rc == PAN_OK && a->yara.engine != NULL && !tool)
			rc = pan_audit_yara(&a->yara, d, &c, &found);
		if (rc != PAN_OK)
			return rc;
	}
	take_over(a, s, d, &found);
	return s->findings.rc;
}

/* What cannot be read as text can still be known. */
static int
read_opaque(struct pan_audit *a, struct pan_subject *s, const struct pan_doc *d)
{
	struct pan_findings found = { .arena = s->arena };
	int rc;

	if (a->yara.engine == NULL)
		return PAN_OK;
	pan_arena_reset(a->scratch);
	rc = pan_audit_yara(&a->yara, d, NULL, &found);
	if (rc != PAN_OK)
		return rc;
	take_over(a, s, d, &found);
	return s->findings.rc;
}

/* Whether the layer ${d} was peeled off something that is only shown. */
static int
is_shown(struct pan_audit *a, const struct pan_doc *d, bool *shown)
{
	size_t at = 0;
	size_t end = 0;

	for (; d->parent != NULL; d = d->parent) {
		at = d->parent_at;
		end = d->parent_end;
	}
	if (a->around.doc != d) {
		int rc;

		pan_arena_reset(a->outer);
		rc = pan_context_read(a->outer, d, &a->around);
		if (rc != PAN_OK)
			return rc;
	}
	*shown = a->around.fixture ||
	    pan_context_stance(&a->around, at, end) != PAN_STANCE_LIVE;
	return PAN_OK;
}

/* Peel all layers; what is dangerous in itself counts unless it is only shown. */
static int
peel_docs(struct pan_audit *a, struct pan_subject *s)
{
	struct pan_findings found = { .arena = s->arena };
	int rc = pan_peel_all(s->arena, s->doc, &found);

	for (size_t i = 0; i < found.n && rc == PAN_OK; i++) {
		bool shown;

		rc = is_shown(a, found.item[i].doc, &shown);
		if (rc == PAN_OK && !shown)
			pan_findings_add(&s->findings, &found.item[i]);
	}
	return rc != PAN_OK ? rc : found.rc;
}

static int
read_tools(struct pan_audit *a, struct pan_subject *s, const struct pan_doc *d)
{
	struct pan_doc *first = NULL;
	struct pan_doc **tail = &first;
	int rc = pan_audit_tools(s->arena, d, &tail, &s->findings);

	for (const struct pan_doc *text = first; text != NULL && rc == PAN_OK;
	     text = text->next)
		rc = read_doc(a, s, text, true);
	return rc;
}

static int
read_docs(struct pan_audit *a, struct pan_subject *s)
{
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next) {
		bool shown = false;
		int rc = PAN_OK;

		if (d->depth > 0)
			rc = is_shown(a, d, &shown);
		if (rc == PAN_OK && !shown)
			rc = d->kind == PAN_DOC_OPAQUE ? read_opaque(a, s, d)
			                               : read_doc(a, s, d, false);
		if (rc == PAN_OK && d->depth == 0 && d->kind != PAN_DOC_OPAQUE)
			rc = read_tools(a, s, d);
		if (rc != PAN_OK)
			return rc;
	}
	return s->findings.rc;
}

/* Everything that adds findings; PAN_ENOMEM. */
static int
run_checks(struct pan_audit *a, struct pan_subject *s, const char *recorded,
    struct pan_err *err)
{
	int rc = peel_docs(a, s);

	if (rc == PAN_OK)
		rc = read_docs(a, s);
	if (rc != PAN_OK)
		return rc;
	pan_flow_join(&a->facts, &s->findings);
	rc = pan_perms_check(s->doc, &a->facts, a->scratch, &s->findings);
	if (rc == PAN_OK)
		rc = pan_audit_notes(s);
	if (rc == PAN_OK)
		rc = pan_manifest_check(s, recorded, err);
	return rc != PAN_OK ? rc : s->findings.rc;
}

static void
count_checks(struct pan_subject *s)
{
	bool unread = pan_audit_notes_unread(s);

	/* What could not be looked at and what is clean are never the same answer. */
	s->complete = s->complete && !unread;
	for (size_t i = 0; i < s->findings.n; i++)
		s->check_findings[s->findings.item[i].check]++;
	for (int i = 0; i < PAN_CHECK_COUNT; i++)
		s->check[i] = s->check_findings[i] > 0 ? PAN_CHECK_FOUND
		    : unread                           ? PAN_CHECK_PARTIAL
		                                       : PAN_CHECK_CLEAN;
}

int
pan_audit_subject(struct pan_audit *a, struct pan_subject *s, const char *recorded,
    struct pan_err *err)
{
	struct timespec from, to;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &from);
	s->findings = (struct pan_findings){ .arena = s->arena };
	a->facts = (struct pan_flow_facts){ .first = NULL };
	a->around = (struct pan_context){ 0 };
	a->yara.root = NULL;
	a->yara.spent_ms = 0;
	a->yara.undecided = false;
	find_skills(a, s);
	rc = run_checks(a, s, recorded, err);
	pan_findings_sort(&s->findings);
	if (rc == PAN_OK)
		rc = pan_score_subject(s);
	if (rc != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "no memory to audit '%.*s'",
		    PAN_STR(s->path));
	s->complete = s->complete && !a->yara.undecided;
	count_checks(s);
	clock_gettime(CLOCK_MONOTONIC, &to);
	s->elapsed_us = (uint64_t)((to.tv_sec - from.tv_sec) * 1000000 +
	    (to.tv_nsec - from.tv_nsec) / 1000);
	return PAN_OK;
}
