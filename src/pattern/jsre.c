#include "pattern/jsre_parts.h"

static struct pan_jsre_node *read_alt(struct reader *r);

static struct pan_jsre_node *
read_backref(struct reader *r)
{
	size_t end = r->at;
	uint64_t n = 0;
	struct pan_jsre_node *b;

	while (end < r->s.n && r->s.s[end] >= '0' && r->s.s[end] <= '9')
		end++;
	if (!pan_str_u64(pan_str_slice(r->s, r->at, end), 999, &n) ||
	    n > r->groups_total || n == 0)
		return NULL; /* Annex B: an octal escape, or the digit itself */
	r->at = end;
	r->backrefs = true;
	b = pan_jsre_node(r, PAN_JSRE_BACKREF);
	if (b != NULL)
		b->group = (uint32_t)n;
	return b;
}

/*
 * Count the groups: \2 is a back-reference only when there are two.  Returns the number
 * of the group called ${name}, or 0.
 */
static uint32_t
count_groups(struct reader *r, struct pan_str name)
{
	uint32_t groups = 0, found = 0;
	bool class = false;

	for (size_t i = 0; i < r->s.n; i++) {
		struct pan_str rest = pan_str_slice(r->s, i + 1, r->s.n);
		char c = r->s.s[i];

		if (c == '\\') {
			i++;
		} else if (class) {
			class = c != ']';
		} else if (c == '[') {
			class = true;
		} else if (c == '(' && !pan_str_starts(rest, PAN_LIT("?"))) {
			groups++;
		} else if (c == '(' && pan_str_starts(rest, PAN_LIT("?<")) &&
		    !pan_str_starts(rest, PAN_LIT("?<=")) &&
		    !pan_str_starts(rest, PAN_LIT("?<!"))) {
			groups++;
			r->named = true;
			rest = pan_str_slice(rest, 2, rest.n);
			if (name.n > 0 && pan_str_starts(rest, name))
				found = groups;
		}
	}
	r->groups_total = groups;
	return found;
}

/* \k<name>, at the k. */
static struct pan_jsre_node *
read_named_backref(struct reader *r)
{
	size_t end = pan_str_find(r->s, PAN_LIT(">"), r->at);
	struct pan_jsre_node *b;
	uint32_t group;

	if (!pan_str_starts(pan_str_slice(r->s, r->at, r->s.n), PAN_LIT("k<")) ||
	    end == SIZE_MAX)
		return pan_jsre_fail(r, PAN_EFORMAT, "\\k without <name>");
	group = count_groups(r, pan_str_slice(r->s, r->at + 2, end + 1)); /* "name>" */
	if (group == 0)
		return pan_jsre_fail(r, PAN_EFORMAT, "\\k names no group");
	r->at = end + 1;
	r->backrefs = true;
	b = pan_jsre_node(r, PAN_JSRE_BACKREF);
	if (b != NULL)
		b->group = group;
	return b;
}

static struct pan_jsre_node *
read_escape(struct reader *r)
{
	char c;

	if (!more(r))
		return pan_jsre_fail(r, PAN_EFORMAT, "\\ at the end");
	c = r->s.s[r->at];
	if (c == 'b' || c == 'B') {
		r->at++;
		return pan_jsre_node(r, c == 'b' ? PAN_JSRE_WORD : PAN_JSRE_NOT_WORD);
	}
	if (c >= '1' && c <= '9') {
		struct pan_jsre_node *b = read_backref(r);

		if (b != NULL || r->rc != PAN_OK)
			return b;
	}
	if (c == 'k' && r->named)
		return read_named_backref(r);
	return pan_jsre_escape(r);
}

static struct pan_jsre_node *
read_group(struct reader *r)
{
	static const struct {
		const char *open;
		bool negative, behind;
	} looks[] = { { "?=", false, false }, { "?!", true, false },
		{ "?<=", false, true }, { "?<!", true, true } };
	struct pan_jsre_node *n = NULL;
	bool capture = true;

	if (++r->depth > PAN_JSRE_DEPTH_MAX)
		return pan_jsre_fail(r, PAN_ELIMIT, "groups nested too deep");
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks) && n == NULL; i++) {
		if (!eat(r, looks[i].open))
			continue;
		if ((n = pan_jsre_node(r, PAN_JSRE_LOOK)) == NULL)
			return NULL;
		n->negative = looks[i].negative;
		n->behind = looks[i].behind;
		capture = false;
	}
	if (n == NULL && eat(r, "?:")) {
		capture = false;
	} else if (n == NULL && eat(r, "?<")) {
		r->at = pan_str_find(r->s, PAN_LIT(">"), r->at);
		if (r->at++ == SIZE_MAX) {
			r->at = r->s.n;
			return pan_jsre_fail(r, PAN_EFORMAT,
			    "a group name without its >");
		}
	} else if (n == NULL && next_is(r, "?")) {
		return pan_jsre_fail(r, PAN_EFORMAT, "unknown kind of group");
	}
	if (n == NULL &&
	    (n = pan_jsre_node(r, capture ? PAN_JSRE_GROUP : PAN_JSRE_CAT)) == NULL)
		return NULL;
	if (capture)
		n->group = ++r->groups;
	if ((n->child = read_alt(r)) == NULL)
		return NULL;
	if (!eat(r, ")"))
		return pan_jsre_fail(r, PAN_EFORMAT, "a group without its )");
	r->depth--;
	return n;
}

static struct pan_jsre_node *
read_atom(struct reader *r)
{
	if (eat(r, "^"))
		return pan_jsre_node(r, PAN_JSRE_BOL);
	if (eat(r, "$"))
		return pan_jsre_node(r, PAN_JSRE_EOL);
	if (eat(r, "("))
		return read_group(r);
	if (eat(r, "["))
		return pan_jsre_class(r);
	if (eat(r, "."))
		return pan_jsre_dot(r);
	if (eat(r, "\\"))
		return read_escape(r);
	if (next_is(r, "*") || next_is(r, "+") || next_is(r, "?"))
		return pan_jsre_fail(r, PAN_EFORMAT, "nothing to repeat");
	return pan_jsre_one(r, pan_jsre_char(r));
}

/* ---- quantifiers, sequences, alternatives ---- */

static size_t
digits_end(struct pan_str s, size_t at)
{
	while (at < s.n && s.s[at] >= '0' && s.s[at] <= '9')
		at++;
	return at;
}

/* {n} {n,} {n,m}; anything else in braces is text (Annex B). */
static bool
read_braces(struct reader *r, uint32_t *min, uint32_t *max)
{
	size_t a = r->at + 1, b = digits_end(r->s, a), c = b, d = b;
	uint64_t lo = 0, hi;
	bool comma = b < r->s.n && r->s.s[b] == ',';

	if (comma) {
		c = b + 1;
		d = digits_end(r->s, c);
	}
	if (b == a || d >= r->s.n || r->s.s[d] != '}')
		return false;
	if (!pan_str_u64(pan_str_slice(r->s, a, b), PAN_JSRE_REPEAT_MAX, &lo)) {
		(void)pan_jsre_fail(r, PAN_ELIMIT, "a repetition too large");
		return false;
	}
	hi = lo;
	if (comma && d == c) {
		hi = PAN_JSRE_INF;
	} else if (comma &&
	    !pan_str_u64(pan_str_slice(r->s, c, d), PAN_JSRE_REPEAT_MAX, &hi)) {
		(void)pan_jsre_fail(r, PAN_ELIMIT, "a repetition too large");
		return false;
	}
	if (lo > hi) {
		(void)pan_jsre_fail(r, PAN_EFORMAT, "numbers out of order in {}");
		return false;
	}
	*min = (uint32_t)lo;
	*max = (uint32_t)hi;
	r->at = d + 1;
	return true;
}

static struct pan_jsre_node *
read_term(struct reader *r)
{
	struct pan_jsre_node *atom = read_atom(r), *rep;
	uint32_t min = 0, max = PAN_JSRE_INF;

	if (atom == NULL)
		return NULL;
	if (eat(r, "+"))
		min = 1;
	else if (eat(r, "?"))
		max = 1;
	else if (!eat(r, "*") && !(next_is(r, "{") && read_braces(r, &min, &max)))
		return r->rc == PAN_OK ? atom : NULL;
	rep = pan_jsre_node(r, PAN_JSRE_REPEAT);
	if (rep == NULL)
		return NULL;
	rep->child = atom;
	rep->min = min;
	rep->max = max;
	rep->lazy = eat(r, "?");
	if (next_is(r, "*") || next_is(r, "+") || next_is(r, "?"))
		return pan_jsre_fail(r, PAN_EFORMAT, "nothing to repeat");
	return rep;
}

static struct pan_jsre_node *
read_cat(struct reader *r)
{
	struct pan_jsre_node *cat = pan_jsre_node(r, PAN_JSRE_CAT);
	struct pan_jsre_node **end = cat == NULL ? NULL : &cat->child;

	while (cat != NULL && more(r) && !next_is(r, "|") && !next_is(r, ")")) {
		if ((*end = read_term(r)) == NULL)
			return NULL;
		end = &(*end)->next;
	}
	return cat;
}

static struct pan_jsre_node *
read_alt(struct reader *r)
{
	struct pan_jsre_node *alt, **end, *first = read_cat(r);

	if (first == NULL || !next_is(r, "|"))
		return first;
	alt = pan_jsre_node(r, PAN_JSRE_ALT);
	if (alt == NULL)
		return NULL;
	alt->child = first;
	end = &first->next;
	while (eat(r, "|")) {
		if ((*end = read_cat(r)) == NULL)
			return NULL;
		end = &(*end)->next;
	}
	return alt;
}

int
pan_jsre_parse(struct pan_arena *a, struct pan_jsre_case *c, struct pan_str pattern,
    bool case_sensitive, struct pan_jsre *out, struct pan_err *err)
{
	struct reader r = { .a = a,
		.c = c,
		.s = pattern,
		.fold = !case_sensitive,
		.err = err };
	struct pan_jsre_node *root;

	r.unicode = pan_str_find(pattern, PAN_LIT("\\u{"), 0) != SIZE_MAX ||
	    pan_str_find(pattern, PAN_LIT("\\p{"), 0) != SIZE_MAX;
	c->use_unicode = r.unicode;
	(void)count_groups(&r, PAN_LIT(""));
	root = read_alt(&r);
	if (root != NULL && more(&r))
		(void)pan_jsre_fail(&r, PAN_EFORMAT, "unmatched )");
	if (r.rc != PAN_OK)
		return r.rc;
	*out = (struct pan_jsre){ root, r.groups, r.backrefs };
	return PAN_OK;
}

int
pan_jsre_literal(struct pan_arena *a, struct pan_jsre_case *c, struct pan_str literal,
    bool case_sensitive, struct pan_jsre *out, struct pan_err *err)
{
	struct reader r = { .a = a,
		.c = c,
		.s = literal,
		.fold = !case_sensitive,
		.err = err };
	struct pan_jsre_node *cat = pan_jsre_node(&r, PAN_JSRE_CAT);
	struct pan_jsre_node **end = cat == NULL ? NULL : &cat->child;

	c->use_unicode = false;
	while (cat != NULL && more(&r)) {
		*end = pan_jsre_one(&r, pan_jsre_char(&r));
		if (*end == NULL)
			return r.rc;
		end = &(*end)->next;
	}
	if (cat == NULL)
		return r.rc;
	*out = (struct pan_jsre){ cat, 0, false };
	return PAN_OK;
}
