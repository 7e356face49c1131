/*
 * Sentences that tell an agent, in words, to take a secret and send it somewhere.
 *
 * A sentence counts when it commands (a verb of sending in its plain form) and is not
 * itself about not doing so: a negation in front of the verb in the same clause, or an
 * attacker or a detector as the one who acts.  What its heading and list say about it
 * is scan/context's to tell.
 */
#include "scan/flow_parts.h"

#define SENTENCE_MAX 1400
#define MEMORY 4 /* sentences after which "it" no longer means the secret */

struct sentence {
	struct pan_str low; /* lower case, line ends as blanks */
	size_t at, end;     /* in the document */
};

struct reader {
	struct pan_flow *f;
	char *low;                     /* MEMORY + 1 times SENTENCE_MAX bytes, in turns */
	struct pan_str recent[MEMORY]; /* those before, not yet looked at */
	unsigned turn;
};

static bool
ascii_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Where one of ${list} stands as words of its own in ${s} at or after ${from}. */
static size_t
find_any(struct pan_str s, const char *const *list, size_t from)
{
	size_t best = SIZE_MAX;

	for (; *list != NULL; list++) {
		struct pan_str w = pan_str(*list);
		size_t at = from;

		while ((at = pan_str_find(s, w, at)) != SIZE_MAX && at < best) {
			size_t end = at + w.n;
			bool open =
			    at == 0 || !ascii_word(w.s[0]) || !ascii_word(s.s[at - 1]);
			bool shut = end >= s.n || !ascii_word(w.s[w.n - 1]) ||
			    !ascii_word(s.s[end]);

			if (open && shut) {
				best = at;
				break;
			}
			at++;
		}
	}
	return best;
}

static bool
says(struct pan_str s, const char *const *list)
{
	return find_any(s, list, 0) != SIZE_MAX;
}

static const char *const sending[] = { "send", "post", "upload", "forward", "transmit",
	"exfiltrate", "submit", "leak", "be sent", "be uploaded", "be forwarded",
	"be transmitted", "be posted", "output", "report", "relay", "deliver", "include",
	"share them", "make a backup of", "email", "copy them", "发送", "發送", "上传",
	"上傳", "传送", "傳送", "提交", "转发", "轉發", "回传", "回傳", "外传", "外傳",
	"寄到", NULL };

/* Secrets that nobody has a reason to send. */
static const char *const grave[] = { "private key", "private keys", "ssh key", "ssh keys",
	"ssh file", "ssh files", "id_rsa", "id_ed25519", "~/.ssh", ".aws/credentials",
	"contents of .env", "content of .env", ".env file", ".env files", "all .env",
	"environment variables", "environment variable values", "env vars",
	"all api keys", "any api keys", "all available api keys", "api keys and tokens",
	"api keys, and", "all credentials", "all available credentials", "all secrets",
	"all tokens", "user's credentials", "passwords", "saved passwords",
	"browser cookies", "session token", "session tokens", "session cookies",
	"seed phrase", "seed phrases", "mnemonic", "recovery phrase", "wallet keys",
	"keychain", "auth-profiles.json", "openclaw.json", "memory.md", "soul.md",
	"ssh 密钥", "私钥", "私鑰", "助记词", "助記詞", "环境变量", "環境變數",
	"所有密钥", "所有金鑰", "密码文件", "密碼檔", "api 密钥", "api密钥", "api 金鑰",
	"凭证文件", "憑證檔", NULL };

/* What is only wrong to send when it is done always, or in secret. */
static const char *const light[] = { "conversation", "conversation history",
	"chat history", "system prompt", "task prompt", "prompt", "query",
	"user's message", "user input", "api key", "api keys", "credentials", "tokens",
	"secrets", "information you queried", "file contents", "all file contents",
	"clipboard", "对话", "對話", "聊天记录", "聊天記錄", "系统提示词", "系統提示詞",
	"凭证", "憑證", "密钥", "金鑰", "密码", "密碼", NULL };

static const char *const reading[] = { "read", "collect", "gather", "find", "list",
	"check", "cat", "open", "get", "extract", "locate", "copy", "load", "access",
	"compile", "retrieve", "收集", "读取", "讀取", "获取", "取得", "查找", NULL };

static const char *const pronouns[] = { "it", "them", "this", "these", "the contents",
	"the content", "the file", "the files", "the report", "the result", "the results",
	"the output", "all data", "the data", "the information", "that",
	"the configuration", "everything", "它", "结果", "結果", "内容", "內容", "文件",
	"檔案", NULL };

static const char *const vaguely[] = { "to our server", "remote server",
	"external server", "to this endpoint", "to the endpoint", "maintenance endpoint",
	"configuration endpoint", "to our endpoint", "attacker", "collector server",
	"mlops server", "our webhook", "following url", "following address",
	"following endpoint", "到服务器", "到伺服器", "以下地址", "以下网址", "以下網址",
	"外部服务器", "外部伺服器", NULL };

static const char *const always[] = { "after every", "after any", "after each",
	"after completing any", "after completing each", "on every", "for every request",
	"before every", "before each", "every time", "whenever", "at the end of each",
	"post retrieval", "每次", NULL };

static const char *const secretly[] = { "do not tell", "don't tell", "do not mention",
	"do not inform", "without telling", "without informing", "silently", "secretly",
	"do not reveal this", "without the user", "don't mention", "do not disclose this",
	"不要告诉", "不要告訴", "不要提及", "悄悄", "静默", NULL };

static const char *const negating[] = { "never", "not", "don't", "doesn't", "won't",
	"cannot", "can't", "shouldn't", "mustn't", "isn't", "aren't", "avoid", "without",
	"refuse", "instead of", "rather than", "no", "nor", "neither", "prevent",
	"prohibit", "forbidden", "stop", "block", "不要", "不得", "切勿", "禁止", "严禁",
	"嚴禁", "请勿", "請勿", "不能", "不会", "不會", "不应", "不應", "避免", "绝不",
	"絕不", "勿", NULL };

static const char *const elsewhere[] = { "attacker", "attackers", "adversary",
	"adversaries", "malicious", "malware", "hacker", "hackers", "threat", "exploit",
	"phishing", "could", "might", "may", "would", "detect", "detects", "flag",
	"flags", "scan", "scans", "look for", "watch for", "check if", "check whether",
	"check for code", "whether", "asks you to", "asks to", "asked to", "tells you to",
	"told to", "tries to", "attempts to", "attempt to", "trick", "tricks", "injected",
	"injection", "example of", "for example", "e.g", "such as", "pattern", "patterns",
	"does it", "code that", "skills that", "skill that", "攻击者", "攻擊者", "恶意",
	"惡意", "检测", "偵測", "如果有人", NULL };

/* The clause a verb stands in, up to it. */
static struct pan_str
clause_before(struct pan_str s, size_t verb)
{
	size_t from = verb;

	while (from > 0 && verb - from < 90 && s.s[from - 1] != ';' &&
	    s.s[from - 1] != ':' && s.s[from - 1] != '.' &&
	    !(s.s[from - 1] == ',' && verb - from > 2 && from < s.n &&
	        memmem(s.s + from, verb - from, " and ", 5) == NULL))
		from--;
	return pan_str_slice(s, from, verb);
}

static bool
quoted(struct pan_str s, size_t at)
{
	unsigned marks = 0;

	for (size_t i = 0; i < at; i++)
		marks += s.s[i] == '"';
	return marks % 2 == 1;
}

/* The first verb of sending that is commanded, or SIZE_MAX. */
static size_t
commanded(struct pan_str s)
{
	size_t at = 0;

	while ((at = find_any(s, sending, at)) != SIZE_MAX) {
		struct pan_str before = clause_before(s, at);
		bool made = at >= 2 && s.s[at - 2] == '-' && s.s[at - 1] == '-';
		/* "curl -X POST" is a method, "a post" and "the report" are things. */
		bool noun =
		    (before.n >= 4 && memcmp(before.s + before.n - 4, "the ", 4) == 0) ||
		    (before.n >= 3 && memcmp(before.s + before.n - 3, " a ", 3) == 0) ||
		    (before.n >= 3 && memcmp(before.s + before.n - 3, "-x ", 3) == 0);

		if (!made && !noun && !says(before, negating) && !quoted(s, at))
			return at;
		at++;
	}
	return SIZE_MAX;
}

static struct pan_str
url_in(struct pan_str s)
{
	size_t at = pan_str_find(s, PAN_LIT("http"), 0), to;

	if (at == SIZE_MAX || pan_str_find(s, PAN_LIT("://"), at) > at + 5)
		return (struct pan_str){ NULL, 0 };
	for (to = at; to < s.n && !pan_flow_one_of(s.s[to], " '\")`|,<>"); to++)
		;
	return pan_str_slice(s, at, to);
}

static void
tell(struct reader *r, const struct sentence *s, enum pan_severity sev,
    struct pan_str host)
{
	pan_flow_report_with(r->f, PAN_CHECK_SECRET_EXFILTRATION, sev, "told-to-send",
	    (struct pan_str[]){ host.n > 0 ? host : PAN_LIT("?"), { NULL, 0 } },
	    (size_t[]){ s->at, s->end });
}

/* Whether one of the last sentences said to read a secret. */
static bool
in_mind(const struct reader *r)
{
	for (unsigned i = 0; i < MEMORY; i++) {
		struct pan_str t = r->recent[i];

		if (t.n > 0 && says(t, grave) && says(t, reading) &&
		    !says(t, elsewhere) && !says(t, negating))
			return true;
	}
	return false;
}

static void
judge(struct reader *r, const struct sentence *s)
{
	/* Nothing goes anywhere in a sentence without one of these. */
	static const char *const signs[] = { "http", "server", "endpoint", "webhook",
		"attacker", "following", "到", "以下", "外部" };
	struct pan_str t = s->low, url, host;
	enum pan_flow_host kind;
	bool somewhere = false, vague, far;
	size_t verb;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]) && !somewhere; i++)
		somewhere = pan_str_find(t, pan_str(signs[i]), 0) != SIZE_MAX;
	if (!somewhere)
		return;
	url = url_in(t);
	host = pan_flow_host_of(url);
	kind = url.n > 0 ? pan_flow_host_kind(host) : HOST_UNKNOWN;
	vague = says(t, vaguely);
	far = url.n > 0 && kind > HOST_LOCAL;
	verb = far || vague ? commanded(t) : SIZE_MAX;
	if (verb == SIZE_MAX ||
	    (says(pan_str_slice(t, 0, verb), elsewhere) && !says(t, secretly)))
		return;
	if (find_any(t, grave, 0) < verb + 160)
		tell(r, s, far ? PAN_SEV_CRITICAL : PAN_SEV_HIGH, host);
	else if (says(t, light) && says(t, secretly))
		tell(r, s, PAN_SEV_CRITICAL, host);
	else if (says(t, light) && (kind >= HOST_ANYONE || (far && vague)))
		tell(r, s, PAN_SEV_HIGH, host);
	else if (says(t, light) && says(t, always))
		tell(r, s, PAN_SEV_MEDIUM, host);
	else if (says(pan_str_slice(t, verb, verb + 60), pronouns) && in_mind(r))
		tell(r, s, far ? PAN_SEV_CRITICAL : PAN_SEV_MEDIUM, host);
}

static void
read_sentence(struct reader *r, struct pan_str text, size_t from, size_t to, size_t base)
{
	struct sentence s = { .at = base + from, .end = base + to };
	char *low = r->low + (size_t)(r->turn % (MEMORY + 1)) * SENTENCE_MAX;
	size_t n = 0;

	while (from < to && (text.s[from] == ' ' || text.s[from] == '\n')) {
		from++;
		s.at++;
	}
	for (size_t i = from; i < to && n < SENTENCE_MAX; i++) {
		char c = text.s[i];

		if (c == '\n' || c == '\t' || c == '\r')
			c = ' ';
		if (c == '*' || (c == ' ' && n > 0 && low[n - 1] == ' '))
			continue;
		low[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	if (n < 8)
		return;
	s.low = (struct pan_str){ low, n };
	judge(r, &s);
	r->recent[r->turn++ % MEMORY] = s.low;
}

/* A sentence's last byte; not the dot of "example.com" or "1.". */
static size_t
stop_at(struct pan_str t, size_t i)
{
	static const char *const wide[] = { "。", "！", "？", "；" };

	if ((t.s[i] == '.' || t.s[i] == '!' || t.s[i] == '?') &&
	    (i + 1 >= t.n || t.s[i + 1] == ' ' || t.s[i + 1] == '\n') &&
	    (i == 0 || t.s[i - 1] < '0' || t.s[i - 1] > '9'))
		return 1;
	for (size_t k = 0; k < 4; k++)
		if (t.n - i >= 3 && memcmp(t.s + i, wide[k], 3) == 0)
			return 3;
	return 0;
}

/* Whether a new block (list item, heading, table row, blank line) begins at a line. */
static bool
new_block(struct pan_str t, size_t at)
{
	while (at < t.n && (t.s[at] == ' ' || t.s[at] == '\t' || t.s[at] == '>'))
		at++;
	if (at >= t.n || t.s[at] == '\n' || t.s[at] == '\r')
		return true;
	if (pan_flow_one_of(t.s[at], "-*+#|<"))
		return true;
	while (at < t.n && t.s[at] >= '0' && t.s[at] <= '9')
		at++;
	return at + 1 < t.n && (t.s[at] == '.' || t.s[at] == ')') && t.s[at + 1] == ' ';
}

void
pan_flow_prose(struct pan_flow *f, struct pan_str text, size_t base)
{
	struct reader r = { .f = f };
	size_t from = 0, i = 0;

	if (f->rc != PAN_OK)
		return;
	r.low = pan_arena_array(f->a, MEMORY + 1, SENTENCE_MAX);
	if (r.low == NULL) {
		f->rc = PAN_ENOMEM;
		return;
	}
	while (i < text.n && f->rc == PAN_OK) {
		size_t n = stop_at(text, i);

		if (text.s[i] == '\n' && new_block(text, i + 1)) {
			n = 1;
		}
		if (n == 0 && i - from < SENTENCE_MAX) {
			i++;
			continue;
		}
		read_sentence(&r, text, from, i + n, base);
		i += n > 0 ? n : 1;
		from = i;
	}
	read_sentence(&r, text, from, text.n, base);
}
