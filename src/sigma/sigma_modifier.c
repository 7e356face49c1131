/* Modifiers: what stands behind the '|' of a field's name, one after another. */
#include <math.h>
#include <stdlib.h>

#include "rule/hint.h"
#include "sigma/sigma_reader.h"

/* A chain of modifiers that is at work. */
struct chain {
	struct pan_sigma_reader *r;
	struct pan_sigma_key *key;
	struct pan_sigma_values *vs;
	const char *name; /* of the one at work */
	size_t before;    /* how many were applied already */
	bool typed;       /* one of them made the values something else than text */
};

/* A number or truth value where text is asked for is the text that was written. */
static int
as_text(struct chain *c, struct pan_sigma_value *v)
{
	if (v->kind != PAN_SIGMA_VALUE_NUMBER && v->kind != PAN_SIGMA_VALUE_BOOL)
		return PAN_OK;
	if (v->part_of != PAN_SIGMA_TIME_NONE || v->cmp != PAN_SIGMA_EQ)
		return pan_sigma_fail(c->r, c->key->line, "'%s' needs a text", c->name);
	v->kind = PAN_SIGMA_VALUE_GLOB;
	v->part = pan_sigma_parts(c->r, 1);
	if (v->part == NULL)
		return PAN_ENOMEM;
	v->part[0] = (struct pan_sigma_part){ PAN_SIGMA_TEXT, v->raw };
	v->npart = 1;
	return PAN_OK;
}

static int
wrong(struct chain *c, const char *needs)
{
	return pan_sigma_fail(c->r, c->key->line, "'%s' needs %s", c->name, needs);
}

/* '*' before and behind ${v}, as asked. */
static int
open_ends(struct chain *c, struct pan_sigma_value *v, bool before, bool behind)
{
	struct pan_sigma_part *part = pan_sigma_parts(c->r, v->npart + 2);
	size_t n = 0;

	if (part == NULL)
		return PAN_ENOMEM;
	if (before)
		part[n++].kind = PAN_SIGMA_ANY;
	for (size_t i = 0; i < v->npart; i++)
		part[n++] = v->part[i];
	if (behind)
		part[n++].kind = PAN_SIGMA_ANY;
	v->part = part;
	v->npart = n;
	pan_sigma_tidy(v);
	return PAN_OK;
}

/* contains, startswith, endswith: ${before} and ${behind} may be anything. */
static int
place(struct chain *c, struct pan_sigma_value *v, bool before, bool behind)
{
	int rc = as_text(c, v);

	if (rc != PAN_OK)
		return rc;
	if (v->kind == PAN_SIGMA_VALUE_GLOB)
		return open_ends(c, v, before, behind);
	if (v->kind != PAN_SIGMA_VALUE_REGEX && v->kind != PAN_SIGMA_VALUE_FIELD)
		return wrong(c, "a text, a pattern or a field");
	v->within = before && behind;
	v->starts = !before && behind;
	v->ends = before && !behind;
	return PAN_OK;
}

static int
contains(struct chain *c, struct pan_sigma_value *v)
{
	return place(c, v, true, true);
}

static int
startswith(struct chain *c, struct pan_sigma_value *v)
{
	return place(c, v, false, true);
}

static int
endswith(struct chain *c, struct pan_sigma_value *v)
{
	return place(c, v, true, false);
}

static int
regex(struct chain *c, struct pan_sigma_value *v)
{
	int rc = as_text(c, v);

	if (rc != PAN_OK)
		return rc;
	if (c->before > 0)
		return wrong(c, "to be the first modifier");
	if (v->kind != PAN_SIGMA_VALUE_GLOB)
		return wrong(c, "a text");
	v->kind = PAN_SIGMA_VALUE_REGEX;
	v->npart = 0;
	return PAN_OK;
}

static int
regex_flag(struct chain *c, struct pan_sigma_value *v, uint8_t flag)
{
	if (v->kind != PAN_SIGMA_VALUE_REGEX)
		return wrong(c, "'re' before it");
	v->flags |= flag;
	return PAN_OK;
}

static int
flag_i(struct chain *c, struct pan_sigma_value *v)
{
	return regex_flag(c, v, PAN_SIGMA_RE_I);
}

static int
flag_m(struct chain *c, struct pan_sigma_value *v)
{
	return regex_flag(c, v, PAN_SIGMA_RE_M);
}

static int
flag_s(struct chain *c, struct pan_sigma_value *v)
{
	return regex_flag(c, v, PAN_SIGMA_RE_S);
}

static int
cased(struct chain *c, struct pan_sigma_value *v)
{
	int rc = as_text(c, v);

	if (rc != PAN_OK)
		return rc;
	if (v->kind != PAN_SIGMA_VALUE_GLOB && v->kind != PAN_SIGMA_VALUE_FIELD)
		return wrong(c, "a text");
	v->cased = true;
	return PAN_OK;
}

/* The network ${text}; false when it is none.  ${loose}: bits of hosts were set. */
static bool
read_net(struct pan_str text, struct pan_sigma_net *net, bool *loose)
{
	size_t slash = pan_str_find(text, PAN_LIT("/"), 0);
	uint64_t bits, all;

	if (!pan_sigma_address(pan_str_slice(text, 0, slash), net->addr, &net->v6))
		return false;
	all = bits = net->v6 ? 128 : 32;
	if (slash != SIZE_MAX &&
	    !pan_str_u64(pan_str_slice(text, slash + 1, text.n), all, &bits))
		return false;
	net->bits = (uint8_t)bits;
	*loose = false;
	for (unsigned i = net->bits; i < all; i++) {
		uint8_t bit = (uint8_t)(0x80 >> (i % 8));

		*loose = *loose || (net->addr[i / 8] & bit) != 0;
		net->addr[i / 8] &= (uint8_t)~bit;
	}
	return true;
}

static int
cidr(struct chain *c, struct pan_sigma_value *v)
{
	bool loose;

	if (c->before > 0)
		return wrong(c, "to be the first modifier");
	if (v->kind != PAN_SIGMA_VALUE_GLOB || !read_net(v->raw, &v->net, &loose))
		return wrong(c, "a network, such as 10.0.0.0/8 or fe80::/10");
	if (loose)
		pan_sigma_say(c->r, PAN_LINT_WARNING, c->key->line,
		    "'%.*s' is one host of a network; the whole network is taken",
		    PAN_STR(v->raw));
	v->kind = PAN_SIGMA_VALUE_CIDR;
	return PAN_OK;
}

/* Whether ${text} is a number to its end. */
static bool
read_number(struct pan_str text, double *out)
{
	char copy[64], *end;

	if (text.n == 0 || text.n >= sizeof(copy) ||
	    strchr("+-.0123456789", text.s[0]) == NULL)
		return false;
	memcpy(copy, text.s, text.n);
	copy[text.n] = '\0';
	if (strpbrk(copy, "xXpP") != NULL)
		return false;
	*out = strtod(copy, &end);
	return *end == '\0' && isfinite(*out);
}

static int
as_number(struct chain *c, struct pan_sigma_value *v, const char *needs)
{
	if (v->kind == PAN_SIGMA_VALUE_NUMBER)
		return PAN_OK;
	if (v->kind != PAN_SIGMA_VALUE_GLOB || c->typed ||
	    !read_number(v->raw, &v->number))
		return wrong(c, needs);
	v->kind = PAN_SIGMA_VALUE_NUMBER;
	v->cmp = PAN_SIGMA_EQ;
	v->npart = 0;
	return PAN_OK;
}

static int
compare(struct chain *c, struct pan_sigma_value *v, enum pan_sigma_op op)
{
	int rc = as_number(c, v, "a number");

	if (rc != PAN_OK)
		return rc;
	if (v->cmp != PAN_SIGMA_EQ)
		return wrong(c, "to be the only comparison");
	v->cmp = op;
	return PAN_OK;
}

static int
lt(struct chain *c, struct pan_sigma_value *v)
{
	return compare(c, v, PAN_SIGMA_LT);
}

static int
lte(struct chain *c, struct pan_sigma_value *v)
{
	return compare(c, v, PAN_SIGMA_LTE);
}

static int
gt(struct chain *c, struct pan_sigma_value *v)
{
	return compare(c, v, PAN_SIGMA_GT);
}

static int
gte(struct chain *c, struct pan_sigma_value *v)
{
	return compare(c, v, PAN_SIGMA_GTE);
}

/* minute ... year: a whole number that such a part can be. */
static int
time_part(struct chain *c, struct pan_sigma_value *v)
{
	static const struct {
		const char *name;
		double min, max;
	} part[] = {
		[PAN_SIGMA_TIME_MINUTE] = { "minute", 0, 59 },
		[PAN_SIGMA_TIME_HOUR] = { "hour", 0, 23 },
		[PAN_SIGMA_TIME_DAY] = { "day", 1, 31 },
		[PAN_SIGMA_TIME_WEEK] = { "week", 1, 53 },
		[PAN_SIGMA_TIME_MONTH] = { "month", 1, 12 },
		[PAN_SIGMA_TIME_YEAR] = { "year", 0, 9999 },
	};
	int rc = as_number(c, v, "a whole number");

	if (rc != PAN_OK)
		return rc;
	for (int i = PAN_SIGMA_TIME_MINUTE; i <= PAN_SIGMA_TIME_YEAR; i++) {
		if (strcmp(part[i].name, c->name) != 0)
			continue;
		if (v->number < part[i].min || v->number > part[i].max ||
		    v->number != floor(v->number))
			return pan_sigma_fail(c->r, c->key->line,
			    "'%s' is a whole number from %.0f to %.0f", c->name,
			    part[i].min, part[i].max);
		v->part_of = (enum pan_sigma_time)i;
	}
	return PAN_OK;
}

static int
exists(struct chain *c, struct pan_sigma_value *v)
{
	if (c->before > 0 || c->key->field.s == NULL)
		return wrong(c, "a field, and to be the only modifier");
	if (v->kind == PAN_SIGMA_VALUE_GLOB &&
	    (pan_str_caseeq(v->raw, PAN_LIT("true")) ||
	        pan_str_caseeq(v->raw, PAN_LIT("yes"))))
		v->boolean = true;
	else if (v->kind == PAN_SIGMA_VALUE_GLOB &&
	    (pan_str_caseeq(v->raw, PAN_LIT("false")) ||
	        pan_str_caseeq(v->raw, PAN_LIT("no"))))
		v->boolean = false;
	else if (v->kind != PAN_SIGMA_VALUE_BOOL)
		return wrong(c, "true or false");
	v->kind = PAN_SIGMA_VALUE_EXISTS;
	v->npart = 0;
	return PAN_OK;
}

/* A text becomes the name of a field; '*'s of startswith and its like say how. */
static int
fieldref(struct chain *c, struct pan_sigma_value *v)
{
	int rc = as_text(c, v);
	bool before, behind;

	if (rc != PAN_OK)
		return rc;
	if (v->kind != PAN_SIGMA_VALUE_GLOB || c->key->field.s == NULL)
		return wrong(c, "the name of a field");
	before = v->npart > 0 && v->part[0].kind == PAN_SIGMA_ANY;
	behind = v->npart > 1 && v->part[v->npart - 1].kind == PAN_SIGMA_ANY;
	if (v->npart != 1u + before + behind || v->part[before].kind != PAN_SIGMA_TEXT)
		return wrong(c, "the name of a field, without wildcards");
	v->raw = v->part[before].text;
	v->kind = PAN_SIGMA_VALUE_FIELD;
	v->within = before && behind;
	v->starts = !before && behind;
	v->ends = before && !behind;
	v->npart = 0;
	return PAN_OK;
}

typedef int one_fn(struct chain *c, struct pan_sigma_value *v);

/* ${one} changes a value, ${many} makes others of it; neither: "all" and "neq". */
static const struct modifier {
	const char *name;
	one_fn *one;
	pan_sigma_encoder *many;
} modifiers[] = {
	{ "all", NULL, NULL },
	{ "base64", NULL, pan_sigma_base64 },
	{ "base64offset", NULL, pan_sigma_base64offset },
	{ "cased", cased, NULL },
	{ "cidr", cidr, NULL },
	{ "contains", contains, NULL },
	{ "day", time_part, NULL },
	{ "dotall", flag_s, NULL },
	{ "endswith", endswith, NULL },
	{ "exists", exists, NULL },
	{ "expand", NULL, pan_sigma_expand },
	{ "fieldref", fieldref, NULL },
	{ "gt", gt, NULL },
	{ "gte", gte, NULL },
	{ "hour", time_part, NULL },
	{ "i", flag_i, NULL },
	{ "ignorecase", flag_i, NULL },
	{ "lt", lt, NULL },
	{ "lte", lte, NULL },
	{ "m", flag_m, NULL },
	{ "minute", time_part, NULL },
	{ "month", time_part, NULL },
	{ "multiline", flag_m, NULL },
	{ "neq", NULL, NULL },
	{ "re", regex, NULL },
	{ "s", flag_s, NULL },
	{ "startswith", startswith, NULL },
	{ "utf16", NULL, pan_sigma_utf16 },
	{ "utf16be", NULL, pan_sigma_utf16be },
	{ "utf16le", NULL, pan_sigma_wide },
	{ "week", time_part, NULL },
	{ "wide", NULL, pan_sigma_wide },
	{ "windash", NULL, pan_sigma_windash },
	{ "year", time_part, NULL },
};
#define MODIFIERS (sizeof(modifiers) / sizeof(modifiers[0]))

/* Names that other tools gave a meaning, which is plain: read, and told. */
static const struct {
	const char *foreign;
	const char *ours;
} aliases[] = {
	{ "not", "neq" },
	{ "regex", "re" },
};

static const struct modifier *
find(struct chain *c, struct pan_str name)
{
	const char *known[MODIFIERS + 1];
	const char *near;

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!pan_str_is(name, aliases[i].foreign))
			continue;
		pan_sigma_say(c->r, PAN_LINT_WARNING, c->key->line,
		    "'%s' is no modifier of Sigma; it is read as '%s'",
		    aliases[i].foreign, aliases[i].ours);
		name = pan_str(aliases[i].ours);
	}
	for (size_t i = 0; i < MODIFIERS; i++) {
		if (pan_str_is(name, modifiers[i].name))
			return &modifiers[i];
		known[i] = modifiers[i].name;
	}
	known[MODIFIERS] = NULL;
	near = pan_hint_nearest(name, known);
	(void)pan_sigma_fail(c->r, c->key->line, "unknown modifier '%.*s'%s%s%s",
	    name.n > 40 ? 40 : (int)name.n, name.s,
	    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
	return NULL;
}

/* Replace all values by what ${many} makes of them. */
static int
encode(struct chain *c, pan_sigma_encoder *many)
{
	struct pan_sigma_values made = { 0 };
	int rc = PAN_OK;

	for (size_t i = 0; rc == PAN_OK && i < c->vs->n; i++) {
		rc = as_text(c, &c->vs->v[i]);
		if (rc == PAN_OK && c->vs->v[i].kind == PAN_SIGMA_VALUE_UNKNOWN)
			rc = pan_sigma_more(c->r, &made, &c->vs->v[i], c->key->line);
		else if (rc == PAN_OK)
			rc = many(c->r, c->key->line, &c->vs->v[i], &made);
	}
	free(c->vs->v);
	*c->vs = made;
	return rc;
}

static int
apply(struct chain *c, const struct modifier *m)
{
	int rc = PAN_OK;

	c->name = m->name;
	if (m->many != NULL) {
		rc = encode(c, m->many);
	} else if (m->one != NULL) {
		for (size_t i = 0; rc == PAN_OK && i < c->vs->n; i++) {
			if (c->vs->v[i].kind != PAN_SIGMA_VALUE_UNKNOWN)
				rc = m->one(c, &c->vs->v[i]);
		}
	} else if (m->name[0] == 'a') {
		c->key->all = true;
	} else {
		c->key->negated = !c->key->negated;
	}
	c->before += m->many != NULL || m->one != NULL ? 1 : 0;
	c->typed = c->typed || m->many != NULL;
	return rc;
}

int
pan_sigma_modify(struct pan_sigma_reader *r, struct pan_sigma_key *key,
    struct pan_sigma_values *vs)
{
	struct chain c = { .r = r, .key = key, .vs = vs };
	struct pan_str rest = key->modifiers;
	int rc = PAN_OK;

	while (rc == PAN_OK && rest.n > 0) {
		size_t bar = pan_str_find(rest, PAN_LIT("|"), 0);
		const struct modifier *m = find(&c, pan_str_slice(rest, 0, bar));

		if (m == NULL)
			return r->no_memory ? PAN_ENOMEM : PAN_EFORMAT;
		rest = bar == SIZE_MAX ? (struct pan_str){ 0 }
		                       : pan_str_slice(rest, bar + 1, rest.n);
		rc = apply(&c, m);
	}
	return rc;
}
