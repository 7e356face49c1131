#include "scan/page.h"

/* What is between <script ...> and </script> from ${*at} on; false: there is none. */
static bool
next_script(struct pan_str s, size_t *at, struct pan_str *tag, struct pan_str *body)
{
	size_t open = pan_str_casefind(s, PAN_LIT("<script"), *at), from, end;

	if (open == SIZE_MAX)
		return false;
	from = pan_str_find(s, PAN_LIT(">"), open);
	if (from == SIZE_MAX)
		return false;
	*tag = pan_str_slice(s, open, from++);
	end = pan_str_casefind(s, PAN_LIT("</script"), from);
	end = end == SIZE_MAX ? s.n : end;
	*body = pan_str_slice(s, from, end);
	*at = end;
	return true;
}

static enum pan_doc_kind
kind_of(struct pan_str tag)
{
	return pan_str_casefind(tag, PAN_LIT("json"), 0) != SIZE_MAX ? PAN_DOC_JSON
	                                                             : PAN_DOC_JAVASCRIPT;
}

int
pan_page_add(struct pan_unpack *u, const struct pan_doc *d)
{
	struct pan_str tag, body;
	struct pan_doc page = *d, *kept;
	size_t at = 0;
	char *to;
	int rc;

	if (!next_script(d->text, &at, &tag, &body))
		return pan_unpack_add(u, d, NULL);
	to = pan_arena_get(u->s->arena, d->text.n);
	if (to == NULL)
		return PAN_ENOMEM;
	memcpy(to, d->text.s, d->text.n);
	for (at = 0; next_script(d->text, &at, &tag, &body);)
		for (size_t i = (size_t)(body.s - d->text.s); i < at; i++)
			if (to[i] != '\n' && to[i] != '\r')
				to[i] = ' ';
	page.text.s = to;
	rc = pan_unpack_add(u, &page, &kept);
	for (at = 0; rc == PAN_OK && next_script(d->text, &at, &tag, &body);) {
		struct pan_anchor *anchor;
		struct pan_doc part = { .path = d->path,
			.kind = kind_of(tag),
			.text = body,
			.raw = body,
			.parent = kept,
			.parent_at = (size_t)(body.s - d->text.s),
			.parent_end = at,
			.nanchor = 1 };

		if (body.n == 0)
			continue;
		part.anchor = anchor = pan_arena_get(u->s->arena, sizeof(*anchor));
		if (anchor == NULL)
			return PAN_ENOMEM;
		anchor->parent_at = part.parent_at;
		rc = pan_unpack_add(u, &part, NULL);
	}
	return rc;
}
