/*
 * Staged installs: a "prerequisite" that has nothing to do with the skill, to be
 * fetched from a stranger, unpacked with a password (so that no scanner looks inside)
 * or pasted into a terminal from a paste bin, "before the skill will work".
 */
#include "scan/flow_parts.h"

#define BEFORE 400
#define BEHIND 500

static bool
says(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (pan_str_casefind(s, pan_str(*list), 0) != SIZE_MAX)
			return true;
	return false;
}

static const char *const password[] = { "password: ", "password:** ",
	"password**: ", "password `", "(password", "pass: ", "(pass", "using pass",
	"with pass ", "with pass:", "extract using", "unzip -p ", "解压密码", "解壓密碼",
	"压缩密码", NULL };
static const char *const running[] = { "run the executable", "and run", "run it",
	"**run**", " run ", "launch", "execute", "open ", "start the", "double-click",
	"运行", "執行", "双击", NULL };
static const char *const pasting[] = { "paste", "copy the command",
	"copy the installation", "run it in terminal", "in terminal", "into terminal",
	"installation command", "installation script", "终端", "終端機", NULL };
static const char *const needing[] = { "must be installed", "to be installed",
	"requires ", "to function", "before using", "before starting", "before running",
	"before proceeding", "will not work", "prerequisite", "is required",
	"must be running", "won't work", "requirement", "critical", "important", "必须",
	"必須", "先安装", "先安裝", NULL };
static const char *const firmly[] = { "must be installed before using",
	"must be installed before", "must be running before", "will not work",
	"won't work without", NULL };

static struct pan_str
window(struct pan_str t, size_t at, size_t end)
{
	return pan_str_slice(t, at > BEFORE ? at - BEFORE : 0, end + BEHIND);
}

static bool
is_paste_bin(struct pan_str host)
{
	static const char *const bins[] = { "glot.io", "rentry.co", "rentry.org",
		"pastebin.com", "paste.ee", "hastebin.com", "ghostbin", "dpaste",
		"controlc.com", "pastes.io", "termbin.com", NULL };

	return says(host, bins);
}

static void
look(struct pan_flow *f, struct pan_str t, size_t at, size_t end, size_t base)
{
	struct pan_str w = pan_str_slice(t, at, end), host;
	bool url = pan_str_find(w, PAN_LIT("://"), 0) != SIZE_MAX, archive;
	enum pan_severity sev = PAN_SEV_INFORMATIONAL;
	enum pan_flow_host kind;
	struct pan_str near;

	while (w.n > 0 && pan_flow_one_of(w.s[w.n - 1], ".,;:!*_"))
		w.n--;
	archive = pan_flow_is_archive(w);
	if (!url && !archive)
		return;
	host = url ? pan_flow_host_of(w) : (struct pan_str){ NULL, 0 };
	kind = url ? pan_flow_host_kind(host) : HOST_UNKNOWN;
	near = window(t, at, end);
	if (says(near, needing) &&
	    ((archive && kind != HOST_LOCAL && says(near, password) &&
	         says(near, running)) ||
	        (url && is_paste_bin(host) && says(near, pasting))))
		sev = PAN_SEV_CRITICAL;
	else if (kind == HOST_ANYONE && says(near, firmly) &&
	    pan_str_casefind(near, PAN_LIT("download and install"), 0) != SIZE_MAX)
		sev = PAN_SEV_HIGH;
	if (sev != PAN_SEV_INFORMATIONAL)
		pan_flow_report_with(f, PAN_CHECK_TOOL_POISONING, sev, "staged-install",
		    (struct pan_str[]){ host.n > 0 ? host : pan_flow_base(w),
		        { NULL, 0 } },
		    (size_t[]){ base + at, base + at + w.n });
}

void
pan_flow_lure(struct pan_flow *f, struct pan_str text, size_t base)
{
	size_t looked = 0;

	if (!says(text, needing))
		return;
	for (size_t at = 0; at < text.n && f->rc == PAN_OK;) {
		size_t to;

		while (at < text.n && pan_flow_one_of(text.s[at], " \t\n\r\"'`()[]<>|"))
			at++;
		for (to = at;
		     to < text.n && !pan_flow_one_of(text.s[to], " \t\n\r\"'`()[]<>|");
		     to++)
			;
		/* Each look costs a window; a list of links is not worth one each. */
		if (to - at > 4 && looked < 4000 &&
		    (pan_flow_is_archive(pan_str_slice(text, at, to)) ||
		        pan_str_find(pan_str_slice(text, at, at + 10), PAN_LIT("://"),
		            0) != SIZE_MAX ||
		        text.s[to - 1] == '.' || text.s[to - 1] == ',')) {
			look(f, text, at, to, base);
			looked++;
		}
		at = to > at ? to : at + 1;
	}
}
