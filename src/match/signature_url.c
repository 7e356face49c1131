#include "match/signature.h"

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
unreserved(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Copy ${s} to ${to} with its escapes in canonical form (6.2.2.1 and 6.2.2.2). */
static size_t
unescape(char *to, struct pan_str s)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int hi = -1, lo = -1;

		if (s.s[i] == '%' && i + 2 < s.n) {
			hi = hex(s.s[i + 1]);
			lo = hex(s.s[i + 2]);
		}
		if (hi < 0 || lo < 0) {
			to[n++] = s.s[i];
			continue;
		}
		i += 2;
		if (unreserved(hi * 16 + lo)) {
			to[n++] = (char)(hi * 16 + lo);
			continue;
		}
		to[n++] = '%';
		to[n++] = digits[hi];
		to[n++] = digits[lo];
	}
	return n;
}

/* Without "." and ".." and empty segments at the end (5.2.4), in place. */
static size_t
undot(char *path, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n;) {
		size_t end = i + 1;
		struct pan_str seg;

		while (end < n && path[end] != '/')
			end++;
		seg = (struct pan_str){ path + i, end - i };
		if (pan_str_is(seg, "/..")) {
			while (out > 0 && path[--out] != '/')
				;
		} else if (!pan_str_is(seg, "/.")) {
			memmove(path + out, path + i, end - i);
			out += end - i;
		}
		i = end;
	}
	while (out > 0 && path[out - 1] == '/')
		out--;
	return out;
}

/* The offset behind "scheme:", or 0. */
static size_t
scheme_end(struct pan_str url)
{
	size_t i = 0;

	while (i < url.n &&
	    (letter(url.s[i]) || (i > 0 && unreserved(url.s[i])) ||
	        (i > 0 && url.s[i] == '+')))
		i++;
	return i > 0 && i < url.n && url.s[i] == ':' ? i + 1 : 0;
}

static size_t
find_any(struct pan_str s, const char *set, size_t from)
{
	while (from < s.n && strchr(set, s.s[from]) == NULL)
		from++;
	return from;
}

/* Host and port: small letters, and no port that the scheme has anyway. */
static size_t
put_host(char *to, struct pan_str host, struct pan_str scheme)
{
	size_t n;

	if (pan_str_caseeq(scheme, PAN_LIT("https:")) &&
	    pan_str_ends(host, PAN_LIT(":443")))
		host.n -= 4;
	else if (pan_str_caseeq(scheme, PAN_LIT("http:")) &&
	    pan_str_ends(host, PAN_LIT(":80")))
		host.n -= 3;
	if (host.n > 0 && host.s[host.n - 1] == ':')
		host.n--;
	n = unescape(to, host);
	for (size_t i = 0; i < n; i++)
		to[i] = lower(to[i]);
	return n;
}

int
pan_signature_url(struct pan_arena *a, struct pan_str url, struct pan_str *out,
    struct pan_err *err)
{
	size_t scheme, host, path, query, end, user, n, len;
	char *to;

	url = pan_str_trim(url);
	scheme = scheme_end(url);
	if (scheme == 0 ||
	    !pan_str_starts(pan_str_slice(url, scheme, url.n), PAN_LIT("//"))) {
		*out = url;
		return PAN_OK;
	}
	to = pan_arena_get(a, url.n + 1);
	if (to == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	host = user = scheme + 2;
	path = find_any(url, "/?#", host);
	query = find_any(url, "?#", path);
	end = find_any(url, "#", query);
	for (size_t i = host; i < path; i++) {
		if (url.s[i] == '@')
			host = i + 1;
	}
	for (n = 0; n < scheme; n++)
		to[n] = lower(url.s[n]);
	to[n++] = '/';
	to[n++] = '/';
	n += unescape(to + n, pan_str_slice(url, user, host));
	n += put_host(to + n, pan_str_slice(url, host, path),
	    pan_str_slice(url, 0, scheme));
	len = unescape(to + n, pan_str_slice(url, path, query));
	n += undot(to + n, len);
	n += unescape(to + n, pan_str_slice(url, query, end));
	*out = (struct pan_str){ to, n };
	return PAN_OK;
}
