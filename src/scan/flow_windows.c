/* PowerShell and batch: line by line, by their verbs. */
#include "scan/flow_parts.h"

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_casefind(s, pan_str(piece), 0) != SIZE_MAX;
}

static bool
has_any(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (has(s, *list))
			return true;
	return false;
}

static bool
name_char(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Whether ${w} stands in ${s} as a word of its own. */
static bool
has_word(struct pan_str s, const char *w)
{
	struct pan_str word = pan_str(w);
	size_t at = 0;

	while ((at = pan_str_casefind(s, word, at)) != SIZE_MAX) {
		size_t end = at + word.n;

		if ((at == 0 || (!name_char(s.s[at - 1]) && s.s[at - 1] != '-')) &&
		    (end >= s.n || !name_char(s.s[end])))
			return true;
		at = end;
	}
	return false;
}

static struct pan_str
url_in(struct pan_str line)
{
	size_t at = pan_str_casefind(line, PAN_LIT("http"), 0), to;

	if (at == SIZE_MAX)
		return (struct pan_str){ NULL, 0 };
	for (to = at; to < line.n && !pan_flow_one_of(line.s[to], " \t'\")`;|,"); to++)
		;
	return pan_str_slice(line, at, to);
}

/* $env:NAME, $name, and words that are paths of secrets. */
static struct pan_flow_val
gather(struct pan_flow *f, struct pan_str line, size_t base)
{
	struct pan_flow_val v = { 0 };

	for (size_t at = 0; at < line.n;) {
		size_t to;
		struct pan_flow_val piece = { 0 };
		const struct pan_flow_val *known;
		struct pan_str w;

		while (at < line.n && pan_flow_one_of(line.s[at], " \t'\"(){},;=|"))
			at++;
		for (to = at;
		     to < line.n && !pan_flow_one_of(line.s[to], " \t'\"(){},;=|"); to++)
			;
		w = pan_str_slice(line, at, to);
		if (w.n > 5 && pan_str_caseeq(pan_str_slice(w, 0, 5), PAN_LIT("$env:"))) {
			piece =
			    pan_flow_env(pan_str_slice(w, 5, w.n), base + at, base + to);
			pan_flow_merge(&v, &piece);
		} else if (pan_str_caseeq(w, PAN_LIT("env:")) ||
		    pan_str_caseeq(w, PAN_LIT("env:*"))) {
			v.from |= FROM_ENV_ALL;
		}
		if (w.n > 1 && w.s[0] == '$' &&
		    (known = pan_flow_var(f, f->vars, w, false)) != NULL)
			pan_flow_merge(&v, known);
		if (memchr(w.s, '\\', w.n) != NULL || memchr(w.s, '/', w.n) != NULL) {
			struct pan_str owner;

			piece = (struct pan_flow_val){ .from = pan_flow_path(w, &owner) };
			if (owner.n > 0)
				piece.name[piece.nname++] = owner;
			piece.at = base + at;
			piece.end = base + to;
			pan_flow_merge(&v, &piece);
		}
		at = to > at ? to : at + 1;
	}
	return v;
}

static void
tell(struct pan_flow *f, enum pan_severity sev, const char *name, const char *what,
    size_t at, size_t end)
{
	pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING, sev, name,
	    (struct pan_str[]){ pan_str(what), { NULL, 0 } }, (size_t[]){ at, end });
}

static void
line_check(struct pan_flow *f, struct pan_str line, size_t at)
{
	static const char *const fetch[] = { "downloadstring", "downloadfile",
		"invoke-webrequest", "invoke-restmethod", "start-bitstransfer",
		"bitsadmin", "-urlcache", NULL };
	static const char *const post[] = { "-method post", "-body", "-infile",
		"uploadfile", "uploadstring", "uploaddata", "-method put", NULL };
	bool fetches =
	    has_any(line, fetch) || has_word(line, "iwr") || has_word(line, "irm");
	bool runs = has_word(line, "iex") || has(line, "invoke-expression") ||
	    has(line, "start-process") || has_word(line, "mshta");
	size_t end = at + line.n;
	struct pan_str url = url_in(line);
	struct pan_flow_val v = gather(f, line, at);
	struct pan_flow_val *var;

	if (fetches && url.n > 0 && has_any(line, post))
		pan_flow_sent(f, &v, url, HOW_BODY, at, end);
	if ((fetches && runs) || (has_word(line, "mshta") && url.n > 0)) {
		struct pan_flow_val net = { .from = FROM_NET, .url = url };

		pan_flow_run(f, &net, at, end);
	} else if (runs && (v.from & FROM_NET)) {
		pan_flow_run(f, &v, at, end);
	}
	if (has(line, "powershell") &&
	    (has_word(line, "-enc") || has_word(line, "-encodedcommand") ||
	        has_word(line, "-e")) &&
	    line.n > 60)
		tell(f, PAN_SEV_HIGH, "runs-hidden-code", "PowerShell", at, end);
	if ((has(line, "set-mppreference") && has(line, "-disable")) ||
	    (has(line, "add-mppreference") && has(line, "exclusion")))
		tell(f, PAN_SEV_HIGH, "switches-off-protection", "Windows Defender", at,
		    end);
	if ((has_word(line, "schtasks") && has(line, "/create")) ||
	    has(line, "register-scheduledtask") ||
	    (has(line, "\\currentversion\\run") &&
	        (has_word(line, "reg") || has(line, "itemproperty"))))
		tell(f, PAN_SEV_MEDIUM, "persists", "Windows", at, end);
	if ((has(line, "remove-item") && has(line, "-recurse") &&
	        (has(line, " c:\\ ") || has(line, "$env:userprofile "))) ||
	    (has_word(line, "format") && has(line, "c:") && has(line, "/q")))
		tell(f, PAN_SEV_CRITICAL, "destroys-files", "C:", at, end);
	if (line.n > 3 && line.s[0] == '$') { /* $x = ... */
		size_t to = 1;

		while (to < line.n && name_char(line.s[to]))
			to++;
		if (fetches && url.n > 0) {
			v.from |= FROM_NET;
			v.url = url;
		}
		var = pan_flow_var(f, f->vars, pan_str_slice(line, 0, to), true);
		if (var != NULL &&
		    pan_str_find(pan_str_slice(line, to, to + 3), PAN_LIT("="), 0) !=
		        SIZE_MAX)
			*var = v;
	}
}

void
pan_flow_windows(struct pan_flow *f, struct pan_str text, size_t base)
{
	static const char *const marks[] = { "invoke-", "powershell", "downloadstring",
		"downloadfile", "certutil", "mshta", "mppreference", "schtasks",
		"tcpclient", "iex", "\\currentversion\\run", "bitsadmin", "remove-item",
		NULL };

	if (f->rc != PAN_OK || !has_any(text, marks))
		return;
	if (has(text, "net.sockets.tcpclient") && has(text, "getstream") &&
	    (has_word(text, "iex") || has(text, "invoke-expression") ||
	        has(text, "cmd"))) {
		size_t at = pan_str_casefind(text, PAN_LIT("net.sockets.tcpclient"), 0);

		tell(f, PAN_SEV_CRITICAL, "reverse-shell", "?", base + at,
		    base + at + 21);
	}
	for (size_t at = 0; at < text.n && f->rc == PAN_OK;) {
		const char *nl = memchr(text.s + at, '\n', text.n - at);
		size_t stop = nl != NULL ? (size_t)(nl - text.s) : text.n;

		while (at < stop && (text.s[at] == ' ' || text.s[at] == '\t'))
			at++;
		if (stop - at > 6)
			line_check(f, pan_str_slice(text, at, stop), base + at);
		at = stop + 1;
	}
}
