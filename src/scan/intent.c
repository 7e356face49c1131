#include "scan/intent_parts.h"

#include <string.h>

/* Whether the hit counts as said, rather than denied, described or listed as bad. */
static bool
said(const struct pan_hit *h)
{
	const struct pan_region *r = h->region;
	bool listed = r->kind == PAN_REGION_LIST || r->kind == PAN_REGION_TABLE ||
	    r->kind == PAN_REGION_QUOTE || r->kind == PAN_REGION_FENCE;

	bool tells = h->idea == PAN_IDEA_TELL || h->idea == PAN_IDEA_HUSH;

	if (h->idea == PAN_IDEA_LEARN ? !h->denied : tells ? !h->refused : h->negated)
		return false;
	return !h->described && !(listed && (r->forbidden || r->threat));
}

/* Match ${s} from hit ${i} on; the index of its last hit, or SIZE_MAX. */
static size_t
match(const struct pan_intent_shape *s, const struct pan_hits *h, size_t i)
{
	const struct pan_hit *first = &h->item[i];
	unsigned want = 0;
	unsigned have = 0;
	bool unquoted = false;
	size_t k;

	while (want < PAN_INTENT_IDEAS && s->idea[want] != PAN_IDEA_NONE)
		want++;
	for (k = i; k < h->n; k++) {
		const struct pan_hit *hit = &h->item[k];
		unsigned next = 0;

		if (hit->word - first->word >= s->words + (want == 1 ? 1 : 0) ||
		    hit->sentence - first->sentence > s->sentences)
			break;
		if (!said(hit))
			continue;
		for (unsigned m = 0; m < want; m++) {
			if (hit->idea != s->idea[m] || (have & 1u << m) != 0)
				continue;
			if ((s->flags & PAN_INTENT_ORDERED) &&
			    m != (unsigned)__builtin_popcount(have))
				continue;
			have |= 1u << m;
			unquoted = unquoted || !hit->quoted;
			next = 1;
			break;
		}
		if (k == i && next == 0)
			break;
		if (have == (1u << want) - 1)
			return unquoted ? k : SIZE_MAX;
	}
	return SIZE_MAX;
}

/* The shapes that an idea is part of, so that a hit is tried with those alone. */
struct parts {
	uint16_t start[PAN_IDEA_COUNT + 1]; /* of an idea's shapes in "shape" */
	uint16_t shape[PAN_INTENT_SHAPES * PAN_INTENT_IDEAS];
};

/* How many ideas of a shape it may start with: an ordered one, with its first only. */
static int
starters(const struct pan_intent_shape *s)
{
	int n = 1;

	while (!(s->flags & PAN_INTENT_ORDERED) && n < PAN_INTENT_IDEAS &&
	    s->idea[n] != PAN_IDEA_NONE)
		n++;
	return n;
}

static void
list_parts(struct parts *p)
{
	uint16_t at[PAN_IDEA_COUNT];

	memset(p->start, 0, sizeof(p->start));
	for (size_t k = 0; k < pan_intent_nshapes; k++)
		for (int m = starters(&pan_intent_shapes[k]); m-- > 0;)
			p->start[pan_intent_shapes[k].idea[m] + 1]++;
	for (int i = 0; i < PAN_IDEA_COUNT; i++) {
		p->start[i + 1] = (uint16_t)(p->start[i + 1] + p->start[i]);
		at[i] = p->start[i];
	}
	for (size_t k = 0; k < pan_intent_nshapes; k++)
		for (int m = 0; m < starters(&pan_intent_shapes[k]); m++)
			p->shape[at[pan_intent_shapes[k].idea[m]]++] = (uint16_t)k;
}

static enum pan_severity
worse(enum pan_severity s)
{
	return s < PAN_SEV_CRITICAL ? (enum pan_severity)(s + 1) : s;
}

int
pan_intent_read(const struct pan_lexicon *l, struct pan_arena *a,
    const struct pan_context *c, const struct pan_intent_opts *opts,
    struct pan_findings *fs)
{
	struct parts *parts = pan_arena_get(a, sizeof(*parts));
	size_t done[PAN_INTENT_SHAPES] = { 0 };
	struct pan_hits h;
	int rc = parts == NULL ? PAN_ENOMEM : pan_lexicon_read(l, a, c, &h);

	if (rc != PAN_OK)
		return rc;
	list_parts(parts);
	for (size_t i = 0; i < h.n; i++) {
		const struct pan_hit *hit = &h.item[i];
		bool unseen = opts->hidden || hit->region->kind == PAN_REGION_COMMENT;

		for (unsigned p = parts->start[hit->idea];
		     p < parts->start[hit->idea + 1]; p++) {
			unsigned k = parts->shape[p];
			const struct pan_intent_shape *s = &pan_intent_shapes[k];
			enum pan_severity severity =
			    unseen ? worse(s->severity) : s->severity;
			size_t last;

			if (i < done[k] ||
			    ((s->flags & PAN_INTENT_TOOL) && !opts->tool) ||
			    ((s->flags & PAN_INTENT_UNSEEN) && !unseen) ||
			    (last = match(s, &h, i)) == SIZE_MAX)
				continue;
			pan_findings_own(fs, s->check, severity, s->name, c->doc, hit->at,
			    h.item[last].end > hit->end ? h.item[last].end : hit->end);
			done[k] = last + 1;
		}
	}
	return fs->rc;
}

/* A run of blank lines, or of blanks in a line, that text stands behind. */
static void
far_away(const struct pan_context *c, struct pan_findings *fs)
{
	enum { FAR_DOWN = 60, FAR_RIGHT = 160 };
	struct pan_str t = c->doc->text;
	size_t lines = 0;
	size_t blanks = 0;
	bool text_above = false;

	for (size_t i = 0; i < t.n; i++) {
		if (t.s[i] == '\n') {
			lines++;
			blanks = 0;
		} else if (t.s[i] == ' ' || t.s[i] == '\t') {
			blanks++;
		} else if (t.s[i] != '\r') {
			/* A table's padding is none. */
			if (lines > FAR_DOWN ||
			    (blanks > FAR_RIGHT && text_above && t.s[i] != '|'))
				pan_findings_own(fs, PAN_CHECK_PROMPT_INJECTION,
				    PAN_SEV_MEDIUM, "far-away", c->doc, i, i + 1);
			lines = 0;
			blanks = 0;
			text_above = true;
		}
	}
}

/* Text between a tag that is styled away and the next tag. */
static void
styled_away(const struct pan_context *c, struct pan_findings *fs)
{
	static const char *const hiding[] = { "display:none", "display: none",
		"visibility:hidden", "visibility: hidden", "font-size:0", "font-size: 0",
		"opacity:0\"", "opacity: 0\"", "color:white", "color: white",
		"color:#fff", "color: #fff", NULL };
	enum { TAG_BYTES = 200, NEAR_BYTES = 4096 };
	struct pan_str t = c->doc->text;

	for (size_t at = 0; (at = pan_str_find(t, PAN_LIT("style"), at)) != SIZE_MAX;
	     at += 5) {
		const struct pan_region *r = pan_context_region(c, at);
		struct pan_str near = pan_str_slice(t, at, at + NEAR_BYTES);
		size_t open = pan_str_find(near, PAN_LIT(">"), 0);
		size_t close =
		    open == SIZE_MAX ? open : pan_str_find(near, PAN_LIT("<"), open);
		bool hidden = false;

		if (r == NULL || r->kind == PAN_REGION_FENCE || at < r->at ||
		    close == SIZE_MAX || open > TAG_BYTES)
			continue;
		for (int i = 0; hiding[i] != NULL && !hidden; i++)
			hidden = pan_str_casefind(pan_str_slice(near, 0, open),
			             pan_str(hiding[i]), 0) != SIZE_MAX;
		if (!hidden || pan_str_trim(pan_str_slice(near, open + 1, close)).n < 20)
			continue;
		pan_findings_add(fs,
		    &(struct pan_finding){ .check = PAN_CHECK_PROMPT_INJECTION,
		        .severity = PAN_SEV_MEDIUM,
		        .rule = PAN_LIT("pan:styled-away"),
		        .arg = { pan_str_slice(near, open + 1, close) },
		        .doc = c->doc,
		        .at = at + open + 1,
		        .end = at + close });
	}
}

void
pan_intent_unseen(const struct pan_context *c, struct pan_findings *fs)
{
	if (c->doc->kind != PAN_DOC_MARKDOWN && c->doc->kind != PAN_DOC_TEXT)
		return;
	far_away(c, fs);
	styled_away(c, fs);
}
