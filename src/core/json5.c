#include "core/json5.h"

#include <stdlib.h>

/* Rewrites JSON5 as JSON, one token after the other; core/json judges the result. */
struct rewriter {
	struct pan_str s;
	size_t at;
	struct pan_buf out;
};

static int
peek(const struct rewriter *w, size_t ahead)
{
	return w->at + ahead < w->s.n ? (unsigned char)w->s.s[w->at + ahead] : -1;
}

static void
copy(struct rewriter *w, size_t to)
{
	pan_buf_add(&w->out, pan_str_slice(w->s, w->at, to));
	w->at = to;
}

static void
copy_comment(struct rewriter *w)
{
	bool block = peek(w, 1) == '*';
	size_t end = pan_str_find(w->s, block ? PAN_LIT("*/") : PAN_LIT("\n"), w->at + 2);

	copy(w, end == SIZE_MAX ? w->s.n : end + (block ? 2 : 0));
}

/* The escape at a backslash: the few that JSON does not have are rewritten. */
static void
escape(struct rewriter *w)
{
	int c = peek(w, 1);

	if (c == '\r' && peek(w, 2) == '\n')
		w->at += 3;
	else if (c == '\n')
		w->at += 2; /* the line count is off by one from here on */
	else if (c == 'x' && peek(w, 2) >= 0 && peek(w, 3) >= 0) {
		pan_buf_printf(&w->out, "\\u00%c%c", peek(w, 2), peek(w, 3));
		w->at += 4;
	} else if (c == 'v' || c == '0') {
		pan_buf_addz(&w->out, c == 'v' ? "\\u000b" : "\\u0000");
		w->at += 2;
	} else if (c >= 0 && c < 0x80 && strchr("\"\\/bfnrtu", c) == NULL) {
		w->at++; /* \' and the like stand for themselves */
		copy(w, w->at + 1);
	} else {
		copy(w, w->at + (c < 0 ? 1 : 2));
	}
}

static void
copy_string(struct rewriter *w)
{
	int quote = peek(w, 0), c;

	pan_buf_addc(&w->out, '"');
	for (w->at++; (c = peek(w, 0)) >= 0 && c != quote && c != '\n';) {
		if (c == '\\') {
			escape(w);
		} else if (c == '"') {
			pan_buf_addz(&w->out, "\\\"");
			w->at++;
		} else {
			size_t i = w->at;

			while (i < w->s.n && strchr("\\\"'\n", w->s.s[i]) == NULL)
				i++;
			copy(w, i == w->at ? i + 1 : i);
		}
	}
	if (c == quote) {
		w->at++;
		pan_buf_addc(&w->out, '"');
	}
}

static bool
word_byte(int c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	    c == '_' || c == '$' || c >= 0x80;
}

/* A key without quotes, or true, false, null. */
static void
copy_word(struct rewriter *w)
{
	struct pan_str word;
	size_t end = w->at;

	while (end < w->s.n && word_byte((unsigned char)w->s.s[end]))
		end++;
	word = pan_str_slice(w->s, w->at, end);
	if (pan_str_is(word, "true") || pan_str_is(word, "false") ||
	    pan_str_is(word, "null")) {
		size_t next = end;

		while (next < w->s.n && strchr(" \t\r\n", w->s.s[next]) != NULL)
			next++;
		if (next >= w->s.n || w->s.s[next] != ':') {
			copy(w, end);
			return;
		}
	}
	pan_buf_addc(&w->out, '"');
	copy(w, end);
	pan_buf_addc(&w->out, '"');
}

static void
copy_number(struct rewriter *w)
{
	char digits[32];
	size_t end;

	if (peek(w, 0) == '+')
		w->at++;
	if (peek(w, 0) == '-')
		copy(w, w->at + 1);
	if (peek(w, 0) == '.')
		pan_buf_addc(&w->out, '0');
	for (end = w->at; end < w->s.n &&
	     (word_byte((unsigned char)w->s.s[end]) || w->s.s[end] == '.' ||
	         w->s.s[end] == '-' || w->s.s[end] == '+');)
		end++;
	if (peek(w, 0) == '0' && (peek(w, 1) | 32) == 'x' &&
	    end - w->at < sizeof(digits)) {
		memcpy(digits, w->s.s + w->at, end - w->at);
		digits[end - w->at] = '\0';
		pan_buf_printf(&w->out, "%llu", strtoull(digits, NULL, 16));
		w->at = end;
		return;
	}
	copy(w, end);
	if (end > 0 && w->s.s[end - 1] == '.')
		pan_buf_addc(&w->out, '0');
}

static void
rewrite(struct rewriter *w)
{
	int c;

	while ((c = peek(w, 0)) >= 0) {
		if (c == '/' && (peek(w, 1) == '/' || peek(w, 1) == '*'))
			copy_comment(w);
		else if (c == '"' || c == '\'')
			copy_string(w);
		else if (c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9'))
			copy_number(w);
		else if (word_byte(c) && c != 0xEF)
			copy_word(w);
		else
			copy(w, w->at + 1);
	}
}

int
pan_json5_parse(struct pan_arena *a, struct pan_str text, struct pan_node **out,
    struct pan_err *err)
{
	struct rewriter w = { .s = text };
	struct pan_str json;
	int rc;

	if (pan_str_starts(text, PAN_LIT("\xEF\xBB\xBF")))
		w.at = 3;
	/* An escape grows from two bytes to six at most. */
	pan_buf_init(&w.out, text.n * 3 + 64);
	rewrite(&w);
	rc = pan_buf_done(&w.out, err);
	json = rc == PAN_OK ? pan_arena_copy(a, pan_buf_str(&w.out)) : PAN_LIT("");
	pan_buf_fini(&w.out);
	if (rc != PAN_OK)
		return rc;
	if (json.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	return pan_json_parse(a, json, PAN_JSON_LOOSE, out, err);
}
