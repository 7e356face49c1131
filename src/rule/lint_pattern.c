#include "rule/lint.h"

#define DEPTH_MAX 64

/* What is certain of the text before this place, in this alternative. */
struct place {
	bool consumed; /* at least one character */
	bool ended;    /* a '$' stood here */
	bool behind;   /* inside a look-behind, where nothing is certain */
};

struct walk {
	struct pan_str p;
	size_t at;
	struct place now;
	struct place outer[DEPTH_MAX]; /* at the '(' of each open group */
	struct place inner[DEPTH_MAX]; /* where each of its alternatives begins */
	size_t depth;
	const char *why;
	size_t where;
};

static bool
blame(struct walk *w, const char *why)
{
	w->why = why;
	w->where = w->at;
	return false;
}

/* Whether a quantifier that allows none stands at ${at}. */
static bool
optional(struct pan_str p, size_t at)
{
	if (at >= p.n)
		return false;
	return p.s[at] == '*' || p.s[at] == '?' ||
	    (p.s[at] == '{' && at + 1 < p.n && p.s[at + 1] == '0');
}

/* The offset behind the class that begins at ${at}. */
static size_t
class_end(struct pan_str p, size_t at)
{
	for (at++; at < p.n && p.s[at] != ']'; at++) {
		if (p.s[at] == '\\')
			at++;
	}
	return at < p.n ? at + 1 : p.n;
}

/* The offset behind the escape at ${at}: a backslash and n, x41, u0041 or u{1f600}. */
static size_t
escape_end(struct pan_str p, size_t at)
{
	char c = at + 1 < p.n ? p.s[at + 1] : '\0';
	size_t end = at + 2;

	if ((c == 'u' || c == 'p' || c == 'P') && end < p.n && p.s[end] == '{') {
		end = pan_str_find(p, PAN_LIT("}"), end);
		return end == SIZE_MAX ? p.n : end + 1;
	}
	if (c == 'x')
		end += 2;
	else if (c == 'u')
		end += 4;
	return end < p.n ? end : p.n;
}

static bool
open_group(struct walk *w)
{
	struct pan_str rest = pan_str_slice(w->p, w->at, w->p.n);

	if (pan_str_starts(rest, PAN_LIT("(?!)")))
		return blame(w, "(?!) never holds");
	if (w->depth == DEPTH_MAX)
		return false;
	w->outer[w->depth++] = w->now;
	w->at++;
	if (pan_str_starts(rest, PAN_LIT("(?<=")) ||
	    pan_str_starts(rest, PAN_LIT("(?<!"))) {
		w->now = (struct place){ .behind = true };
		w->at += 3;
	} else if (pan_str_starts(rest, PAN_LIT("(?!"))) {
		/* That something impossible does not follow is no fault. */
		w->now = (struct place){ .behind = true };
		w->at += 2;
	} else if (pan_str_starts(rest, PAN_LIT("(?:")) ||
	    pan_str_starts(rest, PAN_LIT("(?="))) {
		w->at += 2;
	}
	w->inner[w->depth - 1] = w->now;
	return true;
}

/* Something that takes up text: a letter, an escape, a class, a dot. */
static bool
atom(struct walk *w, size_t end, bool consumes)
{
	if (consumes && !optional(w->p, end) && !w->now.behind) {
		if (w->now.ended)
			return blame(w, "text after '$'");
		w->now.consumed = true;
	}
	w->at = end;
	return true;
}

/* \b and \B take up nothing; a back-reference may not either. */
static bool
takes_up(char escaped)
{
	return escaped != 'b' && escaped != 'B' && escaped != 'k' &&
	    !(escaped >= '1' && escaped <= '9');
}

static bool
step(struct walk *w)
{
	struct pan_str p = w->p;
	char c = p.s[w->at];

	switch (c) {
	case '(':
		return open_group(w);
	case ')':
		if (w->depth > 0)
			w->now = w->outer[--w->depth];
		w->at++;
		return true;
	case '|':
		w->now = w->depth > 0 ? w->inner[w->depth - 1] : (struct place){ 0 };
		w->at++;
		return true;
	case '^':
		if (w->now.consumed)
			return blame(w, "'^' after other text");
		w->at++;
		return true;
	case '$':
		w->now.ended = !w->now.behind && !optional(p, w->at + 1);
		w->at++;
		return true;
	case '[':
		if (w->at + 1 < p.n && p.s[w->at + 1] == ']' && !optional(p, w->at + 2) &&
		    !w->now.behind)
			return blame(w, "[] matches nothing");
		return atom(w, class_end(p, w->at), true);
	case '\\':
		return atom(w, escape_end(p, w->at),
		    w->at + 1 < p.n && takes_up(p.s[w->at + 1]));
	case '*':
	case '+':
	case '?':
		w->at++;
		return true;
	case '{':
		/* A quantifier, or braces about something: either way nothing certain. */
		while (w->at < p.n && p.s[w->at] != '}')
			w->at++;
		w->at++;
		return true;
	default:
		return atom(w, w->at + 1, true);
	}
}

const char *
pan_lint_pattern(struct pan_str pattern, size_t *at)
{
	struct walk w = { .p = pattern };

	while (w.at < pattern.n && step(&w))
		;
	if (w.why != NULL)
		*at = w.where;
	return w.why;
}
