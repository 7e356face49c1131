/* Which pieces of a document are in which language, and all of them in turn. */
#include "scan/flow.h"

#include "scan/flow_parts.h"

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_casefind(s, pan_str(piece), 0) != SIZE_MAX;
}

/* ---- lines of prose that are commands ---- */

static bool
is_command(struct pan_str first)
{
	static const char *const known[] = { "curl", "wget", "bash", "sh", "zsh", "echo",
		"cat", "sudo", "rm", "nc", "ncat", "python", "python3", "node", "eval",
		"source", "chmod", "dd", "crontab", "tar", "scp", "rsync", "find", "env",
		"printenv", "base64", "openssl", "perl", "ruby", "php", "mkfifo", "exec",
		"nohup", "zip", "dig", "nslookup", "socat", "xattr", "spctl", "printf",
		"export", "set", "cp", "tee", NULL };

	for (size_t i = 0; known[i] != NULL; i++)
		if (pan_str_is(first, known[i]))
			return true;
	return first.n > 2 && first.s[0] == '/' &&
	    (has(first, "/bin/") || pan_str_starts(first, PAN_LIT("/tmp/")));
}

static struct pan_str
first_word(struct pan_str s)
{
	size_t to = 0;

	while (to < s.n && !pan_flow_one_of(s.s[to], " \t\n;|"))
		to++;
	return pan_str_slice(s, 0, to);
}

/* Behind "> ", "- ", "1. ", "$ ", "key: ", and the '@' of a Makefile. */
static size_t
skip_marks(struct pan_str s)
{
	size_t at = 0;

	for (;;) {
		size_t from = at;

		while (at < s.n && pan_flow_one_of(s.s[at], " \t>*-@"))
			at++;
		while (at < s.n && s.s[at] >= '0' && s.s[at] <= '9')
			at++;
		if (at > from && at < s.n && (s.s[at] == '.' || s.s[at] == ')'))
			at++;
		if (at + 1 < s.n && pan_flow_one_of(s.s[at], "$%#") && s.s[at + 1] == ' ')
			at += 2;
		if (at == from)
			return at;
	}
}

static size_t
skip_key(struct pan_str s)
{
	size_t at = 0;

	while (at < s.n && (s.s[at] == '_' || s.s[at] == '-' || (s.s[at] | 32) >= 'a') &&
	    (s.s[at] | 32) <= 'z')
		at++;
	if (at == 0 || at > 24 || at + 1 >= s.n || s.s[at] != ':' || s.s[at + 1] != ' ')
		return 0;
	for (at += 2; at < s.n && pan_flow_one_of(s.s[at], " \"'"); at++)
		;
	return at;
}

static void
inline_code(struct pan_flow *f, struct pan_str line, size_t base)
{
	for (size_t at = 0; at < line.n;) {
		const char *open = memchr(line.s + at, '`', line.n - at), *close;
		size_t from;

		if (open == NULL)
			return;
		from = (size_t)(open - line.s) + 1;
		close = from < line.n ? memchr(line.s + from, '`', line.n - from) : NULL;
		if (close == NULL)
			return;
		at = (size_t)(close - line.s) + 1;
		if (at - from > 10 &&
		    is_command(first_word(pan_str_slice(line, from, at - 1))))
			pan_flow_shell(f, pan_str_slice(line, from, at - 1), base + from);
	}
}

void
pan_flow_lines(struct pan_flow *f, struct pan_str text, size_t base)
{
	for (size_t at = 0; at < text.n && f->rc == PAN_OK;) {
		const char *nl = memchr(text.s + at, '\n', text.n - at);
		size_t stop = nl != NULL ? (size_t)(nl - text.s) : text.n, from;
		struct pan_str line;

		/* A command goes on behind a backslash. */
		while (nl != NULL && stop > at && text.s[stop - 1] == '\\' &&
		    stop + 1 < text.n) {
			nl = memchr(text.s + stop + 1, '\n', text.n - stop - 1);
			stop = nl != NULL ? (size_t)(nl - text.s) : text.n;
		}
		line = pan_str_slice(text, at, stop);
		from = skip_marks(line);
		from += skip_key(pan_str_slice(line, from, line.n));
		line = pan_str_slice(line, from, line.n);
		if (is_command(first_word(line)) && line.n > first_word(line).n + 3)
			pan_flow_shell(f, line, base + at + from);
		else
			inline_code(f, line, base + at + from);
		at = stop + 1;
	}
}

/* Strings of JSON that hold commands, with \" and \n turned into what they mean. */
static void
strings(struct pan_flow *f, struct pan_str text, size_t base)
{
	for (size_t at = 0; at < text.n && f->rc == PAN_OK;) {
		const char *open = memchr(text.s + at, '"', text.n - at);
		size_t from, to;
		char *copy;

		if (open == NULL)
			return;
		from = (size_t)(open - text.s) + 1;
		for (to = from; to < text.n && text.s[to] != '"' && text.s[to] != '\n';
		     to++)
			if (text.s[to] == '\\' && to + 1 < text.n)
				to++;
		if (to > text.n)
			to = text.n;
		at = to + 1;
		if (to - from < 8 ||
		    !is_command(first_word(pan_str_slice(text, from, to))))
			continue;
		copy = pan_arena_get(f->a, to - from);
		if (copy == NULL) {
			f->rc = PAN_ENOMEM;
			return;
		}
		memcpy(copy, text.s + from, to - from);
		for (size_t i = 0; i + 1 < to - from; i++)
			if (copy[i] == '\\') {
				copy[i] = ' ';
				if (copy[i + 1] == 'n')
					copy[i + 1] = '\n';
				i++;
			}
		pan_flow_shell(f, (struct pan_str){ copy, to - from }, base + from);
	}
}

/* ---- Markdown ---- */

enum lang { LANG_NONE, LANG_SHELL, LANG_PYTHON, LANG_JS, LANG_WINDOWS, LANG_DATA };

static enum lang
lang_of(struct pan_str info)
{
	static const char *const shell[] = { "sh", "bash", "shell", "zsh", "console",
		"terminal", "shell-session", "shellscript", "fish", "bashrc", NULL };
	static const char *const python[] = { "python", "py", "python3", "ipython",
		NULL };
	static const char *const js[] = { "js", "javascript", "ts", "typescript", "jsx",
		"tsx", "mjs", "node", "cjs", NULL };
	static const char *const windows[] = { "powershell", "ps1", "pwsh", "ps", "bat",
		"batch", "cmd", "dos", NULL };
	size_t to = 0;

	while (to < info.n && !pan_flow_one_of(info.s[to], " \t\r{,:"))
		to++;
	info.n = to;
	if (pan_flow_word_in(info, shell))
		return LANG_SHELL;
	if (pan_flow_word_in(info, python))
		return LANG_PYTHON;
	if (pan_flow_word_in(info, js))
		return LANG_JS;
	if (pan_flow_word_in(info, windows))
		return LANG_WINDOWS;
	return info.n == 0 ? LANG_NONE : LANG_DATA;
}

/* The line's content behind blockquote marks and blanks. */
static size_t
quote_marks(struct pan_str line)
{
	size_t at = 0;

	while (at < line.n && pan_flow_one_of(line.s[at], " \t>"))
		at++;
	return at;
}

/* How many fence characters begin here (three or more), and which. */
static size_t
fence_run(struct pan_str line, size_t at, char *which)
{
	size_t n = 0;

	if (at >= line.n || (line.s[at] != '`' && line.s[at] != '~'))
		return 0;
	*which = line.s[at];
	while (at + n < line.n && line.s[at + n] == *which)
		n++;
	return n >= 3 ? n : 0;
}

/* Quotation marks and prompts blanked, so that offsets stay. */
static struct pan_str
blanked(struct pan_flow *f, struct pan_str code)
{
	char *copy = pan_arena_get(f->a, code.n + 1);
	bool fresh = true;

	if (copy == NULL) {
		f->rc = PAN_ENOMEM;
		return (struct pan_str){ NULL, 0 };
	}
	for (size_t i = 0; i < code.n; i++) {
		char c = code.s[i];
		bool prompt =
		    (c == '$' || c == '%') && i + 1 < code.n && code.s[i + 1] == ' ';

		copy[i] = fresh && (c == '>' || prompt) ? ' ' : c;
		fresh = c == '\n' || (fresh && (c == ' ' || c == '\t' || c == '>'));
	}
	return (struct pan_str){ copy, code.n };
}

static void
fence(struct pan_flow *f, struct pan_str code, size_t base, enum lang lang)
{
	struct pan_str text = blanked(f, code);

	if (f->rc != PAN_OK)
		return;
	switch (lang) {
	case LANG_SHELL:
		pan_flow_shell(f, text, base);
		break;
	case LANG_PYTHON:
	case LANG_JS:
		pan_flow_script(f, text, base, lang == LANG_PYTHON);
		pan_flow_lines(f, text, base); /* commands under the wrong label */
		break;
	case LANG_WINDOWS:
		break;
	case LANG_DATA:
		strings(f, text, base);
		pan_flow_lines(f, text, base);
		break;
	case LANG_NONE:
	default:
		pan_flow_lines(f, text, base);
		pan_flow_prose(f, text, base);
		break;
	}
}

static void
prose(struct pan_flow *f, struct pan_str text, size_t base)
{
	if (text.n == 0)
		return;
	pan_flow_lines(f, text, base);
	pan_flow_prose(f, text, base);
}

static size_t
frontmatter(struct pan_flow *f, struct pan_str text)
{
	size_t stop;

	if (!pan_str_starts(text, PAN_LIT("---")))
		return 0;
	stop = pan_str_find(text, PAN_LIT("\n---"), 3);
	if (stop == SIZE_MAX)
		return 0;
	strings(f, pan_str_slice(text, 0, stop), 0);
	prose(f, pan_str_slice(text, 0, stop), 0);
	return stop + 4;
}

static void
markdown(struct pan_flow *f, struct pan_str text)
{
	size_t at = frontmatter(f, text), open = 0, seg = at;
	size_t run = 0;
	char which = 0;
	enum lang lang = LANG_NONE;

	while (at < text.n && f->rc == PAN_OK) {
		const char *nl = memchr(text.s + at, '\n', text.n - at);
		size_t stop = nl != NULL ? (size_t)(nl - text.s) : text.n;
		struct pan_str line = pan_str_slice(text, at, stop);
		size_t mark = quote_marks(line);
		char c = 0;
		size_t n = fence_run(line, mark, &c);

		if (n > 0 && run == 0) {
			prose(f, pan_str_slice(text, seg, at), seg);
			run = n;
			which = c;
			open = stop + 1;
			lang =
			    lang_of(pan_str_trim(pan_str_slice(line, mark + n, line.n)));
		} else if (n >= run && n > 0 && c == which &&
		    pan_str_trim(pan_str_slice(line, mark + n, line.n)).n == 0) {
			if (open < at)
				fence(f, pan_str_slice(text, open, at), open, lang);
			run = 0;
			seg = stop + 1;
		}
		at = stop + 1;
	}
	if (run > 0 && open < text.n)
		fence(f, pan_str_slice(text, open, text.n), open, lang);
	else if (run == 0 && seg < text.n)
		prose(f, pan_str_slice(text, seg, text.n), seg);
}

static void
analyse(struct pan_flow *f)
{
	struct pan_str text = f->doc->text;

	f->prose = true;
	switch (f->doc->kind) {
	case PAN_DOC_MARKDOWN:
		markdown(f, text);
		pan_flow_lure(f, text, 0);
		break;
	case PAN_DOC_SHELL:
		f->prose = false;
		pan_flow_shell(f, text, 0);
		break;
	case PAN_DOC_PYTHON:
	case PAN_DOC_JAVASCRIPT:
		f->prose = false;
		pan_flow_script(f, text, 0, f->doc->kind == PAN_DOC_PYTHON);
		break;
	case PAN_DOC_POWERSHELL:
	case PAN_DOC_BATCH:
		f->prose = false;
		break;
	case PAN_DOC_JSON:
		strings(f, text, 0);
		break;
	case PAN_DOC_YAML:
	case PAN_DOC_TOML:
		pan_flow_lines(f, text, 0);
		strings(f, text, 0);
		break;
	case PAN_DOC_TEXT:
	case PAN_DOC_HTML:
		prose(f, text, 0);
		pan_flow_lure(f, text, 0);
		break;
	case PAN_DOC_SOURCE:
		pan_flow_lines(f, text, 0); /* of a Makefile, a Dockerfile */
		strings(f, text, 0);
		break;
	case PAN_DOC_OPAQUE:
	default:
		return;
	}
	pan_flow_windows(f, text, 0);
}

int
pan_flow_collect(const struct pan_doc *d, struct pan_arena *scratch,
    struct pan_findings *fs, struct pan_flow_facts *facts)
{
	struct pan_flow f = { .doc = d, .a = scratch, .fs = fs, .facts = facts };

	if (d->kind == PAN_DOC_OPAQUE || d->text.n == 0)
		return PAN_OK;
	f.vars = pan_flow_vars_new(&f);
	f.files = pan_flow_vars_new(&f);
	if (f.rc == PAN_OK)
		analyse(&f);
	if (f.rc == PAN_ENOMEM && pan_arena_used(scratch) > PAN_FLOW_BYTES_MAX / 2)
		return PAN_ELIMIT;
	return f.rc;
}

int
pan_flow_check(const struct pan_doc *d, struct pan_arena *scratch,
    struct pan_findings *fs)
{
	return pan_flow_collect(d, scratch, fs, NULL);
}

void
pan_flow_join(const struct pan_flow_facts *facts, struct pan_findings *fs)
{
	const struct pan_flow_fact *gathers = NULL, *sends = NULL;

	for (const struct pan_flow_fact *x = facts->first; x != NULL; x = x->next) {
		enum pan_flow_host kind;

		if (!x->code)
			continue;
		if (x->act == PAN_FLOW_GATHERS && gathers == NULL)
			gathers = x;
		if (x->act != PAN_FLOW_SENDS || sends != NULL)
			continue;
		kind = pan_flow_host_kind(x->what);
		if (kind != HOST_LOCAL && kind != HOST_UNKNOWN)
			sends = x;
	}
	if (gathers != NULL && sends != NULL && gathers->doc != sends->doc)
		pan_findings_add(fs,
		    &(struct pan_finding){ .check = PAN_CHECK_SECRET_EXFILTRATION,
		        .severity = PAN_SEV_HIGH,
		        .rule = PAN_LIT("pan:gathers-then-sends"),
		        .arg = { sends->what },
		        .doc = gathers->doc,
		        .at = gathers->at,
		        .end = gathers->end });
}
