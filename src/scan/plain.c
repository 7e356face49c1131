#include "scan/plain.h"

#include "core/uni.h"
#include "core/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define WORD_MAX 16
#define S PAN_PLAIN_SHELL
#define O PAN_PLAIN_ORDER
#define C PAN_PLAIN_COMMON
#define B PAN_PLAIN_BRAND

/* In alphabetical order (tests/unit/plain_test.c). */
static const struct word {
	const char *text;
	unsigned kinds;
} words[] = {
	{ "about", C },
	{ "access", O },
	{ "activexobject", S },
	{ "admin", O },
	{ "administrator", O },
	{ "after", C },
	{ "agent", O },
	{ "all", C },
	{ "always", C },
	{ "amazon", B },
	{ "and", C },
	{ "anthropic", B },
	{ "any", C },
	{ "apikey", O },
	{ "apple", B },
	{ "are", C },
	{ "assistant", O },
	{ "atob", S },
	{ "authorized", O },
	{ "aws", S },
	{ "base", C },
	{ "bash", S },
	{ "bashrc", S },
	{ "before", C },
	{ "binance", B },
	{ "bypass", O },
	{ "can", C },
	{ "cat", S },
	{ "chatgpt", B },
	{ "chmod", S },
	{ "claude", B },
	{ "cmd", S },
	{ "coinbase", B },
	{ "command", O },
	{ "commands", O },
	{ "confidential", O },
	{ "cookie", O },
	{ "cookies", O },
	{ "credential", O },
	{ "credentials", O },
	{ "crontab", S },
	{ "curl", S },
	{ "data", C },
	{ "delete", O },
	{ "developer", O },
	{ "disable", O },
	{ "disclose", O },
	{ "discord", B },
	{ "disregard", O },
	{ "docker", S },
	{ "document", C },
	{ "download", O },
	{ "downloadstring", S },
	{ "echo", S },
	{ "encodedcommand", S },
	{ "environ", S },
	{ "eval", S },
	{ "every", C },
	{ "exec", S },
	{ "execsync", S },
	{ "execute", O },
	{ "exfiltrate", O },
	{ "facebook", B },
	{ "file", C },
	{ "files", C },
	{ "follow", O },
	{ "for", C },
	{ "forget", O },
	{ "from", C },
	{ "ftp", S },
	{ "github", B },
	{ "gmail", B },
	{ "google", B },
	{ "has", C },
	{ "have", C },
	{ "history", O },
	{ "http", S },
	{ "https", S },
	{ "iex", S },
	{ "ignore", O },
	{ "import", S },
	{ "instead", O },
	{ "instruction", O },
	{ "instructions", O },
	{ "into", C },
	{ "invoke", S },
	{ "iwr", S },
	{ "jailbreak", O },
	{ "key", C },
	{ "keychain", O },
	{ "keys", C },
	{ "login", O },
	{ "malware", O },
	{ "message", C },
	{ "messages", C },
	{ "metamask", B },
	{ "microsoft", B },
	{ "must", C },
	{ "netcat", S },
	{ "never", O },
	{ "node", S },
	{ "not", C },
	{ "notify", O },
	{ "now", C },
	{ "npm", S },
	{ "openai", B },
	{ "openssl", S },
	{ "override", O },
	{ "passwd", S },
	{ "password", O },
	{ "passwords", O },
	{ "paypal", B },
	{ "perl", S },
	{ "permission", O },
	{ "persistence", O },
	{ "pip", S },
	{ "please", C },
	{ "popen", S },
	{ "post", C },
	{ "powershell", S },
	{ "previous", O },
	{ "print", S },
	{ "private", O },
	{ "prompt", O },
	{ "prompts", O },
	{ "python", S },
	{ "read", C },
	{ "remove", O },
	{ "repeat", O },
	{ "request", C },
	{ "requests", S },
	{ "require", S },
	{ "response", C },
	{ "reveal", O },
	{ "root", O },
	{ "rules", O },
	{ "run", C },
	{ "safety", O },
	{ "secret", O },
	{ "secrets", O },
	{ "security", O },
	{ "send", O },
	{ "server", C },
	{ "session", O },
	{ "shadow", S },
	{ "shell", S },
	{ "shellexecute", S },
	{ "shutdown", S },
	{ "silently", O },
	{ "socket", S },
	{ "spawn", S },
	{ "ssh", S },
	{ "steal", O },
	{ "subprocess", S },
	{ "sudo", S },
	{ "system", O },
	{ "systemctl", S },
	{ "telegram", B },
	{ "tell", O },
	{ "that", C },
	{ "the", C },
	{ "then", C },
	{ "these", C },
	{ "this", C },
	{ "token", O },
	{ "tokens", O },
	{ "unrestricted", O },
	{ "upload", O },
	{ "url", C },
	{ "user", O },
	{ "users", C },
	{ "using", C },
	{ "wallet", O },
	{ "webhook", O },
	{ "wget", S },
	{ "when", C },
	{ "with", C },
	{ "without", C },
	{ "wscript", S },
	{ "you", C },
	{ "your", C },
};

#undef S
#undef O
#undef C
#undef B

/* Which second letters the words have after each first one, a to z: nearly every word of
 * a text is turned down here.  A word added above needs its bit. */
static const uint32_t seconds[26] = {
	0x5eb86e,
	0x1000111,
	0x125881,
	0x4111,
	0xa02004,
	0xa4101,
	0x5100,
	0x80101,
	0x403050,
	0x1,
	0x10,
	0x4000,
	0x100111,
	0xc010,
	0x208000,
	0x1024911,
	0x0,
	0x104010,
	0x11cc191,
	0x4090,
	0x6a000,
	0x0,
	0x401d1,
	0x0,
	0x4000,
	0x0,
};

static bool
is_letter(char c)
{
	return (unsigned)((c | 32) - 'a') < 26;
}

unsigned
pan_plain_word(struct pan_str word)
{
	char lower[WORD_MAX + 1];
	size_t lo = 0, hi = COUNT(words);

	if (word.n < 3 || word.n > WORD_MAX || !is_letter(word.s[0]) ||
	    !is_letter(word.s[1]) ||
	    (seconds[(word.s[0] | 32) - 'a'] >> ((word.s[1] | 32) - 'a') & 1) == 0)
		return 0;
	for (size_t i = 0; i < word.n; i++)
		lower[i] = (char)(word.s[i] | 32);
	lower[word.n] = '\0';
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(lower, words[mid].text);

		if (c == 0)
			return words[mid].kinds;
		if (c > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

unsigned
pan_plain_words(struct pan_str s, unsigned kinds, unsigned enough)
{
	unsigned n = 0;

	for (size_t at = 0; at < s.n && n < enough;) {
		size_t end = at;

		while (end < s.n && is_letter(s.s[end]))
			end++;
		if (end > at && pan_plain_word(pan_str_slice(s, at, end)) & kinds)
			n++;
		at = end + 1;
	}
	return n;
}

/* Signs outside ASCII that texts have: punctuation, arrows, boxes, full-width forms. */
static bool
common_sign(uint32_t cp)
{
	return (cp >= 0xA0 && cp < 0xC0) || (cp >= 0x2000 && cp < 0x2C00) ||
	    (cp >= 0x3000 && cp < 0x3040) || (cp >= 0xFE00 && cp < 0xFE10) ||
	    (cp >= 0xFF00 && cp < 0xFFF0) || cp == 0xFEFF || pan_uni_emoji(cp) ||
	    (cp >= 0xE0000 && cp < 0xE01F0);
}

bool
pan_plain_text(struct pan_str bytes)
{
	size_t letters = 0, odd = 0, all = 0, wide = 0, changes = 0;
	enum pan_uni_script before = PAN_UNI_COMMON;

	if (bytes.n < 4)
		return false;
	for (size_t at = 0; at < bytes.n; all++) {
		unsigned char c = (unsigned char)bytes.s[at];
		unsigned len = 1;
		uint32_t cp = c;

		if (c >= 0x80) {
			cp = pan_utf8_at(bytes, at, &len);
			if (cp == PAN_UTF8_BAD || (cp >= 0xD800 && cp < 0xE000))
				return false;
		}
		at += len;
		if (c < 0x80) {
			if ((c < 32 && c != '\t' && c != '\n' && c != '\r' && c != 27) ||
			    c == 127)
				return false;
			letters +=
			    is_letter((char)c) || c == ' ' || (c >= '0' && c <= '9');
			odd += c == 27;
			continue;
		}
		if (pan_uni_letter(cp) || pan_uni_mark(cp)) {
			enum pan_uni_script script = pan_uni_script(cp);

			letters++;
			wide++;
			changes += script != before;
			before = script;
		} else if (!common_sign(cp)) {
			odd++;
		}
	}
	/* Noise that happens to be UTF-8 jumps between alphabets. */
	return odd * 8 <= all && letters * 3 >= all && (wide < 4 || changes * 2 <= wide);
}

bool
pan_plain_speech(struct pan_str bytes)
{
	unsigned n = 0;
	size_t run = 0, wide = 0;

	if (!pan_plain_text(bytes))
		return false;
	if (pan_plain_words(bytes, ~0u, 1) != 0)
		return true;
	/* Three words of three letters and more, each with a vowel, spaced. */
	for (size_t i = 0; i <= bytes.n; i++) {
		bool letter = i < bytes.n && is_letter(bytes.s[i]);

		wide += i < bytes.n && (unsigned char)bytes.s[i] >= 0xC0;
		if (letter) {
			run++;
			continue;
		}
		if (run >= 3 &&
		    (i == bytes.n || strchr(" .,:;!?\n\t/", bytes.s[i]) != NULL))
			n++;
		run = 0;
	}
	return n >= 3 || wide >= 4;
}

static bool
has(struct pan_str s, const char *needle)
{
	return pan_str_casefind(s, pan_str(needle), 0) != SIZE_MAX;
}

enum pan_doc_kind
pan_plain_kind(struct pan_str text)
{
	static const struct {
		const char *sign;
		enum pan_doc_kind kind;
		bool first; /* the text begins with it */
	} signs[] = {
		{ "{\"", PAN_DOC_JSON, true },
		{ "[{\"", PAN_DOC_JSON, true },
		{ "<!doctype", PAN_DOC_HTML, true },
		{ "<html", PAN_DOC_HTML, true },
		{ "<script", PAN_DOC_HTML, true },
		{ "@echo off", PAN_DOC_BATCH, true },
		{ "iex", PAN_DOC_POWERSHELL, true },
		{ "new-object ", PAN_DOC_POWERSHELL, false },
		{ "invoke-", PAN_DOC_POWERSHELL, false },
		{ "start-process", PAN_DOC_POWERSHELL, false },
		{ "$env:", PAN_DOC_POWERSHELL, false },
		{ "[system.", PAN_DOC_POWERSHELL, false },
		{ "import os", PAN_DOC_PYTHON, false },
		{ "import socket", PAN_DOC_PYTHON, false },
		{ "import subprocess", PAN_DOC_PYTHON, false },
		{ "import requests", PAN_DOC_PYTHON, false },
		{ "import urllib", PAN_DOC_PYTHON, false },
		{ "__import__(", PAN_DOC_PYTHON, false },
		{ "os.system(", PAN_DOC_PYTHON, false },
		{ "subprocess.", PAN_DOC_PYTHON, false },
		{ "print(", PAN_DOC_PYTHON, true },
		{ "require(", PAN_DOC_JAVASCRIPT, false },
		{ "child_process", PAN_DOC_JAVASCRIPT, false },
		{ "process.env", PAN_DOC_JAVASCRIPT, false },
		{ "document.", PAN_DOC_JAVASCRIPT, false },
		{ "console.log(", PAN_DOC_JAVASCRIPT, false },
		{ "=>", PAN_DOC_JAVASCRIPT, false },
		{ "/bin/", PAN_DOC_SHELL, false },
		{ "/dev/tcp/", PAN_DOC_SHELL, false },
		{ "curl ", PAN_DOC_SHELL, false },
		{ "wget ", PAN_DOC_SHELL, false },
		{ "bash ", PAN_DOC_SHELL, false },
		{ "sudo ", PAN_DOC_SHELL, false },
		{ "chmod ", PAN_DOC_SHELL, false },
		{ "nc -", PAN_DOC_SHELL, true },
		{ "rm -", PAN_DOC_SHELL, true },
		{ "cat ", PAN_DOC_SHELL, true },
		{ "echo ", PAN_DOC_SHELL, true },
		{ "| sh", PAN_DOC_SHELL, false },
		{ "| bash", PAN_DOC_SHELL, false },
		{ "$(", PAN_DOC_SHELL, false },
	};
	struct pan_str s = pan_str_slice(pan_str_trim(text), 0, 16384);

	if (pan_str_starts(s, PAN_LIT("#!"))) {
		struct pan_str line = pan_str_slice(s, 0, 80);

		return has(line, "python") ? PAN_DOC_PYTHON
		    : has(line, "node")    ? PAN_DOC_JAVASCRIPT
		    : has(line, "pwsh")    ? PAN_DOC_POWERSHELL
		                           : PAN_DOC_SHELL;
	}
	for (size_t i = 0; i < COUNT(signs); i++) {
		struct pan_str sign = pan_str(signs[i].sign);

		if (signs[i].first ? pan_str_caseeq(pan_str_slice(s, 0, sign.n), sign)
		                   : has(s, signs[i].sign))
			return signs[i].kind;
	}
	return PAN_DOC_TEXT;
}

const char *
pan_plain_binary(struct pan_str bytes, bool *program)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *why;
		bool program;
	} magics[] = {
		{ "\177ELF", 4, "opaque.elf", true },
		{ "MZ", 2, "opaque.pe", true },
		{ "\xcf\xfa\xed\xfe", 4, "opaque.macho", true },
		{ "\xce\xfa\xed\xfe", 4, "opaque.macho", true },
		{ "\xca\xfe\xba\xbe", 4, "opaque.macho", true },
		{ "\0asm\1\0\0\0", 8, "opaque.wasm", true },
		{ "PK\3\4", 4, "opaque.compressed", false },
		{ "\x37\x7a\xbc\xaf\x27\x1c", 6, "opaque.compressed", false },
		{ "Rar!\x1a\x07", 6, "opaque.compressed", false },
		{ "\xfd"
		  "7zXZ\0",
		    6, "opaque.compressed", false },
		{ "\x28\xb5\x2f\xfd", 4, "opaque.compressed", false },
	};

	*program = false;
	for (size_t i = 0; i < COUNT(magics); i++) {
		if (bytes.n < 16 || memcmp(bytes.s, magics[i].magic, magics[i].n) != 0)
			continue;
		/* Two letters prove little: PE says at 0x3C where its own header is. */
		if (magics[i].n == 2) {
			uint32_t at = 0;

			if (bytes.n < 0x40)
				continue;
			memcpy(&at, bytes.s + 0x3C, sizeof(at));
			if (at > bytes.n - 4 || memcmp(bytes.s + at, "PE\0\0", 4) != 0)
				continue;
		}
		*program = magics[i].program;
		return magics[i].why;
	}
	return NULL;
}
