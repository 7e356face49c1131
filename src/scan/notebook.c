#include "scan/notebook.h"

#include "core/json.h"
#include "core/limits.h"
#include "core/own.h"

#define TREE_MAX ((size_t)1 << 30)

struct gather { /* a text put together from strings of the JSON */
	struct pan_unpack *u;
	struct pan_buf text;
	struct pan_anchor *anchor;
	size_t n, cap;
	size_t from, to; /* of what was gathered, in the JSON */
	int rc;
};

static void
gather_fini(struct gather *g)
{
	pan_buf_fini(&g->text);
}

static struct gather
gather_new(struct pan_unpack *u)
{
	struct gather g = { .u = u, .from = SIZE_MAX };

	pan_buf_init(&g.text, PAN_SCAN_BYTES_MAX);
	return g;
}

static void
gather(struct gather *g, const struct pan_node *n, bool lines)
{
	if (g->rc != PAN_OK || n->kind != PAN_NODE_TEXT || n->text.n == 0)
		return;
	if (g->n == g->cap) {
		size_t cap = g->cap == 0 ? 8 : g->cap * 2;
		struct pan_anchor *grown =
		    pan_arena_array(g->u->s->arena, cap, sizeof(*grown));

		if (grown == NULL) {
			g->rc = PAN_ENOMEM;
			return;
		}
		if (g->n > 0)
			memcpy(grown, g->anchor, g->n * sizeof(*grown));
		g->anchor = grown;
		g->cap = cap;
	}
	/* Behind the quotation mark. */
	g->anchor[g->n++] = (struct pan_anchor){ g->text.n, n->at + 1 };
	pan_buf_add(&g->text, n->text);
	if (lines && n->text.s[n->text.n - 1] != '\n')
		pan_buf_addc(&g->text, '\n');
	if (n->at < g->from)
		g->from = n->at;
	if (n->end > g->to)
		g->to = n->end;
	if (g->text.rc == PAN_ENOMEM)
		g->rc = PAN_ENOMEM;
}

/* A string, or a list of strings that follow each other. */
static void
gather_source(struct gather *g, const struct pan_node *n)
{
	if (n == NULL)
		return;
	gather(g, n, false);
	if (n->kind == PAN_NODE_LIST)
		for (const struct pan_node *c = n->child; c != NULL; c = c->next)
			gather(g, c, false);
}

static int
add_part(struct gather *g, const struct pan_doc *parent, enum pan_doc_kind kind)
{
	struct pan_doc d = { .path = parent->path,
		.kind = kind,
		.parent = parent,
		.parent_at = g->from,
		.parent_end = g->to,
		.anchor = g->anchor,
		.nanchor = g->n };
	int rc = g->rc;

	if (rc != PAN_OK || g->text.n == 0)
		return rc;
	rc = pan_unpack_keep(g->u, parent->path, pan_buf_str(&g->text), &d.text);
	if (rc != PAN_OK)
		return rc == PAN_ELIMIT ? PAN_OK : rc;
	d.raw = d.text;
	return pan_unpack_add(g->u, &d, NULL);
}

static enum pan_doc_kind
language(struct pan_str name)
{
	static const struct {
		const char *name;
		enum pan_doc_kind kind;
	} names[] = { { "python", PAN_DOC_PYTHON }, { "ipython", PAN_DOC_PYTHON },
		{ "bash", PAN_DOC_SHELL }, { "sh", PAN_DOC_SHELL },
		{ "script", PAN_DOC_SHELL }, { "javascript", PAN_DOC_JAVASCRIPT },
		{ "js", PAN_DOC_JAVASCRIPT }, { "typescript", PAN_DOC_JAVASCRIPT },
		{ "powershell", PAN_DOC_POWERSHELL }, { "html", PAN_DOC_HTML },
		{ "markdown", PAN_DOC_MARKDOWN }, { "writefile", PAN_DOC_TEXT } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (pan_str_caseeq(name, pan_str(names[i].name)))
			return names[i].kind;
	return PAN_DOC_SOURCE;
}

/* The language of the notebook, or of a cell that starts with "%%LANGUAGE". */
static enum pan_doc_kind
kind_of(const struct pan_node *root, const struct pan_node *cell, struct pan_str source)
{
	struct pan_str type = pan_node_get_text(cell, "cell_type"), name;
	size_t end = 2;

	if (pan_str_is(type, "markdown") || pan_str_is(type, "heading"))
		return PAN_DOC_MARKDOWN;
	if (!pan_str_is(type, "code"))
		return PAN_DOC_TEXT;
	if (pan_str_starts(source, PAN_LIT("%%"))) {
		while (end < source.n && source.s[end] > ' ')
			end++;
		name = pan_str_slice(source, 2, end);
		if (language(name) != PAN_DOC_SOURCE)
			return language(name);
	}
	name =
	    pan_node_text(pan_node_path(root, "metadata", "language_info", "name", NULL));
	if (name.s == NULL)
		name = pan_node_text(
		    pan_node_path(root, "metadata", "kernelspec", "language", NULL));
	return name.s == NULL ? PAN_DOC_PYTHON : language(name);
}

/* Lines of a Python cell that go to the shell ("!pip install x"), as a part of their own.
 */
static int
add_shell_lines(struct pan_unpack *u, const struct pan_doc *parent,
    const struct gather *cell)
{
	PAN_AUTO(gather_fini) struct gather g = gather_new(u);
	struct pan_str s = pan_buf_str(&cell->text);
	size_t at = 0, part = 0;

	while (g.rc == PAN_OK && at < s.n) {
		size_t end = pan_str_find(s, PAN_LIT("\n"), at), from = at;
		struct pan_node line = { .kind = PAN_NODE_TEXT };

		end = end == SIZE_MAX ? s.n : end;
		while (from < end && (s.s[from] == ' ' || s.s[from] == '\t'))
			from++;
		while (part + 1 < cell->n && cell->anchor[part + 1].at <= from)
			part++;
		if (from < end && s.s[from] == '!') {
			line.text = pan_str_slice(s, from + 1, end);
			line.at =
			    cell->anchor[part].parent_at + (from - cell->anchor[part].at);
			line.end = line.at + line.text.n;
			gather(&g, &line, true);
		}
		at = end + 1;
	}
	if (g.to > cell->to)
		g.to = cell->to;
	return add_part(&g, parent, PAN_DOC_SHELL);
}

static const struct pan_node *
source_of(const struct pan_node *cell)
{
	const struct pan_node *n = pan_node_get(cell, "source");

	return n != NULL ? n : pan_node_get(cell, "input"); /* nbformat 3 */
}

static int
add_cell(struct pan_unpack *u, const struct pan_doc *parent, const struct pan_node *root,
    const struct pan_node *cell)
{
	PAN_AUTO(gather_fini) struct gather g = gather_new(u);
	enum pan_doc_kind kind;
	int rc;

	gather_source(&g, source_of(cell));
	kind = kind_of(root, cell, pan_buf_str(&g.text));
	rc = add_part(&g, parent, kind);
	if (rc == PAN_OK && kind == PAN_DOC_PYTHON)
		rc = add_shell_lines(u, parent, &g);
	return rc;
}

/* All other texts; ${n} is at most PAN_NODE_DEPTH_MAX deep.  Pictures are left out. */
static void
gather_rest(struct gather *g, const struct pan_node *n)
{
	for (const struct pan_node *c = n->child; c != NULL; c = c->next) {
		if (pan_str_starts(c->key, PAN_LIT("image/")) &&
		    !pan_str_is(c->key, "image/svg+xml"))
			continue;
		if (n->kind == PAN_NODE_MAP &&
		    (pan_str_is(c->key, "source") || pan_str_is(c->key, "input") ||
		        pan_str_is(c->key, "cell_type") ||
		        pan_str_is(c->key, "output_type")))
			continue;
		gather(g, c, true);
		if (c->kind == PAN_NODE_LIST || c->kind == PAN_NODE_MAP)
			gather_rest(g, c);
	}
}

static int
add_cells(struct pan_unpack *u, const struct pan_doc *parent, const struct pan_node *root,
    const struct pan_node *cells)
{
	int rc = PAN_OK;

	for (const struct pan_node *c = cells->child; rc == PAN_OK && c != NULL;
	     c = c->next)
		rc = add_cell(u, parent, root, c);
	return rc;
}

int
pan_notebook_add(struct pan_unpack *u, const struct pan_doc *d)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(TREE_MAX);
	PAN_AUTO(gather_fini) struct gather g = gather_new(u);
	const struct pan_node *cells, *sheets;
	struct pan_doc *parent;
	struct pan_node *root;
	int rc;

	if (a == NULL)
		return PAN_ENOMEM;
	rc = pan_json_parse(a, d->text, PAN_JSON_LOOSE, &root, NULL);
	if (rc != PAN_OK)
		return rc == PAN_ENOMEM ? rc : PAN_EFORMAT;
	cells = pan_node_get(root, "cells");
	sheets = pan_node_get(root, "worksheets");
	if (!pan_node_is(cells, PAN_NODE_LIST) && !pan_node_is(sheets, PAN_NODE_LIST))
		return PAN_EFORMAT;
	parent = pan_arena_get(u->s->arena, sizeof(*parent));
	if (parent == NULL)
		return PAN_ENOMEM;
	*parent = *d;
	rc = pan_doc_index(parent, u->s->arena);
	if (rc == PAN_OK && pan_node_is(cells, PAN_NODE_LIST))
		rc = add_cells(u, parent, root, cells);
	for (sheets = sheets == NULL ? NULL : sheets->child;
	     rc == PAN_OK && sheets != NULL; sheets = sheets->next)
		if (pan_node_is(pan_node_get(sheets, "cells"), PAN_NODE_LIST))
			rc = add_cells(u, parent, root, pan_node_get(sheets, "cells"));
	if (rc != PAN_OK)
		return rc;
	gather_rest(&g, root);
	return add_part(&g, parent, PAN_DOC_TEXT);
}
