#include "scan/context.h"
#include "scan/manifest_parts.h"

#define PIPED_MAX 20 /* of one document; more of them say nothing new */

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
word_at(struct pan_str s, size_t at, const char *const *words, size_t *len)
{
	for (; *words != NULL; words++) {
		size_t n = strlen(*words);

		if (pan_str_starts(pan_str_slice(s, at, s.n), pan_str(*words)) &&
		    (at + n >= s.n || strchr(" \t;&|)`\"'", s.s[at + n]) != NULL)) {
			*len = n;
			return true;
		}
	}
	return false;
}

/* Whether what stands at ${at} of a line, behind a pipe, is a program that runs text. */
static bool
runs_text(struct pan_str line, size_t at)
{
	static const char *const before[] = { "sudo", "-E", "env", "-H", NULL };
	static const char *const shells[] = { "sh", "bash", "zsh", "dash", "ksh", "fish",
		"python", "python3", "node", "perl", "ruby", "iex", "/bin/sh",
		"/bin/bash", "Invoke-Expression", NULL };
	size_t n;

	for (;;) {
		while (at < line.n && blank(line.s[at]))
			at++;
		if (!word_at(line, at, before, &n))
			break;
		at += n;
	}
	return word_at(line, at, shells, &n);
}

static bool
fetches(struct pan_str line)
{
	static const char *const words[] = { "curl ", "wget ", "iwr ", "irm ",
		"Invoke-WebRequest ", "Invoke-RestMethod ", NULL };

	for (const char *const *w = words; *w != NULL; w++) {
		if (pan_str_find(line, pan_str(*w), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
pan_manifest_shady_url(struct pan_str url)
{
	size_t at = pan_str_find(url, PAN_LIT("://"), 0), n = 0, dots = 0;
	struct pan_str host;

	if (at == SIZE_MAX)
		return false;
	host = pan_str_slice(url, at + 3, url.n);
	if (pan_str_starts(host, PAN_LIT("localhost")) ||
	    pan_str_starts(host, PAN_LIT("127.")))
		return false;
	if (at >= 4 && pan_str_is(pan_str_slice(url, at - 4, at), "http"))
		return true;
	while (n < host.n && (digit(host.s[n]) || host.s[n] == '.'))
		dots += host.s[n++] == '.';
	return dots == 3 && (n == host.n || host.s[n] == '/' || host.s[n] == ':');
}

static void
check_line(struct pan_manifest_reader *r, struct pan_context *c, struct pan_str line,
    unsigned *found)
{
	struct pan_str forms[] = { PAN_LIT("bash <(curl"), PAN_LIT("sh -c \"$(curl"),
		PAN_LIT("bash -c \"$(curl"), PAN_LIT("sh -c \"$(wget"), PAN_LIT("iex (i"),
		PAN_LIT("eval \"$(curl") };
	size_t pipe = 0, url, at;
	bool piped = false, shady;

	if (!fetches(line))
		return;
	while (!piped && (pipe = pan_str_find(line, PAN_LIT("|"), pipe)) != SIZE_MAX)
		piped = runs_text(line, ++pipe);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]) && !piped; i++)
		piped = pan_str_find(line, forms[i], 0) != SIZE_MAX;
	if (!piped)
		return;
	++*found;
	line = pan_str_trim(line);
	url = pan_str_find(line, PAN_LIT("http"), 0);
	shady =
	    url != SIZE_MAX && pan_manifest_shady_url(pan_str_slice(line, url, line.n));
	at = (size_t)(line.s - r->doc->text.s);
	if (c->doc == NULL && pan_context_read(r->a, r->doc, c) != PAN_OK) {
		r->s->findings.rc = PAN_ENOMEM;
		return;
	}
	if (pan_context_stance(c, url != SIZE_MAX ? at + url : at, at + line.n) !=
	    PAN_STANCE_LIVE)
		return;
	pan_manifest_add_at(r, shady ? PAN_SEV_HIGH : PAN_SEV_LOW, "piped-install", at,
	    at + line.n, line);
}

void
pan_manifest_piped(struct pan_manifest_reader *r)
{
	struct pan_str text = r->doc->text;
	struct pan_context c = { 0 };
	unsigned found = 0;

	for (size_t at = 0; at < text.n && found < PIPED_MAX;) {
		size_t end = pan_str_find(text, PAN_LIT("\n"), at);
		struct pan_str line = pan_str_slice(text, at, end);

		check_line(r, &c, line, &found);
		if (end == SIZE_MAX)
			return;
		at = end + 1;
	}
}
