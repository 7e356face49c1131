#include "scan/listing.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 12, WORD_BYTES = 24 };

struct name {
	char word[WORDS_MAX][WORD_BYTES]; /* lower case; cut when longer */
	unsigned n;
};

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* "HTTPLogWiper", "log_wiper" and "log-wiper2" as words. */
static void
split_name(struct pan_str s, struct name *out)
{
	size_t len = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < s.n && out->n < WORDS_MAX; i++) {
		char c = s.s[i];
		bool starts = is_upper(c) && i > 0 &&
		    (is_lower(s.s[i - 1]) ||
		        (is_upper(s.s[i - 1]) && i + 1 < s.n && is_lower(s.s[i + 1])));

		if (len > 0 && (starts || (!is_upper(c) && !is_lower(c)))) {
			out->n++;
			len = 0;
		}
		if (out->n < WORDS_MAX && (is_upper(c) || is_lower(c)) &&
		    len + 1 < WORD_BYTES)
			out->word[out->n][len++] = (char)(c | 32);
	}
	out->n += len > 0 && out->n < WORDS_MAX;
}

static bool
has_word(const struct name *name, const char *const *list)
{
	for (; *list != NULL; list++)
		for (unsigned i = 0; i < name->n; i++)
			if (strcmp(name->word[i], *list) == 0)
				return true;
	return false;
}

/* Words for harm done to somebody; no honest tool does it by that name. */
static const char *const harm[] = { "theft", "steal", "stealer", "exfiltrate",
	"exfiltration", "exfil", "forgery", "fraud", "sabotage", "hijack", "hijacking",
	"hijacker", "ransomware", "phishing", "phish", "tampering", "defacement",
	"deface", "quackery", "bribery", "stealth", "stealthy", "covert", "malicious",
	"spyware", "keylogger", "backdoor", "rootkit", "jamming", "falsification",
	"falsify", "impersonation", "embezzlement", "blackmail", "extortion",
	"misrepresentation", "misdiagnosis", "unauthorized", "illegal", "ddos", "botnet",
	"plunder", "eavesdrop", "eavesdropping", "spoofing", "laundering", NULL };

/* Words that are harm to some things and work on others. */
static const struct pair {
	const char *const *act;
	const char *const *object;
} pairs[] = {
	{ (const char *const[]){ "manipulation", "alteration", "alter", "erasure",
	      "destruction", "corruption", NULL },
	    (const char *const[]){ "price", "market", "citation", "review", "grade",
	        "sensor", "evidence", "election", "vote", "record", "log", "report",
	        "transaction", "result", "inventory", "advice", "audit", "database",
	        "dismissal", "behavior", NULL } },
	{ (const char *const[]){ "leak", "leakage", "breach", "harvesting", "harvester",
	      "harvest", "grabber", "dumper", NULL },
	    (const char *const[]){ "data", "information", "credential", "credentials",
	        "password", "passwords", "secret", "secrets", "token", "tokens",
	        "identity", NULL } },
	{ (const char *const[]){ "fake", "fabricated", "counterfeit", NULL },
	    (const char *const[]){ "review", "reviews", "certificate", "certificates",
	        "profile", "profiles", "news", "id", "identity", "invoice", "document",
	        "documents", "diploma", "login", "research", NULL } },
	{ (const char *const[]){ "injection", "injector", NULL },
	    (const char *const[]){ "command", "code", "malware", "prompt", "sql",
	        "backdoor", NULL } },
	{ (const char *const[]){ "attack", NULL },
	    (const char *const[]){ "phishing", "gateway", "integrity", "denial",
	        "network", "server", "flood", NULL } },
};

/* A tool that looks at harm, or keeps it off. */
static const char *const watching[] = { "detect", "detection", "detector", "check",
	"checker", "scan", "scanner", "prevent", "prevention", "protect", "protection",
	"report", "reports", "analyze", "analyse", "analyzer", "analysis", "get", "list",
	"search", "find", "lookup", "monitor", "monitoring", "alert", "alerts", "block",
	"defend", "defense", "guard", "stats", "score", "scores", "feed", "query", "info",
	"assess", "assessment", "verify", "describe", "explain", "risk", "anti", "filter",
	"investigate", "show", "read", "count", "remove", "clean", "is", "has", "test",
	"simulate", "simulation", "awareness", "training", "classify", "rules", "rule",
	"browser", "case", "cases", "intel", "intelligence", NULL };

static void
check_name(const struct pan_doc *d, const struct pan_node *tool, struct pan_findings *fs)
{
	const struct pan_node *n = pan_node_get(tool, "name");
	struct name name;
	bool harmful;

	if (n == NULL)
		return;
	split_name(pan_node_text(n), &name);
	harmful = has_word(&name, harm);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && !harmful; i++)
		harmful =
		    has_word(&name, pairs[i].act) && has_word(&name, pairs[i].object);
	if (harmful && !has_word(&name, watching))
		pan_findings_own(fs, PAN_CHECK_TOOL_POISONING, PAN_SEV_MEDIUM,
		    "harmful-name", d, n->at, n->end);
}

struct entry {
	struct pan_str stem; /* the name without "_v1" and its like */
	const struct pan_node *tool;
};

/* What a copy of a tool adds to the name. */
static struct pan_str
stem_of(struct pan_str name)
{
	static const char *const tail[] = { "_v1", "_v2", "_v3", "-v1", "-v2", "_new",
		"-new", "_latest", "_updated", "_secure", "_safe", "_pro", "_plus",
		"_enhanced", "_improved", "_official", "_2", "-2", NULL };

	for (size_t i = 0; tail[i] != NULL; i++)
		if (pan_str_ends(name, pan_str(tail[i])))
			return pan_str_slice(name, 0, name.n - strlen(tail[i]));
	return name;
}

static int
by_stem(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	size_t n = a->stem.n < b->stem.n ? a->stem.n : b->stem.n;
	int c = n == 0 ? 0 : memcmp(a->stem.s, b->stem.s, n);

	if (c != 0)
		return c;
	if (a->stem.n != b->stem.n)
		return a->stem.n < b->stem.n ? -1 : 1;
	return (a->tool->at > b->tool->at) - (a->tool->at < b->tool->at);
}

static bool
same_text(const struct pan_node *a, const struct pan_node *b)
{
	struct pan_str x = pan_node_get_text(a, "description");
	struct pan_str y = pan_node_get_text(b, "description");

	return x.n >= 12 && x.n == y.n && memcmp(x.s, y.s, x.n) == 0;
}

/* Two tools by one name, or one that differs by a suffix alone, that claim the same. */
static int
check_twins(struct pan_arena *a, const struct pan_doc *d, const struct pan_node *tools,
    struct pan_findings *fs)
{
	size_t most =
	    tools->count < PAN_LISTING_TWINS_MAX ? tools->count : PAN_LISTING_TWINS_MAX;
	struct entry *e;
	size_t n = 0;

	if (most < 2)
		return PAN_OK;
	e = pan_arena_array(a, most, sizeof(*e));
	if (e == NULL)
		return PAN_ENOMEM;
	for (const struct pan_node *t = tools->child; t != NULL && n < most; t = t->next)
		if (pan_node_get_text(t, "name").n > 0)
			e[n++] =
			    (struct entry){ stem_of(pan_node_get_text(t, "name")), t };
	qsort(e, n, sizeof(*e), by_stem);
	for (size_t i = 1; i < n; i++) {
		const struct pan_node *name = pan_node_get(e[i].tool, "name");

		if (e[i].stem.n != e[i - 1].stem.n ||
		    memcmp(e[i].stem.s, e[i - 1].stem.s, e[i].stem.n) != 0 ||
		    !same_text(e[i].tool, e[i - 1].tool))
			continue;
		pan_findings_own(fs, PAN_CHECK_TOOL_POISONING, PAN_SEV_MEDIUM,
		    "twin-tool", d, name->at, name->end);
	}
	return PAN_OK;
}

int
pan_listing_check(struct pan_arena *a, const struct pan_doc *d,
    const struct pan_node *tools, struct pan_findings *fs)
{
	if (pan_node_is(tools, PAN_NODE_MAP)) {
		check_name(d, tools, fs);
		return fs->rc;
	}
	for (const struct pan_node *t = tools->child; t != NULL; t = t->next)
		check_name(d, t, fs);
	return check_twins(a, d, tools, fs) != PAN_OK ? PAN_ENOMEM : fs->rc;
}
