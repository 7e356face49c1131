#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/limits.h"
#include "core/safe.h"
#include "core/utf8.h"

void
pan_json_out_init(struct pan_json_out *j, struct pan_buf *out, int indent)
{
	*j = (struct pan_json_out){ .out = out, .indent = indent, .first = true };
}

static void
new_line(struct pan_json_out *j)
{
	if (j->indent == 0)
		return;
	pan_buf_addc(j->out, '\n');
	for (int i = 0; i < j->indent * j->depth; i++)
		pan_buf_addc(j->out, ' ');
}

static const char *
short_escape(uint32_t cp)
{
	switch (cp) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

/* Whoever prints JSON to a terminal is not driven by it: what is invisible is escaped. */
static void
add_char(struct pan_buf *b, uint32_t cp)
{
	const char *escaped = short_escape(cp);

	if (escaped != NULL)
		pan_buf_addz(b, escaped);
	else if (pan_safe_visible(cp))
		pan_utf8_add(b, cp);
	else if (cp < 0x10000)
		pan_buf_printf(b, "\\u%04x", (unsigned)cp);
	else
		pan_buf_printf(b, "\\u%04x\\u%04x",
		    (unsigned)(0xD800 + ((cp - 0x10000) >> 10)),
		    (unsigned)(0xDC00 + (cp & 0x3FF)));
}

static void
quote(struct pan_buf *b, struct pan_str v)
{
	size_t at = 0;

	pan_buf_addc(b, '"');
	while (at < v.n && b->rc == PAN_OK) {
		size_t run = at;
		unsigned len;

		while (run < v.n && v.s[run] >= 0x20 && v.s[run] < 0x7F &&
		    v.s[run] != '"' && v.s[run] != '\\')
			run++;
		pan_buf_add(b, pan_str_slice(v, at, run));
		at = run;
		if (at < v.n) {
			add_char(b, pan_utf8_at(v, at, &len));
			at += len;
		}
	}
	pan_buf_addc(b, '"');
}

/* The comma, line break and key that come before a value. */
static void
lead(struct pan_json_out *j, const char *key, struct pan_str name)
{
	if (!j->first)
		pan_buf_addc(j->out, ',');
	if (j->depth > 0)
		new_line(j);
	j->first = false;
	if (key != NULL || name.s != NULL) {
		quote(j->out, key != NULL ? pan_str(key) : name);
		pan_buf_addz(j->out, j->indent > 0 ? ": " : ":");
	}
}

#define NO_NAME ((struct pan_str){ NULL, 0 })

static void
begin(struct pan_json_out *j, char bracket)
{
	pan_buf_addc(j->out, bracket);
	j->depth++;
	j->first = true;
}

void
pan_json_open(struct pan_json_out *j, const char *key, char bracket)
{
	lead(j, key, NO_NAME);
	begin(j, bracket);
}

void
pan_json_close(struct pan_json_out *j, char bracket)
{
	j->depth--;
	if (!j->first)
		new_line(j);
	pan_buf_addc(j->out, bracket);
	j->first = false;
}

void
pan_json_text(struct pan_json_out *j, const char *key, struct pan_str v)
{
	lead(j, key, NO_NAME);
	quote(j->out, v);
}

void
pan_json_textz(struct pan_json_out *j, const char *key, const char *v)
{
	pan_json_text(j, key, pan_str(v));
}

void
pan_json_int(struct pan_json_out *j, const char *key, int64_t v)
{
	lead(j, key, NO_NAME);
	pan_buf_printf(j->out, "%" PRId64, v);
}

void
pan_json_bool(struct pan_json_out *j, const char *key, bool v)
{
	lead(j, key, NO_NAME);
	pan_buf_addz(j->out, v ? "true" : "false");
}

void
pan_json_null(struct pan_json_out *j, const char *key)
{
	lead(j, key, NO_NAME);
	pan_buf_addz(j->out, "null");
}

/* The shortest decimal that reads back as ${v}; JSON has no word for the rest. */
static void
add_double(struct pan_buf *b, double v)
{
	char text[40];

	if (!isfinite(v)) {
		pan_buf_addz(b, "null");
		return;
	}
	if (v == 0)
		v = 0; /* JSON.stringify(-0) is "0" too */
	for (int digits10 = 15; digits10 <= 17; digits10++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits10, v);
		if (strtod(text, NULL) == v)
			break;
	}
	pan_buf_addz(b, text);
}

static void
write_node(struct pan_json_out *j, const struct pan_node *n, unsigned depth)
{
	bool map = n->kind == PAN_NODE_MAP;

	switch (n->kind) {
	case PAN_NODE_NULL:
		pan_buf_addz(j->out, "null");
		return;
	case PAN_NODE_BOOL:
		pan_buf_addz(j->out, n->boolean ? "true" : "false");
		return;
	case PAN_NODE_INT:
		pan_buf_printf(j->out, "%" PRId64, n->integer);
		return;
	case PAN_NODE_FLOAT:
		add_double(j->out, n->number);
		return;
	case PAN_NODE_TEXT:
		quote(j->out, n->text);
		return;
	case PAN_NODE_LIST:
	case PAN_NODE_MAP:
		break;
	}
	/* Both readers stop at this depth too, so only a tree made by hand ends here. */
	if (depth > PAN_NODE_DEPTH_MAX) {
		j->out->rc = PAN_ELIMIT;
		return;
	}
	begin(j, map ? '{' : '[');
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		lead(j, NULL, map ? e->key : NO_NAME);
		write_node(j, e, depth + 1);
	}
	pan_json_close(j, map ? '}' : ']');
}

void
pan_json_node(struct pan_json_out *j, const char *key, const struct pan_node *n)
{
	lead(j, key, NO_NAME);
	write_node(j, n, 1);
}
