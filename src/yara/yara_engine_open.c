/*
 * A section is looked at once, when it is opened: all that the engine follows without
 * asking lies inside.  What the engine does ask (depth, work) is not looked at.
 */
#include "yara/yara_engine_parts.h"

struct pan_yara_pack {
	struct code_head h;
};

static const void *
at(const struct code_head *h, struct code_span s)
{
	return (const char *)h + s.at;
}

struct view
pan_yara_view(const struct pan_yara_pack *p)
{
	const struct code_head *h = &p->h;

	return (struct view){
		.h = h,
		.rule = at(h, h->rule),
		.node = at(h, h->node),
		.word = at(h, h->word),
		.string = at(h, h->string),
		.form = at(h, h->form),
		.seg = at(h, h->seg),
		.inst = at(h, h->inst),
		.set = at(h, h->set),
		.piece = at(h, h->piece),
		.entry = at(h, h->entry),
		.bucket = at(h, h->bucket),
		.filter = at(h, h->filter),
		.head = at(h, h->head),
		.data = at(h, h->data),
		.ask = at(h, h->ask),
		.unit = at(h, h->unit),
	};
}

/* Whether [from, from + n) lies in a table of ${all}. */
static bool
within(uint32_t from, uint32_t n, uint32_t all)
{
	return from <= all && n <= all - from;
}

static bool
sound_span(const struct code_head *h, struct code_span s, size_t each)
{
	return s.at % 8 == 0 && s.at >= sizeof(*h) && s.at <= h->size &&
	    s.n <= (h->size - s.at) / each;
}

static bool
sound_head(const struct code_head *h, size_t n)
{
	return memcmp(h->magic, CODE_MAGIC, 8) == 0 && h->order == 0x01020304 &&
	    h->size <= n && h->size >= sizeof(*h) && h->slots <= CODE_SLOTS_MAX &&
	    sound_span(h, h->rule, sizeof(struct code_rule)) &&
	    sound_span(h, h->node, sizeof(struct code_node)) &&
	    sound_span(h, h->word, sizeof(uint32_t)) &&
	    sound_span(h, h->string, sizeof(struct code_string)) &&
	    sound_span(h, h->form, sizeof(struct code_form)) &&
	    sound_span(h, h->seg, sizeof(struct code_seg)) &&
	    sound_span(h, h->inst, sizeof(struct code_inst)) &&
	    sound_span(h, h->set, sizeof(struct pan_yara_re_class)) &&
	    sound_span(h, h->piece, sizeof(struct code_piece)) &&
	    sound_span(h, h->entry, sizeof(struct code_entry)) &&
	    sound_span(h, h->bucket, sizeof(uint32_t)) &&
	    sound_span(h, h->filter, sizeof(uint64_t)) &&
	    sound_span(h, h->head, sizeof(struct code_demand)) &&
	    sound_span(h, h->data, 1) && sound_span(h, h->ask, sizeof(struct code_ask)) &&
	    sound_span(h, h->unit, sizeof(struct code_unit)) &&
	    within(h->always.at, h->always.n, h->word.n) && h->bucket_bits >= 1 &&
	    h->bucket_bits <= 24 && h->bucket.n == (1u << h->bucket_bits) + 1 &&
	    h->filter.n == 1u << (CODE_FILTER_BITS - 6);
}

/* Whether the words in the range are all below ${below}. */
static bool
sound_words(const struct view *v, uint32_t from, uint32_t n, uint32_t below)
{
	if (!within(from, n, v->h->word.n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (v->word[from + i] >= below)
			return false;
	}
	return true;
}

static bool
sound_rules(const struct view *v)
{
	const struct code_head *h = v->h;

	for (uint32_t i = 0; i < h->rule.n; i++) {
		const struct code_rule *r = &v->rule[i];

		if (r->flags & RULE_REFUSED)
			continue;
		if (r->node >= h->node.n || !within(r->heads, r->nhead, h->head.n) ||
		    !sound_words(v, r->strings, r->nstring, h->string.n) ||
		    !sound_words(v, r->globals, r->nglobal, h->rule.n))
			return false;
		if (r->flags & RULE_HANDED &&
		    (r->ask >= h->unit.n || r->ask_at >= v->unit[r->ask].rules))
			return false;
	}
	return sound_words(v, h->always.at, h->always.n, h->rule.n);
}

static bool
sound_strings(const struct view *v)
{
	const struct code_head *h = v->h;

	for (uint32_t i = 0; i < h->string.n; i++) {
		const struct code_string *s = &v->string[i];

		if (!within(s->form, s->nform, h->form.n) ||
		    !sound_words(v, s->gate, s->ngate, h->rule.n))
			return false;
	}
	return true;
}

/* Instructions of one way lead to each other only, and the last one nowhere. */
static bool
sound_way(const struct view *v, uint32_t from, uint32_t n)
{
	if (n == 0 || n > CODE_INST_MAX || !within(from, n, v->h->inst.n) ||
	    v->inst[from + n - 1].op != INST_MATCH)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct code_inst *c = &v->inst[from + i];

		if (c->op >= INST_OPS ||
		    ((c->op == INST_SPLIT || c->op == INST_JUMP) && c->x >= n) ||
		    (c->op == INST_SET && c->x >= v->h->set.n))
			return false;
	}
	return true;
}

static bool
sound_form(const struct view *v, const struct code_form *f)
{
	const struct code_head *h = v->h;

	if (f->string != CODE_NONE && f->string >= h->string.n)
		return false;
	switch (f->kind) {
	case FORM_TEXT:
		return f->n > 0 && within(f->at, f->n, h->data.n);
	case FORM_SEQ:
		if (f->n == 0 || !within(f->at, f->n, h->seg.n))
			return false;
		for (uint32_t i = 0; i < f->n; i++) {
			const struct code_seg *g = &v->seg[f->at + i];

			if (g->n == 0 || g->n > h->data.n / 2 ||
			    !within(g->at, 2 * g->n, h->data.n))
				return false;
		}
		return true;
	case FORM_AUTO:
		return f->first < h->set.n && sound_way(v, f->at, f->n) &&
		    sound_way(v, f->back, f->nback);
	default:
		return false;
	}
}

static bool
sound_pieces(const struct view *v)
{
	const struct code_head *h = v->h;

	for (uint32_t i = 0; i < h->piece.n; i++) {
		const struct code_piece *p = &v->piece[i];
		const struct code_form *f;

		if (p->form >= h->form.n)
			return false;
		f = &v->form[p->form];
		if (f->string == CODE_NONE ||
		    (f->kind == FORM_SEQ &&
		        (p->part >= f->n || p->at >= v->seg[f->at + p->part].n)) ||
		    (f->kind == FORM_AUTO && (p->at >= f->n || p->part >= f->nback)))
			return false;
	}
	for (uint32_t i = 0; i < h->entry.n; i++) {
		if (v->entry[i].piece >= h->piece.n)
			return false;
	}
	for (uint32_t i = 0; i + 1 < h->bucket.n; i++) {
		if (v->bucket[i] > v->bucket[i + 1])
			return false;
	}
	return v->bucket[h->bucket.n - 1] <= h->entry.n;
}

/* How many nodes follow as operands of ${n}. */
static uint32_t
operands(const struct code_node *n)
{
	uint32_t many = n->sub == QUANT_AT_LEAST || n->sub == QUANT_PERCENT;

	switch (n->op) {
	case NODE_OF:
	case NODE_OF_RULES:
		return many;
	case NODE_OF_IN:
		return many + 2;
	case NODE_FOR_OF:
		return many + 1;
	case NODE_FOR_RANGE:
		return many + 3;
	case NODE_FOR_LIST:
		return many + n->n + 1;
	case NODE_MATCHES:
		return 1;
	case NODE_FOUND:
	case NODE_COUNT:
		return 0;
	case NODE_FOUND_IN:
	case NODE_COUNT_IN:
		return 2;
	case NODE_AND:
	case NODE_OR:
		return n->n;
	default:
		if (n->op <= NODE_ASK)
			return 0;
		return n->op < NODE_AND ? 1 : 2;
	}
}

static bool
sound_index(const struct view *v, const struct code_node *n)
{
	const struct code_head *h = v->h;

	switch (n->op) {
	case NODE_TEXT:
		return within(n->index, n->n, h->data.n);
	case NODE_VAR:
	case NODE_FOR_RANGE:
	case NODE_FOR_LIST:
		return n->index < CODE_SLOTS_MAX && n->sub <= QUANT_PERCENT;
	case NODE_RULE:
		return n->index < h->rule.n;
	case NODE_ASK:
		return n->index == CODE_NONE || n->index < h->ask.n;
	case NODE_FOUND:
	case NODE_FOUND_AT:
	case NODE_FOUND_IN:
	case NODE_COUNT:
	case NODE_COUNT_IN:
	case NODE_OFFSET:
	case NODE_LENGTH:
		return n->index == CODE_NONE || n->index < h->string.n;
	case NODE_READ:
		return (n->sub & 15) == 1 || (n->sub & 15) == 2 || (n->sub & 15) == 4;
	case NODE_OF:
	case NODE_OF_IN:
	case NODE_FOR_OF:
		return n->sub <= QUANT_PERCENT &&
		    sound_words(v, n->index, n->n, h->string.n);
	case NODE_OF_RULES:
		return n->sub <= QUANT_PERCENT &&
		    sound_words(v, n->index, n->n, h->rule.n);
	case NODE_MATCHES:
		return n->index < h->form.n && v->form[n->index].kind == FORM_AUTO;
	default:
		return n->op < NODE_OPS;
	}
}

/* Each node's operands lie behind it, and end where it says. */
static bool
sound_nodes(const struct view *v)
{
	uint32_t all = v->h->node.n;

	for (uint32_t i = 0; i < all; i++) {
		const struct code_node *n = &v->node[i];
		uint32_t end = i + 1, left;

		if (!sound_index(v, n) || n->skip == 0 || n->skip > all - i)
			return false;
		/* The operands were not looked at yet: their skips are bounded here. */
		for (left = operands(n); left > 0; left--) {
			if (end >= i + n->skip || v->node[end].skip == 0 ||
			    v->node[end].skip > i + n->skip - end)
				return false;
			end += v->node[end].skip;
		}
		if (end != i + n->skip)
			return false;
		if ((n->op == NODE_OFFSET || n->op == NODE_LENGTH ||
		        n->op == NODE_FOUND_AT || n->op == NODE_READ ||
		        n->op == NODE_MATCHES ||
		        (n->op >= NODE_NOT && n->op <= NODE_BIT_NOT)) &&
		    n->n != 1)
			return false;
	}
	return true;
}

static bool
sound_asks(const struct view *v)
{
	const struct code_head *h = v->h;

	for (uint32_t i = 0; i < h->unit.n; i++) {
		const struct code_unit *u = &v->unit[i];

		if (!within(u->at, u->n, h->data.n) || u->rules > PAN_YARA_LIB_RULES_MAX)
			return false;
	}
	for (uint32_t i = 0; i < h->ask.n; i++) {
		const struct code_ask *a = &v->ask[i];

		if (a->unit >= h->unit.n || v->unit[a->unit].rules < 2 ||
		    a->at > v->unit[a->unit].rules - 2)
			return false;
	}
	return true;
}

int
pan_yara_pack_open(struct pan_str bytes, const struct pan_yara_pack **out,
    struct pan_err *err)
{
	const struct code_head *h = (const void *)bytes.s;
	struct view v;

	if (bytes.n < sizeof(*h) || (uintptr_t)bytes.s % 8 != 0 ||
	    !sound_head(h, bytes.n))
		return pan_err_set(err, PAN_EVERIFY, "the YARA tables are damaged");
	v = pan_yara_view((const struct pan_yara_pack *)h);
	if (!sound_rules(&v) || !sound_strings(&v) || !sound_nodes(&v) || !sound_asks(&v))
		return pan_err_set(err, PAN_EVERIFY, "the YARA tables are damaged");
	for (uint32_t i = 0; i < h->form.n; i++) {
		if (!sound_form(&v, &v.form[i]))
			return pan_err_set(err, PAN_EVERIFY, "form %u is damaged", i);
	}
	if (!sound_pieces(&v))
		return pan_err_set(err, PAN_EVERIFY, "the YARA tables are damaged");
	*out = (const struct pan_yara_pack *)h;
	return PAN_OK;
}

void
pan_yara_pack_facts(const struct pan_yara_pack *p, struct pan_yara_pack_facts *out)
{
	struct view v = pan_yara_view(p);

	*out = (struct pan_yara_pack_facts){ .rules = v.h->rule.n,
		.strings = v.h->string.n,
		.pieces = v.h->entry.n,
		.always = v.h->always.n,
		.questions = v.h->ask.n,
		.bytes = v.h->size };
	for (uint32_t i = 0; i < v.h->rule.n; i++) {
		out->asking += (v.rule[i].flags & RULE_ASKING) != 0;
		out->handed += (v.rule[i].flags & RULE_HANDED) != 0 &&
		    (v.rule[i].flags & RULE_ASKING) != 0;
	}
}

void
pan_yara_pack_rule(const struct pan_yara_pack *p, uint32_t rule,
    struct pan_yara_pack_rule *out)
{
	struct view v = pan_yara_view(p);
	const struct code_rule *r = &v.rule[rule];

	*out = (struct pan_yara_pack_rule){ .refused = r->flags & RULE_REFUSED,
		.always = r->flags & RULE_ALWAYS,
		.asking = r->flags & RULE_ASKING,
		.gate = r->gate,
		.size_min = r->size_min,
		.size_max = r->size_max };
	if (r->nhead > 0 && !out->refused) {
		out->head_mask = v.head[r->heads].mask;
		out->head_value = v.head[r->heads].value;
	}
}
