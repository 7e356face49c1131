#include "report/paper.h"

#include <stdio.h>

#include "core/utf8.h"
#include "core/wrap.h"

struct pan_str
pan_paper_label(const struct pan_paper *t, const char *key)
{
	return pan_msg(t->run->lang, key);
}

void
pan_paper_style(const struct pan_paper *t, const char *code)
{
	if (t->run->colour)
		pan_buf_addz(t->out, code);
}

void
pan_paper_plain(const struct pan_paper *t)
{
	pan_paper_style(t, PAN_PAPER_PLAIN);
}

void
pan_paper_blanks(const struct pan_paper *t, unsigned n)
{
	while (n-- > 0)
		pan_buf_addc(t->out, ' ');
}

void
pan_paper_flush(struct pan_paper *t, unsigned at, unsigned indent)
{
	struct pan_wrap how = { t->width, indent, at };

	if (t->line.rc != PAN_OK && t->out->rc == PAN_OK)
		t->out->rc = t->line.rc;
	pan_wrap_add(t->out, pan_buf_str(&t->line), &how);
	pan_buf_addc(t->out, '\n');
	pan_buf_reset(&t->line);
}

void
pan_paper_say(struct pan_paper *t, struct pan_paper_words w)
{
	struct pan_msg_arg args[] = { { "a", w.a }, { "b", w.b }, { "c", w.c } };

	pan_msg_add(&t->line, t->run->lang, w.key, args, 3);
}

struct pan_str
pan_paper_number(struct pan_paper_number *n, uint64_t v)
{
	(void)snprintf(n->text, sizeof(n->text), "%llu", (unsigned long long)v);
	return pan_str(n->text);
}

size_t
pan_paper_cut(struct pan_str s, unsigned columns)
{
	unsigned width = 0, len;
	size_t at = 0;

	for (; at < s.n; at += len) {
		(void)pan_utf8_at(s, at, &len);
		width += pan_wrap_width(pan_str_slice(s, at, at + len));
		if (width > columns)
			break;
	}
	return at;
}

void
pan_paper_column(struct pan_paper *t, struct pan_str s, unsigned columns)
{
	unsigned width = pan_wrap_width(s);

	if (width > columns) {
		s = pan_str_slice(s, 0, pan_paper_cut(s, columns - 1));
		width = pan_wrap_width(s) + 1;
		pan_buf_add(t->out, s);
		pan_buf_addz(t->out, "…");
	} else {
		pan_buf_add(t->out, s);
	}
	pan_paper_blanks(t, columns > width ? columns - width : 0);
}

void
pan_paper_end(struct pan_paper *t, struct pan_str s, unsigned columns)
{
	unsigned width = pan_wrap_width(s), len;
	bool cut = width > columns;

	while (width + cut > columns && s.n > 0) {
		(void)pan_utf8_at(s, 0, &len);
		width -= pan_wrap_width(pan_str_slice(s, 0, len));
		s = pan_str_slice(s, len, s.n);
	}
	if (cut)
		pan_buf_addz(t->out, "…");
	pan_buf_add(t->out, s);
}
