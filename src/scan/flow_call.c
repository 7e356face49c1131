/* What the functions of libraries do with what they are given. */
#include "scan/flow_code.h"

static bool
is(struct pan_str s, const char *z)
{
	return pan_str_is(s, z);
}

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_casefind(s, pan_str(piece), 0) != SIZE_MAX;
}

static bool
in(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (is(s, *list))
			return true;
	return false;
}

/* The named argument, or entry of an object argument; else nothing. */
static struct pan_flow_val
named(const struct pan_flow_call *x, const char *const *names)
{
	for (unsigned i = 0; i < x->nkw; i++)
		if (in(x->kwname[i], names))
			return x->kw[i];
	for (unsigned i = 0; i < x->n; i++) {
		const struct pan_flow_dict *d = x->arg[i].dict;

		for (unsigned k = 0; d != NULL && k < d->n; k++)
			if (d->key[k].n > 0 && in(d->key[k], names))
				return d->val[k];
	}
	return (struct pan_flow_val){ 0 };
}

/* ---- network ---- */

static struct pan_flow_val
response(const struct pan_flow_call *x, struct pan_str url)
{
	struct pan_flow_val v = { .from = FROM_NET,
		.url = url,
		.at = x->at,
		.end = x->end };

	if (has(url, "169.254.169.254") || has(url, "metadata.google.internal"))
		v.from |= FROM_META;
	return v;
}

static struct pan_flow_val
http(struct pan_flow_code *c, struct pan_flow_call *x, unsigned url_at)
{
	static const char *const urls[] = { "url", "uri", "baseURL", "endpoint",
		"hostname", "host", NULL };
	static const char *const heads[] = { "headers", "auth", "cookies", "cookie",
		NULL };
	static const char *const bodies[] = { "data", "json", "body", "files", "params",
		"content", "form", "formData", "payload", "fields", NULL };
	struct pan_flow_val url = { 0 }, head, body;
	struct pan_str host;

	if (x->n > url_at)
		url = x->arg[url_at];
	if (url.text.n == 0 || url.dict != NULL) {
		struct pan_flow_val by_name = named(x, urls);

		if (by_name.text.n > 0 || url.dict != NULL)
			url = by_name;
	}
	if (url.text.n == 0)
		url.text = x->recv.text; /* a connection or session knows its host */
	head = named(x, heads);
	body = named(x, bodies);
	for (unsigned i = url_at + 1; i < x->n; i++)
		if (x->arg[i].dict == NULL || body.from == 0)
			if (named(&(struct pan_flow_call){ .n = 1, .arg = { x->arg[i] } },
			        heads)
			        .from == 0)
				pan_flow_merge(&body, &x->arg[i]);
	host = pan_flow_host_of(url.text);
	pan_flow_fact(c->f, PAN_FLOW_CONNECTS,
	    pan_flow_host_kind(host) == HOST_UNKNOWN ? PAN_LIT("") : host, x->at, x->end);
	pan_flow_sent(c->f, &body, url.text, HOW_BODY, x->at, x->end);
	pan_flow_sent(c->f, &head, url.text, HOW_AUTH, x->at, x->end);
	if (url.from & FROM_SECRET)
		pan_flow_sent(c->f, &url, url.text, HOW_URL, x->at, x->end);
	return response(x, url.text);
}

static bool
is_http(const struct pan_flow_call *x, unsigned *url_at)
{
	static const char *const verbs[] = { "get", "post", "put", "patch", "delete",
		"head", "request", "fetch", "urlopen", "Request", "open", "stream",
		"post_async", NULL };
	static const char *const libs[] = { "requests", "httpx", "aiohttp", "urllib",
		"urllib2", "urllib3", "axios", "got", "node-fetch", "superagent",
		"needle", "undici", "http", "https", "ky", "request", "cross-fetch",
		"session", "client", "self.session", "self.client", "http.client", NULL };
	static const char *const plain[] = { "fetch", "axios", "got", "node-fetch",
		"cross-fetch", "ky", "urlopen", "request", "undici.fetch", "needle",
		"superagent", "urllib.request.urlopen", "urllib.request.Request",
		"urllib2.urlopen", "navigator.sendBeacon", "sendBeacon", "window.fetch",
		"globalThis.fetch", "https.request", "http.request", "https.get",
		"http.get", "UrlFetchApp.fetch", NULL };
	struct pan_str root = x->path;

	*url_at = 0;
	if (in(x->path, plain))
		return true;
	if (!in(x->last, verbs) || x->path.n <= x->last.n)
		return false;
	root.n -= x->last.n + 1;
	for (size_t i = 0; i < root.n; i++) /* "requests.Session()" is of requests */
		if (root.s[i] == '.' || root.s[i] == '(') {
			struct pan_str first = pan_str_slice(root, 0, i);

			if (in(first, libs))
				root = first;
			break;
		}
	if (!in(root, libs))
		return false;
	if (is(x->last, "request") && x->n > 1)
		*url_at = 1; /* request("POST", url) */
	return true;
}

/* Connections that are opened first and written to later. */
static bool
connection(struct pan_flow_code *c, struct pan_flow_call *x, struct pan_flow_val *out)
{
	static const char *const opens[] = { "HTTPSConnection", "HTTPConnection", "SMTP",
		"SMTP_SSL", "FTP", "FTP_TLS", "WebSocket", "create_connection",
		"createConnection", "Socket", "socket", NULL };
	static const char *const writes[] = { "send", "sendall", "sendto", "sendmail",
		"send_message", "storbinary", "emit", NULL };
	struct pan_flow_val v;

	if (in(x->last, opens) || (is(x->path, "net.connect"))) {
		*out = x->n > 0
		    ? pan_flow_blank(x->arg[x->n > 1 && x->arg[1].text.n > 4 ? 1 : 0])
		    : (struct pan_flow_val){ 0 };
		out->from = 0;
		out->text = x->n > 1 && x->arg[1].text.n > 4 ? x->arg[1].text
		    : x->n > 0 && x->arg[0].dict != NULL     ? x->arg[0].dict->val[0].text
		    : x->n > 0                               ? x->arg[0].text
		               : (struct pan_str){ NULL, 0 };
		out->path = PAN_LIT("connection()");
		c->connected |=
		    is(x->path, "net.connect") || is(x->last, "createConnection");
		return true;
	}
	if (is(x->last, "connect") &&
	    (has(x->recv.path, "connection()") || has(x->path, "sock"))) {
		c->connected = true;
		if (x->n > 0 && x->recv_var != NULL)
			x->recv_var->text = x->arg[0].dict != NULL
			    ? x->arg[0].dict->val[0].text
			    : x->arg[0].text;
		*out = (struct pan_flow_val){ 0 };
		return true;
	}
	if (!has(x->recv.path, "connection()"))
		return false;
	if (is(x->last, "request")) {
		*out = http(c, x, 9);
		return true;
	}
	if (in(x->last, writes) || is(x->last, "write") || is(x->last, "end")) {
		v = pan_flow_all(x);
		pan_flow_sent(c->f, &v, x->recv.text, HOW_BODY, x->at, x->end);
	}
	*out = response(x, x->recv.text);
	if (is(x->last, "makefile") || is(x->last, "fileno"))
		out->path = PAN_LIT("connection()");
	return true;
}

static bool
lookup(struct pan_flow_code *c, struct pan_flow_call *x)
{
	static const char *const names[] = { "socket.gethostbyname", "socket.getaddrinfo",
		"dns.resolver.resolve", "dns.resolver.query", "dns.lookup", "dns.resolve",
		"dns.resolve4", "dns.resolveTxt", "dns.promises.lookup",
		"dns.promises.resolve", NULL };

	if (!in(x->path, names))
		return false;
	if (x->n > 0 && (x->arg[0].from & FROM_SECRET))
		pan_flow_sent(c->f, &x->arg[0], x->arg[0].text, HOW_NAME, x->at, x->end);
	return true;
}

/* ---- files ---- */

static bool
opens_file(struct pan_flow_code *c, struct pan_flow_call *x, struct pan_flow_val *out)
{
	static const char *const reads[] = { "open", "io.open", "codecs.open",
		"fs.readFileSync", "fs.readFile", "fs.promises.readFile",
		"fs/promises.readFile", "readFileSync", "readFile", "fs.createReadStream",
		"Deno.readTextFile", "Deno.readTextFileSync", "Bun.file", "dotenv_values",
		"dotenv.dotenv_values", "fsp.readFile", "aiofiles.open",
		"sqlite3.connect", "shutil.make_archive", NULL };
	static const char *const writes[] = { "fs.writeFileSync", "fs.writeFile",
		"fs.promises.writeFile", "fs/promises.writeFile", "fs.appendFileSync",
		"fs.appendFile", "writeFileSync", "writeFile", "Deno.writeTextFile",
		"Bun.write", "appendFileSync", NULL };
	struct pan_flow_val data;

	if (in(x->path, writes) && x->n > 1) {
		pan_flow_wrote(c->f, x->arg[0].text, &x->arg[1], x->at, x->end);
		*out = (struct pan_flow_val){ 0 };
		return true;
	}
	if (in(x->path, reads) && x->n > 0) {
		struct pan_str mode =
		    x->n > 1 ? x->arg[1].text : (struct pan_str){ NULL, 0 };

		*out = pan_flow_file(c->f, x->arg[0].text, x->arg[0].at, x->arg[0].end);
		pan_flow_merge(out, &x->arg[0]);
		if (is(x->last, "open") && mode.n > 0 &&
		    strchr("wax", mode.s[0]) != NULL) {
			out->from = 0;
			out->text = x->arg[0].text;
			out->path = PAN_LIT("file()");
		}
		return true;
	}
	if (is(x->last, "read_text") || is(x->last, "read_bytes")) {
		*out = pan_flow_file(c->f, x->recv.text, x->at, x->end);
		pan_flow_merge(out, &x->recv);
		return true;
	}
	if (is(x->last, "write_text") || is(x->last, "write_bytes") ||
	    (is(x->last, "write") && is(x->recv.path, "file()"))) {
		data = x->n > 0 ? x->arg[0] : (struct pan_flow_val){ 0 };
		pan_flow_wrote(c->f, x->recv.text, &data, x->at, x->end);
		*out = (struct pan_flow_val){ 0 };
		return true;
	}
	if ((is(x->path, "shutil.copy") || is(x->path, "shutil.copyfile") ||
	        is(x->path, "fs.copyFileSync")) &&
	    x->n > 1) {
		data = pan_flow_file(c->f, x->arg[0].text, x->at, x->end);
		pan_flow_wrote(c->f, x->arg[1].text, &data, x->at, x->end);
		*out = (struct pan_flow_val){ 0 };
		return true;
	}
	return false;
}

/* ---- what only changes a value's form ---- */

static bool
joins_paths(struct pan_flow_code *c, struct pan_flow_call *x, struct pan_flow_val *out)
{
	static const char *const joins[] = { "os.path.join", "path.join", "path.resolve",
		"joinpath", "Path", "pathlib.Path", "os.path.expanduser", "expanduser",
		"os.path.abspath", "os.path.expandvars", "URL", "pathlib.PurePath", "str",
		NULL };
	struct pan_flow_val slash = pan_flow_const(PAN_LIT("/"));

	if (is(x->path, "os.homedir") || is(x->path, "homedir") ||
	    is(x->path, "Path.home") || is(x->path, "pathlib.Path.home")) {
		*out = pan_flow_const(PAN_LIT("~"));
		return true;
	}
	if (!in(x->path, joins) && !is(x->last, "joinpath") && !is(x->last, "expanduser"))
		return false;
	*out = (struct pan_flow_val){ .known = true };
	if (is(x->last, "joinpath") || (is(x->last, "expanduser") && x->n == 0))
		*out = x->recv;
	for (unsigned i = 0; i < x->n; i++) {
		if (out->text.n > 0 && out->text.s[out->text.n - 1] != '/')
			pan_flow_join_text(c->f, out, &slash);
		pan_flow_join_text(c->f, out, &x->arg[i]);
	}
	out->path.n = 0;
	return true;
}

static struct pan_flow_val
decoded(struct pan_flow_code *c, struct pan_flow_call *x)
{
	struct pan_flow_val v = x->n > 0 ? x->arg[0] : x->recv;
	struct pan_str text = { NULL, 0 };

	if (v.known && v.text.n > 0)
		text = pan_flow_unbase64(c->f, v.text);
	v = pan_flow_blank(v);
	v.text = text;
	v.known = text.n > 0;
	v.from |= WAS_DECODED;
	return v;
}

static bool
recodes(struct pan_flow_code *c, struct pan_flow_call *x, struct pan_flow_val *out)
{
	static const char *const decodes[] = { "b64decode", "urlsafe_b64decode", "atob",
		"b32decode", "b16decode", "fromhex", "unhexlify", "decompress",
		"a2b_base64", "standard_b64decode", "gunzipSync", "inflateSync",
		"b85decode", NULL };
	static const char *const encodes[] = { "b64encode", "btoa", "hexlify", "compress",
		"encodebytes", "urlsafe_b64encode", "gzipSync", "deflateSync", "encrypt",
		"b32encode", NULL };

	if (in(x->last, decodes) || is(x->path, "marshal.loads") ||
	    is(x->path, "codecs.decode") ||
	    (is(x->path, "Buffer.from") && x->n > 1 &&
	        (is(x->arg[1].text, "base64") || is(x->arg[1].text, "hex")))) {
		*out = decoded(c, x);
		return true;
	}
	if (in(x->last, encodes) || (is(x->last, "toString") && x->n > 0)) {
		*out = pan_flow_blank(pan_flow_all(x));
		out->from |= WAS_CODED;
		return true;
	}
	return false;
}

/* Methods that put something into their object. */
static bool
fills(struct pan_flow_code *c, struct pan_flow_call *x)
{
	static const char *const known[] = { "append", "extend", "update", "push", "add",
		"set", "setdefault", "insert", "attach", "concat", "assign", NULL };

	if (!in(x->last, known) || x->recv_var == NULL)
		return false;
	for (unsigned i = 0; i < x->n; i++)
		pan_flow_merge(x->recv_var, &x->arg[i]);
	for (unsigned i = 0; i < x->nkw; i++)
		pan_flow_merge(x->recv_var, &x->kw[i]);
	(void)c;
	return true;
}

static bool
passes(struct pan_flow_call *x)
{
	static const char *const known[] = { "stringify", "dumps", "from", "bytes",
		"repr", "encode", "decode", "join", "format", "strip", "trim", "read",
		"text", "json", "replace", "quote", "urlencode", "encodeURIComponent",
		"hex", "list", "dict", "tuple", "sorted", "set", "map", "filter",
		"entries", "values", "assign", "fromEntries", "items", "copy", "toString",
		"slice", "split", "splitlines", "readlines", "readline", "concat",
		"loads", "load", "parse", "safe_load", "pop", "getvalue", "rstrip",
		"lstrip", "lower", "upper", "String", "Object", "bytearray", "next",
		"reduce", "then", "catch", "flat", "resolve", "FormData", "Blob",
		"BytesIO", "StringIO", "URLSearchParams", "MIMEText", "MIMEMultipart",
		"as_string", "buffer", "arrayBuffer", "blob", "quote_plus", "zip",
		"enumerate", "iter", "reversed", "deepcopy", "keys", "chunk", "substring",
		"substr", "fetchall", "execute", "cursor", "communicate",
		"structuredClone", NULL };

	return in(x->last, known) || has(x->last, "encod") || has(x->last, "serializ") ||
	    has(x->last, "crypt") || has(x->last, "obfus") || has(x->last, "pack");
}

static bool
reads_env(struct pan_flow_code *c, struct pan_flow_call *x, struct pan_flow_val *out)
{
	static const char *const known[] = { "os.getenv", "os.environ.get", "getenv",
		"Deno.env.get", "os.environ.pop", "environ.get", "process.env.get",
		NULL };

	if (is(x->path, "load_dotenv") || is(x->path, "dotenv.load_dotenv") ||
	    is(x->path, "dotenv.config")) {
		*out = (struct pan_flow_val){ 0 };
		return true;
	}
	if (is(x->path, "Deno.env.toObject")) {
		*out = (struct pan_flow_val){ .from = FROM_ENV_ALL,
			.at = x->at,
			.end = x->end };
		return true;
	}
	if (is(x->path, "keyring.get_password") || is(x->path, "getpass.getpass")) {
		*out =
		    (struct pan_flow_val){ .from = IS_INPUT, .at = x->at, .end = x->end };
		return true;
	}
	if (!in(x->path, known) || x->n == 0)
		return false;
	*out = x->arg[0].known ? pan_flow_env(x->arg[0].text, x->at, x->end)
	                       : (struct pan_flow_val){ 0 };
	if (out->from != 0)
		pan_flow_fact(c->f, PAN_FLOW_READS_SECRET, x->arg[0].text, x->at, x->end);
	return true;
}

struct pan_flow_val
pan_flow_call(struct pan_flow_code *c, struct pan_flow_call *x)
{
	struct pan_flow_val out = { 0 };
	unsigned url_at;

	if (pan_flow_reflects(c, x, &out))
		return out;
	pan_flow_hands_over(c, x);
	if (is(x->last, "dup2"))
		c->duplicated = true;
	if (reads_env(c, x, &out) || joins_paths(c, x, &out) || opens_file(c, x, &out) ||
	    pan_flow_runs_command(c, x, &out) || pan_flow_runs_code(c, x, &out) ||
	    recodes(c, x, &out) || connection(c, x, &out) || lookup(c, x))
		return out;
	if (is_http(x, &url_at)) {
		out = http(c, x, url_at);
		if (is(x->last, "Request"))
			out.text = x->n > 0 ? x->arg[0].text : out.text;
		else if (is(x->path, "https.request") || is(x->path, "http.request")) {
			out.text = out.url; /* its body is written to it later */
			out.path = PAN_LIT("connection()");
		}
		return out;
	}
	if (fills(c, x))
		return x->recv;
	if (is(x->path, "json.dumps") || is(x->path, "JSON.stringify")) {
		struct pan_flow_val v = pan_flow_all(x);

		pan_flow_gathered(c->f, &v, x->at, x->end);
	}
	if (is(x->last, "get") && x->n > 0 &&
	    (x->recv.from != 0 || x->recv.dict != NULL)) {
		out = pan_flow_entry(&x->recv,
		    x->arg[0].known ? x->arg[0].text : (struct pan_str){ NULL, 0 });
		out.path.n = 0;
		return out;
	}
	if (pan_flow_builds_text(c, x, &out))
		return out;
	if (passes(x)) {
		out = pan_flow_all(x);
		if (!is(x->last, "format") && !is(x->last, "encode") &&
		    !is(x->last, "strip") && !is(x->last, "decode") &&
		    !is(x->last, "trim") && !is(x->last, "resolve"))
			out = pan_flow_blank(out);
		return out;
	}
	/* An object of a class: methods are found again by the class's name. */
	if (x->last.n > 0 && x->last.s[0] >= 'A' && x->last.s[0] <= 'Z')
		out.path = x->path;
	else if (has(x->path, "session") || has(x->path, "axios.create"))
		out.path = PAN_LIT("session");
	return out;
}
