/* scan/lexicon: what kind of place an address, a path or a file's name is. */
#include <string.h>

#include "scan/lexicon.h"

/* Sites where anybody can put up a download, or collect what others send, in a minute. */
static const char *const drop_site[] = { "onrender.com", "vercel.app", "netlify.app",
	"herokuapp.com", "ngrok.io", "ngrok-free.app", "ngrok.app", "trycloudflare.com",
	"webhook.site", "requestbin", "pipedream.net", "beeceptor.com", "mockbin",
	"glitch.me", "repl.co", "replit.app", "replit.dev", "workers.dev", "pages.dev",
	"web.app", "firebaseapp.com", "surge.sh", "pastebin.com", "rentry.co",
	"rentry.org", "glot.io", "hastebin", "ghostbin", "paste.ee", "dpaste",
	"controlc.com", "justpaste", "telegra.ph", "transfer.sh", "file.io", "0x0.st",
	"anonfiles", "gofile.io", "catbox.moe", "bashupload", "temp.sh",
	"api.telegram.org", "discord.com/api/webhooks", "discordapp.com/api/webhooks",
	"hooks.zapier.com", "burpcollaborator", "oastify.com", "oast.", "interact.sh",
	"interactsh", "dnslog", "canarytokens", "bit.ly/", "tinyurl.com/", "is.gd/",
	"t.ly/", "cutt.ly/", "rebrand.ly/", ".onion", "duckdns.org", "no-ip.", "ddns.net",
	"serveo.net", "localhost.run", "loca.lt", "localtunnel", "postb.in", "hookbin",
	"typedwebhook", "evil.", "attacker.", "attacker-", "malicious.", ".xyz/", ".top/",
	".tk/", "exfil", NULL };

enum pan_idea
pan_lexicon_url(struct pan_str url)
{
	size_t host = pan_str_find(url, PAN_LIT("://"), 0);
	struct pan_str rest =
	    host == SIZE_MAX ? url : pan_str_slice(url, host + 3, url.n);
	size_t digits = 0;
	size_t dots = 0;

	/* A bare address; a private or local one is somebody's own. */
	while (digits < rest.n &&
	    ((rest.s[digits] >= '0' && rest.s[digits] <= '9') || rest.s[digits] == '.'))
		dots += rest.s[digits++] == '.';
	if (dots == 3 && digits >= 7 && !pan_str_starts(rest, PAN_LIT("127.")) &&
	    !pan_str_starts(rest, PAN_LIT("0.0.")) &&
	    !pan_str_starts(rest, PAN_LIT("10.")) &&
	    !pan_str_starts(rest, PAN_LIT("192.168.")) &&
	    !pan_str_starts(rest, PAN_LIT("172.")) &&
	    !pan_str_starts(rest, PAN_LIT("169.254.")))
		return PAN_IDEA_DROP;
	for (size_t i = 0; drop_site[i] != NULL; i++)
		if (pan_str_casefind(rest, pan_str(drop_site[i]), 0) != SIZE_MAX)
			return PAN_IDEA_DROP;
	return PAN_IDEA_URL;
}

enum pan_idea
pan_lexicon_chunk(struct pan_str s)
{
	static const char *const packed[] = { ".zip", ".exe", ".msi", ".dmg", ".pkg",
		".rar", ".7z", ".scr", ".apk", ".bat", ".vbs", ".jar", NULL };
	bool address = pan_str_casefind(s, PAN_LIT("://"), 0) != SIZE_MAX;
	bool web = address && !pan_str_starts(s, PAN_LIT("file:"));

	while (s.n > 0 && strchr(".,;:!?*_", s.s[s.n - 1]) != NULL)
		s.n--;
	for (size_t i = 0; packed[i] != NULL; i++)
		if (pan_str_ends(s, pan_str(packed[i])))
			return PAN_IDEA_ARCHIVE;
	if (web)
		return pan_lexicon_url(s);
	if (pan_str_casefind(s, PAN_LIT(".ssh"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("id_rsa"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("id_ed25519"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".git-credentials"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".cursor/mcp.json"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("_history"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".aws/"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".gnupg"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("credentials.json"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".netrc"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".npmrc"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".pypirc"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT(".kube/config"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("gh/hosts.yml"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("wallet.dat"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("/etc/shadow"), 0) != SIZE_MAX ||
	    pan_str_casefind(s, PAN_LIT("/etc/passwd"), 0) != SIZE_MAX)
		return PAN_IDEA_SECRET;
	/* name@host.tld */
	for (size_t i = 1; i + 3 < s.n; i++)
		if (s.s[i] == '@')
			return memchr(s.s + i, '.', s.n - i) != NULL ? PAN_IDEA_ENDPOINT
			                                             : PAN_IDEA_NONE;
	return PAN_IDEA_NONE;
}
