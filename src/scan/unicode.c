#include "scan/unicode.h"

#include "core/utf8.h"
#include "scan/plain.h"
#include "scan/smuggle.h"
#include "scan/unicode_parts.h"

/* A smuggled text is kept up to here. */
#define TEXT_MAX ((size_t)1 << 16)
/* Shorter runs that say nothing are an accident. */
#define RUN_STRANGE 4u
#define RUN_LONG 32u

static const char *const names[PAN_UNICODE_KINDS] = {
	[PAN_UNICODE_HIDDEN_TEXT] = "hidden-text",
	[PAN_UNICODE_HIDDEN_RUN] = "hidden-run",
	[PAN_UNICODE_BIDI_OVERRIDE] = "bidi-override",
	[PAN_UNICODE_BIDI_MARK] = "bidi-mark",
	[PAN_UNICODE_SPLIT_WORD] = "split-word",
	[PAN_UNICODE_ZERO_WIDTH] = "zero-width",
	[PAN_UNICODE_INVISIBLE_LETTER] = "invisible-letter",
	[PAN_UNICODE_LOOK_ALIKE] = "look-alike",
	[PAN_UNICODE_TERMINAL_ESCAPE] = "terminal-escape",
};

void
pan_unicode_found(struct pan_unicode_look *l, enum pan_unicode_kind kind,
    enum pan_severity severity, size_t at, size_t end)
{
	if (l->n[kind]++ < PAN_UNICODE_EACH_MAX)
		pan_findings_own(l->fs, PAN_CHECK_HIDDEN_UNICODE, severity, names[kind],
		    l->d, at, end);
}

static bool
is_rtl(uint32_t cp)
{
	return (cp >= 0x590 && cp < 0x900) || (cp >= 0xFB1D && cp < 0xFE00) ||
	    (cp >= 0xFE70 && cp < 0xFEFF) || (cp >= 0x10800 && cp < 0x11000) ||
	    (cp >= 0x1E800 && cp < 0x1F000);
}

static bool
is_code(enum pan_doc_kind kind)
{
	switch (kind) {
	case PAN_DOC_SHELL:
	case PAN_DOC_PYTHON:
	case PAN_DOC_JAVASCRIPT:
	case PAN_DOC_POWERSHELL:
	case PAN_DOC_BATCH:
	case PAN_DOC_SOURCE:
		return true;
	case PAN_DOC_TEXT:
	case PAN_DOC_MARKDOWN:
	case PAN_DOC_JSON:
	case PAN_DOC_YAML:
	case PAN_DOC_TOML:
	case PAN_DOC_HTML:
	case PAN_DOC_OPAQUE:
		return false;
	}
	return false;
}

/* Add a finding that quotes what it says. */
static void
found_text(struct pan_unicode_look *l, const struct pan_smuggle *run, struct pan_str text)
{
	struct pan_finding f = { 0 };

	if (l->n[PAN_UNICODE_HIDDEN_TEXT]++ >= PAN_UNICODE_EACH_MAX)
		return;
	f.check = PAN_CHECK_HIDDEN_UNICODE;
	f.severity = run->kind == PAN_SMUGGLE_TAGS || pan_plain_speech(text)
	    ? PAN_SEV_CRITICAL
	    : PAN_SEV_HIGH;
	f.rule = PAN_LIT("pan:hidden-text");
	f.arg[0] = pan_arena_copy(l->fs->arena, text);
	if (f.arg[0].s == NULL) {
		l->fs->rc = PAN_ENOMEM;
		return;
	}
	f.doc = l->d;
	f.at = run->at;
	f.end = run->end;
	pan_findings_add(l->fs, &f);
}

static void
found_run(struct pan_unicode_look *l, const struct pan_smuggle *run)
{
	enum pan_severity severity = PAN_SEV_LOW;

	if (l->d->layer != NULL)
		return;
	if (run->kind != PAN_SMUGGLE_PRIVATE && run->count >= RUN_STRANGE)
		severity = run->count >= RUN_LONG ? PAN_SEV_HIGH : PAN_SEV_MEDIUM;
	pan_unicode_found(l, PAN_UNICODE_HIDDEN_RUN, severity, run->at, run->end);
}

static void
look_at_runs(struct pan_unicode_look *l)
{
	struct pan_smuggle run = { 0 };
	struct pan_buf text;

	pan_buf_init(&text, TEXT_MAX);
	for (size_t at = 0; pan_smuggle_next(l->d->text, at, &run, &text); at = run.end) {
		if (run.says)
			found_text(l, &run, pan_buf_str(&text));
		else
			found_run(l, &run);
	}
	if (text.rc == PAN_ENOMEM)
		l->fs->rc = PAN_ENOMEM;
	pan_buf_fini(&text);
}

static bool
opens(uint32_t cp)
{
	return cp == 0x202A || cp == 0x202B || cp == 0x202D || cp == 0x202E ||
	    (cp >= 0x2066 && cp <= 0x2068);
}

static bool
overrides(uint32_t cp)
{
	return cp == 0x202D || cp == 0x202E;
}

struct line { /* of text, and what directs it */
	size_t at, end;
	size_t first, last; /* the first opening control, and behind the last control */
	unsigned open;      /* opened and not closed at the end */
	unsigned marks;     /* LRM, RLM, ALM */
	size_t mark;        /* the first of them */
	bool any, override, rtl;
};

static struct line
read_line(struct pan_str s, size_t at)
{
	struct line line = { .at = at };

	while (at < s.n && s.s[at] != '\n') {
		unsigned len = 1;
		uint32_t cp = (unsigned char)s.s[at];

		if (cp < 0x80) {
			at++;
			continue;
		}
		cp = pan_utf8_at(s, at, &len);
		line.rtl |= is_rtl(cp);
		if (opens(cp)) {
			if (!line.any)
				line.first = at;
			line.any = true;
			line.override |= overrides(cp);
			line.open++;
			line.last = at + len;
		} else if (cp == 0x202C || cp == 0x2069) {
			line.open -= line.open > 0;
			line.last = at + len;
		} else if (cp == 0x200E || cp == 0x200F || cp == 0x61C) {
			if (line.marks++ == 0)
				line.mark = at;
		}
		at += len;
	}
	line.end = at;
	if (line.open > 0)
		line.last = at;
	return line;
}

/*
 * What the direction controls of a line do.  An override shows letters in another order
 * than they stand; an embedding or isolate left open drags the rest of the line along,
 * which is how a comment swallows code (CVE-2021-42574).  Closed ones around text from
 * right to left are what they are made for.  Only the line itself counts: what is
 * written elsewhere must not make it look better.
 */
static void
judge_line(struct pan_unicode_look *l, const struct line *line)
{
	bool rtl = line->rtl;

	if (line->any && line->override)
		pan_unicode_found(l, PAN_UNICODE_BIDI_OVERRIDE,
		    rtl && !l->code ? PAN_SEV_MEDIUM : PAN_SEV_HIGH, line->first,
		    line->last);
	else if (line->any && line->open > 0)
		pan_unicode_found(l, PAN_UNICODE_BIDI_OVERRIDE,
		    l->code   ? PAN_SEV_HIGH
		        : rtl ? PAN_SEV_LOW
		              : PAN_SEV_MEDIUM,
		    line->first, line->last);
	else if (line->any && !rtl)
		pan_unicode_found(l, PAN_UNICODE_BIDI_MARK,
		    l->code ? PAN_SEV_MEDIUM : PAN_SEV_LOW, line->first, line->last);
	else if (line->marks > 0 && !rtl)
		pan_unicode_found(l, PAN_UNICODE_BIDI_MARK, PAN_SEV_LOW, line->mark,
		    line->mark + (l->d->text.s[line->mark] == '\xd8' ? 2 : 3));
}

static void
look_at_lines(struct pan_unicode_look *l)
{
	struct pan_str s = l->d->text;

	for (size_t at = 0; at < s.n;) {
		struct line line = read_line(s, at);

		judge_line(l, &line);
		at = line.end + 1;
	}
}

/* Control sequences (ECMA-48) that hide text or go back over it: SGR 8, cursor, erase. */
static bool
conceals(struct pan_str s, size_t at)
{
	size_t end = at + 2;

	while (end < s.n && end < at + 16 &&
	    ((s.s[end] >= '0' && s.s[end] <= '9') || s.s[end] == ';'))
		end++;
	if (end >= s.n || s.s[at + 1] != '[')
		return false;
	if (s.s[end] == 'm')
		return (end - at == 3 && s.s[end - 1] == '8') ||
		    (end - at > 3 && s.s[end - 1] == '8' && s.s[end - 2] == ';');
	return strchr("ABDFGHJKfsu", s.s[end]) != NULL;
}

static void
look_at_escapes(struct pan_unicode_look *l)
{
	struct pan_str s = l->d->text;
	const char *from = s.s;

	while (from != NULL && (from = memchr(from, 27, s.n - (size_t)(from - s.s)))) {
		size_t at = (size_t)(from - s.s);

		if (at + 2 < s.n && (s.s[at + 1] == '[' || s.s[at + 1] == ']'))
			pan_unicode_found(l, PAN_UNICODE_TERMINAL_ESCAPE,
			    !l->code && conceals(s, at) ? PAN_SEV_MEDIUM : PAN_SEV_LOW,
			    at, at + 2);
		from++;
	}
}

void
pan_unicode_check(const struct pan_doc *d, struct pan_findings *fs)
{
	struct pan_unicode_look l = { .d = d, .fs = fs, .code = is_code(d->kind) };

	if (d->text.n == 0 || fs->rc != PAN_OK)
		return;
	if (d->layer == NULL)
		look_at_escapes(&l);
	if (pan_utf8_ascii(d->text))
		return;
	look_at_runs(&l);
	if (d->layer != NULL)
		return;
	look_at_lines(&l);
	pan_unicode_words(&l);
}
