/* Python and JavaScript: calls that run commands or code, and names made at run time. */
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
starts(struct pan_str s, const char *head)
{
	return pan_str_starts(s, pan_str(head));
}

static bool
in(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (is(s, *list))
			return true;
	return false;
}

static void
alarm(struct pan_flow_code *c, const struct pan_flow_call *x, enum pan_severity sev,
    const char *name, struct pan_str arg)
{
	pan_flow_report_with(c->f, PAN_CHECK_TOOL_POISONING, sev, name,
	    (struct pan_str[]){ arg, { NULL, 0 } }, (size_t[]){ x->at, x->end });
}

/* A list of words as one command line, each word quoted. */
static struct pan_flow_val
as_command(struct pan_flow_code *c, const struct pan_flow_val *v)
{
	struct pan_flow_val out = { .known = true };
	struct pan_flow_val quote = pan_flow_const(PAN_LIT("'")),
	                    gap = pan_flow_const(PAN_LIT("' "));

	if (v->dict == NULL)
		return *v;
	for (unsigned i = 0; i < v->dict->n; i++) {
		const struct pan_flow_val *w = &v->dict->val[i];

		if (w->text.n > 0 && memchr(w->text.s, '\'', w->text.n) == NULL &&
		    w->known) {
			pan_flow_join_text(c->f, &out, &quote);
			pan_flow_join_text(c->f, &out, w);
			pan_flow_join_text(c->f, &out, &gap);
		} else {
			struct pan_flow_val blank = pan_flow_const(PAN_LIT(" "));

			pan_flow_join_text(c->f, &out, w);
			pan_flow_join_text(c->f, &out, &blank);
		}
	}
	return out;
}

bool
pan_flow_runs_command(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out)
{
	static const char *const known[] = { "os.system", "os.popen", "subprocess.run",
		"subprocess.call", "subprocess.Popen", "subprocess.check_output",
		"subprocess.check_call", "subprocess.getoutput",
		"subprocess.getstatusoutput", "child_process.exec",
		"child_process.execSync", "child_process.spawn",
		"child_process.spawnSync", "child_process.execFile",
		"child_process.execFileSync", "asyncio.create_subprocess_shell",
		"commands.getoutput", "pty.spawn", "execSync", "execa", "os.execvp",
		"shelljs.exec", NULL };
	static const char *const shells[] = { "sh", "bash", "cmd.exe", "zsh",
		"powershell.exe", NULL };
	struct pan_flow_val cmd;
	struct pan_str first;

	if (!in(x->path, known) || x->n == 0)
		return false;
	cmd = as_command(c, &x->arg[0]);
	if (x->n > 1 && x->arg[1].dict != NULL && x->arg[1].dict->key[0].n == 0) {
		struct pan_flow_val more = as_command(c, &x->arg[1]);
		struct pan_flow_val blank = pan_flow_const(PAN_LIT(" "));

		pan_flow_join_text(c->f, &cmd, &blank);
		pan_flow_join_text(c->f, &cmd, &more);
	}
	first = cmd.text;
	if (first.n > 0 && first.s[0] == '\'')
		first = pan_str_slice(first, 1, first.n);
	for (size_t i = 0; i < first.n; i++)
		if (first.s[i] == ' ' || first.s[i] == '\'')
			first.n = i;
	if (c->connected && in(pan_flow_base(first), shells) &&
	    (c->duplicated || !c->python || is(x->path, "pty.spawn")) &&
	    !has(cmd.text, " -c "))
		alarm(c, x, PAN_SEV_CRITICAL, "reverse-shell", PAN_LIT("?"));
	if (first.n == 0 || first.s[0] == '\x01') /* an address to open is no command */
		pan_flow_run(c->f, &cmd, x->at, x->end);
	*out = (struct pan_flow_val){ 0 };
	pan_flow_shell_string(c->f, &cmd, x->at, x->end, out);
	*out = pan_flow_blank(*out);
	return true;
}

static bool
names_code(struct pan_str path)
{
	static const char *const known[] = { "exec", "eval", "Function",
		"vm.runInNewContext", "vm.runInThisContext", NULL };

	return in(path, known) || has(path, ".constructor.constructor");
}

/* A text that is run as code is read as code. */
static void
read_code(struct pan_flow_code *c, const struct pan_flow_call *x)
{
	struct pan_flow *f = c->f;
	bool pinned = f->pinned;

	if (!x->arg[0].known || f->quiet || f->depth >= FLOW_DEPTH_MAX)
		return;
	f->depth += FLOW_DEPTH_MAX / 4;
	if (!pinned) {
		f->pinned = true;
		f->pin_at = x->at;
		f->pin_end = x->end;
	}
	pan_flow_script(f, x->arg[0].text, 0, c->python);
	f->pinned = pinned;
	f->depth -= FLOW_DEPTH_MAX / 4;
}

bool
pan_flow_runs_code(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out)
{
	if (is(x->path, "compile") && x->n > 0) {
		*out = x->arg[0];
		return true;
	}
	if (!names_code(x->path) || x->n == 0)
		return false;
	pan_flow_run(c->f, &x->arg[0], x->at, x->end);
	read_code(c, x);
	*out = (struct pan_flow_val){ 0 };
	return true;
}

/* fetch(u).then(eval), map(exec, parts): what is handed over is run. */
void
pan_flow_hands_over(struct pan_flow_code *c, const struct pan_flow_call *x)
{
	struct pan_flow_val given = x->recv;

	if (x->n == 0 || x->n > 2 || !names_code(x->arg[0].path) ||
	    x->arg[0].text.n > 0 || names_code(x->path))
		return;
	if (x->n == 2)
		given = x->arg[1];
	pan_flow_run(c->f, &given, x->at, x->end);
}

/* getattr(os, "system"), __import__("os"), vars(os), globals(): names made at run time.
 */
bool
pan_flow_reflects(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out)
{
	static const char *const imports[] = { "__import__", "importlib.import_module",
		"import_module", "importlib.__import__", "import", "require", NULL };

	*out = (struct pan_flow_val){ 0 };
	if (is(x->path, "globals") || is(x->path, "locals")) {
		out->path = PAN_LIT("builtins");
		return true;
	}
	if (x->n == 0)
		return false;
	if (in(x->path, imports) || is(x->last, "require")) {
		out->path = x->arg[0].text;
		if (starts(out->path, "node:"))
			out->path = pan_str_slice(out->path, 5, out->path.n);
		return true;
	}
	if (is(x->path, "vars") && x->arg[0].path.n > 0) {
		*out = x->arg[0];
		return true;
	}
	if ((is(x->path, "getattr") || is(x->path, "Reflect.get")) && x->n > 1 &&
	    x->arg[0].path.n > 0 && x->arg[1].known && x->arg[1].text.n > 0) {
		out->path = pan_flow_append(c, x->arg[0].path, ".", x->arg[1].text);
		return true;
	}
	return false;
}
