#include "report/mask.h"

#include "core/utf8.h"

/* Runs are looked at this far: a longer one is a secret up to there, then the next. */
#define RUN_MAX 4096u

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What keys are made of: letters, digits and what stands in ${more}. */
static size_t
run_end(struct pan_str s, size_t at, const char *more)
{
	size_t most = s.n - at < RUN_MAX ? s.n : at + RUN_MAX;

	while (at < most && s.s[at] != '\0' &&
	    (is_word(s.s[at]) || strchr(more, s.s[at]) != NULL))
		at++;
	return at;
}

static const struct {
	const char *head;
	unsigned least; /* characters after it */
	bool exact;     /* and no more than those */
} keys[] = {
	{ "AKIA", 16, true },
	{ "ASIA", 16, true },
	{ "AROA", 16, true },
	{ "AIza", 30, false },
	{ "ghp_", 20, false },
	{ "gho_", 20, false },
	{ "ghu_", 20, false },
	{ "ghs_", 20, false },
	{ "ghr_", 20, false },
	{ "github_pat_", 20, false },
	{ "glpat-", 16, false },
	{ "xoxb-", 10, false },
	{ "xoxp-", 10, false },
	{ "xoxa-", 10, false },
	{ "xoxr-", 10, false },
	{ "xoxs-", 10, false },
	{ "xoxe-", 10, false },
	{ "xapp-", 10, false },
	{ "sk_live_", 10, false },
	{ "sk_test_", 10, false },
	{ "rk_live_", 10, false },
	{ "rk_test_", 10, false },
	{ "whsec_", 10, false },
	{ "sk-", 20, false },
	{ "npm_", 30, false },
	{ "hf_", 20, false },
	{ "pypi-", 30, false },
	{ "ya29.", 20, false },
	{ "SG.", 30, false },
	{ "dop_v1_", 30, false },
};

static bool
known_key(struct pan_str s, size_t at, struct pan_mask_span *out)
{
	struct pan_str rest = pan_str_slice(s, at, s.n);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t head = strlen(keys[i].head), end;

		if (keys[i].head[0] != s.s[at] ||
		    !pan_str_starts(rest, pan_str(keys[i].head)))
			continue;
		end = run_end(s, at, keys[i].head[head - 1] == '.' ? "_-." : "_-");
		if (keys[i].exact ? end - at == head + keys[i].least
		                  : end - at >= head + keys[i].least) {
			*out = (struct pan_mask_span){ at, end };
			return true;
		}
	}
	return false;
}

/* RFC 7519: header.payload.signature, the header a JSON object in base64url. */
static bool
web_token(struct pan_str s, size_t at, struct pan_mask_span *out)
{
	size_t header, payload;

	if (!pan_str_starts(pan_str_slice(s, at, s.n), PAN_LIT("eyJ")))
		return false;
	header = run_end(s, at, "_-");
	if (header - at < 10 || header == s.n || s.s[header] != '.')
		return false;
	payload = run_end(s, header + 1, "_-");
	if (payload - header < 8)
		return false;
	*out = (struct pan_mask_span){ at, run_end(s, payload, "_-.") };
	return true;
}

/* RFC 7468: the lines between BEGIN and END. */
static bool
private_key(struct pan_str s, size_t at, struct pan_mask_span *out)
{
	struct pan_str line = pan_str_slice(s, at, at + 64);
	size_t label, end;

	if (!pan_str_starts(line, PAN_LIT("-----BEGIN ")))
		return false;
	label = pan_str_find(line, PAN_LIT("PRIVATE KEY"), 0);
	if (label == SIZE_MAX)
		return false;
	end = pan_str_find(line, PAN_LIT("-----"), label);
	if (end == SIZE_MAX)
		return false;
	at += end + 5;
	while (at < s.n && (is_blank(s.s[at]) || s.s[at] == '\n' || s.s[at] == '\r'))
		at++;
	end = pan_str_find(s, PAN_LIT("-----END"), at);
	*out = (struct pan_mask_span){ at, end == SIZE_MAX ? s.n : end };
	return out->end > out->at;
}

/* "Bearer TOKEN", as in RFC 6750, and Basic of RFC 7617. */
static bool
bearer(struct pan_str s, size_t at, struct pan_mask_span *out)
{
	struct pan_str head = pan_str_slice(s, at, at + 7);
	size_t from, end;

	if (pan_str_caseeq(head, PAN_LIT("bearer ")))
		from = at + 7;
	else if (pan_str_caseeq(pan_str_slice(head, 0, 6), PAN_LIT("basic ")))
		from = at + 6;
	else
		return false;
	end = run_end(s, from, "_-.~+/=");
	/* "Basic authentication" and "bearer of news" are words. */
	for (size_t i = from; i < end && end - from >= 12; i++)
		if (!(s.s[i] >= 'a' && s.s[i] <= 'z') &&
		    !(i == from && s.s[i] >= 'A' && s.s[i] <= 'Z')) {
			*out = (struct pan_mask_span){ from, end };
			return true;
		}
	return false;
}

/* "scheme://user:PASSWORD@host". */
static bool
url_password(struct pan_str s, size_t at, struct pan_mask_span *out)
{
	size_t most = s.n - at < 256 ? s.n : at + 256, colon = 0;

	if (!pan_str_starts(pan_str_slice(s, at, s.n), PAN_LIT("://")))
		return false;
	for (size_t i = at + 3; i < most; i++) {
		char c = s.s[i];

		if (c == '@' && colon > 0 && i > colon + 1) {
			*out = (struct pan_mask_span){ colon + 1, i };
			return s.s[colon + 1] != '$' && s.s[colon + 1] != '{' &&
			    s.s[colon + 1] != '<';
		}
		if (c == ':' && colon == 0)
			colon = i;
		else if (c <= ' ' || strchr("/?#\"'`<>", c) != NULL)
			return false;
	}
	return false;
}

static const char *const names[] = { "password", "passwd", "passphrase", "pwd", "secret",
	"token", "api_key", "apikey", "api-key", "access_key", "accesskey", "access-key",
	"secret_key", "secretkey", "secret-key", "private_key", "credential",
	"credentials", NULL };

/* Behind a name: optional quote, '=' or ':' or "=>" or ":=", optional quote. */
static size_t
assigned(struct pan_str s, size_t at, char *quote)
{
	size_t limit = s.n - at < 16 ? s.n : at + 16;
	bool sign = false;

	*quote = '\0';
	while (at < limit && (is_blank(s.s[at]) || s.s[at] == '"' || s.s[at] == '\''))
		at++;
	for (; at < limit && (s.s[at] == '=' || s.s[at] == ':' || s.s[at] == '>'); at++)
		sign = true;
	while (at < limit && is_blank(s.s[at]))
		at++;
	if (!sign || at >= s.n)
		return SIZE_MAX;
	if (s.s[at] == '"' || s.s[at] == '\'' || s.s[at] == '`')
		*quote = s.s[at++];
	return at;
}

/* What a value is that only names another place, calls something or says "your key". */
static bool
placeholder(struct pan_str value, bool quoted)
{
	static const char *const heads[] = { "$", "{", "<", "%", "*", "[", "your", "xxx",
		"process.env", "os.", "env.", "none", "null", "true", "false", NULL };
	size_t call = 0; /* characters of a function's name */

	for (const char *const *h = heads; *h != NULL; h++)
		if (pan_str_caseeq(pan_str_slice(value, 0, strlen(*h)), pan_str(*h)))
			return true;
	while (call < value.n &&
	    (is_word(value.s[call]) || value.s[call] == '_' || value.s[call] == '.'))
		call++;
	return !quoted && call < value.n && value.s[call] == '(';
}

static bool
assignment(struct pan_str s, size_t at, struct pan_mask_span *out)
{
	struct pan_str rest = pan_str_slice(s, at, at + 16);

	for (const char *const *n = names; *n != NULL; n++) {
		struct pan_str name = pan_str(*n);
		size_t from, end, most;
		char quote;

		if ((s.s[at] | 32) != name.s[0] ||
		    !pan_str_caseeq(pan_str_slice(rest, 0, name.n), name))
			continue;
		from = assigned(s, at + name.n, &quote);
		if (from == SIZE_MAX)
			continue;
		most = s.n - from < RUN_MAX ? s.n : from + RUN_MAX;
		for (end = from; end < most; end++)
			if (quote != '\0' ? s.s[end] == quote || s.s[end] == '\n'
			                  : s.s[end] <= ' ' && s.s[end] >= 0)
				break;
		while (quote == '\0' && end > from && strchr("\"',;)]}`", s.s[end - 1]))
			end--;
		if (end - from < 6 ||
		    placeholder(pan_str_slice(s, from, end), quote != '\0'))
			continue;
		*out = (struct pan_mask_span){ from, end };
		return true;
	}
	return false;
}

bool
pan_mask_next(struct pan_str s, size_t from, struct pan_mask_span *out)
{
	for (size_t at = from; at < s.n; at++) {
		char c = s.s[at], before = at == 0 ? ' ' : s.s[at - 1];
		bool start = !is_word(before) && before != '_' && before != '-';
		bool found = false;

		if (c == ':')
			found = url_password(s, at, out);
		else if (c == '-' && before != '-')
			found = private_key(s, at, out);
		else if (is_word(c)) {
			if (start)
				found = known_key(s, at, out) || web_token(s, at, out) ||
				    bearer(s, at, out);
			/* Names may have something before them: DB_PASSWORD, dbPassword.
			 */
			found = found || assignment(s, at, out);
		}
		if (found)
			return true;
	}
	return false;
}

/* The first characters of ${secret} that stay. */
static size_t
shown(struct pan_str secret)
{
	size_t at = 0;
	unsigned len;

	for (unsigned i = 0; i < PAN_MASK_SHOWN && at < secret.n; i++, at += len)
		(void)pan_utf8_at(secret, at, &len);
	return at;
}

void
pan_mask_add(struct pan_buf *b, struct pan_str s)
{
	struct pan_mask_span m;
	size_t at = 0;

	while (at < s.n && pan_mask_next(s, at, &m)) {
		struct pan_str secret = pan_str_slice(s, m.at, m.end);

		pan_buf_add(b, pan_str_slice(s, at, m.at));
		pan_buf_add(b, pan_str_slice(secret, 0, shown(secret)));
		pan_buf_addz(b, "***");
		at = m.end;
	}
	pan_buf_add(b, pan_str_slice(s, at, s.n));
}
