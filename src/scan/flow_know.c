/* What names, paths and hosts mean.  Tables only: no text is read here. */
#include "scan/flow_parts.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool
pan_flow_word_in(struct pan_str word, const char *const *list)
{
	/* A letter that differs in more than its case saves the rest of the look. */
	for (; word.n > 0 && *list != NULL; list++)
		if (((word.s[0] ^ **list) & ~32) == 0 &&
		    pan_str_caseeq(word, pan_str(*list)))
			return true;
	return false;
}

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_casefind(s, pan_str(piece), 0) != SIZE_MAX;
}

static bool
has_any(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (has(s, *list))
			return true;
	return false;
}

static bool
ends(struct pan_str s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n &&
	    pan_str_caseeq(pan_str_slice(s, s.n - n, s.n), (struct pan_str){ tail, n });
}

static bool
starts(struct pan_str s, const char *head)
{
	size_t n = strlen(head);

	return s.n >= n && pan_str_caseeq(pan_str_slice(s, 0, n), pan_str(head));
}

/* ---- hosts ---- */

struct pan_str
pan_flow_host_of(struct pan_str url)
{
	size_t from = pan_str_find(url, PAN_LIT("://"), 0);
	size_t to, at;

	from = from == SIZE_MAX || from > 12 ? 0 : from + 3;
	for (to = from; to < url.n && !pan_flow_one_of(url.s[to], "/?#:\"' \t\\`),");
	     to++)
		;
	at = pan_str_find(pan_str_slice(url, from, url.n), PAN_LIT("@"), 0);
	if (at != SIZE_MAX &&
	    (to - from > at ||
	        (to < url.n && url.s[to] == ':' &&
	            pan_str_find(pan_str_slice(url, from, from + at), PAN_LIT("/"), 0) ==
	                SIZE_MAX))) {
		from += at + 1;
		for (to = from;
		     to < url.n && !pan_flow_one_of(url.s[to], "/?#:\"' \t\\`),"); to++)
			;
	}
	while (to > from && url.s[to - 1] == '.')
		to--;
	return pan_str_slice(url, from, to);
}

static bool
under(struct pan_str host, const char *const *list)
{
	for (; *list != NULL; list++) {
		size_t n = strlen(*list);

		if (ends(host, *list) && (host.n == n || host.s[host.n - n - 1] == '.'))
			return true;
	}
	return false;
}

/* A dotted quad (or one number, as curl takes them): 1 private, 2 public, 0 no address.
 */
static int
address(struct pan_str host)
{
	unsigned part[4] = { 0 }, n = 0, digits = 0;

	for (size_t i = 0; i < host.n; i++) {
		char c = host.s[i];

		if (c >= '0' && c <= '9' && digits < 3) {
			part[n] = part[n] * 10 + (unsigned)(c - '0');
			digits++;
		} else if (c == '.' && digits > 0 && n < 3) {
			n++;
			digits = 0;
		} else {
			return 0;
		}
	}
	if (n != 3 || digits == 0)
		return 0;
	if (part[0] == 127 || part[0] == 10 || part[0] == 0 ||
	    (part[0] == 192 && part[1] == 168) || (part[0] == 169 && part[1] == 254) ||
	    (part[0] == 172 && part[1] >= 16 && part[1] <= 31) ||
	    (part[0] == 100 && part[1] >= 64 && part[1] <= 127))
		return 1;
	return 2;
}

enum pan_flow_host
pan_flow_host_kind(struct pan_str host)
{
	static const char *const local[] = { "localhost", "local", "internal", "lan",
		"test", "invalid", "localdomain", NULL };
	static const char *const drop[] = { "pastebin.com", "paste.ee", "hastebin.com",
		"rentry.co", "rentry.org", "glot.io", "ghostbin.com", "dpaste.com",
		"dpaste.org", "termbin.com", "ix.io", "0x0.st", "transfer.sh", "file.io",
		"webhook.site", "emailhook.site", "requestbin.com", "requestbin.net",
		"requestcatcher.com", "pipedream.net", "beeceptor.com", "hookbin.com",
		"hookdeck.com", "mockbin.org", "interact.sh", "oast.fun", "oast.pro",
		"oast.live", "oast.site", "oast.online", "oast.me",
		"burpcollaborator.net", "oastify.com", "dnslog.cn", "ceye.io",
		"canarytokens.com", "ngrok.io", "ngrok.app", "ngrok.dev",
		"ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt",
		"localtunnel.me", "serveo.net", "localhost.run", "bore.pub",
		"api.telegram.org", "gist.github.com", "gist.githubusercontent.com",
		"anonfiles.com", "gofile.io", "catbox.moe", "temp.sh", "bashupload.com",
		"pastes.io", "controlc.com", NULL };
	static const char *const anyone[] = { "vercel.app", "netlify.app", "onrender.com",
		"herokuapp.com", "workers.dev", "pages.dev", "glitch.me", "repl.co",
		"replit.app", "replit.dev", "fly.dev", "web.app", "firebaseapp.com",
		"surge.sh", "github.io", "gitlab.io", "deno.dev", "railway.app",
		"duckdns.org", "no-ip.org", "ddns.net", "hopto.org", "sslip.io", "nip.io",
		NULL };
	int addr;

	if (host.n == 0 || memchr(host.s, '\x01', host.n) != NULL ||
	    memchr(host.s, '$', host.n) != NULL || memchr(host.s, '<', host.n) != NULL ||
	    memchr(host.s, '{', host.n) != NULL)
		return HOST_UNKNOWN;
	addr = address(host);
	if (addr != 0)
		return addr == 1 ? HOST_LOCAL : HOST_RAW;
	if (memchr(host.s, '.', host.n) == NULL || host.s[0] == '[' || under(host, local))
		return HOST_LOCAL;
	if (under(host, drop))
		return HOST_DROP;
	return under(host, anyone) ? HOST_ANYONE : HOST_PLAIN;
}

bool
pan_flow_official(struct pan_str url)
{
	static const char *const known[] = { "sh.rustup.rs",
		"static.rust-lang.org/rustup", "astral.sh/", "bun.sh/", "bun.com/",
		"deno.land/", "get.docker.com", "ollama.com/", "ollama.ai/",
		"get.pnpm.io", "get.sdkman.io", "get.volta.sh",
		"install.python-poetry.org", "bootstrap.pypa.io/", "pyenv.run",
		"raw.githubusercontent.com/Homebrew/",
		"raw.githubusercontent.com/nvm-sh/", "raw.githubusercontent.com/ohmyzsh/",
		"raw.githubusercontent.com/helm/", "raw.githubusercontent.com/k3d-io/",
		"raw.githubusercontent.com/pyenv/",
		"raw.githubusercontent.com/aquasecurity/", "get.helm.sh", "get.k3s.io",
		"raw.githubusercontent.com/golangci/",
		"raw.githubusercontent.com/astral-sh/", "deb.nodesource.com/",
		"rpm.nodesource.com/", "nodejs.org/", "cli.github.com/", "fly.io/install",
		"sdk.cloud.google.com", "claude.ai/", "www.anthropic.com/",
		"foundry.paradigm.xyz", "get.pulumi.com", "install.determinate.systems",
		"nixos.org/nix/", "tailscale.com/install", "dl.google.com/",
		"packages.microsoft.com/", "aka.ms/install", "aka.ms/Install",
		"get.scoop.sh", "community.chocolatey.org/", "chocolatey.org/",
		"starship.rs/", "mise.run", "mise.jdx.dev/", "get.jetpack.io",
		"sh.vector.dev", "get.nextflow.io", "cursor.com/install",
		"raw.githubusercontent.com/anthropics/",
		"raw.githubusercontent.com/openclaw/", "openclaw.ai/", "clawd.bot/",
		"molt.bot/", "mirrors.ustc.edu.cn/", "release.solana.com/",
		"release.anza.xyz/", "get.starkli.sh", "dl.deno.land/", "go.dev/dl/",
		"get.opentofu.org/", "apt.releases.hashicorp.com/",
		"download.docker.com/", "storage.googleapis.com/kubernetes-release/",
		"storage.googleapis.com/golang/", "get.sst.dev", "supabase.com/",
		"cli.nexmo.com", "get.modular.com", "pixi.sh/",
		"raw.githubusercontent.com/nodesource/", "install.duckdb.org", "dot.net/",
		"dotnet.microsoft.com/", "awscli.amazonaws.com/", "get.rvm.io", NULL };

	if (!starts(url, "https://"))
		return false;
	url = pan_str_slice(url, 8, url.n);
	for (size_t i = 0; known[i] != NULL; i++) {
		size_t n = strlen(known[i]);

		if (starts(url, known[i]) &&
		    (known[i][n - 1] == '/' || url.n == n ||
		        strchr("/?#:", url.s[n]) != NULL ||
		        memchr(known[i], '/', n) != NULL))
			return true;
	}
	return false;
}

bool
pan_flow_is_archive(struct pan_str url)
{
	static const char *const tail[] = { ".zip", ".rar", ".7z", ".exe", ".msi", ".dmg",
		".pkg", ".scr", ".iso", ".appimage" };
	size_t stop = url.n;

	for (size_t i = 0; i < url.n; i++)
		if (url.s[i] == '?' || url.s[i] == '#') {
			stop = i;
			break;
		}
	for (size_t i = 0; i < COUNT(tail); i++)
		if (ends(pan_str_slice(url, 0, stop), tail[i]))
			return true;
	return false;
}

/* ---- names of secrets ---- */

static const char *const secret_pieces[] = { "KEY", "KEYS", "APIKEY", "TOKEN", "TOKENS",
	"SECRET", "SECRETS", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL",
	"CREDENTIALS", "PAT", "MNEMONIC", "JWT", "COOKIE", "COOKIES", "PRIVKEY", "DSN",
	"PWD", NULL };
static const char *const harmless_pieces[] = { "PUBLIC", "PUBLISHABLE", "MAX", "MIN",
	"NUM", "COUNT", "LIMIT", "LENGTH", "TOKENIZERS", "KEYBOARD", "ANON", "PRESS",
	"SORT", "PRIMARY", "FOREIGN", "CACHE", "OLDPWD", "TYPE", "NAME", "COLOR", NULL };
static const char *const filler_pieces[] = { "API", "ACCESS", "AUTH", "BOT", "CLIENT",
	"PRIVATE", "MY", "APP", "USER", "X", "SERVICE", "ACCOUNT", "NEXT", "VITE",
	"REACT", "SIGNING", "PERSONAL", "LIVE", "TEST", "PROD", "OAUTH", "BEARER",
	"REFRESH", "SESSION", "ADMIN", "MASTER", "YOUR", "THE", "ENCRYPTION", "WEB",
	"DEV", NULL };

static struct pan_str
piece(struct pan_str name, size_t *at)
{
	size_t from = *at, to;

	for (to = from; to < name.n && name.s[to] != '_' && name.s[to] != '-'; to++)
		;
	*at = to + 1;
	return pan_str_slice(name, from, to);
}

bool
pan_flow_secret_name(struct pan_str name)
{
	bool secret = false;

	if (name.n < 3 || name.n > 100)
		return false;
	for (size_t at = 0; at < name.n;) {
		struct pan_str p = piece(name, &at);

		if (pan_flow_word_in(p, harmless_pieces))
			return false;
		secret |= pan_flow_word_in(p, secret_pieces);
	}
	if (pan_str_is(name, "PWD"))
		return false;
	return secret || ends(name, "DATABASE_URL") || ends(name, "CONNECTION_STRING") ||
	    ends(name, "MONGODB_URI") || ends(name, "MONGO_URI") ||
	    ends(name, "SEED_PHRASE") || ends(name, "REDIS_URL");
}

static const struct {
	const char *service; /* what its variables begin with */
	const char *hosts[6];
} services[] = {
	{ "OPENAI", { "openai", "azure.com", "openrouter.ai" } },
	{ "ANTHROPIC", { "anthropic", "claude", "openrouter.ai", "amazonaws.com" } },
	{ "CLAUDE", { "anthropic", "claude" } },
	{ "OPENROUTER", { "openrouter" } },
	{ "AWS", { "amazonaws.com", "amazon.com", "aws" } },
	{ "GITHUB", { "github", "ghcr.io", "models.inference.ai.azure.com" } },
	{ "GH", { "github", "ghcr.io" } },
	{ "GITLAB", { "gitlab" } },
	{ "GOOGLE", { "google", "gstatic", "youtube" } },
	{ "GCP", { "google" } },
	{ "GEMINI", { "google", "gemini" } },
	{ "AZURE", { "azure", "microsoft", "windows.net" } },
	{ "SENDGRID", { "sendgrid" } },
	{ "TWILIO", { "twilio" } },
	{ "SLACK", { "slack" } },
	{ "STRIPE", { "stripe" } },
	{ "PAYPAL", { "paypal" } },
	{ "NPM", { "npmjs", "github.com" } },
	{ "PYPI", { "pypi" } },
	{ "DOCKER", { "docker" } },
	{ "DATADOG", { "datadog" } },
	{ "HF", { "huggingface", "hf.co", "hf.space" } },
	{ "HUGGINGFACE", { "huggingface", "hf.co", "hf.space" } },
	{ "DISCORD", { "discord" } },
	{ "TELEGRAM", { "telegram" } },
	{ "CLOUDFLARE", { "cloudflare", "workers.dev" } },
	{ "HEROKU", { "heroku" } },
	{ "DIGITALOCEAN", { "digitalocean" } },
	{ "VERCEL", { "vercel" } },
	{ "NETLIFY", { "netlify" } },
	{ "NOTION", { "notion" } },
	{ "SUPABASE", { "supabase" } },
	{ "SSH", { "" } },
	{ "DATABASE", { "" } },
	{ "DB", { "" } },
	{ "POSTGRES", { "" } },
	{ "MYSQL", { "" } },
	{ "MONGO", { "mongodb" } },
	{ "MONGODB", { "mongodb" } },
	{ "REDIS", { "" } },
	{ "JWT", { "" } },
	{ "WALLET", { "" } },
	{ "ETH", { "" } },
	{ "SOLANA", { "" } },
	{ "GIT", { "git" } },
	{ "KUBE", { "" } },
	{ "SUDO", { "" } },
	{ "ROOT", { "" } },
};

struct pan_str
pan_flow_service(struct pan_str name, bool *known)
{
	struct pan_str first = { NULL, 0 };

	*known = false;
	for (size_t at = 0; at < name.n && first.n == 0;) {
		struct pan_str p = piece(name, &at);

		for (size_t i = 0; i < COUNT(services); i++)
			*known |= pan_str_caseeq(p, pan_str(services[i].service));
		if (*known ||
		    (!pan_flow_word_in(p, filler_pieces) &&
		        !pan_flow_word_in(p, secret_pieces)))
			first = p;
	}
	return first;
}

bool
pan_flow_belongs(struct pan_str service, struct pan_str host)
{
	for (size_t i = 0; i < COUNT(services); i++) {
		if (!pan_str_caseeq(service, pan_str(services[i].service)))
			continue;
		for (size_t h = 0; h < 6 && services[i].hosts[h] != NULL; h++)
			if (services[i].hosts[h][0] != '\0' &&
			    has(host, services[i].hosts[h]))
				return true;
		return false;
	}
	return service.n >= 3 && pan_str_casefind(host, service, 0) != SIZE_MAX;
}

/* ---- files ---- */

static const struct {
	const char *piece; /* in lower case; '/' also stands for '\' */
	uint32_t from;
	const char *owner;
} places[] = {
	{ ".ssh/known_hosts", 0, NULL },
	{ ".ssh/config", 0, NULL },
	{ ".ssh/authorized_keys", 0, NULL },
	{ ".ssh/environment", 0, NULL },
	{ ".pub", 0, NULL },
	{ ".ssh", FROM_KEY, "SSH" },
	{ "id_rsa", FROM_KEY, "SSH" },
	{ "id_ed25519", FROM_KEY, "SSH" },
	{ "id_ecdsa", FROM_KEY, "SSH" },
	{ "id_dsa", FROM_KEY, "SSH" },
	{ ".gnupg", FROM_KEY, "GPG" },
	{ "private_key.pem", FROM_KEY, "KEY" },
	{ "privkey.pem", FROM_KEY, "KEY" },
	{ ".aws/credentials", FROM_CRED, "AWS" },
	{ ".aws/config", FROM_CRED, "AWS" },
	{ ".netrc", FROM_CRED, "NETRC" },
	{ ".git-credentials", FROM_CRED, "GIT" },
	{ ".npmrc", FROM_CRED, "NPM" },
	{ ".pypirc", FROM_CRED, "PYPI" },
	{ ".docker/config.json", FROM_CRED, "DOCKER" },
	{ ".kube/config", FROM_CRED, "KUBE" },
	{ "application_default_credentials", FROM_CRED, "GOOGLE" },
	{ "gcloud/credentials", FROM_CRED, "GOOGLE" },
	{ "gcloud/legacy_credentials", FROM_CRED, "GOOGLE" },
	{ ".config/gh/hosts", FROM_CRED, "GITHUB" },
	{ ".azure/", FROM_CRED, "AZURE" },
	{ ".vault-token", FROM_CRED, "VAULT" },
	{ ".pgpass", FROM_CRED, "POSTGRES" },
	{ ".my.cnf", FROM_CRED, "MYSQL" },
	{ ".terraform.d/credentials", FROM_CRED, "TERRAFORM" },
	{ "google/chrome", FROM_BROWSER, NULL },
	{ "google-chrome", FROM_BROWSER, NULL },
	{ "brave-browser", FROM_BROWSER, NULL },
	{ "bravesoftware", FROM_BROWSER, NULL },
	{ "microsoft/edge/user", FROM_BROWSER, NULL },
	{ ".mozilla/firefox", FROM_BROWSER, NULL },
	{ "firefox/profiles", FROM_BROWSER, NULL },
	{ "/login data", FROM_BROWSER, NULL },
	{ "cookies.binarycookies", FROM_BROWSER, NULL },
	{ "library/keychains", FROM_BROWSER, NULL },
	{ "login.keychain", FROM_BROWSER, NULL },
	{ "wallet.dat", FROM_WALLET, NULL },
	{ ".electrum", FROM_WALLET, NULL },
	{ "/exodus", FROM_WALLET, NULL },
	{ ".ethereum/keystore", FROM_WALLET, NULL },
	{ "solana/id.json", FROM_WALLET, NULL },
	{ "/etc/shadow", FROM_SYSTEM, NULL },
	{ "/etc/gshadow", FROM_SYSTEM, NULL },
	{ "/etc/passwd", FROM_HOST, NULL },
	{ ".claude.json", FROM_AGENT, NULL },
	{ ".claude/settings", FROM_AGENT, NULL },
	{ ".claude/projects", FROM_AGENT, NULL },
	{ ".claude/.credentials", FROM_AGENT, NULL },
	{ ".openclaw/openclaw.json", FROM_AGENT, NULL },
	{ ".openclaw/credentials", FROM_AGENT, NULL },
	{ "/sessions/sessions.json", FROM_AGENT, NULL },
	{ ".clawdbot/clawdbot.json", FROM_AGENT, NULL },
	{ ".moltbot/moltbot.json", FROM_AGENT, NULL },
	{ "auth-profiles.json", FROM_AGENT, NULL },
	{ ".codex/auth.json", FROM_AGENT, NULL },
	{ ".cursor/mcp.json", FROM_AGENT, NULL },
	{ "claude_desktop_config.json", FROM_AGENT, NULL },
	{ "memory.md", FROM_AGENT, NULL },
	{ "soul.md", FROM_AGENT, NULL },
	{ ".bash_history", FROM_HISTORY, NULL },
	{ ".zsh_history", FROM_HISTORY, NULL },
	{ "fish_history", FROM_HISTORY, NULL },
};

/* ".env", ".env.production", "prod.env"; not ".env.example", not "environment.ts". */
static bool
is_dotenv(struct pan_str path)
{
	static const char *const sample[] = { "example", "sample", "template", "dist",
		".d.ts", NULL };
	size_t at = path.n;
	struct pan_str name;

	while (at > 0 && path.s[at - 1] != '/' && path.s[at - 1] != '\\')
		at--;
	name = pan_str_slice(path, at, path.n);
	if (has_any(name, sample))
		return false;
	return pan_str_is(name, ".env") || starts(name, ".env.") || starts(name, ".env*");
}

uint32_t
pan_flow_path(struct pan_str path, struct pan_str *owner)
{
	char low[512];
	struct pan_str s = { low, 0 };
	static const char *const dirs[] = { "~/.openclaw", "~/.claude", "~/.clawdbot",
		"~/.codex", "~/.moltbot", NULL };

	*owner = (struct pan_str){ NULL, 0 };
	if (path.n == 0 || path.n > sizeof(low))
		return 0;
	if (memchr(path.s, '.', path.n) == NULL && memchr(path.s, '/', path.n) == NULL &&
	    memchr(path.s, '\\', path.n) == NULL && memchr(path.s, '_', path.n) == NULL)
		return 0; /* a word, not a path */
	for (size_t i = 0; i < path.n; i++) {
		char c = path.s[i];

		low[i] = c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	s.n = path.n;
	if (is_dotenv(s))
		return FROM_DOTENV;
	for (size_t i = 0; i < COUNT(places); i++) {
		if (pan_str_find(s, pan_str(places[i].piece), 0) == SIZE_MAX)
			continue;
		*owner = pan_str(places[i].owner);
		return places[i].from;
	}
	if (ends(s, "~/.aws") || ends(s, "~/.aws/") || has(s, "/.aws/*")) {
		*owner = PAN_LIT("AWS");
		return FROM_CRED;
	}
	while (s.n > 2 && (s.s[s.n - 1] == '/' || s.s[s.n - 1] == '*'))
		s.n--;
	if (pan_flow_word_in(s, dirs))
		return FROM_AGENT;
	if (starts(s, "/tmp/.") || starts(s, "/var/tmp/") || starts(s, "/dev/shm/"))
		return FROM_TEMP;
	return 0;
}

static const struct {
	const char *piece;
	const char *what;
	enum pan_severity sev;
} lasting[] = {
	{ "authorized_keys", "authorized_keys", PAN_SEV_MEDIUM },
	{ "/etc/cron", "cron", PAN_SEV_MEDIUM },
	{ "/var/spool/cron", "cron", PAN_SEV_MEDIUM },
	{ "/etc/ld.so.preload", "ld.so.preload", PAN_SEV_HIGH },
	{ "/etc/sudoers", "sudoers", PAN_SEV_MEDIUM },
	{ "/etc/systemd/system", "systemd", PAN_SEV_LOW },
	{ ".config/systemd/user", "systemd", PAN_SEV_LOW },
	{ "/launchagents/", "LaunchAgents", PAN_SEV_LOW },
	{ "/launchdaemons/", "LaunchDaemons", PAN_SEV_LOW },
	{ ".config/autostart", "autostart", PAN_SEV_MEDIUM },
	{ "/etc/rc.local", "rc.local", PAN_SEV_MEDIUM },
	{ "/etc/profile", "/etc/profile", PAN_SEV_MEDIUM },
	{ ".bashrc", ".bashrc", PAN_SEV_LOW },
	{ ".zshrc", ".zshrc", PAN_SEV_LOW },
	{ ".zshenv", ".zshenv", PAN_SEV_LOW },
	{ ".bash_profile", ".bash_profile", PAN_SEV_LOW },
	{ ".zprofile", ".zprofile", PAN_SEV_LOW },
	{ "/.profile", ".profile", PAN_SEV_LOW },
	{ ".git/hooks/", "git hooks", PAN_SEV_LOW },
	{ ".claude/settings", "Claude settings", PAN_SEV_LOW },
	{ ".cursor/mcp.json", "Cursor MCP", PAN_SEV_LOW },
	{ "claude_desktop_config.json", "Claude Desktop", PAN_SEV_LOW },
	{ "soul.md", "SOUL.md", PAN_SEV_LOW },
};

const char *
pan_flow_persists(struct pan_str path, enum pan_severity *sev)
{
	for (size_t i = 0; i < COUNT(lasting); i++)
		if (has(path, lasting[i].piece)) {
			*sev = lasting[i].sev;
			return lasting[i].what;
		}
	return NULL;
}
