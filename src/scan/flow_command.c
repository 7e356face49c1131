/* What each command does with its words. */
#include "scan/flow_parts.h"

static bool
is(struct pan_str s, const char *z)
{
	return pan_str_is(s, z);
}

bool
pan_flow_flag(const struct pan_flow_cmd *c, const char *letters, const char *name)
{
	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (name != NULL && is(a, name))
			return true;
		if (a.n < 2 || a.s[0] != '-' || a.s[1] == '-')
			continue;
		for (size_t k = 1; k < a.n; k++)
			if (strchr(letters, a.s[k]) != NULL)
				return true;
	}
	return false;
}

void
pan_flow_tell(struct pan_flow *f, const struct pan_flow_cmd *c, enum pan_severity sev,
    const char *name, struct pan_str arg)
{
	pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING, sev, name,
	    (struct pan_str[]){ arg, { NULL, 0 } }, (size_t[]){ c->at, c->end });
}

static struct pan_flow_val
echo(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	struct pan_flow_val out = { .known = true };
	struct pan_flow_val blank = pan_flow_const(PAN_LIT(" "));

	for (unsigned i = 1; i < c->narg; i++) {
		if (i == 1 && c->arg[i].text.n == 2 && c->arg[i].text.s[0] == '-')
			continue;
		if (out.text.n > 0)
			pan_flow_join_text(f, &out, &blank);
		pan_flow_join_text(f, &out, &c->arg[i]);
	}
	return out;
}

/* ---- running ---- */

/* A file as a program; what was fetched into it is said once. */
static struct pan_flow_val
program(struct pan_flow *f, const struct pan_flow_cmd *c, unsigned i)
{
	struct pan_flow_val v =
	    pan_flow_file(f, c->arg[i].text, c->arg[i].at, c->arg[i].end);
	struct pan_flow_val *kept = pan_flow_var(f, f->files, c->arg[i].text, false);

	if (kept != NULL)
		kept->from &= ~(uint32_t)FROM_NET;
	pan_flow_merge(&v, &c->arg[i]); /* bash <(curl ...) */
	v.from &= ~(uint32_t)FROM_TEMP;
	return v;
}

static struct pan_flow_val
run_shell(struct pan_flow *f, struct pan_flow_cmd *c)
{
	struct pan_flow_val out = { 0 };

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (a.n > 1 && a.s[0] == '-' && a.s[1] != '-' &&
		    memchr(a.s, 'c', a.n) != NULL && i + 1 < c->narg) {
			pan_flow_run(f, &c->arg[i + 1], c->at, c->end);
			pan_flow_shell_string(f, &c->arg[i + 1], c->arg[i + 1].at,
			    c->arg[i + 1].end, &out);
			return out;
		}
		if (a.n > 0 && a.s[0] != '-') {
			struct pan_flow_val file = program(f, c, i);

			pan_flow_run(f, &file, c->at, c->end);
			return out;
		}
	}
	pan_flow_run(f, &c->in, c->at, c->end);
	if (c->in.known && c->in.text.n > 0)
		pan_flow_shell_string(f, &c->in, c->at, c->end, &out);
	return out;
}

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_casefind(s, pan_str(piece), 0) != SIZE_MAX;
}

/* perl -e, ruby -e, php -r: not parsed, but the shape of a reverse shell is plain. */
static void
one_liner(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str code)
{
	bool socket = has(code, "socket") || has(code, "fsockopen");
	bool shell = has(code, "/bin/sh") || has(code, "/bin/bash") ||
	    has(code, "exec(") || has(code, "sh -i");

	if (socket && shell)
		pan_flow_tell(f, c, PAN_SEV_CRITICAL, "reverse-shell", PAN_LIT("?"));
}

static struct pan_flow_val
run_language(struct pan_flow *f, struct pan_flow_cmd *c, struct pan_str name)
{
	struct pan_flow_val out = { 0 };
	bool python = pan_str_starts(name, PAN_LIT("python")) || is(name, "py");
	bool node = is(name, "node") || is(name, "bun") || is(name, "deno");
	bool pinned = f->pinned;

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		bool inline_code = is(a, "-c") || is(a, "-e") || is(a, "-r") ||
		    is(a, "-p") || is(a, "--eval");

		if (inline_code && i + 1 < c->narg) {
			struct pan_str code = c->arg[i + 1].text;

			if (!python && !node)
				one_liner(f, c, code);
			if ((!python && !node) || f->depth >= FLOW_DEPTH_MAX)
				return out;
			if (!pinned) {
				f->pinned = true;
				f->pin_at = c->arg[i + 1].at;
				f->pin_end = c->arg[i + 1].end;
			}
			f->depth++;
			pan_flow_script(f, code, 0, python);
			f->depth--;
			f->pinned = pinned;
			out.from = c->in.from & FROM_SECRET ? c->in.from | WAS_PICKED : 0;
			return out;
		}
		if (is(a, "-m"))
			return c->in; /* python3 -m json.tool */
		if (a.n > 0 && a.s[0] != '-') {
			out = program(f, c, i);
			pan_flow_run(f, &out, c->at, c->end);
			return (struct pan_flow_val){ 0 };
		}
		if (is(a, "-"))
			break;
	}
	pan_flow_run(f, &c->in, c->at, c->end);
	if (c->in.text.n > 0 && (python || node) && f->depth < FLOW_DEPTH_MAX) {
		if (!pinned) {
			f->pinned = true;
			f->pin_at = c->at;
			f->pin_end = c->end;
		}
		f->depth++;
		pan_flow_script(f, c->in.text, 0, python);
		f->depth--;
		f->pinned = pinned;
	}
	return out;
}

/* ---- what cannot be undone, or stays ---- */

static void
removes(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	static const char *const whole[] = { "/", "/*", "~", "~/", "~/*", "/home",
		"/home/*", "/etc", "/usr", "/var", "/boot", "/root", "C:\\", "/Users",
		"/System", "/Library", "/bin", "/lib", "/opt", "/dev", "..", "../*",
		"--no-preserve-root", NULL };

	if (!pan_flow_flag(c, "rR", "--recursive"))
		return;
	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (a.n > 1 && a.s[a.n - 1] == '/' && !is(a, "~/"))
			a.n--;
		if (pan_flow_word_in(a, whole))
			pan_flow_tell(f, c, PAN_SEV_CRITICAL, "destroys-files", a);
		else if (pan_str_starts(a, PAN_LIT("/var/log")))
			pan_flow_tell(f, c, PAN_SEV_MEDIUM, "destroys-files", a);
	}
}

static bool
is_disk(struct pan_str a)
{
	static const char *const disks[] = { "/dev/sd", "/dev/nvme", "/dev/hd", "/dev/vd",
		"/dev/disk", "/dev/mmcblk" };

	for (unsigned i = 0; i < sizeof(disks) / sizeof(disks[0]); i++)
		if (has(a, disks[i]))
			return true;
	return false;
}

static void
changes_disk(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str name)
{
	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (is(name, "dd") && !pan_str_starts(a, PAN_LIT("of=")))
			continue;
		if (is_disk(a))
			pan_flow_tell(f, c, PAN_SEV_HIGH, "destroys-files", a);
	}
}

static void
schedules(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	bool fetches = has(c->in.text, "curl") || has(c->in.text, "wget") ||
	    has(c->in.text, "base64") || has(c->in.text, "/dev/tcp");

	if (pan_flow_flag(c, "lre", NULL))
		return;
	pan_flow_tell(f, c, fetches ? PAN_SEV_HIGH : PAN_SEV_LOW, "persists",
	    PAN_LIT("cron"));
}

static void
opens_permissions(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	for (unsigned i = 1; i + 1 < c->narg; i++)
		if (is(c->arg[i].text, "777") || is(c->arg[i].text, "0777") ||
		    is(c->arg[i].text, "a+rwx"))
			pan_flow_tell(f, c,
			    is(c->arg[i + 1].text, "/") ? PAN_SEV_HIGH
			        : c->arg[i + 1].text.n > 0 &&
			            c->arg[i + 1].text.s[0] == '/'
			        ? PAN_SEV_MEDIUM
			        : PAN_SEV_LOW,
			    "opens-permissions", c->arg[i + 1].text);
}

static bool
any(const struct pan_flow_cmd *c, const char *word)
{
	for (unsigned i = 1; i < c->narg; i++)
		if (is(c->arg[i].text, word))
			return true;
	return false;
}

/* Commands whose whole meaning is in a line of this function. */
static bool
effects(struct pan_flow *f, struct pan_flow_cmd *c, struct pan_str name)
{
	static const char *const miners[] = { "xmrig", "minerd", "cpuminer", "ethminer",
		"nbminer", "xmr-stak", NULL };

	if (is(name, "rm"))
		removes(f, c);
	else if (is(name, "dd") || is(name, "shred") || is(name, "wipefs") ||
	    pan_str_starts(name, PAN_LIT("mkfs")))
		changes_disk(f, c, name);
	else if (is(name, "chmod"))
		opens_permissions(f, c);
	else if (is(name, "crontab"))
		schedules(f, c);
	else if (pan_flow_word_in(name, miners))
		pan_flow_tell(f, c, PAN_SEV_HIGH, "mines-coins", name);
	else if (is(name, "xattr") &&
	    (any(c, "com.apple.quarantine") || pan_flow_flag(c, "c", NULL)))
		pan_flow_tell(f, c, PAN_SEV_MEDIUM, "switches-off-protection",
		    PAN_LIT("Gatekeeper"));
	else if (is(name, "spctl") && any(c, "--master-disable"))
		pan_flow_tell(f, c, PAN_SEV_HIGH, "switches-off-protection",
		    PAN_LIT("Gatekeeper"));
	else if (is(name, "setenforce") && any(c, "0"))
		pan_flow_tell(f, c, PAN_SEV_MEDIUM, "switches-off-protection",
		    PAN_LIT("SELinux"));
	else if (is(name, "csrutil") && any(c, "disable"))
		pan_flow_tell(f, c, PAN_SEV_HIGH, "switches-off-protection",
		    PAN_LIT("SIP"));
	else if (is(name, "ufw") && any(c, "disable"))
		pan_flow_tell(f, c, PAN_SEV_MEDIUM, "switches-off-protection",
		    PAN_LIT("ufw"));
	else
		return false;
	return true;
}

static bool
installs(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str name)
{
	static const char *const tools[] = { "npm", "pip", "pip3", "apt", "apt-get",
		"brew", "yarn", "pnpm", "gem", "cargo", "go", "uv", "dnf", "yum", "apk",
		"pacman", "winget", "choco", "npx", "uvx", "pipx", "bun", NULL };

	if (!pan_flow_word_in(name, tools))
		return false;
	if (any(c, "install") || any(c, "add") || any(c, "i") || is(name, "npx") ||
	    is(name, "uvx"))
		pan_flow_fact(f, PAN_FLOW_INSTALLS, name, c->at, c->end);
	return true;
}

/* sudo, env A=1, nohup, xargs ...: how many words stand before the real command. */
static unsigned
wrapped(const struct pan_flow_cmd *c, struct pan_str name)
{
	static const char *const wrappers[] = { "sudo", "env", "nohup", "time", "command",
		"builtin", "exec", "xargs", "timeout", "nice", "ionice", "stdbuf", "doas",
		"setsid", "busybox", "then", "do", "$", NULL };
	unsigned i = 1;

	if (!pan_flow_word_in(name, wrappers))
		return 0;
	for (; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;

		if (a.n > 0 && a.s[0] == '-') {
			if (a.n == 2 && strchr("uIPnLg", a.s[1]) != NULL &&
			    i + 1 < c->narg)
				i++;
			continue;
		}
		if (memchr(a.s, '=', a.n) != NULL && is(name, "env"))
			continue;
		if (is(name, "timeout") && a.n > 0 && a.s[0] >= '0' && a.s[0] <= '9')
			continue;
		break;
	}
	return i < c->narg ? i : 0;
}

/* Commands that only bring something up. */
static bool
sources(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str name,
    struct pan_flow_val *out)
{
	static const char *const host[] = { "hostname", "whoami", "id", "uname",
		"ifconfig", "ip", "sw_vers", "lscpu", NULL };

	*out = (struct pan_flow_val){ .at = c->at, .end = c->end };
	if (((is(name, "env") || is(name, "printenv") || is(name, "set")) &&
	        c->narg == 1) ||
	    ((is(name, "export") || is(name, "declare")) && any(c, "-p")))
		out->from = FROM_ENV_ALL;
	else if (is(name, "printenv") && c->narg == 2)
		*out = pan_flow_env(c->arg[1].text, c->at, c->end);
	else if (is(name, "pbpaste") || is(name, "wl-paste") ||
	    (is(name, "xclip") && pan_flow_flag(c, "o", NULL)))
		out->from = FROM_CLIP;
	else if (is(name, "history"))
		out->from = FROM_HISTORY;
	else if (pan_flow_word_in(name, host))
		out->from = FROM_HOST;
	else if (is(name, "security") && any(c, "dump-keychain"))
		out->from = FROM_BROWSER;
	else if (is(name, "cat") && c->narg == 1)
		*out = c->in;
	else
		return false;
	(void)f;
	return true;
}

static struct pan_flow_val
assigns(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	for (unsigned i = 1; i < c->narg; i++) { /* export A=$(b) */
		size_t eq = pan_str_find(c->arg[i].text, PAN_LIT("="), 0);
		struct pan_flow_val *var;

		if (eq == SIZE_MAX || eq == 0)
			continue;
		var =
		    pan_flow_var(f, f->vars, pan_str_slice(c->arg[i].text, 0, eq), true);
		if (var == NULL)
			continue;
		*var = c->arg[i];
		var->text = pan_str_slice(c->arg[i].text, eq + 1, c->arg[i].text.n);
		if (var->known && var->from == 0) {
			struct pan_flow_val env =
			    pan_flow_env(pan_str_slice(c->arg[i].text, 0, eq), c->at,
			        c->end);

			pan_flow_merge(var, &env);
		}
	}
	return (struct pan_flow_val){ 0 };
}

/* A command of the script's own, or a file that was fetched before. */
static struct pan_flow_val
run_file(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	struct pan_str path = c->arg[0].text;
	struct pan_flow_val *v = pan_flow_var(f, f->files, path, false);

	if (v == NULL && pan_str_starts(path, PAN_LIT("./")))
		v = pan_flow_var(f, f->files, pan_str_slice(path, 2, path.n), false);
	if (v != NULL) {
		pan_flow_run(f, v, c->at, c->end);
		v->from &= ~(uint32_t)FROM_NET; /* said once */
	}
	pan_flow_run(f, &c->arg[0], c->at, c->end); /* $(curl ...) as a command */
	return (struct pan_flow_val){ 0 };
}

struct pan_flow_val
pan_flow_command(struct pan_flow *f, struct pan_flow_cmd *c)
{
	static const char *const languages[] = { "python", "python3", "python2", "py",
		"node", "bun", "deno", "perl", "ruby", "php", "osascript", "pwsh", "lua",
		NULL };
	struct pan_str name = pan_flow_base(c->arg[0].text);
	struct pan_flow_val out;
	unsigned skip;
	bool known;

	if (name.n > 4 && is(pan_str_slice(name, name.n - 4, name.n), ".exe"))
		name.n -= 4;
	if (sources(f, c, name, &out))
		return out;
	skip = wrapped(c, name);
	if (is(name, "sudo") || is(name, "doas"))
		pan_flow_fact(f, PAN_FLOW_BECOMES_ROOT, name, c->at, c->end);
	if (skip > 0) {
		c->arg += skip;
		c->word += skip;
		c->narg -= skip;
		return pan_flow_command(f, c);
	}
	pan_flow_fact(f, PAN_FLOW_RUNS, name, c->at, c->end);
	for (unsigned i = 1; i < c->narg; i++)
		if (pan_str_starts(c->arg[i].text, PAN_LIT("stratum+")))
			pan_flow_tell(f, c, PAN_SEV_HIGH, "mines-coins", c->arg[i].text);
	if (is(name, "echo") || is(name, "printf"))
		return echo(f, c);
	if (is(name, "export") || is(name, "local") || is(name, "declare") ||
	    is(name, "readonly"))
		return assigns(f, c);
	out = pan_flow_send_command(f, c, name, &known);
	if (known)
		return out;
	if (pan_flow_is_shell(name) || is(name, "source") || is(name, "."))
		return run_shell(f, c);
	if (is(name, "eval")) {
		out = echo(f, c);
		pan_flow_run(f, &out, c->at, c->end);
		pan_flow_shell_string(f, &out, c->at, c->end, &out);
		return out;
	}
	if (pan_flow_word_in(name, languages))
		return run_language(f, c, name);
	if (is(name, "find"))
		return pan_flow_find(f, c);
	if (effects(f, c, name) || installs(f, c, name))
		return (struct pan_flow_val){ 0 };
	out = pan_flow_filter(f, c, name);
	if (out.from != 0 || out.text.n > 0)
		return out;
	return run_file(f, c);
}
