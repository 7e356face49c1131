#include "scan/intent.h"

#include <string.h>

#define ON(i) PAN_IDEA_##i
#define PROMPT PAN_CHECK_PROMPT_INJECTION
#define POISON PAN_CHECK_TOOL_POISONING
#define SECRETS PAN_CHECK_SECRET_EXFILTRATION
#define LOW PAN_SEV_LOW
#define MEDIUM PAN_SEV_MEDIUM
#define HIGH PAN_SEV_HIGH
#define CRITICAL PAN_SEV_CRITICAL

enum { IDEAS_MAX = 4 };
enum {
	ORDERED = 1, /* the ideas come in the order given */
	TOOL = 2,    /* only in a tool's description */
	UNSEEN = 4,  /* only where a person does not see it */
};

/*
 * A combination that means harm: all of its ideas within so many words, and crossing at
 * most so many sentences.
 */
static const struct shape {
	const char *name;
	enum pan_check check;
	enum pan_severity severity;
	enum pan_idea idea[IDEAS_MAX];
	unsigned words;
	unsigned sentences;
	unsigned flags;
} shapes[] = {
	{ "override", PROMPT, HIGH, { ON(OVERRIDE), ON(PRIOR), ON(RULES) }, 9, 0,
	    ORDERED },
	{ "override", PROMPT, HIGH, { ON(OVERRIDE), ON(RULES), ON(PRIOR) }, 6, 0,
	    ORDERED },
	{ "override", PROMPT, HIGH, { ON(PRIOR), ON(RULES), ON(DISMISS) }, 10, 0,
	    ORDERED },
	{ "override", PROMPT, HIGH, { ON(OVERRIDE), ON(GUARD) }, 6, 0, ORDERED },
	{ "override", PROMPT, HIGH, { ON(ROLE), ON(FREE) }, 25, 2, 0 },
	{ "override", PROMPT, MEDIUM, { ON(ROLE), ON(OVERRIDE) }, 25, 2, 0 },
	{ "override", PROMPT, HIGH, { ON(FREE), ON(OVERRIDE), ON(RULES) }, 24, 1,
	    ORDERED },
	{ "override", PROMPT, MEDIUM, { ON(OUTRANK), ON(SYSTEMIC) }, 16, 0, ORDERED },
	{ "override", PROMPT, HIGH, { ON(GUARD), ON(DISMISS) }, 8, 0, ORDERED },
	{ "override", PROMPT, MEDIUM, { ON(RESET) }, 1, 0, 0 },
	{ "unlock", PROMPT, MEDIUM, { ON(SELFGRANT) }, 1, 0, 0 },
	{ "unlock", PROMPT, HIGH, { ON(WRITE), ON(SELF), ON(UNLOCK) }, 60, 9, ORDERED },
	{ "override", PROMPT, MEDIUM, { ON(ROLE) }, 1, 0, UNSEEN },
	{ "override", PROMPT, MEDIUM, { ON(OVERRIDE), ON(RULES) }, 6, 0,
	    UNSEEN | ORDERED },

	{ "conceal", PROMPT, MEDIUM, { ON(HIDE) }, 1, 0, 0 },
	{ "conceal", PROMPT, MEDIUM, { ON(TELL), ON(USER) }, 4, 0, ORDERED },
	{ "conceal", PROMPT, MEDIUM, { ON(ASKED), ON(LIE) }, 14, 0, 0 },
	{ "conceal", PROMPT, HIGH, { ON(HIDE), ON(SEND) }, 30, 2, 0 },
	{ "conceal", PROMPT, HIGH, { ON(HIDE), ON(SECRET) }, 30, 2, 0 },
	{ "conceal", PROMPT, HIGH, { ON(HIDE), ON(WRITE), ON(SELF) }, 40, 2, 0 },
	{ "conceal", PROMPT, HIGH, { ON(HIDE), ON(DESTROY), ON(ALL) }, 40, 2, 0 },
	{ "conceal", PROMPT, HIGH, { ON(HIDE), ON(RUN), ON(DROP) }, 50, 3, 0 },
	{ "conceal", PROMPT, HIGH, { ON(QUIET), ON(SEND), ON(SECRET) }, 20, 1, 0 },
	{ "conceal", PROMPT, MEDIUM, { ON(QUIET), ON(SEND), ON(PRIVATE) }, 16, 0, 0 },
	{ "conceal", PROMPT, HIGH, { ON(QUIET), ON(DESTROY), ON(ALL) }, 20, 0, 0 },
	{ "conceal", PROMPT, HIGH, { ON(SILENT), ON(SEND), ON(SECRET) }, 20, 1, 0 },
	{ "conceal", PROMPT, HIGH, { ON(SILENT), ON(SEND), ON(PRIVATE) }, 16, 0, 0 },
	{ "conceal", PROMPT, HIGH, { ON(SILENT), ON(SEND), ON(URL) }, 20, 0, 0 },
	{ "conceal", PROMPT, HIGH, { ON(SILENT), ON(SEND), ON(DROP) }, 20, 1, 0 },
	{ "conceal", PROMPT, HIGH, { ON(SILENT), ON(WRITE), ON(SELF) }, 14, 0, 0 },
	{ "conceal", PROMPT, MEDIUM, { ON(SILENT), ON(TAKE), ON(SECRET) }, 12, 0, 0 },

	{ "send-secrets", SECRETS, CRITICAL, { ON(SECRET), ON(SEND), ON(DROP) }, 40, 3,
	    0 },
	{ "send-secrets", SECRETS, HIGH, { ON(PRIVATE), ON(SEND), ON(DROP) }, 40, 3, 0 },
	{ "send-secrets", SECRETS, HIGH, { ON(TAKE), ON(SECRET), ON(SEND), ON(URL) }, 30,
	    2, ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(TAKE), ON(SECRET), ON(SEND), ON(URL) },
	    70, 6, ORDERED },
	{ "send-secrets", SECRETS, MEDIUM,
	    { ON(TAKE), ON(SECRET), ON(SEND), ON(ENDPOINT) }, 30, 1, ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(TAKE), ON(PRIVATE), ON(SEND), ON(URL) },
	    28, 1, ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(SEND), ON(SECRET), ON(URL) }, 14, 0,
	    ORDERED },
	{ "send-secrets", SECRETS, HIGH, { ON(STANDING), ON(SEND), ON(DROP) }, 50, 2, 0 },
	{ "send-secrets", SECRETS, HIGH, { ON(STANDING), ON(SEND), ON(SECRET), ON(URL) },
	    50, 2, ORDERED },
	{ "send-secrets", SECRETS, HIGH, { ON(STANDING), ON(SEND), ON(PRIVATE), ON(URL) },
	    40, 1, ORDERED },
	{ "send-secrets", SECRETS, MEDIUM,
	    { ON(STANDING), ON(SEND), ON(SECRET), ON(ENDPOINT) }, 40, 1, 0 },
	{ "send-secrets", SECRETS, MEDIUM,
	    { ON(STANDING), ON(SEND), ON(PRIVATE), ON(ENDPOINT) }, 40, 1, 0 },
	{ "send-secrets", SECRETS, MEDIUM,
	    { ON(STANDING), ON(PASSWORD), ON(SEND), ON(ENDPOINT) }, 26, 1, 0 },
	{ "send-secrets", SECRETS, MEDIUM, { ON(STANDING), ON(PASS), ON(PRIVATE) }, 22, 0,
	    ORDERED | TOOL },
	{ "send-secrets", SECRETS, MEDIUM, { ON(TAKE), ON(SECRET), ON(PLACE) }, 22, 0,
	    0 },
	{ "send-secrets", SECRETS, HIGH, { ON(WRITE), ON(PLACE), ON(SECRET) }, 16, 0,
	    ORDERED },
	{ "conceal", PROMPT, MEDIUM, { ON(STANDING), ON(WRITE), ON(QUIET) }, 30, 0,
	    ORDERED },
	{ "send-secrets", SECRETS, HIGH, { ON(ASK), ON(WALLET) }, 8, 0, ORDERED },
	{ "send-secrets", SECRETS, HIGH, { ON(TAKE), ON(WALLET), ON(URL) }, 30, 1, 0 },
	{ "send-secrets", SECRETS, MEDIUM, { ON(TAKE), ON(BROWSER) }, 8, 0, ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(TRACKER), ON(REPLY) }, 20, 0, 0 },
	{ "send-secrets", SECRETS, MEDIUM, { ON(STANDING), ON(TRACKER) }, 14, 0,
	    ORDERED },

	{ "spies", SECRETS, MEDIUM, { ON(RECORD), ON(SPY) }, 6, 0, 0 },
	{ "swaps", POISON, HIGH, { ON(SWAP) }, 1, 0, 0 },
	{ "disarms", POISON, MEDIUM, { ON(DISABLE), ON(SHIELD) }, 6, 0, ORDERED },
	{ "stays", POISON, MEDIUM, { ON(WRITE), ON(IDENT), ON(TRUSTS) }, 24, 1, 0 },
	{ "stays", POISON, MEDIUM, { ON(STANDING), ON(TRUSTS) }, 24, 0, 0 },
	{ "stays", POISON, MEDIUM, { ON(WRITE), ON(SHELLRC), ON(URL) }, 24, 0, 0 },
	{ "stays", POISON, HIGH, { ON(WRITE), ON(SHELLRC), ON(DROP) }, 24, 0, 0 },
	{ "stays", POISON, MEDIUM, { ON(WRITE), ON(SENDKEY) }, 24, 1, 0 },
	{ "stays", POISON, HIGH, { ON(WRITE), ON(IDENT), ON(DROP) }, 24, 0, ORDERED },
	{ "stays", POISON, MEDIUM, { ON(WRITE), ON(IDENT), ON(OBEY) }, 30, 1, ORDERED },
	{ "stays", POISON, MEDIUM, { ON(WRITE), ON(IDENT), ON(OVERRIDE), ON(RULES) }, 40,
	    2, ORDERED },

	{ "echo-secrets", SECRETS, MEDIUM, { ON(ECHO), ON(SECRET), ON(REPLY) }, 24, 0,
	    0 },

	{ "fetch-obey", PROMPT, HIGH, { ON(FETCH), ON(DROP), ON(OBEY) }, 40, 2, ORDERED },
	{ "fetch-obey", PROMPT, HIGH, { ON(DOWNLOAD), ON(DROP), ON(OBEY) }, 30, 1,
	    ORDERED },
	{ "fetch-obey", PROMPT, MEDIUM, { ON(DOWNLOAD), ON(RULES), ON(URL), ON(RUN) }, 30,
	    1, ORDERED },
	{ "fetch-obey", PROMPT, MEDIUM, { ON(FETCH), ON(RULES), ON(URL), ON(RUN) }, 30, 1,
	    ORDERED },
	{ "fetch-obey", PROMPT, HIGH, { ON(FETCH), ON(RULES), ON(DROP), ON(RUN) }, 30, 1,
	    ORDERED },
	{ "fetch-obey", PROMPT, MEDIUM, { ON(FETCH), ON(URL), ON(OBEY) }, 30, 1,
	    ORDERED },

	{ "fake-prerequisite", POISON, CRITICAL, { ON(ARCHIVE), ON(LOCKED) }, 40, 3, 0 },
	{ "fake-prerequisite", POISON, HIGH, { ON(DOWNLOAD), ON(LOCKED), ON(RUN) }, 50, 3,
	    0 },
	{ "fake-prerequisite", POISON, HIGH, { ON(ARCHIVE), ON(PASSWORD) }, 12, 1, 0 },
	{ "fake-prerequisite", POISON, HIGH, { ON(NEEDED), ON(DOWNLOAD), ON(DROP) }, 40,
	    3, 0 },
	{ "fake-prerequisite", POISON, HIGH, { ON(DROP), ON(TERMINAL) }, 30, 2, 0 },
	{ "fake-prerequisite", POISON, MEDIUM, { ON(NEEDED), ON(ARCHIVE), ON(RUN) }, 40,
	    3, 0 },

	{ "judge", PROMPT, HIGH, { ON(JUDGE), ON(RATE), ON(CLEAN) }, 20, 0, 0 },
	{ "judge", PROMPT, HIGH, { ON(VOUCH), ON(JUDGE) }, 30, 2, 0 },
	{ "judge", PROMPT, HIGH, { ON(JUDGE), ON(NOFLAG) }, 14, 0, ORDERED },
	{ "judge", PROMPT, HIGH, { ON(VOUCH), ON(NOFLAG) }, 40, 2, 0 },
	{ "judge", PROMPT, MEDIUM, { ON(VOUCH) }, 1, 0, 0 },

	{ "destroy", PROMPT, HIGH, { ON(STANDING), ON(DESTROY), ON(ALL) }, 20, 0,
	    ORDERED },
	{ "destroy", PROMPT, HIGH, { ON(SEND), ON(DROP), ON(DESTROY), ON(ALL) }, 70, 4,
	    ORDERED },

	{ "destroy", PROMPT, MEDIUM, { ON(ROUTINE), ON(WIPE) }, 130, 12, ORDERED },

	{ "weakens", PROMPT, MEDIUM, { ON(STANDING), ON(WEAKEN) }, 12, 0, 0 },
	{ "weakens", PROMPT, MEDIUM, { ON(WEAKEN), ON(QUIET) }, 12, 0, 0 },
	{ "weakens", PROMPT, MEDIUM, { ON(WRITE), ON(ACCOUNT) }, 6, 0, ORDERED },
	{ "keeps-secrets", SECRETS, MEDIUM, { ON(KEEP), ON(CARD) }, 8, 0, ORDERED },
	{ "copies", SECRETS, MEDIUM, { ON(STANDING), ON(COPYTO), ON(URL) }, 24, 0, 0 },
	{ "biases", PROMPT, MEDIUM, { ON(MUZZLE), ON(SPEECH) }, 10, 0, ORDERED },

	{ "false-tag", PROMPT, HIGH, { ON(TAG), ON(HIDE) }, 120, 9, ORDERED },
	{ "false-tag", PROMPT, HIGH, { ON(TAG), ON(SECRET), ON(SEND) }, 80, 9, 0 },
	{ "false-tag", PROMPT, HIGH, { ON(TAG), ON(TAKE), ON(SECRET) }, 60, 9, ORDERED },
	{ "false-tag", PROMPT, HIGH, { ON(TAG), ON(OVERRIDE), ON(RULES) }, 60, 9,
	    ORDERED },
	{ "false-tag", POISON, MEDIUM, { ON(TAG) }, 1, 0, TOOL },
	{ "shadow", POISON, HIGH, { ON(PREFER) }, 1, 0, TOOL },
	{ "shadow", POISON, HIGH, { ON(STANDING), ON(TAKE), ON(SECRET) }, 24, 1,
	    TOOL | ORDERED },
	{ "shadow", POISON, HIGH, { ON(NEEDED), ON(TAKE), ON(SECRET) }, 24, 1,
	    TOOL | ORDERED },
	{ "shadow", POISON, HIGH, { ON(TAKE), ON(SECRET), ON(SEND) }, 40, 3,
	    TOOL | ORDERED },
	{ "shadow", POISON, HIGH, { ON(HIDE) }, 1, 0, TOOL },
	{ "conceal", PROMPT, HIGH, { ON(TELL), ON(USER) }, 4, 0, ORDERED | TOOL },
	{ "eager", POISON, MEDIUM, { ON(EAGER) }, 1, 0, TOOL },
	{ "eager", POISON, HIGH, { ON(EAGER), ON(TAKE), ON(SECRET) }, 30, 2, TOOL },
	{ "eager", POISON, HIGH, { ON(EAGER), ON(PASS), ON(PRIVATE) }, 30, 2, TOOL },
	{ "redirect", POISON, MEDIUM, { ON(REDIRECT) }, 1, 0, TOOL },
	{ "redirect", POISON, HIGH, { ON(OCCASION), ON(REDIRECT) }, 20, 1,
	    TOOL | ORDERED },
	{ "redirect", POISON, HIGH, { ON(STANDING), ON(REDIRECT) }, 16, 0,
	    TOOL | ORDERED },
	{ "redirect", POISON, MEDIUM, { ON(OCCASION), ON(SAY) }, 14, 0, TOOL | ORDERED },
	{ "redirect", POISON, MEDIUM, { ON(STANDING), ON(ALSO), ON(URL) }, 24, 1,
	    TOOL | ORDERED },
	{ "redirect", POISON, HIGH, { ON(ALSO), ON(DROP) }, 24, 1, TOOL | ORDERED },
	{ "shadow", POISON, MEDIUM, { ON(MUST), ON(TAKE), ON(SECRET) }, 14, 0,
	    TOOL | ORDERED },
	{ "shadow", POISON, HIGH, { ON(MUST), ON(TAKE), ON(SECRET), ON(WRITE) }, 24, 1,
	    TOOL | ORDERED },
	{ "shadow", POISON, HIGH, { ON(MUST), ON(TAKE), ON(SECRET), ON(PASS) }, 24, 1,
	    TOOL | ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(CONTENT), ON(SECRET) }, 8, 0,
	    TOOL | ORDERED },
	{ "send-secrets", SECRETS, HIGH, { ON(CONTENT), ON(SECRET), ON(NEEDED) }, 14, 1,
	    TOOL | ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(NEEDED), ON(PASS), ON(USER), ON(SECRET) },
	    20, 0, TOOL | ORDERED },
	{ "send-secrets", SECRETS, MEDIUM, { ON(PASS), ON(KEYWORD), ON(STANDING) }, 16, 0,
	    TOOL | ORDERED },
	{ "unseen-work", POISON, MEDIUM, { ON(UNDETECTED) }, 1, 0, TOOL },
	{ "reach", POISON, MEDIUM, { ON(BOUNDLESS), ON(SECRET) }, 60, 4, TOOL },
};

enum { NSHAPES = sizeof(shapes) / sizeof(shapes[0]) };

/* Whether the hit counts as said, rather than denied, described or listed as bad. */
static bool
said(const struct pan_hit *h)
{
	const struct pan_region *r = h->region;
	bool listed = r->kind == PAN_REGION_LIST || r->kind == PAN_REGION_TABLE ||
	    r->kind == PAN_REGION_QUOTE || r->kind == PAN_REGION_FENCE;

	if (h->idea == PAN_IDEA_TELL ? !h->refused : h->negated)
		return false;
	return !h->described && !(listed && (r->forbidden || r->threat));
}

/* Match ${s} from hit ${i} on; the index of its last hit, or SIZE_MAX. */
static size_t
match(const struct shape *s, const struct pan_hits *h, size_t i)
{
	const struct pan_hit *first = &h->item[i];
	unsigned want = 0;
	unsigned have = 0;
	bool unquoted = false;
	size_t k;

	while (want < IDEAS_MAX && s->idea[want] != PAN_IDEA_NONE)
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
			if ((s->flags & ORDERED) &&
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
	uint8_t shape[PAN_IDEA_COUNT][NSHAPES];
	uint8_t n[PAN_IDEA_COUNT];
};
_Static_assert(NSHAPES < 256, "an index of a shape is a byte");

static void
list_parts(struct parts *p)
{
	memset(p->n, 0, sizeof(p->n));
	for (unsigned k = 0; k < NSHAPES; k++)
		for (int m = 0; m < IDEAS_MAX && shapes[k].idea[m] != PAN_IDEA_NONE;
		     m++) {
			enum pan_idea idea = shapes[k].idea[m];

			p->shape[idea][p->n[idea]++] = (uint8_t)k;
			/* An ordered shape starts with its first idea only. */
			if (shapes[k].flags & ORDERED)
				break;
		}
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
	size_t done[NSHAPES] = { 0 };
	struct pan_hits h;
	int rc = parts == NULL ? PAN_ENOMEM : pan_lexicon_read(l, a, c, &h);

	if (rc != PAN_OK)
		return rc;
	list_parts(parts);
	for (size_t i = 0; i < h.n; i++) {
		const struct pan_hit *hit = &h.item[i];
		bool unseen = opts->hidden || hit->region->kind == PAN_REGION_COMMENT;

		for (unsigned p = 0; p < parts->n[hit->idea]; p++) {
			unsigned k = parts->shape[hit->idea][p];
			const struct shape *s = &shapes[k];
			enum pan_severity severity =
			    unseen ? worse(s->severity) : s->severity;
			size_t last;

			if (i < done[k] || ((s->flags & TOOL) && !opts->tool) ||
			    ((s->flags & UNSEEN) && !unseen) ||
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
