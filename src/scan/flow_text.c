/* Python and JavaScript: texts put together by methods of texts, and literals. */
#include "scan/flow_code.h"

static bool
is(struct pan_str s, const char *z)
{
	return pan_str_is(s, z);
}

struct pan_flow_val
pan_flow_blank(struct pan_flow_val v)
{
	v.text.n = 0;
	v.known = false;
	v.path.n = 0;
	v.dict = NULL;
	v.body = NULL;
	return v;
}

struct pan_flow_val
pan_flow_all(const struct pan_flow_call *x)
{
	struct pan_flow_val v = x->recv;

	if (x->n > 0 && v.from == 0)
		v = x->arg[0];
	for (unsigned i = 0; i < x->n; i++)
		pan_flow_merge(&v, &x->arg[i]);
	for (unsigned i = 0; i < x->nkw; i++)
		pan_flow_merge(&v, &x->kw[i]);
	v.path.n = 0;
	return v;
}

/* "{}url".format("c"): every hole takes the next argument, or the one it names. */
static void
fill_holes(struct pan_flow_code *c, const struct pan_flow_call *x,
    struct pan_flow_val *out)
{
	struct pan_str s = x->recv.text;
	unsigned next = 0;
	size_t from = 0;

	for (size_t i = 0; i + 1 < s.n; i++) {
		const struct pan_flow_val none = { 0 };
		const struct pan_flow_val *v = &none;
		struct pan_flow_val piece = pan_flow_const(pan_str_slice(s, from, i));
		size_t stop = i + 1;
		struct pan_str name;

		if (s.s[i] != '{')
			continue;
		while (stop < s.n && s.s[stop] != '}')
			stop++;
		name = pan_str_slice(s, i + 1, stop);
		if (name.n == 1 && name.s[0] >= '0' && name.s[0] <= '9')
			next = (unsigned)(name.s[0] - '0');
		else if (name.n > 0)
			next = FLOW_ARGS_MAX;
		if (next < x->n)
			v = &x->arg[next++];
		for (unsigned k = 0; k < x->nkw; k++)
			if (pan_str_eq(x->kwname[k], name))
				v = &x->kw[k];
		pan_flow_join_text(c->f, out, &piece);
		pan_flow_join_text(c->f, out, v);
		from = stop + 1;
		i = stop;
	}
	s = pan_str_slice(s, from < s.n ? from : s.n, s.n);
	pan_flow_join_text(c->f, out, &(struct pan_flow_val){ .text = s, .known = true });
}

/* " ".join([a, b]), [a, b].join(" ") */
static void
join_list(struct pan_flow_code *c, const struct pan_flow_dict *list,
    const struct pan_flow_val *between, struct pan_flow_val *out)
{
	for (unsigned i = 0; i < list->n; i++) {
		if (i > 0 && between->text.n > 0)
			pan_flow_join_text(c->f, out, between);
		pan_flow_join_text(c->f, out, &list->val[i]);
	}
}

/* "cXurl".replace("X", "") */
static void
replace(struct pan_flow_code *c, const struct pan_flow_call *x, struct pan_flow_val *out)
{
	struct pan_str s = x->recv.text, what = x->arg[0].text;
	size_t from = 0, hit;

	while ((hit = pan_str_find(s, what, from)) != SIZE_MAX) {
		struct pan_flow_val piece = pan_flow_const(pan_str_slice(s, from, hit));

		pan_flow_join_text(c->f, out, &piece);
		if (x->arg[1].text.n > 0)
			pan_flow_join_text(c->f, out, &x->arg[1]);
		from = hit + what.n;
	}
	pan_flow_join_text(c->f, out,
	    &(struct pan_flow_val){ .text = pan_str_slice(s, from, s.n), .known = true });
}

/* Texts put together by methods of texts, when all pieces are known. */
bool
pan_flow_builds_text(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out)
{
	const struct pan_flow_dict *mine = x->recv.dict;
	struct pan_flow_val made = pan_flow_all(x);

	made.text = (struct pan_str){ NULL, 0 };
	made.known = true;
	made.dict = NULL;
	if (is(x->last, "format") && x->recv.known && mine == NULL)
		fill_holes(c, x, &made);
	else if (is(x->last, "join") && x->n == 1 && x->arg[0].dict != NULL)
		join_list(c, x->arg[0].dict, &x->recv, &made);
	else if (is(x->last, "join") && x->n == 1 && mine != NULL)
		join_list(c, mine, &x->arg[0], &made);
	else if ((is(x->last, "replace") || is(x->last, "replaceAll")) && x->n == 2 &&
	    x->recv.known && x->arg[0].known && x->arg[0].text.n > 0)
		replace(c, x, &made);
	else
		return false;
	*out = made;
	return true;
}

/* Room for one entry more, most literals being short. */
static bool
make_room(struct pan_flow_code *c, struct pan_flow_dict *d)
{
	unsigned room = d->room == 0 ? 2 : d->room * 2;
	struct pan_str *key;
	struct pan_flow_val *val;

	if (d->n < d->room)
		return true;
	if (d->n >= FLOW_ENTRIES_MAX)
		return false;
	key = pan_arena_array(c->f->a, room, sizeof(*key));
	val = pan_arena_array(c->f->a, room, sizeof(*val));
	if (key == NULL || val == NULL) {
		c->f->rc = PAN_ENOMEM;
		return false;
	}
	for (unsigned i = 0; i < d->n; i++) {
		key[i] = d->key[i];
		val[i] = d->val[i];
	}
	d->key = key;
	d->val = val;
	d->room = room;
	return true;
}

void
pan_flow_put(struct pan_flow_code *c, struct pan_flow_val *out, struct pan_flow_dict *d,
    struct pan_str key, const struct pan_flow_val *v)
{
	pan_flow_merge(out, v);
	if (v->dict != NULL && key.n == 0 && d->n == 0 && !c->python)
		out->dict = v->dict; /* {...other, more} */
	if (make_room(c, d)) {
		d->key[d->n] = key;
		d->val[d->n++] = *v;
	}
}

struct pan_str
pan_flow_backwards(struct pan_flow_code *c, struct pan_str s)
{
	char *turned = pan_arena_get(c->f->a, s.n + 1);

	if (turned == NULL) {
		c->f->rc = PAN_ENOMEM;
		return s;
	}
	for (size_t i = 0; i < s.n; i++)
		turned[i] = s.s[s.n - 1 - i];
	return (struct pan_str){ turned, s.n };
}
