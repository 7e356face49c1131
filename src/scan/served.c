#include "scan/served.h"

#include <string.h>

#include "scan/flow_code.h"

enum {
	ASK_SHELL,
	ASK_CODE,
	ASK_TEMPLATE,
	ASK_QUERY,
	ASK_INSIDE,
	ASK_SECRETS,
	ASK_STASH,
	ASK_POST,
	ASK_BCC,
	ASK_ENVIRON,
	ASK_EXHAUST,
	ASK_WATCHERS,
	ASK_COUNT
};

static const struct {
	const char *name;
	enum pan_check check;
} asked[ASK_COUNT] = {
	[ASK_SHELL] = { "input-to-shell", PAN_CHECK_TOOL_POISONING },
	[ASK_CODE] = { "input-as-code", PAN_CHECK_TOOL_POISONING },
	[ASK_TEMPLATE] = { "input-as-template", PAN_CHECK_TOOL_POISONING },
	[ASK_QUERY] = { "input-in-query", PAN_CHECK_TOOL_POISONING },
	[ASK_INSIDE] = { "reaches-inside", PAN_CHECK_SECRET_EXFILTRATION },
	[ASK_SECRETS] = { "touches-secret-files", PAN_CHECK_SECRET_EXFILTRATION },
	[ASK_STASH] = { "keeps-hidden-copy", PAN_CHECK_SECRET_EXFILTRATION },
	[ASK_POST] = { "posts-and-forgets", PAN_CHECK_SECRET_EXFILTRATION },
	[ASK_BCC] = { "copies-mail", PAN_CHECK_SECRET_EXFILTRATION },
	[ASK_ENVIRON] = { "hands-out-environment", PAN_CHECK_SECRET_EXFILTRATION },
	[ASK_EXHAUST] = { "exhausts-machine", PAN_CHECK_TOOL_POISONING },
	[ASK_WATCHERS] = { "looks-for-watchers", PAN_CHECK_TOOL_POISONING },
};

enum { LOOKS_LEAST = 100000, SEARCHES_MAX = 32 };

struct name {
	struct pan_str text;
	bool query; /* a query was built with input into it */
};

struct served {
	const struct pan_doc *doc;
	struct pan_findings *fs;
	struct pan_flow_toks toks;
	struct name name[PAN_SERVED_NAMES_MAX]; /* that hold input, in this function */
	unsigned n;
	uint32_t level; /* of the function we stand in */
	bool writes;    /* the document opens files to write */
	bool connects;  /* ... or connections */
	bool asked[ASK_COUNT];
	unsigned searches; /* left, for constants */
	uint64_t looks;    /* left: calls inside calls are read more than once */
};

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_find(s, pan_str(piece), 0) != SIZE_MAX;
}

static bool
any(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (has(s, *list))
			return true;
	return false;
}

static void
ask(struct served *s, int what, uint32_t from, uint32_t to)
{
	if (s->asked[what])
		return;
	s->asked[what] = true;
	pan_findings_own(s->fs, asked[what].check, PAN_SEV_MEDIUM, asked[what].name,
	    s->doc, s->toks.tok[from].at, s->toks.tok[to].end);
}

static struct name *
held(struct served *s, struct pan_str text)
{
	for (unsigned i = 0; i < s->n; i++)
		if (pan_str_eq(s->name[i].text, text))
			return &s->name[i];
	return NULL;
}

static void
hold(struct served *s, struct pan_str text, bool query)
{
	struct name *n = held(s, text);

	if (n == NULL && s->n < PAN_SERVED_NAMES_MAX) {
		n = &s->name[s->n++];
		*n = (struct name){ .text = text };
	}
	if (n != NULL)
		n->query = n->query || query;
}

static const struct pan_flow_tok *
tok(const struct served *s, uint32_t i)
{
	return &s->toks.tok[i < s->toks.n ? i : s->toks.n - 1];
}

/* Whether the name at ${i} is a value, no attribute and no keyword of an argument. */
static bool
is_value(const struct served *s, uint32_t i)
{
	return tok(s, i)->kind == TOK_NAME &&
	    (i == 0 || !pan_flow_op(tok(s, i - 1), '.'));
}

/* Whether input stands between ${from} and ${to}; what was quoted for a shell is none. */
static bool
input_in(struct served *s, uint32_t from, uint32_t to, bool *query)
{
	bool found = false;

	for (uint32_t i = from; i < to && i < s->toks.n && s->looks > 0; i++) {
		const struct name *n;

		s->looks--;
		if (pan_flow_says(tok(s, i), "quote") && pan_flow_op(tok(s, i + 1), '('))
			i = tok(s, i + 1)->match > i ? tok(s, i + 1)->match : i;
		if (!is_value(s, i) || (n = held(s, tok(s, i)->text)) == NULL)
			continue;
		found = true;
		if (query != NULL)
			*query = *query || n->query;
	}
	return found;
}

static bool
speaks_sql(const struct served *s, uint32_t from, uint32_t to)
{
	static const char *const verb[] = { "SELECT ", "INSERT INTO", "UPDATE ",
		"DELETE FROM", " WHERE ", "DROP TABLE", "ORDER BY", " LIMIT ", " = '",
		" LIKE '", NULL };

	for (uint32_t i = from; i < to; i++)
		if (tok(s, i)->kind == TOK_TEXT && any(tok(s, i)->text, verb))
			return true;
	return false;
}

/* ---- calls ---- */

/* The dotted name that ends at ${i}, as it is written. */
static struct pan_str
path_at(const struct served *s, uint32_t i, uint32_t *first)
{
	*first = i;
	while (*first >= 2 && pan_flow_op(tok(s, *first - 1), '.') &&
	    tok(s, *first - 2)->kind == TOK_NAME)
		*first -= 2;
	return pan_str_slice(s->doc->text, tok(s, *first)->at, tok(s, i)->end);
}

static bool
word_in(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (pan_str_is(s, *list))
			return true;
	return false;
}

/* Whether "shell=True" stands between ${from} and ${to}. */
static bool
by_shell(const struct served *s, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i + 2 < to; i++)
		if (pan_flow_says(tok(s, i), "shell") &&
		    pan_flow_op(tok(s, i + 1), '=') &&
		    pan_flow_says(tok(s, i + 2), "True"))
			return true;
	return false;
}

static bool
built_from_text(const struct served *s, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (tok(s, i)->kind == TOK_MIX || pan_flow_op(tok(s, i), '+') ||
		    pan_flow_op(tok(s, i), '%') || pan_flow_says(tok(s, i), "format"))
			return true;
	return false;
}

static void
judge_call(struct served *s, uint32_t i)
{
	static const char *const shell[] = { "os.system", "os.popen",
		"subprocess.getoutput", "subprocess.getstatusoutput",
		"commands.getoutput", "asyncio.create_subprocess_shell", NULL };
	static const char *const process[] = { "subprocess.run", "subprocess.call",
		"subprocess.Popen", "subprocess.check_output", "subprocess.check_call",
		"run", "Popen", "check_output", NULL };
	static const char *const code[] = { "eval", "exec", "compile", "pickle.loads",
		"pickle.load", "marshal.loads", "dill.loads", "jsonpickle.decode",
		"builtins.eval", "builtins.exec", "__import__", "importlib.import_module",
		NULL };
	static const char *const template[] = { "from_string", "render_template_string",
		"Template", "jinja2.Template", "mako.template.Template", NULL };
	static const char *const query[] = { "execute", "executescript", "executemany",
		"raw", "text", NULL };
	uint32_t open = i + 1, close = tok(s, open)->match, first;
	struct pan_str path = path_at(s, i, &first), last = tok(s, i)->text;
	bool built = false;

	if (close <= open || !input_in(s, open + 1, close, &built))
		return;
	if (word_in(path, shell) || (word_in(path, process) && by_shell(s, open, close)))
		ask(s, ASK_SHELL, first, close);
	else if (word_in(path, code) ||
	    (pan_str_is(path, "yaml.load") &&
	        !has(pan_str_slice(s->doc->text, tok(s, open)->at, tok(s, close)->end),
	            "Safe")))
		ask(s, ASK_CODE, first, close);
	else if ((word_in(path, template) || pan_str_is(last, "from_string")) &&
	    !has(s->doc->text, "from string import Template"))
		ask(s, ASK_TEMPLATE, first, close);
	else if (word_in(last, query) && first != i &&
	    (built || (speaks_sql(s, open, close) && built_from_text(s, open, close))))
		ask(s, ASK_QUERY, first, close);
}

/* ---- statements ---- */

/* A call whose answer nobody looks at: "requests.post("https://...", json=...)". */
static void
judge_post(struct served *s, uint32_t from, uint32_t to)
{
	static const char *const post[] = { "requests.post", "requests.put", "httpx.post",
		"httpx.put", "session.post", "client.post", "requests.get", "httpx.get",
		"urllib.request.urlopen", "self.session.post", "self.client.post", NULL };
	static const char *const own[] = { "://localhost", "://127.", "://0.0.0.0",
		"://192.168.", "://10.", NULL };
	uint32_t i = pan_flow_says(tok(s, from), "await") ? from + 1 : from, first;

	while (i < to && !pan_flow_op(tok(s, i), '('))
		i++;
	if (i == from || i >= to || tok(s, i)->match <= i || tok(s, i)->match + 1 != to ||
	    tok(s, i - 1)->kind != TOK_NAME ||
	    !word_in(path_at(s, i - 1, &first), post) ||
	    (first != from && !pan_flow_says(tok(s, from), "await")))
		return;
	if (tok(s, i + 1)->kind != TOK_TEXT ||
	    !pan_str_starts(tok(s, i + 1)->text, PAN_LIT("http")) ||
	    any(tok(s, i + 1)->text, own))
		return;
	for (uint32_t k = i + 2; k < to; k++)
		if (is_value(s, k) && !pan_flow_op(tok(s, k + 1), '=') &&
		    !pan_flow_says(tok(s, k), "True")) {
			ask(s, ASK_POST, from, to - 1);
			return;
		}
}

/* Whether the name ${n} is set to an address at the beginning of a line. */
static bool
is_address(struct served *s, struct pan_str n)
{
	struct pan_str t = s->doc->text;

	for (size_t at = 0; s->searches > 0 && n.n >= 4; at += n.n) {
		size_t end;

		s->searches--;
		at = pan_str_find(t, n, at);
		if (at == SIZE_MAX)
			return false;
		end = pan_str_find(t, PAN_LIT("\n"), at);
		if ((at == 0 || t.s[at - 1] == '\n') &&
		    pan_str_starts(pan_str_slice(t, at + n.n, t.n), PAN_LIT(" = \"")) &&
		    pan_str_find(pan_str_slice(t, at, end < t.n ? end : t.n),
		        PAN_LIT("@"), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* A blind copy of each mail to an address that stands in the code. */
static void
judge_copy(struct served *s, uint32_t from, uint32_t to)
{
	static const char *const blind[] = { "bcc", "Bcc", "BCC", "bcc_address",
		"hidden_bcc", "bcc_email", "BCC_ADDRESS", "BCC_EMAIL", NULL };

	for (uint32_t i = from; i < to; i++) {
		const struct pan_flow_tok *t = tok(s, i);

		if ((t->kind != TOK_TEXT && t->kind != TOK_NAME) ||
		    !word_in(t->text, blind))
			continue;
		for (uint32_t k = i + 1; k < to && k < i + 6; k++)
			if ((tok(s, k)->kind == TOK_TEXT && has(tok(s, k)->text, "@")) ||
			    (tok(s, k)->kind == TOK_NAME &&
			        is_address(s, tok(s, k)->text)))
				ask(s, ASK_BCC, i, k);
	}
}

/* Places named in a list, a call or an assignment, and not to keep them out. */
static void
judge_texts(struct served *s, uint32_t from, uint32_t to)
{
	static const char *const guard[] = { "block", "BLOCK", "deny", "DENY", "forbid",
		"FORBID", "disallow", "DISALLOW", "reject", "unsafe", "UNSAFE", "protect",
		"PROTECT", "ignore", "IGNORE", "exclu", "EXCLU", "RESERVED", "raise",
		NULL };
	static const char *const inside[] = { "169.254.169.254",
		"metadata.google.internal", "/docker.sock", "containerd.sock",
		"100.100.100.200", NULL };
	static const char *const secret[] = { "/etc/shadow", "/.ssh/", "id_rsa",
		"id_ed25519", ".aws/credentials", "/etc/sudoers", "/etc/passwd",
		"authorized_keys", "_history", "../../../", ".kube/config", "Login Data",
		"/etc/crontab", ".git-credentials", "wallet.dat", NULL };
	static const char *const stash[] = { "/tmp/.", "/var/tmp/.", "/dev/shm/.",
		"/var/cache/.", "/usr/local/share/.", NULL };
	static const char *const deciding[] = { "if", "elif", "assert", "raise", "return",
		"while", NULL };
	struct pan_str whole = pan_str_slice(s->doc->text, tok(s, from)->at,
	    tok(s, to > from ? to - 1 : from)->end);

	/* A text alone is a docstring, which does nothing. */
	if (to - from < 2 ||
	    (tok(s, from)->kind == TOK_NAME && word_in(tok(s, from)->text, deciding)) ||
	    any(whole, guard))
		return;
	for (uint32_t i = from; i < to; i++) {
		struct pan_str t = tok(s, i)->text;

		if (tok(s, i)->kind != TOK_TEXT || t.n > 200)
			continue;
		if (s->connects && any(t, inside))
			ask(s, ASK_INSIDE, i, i);
		if (any(t, secret))
			ask(s, ASK_SECRETS, i, i);
		if (s->writes && any(t, stash) && !has(t, "/tmp/.X11"))
			ask(s, ASK_STASH, i, i);
		if (has(t, "TracerPid"))
			ask(s, ASK_WATCHERS, i, i);
	}
}

static void
judge_names(struct served *s, uint32_t from, uint32_t to)
{
	struct pan_str whole = pan_str_slice(s->doc->text, tok(s, from)->at,
	    tok(s, to > from ? to - 1 : from)->end);

	if ((pan_flow_says(tok(s, from), "return") && has(whole, "os.environ") &&
	        !has(whole, "os.environ.get") && !has(whole, "os.environ[") &&
	        !has(whole, "in os.environ")) ||
	    (pan_flow_says(tok(s, from), "for") && has(whole, "os.environ.items()")))
		ask(s, ASK_ENVIRON, from, to - 1);
	if (has(whole, "os.fork("))
		ask(s, ASK_EXHAUST, from, to - 1);
	if (has(whole, "setrecursionlimit(1000000") || has(whole, "RLIM_INFINITY"))
		ask(s, ASK_EXHAUST, from, to - 1);
	if (has(whole, "sys.gettrace("))
		ask(s, ASK_WATCHERS, from, to - 1);
}

/* The parameters of the function that begins at ${from} hold input. */
static void
enter(struct served *s, uint32_t from)
{
	uint32_t open = from + 2, close = tok(s, open)->match;

	if (tok(s, from)->level <= s->level) {
		s->n = 0;
		s->level = tok(s, from)->level;
	}
	if (!pan_flow_op(tok(s, open), '(') || close <= open)
		return;
	for (uint32_t i = open + 1; i < close; i++) {
		bool starts = i == open + 1 || pan_flow_op(tok(s, i - 1), ',') ||
		    pan_flow_op(tok(s, i - 1), 'S') || pan_flow_op(tok(s, i - 1), '*');

		if (starts && tok(s, i)->kind == TOK_NAME &&
		    !pan_flow_says(tok(s, i), "self") &&
		    !pan_flow_says(tok(s, i), "cls") && !pan_flow_says(tok(s, i), "ctx"))
			hold(s, tok(s, i)->text, false);
		if (tok(s, i)->match > i)
			i = tok(s, i)->match;
	}
}

/* "x = ...", "x += ..." and "for x in ..." hand input on. */
static void
assign(struct served *s, uint32_t from, uint32_t to)
{
	uint32_t eq = from;
	bool query = false;

	while (eq < to && !pan_flow_op(tok(s, eq), '=') &&
	    !pan_flow_op(tok(s, eq), 'P') && !pan_flow_says(tok(s, eq), "in"))
		eq = tok(s, eq)->match > eq ? tok(s, eq)->match + 1 : eq + 1;
	if (eq >= to || eq == from ||
	    (pan_flow_says(tok(s, eq), "in") && !pan_flow_says(tok(s, from), "for")) ||
	    !input_in(s, eq + 1, to, &query))
		return;
	query = query ||
	    (speaks_sql(s, eq + 1, to) &&
	        (built_from_text(s, eq + 1, to) || pan_flow_op(tok(s, eq), 'P')));
	for (uint32_t i = from; i < eq; i++)
		if (is_value(s, i) && !pan_flow_op(tok(s, i + 1), '['))
			hold(s, tok(s, i)->text, query);
}

static void
statement(struct served *s, uint32_t from, uint32_t to)
{
	uint32_t def = pan_flow_says(tok(s, from), "async") ? from + 1 : from;

	if (pan_flow_says(tok(s, def), "def")) {
		enter(s, def);
		return;
	}
	if (pan_flow_says(tok(s, from), "import") || pan_flow_says(tok(s, from), "from"))
		return;
	for (uint32_t i = from; i + 1 < to; i++)
		if (tok(s, i)->kind == TOK_NAME && pan_flow_op(tok(s, i + 1), '('))
			judge_call(s, i);
	judge_post(s, from, to);
	judge_copy(s, from, to);
	judge_texts(s, from, to);
	judge_names(s, from, to);
	assign(s, from, to);
}

bool
pan_served_is(const struct pan_doc *d)
{
	return d->kind == PAN_DOC_PYTHON && has(d->text, "mcp") &&
	    (has(d->text, ".tool(") || has(d->text, ".tool\n") ||
	        has(d->text, ".call_tool("));
}

int
pan_served_check(const struct pan_doc *d, struct pan_arena *scratch,
    struct pan_findings *fs)
{
	static const char *const writing[] = { "\"w\"", "\"a\"", "'w'", "'a'", "\"wb\"",
		"\"ab\"", "write_text", "write_bytes", NULL };
	static const char *const network[] = { "requests", "httpx", "urllib", "aiohttp",
		"socket", NULL };
	struct served s = { .doc = d, .fs = fs };
	int rc;

	if (!pan_served_is(d))
		return PAN_OK;
	rc = pan_flow_lex(scratch, d->text, true, &s.toks);
	if (rc != PAN_OK)
		return rc;
	s.searches = SEARCHES_MAX;
	s.looks = 16 * (uint64_t)s.toks.n + LOOKS_LEAST;
	s.writes = any(d->text, writing);
	s.connects = any(d->text, network);
	for (uint32_t from = 0; from < s.toks.n && tok(&s, from)->kind != TOK_END;) {
		uint32_t to = from;

		while (tok(&s, to)->kind != TOK_LINE && tok(&s, to)->kind != TOK_END)
			to++;
		if (to > from)
			statement(&s, from, to);
		from = to + 1;
	}
	return fs->rc;
}
