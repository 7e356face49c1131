#include "scan/context.h"

#include <string.h>

/* Headings and lead-ins are short; what stands far behind does not make them one. */
enum { LEAD_BYTES = 240, DENY_BYTES = 4096, LEVELS = 7 };

struct reader {
	struct pan_arena *arena;
	struct pan_context *out;
	struct pan_str text;
	size_t at; /* of the line being read */
	size_t cap;
	unsigned level_lead[LEVELS]; /* what the open headings say, by level */
	unsigned lead;               /* what the last lead-in line says */
	uint32_t section;
	bool joined; /* the next line of the same kind continues the last region */
	int rc;
};

static const char *const forbidding[] = { "never", "do not", "don't", "don\xe2\x80\x99t",
	"must not", "mustn't", "should not", "shouldn't", "not allowed", "cannot",
	"avoid", "forbid", "prohibit", "reject", "disallow", "anti-pattern",
	"antipattern", "refuse", "what not to", "donts", "don'ts", "no-go",
	"\xe2\x9d\x8c" /* cross mark */, "\xf0\x9f\x9a\xab" /* no entry */, "禁止",
	"不要", "切勿", "不得", "避免", "嚴禁", "严禁", "请勿", "請勿", NULL };

static const char *const threatening[] = { "red flag", "attack", "malicious", "malware",
	"threat", "suspicious", "dangerous", "danger ", "vulnerab", "exploit",
	"injection", "blocked", "blocklist", "block list", "denylist", "deny list",
	"denied", "blacklist", "indicator", "payload", "unsafe", "insecure",
	"bad example", "bad practice", "wrong", "anti pattern", "scam", "phishing",
	"poison", "evasion", "jailbreak", "red team", "warning sign", "what we detect",
	"detects", "detection", "threat model", "look for:", "look for**", "watch for",
	"攻击", "攻擊", "恶意", "惡意", "危险", "危險", "漏洞", "威胁", "威脅", "黑名单",
	"黑名單", "注入", NULL };

static bool
holds_any(struct pan_str s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (pan_str_casefind(s, pan_str(*words), 0) != SIZE_MAX)
			return true;
	return false;
}

unsigned
pan_context_lead(struct pan_str line)
{
	unsigned lead = 0;

	line = pan_str_slice(line, line.n > LEAD_BYTES ? line.n - LEAD_BYTES : 0, line.n);
	if (holds_any(line, forbidding))
		lead |= PAN_LEAD_FORBIDS;
	if (holds_any(line, threatening))
		lead |= PAN_LEAD_THREATENS;
	return lead;
}

static void
add(struct reader *r, enum pan_region_kind kind, size_t at, size_t end, bool join)
{
	struct pan_context *c = r->out;
	struct pan_region *last = c->n == 0 ? NULL : &c->region[c->n - 1];
	unsigned lead = r->lead;

	if (r->rc != PAN_OK || at >= end)
		return;
	if (last != NULL &&
	    ((join && last->kind == kind) || c->n == PAN_CONTEXT_REGIONS_MAX)) {
		last->end = end;
		return;
	}
	if (c->n == r->cap) {
		size_t cap = r->cap == 0 ? 64 : r->cap * 2;
		struct pan_region *region =
		    pan_arena_array(r->arena, cap, sizeof(*region));

		if (region == NULL) {
			r->rc = PAN_ENOMEM;
			return;
		}
		if (c->n > 0)
			memcpy(region, c->region, c->n * sizeof(*region));
		c->region = region;
		r->cap = cap;
	}
	for (int i = 0; i < LEVELS; i++)
		lead |= r->level_lead[i];
	c->region[c->n++] = (struct pan_region){ .kind = kind,
		.at = at,
		.end = end,
		.section = r->section,
		.forbidden = (lead & PAN_LEAD_FORBIDS) != 0,
		.threat = (lead & PAN_LEAD_THREATENS) != 0 };
}

/* The line at ${at}, without its end; *${next} is where the following one starts. */
static struct pan_str
line_at(struct pan_str text, size_t at, size_t *next)
{
	const char *nl = memchr(text.s + at, '\n', text.n - at);
	size_t end = nl == NULL ? text.n : (size_t)(nl - text.s);

	*next = nl == NULL ? text.n : end + 1;
	if (end > at && text.s[end - 1] == '\r')
		end--;
	return pan_str_slice(text, at, end);
}

/* "---" or "+++" at the very start, up to the same line again: returns where it ends. */
static size_t
read_front(struct reader *r)
{
	size_t next;
	struct pan_str mark = line_at(r->text, 0, &next);
	size_t start = next;

	if (pan_str_starts(mark, PAN_LIT("\xef\xbb\xbf")))
		mark = pan_str_slice(mark, 3, mark.n);
	mark = pan_str_trim(mark);
	if (!pan_str_is(mark, "---") && !pan_str_is(mark, "+++"))
		return 0;
	for (size_t at = next; at < r->text.n; at = next) {
		struct pan_str line = line_at(r->text, at, &next);

		if (pan_str_eq(pan_str_trim(line), mark)) {
			add(r, PAN_REGION_FRONT, start, at, false);
			return next;
		}
	}
	return 0;
}

/* How many of ${c} the line starts with, after at most three blanks (for a fence, any).
 */
static size_t
run_of(struct pan_str line, char c)
{
	size_t n = 0;

	while (n < line.n && line.s[n] == c)
		n++;
	return n;
}

/* A fence from the line at ${at} on: adds its content, returns where it ends, or 0. */
static size_t
read_fence(struct reader *r, struct pan_str line, size_t next)
{
	struct pan_str body = pan_str_trim(line);
	size_t open, start = next, at = next;
	char c;

	while (body.n > 0 && body.s[0] == '>') /* a fence may stand in a quotation */
		body = pan_str_trim(pan_str_slice(body, 1, body.n));
	c = body.n > 0 ? body.s[0] : '\0';
	open = c == '`' || c == '~' ? run_of(body, c) : 0;
	if (open < 3 || memchr(body.s + open, c, body.n - open) != NULL)
		return 0;
	for (; at < r->text.n; at = next) {
		struct pan_str inner = pan_str_trim(line_at(r->text, at, &next));

		while (inner.n > 0 && inner.s[0] == '>')
			inner = pan_str_trim(pan_str_slice(inner, 1, inner.n));
		if (run_of(inner, c) >= open && run_of(inner, c) == inner.n)
			break;
	}
	add(r, PAN_REGION_FENCE, start, at, false);
	if (r->rc == PAN_OK && r->out->n > 0 &&
	    r->out->region[r->out->n - 1].kind == PAN_REGION_FENCE)
		r->out->region[r->out->n - 1].lang =
		    pan_str_trim(pan_str_slice(body, open, body.n));
	return at < r->text.n ? next : r->text.n;
}

static void
read_heading(struct reader *r, struct pan_str line, size_t at, size_t level)
{
	size_t deepest = level >= LEVELS ? LEVELS - 1 : level;

	r->section++;
	r->lead = 0;
	for (size_t i = deepest; i < LEVELS; i++)
		r->level_lead[i] = 0;
	/* The heading itself is not governed by what it says. */
	add(r, PAN_REGION_HEADING, at, at + line.n, false);
	/* The title of the whole text is its subject, not a judgement on what follows. */
	if (level > 1)
		r->level_lead[deepest] = pan_context_lead(line);
}

static bool
is_item(struct pan_str line)
{
	size_t i = 0;

	if (line.n > 1 && strchr("-*+", line.s[0]) != NULL)
		return line.s[1] == ' ' || line.s[1] == '\t';
	while (i < line.n && i < 4 && line.s[i] >= '0' && line.s[i] <= '9')
		i++;
	return i > 0 && i + 1 < line.n && (line.s[i] == '.' || line.s[i] == ')') &&
	    line.s[i + 1] == ' ';
}

/* One line outside fences and comments. */
static void
read_line(struct reader *r, struct pan_str line, size_t at)
{
	struct pan_str body = pan_str_trim(line);
	size_t level = run_of(body, '#');
	bool lead_in;

	if (body.n == 0) {
		r->joined = false;
		return;
	}
	if (level >= 1 && level <= 6 && level < body.n && body.s[level] == ' ') {
		read_heading(r, line, at, level);
		r->joined = false;
		return;
	}
	if (is_item(body)) {
		add(r, PAN_REGION_LIST, at, at + line.n, false);
		r->joined = true;
		return;
	}
	if (body.s[0] == '|') {
		add(r, PAN_REGION_TABLE, at, at + line.n, false);
		return;
	}
	if (body.s[0] == '>') {
		add(r, PAN_REGION_QUOTE, at, at + line.n, r->joined);
		r->joined = true;
		return;
	}
	if (r->joined && r->out->n > 0 &&
	    r->out->region[r->out->n - 1].kind == PAN_REGION_LIST) {
		add(r, PAN_REGION_LIST, at, at + line.n, true);
		return;
	}
	/* A paragraph ends what an earlier lead-in governed, and may be one itself. */
	lead_in = body.s[body.n - 1] == ':' || pan_str_ends(body, PAN_LIT(":**")) ||
	    pan_str_ends(body, PAN_LIT("：")) || pan_str_ends(body, PAN_LIT(":__"));
	r->lead = 0;
	add(r, PAN_REGION_PROSE, at, at + line.n, r->joined);
	r->lead = lead_in ? pan_context_lead(body) : 0;
	r->joined = true;
}

/* A line that may hold comments; returns where reading goes on. */
static size_t
read_commented(struct reader *r, struct pan_str line, size_t at, size_t next)
{
	size_t from = 0;
	size_t open;

	while ((open = pan_str_find(line, PAN_LIT("<!--"), from)) != SIZE_MAX) {
		size_t close = pan_str_find(r->text, PAN_LIT("-->"), at + open + 4);
		size_t end = close == SIZE_MAX ? r->text.n : close + 3;

		/* In inline code it is a comment that is talked about. */
		if (open > 0 && line.s[open - 1] == '`')
			break;
		read_line(r, pan_str_slice(line, from, open), at + from);
		add(r, PAN_REGION_COMMENT, at + open, end, false);
		r->joined = false;
		if (end > at + line.n)
			return end;
		from = end - at;
	}
	if (from == 0)
		return SIZE_MAX;
	read_line(r, pan_str_slice(line, from, line.n), at + from);
	return next;
}

static void
read_markdown(struct reader *r)
{
	size_t next;
	size_t go;

	for (size_t at = read_front(r); at < r->text.n && r->rc == PAN_OK; at = next) {
		struct pan_str line = line_at(r->text, at, &next);

		if ((go = read_fence(r, line, next)) != 0) {
			next = go;
			r->joined = false;
		} else if ((go = read_commented(r, line, at, next)) != SIZE_MAX) {
			next = go;
		} else {
			read_line(r, line, at);
		}
	}
}

/*
 * Where the remark that starts at ${at} ends, or 0 when none starts there.  ${before} is
 * the last character of code: a text in three quotation marks is documentation at the
 * start of a file and behind a colon, and a value anywhere else.
 */
static size_t
remark_end(struct pan_str t, size_t at, enum pan_doc_kind kind, char before)
{
	bool hash = kind == PAN_DOC_PYTHON || kind == PAN_DOC_SHELL ||
	    kind == PAN_DOC_POWERSHELL || kind == PAN_DOC_YAML || kind == PAN_DOC_TOML;
	bool slash = kind == PAN_DOC_JAVASCRIPT || kind == PAN_DOC_SOURCE;
	struct pan_str here = pan_str_slice(t, at, at + 3);
	const char *nl;
	size_t end;

	if (kind == PAN_DOC_PYTHON && (before == '\0' || before == ':') &&
	    (pan_str_is(here, "\"\"\"") || pan_str_is(here, "'''"))) {
		end = pan_str_find(t, here, at + 3);
		return end == SIZE_MAX ? t.n : end + 3;
	}
	if (slash && pan_str_starts(here, PAN_LIT("/*"))) {
		end = pan_str_find(t, PAN_LIT("*/"), at + 2);
		return end == SIZE_MAX ? t.n : end + 2;
	}
	if (!(hash && here.s[0] == '#') &&
	    !(slash && pan_str_starts(here, PAN_LIT("//"))))
		return 0;
	/* Only at the start of a word: "$#", "http://" and "a#b" are no remarks. */
	if (at > 0 && strchr(" \t\n;{}(,", t.s[at - 1]) == NULL)
		return 0;
	nl = memchr(t.s + at, '\n', t.n - at);
	return nl == NULL ? t.n : (size_t)(nl - t.s);
}

/* Where the string in three quotation marks at ${at} ends; 0 when there is none. */
static size_t
long_string_end(struct pan_str t, size_t at)
{
	struct pan_str mark = pan_str_slice(t, at, at + 3);
	size_t end;

	if (!pan_str_is(mark, "\"\"\"") && !pan_str_is(mark, "'''"))
		return 0;
	end = pan_str_find(t, mark, at + 3);
	return end == SIZE_MAX ? t.n : end + 3;
}

static void
read_code(struct reader *r)
{
	enum pan_doc_kind kind = r->out->doc->kind;
	size_t start = 0;
	size_t at = 0;
	char before = '\0';
	size_t end;

	while (at < r->text.n && r->rc == PAN_OK) {
		char c = r->text.s[at];

		if ((c == '#' || c == '/' || c == '"' || c == '\'') &&
		    (end = remark_end(r->text, at, kind, before)) != 0) {
			add(r, PAN_REGION_CODE, start, at, false);
			add(r, PAN_REGION_REMARK, at, end, false);
			start = at = end;
			continue;
		}
		if (c > ' ')
			before = c;
		if (kind == PAN_DOC_PYTHON && (c == '"' || c == '\'') &&
		    (end = long_string_end(r->text, at)) != 0) {
			at = end;
			continue;
		}
		if (c == '"' || c == '\'' || c == '`') { /* a string, on this line */
			size_t k = at + 1;

			while (k < r->text.n && r->text.s[k] != c && r->text.s[k] != '\n')
				k += r->text.s[k] == '\\' && k + 1 < r->text.n ? 2 : 1;
			at = k < r->text.n ? k : r->text.n - 1;
		}
		at++;
	}
	add(r, PAN_REGION_CODE, start, r->text.n, false);
}

static bool
is_fixture(struct pan_str path)
{
	static const char *const folder[] = { "test/", "tests/", "__tests__/", "fixture/",
		"fixtures/", "testdata/", "test-data/", "test_data/", "spec/",
		"__mocks__/", "evals/", NULL };
	static const char *const tail[] = { "_test.py", ".test.js", ".test.ts",
		".spec.js", ".spec.ts", "_test.go", "_test.rs", "_spec.rb", ".test.tsx",
		".test.mjs", NULL };
	size_t slash = 0;

	for (size_t i = 0; folder[i] != NULL; i++) {
		size_t at = pan_str_casefind(path, pan_str(folder[i]), 0);

		if (at != SIZE_MAX && (at == 0 || path.s[at - 1] == '/'))
			return true;
	}
	for (size_t i = 0; tail[i] != NULL; i++)
		if (pan_str_ends(path, pan_str(tail[i])))
			return true;
	for (size_t i = 0; i < path.n; i++)
		if (path.s[i] == '/')
			slash = i + 1;
	return pan_str_starts(pan_str_slice(path, slash, path.n), PAN_LIT("test_"));
}

int
pan_context_read(struct pan_arena *a, const struct pan_doc *d, struct pan_context *out)
{
	struct reader r = { .arena = a, .out = out, .text = d->text };

	*out = (struct pan_context){ .doc = d };
	out->fixture = d->path != NULL && is_fixture(pan_str(d->path));
	switch (d->kind) {
	case PAN_DOC_SHELL:
	case PAN_DOC_PYTHON:
	case PAN_DOC_JAVASCRIPT:
	case PAN_DOC_POWERSHELL:
	case PAN_DOC_BATCH:
	case PAN_DOC_SOURCE:
	case PAN_DOC_JSON:
	case PAN_DOC_YAML:
	case PAN_DOC_TOML:
		read_code(&r);
		break;
	case PAN_DOC_MARKDOWN:
	case PAN_DOC_TEXT:
	case PAN_DOC_HTML:
		read_markdown(&r);
		break;
	case PAN_DOC_OPAQUE:
		break;
	}
	return r.rc;
}

const struct pan_region *
pan_context_region(const struct pan_context *c, size_t at)
{
	size_t low = 0;
	size_t high = c->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->region[mid].end <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n ? &c->region[low] : NULL;
}
