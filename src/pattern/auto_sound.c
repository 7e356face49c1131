#include "pattern/auto_parts.h"

static bool
inside(const struct auto_head *h, uint32_t at, uint32_t count, size_t each)
{
	return at >= sizeof(*h) && at <= h->size && count <= (h->size - at) / each &&
	    at % 8 == 0;
}

static bool
sound_code(const struct view *v)
{
	const struct auto_head *h = v->h;

	for (uint32_t i = 0; i < h->ninst; i++) {
		const struct auto_inst *in = &v->inst[i];

		if (in->op >= OP_COUNT ||
		    ((in->op == OP_SET || (in->op >= OP_NEXT && in->op <= OP_NOT_PREV)) &&
		        in->arg >= h->nset) ||
		    ((in->op == OP_SPLIT || in->op == OP_JUMP) && in->x >= h->ninst) ||
		    ((in->op == OP_LOOK || in->op == OP_NOT_LOOK) && in->arg >= h->nlook))
			return false;
	}
	/* Every path runs on to the next instruction or jumps; the last one must stop. */
	if (v->inst[h->ninst - 1].op != OP_MATCH)
		return false;
	for (uint32_t i = 0; i < h->nlook; i++) {
		if (v->look[i].start >= h->ninst)
			return false;
	}
	for (uint32_t i = 0; i < 128; i++) {
		if (v->ascii[i] >= h->nclass)
			return false;
	}
	for (uint32_t i = 0; i < h->nrange; i++) {
		if (v->range[i].cls >= h->nclass ||
		    (i > 0 && v->range[i].lo <= v->range[i - 1].lo))
			return false;
	}
	return h->nrange > 0 && v->range[0].lo == 128;
}

bool
pan_auto_sound(const struct pan_auto *p, size_t n)
{
	const struct auto_head *h = (const void *)p;
	struct view v;

	if (n < sizeof(*h) || h->size > n || h->size < sizeof(*h) || h->ninst == 0 ||
	    h->ninst > PAN_AUTO_INST_MAX || h->nclass == 0 ||
	    h->nclass > PAN_AUTO_CLASS_MAX || h->nlook > PAN_AUTO_LOOK_MAX ||
	    h->nset == 0 || h->start >= h->ninst)
		return false;
	if (!inside(h, h->insts, h->ninst, sizeof(struct auto_inst)) ||
	    !inside(h, h->sets, h->nset, (size_t)AUTO_SET_WORDS * 8) ||
	    !inside(h, h->ascii, 128, 1) ||
	    !inside(h, h->ranges, h->nrange, sizeof(struct auto_range)) ||
	    !inside(h, h->looks, h->nlook, sizeof(struct auto_look)))
		return false;
	v = pan_auto_view(p);
	return sound_code(&v);
}
