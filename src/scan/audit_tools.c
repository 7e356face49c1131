#include "scan/audit_tools.h"

#include <string.h>

#include "core/json.h"
#include "scan/listing.h"

struct split {
	struct pan_arena *arena;
	const struct pan_doc *doc;
	struct pan_doc ***tail;
	struct pan_findings *fs;
	size_t n;
	int rc;
};

/* How many bytes the escape at ${at} of the raw string takes, and what it decodes to. */
static size_t
escape(struct pan_str raw, size_t at, size_t *decoded)
{
	unsigned cp = 0;

	*decoded = 1;
	if (raw.s[at] != '\\' || at + 1 >= raw.n)
		return 1;
	if (raw.s[at + 1] != 'u' || at + 6 > raw.n)
		return 2;
	for (size_t i = at + 2; i < at + 6; i++) {
		unsigned c = (unsigned char)raw.s[i];

		cp = cp * 16 + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
	}
	if (cp >= 0xd800 && cp < 0xdc00 && at + 12 <= raw.n && raw.s[at + 6] == '\\' &&
	    raw.s[at + 7] == 'u') {
		*decoded = 4;
		return 12;
	}
	*decoded = cp < 0x80 ? 1 : cp < 0x800 ? 2 : 3;
	return 6;
}

/* An anchor behind each escape: between them text and file run alike. */
static void
anchor(struct split *s, struct pan_doc *child, const struct pan_node *n)
{
	struct pan_str raw = pan_str_slice(s->doc->text, n->at + 1, n->end - 1);
	struct pan_anchor *to;
	size_t escapes = 0;
	size_t out = 0;
	size_t decoded, k;

	for (size_t i = 0; i < raw.n; i += escape(raw, i, &decoded))
		escapes += raw.s[i] == '\\';
	to = pan_arena_array(s->arena, escapes + 1, sizeof(*to));
	if (to == NULL) {
		s->rc = PAN_ENOMEM;
		return;
	}
	to[0] = (struct pan_anchor){ 0, n->at + 1 };
	k = 1;
	for (size_t i = 0; i < raw.n;) {
		bool escaped = raw.s[i] == '\\';

		i += escape(raw, i, &decoded);
		out += decoded;
		if (escaped)
			to[k++] = (struct pan_anchor){ out, n->at + 1 + i };
	}
	child->anchor = to;
	child->nanchor = k;
}

static void
add_text(struct split *s, const struct pan_node *n)
{
	struct pan_doc *child;

	/* A word or two is a name or a default, and instructs nobody. */
	if (n->text.n < 12 || n->end < n->at + 2 || s->n >= PAN_AUDIT_TEXTS_MAX)
		return;
	child = pan_arena_get(s->arena, sizeof(*child));
	if (child == NULL) {
		s->rc = PAN_ENOMEM;
		return;
	}
	*child = (struct pan_doc){ .path = s->doc->path,
		.kind = PAN_DOC_TEXT,
		.text = n->text,
		.raw = n->text,
		.parent = s->doc,
		.parent_at = n->at,
		.parent_end = n->end,
		.depth = s->doc->depth };
	anchor(s, child, n);
	**s->tail = child;
	*s->tail = &child->next;
	s->n++;
}

/* Parameters that carry a conversation, a prompt or the model's name out to the tool. */
static void
check_parameter(struct split *s, const struct pan_node *n)
{
	static const char *const asking[] = { "llm_model_name", "model_name_of_caller",
		"system_prompt", "systemprompt", "conversation_history",
		"conversationhistory", "chat_history", "chathistory", "full_conversation",
		"chain_of_thought", "previous_messages", "user_prompt_history",
		"all_messages", NULL };

	static const char *const all[] = { "complete conversation", "entire conversation",
		"full conversation", "whole conversation",
		"conversation so far, including", "full chat history",
		"entire chat history", "complete chat history", "entire message history",
		"full message history", "all system messages", "your system prompt",
		"your instructions", "your full instructions", "name of the llm",
		"name of the model that calls", "完整對話", "完整对话", "系統提示",
		"系统提示", NULL };
	struct pan_str said = pan_node_get_text(n, "description");
	bool asks = false;

	for (size_t i = 0; asking[i] != NULL && !asks; i++)
		asks = pan_str_caseeq(n->key, pan_str(asking[i]));
	for (size_t i = 0; all[i] != NULL && !asks; i++)
		asks = pan_str_casefind(said, pan_str(all[i]), 0) != SIZE_MAX;
	if (asks)
		pan_findings_own(s->fs, PAN_CHECK_TOOL_POISONING, PAN_SEV_MEDIUM,
		    "asking-parameter", s->doc, n->at, n->end);
}

/* Every text below ${n}; the reader has bounded the depth. */
static void
walk(struct split *s, const struct pan_node *n, bool properties)
{
	if (n->kind == PAN_NODE_TEXT)
		add_text(s, n);
	for (const struct pan_node *c = n->child; c != NULL && s->rc == PAN_OK;
	     c = c->next) {
		if (properties)
			check_parameter(s, c);
		walk(s, c, n->kind == PAN_NODE_MAP && pan_str_is(c->key, "properties"));
	}
}

static bool
is_tool(const struct pan_node *n)
{
	return pan_node_get_text(n, "name").n > 0 &&
	    (pan_node_get(n, "description") != NULL ||
	        pan_node_get(n, "inputSchema") != NULL ||
	        pan_node_get(n, "input_schema") != NULL);
}

static bool
is_listing(const struct pan_node *n)
{
	return pan_node_is(n, PAN_NODE_LIST) && n->child != NULL && is_tool(n->child);
}

static void
read_tools(struct split *s, const struct pan_node *tools)
{
	walk(s, tools, false);
	if (s->rc == PAN_OK)
		s->rc = pan_listing_check(s->arena, s->doc, tools, s->fs);
}

static void
split_listing(struct split *s, const struct pan_node *n)
{
	static const char *const list[] = { "tools", "prompts", "resources",
		"resourceTemplates", NULL };
	const struct pan_node *result = pan_node_get(n, "result");
	const struct pan_node *root = result != NULL ? result : n;

	if (is_listing(root) ||
	    (is_tool(root) && pan_node_get(root, "inputSchema") != NULL)) {
		read_tools(s, root);
		return;
	}
	for (size_t i = 0; list[i] != NULL; i++)
		if (is_listing(pan_node_get(root, list[i])))
			read_tools(s, pan_node_get(root, list[i]));
}

int
pan_audit_tools(struct pan_arena *a, const struct pan_doc *d, struct pan_doc ***tail,
    struct pan_findings *fs)
{
	struct split s = { .arena = a, .doc = d, .tail = tail, .fs = fs };
	struct pan_node *root;
	int rc;

	/* Most JSON is none; a listing says so. */
	if (d->kind != PAN_DOC_JSON ||
	    pan_str_find(d->text, PAN_LIT("\"name\""), 0) == SIZE_MAX)
		return PAN_OK;
	rc = pan_json_parse(a, d->text, PAN_JSON_LOOSE, &root, NULL);
	if (rc == PAN_ENOMEM)
		return rc;
	if (rc == PAN_OK)
		split_listing(&s, root);
	return s.rc;
}
