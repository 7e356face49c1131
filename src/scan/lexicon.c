#include "scan/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "core/uni.h"
#include "core/utf8.h"

/* A batch of words; the last few are looked at again, for phrases across batches. */
enum {
	BATCH = 4096,
	OVERLAP = 16,
	WORD_BYTES = 40,
	NEGATION_REACH = 6,
	TOPIC_REACH = 8,
	CHUNK_BYTES = 512
};

struct phrase {
	const char *s;
	uint16_t n;
	uint16_t idea;
};

struct pan_lexicon {
	struct phrase *phrase; /* by their bytes */
	size_t n;
};

enum breaks { BREAK_NONE, BREAK_COMMA, BREAK_CLAUSE, BREAK_SENTENCE };

struct word {
	char s[WORD_BYTES]; /* lower case; cut when longer */
	uint8_t n;
	uint8_t breaks; /* the strongest mark before it */
	bool quoted;
	uint16_t idea; /* of an address, a path or a tag; else none */
	size_t at, end;
};

struct scan {
	const struct pan_lexicon *lexicon;
	struct pan_arena *arena;
	const struct pan_region *region;
	struct pan_str text;
	struct pan_hits *out;
	struct word *word;
	size_t n;
	uint32_t words;    /* in all, before this batch */
	uint32_t sentence; /* of the word being looked up */
	size_t no_chunk;   /* up to here words are only words */
	bool plain;        /* quotation marks are the format's, not the text's */
	int rc;
};

static int
by_bytes(const void *left, const void *right)
{
	const struct phrase *a = left;
	const struct phrase *b = right;
	int c = memcmp(a->s, b->s, a->n < b->n ? a->n : b->n);

	return c != 0 ? c : (int)a->n - (int)b->n;
}

static void
add_phrases(struct pan_lexicon *l, const struct pan_lexicon_entry *e)
{
	for (const char *s = e->phrases; s != NULL;) {
		const char *bar = strchr(s, '|');
		size_t len = bar == NULL ? strlen(s) : (size_t)(bar - s);

		l->phrase[l->n++] =
		    (struct phrase){ s, (uint16_t)len, (uint16_t)e->idea };
		s = bar == NULL ? NULL : bar + 1;
	}
}

int
pan_lexicon_new(struct pan_arena *a, const struct pan_lexicon **out)
{
	struct pan_lexicon *l = pan_arena_get(a, sizeof(*l));
	static const struct pan_lexicon_entry *const table[] = { pan_lexicon_words,
		pan_lexicon_tools, pan_lexicon_harm };
	const struct pan_lexicon_entry *e;
	size_t n = 0;

	for (int t = 0; t < 3; t++)
		for (e = table[t]; e->phrases != NULL; e++)
			for (const char *s = e->phrases; s != NULL; n++)
				s = (s = strchr(s, '|')) == NULL ? NULL : s + 1;
	if (l == NULL || (l->phrase = pan_arena_array(a, n, sizeof(*l->phrase))) == NULL)
		return PAN_ENOMEM;
	for (int t = 0; t < 3; t++)
		for (e = table[t]; e->phrases != NULL; e++)
			add_phrases(l, e);
	qsort(l->phrase, l->n, sizeof(*l->phrase), by_bytes);
	*out = l;
	return PAN_OK;
}

static bool
is_cjk(uint32_t cp)
{
	enum pan_uni_script s = cp < 0x2e80 ? PAN_UNI_COMMON : pan_uni_script(cp);

	return s == PAN_UNI_HAN || s == PAN_UNI_HIRAGANA || s == PAN_UNI_KATAKANA ||
	    s == PAN_UNI_HANGUL;
}

static bool
is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
		    (cp >= '0' && cp <= '9');
	return pan_uni_letter(cp) || pan_uni_mark(cp);
}

/* Full-width forms as plain ones. */
static uint32_t
narrow(uint32_t cp)
{
	return cp >= 0xff01 && cp <= 0xff5e ? cp - 0xfee0 : cp;
}

/* "<important>", "[system]", "<|im_start|>": tags that pose as somebody else's words. */
static size_t
tag_length(struct pan_str t, size_t at, size_t end)
{
	static const char *const tag[] = { "important", "system", "hidden", "secret",
		"admin", "override", "instruction_override", "instructions", "critical",
		"system_prompt", "system-prompt", "system_message", "system-message",
		"sys", "im_start", "inst", "developer", "internal", "confidential",
		"system message", "assistant_secret", NULL };
	size_t i = at + 1;
	size_t start;
	char close = t.s[at] == '<' ? '>' : ']';

	while (i < end && i - at < 4 && (t.s[i] == '<' || t.s[i] == '|'))
		i++;
	start = i;
	while (i < end && i - start < 24 && t.s[i] != close && t.s[i] != '|')
		i++;
	if (i >= end || (t.s[i] != close && t.s[i] != '|'))
		return 0;
	for (size_t k = 0; tag[k] != NULL; k++)
		if (pan_str_caseeq(pan_str_slice(t, start, i), pan_str(tag[k])))
			return i + 1 - at;
	return 0;
}

static void
put(struct word *w, uint32_t cp)
{
	if (w->n + 4u <= WORD_BYTES)
		w->n = (uint8_t)(w->n + pan_utf8_put(w->s + w->n, cp));
}

/* Read the word of letters at ${at}; returns where it ends. */
static size_t
read_word(struct pan_str t, size_t at, size_t end, struct word *w)
{
	uint32_t cp[WORD_BYTES];
	size_t n = 0;
	bool ascii = false;
	unsigned len;

	while (at < end) {
		uint32_t c = narrow(pan_utf8_at(t, at, &len));

		if (c == 0x2019)
			c = '\'';
		if (c == '\'' &&
		    (n == 0 || at + len >= end ||
		        !is_letter((unsigned char)t.s[at + len])))
			break;
		if (!is_letter(c) && c != '\'' && !(c >= 0x80 && pan_uni_ignorable(c)))
			break;
		if (is_cjk(c) && n > 0)
			break;
		at += len;
		if (is_letter(c) || c == '\'') {
			ascii = ascii || c < 0x80;
			if (n < WORD_BYTES)
				cp[n++] = c;
		}
		if (is_cjk(c))
			break;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t c = cp[i];
		uint32_t twin = ascii && c >= 0x80 ? pan_uni_latin_twin(c) : 0;

		c = twin != 0 ? twin : c;
		put(w, c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : pan_uni_fold(c));
	}
	return at;
}

/* A chunk without blanks that is more than a word: an address, a path, a file's name. */
static size_t
chunk_end(struct scan *s, size_t at, size_t end)
{
	struct pan_str t = s->text;
	size_t i = at;
	bool special = false;

	if (at < s->no_chunk)
		return at;
	if (end - at > CHUNK_BYTES)
		end = at + CHUNK_BYTES;
	while (i < end && (unsigned char)t.s[i] > ' ' && (unsigned char)t.s[i] < 0x80 &&
	    strchr("\"'`<>()[]{}|,;*", t.s[i]) == NULL) {
		if (strchr("/@~\\", t.s[i]) != NULL ||
		    (t.s[i] == '.' && i + 1 < end &&
		        is_letter((unsigned char)t.s[i + 1])))
			special = true;
		i++;
	}
	if (special)
		return i;
	s->no_chunk = i;
	return at;
}

static void
fill_chunk(struct word *w, struct pan_str t, size_t at, size_t end)
{
	struct pan_str s = pan_str_slice(t, at, end);

	w->idea = (uint16_t)pan_lexicon_chunk(s);
	while (s.n > 0 && strchr(".:!?", s.s[s.n - 1]) != NULL)
		s.n--;
	/* "~/x/MEMORY.md" is looked up by its last part. */
	for (size_t i = s.n; i > 0 && w->idea == PAN_IDEA_NONE; i--)
		if (s.s[i - 1] == '/' && i < s.n) {
			if (pan_str_casefind(s, PAN_LIT("/etc/"), 0) == SIZE_MAX)
				s = pan_str_slice(s, i, s.n);
			break;
		}
	for (size_t i = 0; i < s.n; i++)
		put(w,
		    s.s[i] >= 'A' && s.s[i] <= 'Z' ? (uint32_t)s.s[i] + 32
		                                   : (unsigned char)s.s[i]);
}

static enum breaks
mark_of(uint32_t c, struct pan_str t, size_t next, size_t end)
{
	bool last = next >= end || strchr(" \n\t\"'*)`", t.s[next]) != NULL;

	switch (c) {
	case ',':
	case 0x3001:
	case 0xff0c:
		return BREAK_COMMA;
	case ':':
	case ';':
	case 0x2014:
	case 0x2013:
	case 0xff1b:
	case 0xff1a:
		return BREAK_CLAUSE;
	case '.':
	case '!':
	case '?':
		return last ? BREAK_SENTENCE : BREAK_NONE;
	case 0x3002:
	case 0xff01:
	case 0xff1f:
		return BREAK_SENTENCE;
	default:
		return BREAK_NONE;
	}
}

static bool
is_word(const struct word *w, const char *const *list)
{
	for (; *list != NULL; list++)
		if (w->n == strlen(*list) && memcmp(w->s, *list, w->n) == 0)
			return true;
	return false;
}

static const char *const negating[] = { "not", "never", "don't", "dont", "avoid",
	"cannot", "can't", "won't", "shouldn't", "mustn't", "doesn't", "didn't", "isn't",
	"refuse", "nor", "prevents", "forbidden", "prohibited", "不", "勿", "别", "nicht",
	"pas", NULL };
static const char *const undoing[] = { "forget", "fail", "hesitate", "skip", "miss",
	"mind", "worry", "wait", "omit", "neglect", "stop", "only", "just", "bother",
	NULL };
static const char *const topic[] = { "detect", "detects", "detecting", "detection",
	"block", "blocks", "blocked", "reject", "rejects", "attempt", "attempts",
	"attempting", "tries", "trying", "try", "attacker", "attackers", "adversary",
	"adversaries", "malware", "attack", "attacks", "prevent", "prevents",
	"preventing", "against", "malicious", "exploit", "exploits", "phrases", "like",
	"such", "e.g", "could", "might", "asks", "asking", "asked", "requests",
	"instructs", "telling", "whether", "flag", "flags", "untrusted", "injected",
	"injections", "injection", "hackers", "scams", "fake", "检", "攻", "防", NULL };

/* "instructions to ignore ...": the name of an order, not the order. */
static bool
names_order(const struct scan *s, size_t i, size_t back)
{
	static const char *const order[] = { "instructions", "instruction", "commands",
		"requests", "prompts", NULL };
	static const char *const to[] = { "to", NULL };

	return back == 2 && is_word(&s->word[i - 1], to) &&
	    is_word(&s->word[i - 2], order);
}

/* "not tell", "without telling", "no need to tell", "not explicitly tell". */
static bool
is_refusal(const struct scan *s, size_t i, size_t back)
{
	static const char *const no[] = { "not", "never", "don't", "dont", "without",
		"不要", "别", "不", "勿", NULL };
	static const char *const need[] = { "need", "needs", "reason", NULL };
	const struct word *w = &s->word[i - back];
	const struct word *last = &s->word[i - 1];

	if (back == 3 && is_word(&s->word[i - 2], need))
		return w->n == 2 && memcmp(w->s, "no", 2) == 0;
	/* One adverb may stand between. */
	return is_word(w, no) &&
	    (back == 1 ||
	        (back == 2 && last->n > 2 &&
	            memcmp(last->s + last->n - 2, "ly", 2) == 0));
}

/* Whether the word ${i} is denied, or talked about, by what stands before it. */
static void
govern(const struct scan *s, size_t i, struct pan_hit *hit)
{
	enum breaks worst = (enum breaks)s->word[i].breaks;

	for (size_t back = 1; back <= i && back <= TOPIC_REACH; back++) {
		const struct word *w = &s->word[i - back];

		if (worst >= BREAK_CLAUSE)
			return;
		if (worst == BREAK_NONE && is_refusal(s, i, back))
			hit->refused = true;
		if (back <= NEGATION_REACH && is_word(w, negating) &&
		    !is_word(&s->word[i - back + 1], undoing))
			hit->negated = true;
		if (worst == BREAK_NONE && (is_word(w, topic) || names_order(s, i, back)))
			hit->described = true;
		if (w->breaks > worst)
			worst = (enum breaks)w->breaks;
	}
}

/* Ideas that are no act but say something that can be denied or talked about. */
static bool
is_statement(enum pan_idea idea)
{
	static const enum pan_idea statement[] = { PAN_IDEA_TERMINAL, PAN_IDEA_ROLE,
		PAN_IDEA_RESET, PAN_IDEA_FREE, PAN_IDEA_TRUSTS, PAN_IDEA_HIDE,
		PAN_IDEA_QUIET, PAN_IDEA_VOUCH, PAN_IDEA_NOFLAG, PAN_IDEA_PREFER,
		PAN_IDEA_LOCKED, PAN_IDEA_SELFGRANT, PAN_IDEA_UNDETECTED };

	for (size_t i = 0; i < sizeof(statement) / sizeof(statement[0]); i++)
		if (idea == statement[i])
			return true;
	return false;
}

static void
add_hit(struct scan *s, enum pan_idea idea, size_t first, size_t last)
{
	struct pan_hits *h = s->out;
	struct pan_hit hit = { .idea = idea,
		.word = s->words + (uint32_t)first,
		.sentence = s->sentence,
		.at = s->word[first].at,
		.end = s->word[last].end,
		.region = s->region,
		.quoted = s->word[first].quoted };

	if (s->rc != PAN_OK)
		return;
	if (h->n == h->cap) {
		size_t cap = h->cap == 0 ? 64 : h->cap * 2;
		struct pan_hit *item = pan_arena_array(s->arena, cap, sizeof(*item));

		if (item == NULL) {
			s->rc = PAN_ENOMEM;
			return;
		}
		if (h->n > 0)
			memcpy(item, h->item, h->n * sizeof(*item));
		h->item = item;
		h->cap = cap;
	}
	if (idea <= PAN_IDEA_ACT_LAST || is_statement(idea))
		govern(s, first, &hit);
	h->item[h->n++] = hit;
}

/* The index of the last word of phrase ${p} when it stands at word ${i}, or SIZE_MAX. */
static size_t
phrase_at(const struct scan *s, const struct phrase *p, size_t i)
{
	size_t at = 0;

	for (;; i++) {
		const struct word *w = i < s->n ? &s->word[i] : NULL;

		if (w == NULL || w->n == 0 || p->n - at < w->n ||
		    memcmp(p->s + at, w->s, w->n) != 0)
			return SIZE_MAX;
		at += w->n;
		if (at == p->n)
			return i;
		if (p->s[at] == ' ')
			at++;
		else if ((unsigned char)p->s[at] <
		    0x80) /* inside a word, unless by character */
			return SIZE_MAX;
		if (i + 1 < s->n && s->word[i + 1].breaks >= BREAK_CLAUSE)
			return SIZE_MAX;
	}
}

/* All phrases that start with the word ${i}: of each idea the longest. */
static void
look_up(struct scan *s, size_t i)
{
	const struct pan_lexicon *l = s->lexicon;
	const struct word *w = &s->word[i];
	struct phrase key = { w->s, w->n, 0 };
	size_t longest[PAN_IDEA_COUNT];
	size_t low = 0;
	size_t high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_bytes(&l->phrase[mid], &key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == l->n || l->phrase[low].n < w->n ||
	    memcmp(l->phrase[low].s, w->s, w->n) != 0)
		return;
	memset(longest, 0xff, sizeof(longest));
	for (; low < l->n && l->phrase[low].n >= w->n &&
	     memcmp(l->phrase[low].s, w->s, w->n) == 0;
	     low++) {
		size_t last = phrase_at(s, &l->phrase[low], i);
		size_t *best = &longest[l->phrase[low].idea];

		if (last != SIZE_MAX && (*best == SIZE_MAX || last > *best))
			*best = last;
	}
	for (int idea = 0; idea < PAN_IDEA_COUNT; idea++)
		if (longest[idea] != SIZE_MAX)
			add_hit(s, (enum pan_idea)idea, i, longest[idea]);
}

/* Look up what is in the batch; all of it at the end of a region. */
static void
flush(struct scan *s, bool all)
{
	size_t ready = all || s->n < OVERLAP ? s->n : s->n - OVERLAP;

	for (size_t i = 0; i < ready; i++) {
		if (s->word[i].breaks == BREAK_SENTENCE)
			s->sentence++;
		if (s->word[i].idea != PAN_IDEA_NONE)
			add_hit(s, (enum pan_idea)s->word[i].idea, i, i);
		if (s->word[i].n > 0)
			look_up(s, i);
	}
	memmove(s->word, s->word + ready, (s->n - ready) * sizeof(*s->word));
	s->n -= ready;
	s->words += (uint32_t)ready;
}

/* The next word at or after ${at}; returns where reading goes on. */
static size_t
next_word(struct scan *s, size_t at, enum breaks *breaks, bool *quoted)
{
	size_t end = s->region->end;
	struct pan_str t = s->text;
	struct word *w = &s->word[s->n];
	size_t stop;
	unsigned len;
	uint32_t c = pan_utf8_at(t, at, &len);

	*w = (struct word){ .at = at, .breaks = (uint8_t)*breaks, .quoted = *quoted };
	if ((c == '<' || c == '[') && (stop = tag_length(t, at, end)) != 0) {
		w->idea = PAN_IDEA_TAG;
		stop += at;
	} else if (c < 0x80 && strchr("\"'`<>()[]{}|,;*", (int)c) == NULL &&
	    (stop = chunk_end(s, at, end)) > at) {
		fill_chunk(w, t, at, stop);
	} else if (is_letter(narrow(c))) {
		stop = read_word(t, at, end, w);
	} else {
		enum breaks mark = mark_of(c, t, at + len, end);

		/* "**Label:** text" and "**Label**: text": the label is a sentence of its
		 * own. */
		if (c == ':' &&
		    ((at > 0 && t.s[at - 1] == '*') ||
		        (at + 1 < end && t.s[at + 1] == '*')))
			mark = BREAK_SENTENCE;
		if (mark > *breaks)
			*breaks = mark;
		if (c == '"' || c == '`' || c == 0x201c || c == 0x201d)
			*quoted = c == 0x201c || (c != 0x201d && !*quoted);
		if (c == '\n' && at + 1 < end && t.s[at + 1] == '\n') {
			*breaks = BREAK_SENTENCE;
			*quoted = false;
		}
		return at + len;
	}
	w->end = stop;
	*breaks = BREAK_NONE;
	if (stop < end && stop > at && strchr(".!?", t.s[stop - 1]) != NULL)
		*breaks = BREAK_SENTENCE;
	if (stop > at && t.s[stop - 1] == ':' && w->idea == PAN_IDEA_NONE)
		*breaks = BREAK_CLAUSE;
	if (++s->n == BATCH)
		flush(s, false);
	return stop;
}

static void
read_region(struct scan *s)
{
	enum breaks breaks = BREAK_SENTENCE;
	bool shown = s->region->kind == PAN_REGION_FENCE;
	bool quoted = shown;

	for (size_t at = s->region->at; at < s->region->end && s->rc == PAN_OK;) {
		at = next_word(s, at, &breaks, &quoted);
		if (shown || s->plain || s->region->kind == PAN_REGION_FRONT)
			quoted = shown;
	}
	flush(s, true);
	s->words += 2; /* so that a phrase in two regions is farther apart */
}

/* A fence of a programming language is code; one of none, or of text, is shown text. */
static bool
speaks(const struct pan_region *r, bool plain)
{
	static const char *const text[] = { "", "text", "txt", "markdown", "md",
		"plaintext", "prompt", "xml", "html", NULL };

	if (r->kind == PAN_REGION_CODE)
		return plain;
	if (r->kind != PAN_REGION_FENCE)
		return true;
	for (size_t i = 0; text[i] != NULL; i++)
		if (pan_str_caseeq(r->lang, pan_str(text[i])))
			return true;
	return false;
}

int
pan_lexicon_read(const struct pan_lexicon *l, struct pan_arena *a,
    const struct pan_context *c, struct pan_hits *out)
{
	enum pan_doc_kind kind = c->doc->kind;
	struct scan s = { .lexicon = l,
		.arena = a,
		.text = c->doc->text,
		.out = out,
		.plain = kind == PAN_DOC_YAML || kind == PAN_DOC_JSON ||
		    kind == PAN_DOC_TOML };

	*out = (struct pan_hits){ 0 };
	s.word = malloc((BATCH + 1) * sizeof(*s.word));
	if (s.word == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < c->n && s.rc == PAN_OK; i++) {
		s.region = &c->region[i];
		if (i > 0 && c->region[i].section != c->region[i - 1].section)
			s.sentence += 2;
		if (speaks(s.region, s.plain))
			read_region(&s);
	}
	free(s.word);
	return s.rc;
}
