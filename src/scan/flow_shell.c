/* Shell: values through assignments, pipes, redirections, substitutions and functions. */
#include "scan/flow_parts.h"

#define WORDS_MAX 256

static struct pan_flow_val eval_list(struct pan_flow *f, const struct pan_shell_list *l,
    const struct pan_flow_val *in);

struct pan_str
pan_flow_base(struct pan_str path)
{
	size_t at = path.n;

	while (at > 0 && path.s[at - 1] != '/' && path.s[at - 1] != '\\')
		at--;
	return pan_str_slice(path, at, path.n);
}

bool
pan_flow_is_shell(struct pan_str name)
{
	static const char *const shells[] = { "sh", "bash", "zsh", "dash", "ksh", "ash",
		"fish", NULL };

	return pan_flow_word_in(name, shells);
}

static bool
is_upper(struct pan_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] >= 'a' && s.s[i] <= 'z')
			return false;
	return true;
}

static struct pan_flow_val
variable(struct pan_flow *f, struct pan_str name, size_t at, size_t end)
{
	const struct pan_flow_val *v = pan_flow_var(f, f->vars, name, false);
	struct pan_flow_val out;

	if (v != NULL)
		return *v;
	if (pan_str_is(name, "HOME"))
		return pan_flow_const(PAN_LIT("~"));
	if (pan_str_is(name, "PWD"))
		return pan_flow_const(PAN_LIT("."));
	out = (struct pan_flow_val){ .at = at, .end = end };
	if (is_upper(name)) {
		out = pan_flow_env(name, at, end);
		if (out.from != 0)
			pan_flow_fact(f, PAN_FLOW_READS_SECRET, name, at, end);
	} else if (name.n == 1) {
		out.from = IS_INPUT; /* $1, $@ */
	}
	return out;
}

/* "$(API_KEY)": no command, but what its author takes for a variable. */
static bool
misused(const struct pan_shell_list *l, struct pan_str *name)
{
	const struct pan_shell_cmd *c = l->pipe != NULL ? l->pipe->cmd : NULL;

	if (c == NULL || l->pipe->next != NULL || c->next != NULL || c->nword != 1 ||
	    !c->word->plain || !is_upper(c->word->text) ||
	    !pan_flow_secret_name(c->word->text))
		return false;
	*name = c->word->text;
	return true;
}

static struct pan_flow_val
eval_word(struct pan_flow *f, const struct pan_shell_word *w)
{
	struct pan_flow_val out = { .known = true };

	for (const struct pan_shell_part *p = w->part; p != NULL; p = p->next) {
		struct pan_flow_val v = { 0 };
		struct pan_flow_val none = { 0 };
		struct pan_str name;

		if (p->kind == PAN_SHELL_LITERAL)
			v = pan_flow_const(p->text);
		else if (p->kind == PAN_SHELL_VARIABLE)
			v = variable(f, p->text, w->at, w->end);
		else if (p->list != NULL && misused(p->list, &name))
			v = pan_flow_env(name, w->at, w->end);
		else if (p->list != NULL)
			v = eval_list(f, p->list, &none);
		pan_flow_join_text(f, &out, &v);
	}
	if (out.end == 0) {
		out.at = w->at;
		out.end = w->end;
	}
	return out;
}

static void
assign(struct pan_flow *f, const struct pan_shell_word *w)
{
	struct pan_flow_val v = eval_word(f, w);
	size_t eq = 0;
	struct pan_flow_val *var;
	struct pan_str name;

	while (eq < w->text.n && w->text.s[eq] != '=')
		eq++;
	name = pan_str_slice(w->text, 0, eq);
	if (name.n > 0 && name.s[name.n - 1] == '+')
		name.n--;
	if (v.text.n > eq)
		v.text = pan_str_slice(v.text, eq + 1, v.text.n);
	else
		v.text.n = 0;
	/* NAME="your-key": an example's stand-in is still NAME to whoever fills it in. */
	if (v.known && v.from == 0 && is_upper(name) && pan_flow_secret_name(name) &&
	    v.text.n < 200)
		pan_flow_merge(&v,
		    &(struct pan_flow_val){ .from = FROM_ENV,
		        .nname = 1,
		        .name = { name },
		        .at = w->at,
		        .end = w->end });
	var = pan_flow_var(f, f->vars, name, true);
	if (var != NULL)
		*var = v;
}

/* "/dev/tcp/host/port" as a url, or nothing. */
static struct pan_str
dev_tcp(struct pan_str path)
{
	struct pan_str host;
	size_t to;

	if (!pan_str_starts(path, PAN_LIT("/dev/tcp/")) &&
	    !pan_str_starts(path, PAN_LIT("/dev/udp/")))
		return (struct pan_str){ NULL, 0 };
	host = pan_str_slice(path, 9, path.n);
	for (to = 0; to < host.n && host.s[to] != '/'; to++)
		;
	return pan_str_slice(host, 0, to);
}

static void
connects(struct pan_flow *f, struct pan_str host, bool shell,
    const struct pan_flow_cmd *c)
{
	enum pan_flow_host kind = pan_flow_host_kind(host);

	pan_flow_fact(f, PAN_FLOW_CONNECTS, host, c->at, c->end);
	if (shell)
		pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING,
		    kind == HOST_LOCAL ? PAN_SEV_MEDIUM : PAN_SEV_CRITICAL,
		    "reverse-shell", (struct pan_str[]){ host, { NULL, 0 } },
		    (size_t[]){ c->at, c->end });
}

/* Redirections that bring something in; they come before the command runs. */
static void
read_redirs(struct pan_flow *f, const struct pan_shell_cmd *cmd, struct pan_flow_cmd *c)
{
	bool shell = c->narg > 0 && pan_flow_is_shell(pan_flow_base(c->arg[0].text));
	bool exec = c->narg > 0 && pan_str_is(c->arg[0].text, "exec");

	for (const struct pan_shell_redir *d = cmd->redir; d != NULL; d = d->next) {
		struct pan_flow_val v;
		struct pan_str host;

		if (d->word == NULL)
			continue;
		v = eval_word(f, d->word);
		host = dev_tcp(v.text);
		if (host.n > 0)
			connects(f, host,
			    shell ||
			        (exec && d->op == PAN_SHELL_INOUT &&
			            pan_flow_host_kind(host) != HOST_LOCAL),
			    c);
		if (d->op == PAN_SHELL_HEREDOC || d->op == PAN_SHELL_HERESTR) {
			c->in = v;
		} else if (d->op == PAN_SHELL_IN && host.n == 0) {
			struct pan_flow_val file =
			    pan_flow_file(f, v.text, d->word->at, d->word->end);

			pan_flow_merge(&file, &v);
			c->in = file;
		}
	}
}

static void
write_redirs(struct pan_flow *f, const struct pan_shell_cmd *cmd,
    const struct pan_flow_val *out)
{
	for (const struct pan_shell_redir *d = cmd->redir; d != NULL; d = d->next) {
		struct pan_flow_val path;
		struct pan_str host;

		if ((d->op != PAN_SHELL_OUT && d->op != PAN_SHELL_APPEND &&
		        d->op != PAN_SHELL_DUP) ||
		    d->fd == 2 || d->word == NULL)
			continue;
		path = eval_word(f, d->word);
		host = dev_tcp(path.text);
		if (host.n > 0)
			pan_flow_sent(f, out, host, HOW_BODY, cmd->at, cmd->end);
		else if (d->op != PAN_SHELL_DUP && path.text.n > 0 &&
		    !pan_str_is(path.text, "/dev/null"))
			pan_flow_wrote(f, path.text, out, d->word->at, d->word->end);
	}
}

static struct pan_flow_val
call_function(struct pan_flow *f, struct pan_flow_val *fn, const struct pan_flow_cmd *c)
{
	static const char *const names[] = { "1", "2", "3", "4", "5", "6", "7", "8",
		"9" };
	struct pan_shell_list *body = fn->body;
	struct pan_flow_val all = { 0 };
	struct pan_flow_val *var;

	for (unsigned i = 1; i < c->narg; i++) {
		pan_flow_merge(&all, &c->arg[i]);
		var =
		    i <= 9 ? pan_flow_var(f, f->vars, pan_str(names[i - 1]), true) : NULL;
		if (var != NULL)
			*var = c->arg[i];
	}
	var = pan_flow_var(f, f->vars, PAN_LIT("@"), true);
	if (var != NULL)
		*var = all;
	fn->body = NULL; /* a function that calls itself says nothing new */
	f->in_call++;
	all = eval_list(f, body, &c->in);
	f->in_call--;
	fn->body = body;
	return all;
}

static struct pan_flow_val
eval_simple(struct pan_flow *f, const struct pan_shell_cmd *cmd,
    const struct pan_flow_val *in, bool piped_shell)
{
	struct pan_flow_val out = { 0 };
	struct pan_flow_cmd c = { .cmd = cmd,
		.in = *in,
		.piped_shell = piped_shell,
		.at = cmd->at,
		.end = cmd->end };
	struct pan_flow_val *fn;
	unsigned n = cmd->nword < WORDS_MAX ? cmd->nword : WORDS_MAX;

	for (const struct pan_shell_word *w = cmd->assign; w != NULL; w = w->next)
		assign(f, w);
	c.arg = pan_arena_array(f->a, n + 1, sizeof(*c.arg));
	c.word = pan_arena_array(f->a, n + 1, sizeof(struct pan_shell_word *));
	if (c.arg == NULL || c.word == NULL) {
		f->rc = PAN_ENOMEM;
		return out;
	}
	for (const struct pan_shell_word *w = cmd->word; w != NULL && c.narg < n;
	     w = w->next) {
		c.word[c.narg] = w;
		c.arg[c.narg++] = eval_word(f, w);
	}
	read_redirs(f, cmd, &c);
	if (c.narg > 0) {
		struct pan_str key =
		    pan_arena_printf(f->a, "()%.*s", PAN_STR(c.arg[0].text));

		fn = pan_flow_var(f, f->vars, key, false);
		if (fn != NULL && fn->body != NULL && f->called < FLOW_CALLED_MAX)
			out = call_function(f, fn, &c);
		else
			out = pan_flow_command(f, &c);
	} else if (cmd->redir != NULL) {
		out = c.in;
	}
	write_redirs(f, cmd, &out);
	return out;
}

static struct pan_flow_val
eval_for(struct pan_flow *f, const struct pan_shell_cmd *cmd,
    const struct pan_flow_val *in)
{
	struct pan_flow_val all = { 0 };
	struct pan_flow_val *var;
	unsigned n = 0;

	for (const struct pan_shell_word *w = cmd->word; w != NULL && n < WORDS_MAX;
	     w = w->next, n++) {
		struct pan_flow_val v = eval_word(f, w);
		struct pan_str owner;

		/* The loop's variable stands for the most telling of its words. */
		if (all.text.n == 0 || pan_flow_path(v.text, &owner) != 0)
			all.text = v.text;
		pan_flow_merge(&all, &v);
	}
	var = pan_flow_var(f, f->vars, cmd->name, true);
	if (var != NULL)
		*var = all;
	return eval_list(f, cmd->body, in);
}

static struct pan_flow_val
eval_cmd(struct pan_flow *f, const struct pan_shell_cmd *cmd,
    const struct pan_flow_val *in, bool piped_shell)
{
	struct pan_flow_cmd c = { .cmd = cmd, .in = *in, .at = cmd->at, .end = cmd->end };
	struct pan_flow_val out = { 0 };

	f->called += f->in_call > 0;
	if (cmd->kind == PAN_SHELL_SIMPLE)
		return eval_simple(f, cmd, in, piped_shell);
	if (cmd->body == NULL)
		return out;
	if (cmd->kind == PAN_SHELL_FUNCTION) {
		struct pan_str key = pan_arena_printf(f->a, "()%.*s", PAN_STR(cmd->name));
		struct pan_flow_val *fn = pan_flow_var(f, f->vars, key, true);
		struct pan_flow_val none = { 0 };

		(void)eval_list(f, cmd->body, &none); /* as if it were never called */
		if (fn != NULL)
			fn->body = cmd->body;
		return out;
	}
	read_redirs(f, cmd, &c);
	out = cmd->kind == PAN_SHELL_FOR ? eval_for(f, cmd, &c.in)
	                                 : eval_list(f, cmd->body, &c.in);
	write_redirs(f, cmd, &out);
	return out;
}

static bool
starts_shell(const struct pan_shell_cmd *c)
{
	return c->kind == PAN_SHELL_SIMPLE && c->word != NULL &&
	    pan_flow_is_shell(pan_flow_base(c->word->text)) &&
	    (c->nword == 1 || pan_str_is(c->word->next->text, "-i"));
}

static struct pan_flow_val
eval_list(struct pan_flow *f, const struct pan_shell_list *l,
    const struct pan_flow_val *in)
{
	struct pan_flow_val all = { 0 };
	bool first = true;

	if (f->depth >= FLOW_DEPTH_MAX)
		return all;
	f->depth++;
	for (const struct pan_shell_pipe *p = l->pipe; p != NULL && f->rc == PAN_OK &&
	     (f->in_call == 0 || f->called < FLOW_CALLED_MAX);
	     p = p->next) {
		struct pan_flow_val v = *in;
		bool shell = false;

		for (const struct pan_shell_cmd *c = p->cmd; c != NULL; c = c->next) {
			v = eval_cmd(f, c, &v, shell);
			shell |= starts_shell(c);
		}
		pan_flow_merge(&all, &v);
		if (v.text.n > 0 || v.from != 0) {
			all.text = v.text;
			all.known = first && v.known;
			first = false;
		}
	}
	f->depth--;
	return all;
}

void
pan_flow_shell(struct pan_flow *f, struct pan_str text, size_t base)
{
	struct pan_shell sh;
	struct pan_flow_val none = { 0 };

	if (f->rc != PAN_OK || f->depth >= FLOW_DEPTH_MAX)
		return;
	f->rc = pan_shell_parse(f->a, text, base, &sh);
	if (f->rc == PAN_OK)
		(void)eval_list(f, sh.list, &none);
	/* A quote that is never closed hides all that follows it: also line by line. */
	if (!sh.broken || f->rc != PAN_OK)
		return;
	for (size_t at = 0; at < text.n && f->rc == PAN_OK;) {
		const char *nl = memchr(text.s + at, '\n', text.n - at);
		size_t stop = nl != NULL ? (size_t)(nl - text.s) : text.n;

		f->rc =
		    pan_shell_parse(f->a, pan_str_slice(text, at, stop), base + at, &sh);
		if (f->rc == PAN_OK)
			(void)eval_list(f, sh.list, &none);
		at = stop + 1;
	}
}

/* A command inside a string of another language; its output goes to ${out}. */
void
pan_flow_shell_string(struct pan_flow *f, const struct pan_flow_val *cmd, size_t at,
    size_t end, struct pan_flow_val *out)
{
	bool pinned = f->pinned;
	struct pan_shell sh;
	struct pan_flow_val *hole, none = { 0 };
	struct pan_buf b;

	if (f->rc != PAN_OK || f->depth >= FLOW_DEPTH_MAX || cmd->text.n == 0)
		return;
	/* What the outer language fills in is a variable to the shell. */
	pan_buf_init(&b, (size_t)FLOW_TEXT_MAX * 16);
	for (size_t i = 0; i < cmd->text.n; i++) {
		if (cmd->text.s[i] == '\x01')
			pan_buf_addz(&b, "${__hole}");
		else
			pan_buf_addc(&b, cmd->text.s[i]);
	}
	if (pan_buf_done(&b, NULL) != PAN_OK)
		f->rc = PAN_ENOMEM;
	hole = pan_flow_var(f, f->vars, PAN_LIT("__hole"), true);
	if (hole != NULL) {
		*hole = *cmd;
		hole->text = PAN_LIT("\x01");
		hole->known = false;
	}
	if (!pinned) {
		f->pinned = true;
		f->pin_at = at;
		f->pin_end = end;
	}
	if (f->rc == PAN_OK) {
		struct pan_str text = pan_arena_copy(f->a, pan_buf_str(&b));

		f->rc = text.s == NULL ? PAN_ENOMEM : pan_shell_parse(f->a, text, 0, &sh);
	}
	pan_buf_fini(&b);
	if (f->rc == PAN_OK)
		*out = eval_list(f, sh.list, &none);
	f->pinned = pinned;
}
