/* The commands that talk to other machines. */
#include "scan/flow_parts.h"

static bool
is(struct pan_str s, const char *z)
{
	return pan_str_is(s, z);
}

static bool
looks_like_url(struct pan_str s)
{
	return pan_str_find(s, PAN_LIT("://"), 0) != SIZE_MAX;
}

static struct pan_flow_val
downloaded(struct pan_str url, size_t at, size_t end)
{
	struct pan_flow_val v = { .from = FROM_NET, .url = url, .at = at, .end = end };

	if (pan_str_find(url, PAN_LIT("169.254.169.254"), 0) != SIZE_MAX ||
	    pan_str_find(url, PAN_LIT("metadata.google.internal"), 0) != SIZE_MAX)
		v.from |= FROM_META;
	return v;
}

/* "@-", "@file", "name=@file;type=..", "name=<file": what is read for them. */
static struct pan_flow_val
upload(struct pan_flow *f, const struct pan_flow_cmd *c, const struct pan_flow_val *arg)
{
	struct pan_flow_val v = *arg;
	size_t at = pan_str_find(arg->text, PAN_LIT("@"), 0);
	size_t eq = pan_str_find(arg->text, PAN_LIT("=<"), 0);
	struct pan_str path;

	if (at == SIZE_MAX || (at > 0 && arg->text.s[at - 1] != '='))
		at = eq == SIZE_MAX ? SIZE_MAX : eq + 1;
	if (at == SIZE_MAX)
		return v;
	path = pan_str_slice(arg->text, at + 1, arg->text.n);
	for (size_t i = 0; i < path.n; i++)
		if (path.s[i] == ';')
			path.n = i;
	if (is(path, "-")) {
		pan_flow_merge(&v, &c->in);
	} else {
		struct pan_flow_val file = pan_flow_file(f, path, arg->at, arg->end);

		pan_flow_merge(&v, &file);
	}
	return v;
}

struct transfer { /* what a curl or wget line adds up to */
	struct pan_flow_val body, auth;
	struct pan_flow_val url;
	struct pan_str out; /* the file it writes */
	bool has_url, named, pipe_exec;
};

static void
set_url(struct transfer *t, const struct pan_flow_val *v)
{
	if (t->has_url && looks_like_url(t->url.text) && !looks_like_url(v->text))
		return;
	t->url = *v;
	t->has_url = true;
}

/* Options of curl that take a value, by what the value is. */
static void
curl_option(struct pan_flow *f, struct pan_flow_cmd *c, unsigned i, struct transfer *t,
    struct pan_str opt)
{
	static const char *const data[] = { "-d", "--data", "--data-raw", "--data-binary",
		"--data-ascii", "--data-urlencode", "--json", "-F", "--form",
		"--form-string", "--url-query", NULL };
	static const char *const auth[] = { "-H", "--header", "-u", "--user", "-b",
		"--cookie", "-A", "--user-agent", "-e", "--referer", "--oauth2-bearer",
		NULL };
	static const char *const file[] = { "-T", "--upload-file", NULL };
	struct pan_flow_val v;

	for (unsigned k = 0; data[k] != NULL; k++)
		if (is(opt, data[k])) {
			v = upload(f, c, &c->arg[i]);
			pan_flow_merge(&t->body, &v);
			if (!v.known)
				t->body.from |= IS_INPUT;
			return;
		}
	for (unsigned k = 0; auth[k] != NULL; k++)
		if (is(opt, auth[k])) {
			pan_flow_merge(&t->auth, &c->arg[i]);
			return;
		}
	for (unsigned k = 0; file[k] != NULL; k++)
		if (is(opt, file[k])) {
			v = is(c->arg[i].text, "-")
			    ? c->in
			    : pan_flow_file(f, c->arg[i].text, c->at, c->end);
			v.from |= IS_INPUT;
			pan_flow_merge(&t->body, &v);
			return;
		}
	if (is(opt, "-o") || is(opt, "--output")) {
		t->out = c->arg[i].text;
		t->named = true;
	} else if (is(opt, "--url")) {
		set_url(t, &c->arg[i]);
	}
}

static bool
curl_takes_value(struct pan_str opt)
{
	static const char *const flags[] = { "--silent", "--show-error", "--fail",
		"--location", "--insecure", "--compressed", "--remote-name", "--head",
		"--include", "--get", "--verbose", "--globoff", "--ipv4", "--ipv6",
		"--create-dirs", "--no-buffer", "--fail-with-body", "--http1.1",
		"--http2", "--progress-bar", "--tlsv1.2", "--remote-header-name",
		"--anyauth", "--basic", "--path-as-is", NULL };

	if (opt.n > 2 && opt.s[1] == '-')
		return memchr(opt.s, '=', opt.n) == NULL && !pan_flow_word_in(opt, flags);
	/* Of bundled letters only the last may take one: "-sLo". */
	return opt.n >= 2 && strchr("dFHubAeToXmwxYyCEKPQrtUz", opt.s[opt.n - 1]) != NULL;
}

static void
curl_args(struct pan_flow *f, struct pan_flow_cmd *c, struct transfer *t)
{
	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (a.n < 2 || a.s[0] != '-') {
			if (a.n > 0)
				set_url(t, &c->arg[i]);
			continue;
		}
		if (a.s[1] != '-' && a.n > 2 && memchr(a.s + 1, 'O', a.n - 1) != NULL)
			t->named = false, t->out = PAN_LIT("-O");
		if (is(a, "-O") || is(a, "--remote-name"))
			t->out = PAN_LIT("-O");
		/* "-dfoo", "-XPOST": the value hangs on its letter. */
		if (a.s[1] != '-' && a.n > 2 && strchr("dFHubTo", a.s[1]) != NULL) {
			c->arg[i].text = pan_str_slice(a, 2, a.n);
			curl_option(f, c, i, t, pan_str_slice(a, 0, 2));
			continue;
		}
		if (a.s[1] != '-' && a.n > 2 && a.s[1] == 'X')
			continue;
		if (!curl_takes_value(a) || i + 1 >= c->narg)
			continue;
		if (a.s[1] == '-') {
			curl_option(f, c, i + 1, t, a);
		} else {
			char letter[3] = { '-', a.s[a.n - 1], '\0' };

			curl_option(f, c, i + 1, t, pan_str(letter));
		}
		i++;
	}
}

static void
wget_args(struct pan_flow *f, struct pan_flow_cmd *c, struct transfer *t)
{
	t->out = PAN_LIT("-O"); /* unless told otherwise, the url's own name */
	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		size_t eq = pan_str_find(a, PAN_LIT("="), 0);
		struct pan_flow_val v = c->arg[i];

		if (eq != SIZE_MAX)
			v.text = pan_str_slice(a, eq + 1, a.n);
		if (pan_str_starts(a, PAN_LIT("--post-file")) ||
		    pan_str_starts(a, PAN_LIT("--body-file"))) {
			v = pan_flow_file(f, v.text, c->at, c->end);
			pan_flow_merge(&t->body, &v);
		} else if (pan_str_starts(a, PAN_LIT("--post-data")) ||
		    pan_str_starts(a, PAN_LIT("--body-data"))) {
			pan_flow_merge(&t->body, &v);
		} else if (pan_str_starts(a, PAN_LIT("--header"))) {
			pan_flow_merge(&t->auth, &v);
		} else if (a.n >= 2 && a.s[0] == '-' && a.s[1] != '-' && a.n <= 4 &&
		    memchr(a.s, 'O', a.n) != NULL) {
			bool joined = a.s[a.n - 1] == '-';

			if (joined || (i + 1 < c->narg && is(c->arg[i + 1].text, "-")))
				t->out = (struct pan_str){ NULL, 0 };
			else if (i + 1 < c->narg)
				t->out = c->arg[i + 1].text;
			t->named = true;
			i += !joined;
		} else if (a.n > 0 && a.s[0] != '-') {
			set_url(t, &c->arg[i]);
		}
	}
}

static struct pan_flow_val
transfer(struct pan_flow *f, struct pan_flow_cmd *c, bool curl)
{
	struct transfer t = { 0 };
	struct pan_flow_val got;
	struct pan_str host;

	if (curl)
		curl_args(f, c, &t);
	else
		wget_args(f, c, &t);
	if (!t.has_url)
		return (struct pan_flow_val){ 0 };
	host = pan_flow_host_of(t.url.text);
	pan_flow_fact(f, PAN_FLOW_CONNECTS,
	    pan_flow_host_kind(host) == HOST_UNKNOWN ? PAN_LIT("") : host, c->at, c->end);
	pan_flow_sent(f, &t.body, t.url.text, HOW_BODY, c->at, c->end);
	pan_flow_sent(f, &t.auth, t.url.text, HOW_AUTH, c->at, c->end);
	pan_flow_sent(f, &t.url, t.url.text, HOW_URL, c->at, c->end);
	got = downloaded(t.url.text, c->at, c->end);
	if (t.out.n > 0) {
		struct pan_str path = t.out;
		struct pan_flow_val file = got;

		if (is(path, "-O"))
			path = pan_flow_base(t.url.text);
		if (path.n > 0)
			pan_flow_wrote(f, path, &file, c->at, c->end);
		return (struct pan_flow_val){ 0 };
	}
	return got;
}

/* nc, ncat, netcat, socat, telnet */
static struct pan_flow_val
netcat(struct pan_flow *f, struct pan_flow_cmd *c, bool socat)
{
	struct pan_str host = { NULL, 0 };
	struct pan_flow_val out = { 0 };
	bool shell = c->piped_shell, listens = false, probe = false;

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		bool opt = a.n > 1 && a.s[0] == '-';

		if (opt && a.s[1] != '-') {
			listens |= memchr(a.s, 'l', a.n) != NULL;
			probe |= memchr(a.s, 'z', a.n) != NULL;
			if ((a.s[a.n - 1] == 'e' || a.s[a.n - 1] == 'c') &&
			    i + 1 < c->narg)
				shell = true;
			if (strchr("ecpwsqi", a.s[a.n - 1]) != NULL)
				i++;
		} else if (opt) {
			shell |= is(a, "--exec") || is(a, "--sh-exec");
		} else if (socat) {
			shell |= pan_str_casefind(a, PAN_LIT("exec:"), 0) != SIZE_MAX;
			if (pan_str_casefind(a, PAN_LIT("tcp"), 0) == 0 &&
			    pan_str_find(a, PAN_LIT(":"), 0) != SIZE_MAX)
				host = pan_str_slice(a,
				    pan_str_find(a, PAN_LIT(":"), 0) + 1, a.n);
		} else if (host.n == 0) {
			host = a;
		}
	}
	host = pan_flow_host_of(host);
	if (probe)
		return out;
	pan_flow_fact(f, PAN_FLOW_CONNECTS, host, c->at, c->end);
	if (shell)
		pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING, PAN_SEV_CRITICAL,
		    "reverse-shell", (struct pan_str[]){ host, { NULL, 0 } },
		    (size_t[]){ c->at, c->end });
	pan_flow_sent(f, &c->in, host, HOW_BODY, c->at, c->end);
	out.from = FROM_NET;
	out.url = listens ? PAN_LIT("http://0.0.0.1") : host;
	/* Whatever connects to a listener and is run is somebody else's command. */
	if (listens)
		out.from |= WAS_DECODED;
	return out;
}

/* ssh, scp, rsync, sftp */
static struct pan_flow_val
remote_copy(struct pan_flow *f, struct pan_flow_cmd *c, bool ssh)
{
	struct pan_flow_val sent = { 0 };
	struct pan_str host = { NULL, 0 };

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		size_t colon = pan_str_find(a, PAN_LIT(":"), 0);

		if (a.n > 1 && a.s[0] == '-') {
			if (a.n == 2 && strchr("iPpoFlLRDJSceW", a.s[1]) != NULL)
				i++; /* "-i key" uses the key, and does not send it */
			continue;
		}
		if (ssh) {
			host = host.n == 0 ? a : host;
		} else if (colon != SIZE_MAX && colon > 1) {
			host = pan_str_slice(a, 0, colon);
		} else if (host.n == 0) {
			struct pan_flow_val file = pan_flow_file(f, a, c->at, c->end);

			pan_flow_merge(&sent, &file);
			pan_flow_merge(&sent, &c->arg[i]);
		}
	}
	if (ssh)
		sent = c->in;
	host = pan_flow_host_of(host);
	if (host.n > 0) {
		pan_flow_fact(f, PAN_FLOW_CONNECTS, host, c->at, c->end);
		if (memchr(host.s, '.', host.n) !=
		    NULL) /* an alias is one's own machine */
			pan_flow_sent(f, &sent, host, HOW_BODY, c->at, c->end);
	}
	return (struct pan_flow_val){ 0 };
}

/* dig, nslookup, host, ping: the name asked for is what leaves. */
static struct pan_flow_val
lookup(struct pan_flow *f, struct pan_flow_cmd *c)
{
	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (a.n == 0 || a.s[0] == '-' || a.s[0] == '@' || a.s[0] == '+')
			continue;
		if (c->arg[i].from & FROM_SECRET)
			pan_flow_sent(f, &c->arg[i], a, HOW_NAME, c->at, c->end);
	}
	return (struct pan_flow_val){ 0 };
}

/* aws s3 cp, gsutil cp, rclone copy, gh gist create, mail: files to accounts elsewhere.
 */
static struct pan_flow_val
cloud_copy(struct pan_flow *f, struct pan_flow_cmd *c, struct pan_str name)
{
	struct pan_flow_val sent = c->in;
	struct pan_str host = PAN_LIT("storage.example");
	bool leaves = false;

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		struct pan_flow_val file;

		leaves |= is(a, "cp") || is(a, "sync") || is(a, "mv") || is(a, "copy") ||
		    is(a, "rsync");
		if (is(name, "gh") && is(a, "gist")) {
			leaves = true;
			host = PAN_LIT("gist.github.com");
		}
		if (a.n == 0 || a.s[0] == '-' || pan_str_starts(a, PAN_LIT("s3://")) ||
		    pan_str_starts(a, PAN_LIT("gs://")))
			continue;
		file = pan_flow_file(f, a, c->at, c->end);
		pan_flow_merge(&sent, &file);
	}
	if (is(name, "mail") || is(name, "mailx") || is(name, "sendmail") ||
	    is(name, "mutt"))
		leaves = true;
	if (leaves)
		pan_flow_sent(f, &sent, host, HOW_BODY, c->at, c->end);
	return (struct pan_flow_val){ 0 };
}

struct pan_flow_val
pan_flow_send_command(struct pan_flow *f, struct pan_flow_cmd *c, struct pan_str name,
    bool *known)
{
	static const char *const lookups[] = { "dig", "nslookup", "host", "ping", "drill",
		"getent", NULL };
	static const char *const cats[] = { "nc", "ncat", "netcat", "nc.traditional",
		"nc.openbsd", "telnet", NULL };
	static const char *const copies[] = { "scp", "rsync", "sftp", NULL };
	static const char *const clouds[] = { "aws", "gsutil", "rclone", "gh", "mail",
		"mailx", "sendmail", "mutt", NULL };
	static const char *const curls[] = { "curl", "curl.exe", "http", "https", "xh",
		NULL };

	*known = true;
	if (pan_flow_word_in(name, curls))
		return transfer(f, c, true);
	if (is(name, "wget") || is(name, "wget2"))
		return transfer(f, c, false);
	if (pan_flow_word_in(name, cats))
		return netcat(f, c, false);
	if (is(name, "socat"))
		return netcat(f, c, true);
	if (pan_flow_word_in(name, copies))
		return remote_copy(f, c, false);
	if (is(name, "ssh"))
		return remote_copy(f, c, true);
	if (pan_flow_word_in(name, lookups))
		return lookup(f, c);
	if (pan_flow_word_in(name, clouds))
		return cloud_copy(f, c, name);
	*known = false;
	return (struct pan_flow_val){ 0 };
}
