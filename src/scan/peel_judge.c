/*
 * What an encoded piece does that is dangerous in itself.  Everything else about it is
 * found by the checks that read the child doc.
 */
#include "scan/peel.h"
#include "scan/peel_parts.h"
#include "scan/plain.h"

#define GROUPS_MAX 3
/* How far around a piece to look for what runs it. */
#define REACH 120u
/* A longer text is judged by its beginning. */
#define JUDGED_MAX ((size_t)256 << 10)
#define WINDOW ((size_t)1600)
/* What is quoted of it. */
#define QUOTE_MAX 400u

#define FETCHES                                                                          \
	"curl;wget;invoke-webrequest;iwr ;downloadstring;downloadfile;urlretrieve;"      \
	"urlopen;requests.get;fetch(;http.get;https.get;bitsadmin;certutil;net.webclient"
#define RUNS                                                                             \
	"| sh;|sh;| bash;|bash;| zsh;|zsh;| sudo;| python;|python;| perl;| node;| ruby;" \
	"iex;invoke-expression;exec(;eval(;os.system;subprocess;child_process;execsync;" \
	"chmod +x;chmod 7;start-process;bash -c;sh -c;<(curl;<(wget;$(curl;$(wget;popen("
#define SENDS                                                                            \
	"http://;https://;curl ;wget ;requests.;fetch(;urlopen;socket;webhook;nc -;"     \
	"upload;/dev/tcp/;send ;post "

/* What starts another program, or writes where one will be started. */
#define STARTS                                                                            \
	"os.system;os.popen;popen(;subprocess;child_process;execsync;spawn(;/bin/;bash ;" \
	"start-process;invoke-expression;iex ;chmod ;sudo ;rm -;crontab;systemctl"

/* In a piece, one of the alternatives of each group must occur, in either case. */
static const struct danger {
	const char *group[GROUPS_MAX];
	enum pan_severity severity;
} dangers[] = {
	{ { FETCHES, RUNS }, PAN_SEV_CRITICAL },
	{ { "/dev/tcp/;/dev/udp/;nc -e;ncat ;nc -c;socat ;mkfifo;tcpclient;pty.spawn;"
	    "socket.socket;net.socket;net.connect",
	      "/bin/sh;/bin/bash;bash -i;sh -i;cmd.exe;cmd ;dup2;getstream;exec:;"
	      "powershell" },
	    PAN_SEV_CRITICAL },
	{ { ".ssh/;id_rsa;id_ed25519;.aws/;/etc/shadow;/etc/passwd;.netrc;.npmrc;.pypirc;"
	    "keychain;login data;cookies.sqlite;wallet.dat;.kube/config;"
	    ".git-credentials;seed phrase;private key",
	      SENDS },
	    PAN_SEV_CRITICAL },
	{ { "os.environ;process.env;printenv;env |;|env;.env;api_key;api key;apikey;"
	    "secret;token;password;credential",
	      SENDS },
	    PAN_SEV_HIGH },
	{ { "ignore;disregard;forget;override;bypass",
	      "previous;prior;above;earlier;all ;system;safety;your ;any ",
	      "instruction;prompt;rule;guideline;directive;restriction;message" },
	    PAN_SEV_CRITICAL },
	{ { "do not;don't;never;without",
	      "tell;inform;mention;notify;reveal;alert;asking",
	      "user;anyone;human;permission" },
	    PAN_SEV_CRITICAL },
	{ { "you are now;new instructions;system prompt;jailbreak;developer mode;"
	    "unrestricted;[system];<system>;<important>" },
	    PAN_SEV_HIGH },
	{ { "\u5ffd\u7565;\u7121\u8996;\u65e0\u89c6;\u5ffd\u8996;\u5ffd\u89c6",
	      "\u6307\u4ee4;\u6307\u793a;\u63d0\u793a;\u898f\u5247;\u89c4\u5219" },
	    PAN_SEV_CRITICAL },
	{ { "\u4e0d\u8981\u544a\u8a34;\u4e0d\u8981\u544a\u8bc9;\u522b\u544a\u8bc9" },
	    PAN_SEV_CRITICAL },
	{ { "rm -rf /;rm -rf ~;rm -rf $home;rm -rf \"$home;rm -rf *;mkfs.;dd if=/dev/;"
	    "format c:;del /f /s;rmtree('/;rmtree(\"/" },
	    PAN_SEV_HIGH },
	{ { "crontab;authorized_keys;.bashrc;.zshrc;.profile;launchagents;"
	    "systemctl enable;schtasks;currentversion\\run;.git/hooks",
	      ">>;echo ;http;write;/create;bash;python" },
	    PAN_SEV_HIGH },
	{ { "exec(;eval(;os.system(;subprocess.;child_process;execsync;popen(;iex ;"
	    "invoke-expression;shellexecute;wscript.shell;__import__(",
	      "http://;https://;base64;socket;/bin/;powershell;cmd" },
	    PAN_SEV_HIGH },
	{ { "curl ;wget ;invoke-webrequest;iwr ;nc ;requests.post;requests.get;fetch(;"
	    "downloadstring;urlopen",
	      "http" },
	    PAN_SEV_MEDIUM },
};

static bool
one_of(struct pan_str s, const char *list)
{
	return pan_peel_hint(s, 0, 0, s.n, list);
}

static enum pan_severity
danger_in(struct pan_str s)
{
	enum pan_severity worst = PAN_SEV_INFORMATIONAL;

	for (size_t i = 0; i < sizeof(dangers) / sizeof(dangers[0]); i++) {
		const struct danger *d = &dangers[i];
		bool all = d->severity > worst;

		for (int g = 0; all && g < GROUPS_MAX && d->group[g] != NULL; g++)
			all = one_of(s, d->group[g]);
		if (all)
			worst = d->severity;
	}
	return worst;
}

/* In a long text, words that are far apart have nothing to do with each other. */
static enum pan_severity
danger_of(struct pan_str s)
{
	enum pan_severity worst = PAN_SEV_INFORMATIONAL;

	s = pan_str_slice(s, 0, JUDGED_MAX);
	for (size_t at = 0; at < s.n; at += WINDOW - WINDOW / 4) {
		enum pan_severity here = danger_in(pan_str_slice(s, at, at + WINDOW));

		worst = here > worst ? here : worst;
		if (at + WINDOW >= s.n)
			break;
	}
	return worst;
}

/* Whether what stands around the piece hands it to something that runs it. */
static bool
is_run(const struct pan_doc *c)
{
	while (c->parent != NULL && c->parent->layer != NULL && c->parent->text.n == 0)
		c = c->parent;
	return c->parent != NULL &&
	    pan_peel_hint(c->parent->text, c->parent_at, c->parent_end, REACH,
	        "| sh;|sh;| bash;|bash;| zsh;| sudo;| python;| perl;| node;| ruby;| php;"
	        "eval(;exec(;eval ;$(echo;-enc;-ec ;iex;invoke-expression;new function;"
	        "os.system;subprocess;child_process;execsync;bash -c;sh -c;bash <(;"
	        "bash <<<;sh <<<;source <(;marshal.loads;pickle.loads");
}

/* The text of the piece in the parent, as everybody can see it. */
static struct pan_str
open_text(const struct pan_doc *c)
{
	return pan_str_slice(c->parent->text, c->parent_at, c->parent_end);
}

/* Encodings that nobody uses for convenience where a program is run from them. */
static bool
is_strong(const char *layer)
{
	return strstr(
	           "base64 base32 ascii85 hex gzip zlib utf-16 numbers xor rot13 reversed",
	           layer) != NULL;
}

/* Nothing but an address of the web. */
static bool
is_address(struct pan_str s)
{
	s = pan_str_trim(s);
	if (!pan_str_caseeq(pan_str_slice(s, 0, 7), PAN_LIT("http://")) &&
	    !pan_str_caseeq(pan_str_slice(s, 0, 8), PAN_LIT("https://")))
		return false;
	return memchr(s.s, ' ', s.n) == NULL && memchr(s.s, '\n', s.n) == NULL;
}

static void
found(struct pan_findings *fs, const struct pan_doc *c, const char *name,
    enum pan_severity severity)
{
	struct pan_finding f = { 0 };

	f.check = PAN_CHECK_ENCODED_PAYLOAD;
	f.severity = severity;
	f.rule = pan_str(name);
	f.arg[0] = pan_str_slice(c->text, 0, QUOTE_MAX);
	f.doc = c;
	f.end = c->text.n;
	pan_findings_add(fs, &f);
}

void
pan_peel_check(const struct pan_doc *child, struct pan_findings *fs)
{
	enum pan_severity danger;
	bool run;

	if (child->layer == NULL || child->parent == NULL)
		return;
	run = is_run(child);
	if (child->kind == PAN_DOC_OPAQUE) {
		if (child->executable)
			found(fs, child, "pan:encoded-program",
			    run ? PAN_SEV_CRITICAL : PAN_SEV_HIGH);
		return;
	}
	danger = danger_of(child->text);
	/* What is as plain before decoding is no secret of the encoding. */
	if (danger != PAN_SEV_INFORMATIONAL && danger_of(open_text(child)) >= danger)
		return;
	if (danger >= PAN_SEV_HIGH || (danger == PAN_SEV_MEDIUM && run))
		found(fs, child, "pan:encoded-payload",
		    !run                           ? danger
		        : danger == PAN_SEV_MEDIUM ? PAN_SEV_HIGH
		                                   : PAN_SEV_CRITICAL);
	else if (is_strong(child->layer) && is_address(child->text))
		found(fs, child, "pan:encoded-address", PAN_SEV_MEDIUM);
	else if (run && is_strong(child->layer) && child->kind != PAN_DOC_TEXT &&
	    child->kind != PAN_DOC_JSON)
		found(fs, child, "pan:encoded-run",
		    one_of(child->text, STARTS) ? PAN_SEV_HIGH : PAN_SEV_MEDIUM);
}
