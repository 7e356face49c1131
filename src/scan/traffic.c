#include "scan/traffic.h"

#include <string.h>

enum {
	ADDRESS_BYTES = 200,
	BODY_BYTES = 400,
	CLOSE_BYTES = 160,
	MANY = 500,
	PLACES_MAX = 50
};

static bool
has_any(struct pan_str s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (pan_str_casefind(s, pan_str(*words), 0) != SIZE_MAX)
			return true;
	return false;
}

/* The unbroken piece of text around ${at}. */
static struct pan_str
piece_around(struct pan_str t, size_t at, size_t *from)
{
	static const char ends[] = " \t\r\n\"'`()[],;|";
	size_t low = at > ADDRESS_BYTES ? at - ADDRESS_BYTES : 0;
	size_t high = t.n - at > ADDRESS_BYTES ? at + ADDRESS_BYTES : t.n;
	size_t start = at;
	size_t end = at;

	while (start > low && strchr(ends, t.s[start - 1]) == NULL)
		start--;
	while (end < high && strchr(ends, t.s[end]) == NULL)
		end++;
	*from = start;
	return pan_str_slice(t, start, end);
}

/* An address somebody really has: with a number in it, and nothing to be filled in. */
static bool
is_real(struct pan_str address)
{
	static const char *const blank[] = { "<", "{", "$", "your", "example", "xxx",
		"...", "placeholder", "1234", NULL };
	size_t digits = 0;

	for (size_t i = 0; i < address.n; i++)
		digits += address.s[i] >= '0' && address.s[i] <= '9';
	return digits >= 2 && address.n >= 24 && !has_any(address, blank);
}

static void
check_addresses(const struct pan_context *c, struct pan_findings *fs)
{
	static const char *const host[] = { "webhook.site/", ".ngrok", "pipedream.net",
		"requestbin.", "requestcatcher.com", "beeceptor.com",
		"burpcollaborator.net", "oastify.com", ".oast.", "interact.sh",
		"interactsh", "dnslog.cn", "trycloudflare.com", "serveo.net",
		"localhost.run", "loca.lt", "hookbin.com", "postb.in/",
		"discord.com/api/webhooks/", "discordapp.com/api/webhooks/",
		"api.telegram.org/bot", "hooks.slack.com/services/", NULL };
	struct pan_str t = c->doc->text;
	size_t at = 0;

	for (int n = 0;
	     n < PLACES_MAX && (at = pan_str_find(t, PAN_LIT("://"), at)) != SIZE_MAX;
	     at += 3) {
		size_t from;
		struct pan_str address = piece_around(t, at, &from);

		if (!has_any(address, host) || !is_real(address) ||
		    pan_context_stance(c, from, from + address.n) != PAN_STANCE_LIVE)
			continue;
		n++;
		pan_findings_add(fs,
		    &(struct pan_finding){ .check = PAN_CHECK_SECRET_EXFILTRATION,
		        .severity = PAN_SEV_MEDIUM,
		        .rule = PAN_LIT("pan:drop-address"),
		        .arg = { address },
		        .doc = c->doc,
		        .at = from,
		        .end = from + address.n });
	}
}

/* The number behind ${at}, if there is one. */
static unsigned long
number_at(struct pan_str t, size_t at)
{
	unsigned long n = 0;

	while (at < t.n && t.s[at] >= '0' && t.s[at] <= '9' && n < 1000000000)
		n = n * 10 + (unsigned long)(t.s[at++] - '0');
	return n;
}

/* Whether a loop starts at ${at}: one without end, or one that goes round very often. */
static bool
starts_loop(struct pan_str t, size_t at, bool *counted)
{
	static const char *const endless[] = { "while true", "while :", "while [ 1 ]",
		"while (true)", "while(true)", "while True:", "while 1:", "for (;;)",
		"for ((;;))", NULL };
	static const char *const counting[] = { "in range(", "in {1..", "in $(seq 1 ",
		"in $(seq ", "in `seq ", NULL };
	struct pan_str here = pan_str_slice(t, at, at + 24);

	*counted = false;
	for (size_t k = 0; endless[k] != NULL; k++)
		if (pan_str_starts(here, pan_str(endless[k])))
			return true;
	if (!pan_str_starts(here, PAN_LIT("for ")))
		return false;
	*counted = true;
	here = pan_str_slice(t, at, at + 60);
	for (size_t k = 0; counting[k] != NULL; k++) {
		size_t in = pan_str_find(here, pan_str(counting[k]), 0);

		if (in != SIZE_MAX && number_at(t, at + in + strlen(counting[k])) >= MANY)
			return true;
	}
	return false;
}

static void
check_loops(const struct pan_context *c, struct pan_findings *fs, struct pan_str word)
{
	static const char *const asks[] = { "curl ", "wget ", "requests.", "urlopen",
		"fetch(", "axios", "http.get", "hping", NULL };
	static const char *const pauses[] = { "sleep", "break", "return", "wait",
		"timeout", "input(", "read ", "yield", "interval", "exit", "page",
		"offset", "cursor", NULL };
	struct pan_str t = c->doc->text;
	size_t at = 0;
	bool counted;

	for (int n = 0; n < PLACES_MAX && (at = pan_str_find(t, word, at)) != SIZE_MAX;
	     at++) {
		struct pan_str body = pan_str_slice(t, at, at + BODY_BYTES);

		if (!starts_loop(t, at, &counted))
			continue;
		body = pan_str_slice(body, 0, pan_str_find(body, PAN_LIT("\ndone"), 0));
		if (counted) /* what belongs to it stands close behind */
			body = pan_str_slice(body, 0, CLOSE_BYTES);
		if (!has_any(body, asks) || has_any(body, pauses) ||
		    pan_context_stance(c, at, at + 1) != PAN_STANCE_LIVE)
			continue;
		n++;
		pan_findings_own(fs, PAN_CHECK_TOOL_POISONING, PAN_SEV_MEDIUM, "floods",
		    c->doc, at, at + body.n);
	}
}

/* A shell whose ends are a network connection, in whatever it is written. */
static void
check_shells(const struct pan_context *c, struct pan_findings *fs)
{
	static const char *const ends[] = { "sh -i", "0>&1", "0<&1", "exec 5<>", NULL };
	struct pan_str t = c->doc->text;
	size_t at = 0;

	for (int n = 0; n < PLACES_MAX &&
	     (at = pan_str_find(t, PAN_LIT("/dev/tcp/"), at)) != SIZE_MAX;
	     at += 9) {
		size_t low = at > CLOSE_BYTES ? at - CLOSE_BYTES : 0;
		size_t from;
		struct pan_str host = piece_around(t, at, &from);

		if (!has_any(pan_str_slice(t, low, at + CLOSE_BYTES), ends) ||
		    pan_context_stance(c, at, at + 9) != PAN_STANCE_LIVE)
			continue;
		n++;
		pan_findings_add(fs,
		    &(struct pan_finding){ .check = PAN_CHECK_TOOL_POISONING,
		        .severity = PAN_SEV_CRITICAL,
		        .rule = PAN_LIT("pan:reverse-shell"),
		        .arg = { host },
		        .doc = c->doc,
		        .at = from,
		        .end = from + host.n });
	}
}

void
pan_traffic_check(const struct pan_context *c, struct pan_findings *fs)
{
	check_addresses(c, fs);
	check_shells(c, fs);
	check_loops(c, fs, PAN_LIT("while"));
	check_loops(c, fs, PAN_LIT("for "));
}
