#include "scan/lexicon_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/uni.h"
#include "core/utf8.h"

/* A batch of words; the last few are looked at again, for phrases across batches. */
enum {
	BATCH = 4096,
	OVERLAP = 32,
	NEGATION_REACH = 6,
	TOPIC_REACH = 8,
	CHUNK_BYTES = 512
};

struct scan {
	const struct pan_lexicon *lexicon;
	struct pan_arena *arena;
	const struct pan_region *region;
	struct pan_str text;
	struct pan_hits *out;
	struct pan_lexicon_word *word;
	size_t n;
	uint32_t place;    /* of the next word, as pan_lexicon_word counts */
	uint32_t sentence; /* of the word being looked up */
	size_t no_chunk;   /* up to here words are only words */
	bool plain;        /* quotation marks are the format's, not the text's */
	int rc;
};

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
put(struct pan_lexicon_word *w, uint32_t cp)
{
	if (w->n + 4u <= PAN_LEXICON_WORD)
		w->n = (uint8_t)(w->n + pan_utf8_put(w->s + w->n, cp));
}

/* Read the word of letters at ${at}; returns where it ends. */
static size_t
read_word(struct pan_str t, size_t at, size_t end, struct pan_lexicon_word *w)
{
	uint32_t cp[PAN_LEXICON_WORD];
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
			if (n < PAN_LEXICON_WORD)
				cp[n++] = c;
		}
		if (is_cjk(c))
			break;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t c = cp[i];
		uint32_t twin = ascii && c >= 0x80 ? pan_uni_latin_twin(c) : 0;

		c = twin != 0 ? twin : c;
		put(w,
		    c < 0x80        ? (c >= 'A' && c <= 'Z' ? c + 32 : c)
		        : is_cjk(c) ? pan_lexicon_han(c)
		                    : pan_uni_fold(c));
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
fill_chunk(struct pan_lexicon_word *w, struct pan_str t, size_t at, size_t end)
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

static enum pan_lexicon_break
mark_of(uint32_t c, struct pan_str t, size_t next, size_t end)
{
	bool last = next >= end || strchr(" \n\t\"'*)`", t.s[next]) != NULL;

	switch (c) {
	case ',':
	case 0x3001:
	case 0xff0c:
		return PAN_BREAK_COMMA;
	case ':':
	case ';':
	case 0x2014:
	case 0x2013:
	case 0xff1b:
	case 0xff1a:
		return PAN_BREAK_CLAUSE;
	case '.':
	case '!':
	case '?':
		return last ? PAN_BREAK_SENTENCE : PAN_BREAK_NONE;
	case 0x3002:
	case 0xff01:
	case 0xff1f:
		return PAN_BREAK_SENTENCE;
	default:
		return PAN_BREAK_NONE;
	}
}

static bool
is_word(const struct pan_lexicon_word *w, const char *const *list)
{
	for (; *list != NULL; list++)
		if (w->n == strlen(*list) && memcmp(w->s, *list, w->n) == 0)
			return true;
	return false;
}

static const char *const negating[] = { "not", "never", "don't", "dont", "avoid",
	"cannot", "can't", "won't", "shouldn't", "mustn't", "doesn't", "didn't", "isn't",
	"refuse", "nor", "prevents", "forbidden", "prohibited", "不", "勿", "别", "nicht",
	"pas", "niemals", "jamais", "nunca", "não", "не", "никогда", NULL };
/* Words that deny what follows them in the same breath, as "negating" does not always. */
static const char *const denying[] = { "without", "nobody", "no", "none", "neither",
	"refrain", "hardly", "least", "nichts", "niemand", "kein", "keine", "ohne",
	"sans", "rien", "ne", "sin", "nadie", "nada", "senza", "nessuno", "sem",
	"ninguém", "без", "никто", "ничего", "别", "勿", "莫", "免", NULL };
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
	const struct pan_lexicon_word *w = &s->word[i - back];
	const struct pan_lexicon_word *last = &s->word[i - 1];

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
	enum pan_lexicon_break worst = (enum pan_lexicon_break)s->word[i].breaks;

	for (size_t back = 1; back <= i && back <= TOPIC_REACH; back++) {
		const struct pan_lexicon_word *w = &s->word[i - back];

		if (worst >= PAN_BREAK_CLAUSE)
			return;
		if (worst == PAN_BREAK_NONE && is_refusal(s, i, back))
			hit->refused = true;
		if (back <= NEGATION_REACH && is_word(w, negating) &&
		    !is_word(&s->word[i - back + 1], undoing))
			hit->negated = true;
		if (back <= NEGATION_REACH && worst == PAN_BREAK_NONE &&
		    (is_word(w, negating) || is_word(w, denying)) &&
		    !is_word(&s->word[i - back + 1], undoing))
			hit->denied = true;
		if (worst == PAN_BREAK_NONE &&
		    (is_word(w, topic) || names_order(s, i, back)))
			hit->described = true;
		if (w->breaks > worst)
			worst = (enum pan_lexicon_break)w->breaks;
	}
}

/* Ideas that are no act but say something that can be denied or talked about. */
static bool
is_statement(enum pan_idea idea)
{
	static const enum pan_idea statement[] = { PAN_IDEA_TERMINAL, PAN_IDEA_ROLE,
		PAN_IDEA_RESET, PAN_IDEA_FREE, PAN_IDEA_TRUSTS, PAN_IDEA_HIDE,
		PAN_IDEA_QUIET, PAN_IDEA_VOUCH, PAN_IDEA_NOFLAG, PAN_IDEA_PREFER,
		PAN_IDEA_LOCKED, PAN_IDEA_SELFGRANT, PAN_IDEA_UNDETECTED,
		PAN_IDEA_NOLIMIT, PAN_IDEA_LIFTED, PAN_IDEA_DESPITE, PAN_IDEA_ONLYTHIS,
		PAN_IDEA_COVERT, PAN_IDEA_OUTLIVE, PAN_IDEA_DECEIVE, PAN_IDEA_RIVAL };

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
		.word = s->word[first].place / 2,
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

/* All ideas that start with the word ${i}. */
static void
look_up(struct scan *s, size_t i)
{
	struct pan_lexicon_found found[PAN_LEXICON_FOUND];
	size_t n = pan_lexicon_find(s->lexicon, s->word, s->n, i, found);

	for (size_t k = 0; k < n; k++)
		add_hit(s, found[k].idea, i, found[k].last);
}

/* Look up what is in the batch; all of it at the end of a region. */
static void
flush(struct scan *s, bool all)
{
	size_t ready = all || s->n < OVERLAP ? s->n : s->n - OVERLAP;

	for (size_t i = 0; i < ready; i++) {
		if (s->word[i].breaks == PAN_BREAK_SENTENCE)
			s->sentence++;
		if (s->word[i].idea != PAN_IDEA_NONE)
			add_hit(s, (enum pan_idea)s->word[i].idea, i, i);
		if (s->word[i].n > 0)
			look_up(s, i);
	}
	memmove(s->word, s->word + ready, (s->n - ready) * sizeof(*s->word));
	s->n -= ready;
}

/* The next word at or after ${at}; returns where reading goes on. */
static size_t
next_word(struct scan *s, size_t at, enum pan_lexicon_break *breaks, bool *quoted)
{
	size_t end = s->region->end;
	struct pan_str t = s->text;
	struct pan_lexicon_word *w = &s->word[s->n];
	size_t stop;
	unsigned len;
	uint32_t c = pan_utf8_at(t, at, &len);

	*w = (struct pan_lexicon_word){ .at = at,
		.breaks = (uint8_t)*breaks,
		.quoted = *quoted };
	if ((c == '<' || c == '[') && (stop = tag_length(t, at, end)) != 0) {
		w->idea = PAN_IDEA_TAG;
		stop += at;
	} else if (c < 0x80 && strchr("\"'`<>()[]{}|,;*", (int)c) == NULL &&
	    (stop = chunk_end(s, at, end)) > at) {
		fill_chunk(w, t, at, stop);
	} else if (is_letter(narrow(c))) {
		stop = read_word(t, at, end, w);
	} else {
		enum pan_lexicon_break mark = mark_of(c, t, at + len, end);

		/* "**Label:** text" and "**Label**: text": the label is a sentence of its
		 * own. */
		if (c == ':' &&
		    ((at > 0 && t.s[at - 1] == '*') ||
		        (at + 1 < end && t.s[at + 1] == '*')))
			mark = PAN_BREAK_SENTENCE;
		if (mark > *breaks)
			*breaks = mark;
		if (c == '"' || c == '`' || c == 0x201c || c == 0x201d)
			*quoted = c == 0x201c || (c != 0x201d && !*quoted);
		if (c == '\n' && at + 1 < end && t.s[at + 1] == '\n') {
			*breaks = PAN_BREAK_SENTENCE;
			*quoted = false;
		}
		return at + len;
	}
	w->end = stop;
	w->place = s->place;
	s->place += is_cjk(narrow(c)) ? 1 : 2;
	*breaks = PAN_BREAK_NONE;
	if (stop < end && stop > at && strchr(".!?", t.s[stop - 1]) != NULL)
		*breaks = PAN_BREAK_SENTENCE;
	if (stop > at && t.s[stop - 1] == ':' && w->idea == PAN_IDEA_NONE)
		*breaks = PAN_BREAK_CLAUSE;
	if (++s->n == BATCH)
		flush(s, false);
	return stop;
}

static void
read_region(struct scan *s)
{
	enum pan_lexicon_break breaks = PAN_BREAK_SENTENCE;
	bool shown = s->region->kind == PAN_REGION_FENCE;
	bool quoted = shown;

	for (size_t at = s->region->at; at < s->region->end && s->rc == PAN_OK;) {
		at = next_word(s, at, &breaks, &quoted);
		if (shown || s->plain || s->region->kind == PAN_REGION_FRONT)
			quoted = shown;
	}
	flush(s, true);
	s->place += 4; /* so that a phrase in two regions is farther apart */
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
