#include "sigma/sigma_compile.h"

#include <stdlib.h>

#include "core/own.h"
#include "sigma/sigma_lay.h"
#include "sigma/sigma_regex.h"
#include "sigma/sigma_scan.h"
#include "sigma/sigma_trigger.h"

#define PATTERN_MAX ((size_t)1 << 20) /* bytes of a pattern, translated */
#define SCRATCH_MAX ((size_t)2 << 30)

struct use { /* rule ${rule} hangs, among others, on key ${key} */
	uint32_t key;
	uint32_t rule;
};

struct compiler {
	struct pan_arena *a;    /* of all rules */
	struct pan_arena *rule; /* of one */
	struct pan_sigma_lay lay;
	struct pan_sigma_chooser chooser;
	struct use *use;
	size_t nuse, use_cap;
	uint32_t *mark; /* by key: the last set it was put into */
	uint32_t marked;
	struct pan_err *err;
	const char *why;        /* the rule cannot be compiled */
	struct pan_err refusal; /* where that may be written */
};

/* What a subtree costs to ask, so that the cheap ones are asked first. */
struct weight {
	size_t end; /* in the rule's expression */
	double cost;
};

static struct pan_str
in_blob(const struct compiler *c, struct pan_sigma_span s)
{
	return (struct pan_str){ c->lay.blob.s + s.at, s.n };
}

static uint32_t
arity(struct pan_expr e)
{
	switch (e.op) {
	case PAN_EXPR_COND:
		return 0;
	case PAN_EXPR_NOT:
		return 1;
	case PAN_EXPR_AND:
	case PAN_EXPR_OR:
		return e.arg;
	case PAN_EXPR_AT_LEAST:
		return e.arg & 0xFFFF;
	}
	return 0;
}

/* ---- items ---- */

static void
compile_glob(struct compiler *c, const struct pan_sigma_item *it,
    struct pan_sigma_citem *out)
{
	const struct pan_sigma_part *p = it->part;
	size_t n = it->npart;
	bool head = n > 0 && p[0].kind == PAN_SIGMA_ANY;
	bool tail = n > 1 && p[n - 1].kind == PAN_SIGMA_ANY;
	size_t inner = n - head - tail;

	if (inner == 0) {
		out->shape = n > 0 ? PAN_SIGMA_SHAPE_ANY : PAN_SIGMA_SHAPE_IS;
		return;
	}
	if (inner == 1 && p[head].kind == PAN_SIGMA_TEXT) {
		out->shape = head && tail ? PAN_SIGMA_SHAPE_HAS
		    : head                ? PAN_SIGMA_SHAPE_ENDS
		    : tail                ? PAN_SIGMA_SHAPE_STARTS
		                          : PAN_SIGMA_SHAPE_IS;
		out->ref = it->cased ? pan_sigma_lay_text(&c->lay, p[head].text)
		                     : pan_sigma_lay_folded(&c->lay, p[head].text);
		return;
	}
	out->shape = PAN_SIGMA_SHAPE_PARTS;
	out->ref.at = pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_PART);
	out->ref.n = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		struct pan_sigma_cpart part = { .kind = p[i].kind };

		if (p[i].kind == PAN_SIGMA_TEXT)
			part.text = it->cased ? pan_sigma_lay_text(&c->lay, p[i].text)
			                      : pan_sigma_lay_folded(&c->lay, p[i].text);
		if (part.text.at == PAN_SIGMA_NONE ||
		    pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_PART, &part, false) ==
		        PAN_SIGMA_NONE)
			out->ref.at = PAN_SIGMA_NONE;
	}
}

/* Append the program of ${it} to the others, if its pattern can have one. */
static struct pan_sigma_span
compile_auto(struct compiler *c, const struct pan_sigma_item *it)
{
	struct pan_sigma_span none = { 0, 0 }, out = none;
	struct pan_buf *prog = &c->lay.prog, js;
	struct pan_jsre re = { 0 };
	unsigned flags = it->flags;
	size_t from;
	int rc = PAN_OK;
	bool usable;

	pan_buf_init(&js, PATTERN_MAX);
	usable = pan_sigma_regex_js(it->text, &flags, &js);
	if (usable)
		rc = pan_jsre_parse(c->rule, c->chooser.cases, pan_buf_str(&js),
		    (flags & PAN_SIGMA_RE_I) == 0, &re, NULL);
	if (js.rc == PAN_ENOMEM || rc == PAN_ENOMEM)
		none.at = PAN_SIGMA_NONE;
	pan_buf_fini(&js);
	if (!usable || rc != PAN_OK || re.backrefs)
		return none;
	while (prog->rc == PAN_OK && prog->n % 8 != 0)
		pan_buf_addc(prog, '\0');
	from = prog->n;
	rc = pan_auto_compile(c->rule, &re, prog, NULL);
	if (rc == PAN_ENOMEM || prog->rc != PAN_OK)
		return (struct pan_sigma_span){ PAN_SIGMA_NONE, 0 };
	if (rc != PAN_OK)
		prog->n = from;
	else
		out =
		    (struct pan_sigma_span){ (uint32_t)from, (uint32_t)(prog->n - from) };
	return out;
}

static void
compile_regex(struct compiler *c, const struct pan_sigma_item *it,
    struct pan_sigma_citem *out)
{
	struct pan_sigma_regex re = { pan_sigma_lay_text(&c->lay, it->text), it->flags };
	struct pan_backref *b = NULL;
	int rc = PAN_EFORMAT;

	c->refusal = (struct pan_err){ .text = "a pattern has an unknown flag" };
	if ((it->flags & ~(PAN_SIGMA_RE_I | PAN_SIGMA_RE_M | PAN_SIGMA_RE_S)) == 0)
		rc = pan_backref_open(it->text,
		    (it->flags & PAN_SIGMA_RE_I ? PAN_BACKREF_CASELESS : 0) |
		        (it->flags & PAN_SIGMA_RE_M ? PAN_BACKREF_LINES : 0) |
		        (it->flags & PAN_SIGMA_RE_S ? PAN_BACKREF_DOT_ALL : 0),
		    &b, &c->refusal);
	pan_backref_free(b);
	if (rc != PAN_OK) {
		c->why = rc == PAN_ENOMEM ? NULL : c->refusal.text;
		out->ref.at = PAN_SIGMA_NONE;
		return;
	}
	out->ref.at = re.text.at == PAN_SIGMA_NONE
	    ? PAN_SIGMA_NONE
	    : pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_REGEX, &re, true);
	if (out->ref.at == pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_AUTO)) {
		struct pan_sigma_span prog = compile_auto(c, it);

		if (prog.at == PAN_SIGMA_NONE ||
		    pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_AUTO, &prog, false) ==
		        PAN_SIGMA_NONE)
			out->ref.at = PAN_SIGMA_NONE;
	}
}

/* The index of ${it} in the item table, or PAN_SIGMA_NONE. */
static uint32_t
compile_item(struct compiler *c, const struct pan_sigma_item *it)
{
	struct pan_sigma_citem out = {
		.op = (uint8_t)it->op,
		.cased = it->cased,
		.boolean = it->boolean,
		.field = pan_sigma_lay_field(&c->lay, it->field),
	};

	if (out.field == PAN_SIGMA_NONE)
		return PAN_SIGMA_NONE;
	switch (it->op) {
	case PAN_SIGMA_GLOB:
		compile_glob(c, it, &out);
		break;
	case PAN_SIGMA_REGEX:
		compile_regex(c, it, &out);
		break;
	case PAN_SIGMA_CIDR: {
		struct pan_sigma_net net;

		memset(&net, 0, sizeof(net)); /* what lies between, too */
		net.v6 = it->net.v6;
		net.bits = it->net.bits;
		memcpy(net.addr, it->net.addr, sizeof(net.addr));
		out.ref.at = pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_NET, &net, true);
		break;
	}
	case PAN_SIGMA_FIELD:
		out.how = (uint8_t)it->how;
		out.ref.at = pan_sigma_lay_field(&c->lay, it->text);
		break;
	case PAN_SIGMA_EQ:
	case PAN_SIGMA_LT:
	case PAN_SIGMA_LTE:
	case PAN_SIGMA_GT:
	case PAN_SIGMA_GTE:
		out.part_of = (uint8_t)it->part_of;
		out.number = it->number == 0 ? 0 : it->number; /* no negative zero */
		break;
	case PAN_SIGMA_BOOL:
	case PAN_SIGMA_NULL:
	case PAN_SIGMA_EXISTS:
		break;
	}
	if (out.ref.at == PAN_SIGMA_NONE)
		return PAN_SIGMA_NONE;
	return pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_ITEM, &out, true);
}

/* ---- expressions ---- */

static double
item_cost(const struct pan_sigma_item *it)
{
	double cost = it->op == PAN_SIGMA_REGEX ? 50
	    : it->op == PAN_SIGMA_CIDR          ? 4
	    : it->op == PAN_SIGMA_GLOB && it->npart > 0 &&
	        it->part[0].kind == PAN_SIGMA_ANY
	    ? 2
	    : 1;

	return it->field.s == NULL ? cost * 20 : cost;
}

/* Fill ${w} for the subtree at ${at}; false when the expression is malformed. */
static bool
weigh(const struct pan_sigma_detection *d, struct weight *w, size_t at, unsigned depth)
{
	size_t next = at + 1;

	if (at >= d->nexpr || depth > PAN_SIGMA_NEST_MAX)
		return false;
	if (d->expr[at].op == PAN_EXPR_COND) {
		if (d->expr[at].arg >= d->nitem)
			return false;
		w[at] = (struct weight){ next, item_cost(&d->item[d->expr[at].arg]) };
		return true;
	}
	w[at].cost = 0;
	for (uint32_t n = arity(d->expr[at]); n > 0; n--) {
		if (!weigh(d, w, next, depth + 1))
			return false;
		w[at].cost += w[next].cost;
		next = w[next].end;
	}
	w[at].end = next;
	return true;
}

struct child {
	size_t at;
	double cost;
};

static int
by_cost(const void *a, const void *b)
{
	const struct child *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Append the nodes of the subtree at ${at}; false: no memory, or c->why. */
static bool
emit(struct compiler *c, const struct pan_sigma_detection *d, const struct weight *w,
    size_t at)
{
	struct pan_expr e = d->expr[at];
	struct pan_sigma_node node = { .op = e.op, .arg = e.arg };
	uint32_t n = arity(e), self;
	struct child *child;

	if (e.op == PAN_EXPR_COND) {
		node.arg = compile_item(c, &d->item[e.arg]);
		if (node.arg == PAN_SIGMA_NONE)
			return false;
	}
	self = pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_NODE, &node, false);
	child = pan_arena_array(c->rule, n, sizeof(*child));
	if (self == PAN_SIGMA_NONE || child == NULL)
		return false;
	at++;
	for (uint32_t i = 0; i < n; i++) {
		child[i] = (struct child){ at, w[at].cost };
		at = w[at].end;
	}
	if (n > 1)
		qsort(child, n, sizeof(*child), by_cost);
	for (uint32_t i = 0; i < n; i++) {
		if (!emit(c, d, w, child[i].at))
			return false;
	}
	((struct pan_sigma_node *)pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_NODE, self))
	    ->end = pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_NODE);
	return true;
}

/* ---- keys ---- */

static bool
use_key(struct compiler *c, uint32_t key, uint32_t rule)
{
	if (c->nuse == c->use_cap) {
		size_t cap = c->use_cap == 0 ? 4096 : c->use_cap * 2;
		struct use *u = pan_arena_array(c->a, cap, sizeof(*u));

		if (u == NULL)
			return false;
		if (c->nuse > 0)
			memcpy(u, c->use, c->nuse * sizeof(*u));
		c->use = u;
		c->use_cap = cap;
	}
	c->use[c->nuse++] = (struct use){ key, rule };
	return true;
}

static bool
hang(struct compiler *c, const struct pan_sigma_detection *d, uint32_t index,
    struct pan_sigma_crule *out)
{
	struct pan_sigma_clause cl = pan_sigma_choose(&c->chooser, d);

	if (c->chooser.no_memory)
		return false;
	out->rarity = cl.none ? 1 : cl.rarity < 1 ? cl.rarity : 1;
	out->always = cl.none;
	if (cl.none)
		return pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_ALWAYS, &index, false) !=
		    PAN_SIGMA_NONE;
	for (struct pan_sigma_want *w = cl.want; w != NULL; w = w->next) {
		struct pan_sigma_key key = {
			.kind = w->kind,
			.field = pan_sigma_lay_field(&c->lay, w->field),
			.text = pan_sigma_lay_text(&c->lay, w->text),
			.number = w->number,
		};
		uint32_t k = key.text.at == PAN_SIGMA_NONE
		    ? PAN_SIGMA_NONE
		    : pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_KEY, &key, true);

		if (k == PAN_SIGMA_NONE || !use_key(c, k, index))
			return false;
		out->keys++;
		out->scanned += w->kind == PAN_SIGMA_KEY_SCAN;
	}
	return true;
}

/* ---- rules ---- */

static bool
compile_group(struct compiler *c, const struct pan_logsource *l, uint32_t *out)
{
	struct pan_sigma_group g = {
		pan_sigma_lay_folded(&c->lay, l->category),
		pan_sigma_lay_folded(&c->lay, l->product),
		pan_sigma_lay_folded(&c->lay, l->service),
	};

	if (g.category.at == PAN_SIGMA_NONE || g.product.at == PAN_SIGMA_NONE ||
	    g.service.at == PAN_SIGMA_NONE)
		return false;
	*out = pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_GROUP, &g, true);
	return *out != PAN_SIGMA_NONE;
}

/* Compile rule ${index} into ${out}; false when memory is out or (c->why) it cannot be.
 */
static bool
compile_rule(struct compiler *c, const struct pan_sigma_rule *r, uint32_t index,
    struct pan_sigma_crule *out)
{
	const struct pan_sigma_detection *d = &r->detection;
	struct weight *w = pan_arena_array(c->rule, d->nexpr + 1, sizeof(*w));

	if (w == NULL)
		return false;
	if (d->nexpr == 0 || !weigh(d, w, 0, 0) || w[0].end != d->nexpr) {
		c->why = "its condition is malformed or nested too deeply";
		return false;
	}
	out->node = pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_NODE);
	out->items = (uint32_t)d->nitem;
	for (size_t i = 0; i < d->nitem; i++)
		out->regexes += d->item[i].op == PAN_SIGMA_REGEX;
	if (!compile_group(c, &r->logsource, &out->group) || !emit(c, d, w, 0) ||
	    c->why != NULL)
		return false;
	if (!hang(c, d, index, out))
		return false;
	out->compiled = 1;
	return true;
}

static int
compile_rules(struct compiler *c, struct pan_sigma_rule *const *rule, size_t n,
    pan_sigma_compile_refuse *refuse, void *ctx)
{
	for (size_t i = 0; i < n; i++) {
		struct pan_sigma_crule out = { 0 };
		bool good = false;

		c->why = NULL;
		pan_arena_reset(c->rule);
		c->chooser.a = c->rule;
		if (rule[i]->kind == PAN_SIGMA_RULE && rule[i]->refused.s == NULL)
			good = compile_rule(c, rule[i], (uint32_t)i, &out);
		else
			c->why = "";
		if (!good && c->why == NULL)
			return c->err != NULL && c->err->code != PAN_OK
			    ? (int)c->err->code
			    : PAN_ENOMEM;
		if (!good) {
			if (c->why[0] != '\0' && refuse != NULL)
				refuse(ctx, (uint32_t)i, c->why);
			out = (struct pan_sigma_crule){ 0 };
		}
		if (pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_RULE, &out, false) ==
		    PAN_SIGMA_NONE)
			return PAN_ENOMEM;
	}
	return PAN_OK;
}

/* ---- the tables that are made of the keys of all rules ---- */

static int
by_key(const void *a, const void *b)
{
	const struct use *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static bool
lay_users(struct compiler *c)
{
	if (c->nuse > 0)
		qsort(c->use, c->nuse, sizeof(*c->use), by_key);
	for (size_t i = 0; i < c->nuse; i++) {
		struct pan_sigma_key *k =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_KEY, c->use[i].key);
		uint32_t at;

		if (i > 0 && by_key(&c->use[i - 1], &c->use[i]) == 0)
			continue;
		at = pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_USER, &c->use[i].rule, false);
		if (at == PAN_SIGMA_NONE)
			return false;
		if (k->user.n++ == 0)
			k->user.at = at;
	}
	return true;
}

/* The hash of a look-up key, and its mark in its field. */
static uint32_t
mark(struct compiler *c, const struct pan_sigma_key *k)
{
	struct pan_sigma_field *f =
	    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_FIELD, k->field);
	struct pan_str s = in_blob(c, k->text);
	unsigned n = s.n < 8 ? (unsigned)s.n : 8;
	uint64_t w = 0;

	if (k->kind == PAN_SIGMA_KEY_NUMBER) {
		f->number = 1;
		memcpy(&w, &k->number, sizeof(w));
		return pan_sigma_key_hash(PAN_SIGMA_KEY_NUMBER, k->field, 0, w);
	}
	if (k->kind == PAN_SIGMA_KEY_IS) {
		f->whole = 1;
		return pan_sigma_hash(s, k->field);
	}
	if (k->kind == PAN_SIGMA_KEY_STARTS) {
		f->starts |= (uint8_t)(1u << (n - 1));
		memcpy(&w, s.s, n);
	} else {
		f->ends |= (uint8_t)(1u << (n - 1));
		memcpy(&w, s.s + s.n - n, n);
	}
	return pan_sigma_key_hash((enum pan_sigma_key_kind)k->kind, k->field, n, w);
}

static bool
lay_slots(struct compiler *c)
{
	uint32_t nkey = pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_KEY), nslot = 16;
	struct pan_sigma_slot *slot;

	while (nslot < nkey * 2 + 1)
		nslot *= 2;
	slot = pan_arena_array(c->a, nslot, sizeof(*slot));
	if (slot == NULL)
		return false;
	for (uint32_t i = 0; i < nkey; i++) {
		struct pan_sigma_key k = *(
		    struct pan_sigma_key *)pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_KEY, i);
		uint32_t tag, at;

		if (k.kind == PAN_SIGMA_KEY_EXISTS) {
			struct pan_sigma_field *f =
			    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_FIELD, k.field);

			f->exists = i;
			continue;
		}
		if (k.kind == PAN_SIGMA_KEY_SCAN)
			continue;
		tag = mark(c, &k);
		for (at = tag & (nslot - 1); slot[at].key != 0;
		     at = (at + 1) & (nslot - 1))
			;
		slot[at] = (struct pan_sigma_slot){ tag, i + 1 };
	}
	for (uint32_t i = 0; i < nslot; i++) {
		if (pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_SLOT, &slot[i], false) ==
		    PAN_SIGMA_NONE)
			return false;
	}
	return true;
}

/* A literal of field ${field} that a rule of group ${group} hangs on. */
struct needle {
	uint32_t field;
	uint32_t group;
	uint32_t key;
};

static int
by_field(const void *a, const void *b)
{
	const struct needle *x = a, *y = b;

	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* The set of the literals ${from} to ${to}, each once. */
static int
lay_set(struct compiler *c, const struct needle *n, size_t from, size_t to,
    struct pan_sigma_span *out)
{
	struct pan_sigma_lit *lit;
	size_t nlit = 0;
	int rc;

	pan_arena_reset(c->rule);
	lit = pan_arena_array(c->rule, to - from, sizeof(*lit));
	if (lit == NULL)
		return PAN_ENOMEM;
	for (size_t i = from; i < to; i++) {
		const struct pan_sigma_key *k =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_KEY, n[i].key);

		if (c->mark[n[i].key] == c->marked + 1)
			continue;
		c->mark[n[i].key] = c->marked + 1;
		lit[nlit++] = (struct pan_sigma_lit){ in_blob(c, k->text), n[i].key };
	}
	c->marked++;
	out->at = (uint32_t)c->lay.scan.n;
	rc = pan_sigma_scan_compile(c->rule, lit, nlit, &c->lay.scan, c->err);
	out->n = (uint32_t)c->lay.scan.n - out->at;
	return rc;
}

/* The sets of the field of needles ${from} to ${to}: of all, and of each group. */
static int
lay_field_sets(struct compiler *c, const struct needle *n, size_t from, size_t to)
{
	struct pan_sigma_field *f =
	    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_FIELD, n[from].field);
	int rc = lay_set(c, n, from, to, &f->scan);

	f->set.at = pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_SET);
	if (n[from].group == n[to - 1].group)
		return rc; /* the only one */
	for (size_t end; rc == PAN_OK && from < to; from = end) {
		struct pan_sigma_set set = { .group = n[from].group };

		for (end = from; end < to && n[end].group == n[from].group;)
			end++;
		rc = lay_set(c, n, from, end, &set.scan);
		if (rc == PAN_OK &&
		    pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_SET, &set, false) ==
		        PAN_SIGMA_NONE)
			rc = PAN_ENOMEM;
		f->set.n++;
	}
	return rc;
}

/* The literal sets of all fields. */
static int
lay_scans(struct compiler *c)
{
	struct needle *n = pan_arena_array(c->a, c->nuse + 1, sizeof(*n));
	size_t nn = 0;
	int rc = PAN_OK;

	c->mark = pan_arena_array(c->a, pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_KEY) + 1,
	    sizeof(*c->mark));
	if (n == NULL || c->mark == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < c->nuse; i++) {
		const struct pan_sigma_key *k =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_KEY, c->use[i].key);
		const struct pan_sigma_crule *r =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_RULE, c->use[i].rule);

		if (k->kind == PAN_SIGMA_KEY_SCAN)
			n[nn++] = (struct needle){ k->field, r->group, c->use[i].key };
	}
	/* It told the first field from one with an empty name until now. */
	((struct pan_sigma_field *)pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_FIELD, 0))
	    ->scan.at = 0;
	if (nn > 0)
		qsort(n, nn, sizeof(*n), by_field);
	for (size_t from = 0, to; rc == PAN_OK && from < nn; from = to) {
		for (to = from; to < nn && n[to].field == n[from].field;)
			to++;
		rc = lay_field_sets(c, n, from, to);
	}
	return rc;
}

static bool
lay_fields(struct compiler *c)
{
	uint32_t nfield = pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_FIELD), nname = 16;
	uint32_t words = (pan_sigma_lay_n(&c->lay, PAN_SIGMA_T_GROUP) + 63) / 64;
	uint64_t *groups =
	    pan_arena_array(c->a, (size_t)nfield * words + 1, sizeof(*groups));
	uint32_t *name;

	while (nname < nfield * 2 + 1)
		nname *= 2;
	name = pan_arena_array(c->a, nname, sizeof(*name));
	if (name == NULL || groups == NULL)
		return false;
	for (uint32_t f = 1; f < nfield; f++) {
		const struct pan_sigma_field *field =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_FIELD, f);
		uint32_t at = pan_sigma_hash(in_blob(c, field->name), 0) & (nname - 1);

		while (name[at] != 0)
			at = (at + 1) & (nname - 1);
		name[at] = f + 1;
	}
	for (size_t i = 0; i < c->nuse; i++) {
		const struct pan_sigma_key *k =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_KEY, c->use[i].key);
		const struct pan_sigma_crule *r =
		    pan_sigma_lay_at(&c->lay, PAN_SIGMA_T_RULE, c->use[i].rule);

		groups[k->field * words + r->group / 64] |= 1ull << (r->group % 64);
	}
	for (uint32_t i = 0; i < nname; i++) {
		if (pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_FNAMES, &name[i], false) ==
		    PAN_SIGMA_NONE)
			return false;
	}
	for (size_t i = 0; i < (size_t)nfield * words; i++) {
		if (pan_sigma_lay_add(&c->lay, PAN_SIGMA_T_FGROUP, &groups[i], false) ==
		    PAN_SIGMA_NONE)
			return false;
	}
	return true;
}

static int
compile(struct compiler *c, struct pan_sigma_rule *const *rule, size_t n,
    pan_sigma_compile_refuse *refuse, void *ctx)
{
	int rc;

	/* The first field is "any", and there is always one. */
	if (pan_sigma_lay_field(&c->lay, (struct pan_str){ NULL, 0 }) == PAN_SIGMA_NONE)
		return PAN_ENOMEM;
	c->chooser.cases = pan_jsre_case_new(c->a);
	if (c->chooser.cases == NULL)
		return PAN_ENOMEM;
	rc = compile_rules(c, rule, n, refuse, ctx);
	if (rc != PAN_OK)
		return rc;
	if (!lay_users(c) || !lay_slots(c))
		return PAN_ENOMEM;
	rc = lay_scans(c);
	if (rc != PAN_OK)
		return rc;
	return lay_fields(c) ? PAN_OK : PAN_ENOMEM;
}

int
pan_sigma_compile(struct pan_sigma_rule *const *rule, size_t n,
    pan_sigma_compile_refuse *refuse, void *ctx, struct pan_buf *out, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(SCRATCH_MAX);
	PAN_AUTO(pan_arena_freep) struct pan_arena *one = pan_arena_new(SCRATCH_MAX);
	struct pan_err own = { 0 };
	struct compiler c = { .a = a, .rule = one };
	int rc;

	if (a == NULL || one == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	c.err = &own;
	pan_sigma_lay_init(&c.lay, a, &own);
	rc = compile(&c, rule, n, refuse, ctx);
	if (rc == PAN_OK)
		rc = pan_sigma_lay_write(&c.lay, out, err);
	else
		(void)pan_err_set(err, (enum pan_code)rc, "%s",
		    own.text[0] != '\0' ? own.text : "out of memory");
	pan_sigma_lay_fini(&c.lay);
	return rc;
}
