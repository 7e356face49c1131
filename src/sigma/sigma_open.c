/* A section from a pack, looked at from one end to the other before it is believed. */
#include <stdlib.h>

#include "core/own.h"
#include "sigma/sigma_parts.h"
#include "sigma/sigma_scan.h"

#define BLOB_TAIL 16 /* zero bytes behind the texts, for those who read by eights */

typedef bool check_fn(const struct pan_sigma_pack *p);

static bool
text_fits(const struct pan_sigma_pack *p, struct pan_sigma_span s)
{
	uint32_t n = p->n[PAN_SIGMA_T_BLOB] - BLOB_TAIL;

	return s.at <= n && s.n <= n - s.at;
}

static bool
range_fits(struct pan_sigma_span s, uint32_t n)
{
	return s.at <= n && s.n <= n - s.at;
}

static bool
groups_sound(const struct pan_sigma_pack *p)
{
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_GROUP]; i++) {
		const struct pan_sigma_group *g = &p->group[i];

		if (!text_fits(p, g->category) || !text_fits(p, g->product) ||
		    !text_fits(p, g->service))
			return false;
	}
	return true;
}

/* A table with open addressing: a power of two, all in range, and not full. */
static bool
names_sound(const struct pan_sigma_pack *p)
{
	uint32_t n = p->n[PAN_SIGMA_T_FNAMES], nfree = 0;

	if (n == 0 || (n & (n - 1)) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		nfree += p->fnames[i] == 0;
		if (p->fnames[i] > p->n[PAN_SIGMA_T_FIELD])
			return false;
	}
	return nfree > 0;
}

static bool
slots_sound(const struct pan_sigma_pack *p)
{
	uint32_t n = p->n[PAN_SIGMA_T_SLOT], nfree = 0;

	if (n == 0 || (n & (n - 1)) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		nfree += p->slot[i].key == 0;
		if (p->slot[i].key > p->n[PAN_SIGMA_T_KEY])
			return false;
	}
	return nfree > 0;
}

static bool
scan_sound(const struct pan_sigma_pack *p, struct pan_sigma_span s)
{
	/* A field that no literal is searched in has none, wherever that would lie. */
	return s.n == 0 ||
	    (range_fits(s, p->n[PAN_SIGMA_T_SCAN]) && s.at % 8 == 0 &&
	        pan_sigma_scan_sound(p->scan + s.at, s.n, p->n[PAN_SIGMA_T_KEY]));
}

static bool
sets_sound(const struct pan_sigma_pack *p)
{
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_SET]; i++) {
		if (p->set[i].group >= p->n[PAN_SIGMA_T_GROUP] || p->set[i].scan.n == 0 ||
		    !scan_sound(p, p->set[i].scan))
			return false;
	}
	return true;
}

static bool
fields_sound(const struct pan_sigma_pack *p)
{
	uint32_t n = p->n[PAN_SIGMA_T_FIELD];

	if (n == 0 || (uint64_t)n * p->words != p->n[PAN_SIGMA_T_FGROUP])
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct pan_sigma_field *f = &p->field[i];

		if (!text_fits(p, f->name) ||
		    (f->exists != PAN_SIGMA_NONE && f->exists >= p->n[PAN_SIGMA_T_KEY]) ||
		    !range_fits(f->set, p->n[PAN_SIGMA_T_SET]) || !scan_sound(p, f->scan))
			return false;
	}
	return true;
}

static bool
keys_sound(const struct pan_sigma_pack *p)
{
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_KEY]; i++) {
		const struct pan_sigma_key *k = &p->key[i];

		if (k->kind > PAN_SIGMA_KEY_SCAN || k->field >= p->n[PAN_SIGMA_T_FIELD] ||
		    !text_fits(p, k->text) ||
		    !range_fits(k->user, p->n[PAN_SIGMA_T_USER]))
			return false;
	}
	return true;
}

static bool
users_sound(const struct pan_sigma_pack *p)
{
	uint32_t nrule = p->n[PAN_SIGMA_T_RULE];

	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_USER]; i++) {
		if (p->user[i] >= nrule || !p->rule[p->user[i]].compiled)
			return false;
	}
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_ALWAYS]; i++) {
		if (p->always[i] >= nrule || !p->rule[p->always[i]].compiled)
			return false;
	}
	return true;
}

static bool
regexes_sound(const struct pan_sigma_pack *p)
{
	if (p->n[PAN_SIGMA_T_AUTO] != p->n[PAN_SIGMA_T_REGEX])
		return false;
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_REGEX]; i++) {
		struct pan_sigma_span prog = p->autos[i];

		if (!text_fits(p, p->regex[i].text) || p->regex[i].flags > 7 ||
		    !range_fits(prog, p->n[PAN_SIGMA_T_PROG]))
			return false;
		if (prog.n > 0 &&
		    (prog.at % 8 != 0 ||
		        !pan_auto_sound((const void *)(p->prog + prog.at), prog.n)))
			return false;
	}
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_PART]; i++) {
		if (p->part[i].kind > PAN_SIGMA_ONE || !text_fits(p, p->part[i].text))
			return false;
	}
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_NET]; i++) {
		unsigned char v6;

		memcpy(&v6, &p->net[i].v6, 1); /* not every byte is a bool */
		if (v6 > 1 || p->net[i].bits > (v6 ? 128 : 32))
			return false;
	}
	return true;
}

static bool
item_sound(const struct pan_sigma_pack *p, const struct pan_sigma_citem *it)
{
	if (it->op > PAN_SIGMA_FIELD || it->shape > PAN_SIGMA_SHAPE_PARTS ||
	    it->how > PAN_SIGMA_CONTAINS || it->part_of > PAN_SIGMA_TIME_YEAR ||
	    it->field >= p->n[PAN_SIGMA_T_FIELD])
		return false;
	/* A keyword is a glob or a pattern; other items ask a field of theirs. */
	if (it->field == 0 && it->op != PAN_SIGMA_GLOB && it->op != PAN_SIGMA_REGEX)
		return false;
	if (it->op == PAN_SIGMA_GLOB)
		return it->shape == PAN_SIGMA_SHAPE_PARTS
		    ? range_fits(it->ref, p->n[PAN_SIGMA_T_PART])
		    : text_fits(p, it->ref);
	if (it->op == PAN_SIGMA_REGEX)
		return it->ref.at < p->n[PAN_SIGMA_T_REGEX];
	if (it->op == PAN_SIGMA_CIDR)
		return it->ref.at < p->n[PAN_SIGMA_T_NET];
	if (it->op == PAN_SIGMA_FIELD)
		return it->ref.at < p->n[PAN_SIGMA_T_FIELD];
	return true;
}

static bool
items_sound(const struct pan_sigma_pack *p)
{
	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_ITEM]; i++) {
		if (!item_sound(p, &p->item[i]))
			return false;
	}
	return true;
}

/* Whether the subtree at ${at} is one, before ${limit}. */
static bool
tree_sound(const struct pan_sigma_pack *p, uint32_t at, uint32_t limit, unsigned depth)
{
	const struct pan_sigma_node *node = &p->node[at];
	uint32_t next = at + 1, n = node->arg;

	if (at >= limit || depth > PAN_SIGMA_NEST_MAX || node->end <= at ||
	    node->end > limit)
		return false;
	switch (node->op) {
	case PAN_EXPR_COND:
		return n < p->n[PAN_SIGMA_T_ITEM] && node->end == next;
	case PAN_EXPR_NOT:
		n = 1;
		break;
	case PAN_EXPR_AND:
	case PAN_EXPR_OR:
		break;
	case PAN_EXPR_AT_LEAST:
		n &= 0xFFFF;
		break;
	default:
		return false;
	}
	for (; n > 0; n--) {
		if (next >= node->end || !tree_sound(p, next, node->end, depth + 1))
			return false;
		next = p->node[next].end;
	}
	return next == node->end;
}

static bool
rules_sound(const struct pan_sigma_pack *p)
{
	/* In order and side by side, so that looking at all of them is linear. */
	uint32_t next = 0, nnode = p->n[PAN_SIGMA_T_NODE];

	for (uint32_t i = 0; i < p->n[PAN_SIGMA_T_RULE]; i++) {
		const struct pan_sigma_crule *r = &p->rule[i];

		if (!r->compiled)
			continue;
		if (r->group >= p->n[PAN_SIGMA_T_GROUP] || r->node < next ||
		    r->node >= nnode || !tree_sound(p, r->node, nnode, 0))
			return false;
		next = p->node[r->node].end;
	}
	return true;
}

/* Point the pack at its tables; false when one lies outside. */
static bool
point(struct pan_sigma_pack *p, struct pan_str section)
{
	const void *at[PAN_SIGMA_TABLES];

	for (int t = 0; t < PAN_SIGMA_TABLES; t++) {
		struct pan_sigma_span s = p->head->table[t];

		if (s.at % 8 != 0 || s.at > section.n ||
		    s.n > (section.n - s.at) / pan_sigma_entry((enum pan_sigma_table)t))
			return false;
		at[t] = section.s + s.at;
		p->n[t] = s.n;
	}
	p->base = (const unsigned char *)section.s;
	p->blob = at[PAN_SIGMA_T_BLOB];
	p->group = at[PAN_SIGMA_T_GROUP];
	p->field = at[PAN_SIGMA_T_FIELD];
	p->fnames = at[PAN_SIGMA_T_FNAMES];
	p->fgroup = at[PAN_SIGMA_T_FGROUP];
	p->rule = at[PAN_SIGMA_T_RULE];
	p->node = at[PAN_SIGMA_T_NODE];
	p->item = at[PAN_SIGMA_T_ITEM];
	p->part = at[PAN_SIGMA_T_PART];
	p->net = at[PAN_SIGMA_T_NET];
	p->regex = at[PAN_SIGMA_T_REGEX];
	p->autos = at[PAN_SIGMA_T_AUTO];
	p->key = at[PAN_SIGMA_T_KEY];
	p->slot = at[PAN_SIGMA_T_SLOT];
	p->user = at[PAN_SIGMA_T_USER];
	p->always = at[PAN_SIGMA_T_ALWAYS];
	p->set = at[PAN_SIGMA_T_SET];
	p->scan = at[PAN_SIGMA_T_SCAN];
	p->prog = at[PAN_SIGMA_T_PROG];
	p->words = (p->n[PAN_SIGMA_T_GROUP] + 63) / 64;
	return p->n[PAN_SIGMA_T_BLOB] >= BLOB_TAIL;
}

int
pan_sigma_pack_open(struct pan_str section, struct pan_sigma_pack **out,
    struct pan_err *err)
{
	static check_fn *const checks[] = { groups_sound, names_sound, slots_sound,
		fields_sound, sets_sound, keys_sound, users_sound, regexes_sound,
		items_sound, rules_sound };
	PAN_AUTO(pan_own_freep) struct pan_sigma_pack *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	p->head = (const void *)section.s;
	if (section.n < sizeof(*p->head) || (uintptr_t)section.s % 8 != 0 ||
	    p->head->magic != PAN_SIGMA_MAGIC || p->head->size != section.n ||
	    !point(p, section))
		return pan_err_set(err, PAN_EFORMAT, "not a section of Sigma rules");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (!checks[i](p))
			return pan_err_set(err, PAN_EFORMAT,
			    "the section of Sigma rules is damaged");
	}
	*out = pan_take(p);
	return PAN_OK;
}

void
pan_sigma_pack_free(struct pan_sigma_pack *p)
{
	free(p);
}

uint32_t
pan_sigma_pack_rules(const struct pan_sigma_pack *p)
{
	return p->n[PAN_SIGMA_T_RULE];
}

void
pan_sigma_pack_trigger(const struct pan_sigma_pack *p, uint32_t rule,
    struct pan_sigma_trigger *out)
{
	const struct pan_sigma_crule *r = &p->rule[rule];

	*out = (struct pan_sigma_trigger){
		.compiled = r->compiled != 0,
		.always = r->always != 0,
		.keys = r->keys,
		.scanned = r->scanned,
		.items = r->items,
		.regexes = r->regexes,
		.rarity = r->rarity,
	};
}
