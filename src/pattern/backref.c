#include "pattern/backref.h"

#include <pcre2.h>
#include <stdlib.h>

struct pan_backref {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	unsigned uses;
};

static void put(struct pan_buf *out, const struct pan_jsre_node *n);

static void
put_set(struct pan_buf *out, const struct pan_jsre_set *s)
{
	pan_buf_addc(out, '[');
	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t lo = s->r[i].lo, hi = s->r[i].hi;

		/* PCRE2 knows no surrogates, but all that JavaScript has in pairs. */
		if (lo < 0xD800 && hi >= 0xD800) {
			pan_buf_printf(out, "\\x{%x}-\\x{d7ff}", lo);
			lo = 0xE000;
		}
		if (lo >= 0xD800 && lo < 0xE000)
			lo = 0xE000;
		if (lo <= hi)
			pan_buf_printf(out, "\\x{%x}-\\x{%x}", lo, hi);
		if (hi == 0xFFFF)
			pan_buf_addz(out, "\\x{10000}-\\x{10ffff}");
	}
	pan_buf_addc(out, ']');
}

static void
put_repeat(struct pan_buf *out, const struct pan_jsre_node *n)
{
	pan_buf_addz(out, "(?:");
	put(out, n->child);
	pan_buf_printf(out, "){%u,", n->min);
	if (n->max != PAN_JSRE_INF)
		pan_buf_printf(out, "%u", n->max);
	pan_buf_addz(out, n->lazy ? "}?" : "}");
}

static void
put_all(struct pan_buf *out, const struct pan_jsre_node *n, const char *open,
    const char *between)
{
	pan_buf_addz(out, open);
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next) {
		put(out, c);
		if (c->next != NULL)
			pan_buf_addz(out, between);
	}
	pan_buf_addc(out, ')');
}

static void
put(struct pan_buf *out, const struct pan_jsre_node *n)
{
	static const char *const word = "[0-9A-Za-z_]";
	static const char *const looks[2][2] = { { "(?=", "(?<=" }, { "(?!", "(?<!" } };

	switch (n->op) {
	case PAN_JSRE_EMPTY:
		break;
	case PAN_JSRE_SET:
		put_set(out, n->set);
		break;
	case PAN_JSRE_CAT:
		put_all(out, n, "(?:", "");
		break;
	case PAN_JSRE_ALT:
		put_all(out, n, "(?:", "|");
		break;
	case PAN_JSRE_GROUP:
		put_all(out, n, "(", "");
		break;
	case PAN_JSRE_LOOK:
		put_all(out, n, looks[n->negative][n->behind], "");
		break;
	case PAN_JSRE_REPEAT:
		put_repeat(out, n);
		break;
	case PAN_JSRE_BOL:
		pan_buf_addz(out, "\\A");
		break;
	case PAN_JSRE_EOL:
		pan_buf_addz(out, "\\z");
		break;
	case PAN_JSRE_WORD:
	case PAN_JSRE_NOT_WORD:
		if (n->op == PAN_JSRE_NOT_WORD)
			pan_buf_printf(out, "(?:(?<=%s)(?=%s)|(?<!%s)(?!%s))", word, word,
			    word, word);
		else
			pan_buf_printf(out, "(?:(?<=%s)(?!%s)|(?<!%s)(?=%s))", word, word,
			    word, word);
		break;
	case PAN_JSRE_BACKREF:
		pan_buf_printf(out, "(?i:\\g{%u})", n->group);
		break;
	}
}

static int
compile(struct pan_str pattern, uint32_t options, struct pan_backref **out,
    struct pan_err *err)
{
	struct pan_backref *b = calloc(1, sizeof(*b));
	unsigned char text[120] = "";
	size_t where = 0;
	int why = 0;

	if (b == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	b->code = pcre2_compile((PCRE2_SPTR)pattern.s, pattern.n,
	    options | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT |
	        PCRE2_NO_START_OPTIMIZE, /* 10.42's misses /(?=c\n)[ab]*c/ on "c\n" */
	    &why, &where, NULL);
	if (b->code == NULL && why != PCRE2_ERROR_HEAP_FAILED &&
	    why != PCRE2_ERROR_NOMEMORY) {
		free(b);
		(void)pcre2_get_error_message(why, text, sizeof(text));
		return pan_err_set(err, PAN_EFORMAT, "pattern, byte %zu: %s", where,
		    (const char *)text);
	}
	b->limits = pcre2_match_context_create(NULL);
	if (b->code != NULL)
		b->data = pcre2_match_data_create_from_pattern(b->code, NULL);
	if (b->code == NULL || b->limits == NULL || b->data == NULL) {
		pan_backref_free(b);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	(void)pcre2_set_match_limit(b->limits, PAN_BACKREF_STEPS);
	(void)pcre2_set_heap_limit(b->limits, 16u << 10); /* KiB */
	*out = b;
	return PAN_OK;
}

struct pan_backref *
pan_backref_new(struct pan_str translated)
{
	struct pan_backref *b = NULL;

	(void)compile(translated,
	    PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NO_UTF_CHECK, &b,
	    NULL);
	return b;
}

int
pan_backref_open(struct pan_str pattern, unsigned flags, struct pan_backref **out,
    struct pan_err *err)
{
	return compile(pattern,
	    PCRE2_NEVER_UCP | (flags & PAN_BACKREF_CASELESS ? PCRE2_CASELESS : 0) |
	        (flags & PAN_BACKREF_LINES ? PCRE2_MULTILINE : 0) |
	        (flags & PAN_BACKREF_DOT_ALL ? PCRE2_DOTALL : 0),
	    out, err);
}

void
pan_backref_free(struct pan_backref *b)
{
	if (b == NULL)
		return;
	pcre2_match_data_free(b->data);
	pcre2_match_context_free(b->limits);
	pcre2_code_free(b->code);
	free(b);
}

int
pan_backref_translate(const struct pan_jsre *re, struct pan_buf *out, struct pan_err *err)
{
	size_t from = out->n;
	struct pan_backref *b;
	int rc;

	put(out, re->root);
	rc = pan_buf_done(out, err);
	if (rc != PAN_OK)
		return rc;
	b = pan_backref_new(pan_str_slice(pan_buf_str(out), from, out->n));
	if (b == NULL)
		return pan_err_set(err, PAN_ELIMIT,
		    "pattern: too large for back-references");
	pan_backref_free(b);
	return PAN_OK;
}

int
pan_backref_search(struct pan_backref *b, struct pan_str text,
    const struct pan_auto_window *w, size_t at[2])
{
	size_t *found;
	int rc;

	(void)pcre2_set_offset_limit(b->limits, w->until);
	if (++b->uses == 2) /* compiling costs more than one search saves */
		(void)pcre2_jit_compile(b->code, PCRE2_JIT_COMPLETE);
	rc = pcre2_match(b->code, (PCRE2_SPTR)text.s, w->to, w->from, PCRE2_NO_UTF_CHECK,
	    b->data, b->limits);
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc == PCRE2_ERROR_NOMEMORY)
		return PAN_ENOMEM;
	if (rc < 0)
		return PAN_BACKREF_UNDECIDED;
	found = pcre2_get_ovector_pointer(b->data);
	at[0] = found[0];
	at[1] = found[1];
	return 1;
}
