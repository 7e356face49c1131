#include "match/slow.h"

#include <stdlib.h>

#include "core/own.h"
#include "pattern/auto.h"
#include "pattern/backref.h"
#include "pattern/norm.h"

#define POOL_BYTES ((size_t)4 << 20)
#define COMPILE_BYTES ((size_t)64 << 20)
#define PROGRAM_BYTES ((size_t)16 << 20)
#define TEXT_BYTES ((size_t)1 << 30)

struct compiled {
	struct pan_buf source;
	bool ignore_case;
	struct pan_buf program; /* of an automaton */
	struct pan_auto_slot slot;
	struct pan_backref *backref; /* or what no automaton can do */
	int rc;                      /* why there is neither */
};

struct pan_slow_patterns {
	struct compiled *one[PAN_SLOW_PATTERNS_MAX];
	size_t n;
	struct pan_auto_pool *pool;
	struct pan_buf norm, scratch;
};

int
pan_slow_patterns_new(struct pan_slow_patterns **out, struct pan_err *err)
{
	PAN_AUTO(pan_slow_patterns_freep)
	struct pan_slow_patterns *p = calloc(1, sizeof(*p));
	int rc;

	if (p == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	pan_buf_init(&p->norm, TEXT_BYTES);
	pan_buf_init(&p->scratch, TEXT_BYTES);
	rc = pan_auto_pool_new(POOL_BYTES, &p->pool, err);
	if (rc == PAN_OK)
		*out = pan_take(p);
	return rc;
}

static void
release(struct compiled *c)
{
	pan_buf_fini(&c->source);
	pan_buf_fini(&c->program);
	pan_backref_free(c->backref);
	free(c);
}

void
pan_slow_patterns_free(struct pan_slow_patterns *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++)
		release(p->one[i]);
	pan_auto_pool_free(p->pool);
	pan_buf_fini(&p->norm);
	pan_buf_fini(&p->scratch);
	free(p);
}

void
pan_slow_patterns_freep(struct pan_slow_patterns **p)
{
	pan_slow_patterns_free(*p);
}

static int
compile(struct compiled *c, struct pan_arena *a, struct pan_err *err)
{
	struct pan_jsre_case *cases = pan_jsre_case_new(a);
	struct pan_jsre re;
	int rc;

	if (cases == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_jsre_parse(a, cases, pan_buf_str(&c->source), !c->ignore_case, &re, err);
	if (rc != PAN_OK)
		return rc;
	if (!re.backrefs) {
		rc = pan_auto_compile(a, &re, &c->program, err);
		return rc == PAN_OK ? pan_buf_done(&c->program, err) : rc;
	}
	rc = pan_backref_translate(&re, &c->program, err);
	if (rc == PAN_OK)
		rc = pan_buf_done(&c->program, err);
	if (rc != PAN_OK)
		return rc;
	c->backref = pan_backref_new(pan_buf_str(&c->program));
	return c->backref != NULL ? PAN_OK
	                          : pan_err_set(err, PAN_ENOMEM, "out of memory");
}

/* The pattern, compiled now or before; a bad one is remembered as that. */
static int
find(struct pan_slow_patterns *p, struct pan_str pattern, bool ignore_case,
    struct compiled **out, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;
	struct compiled *c;

	for (size_t i = 0; i < p->n; i++) {
		if (p->one[i]->ignore_case == ignore_case &&
		    pan_str_eq(pan_buf_str(&p->one[i]->source), pattern)) {
			*out = p->one[i];
			return PAN_OK;
		}
	}
	if (p->n == PAN_SLOW_PATTERNS_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d patterns",
		    PAN_SLOW_PATTERNS_MAX);
	a = pan_arena_new(COMPILE_BYTES);
	c = calloc(1, sizeof(*c));
	if (a == NULL || c == NULL) {
		free(c);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	pan_buf_init(&c->source, pattern.n);
	pan_buf_init(&c->program, PROGRAM_BYTES);
	c->ignore_case = ignore_case;
	pan_buf_add(&c->source, pattern);
	c->rc = pan_buf_done(&c->source, err);
	if (c->rc == PAN_OK)
		c->rc = compile(c, a, err);
	if (c->rc == PAN_ENOMEM) {
		release(c);
		return PAN_ENOMEM;
	}
	p->one[p->n++] = c;
	*out = c;
	return PAN_OK;
}

static int
search(struct pan_slow_patterns *p, struct compiled *c, struct pan_str text)
{
	const struct pan_auto_window whole = { 0, text.n, text.n, 0, text.n };
	size_t at[2];

	if (c->backref != NULL)
		return pan_backref_search(c->backref, text, &whole, at);
	return pan_auto_search(p->pool,
	    (const struct pan_auto *)(const void *)c->program.s, &c->slot, text, &whole);
}

int
pan_slow_patterns_find(void *ctx, struct pan_str pattern, bool ignore_case,
    struct pan_str text, bool *found, struct pan_err *err)
{
	struct pan_slow_patterns *p = ctx;
	struct compiled *c = NULL;
	int rc = find(p, pattern, ignore_case, &c, err), hit;

	if (rc == PAN_OK && c != NULL)
		rc = c->rc;
	if (rc != PAN_OK || c == NULL)
		return pan_err_set(err, (enum pan_code)rc, "a pattern cannot be used");
	hit = search(p, c, text);
	if (hit == 0 && ignore_case && pan_norm_text(&p->norm, &p->scratch, text))
		hit = search(p, c, pan_buf_str(&p->norm));
	if (hit == PAN_ENOMEM || p->norm.rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (hit == PAN_BACKREF_UNDECIDED)
		return pan_err_set(err, PAN_ELIMIT, "too many steps");
	*found = hit == 1;
	return PAN_OK;
}
