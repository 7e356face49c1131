#include "scan/pyc.h"

#include <stdio.h>

#include "core/limits.h"
#include "core/own.h"
#include "core/utf8.h"
#include "scan/kind.h"
#include "scan/pyc_code.h"

#define ARENA_BYTES_MAX ((size_t)256 << 20)
#define VALUES_MAX 1000000u
#define DEPTH_MAX 40u /* of values in values; compilers make far less */

struct reading {
	struct pan_arena *arena;
	struct pan_str in;
	size_t at;
	unsigned version; /* minor, of Python 3 */
	struct pan_pyc_value **ref;
	size_t nref, cap;
	size_t count;
	int rc;
};

static struct pan_pyc_value *read_value(struct reading *r, unsigned depth);

static struct pan_pyc_value *
fail(struct reading *r, int rc)
{
	if (r->rc == PAN_OK)
		r->rc = rc;
	return NULL;
}

static struct pan_str
take(struct reading *r, size_t n)
{
	struct pan_str s = pan_str_slice(r->in, r->at, r->at + n);

	if (n > r->in.n - r->at) {
		(void)fail(r, PAN_EFORMAT);
		return (struct pan_str){ "", 0 };
	}
	r->at += n;
	return s;
}

static uint32_t
number(struct reading *r, unsigned bytes)
{
	struct pan_str s = take(r, bytes);
	uint32_t v = 0;

	for (size_t i = 0; i < s.n; i++)
		v |= (uint32_t)(unsigned char)s.s[i] << 8 * i;
	return v;
}

/* Numbers are told in decimal where they are small, else only that they are there. */
static void
read_number(struct reading *r, char type, struct pan_pyc_value *v)
{
	v->type = PAN_PYC_OTHER;
	v->text = PAN_LIT("0.0");
	if (type == 'i')
		v->text = pan_arena_printf(r->arena, "%d", (int)number(r, 4));
	else if (type == 'I' || type == 'g')
		(void)take(r, 8);
	else if (type == 'y')
		(void)take(r, 16);
	else if (type == 'f' || type == 'x')
		for (int i = 0; i < (type == 'x' ? 2 : 1); i++)
			(void)take(r, number(r, 1));
	else {
		int32_t n = (int32_t)number(r, 4);

		(void)take(r, (size_t)(n < 0 ? -(int64_t)n : n) * 2);
	}
	if (v->text.s == NULL)
		(void)fail(r, PAN_ENOMEM);
}

static void
read_items(struct reading *r, size_t n, struct pan_pyc_value *v, unsigned depth)
{
	v->type = PAN_PYC_TUPLE;
	if (n > r->in.n - r->at) { /* each takes at least a byte */
		(void)fail(r, PAN_EFORMAT);
		return;
	}
	v->item = pan_arena_array(r->arena, n, sizeof(void *));
	if (v->item == NULL) {
		(void)fail(r, PAN_ENOMEM);
		return;
	}
	for (size_t i = 0; i < n && r->rc == PAN_OK; i++) {
		v->item[i] = read_value(r, depth + 1);
		v->n = i + (r->rc == PAN_OK);
	}
}

static struct pan_pyc_value *
tuple_of(struct reading *r, unsigned depth)
{
	struct pan_pyc_value *v = read_value(r, depth);

	return v == NULL || v->type == PAN_PYC_TUPLE ? v : fail(r, PAN_EFORMAT);
}

static struct pan_str
text_of(struct reading *r, unsigned depth)
{
	const struct pan_pyc_value *v = read_value(r, depth);

	return v == NULL ? (struct pan_str){ "", 0 } : v->text;
}

static void
read_code(struct reading *r, struct pan_pyc_value *v, unsigned depth)
{
	bool plus = r->version >= 11;
	struct pan_pyc_code *c = pan_arena_get(r->arena, sizeof(*c));

	v->type = PAN_PYC_CODE;
	v->code = c;
	if (c == NULL) {
		(void)fail(r, PAN_ENOMEM);
		return;
	}
	c->nargs = number(r, 4);
	(void)number(r, 4);            /* positional only */
	(void)take(r, plus ? 12 : 16); /* keyword only, [locals,] stack, flags */
	c->ops = text_of(r, depth + 1);
	c->consts = tuple_of(r, depth + 1);
	c->names = tuple_of(r, depth + 1);
	c->locals = tuple_of(r, depth + 1);
	if (plus) {
		(void)read_value(r, depth + 1); /* kinds */
	} else {
		c->free = tuple_of(r, depth + 1);
		c->cells = tuple_of(r, depth + 1);
	}
	c->file = text_of(r, depth + 1);
	c->name = text_of(r, depth + 1);
	if (plus)
		(void)read_value(r, depth + 1); /* qualified name */
	c->line = number(r, 4);
	(void)read_value(r, depth + 1); /* line table */
	if (plus)
		(void)read_value(r, depth + 1); /* exception table */
}

static void
read_dict(struct reading *r, struct pan_pyc_value *v, unsigned depth)
{
	v->type = PAN_PYC_OTHER;
	v->text = PAN_LIT("{}");
	while (r->rc == PAN_OK && r->at < r->in.n && r->in.s[r->at] != '0') {
		(void)read_value(r, depth + 1);
		(void)read_value(r, depth + 1);
	}
	(void)take(r, 1);
}

static void
read_body(struct reading *r, char type, struct pan_pyc_value *v, unsigned depth)
{
	v->type = PAN_PYC_OTHER;
	switch (type) {
	case 'N':
	case 'F':
	case 'T':
	case 'S':
	case '.':
	case '0':
		v->text = type == 'T' ? PAN_LIT("True")
		    : type == 'F'     ? PAN_LIT("False")
		                      : PAN_LIT("None");
		return;
	case 's':
		v->type = PAN_PYC_BYTES;
		v->text = take(r, number(r, 4));
		return;
	case 't':
	case 'u':
	case 'a':
	case 'A':
		v->type = PAN_PYC_TEXT;
		v->text = take(r, number(r, 4));
		return;
	case 'z':
	case 'Z':
		v->type = PAN_PYC_TEXT;
		v->text = take(r, number(r, 1));
		return;
	case ')':
		read_items(r, number(r, 1), v, depth);
		return;
	case '(':
	case '[':
	case '<':
	case '>':
		read_items(r, number(r, 4), v, depth);
		return;
	case '{':
		read_dict(r, v, depth);
		return;
	case 'c':
		read_code(r, v, depth);
		return;
	case 'i':
	case 'I':
	case 'f':
	case 'g':
	case 'x':
	case 'y':
	case 'l':
		read_number(r, type, v);
		return;
	default:
		(void)fail(r, PAN_EFORMAT);
	}
}

static int
reserve(struct reading *r, struct pan_pyc_value *v)
{
	if (r->nref == r->cap) {
		size_t cap = r->cap == 0 ? 64 : r->cap * 2;
		struct pan_pyc_value **grown =
		    pan_arena_array(r->arena, cap, sizeof(void *));

		if (grown == NULL)
			return PAN_ENOMEM;
		if (r->nref > 0)
			memcpy(grown, r->ref, r->nref * sizeof(void *));
		r->ref = grown;
		r->cap = cap;
	}
	r->ref[r->nref++] = v;
	return PAN_OK;
}

static struct pan_pyc_value *
read_value(struct reading *r, unsigned depth)
{
	uint32_t type = number(r, 1);
	struct pan_pyc_value *v;

	if (r->rc != PAN_OK)
		return NULL;
	if (depth > DEPTH_MAX || ++r->count > VALUES_MAX)
		return fail(r, PAN_ELIMIT);
	if (type == 'r') {
		uint32_t i = number(r, 4);

		/* Only to what is finished: a value inside itself would never end. */
		if (r->ref == NULL || i >= r->nref || !r->ref[i]->done)
			return fail(r, PAN_EFORMAT);
		return r->ref[i];
	}
	v = pan_arena_get(r->arena, sizeof(*v));
	if (v == NULL || ((type & 0x80) && reserve(r, v) != PAN_OK))
		return fail(r, PAN_ENOMEM);
	read_body(r, (char)(type & 0x7F), v, depth);
	v->done = true;
	return r->rc == PAN_OK ? v : NULL;
}

/* The minor version of the magic number; 0: none that is known. */
static unsigned
version_of(struct pan_str s)
{
	static const struct {
		unsigned from, to, minor;
	} magic[] = { { 3400, 3419, 8 }, { 3420, 3429, 9 }, { 3430, 3449, 10 },
		{ 3450, 3499, 11 }, { 3500, 3549, 12 }, { 3550, 3599, 13 } };
	unsigned m;

	if (s.n < 16 || s.s[2] != '\r' || s.s[3] != '\n')
		return 0;
	m = (unsigned char)s.s[0] | (unsigned)(unsigned char)s.s[1] << 8;
	for (size_t i = 0; i < sizeof(magic) / sizeof(magic[0]); i++)
		if (m >= magic[i].from && m <= magic[i].to)
			return magic[i].minor;
	return 0;
}

int
pan_pyc_read(struct pan_str bytes, struct pan_buf *out, pan_pyc_name *name, void *ctx)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(ARENA_BYTES_MAX);
	struct reading r = { .arena = a,
		.in = bytes,
		.at = 16,
		.version = version_of(bytes) };
	const struct pan_pyc_value *v;
	int rc;

	if (a == NULL)
		return PAN_ENOMEM;
	if (r.version == 0)
		return PAN_EFORMAT;
	v = read_value(&r, 0);
	rc = r.rc;
	if (rc == PAN_OK && v->type != PAN_PYC_CODE)
		return PAN_EFORMAT;
	if (rc == PAN_OK)
		rc = pan_pyc_code_write(a, v->code, r.version, out);
	if (rc == PAN_OK && name != NULL)
		pan_pyc_code_names(v->code, name, ctx);
	/* It was our own ceiling, and not the system's memory, that was met. */
	return rc == PAN_ENOMEM && pan_arena_used(a) > ARENA_BYTES_MAX / 2 ? PAN_ELIMIT
	                                                                   : rc;
}
