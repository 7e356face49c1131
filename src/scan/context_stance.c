/* scan/context, second half: what governs a place. */
#include <string.h>

#include "scan/context.h"

/* Bounds of what is looked at around a place, so that many places stay cheap. */
enum { SENTENCE_BYTES = 600, BRACKET_BYTES = 4096, NAME_BYTES = 64, ABOVE_LINES = 3 };

static bool
word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
holds_word(struct pan_str s, const char *const *words, size_t *where)
{
	for (; *words != NULL; words++) {
		struct pan_str w = pan_str(*words);
		size_t from = 0;
		size_t at;

		while ((at = pan_str_casefind(s, w, from)) != SIZE_MAX) {
			bool ascii = (unsigned char)w.s[0] < 0x80;

			if (!ascii || at == 0 || !word_byte(s.s[at - 1])) {
				*where = at + w.n;
				return true;
			}
			from = at + 1;
		}
	}
	return false;
}

struct pan_str
pan_context_sentence(const struct pan_context *c, size_t at, size_t *from)
{
	const struct pan_region *r = pan_context_region(c, at);
	struct pan_str t = c->doc->text;
	size_t low, high, start, end;

	if (r == NULL || at < r->at) {
		*from = at;
		return pan_str_slice(t, at, at);
	}
	low = at - r->at > SENTENCE_BYTES ? at - SENTENCE_BYTES : r->at;
	high = r->end - at > SENTENCE_BYTES ? at + SENTENCE_BYTES : r->end;
	for (start = at; start > low; start--) {
		char p = t.s[start - 1];

		if (strchr(".!?;", p) != NULL && start < t.n &&
		    strchr(" \n\"*", t.s[start]))
			break;
	}
	for (end = at; end < high; end++)
		if (strchr(".!?;", t.s[end]) != NULL &&
		    (end + 1 >= high || strchr(" \n\"*", t.s[end + 1]) != NULL))
			break;
	*from = start;
	return pan_str_slice(t, start, end);
}

static const char *const negation[] = { "never", "do not", "don't", "don\xe2\x80\x99t",
	"must not", "mustn't", "should not", "shouldn't", "avoid", "refuse to",
	"refuses to", "cannot", "can't", "won't", "will not", "not allowed to",
	"prohibit", "forbid", "不要", "禁止", "切勿", "不得", "请勿", "請勿", "不能",
	"严禁", "嚴禁", NULL };

/* After these a negation is none: "do not forget to", "never mind, run". */
static const char *const undone[] = { "forget", "fail", "hesitate", "skip", "miss",
	"mind", "worry", "wait", "omit", "neglect", "stop", "be afraid", "only", "just",
	"忘", "跳过", "跳過", NULL };

/* The words that make what follows them something talked about. */
static const char *const describing[] = { "detect", "block", "reject", "flags",
	"flag any", "scan for", "scans for", "look for", "looks for", "watch for",
	"check for", "checks for", "search for", "prevent", "protect against",
	"defend against", "warn about", "warns about", "attempts to", "attempting to",
	"tries to", "trying to", "attempt to", "asks you to", "asking you to", "asked to",
	"vulnerable to", "attackers", "attacker", "attacks like", "attacks such as",
	"malware", "phrases like", "phrases such as", "patterns like", "patterns such as",
	"instructions like", "commands like", "such as", "including", "e.g.",
	"for instance", "red flag", "adversar", "unsafe", "dangerous", "insecure", "检测",
	"檢測", "拦截", "攔截", "防止", "识别", "識別", "例如", NULL };

/* What in the sentence before ${at} says that the rest of it is not to be done. */
static enum pan_stance
governed(const struct pan_context *c, size_t at)
{
	size_t from, tail;
	struct pan_str sentence = pan_context_sentence(c, at, &from);
	struct pan_str before = pan_str_slice(sentence, 0, at - from);

	/* A colon or a dash starts over: "do not wait: run this". */
	for (size_t i = before.n; i > 0; i--)
		if (before.s[i - 1] == ':' && i < before.n && before.s[i] == ' ') {
			if (pan_context_lead(pan_str_slice(before, 0, i)) != 0 && i > 40)
				break;
			before = pan_str_slice(before, i, before.n);
			break;
		}
	if (holds_word(before, negation, &tail)) {
		struct pan_str after = pan_str_slice(before, tail, tail + 24);
		size_t ignored;

		if (!holds_word(after, undone, &ignored))
			return PAN_STANCE_FORBIDDEN;
	}
	if (holds_word(before, describing, &tail))
		return PAN_STANCE_SHOWN;
	return PAN_STANCE_LIVE;
}

/* Names of variables and functions whose strings are looked for, not run. */
static const char *const watchful[] = { "block", "deny", "denied", "danger", "malicious",
	"suspicious", "pattern", "forbid", "blacklist", "banned", "unsafe", "attack",
	"threat", "inject", "signature", "indicator", "ioc", "regex", "sensitive",
	"secret_re", "rules", "sanitiz", "redact", "detect", "disallow", "risky",
	"malware", "poison", "jailbreak", "test_case", "testcase", "re.", "regexp",
	"grep", ".match", ".test", ".includes", ".contains", ".search", ".startswith",
	".indexof", "assert", NULL };

static bool
names_a_watch(struct pan_str t, size_t end)
{
	size_t start, skip = 0;

	/* Over "= ", ": list[str] = " and the like, to the name. */
	while (end > 0 && skip < 40 && strchr(" \t=:r", t.s[end - 1]) != NULL) {
		end--;
		skip++;
	}
	start = end;
	while (start > 0 && end - start < NAME_BYTES && t.s[start - 1] != '\n' &&
	    strchr(";{}", t.s[start - 1]) == NULL)
		start--;
	for (const char *const *w = watchful; *w != NULL; w++)
		if (pan_str_casefind(pan_str_slice(t, start, end), pan_str(*w), 0) !=
		    SIZE_MAX)
			return true;
	return false;
}

/* Whether a bracket around ${at} belongs to a list of things to look for. */
static bool
in_watch_list(struct pan_str t, size_t low, size_t at)
{
	int depth = 0;

	if (at - low > BRACKET_BYTES)
		low = at - BRACKET_BYTES;
	for (size_t i = at; i > low; i--) {
		char c = t.s[i - 1];

		if (c == ')' || c == ']' || c == '}')
			depth++;
		if (c != '(' && c != '[' && c != '{')
			continue;
		if (depth > 0)
			depth--;
		else if (names_a_watch(t, i - 1))
			return true;
	}
	/* NAME='a|b' on the same line. */
	for (size_t i = at; i > low && t.s[i - 1] != '\n'; i--)
		if (t.s[i - 1] == '=' && names_a_watch(t, i - 1))
			return true;
	return false;
}

static const char *const bad_mark[] = { "bad", "wrong", "don't", "do not", "never",
	"avoid", "vulnerable", "insecure", "dangerous", "unsafe", "malicious", "attack",
	"exploit", "\xe2\x9d\x8c", "\xf0\x9f\x9a\xab", "anti-pattern", "blocked", "错误",
	"錯誤", "危险", "危險", NULL };

/* A remark on the line, or on those just above, that calls the code bad. */
static bool
called_bad(struct pan_str t, size_t low, size_t at)
{
	size_t line = at;

	for (int above = 0; above <= ABOVE_LINES; above++) {
		size_t start = line;
		size_t end = line;
		struct pan_str s;
		size_t mark, ignored;

		while (start > low && t.s[start - 1] != '\n')
			start--;
		while (end < t.n && t.s[end] != '\n' && end - start < 400)
			end++;
		s = pan_str_slice(t, start, end);
		mark = pan_str_find(s, PAN_LIT("#"), 0);
		if (mark == SIZE_MAX)
			mark = pan_str_find(s, PAN_LIT("// "), 0);
		if (mark != SIZE_MAX && (above == 0 || pan_str_trim(s).s == s.s + mark) &&
		    holds_word(pan_str_slice(s, mark, mark + 60), bad_mark, &ignored))
			return true;
		if (pan_str_trim(s).n == 0 || start <= low)
			return false;
		line = start - 1;
	}
	return false;
}

static const char *const verdict_cell[] = { "block", "deny", "denied", "dangerous",
	"malicious", "critical", "high", "never", "unsafe", "risk", "attack", "exploit",
	"reject", "bad", "avoid", "suspicious", "threat", "injection", "vulnerab",
	"\xe2\x9d\x8c", "\xf0\x9f\x9a\xab", "\xf0\x9f\x94\xb4", "危险", "危險", "禁止",
	NULL };

enum pan_stance
pan_context_stance(const struct pan_context *c, size_t at, size_t end)
{
	const struct pan_region *r = pan_context_region(c, at);
	struct pan_str t = c->doc->text;
	enum pan_stance s;
	size_t ignored;

	if (r == NULL || at < r->at || r->kind == PAN_REGION_COMMENT || end > t.n)
		return PAN_STANCE_LIVE;
	if (r->kind == PAN_REGION_CODE || r->kind == PAN_REGION_FENCE) {
		if (in_watch_list(t, r->kind == PAN_REGION_CODE ? 0 : r->at, at) ||
		    called_bad(t, r->kind == PAN_REGION_CODE ? 0 : r->at, at))
			return PAN_STANCE_SHOWN;
	} else if (r->kind == PAN_REGION_REMARK) {
		return PAN_STANCE_SHOWN;
	} else if ((s = governed(c, at)) != PAN_STANCE_LIVE) {
		return s;
	}
	if (r->kind == PAN_REGION_TABLE &&
	    holds_word(pan_str_slice(t, r->at, r->end), verdict_cell, &ignored))
		return PAN_STANCE_SHOWN;
	if (r->kind == PAN_REGION_LIST || r->kind == PAN_REGION_TABLE ||
	    r->kind == PAN_REGION_QUOTE || r->kind == PAN_REGION_FENCE) {
		if (r->forbidden)
			return PAN_STANCE_FORBIDDEN;
		if (r->threat)
			return PAN_STANCE_SHOWN;
	}
	return PAN_STANCE_LIVE;
}
