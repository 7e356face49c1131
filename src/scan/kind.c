#include "scan/kind.h"

#include "core/utf8.h"

struct magic {
	const char *bytes;
	const char *opaque;
	unsigned at, n;
	enum pan_kind_form form;
	bool program;
};

#define MAGIC(where, what, is, why, runs)                                                \
	{                                                                                \
		.bytes = (what), .opaque = (why), .at = (where), .n = sizeof(what) - 1,  \
		.form = (is), .program = (runs)                                          \
	}

/* The longer of two that start alike comes first. */
static const struct magic magics[] = {
	MAGIC(0,
	    "\x7f"
	    "ELF",
	    PAN_FORM_OPAQUE, "opaque.elf", true),
	MAGIC(0, "\0asm", PAN_FORM_OPAQUE, "opaque.wasm", true),
	MAGIC(0, "\xfe\xed\xfa\xce", PAN_FORM_OPAQUE, "opaque.macho", true),
	MAGIC(0, "\xfe\xed\xfa\xcf", PAN_FORM_OPAQUE, "opaque.macho", true),
	MAGIC(0, "\xce\xfa\xed\xfe", PAN_FORM_OPAQUE, "opaque.macho", true),
	MAGIC(0, "\xcf\xfa\xed\xfe", PAN_FORM_OPAQUE, "opaque.macho", true),
	MAGIC(0, "dex\n", PAN_FORM_OPAQUE, "opaque.class", true),
	MAGIC(0, "\x1bLua", PAN_FORM_OPAQUE, "opaque.bytecode", true),
	MAGIC(0, "BC\xc0\xde", PAN_FORM_OPAQUE, "opaque.bytecode", true),
	MAGIC(0, "!<arch>\n", PAN_FORM_OPAQUE, "opaque.package", false),
	MAGIC(0, "\xed\xab\xee\xdb", PAN_FORM_OPAQUE, "opaque.package", false),
	MAGIC(0, "PK\3\4", PAN_FORM_ZIP, NULL, false),
	MAGIC(0, "PK\5\6", PAN_FORM_ZIP, NULL, false),
	MAGIC(0, "\x1f\x8b\x08", PAN_FORM_GZIP, NULL, false),
	MAGIC(0, "\x28\xb5\x2f\xfd", PAN_FORM_ZSTD, NULL, false),
	MAGIC(257, "ustar", PAN_FORM_TAR, NULL, false),
	MAGIC(0, "BZh", PAN_FORM_OPAQUE, "opaque.compressed", false),
	MAGIC(0,
	    "\xfd"
	    "7zXZ",
	    PAN_FORM_OPAQUE, "opaque.compressed", false),
	MAGIC(0, "7z\xbc\xaf\x27\x1c", PAN_FORM_OPAQUE, "opaque.compressed", false),
	MAGIC(0, "Rar!\x1a\x07", PAN_FORM_OPAQUE, "opaque.compressed", false),
	MAGIC(0, "MSCF\0", PAN_FORM_OPAQUE, "opaque.compressed", false),
	MAGIC(0, "\x04\x22\x4d\x18", PAN_FORM_OPAQUE, "opaque.compressed", false),
	MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", PAN_FORM_OPAQUE, "opaque.ole",
	    false),
	MAGIC(0, "SQLite format 3\0", PAN_FORM_OPAQUE, "opaque.database", false),
	MAGIC(0, "\x89PNG\r\n\x1a\n", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(0, "\xff\xd8\xff", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(0, "GIF87a", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(0, "GIF89a", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(8, "WEBP", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(0, "II*\0", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(0, "MM\0*", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(0, "\0\0\1\0", PAN_FORM_OPAQUE, "opaque.image", false),
	MAGIC(4, "ftyp", PAN_FORM_OPAQUE, "opaque.media", false),
	MAGIC(8, "WAVE", PAN_FORM_OPAQUE, "opaque.media", false),
	MAGIC(0, "ID3", PAN_FORM_OPAQUE, "opaque.media", false),
	MAGIC(0, "OggS\0", PAN_FORM_OPAQUE, "opaque.media", false),
	MAGIC(0, "fLaC\0", PAN_FORM_OPAQUE, "opaque.media", false),
	MAGIC(0, "\0\1\0\0\0", PAN_FORM_OPAQUE, "opaque.font", false),
	MAGIC(0, "OTTO\0", PAN_FORM_OPAQUE, "opaque.font", false),
	MAGIC(0, "wOFF\0", PAN_FORM_OPAQUE, "opaque.font", false),
	MAGIC(0, "wOF2\0", PAN_FORM_OPAQUE, "opaque.font", false),
};

static const struct {
	const char *ext;
	enum pan_doc_kind doc;
} exts[] = {
	{ ".md", PAN_DOC_MARKDOWN },
	{ ".markdown", PAN_DOC_MARKDOWN },
	{ ".mdx", PAN_DOC_MARKDOWN },
	{ ".mdc", PAN_DOC_MARKDOWN },
	{ ".sh", PAN_DOC_SHELL },
	{ ".bash", PAN_DOC_SHELL },
	{ ".zsh", PAN_DOC_SHELL },
	{ ".ksh", PAN_DOC_SHELL },
	{ ".fish", PAN_DOC_SHELL },
	{ ".command", PAN_DOC_SHELL },
	{ ".py", PAN_DOC_PYTHON },
	{ ".pyw", PAN_DOC_PYTHON },
	{ ".pyi", PAN_DOC_PYTHON },
	{ ".js", PAN_DOC_JAVASCRIPT },
	{ ".mjs", PAN_DOC_JAVASCRIPT },
	{ ".cjs", PAN_DOC_JAVASCRIPT },
	{ ".jsx", PAN_DOC_JAVASCRIPT },
	{ ".ts", PAN_DOC_JAVASCRIPT },
	{ ".mts", PAN_DOC_JAVASCRIPT },
	{ ".cts", PAN_DOC_JAVASCRIPT },
	{ ".tsx", PAN_DOC_JAVASCRIPT },
	{ ".ps1", PAN_DOC_POWERSHELL },
	{ ".psm1", PAN_DOC_POWERSHELL },
	{ ".psd1", PAN_DOC_POWERSHELL },
	{ ".bat", PAN_DOC_BATCH },
	{ ".cmd", PAN_DOC_BATCH },
	{ ".json", PAN_DOC_JSON },
	{ ".jsonc", PAN_DOC_JSON },
	{ ".json5", PAN_DOC_JSON },
	{ ".jsonl", PAN_DOC_JSON },
	{ ".ipynb", PAN_DOC_JSON },
	{ ".yaml", PAN_DOC_YAML },
	{ ".yml", PAN_DOC_YAML },
	{ ".toml", PAN_DOC_TOML },
	{ ".html", PAN_DOC_HTML },
	{ ".htm", PAN_DOC_HTML },
	{ ".xhtml", PAN_DOC_HTML },
	{ ".svg", PAN_DOC_HTML },
	{ ".vue", PAN_DOC_HTML },
	{ ".svelte", PAN_DOC_HTML },
	{ ".rb", PAN_DOC_SOURCE },
	{ ".pl", PAN_DOC_SOURCE },
	{ ".pm", PAN_DOC_SOURCE },
	{ ".php", PAN_DOC_SOURCE },
	{ ".go", PAN_DOC_SOURCE },
	{ ".rs", PAN_DOC_SOURCE },
	{ ".c", PAN_DOC_SOURCE },
	{ ".h", PAN_DOC_SOURCE },
	{ ".cc", PAN_DOC_SOURCE },
	{ ".cpp", PAN_DOC_SOURCE },
	{ ".hpp", PAN_DOC_SOURCE },
	{ ".java", PAN_DOC_SOURCE },
	{ ".kt", PAN_DOC_SOURCE },
	{ ".swift", PAN_DOC_SOURCE },
	{ ".cs", PAN_DOC_SOURCE },
	{ ".lua", PAN_DOC_SOURCE },
	{ ".r", PAN_DOC_SOURCE },
	{ ".sql", PAN_DOC_SOURCE },
	{ ".css", PAN_DOC_SOURCE },
	{ ".scala", PAN_DOC_SOURCE },
	{ ".vbs", PAN_DOC_SOURCE },
	{ ".applescript", PAN_DOC_SOURCE },
	{ ".scpt", PAN_DOC_SOURCE },
	{ ".awk", PAN_DOC_SOURCE },
	{ ".ex", PAN_DOC_SOURCE },
	{ ".dart", PAN_DOC_SOURCE },
};

/* The program of a #! line, by what its name starts with. */
static const struct {
	const char *name;
	enum pan_doc_kind doc;
} shebangs[] = {
	{ "python", PAN_DOC_PYTHON },
	{ "pypy", PAN_DOC_PYTHON },
	{ "uv", PAN_DOC_PYTHON },
	{ "node", PAN_DOC_JAVASCRIPT },
	{ "deno", PAN_DOC_JAVASCRIPT },
	{ "bun", PAN_DOC_JAVASCRIPT },
	{ "tsx", PAN_DOC_JAVASCRIPT },
	{ "ts-node", PAN_DOC_JAVASCRIPT },
	{ "pwsh", PAN_DOC_POWERSHELL },
	{ "powershell", PAN_DOC_POWERSHELL },
	{ "sh", PAN_DOC_SHELL },
	{ "bash", PAN_DOC_SHELL },
	{ "zsh", PAN_DOC_SHELL },
	{ "dash", PAN_DOC_SHELL },
	{ "ksh", PAN_DOC_SHELL },
	{ "ash", PAN_DOC_SHELL },
	{ "fish", PAN_DOC_SHELL },
	{ "busybox", PAN_DOC_SHELL },
};

/* Names that promise something that is looked at, not run. */
static const char *const harmless[] = { ".md", ".markdown", ".txt", ".png", ".jpg",
	".jpeg", ".gif", ".webp", ".svg", ".ico", ".bmp", ".pdf", ".csv", ".json",
	".yaml", ".yml", ".xml", ".html", ".css", ".docx", ".xlsx", ".pptx", ".mp3",
	".mp4", ".wav", ".ttf", ".woff", ".woff2", ".log", ".toml", ".ini" };

struct pan_str
pan_kind_base(struct pan_str path)
{
	size_t at = path.n;

	while (at > 0 && path.s[at - 1] != '/')
		at--;
	return pan_str_slice(path, at, path.n);
}

bool
pan_kind_ext(struct pan_str path, const char *ext)
{
	size_t n = strlen(ext);

	return path.n >= n &&
	    pan_str_caseeq(pan_str_slice(path, path.n - n, path.n), pan_str(ext));
}

static enum pan_doc_kind
by_shebang(struct pan_str bytes)
{
	size_t at = 2, end = pan_str_find(bytes, PAN_LIT("\n"), 0);

	if (end == SIZE_MAX || end > 256)
		end = bytes.n < 256 ? bytes.n : 256;
	while (at < end) {
		struct pan_str word;
		size_t from;

		while (at < end && (bytes.s[at] == ' ' || bytes.s[at] == '\t'))
			at++;
		from = at;
		while (at < end && bytes.s[at] != ' ' && bytes.s[at] != '\t')
			at++;
		word = pan_kind_base(pan_str_slice(bytes, from, at));
		if (pan_str_is(word, "env") || word.n == 0 || word.s[0] == '-')
			continue;
		for (size_t i = 0; i < sizeof(shebangs) / sizeof(shebangs[0]); i++)
			if (pan_str_starts(word, pan_str(shebangs[i].name)))
				return shebangs[i].doc;
		return PAN_DOC_SOURCE;
	}
	return PAN_DOC_SHELL;
}

static enum pan_doc_kind
text_kind(struct pan_str path, struct pan_str bytes, bool script)
{
	struct pan_str base = pan_kind_base(path);

	if (script)
		return by_shebang(bytes);
	for (size_t i = 0; i < sizeof(exts) / sizeof(exts[0]); i++)
		if (pan_kind_ext(base, exts[i].ext))
			return exts[i].doc;
	if (pan_str_starts(bytes, PAN_LIT("---\n")) ||
	    pan_str_starts(bytes, PAN_LIT("---\r\n")))
		return PAN_DOC_MARKDOWN;
	if (pan_str_is(base, "Makefile") || pan_str_is(base, "Dockerfile") ||
	    pan_str_is(base, ".bashrc") || pan_str_is(base, ".profile"))
		return PAN_DOC_SHELL;
	return PAN_DOC_TEXT;
}

struct census { /* of bytes */
	size_t nul_even, nul_odd, nul, control, high, printable;
};

static struct census
count(struct pan_str s)
{
	struct census c = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.s[i];

		if (b == 0) {
			c.nul++;
			*(i % 2 == 0 ? &c.nul_even : &c.nul_odd) += 1;
		} else if (b < 0x20 || b == 0x7F) {
			c.control += b != '\t' && b != '\n' && b != '\r' && b != '\f' &&
			    b != 0x1B && b != '\b';
		} else if (b >= 0x80) {
			c.high++;
		} else {
			c.printable++;
		}
	}
	return c;
}

/* Byte order marks; the longer of two that start alike comes first. */
static bool
by_mark(struct pan_str s, struct pan_kind *k)
{
	static const struct {
		const char *bytes;
		unsigned n;
		enum pan_charset charset;
	} marks[] = {
		{ "\xff\xfe\0\0", 4, PAN_CHARSET_UTF32LE },
		{ "\0\0\xfe\xff", 4, PAN_CHARSET_UTF32BE },
		{ "\xef\xbb\xbf", 3, PAN_CHARSET_UTF8 },
		{ "\xff\xfe", 2, PAN_CHARSET_UTF16LE },
		{ "\xfe\xff", 2, PAN_CHARSET_UTF16BE },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (pan_str_starts(s, (struct pan_str){ marks[i].bytes, marks[i].n })) {
			k->charset = marks[i].charset;
			k->bom = marks[i].n;
			return true;
		}
	return false;
}

/*
 * UTF-16 and UTF-32 without a mark: Latin letters in them leave every second byte, or
 * three of four, zero.  Guessing by zeros finds the texts that attacks on agents are
 * written in; others fall to opaque, which is never clean.
 */
static bool
by_zeros(struct pan_str s, const struct census *c, struct pan_kind *k)
{
	size_t units = s.n / 2;

	if (s.n < 8 || s.n % 2 != 0 || c->nul < s.n / 4)
		return false;
	if (s.n % 4 == 0 && c->nul >= s.n / 8 * 5) {
		bool little = s.s[0] != 0 && s.s[1] == 0 && s.s[2] == 0 && s.s[3] == 0;
		bool big = s.s[0] == 0 && s.s[1] == 0 && s.s[2] == 0 && s.s[3] != 0;

		if (little || big)
			k->charset = little ? PAN_CHARSET_UTF32LE : PAN_CHARSET_UTF32BE;
		return little || big;
	}
	if (c->control > s.n / 20)
		return false;
	if (c->nul_odd >= units / 2 && c->nul_even <= units / 20) {
		k->charset = PAN_CHARSET_UTF16LE;
		return true;
	}
	if (c->nul_even >= units / 2 && c->nul_odd <= units / 20) {
		k->charset = PAN_CHARSET_UTF16BE;
		return true;
	}
	return false;
}

/*
 * Of the bytes above ASCII: those that form valid UTF-8 characters against those that do
 * not.  One stray byte in a Chinese text must not turn all of it into mojibake.
 */
static void
weigh(struct pan_str s, size_t *good, size_t *bad)
{
	size_t at = 0;

	*good = *bad = 0;
	while (at < s.n) {
		unsigned len = 1;

		if ((unsigned char)s.s[at] >= 0x80) {
			(void)pan_utf8_at(s, at, &len);
			*(len > 1 ? good : bad) += len;
		}
		at += len;
	}
}

/* A mark of UTF-16 before plain ASCII is a lie: others would read the ASCII. */
static bool
mark_lies(struct pan_str s, const struct pan_kind *k, const struct census *c)
{
	return k->charset != PAN_CHARSET_UTF8 && c->printable > s.n - s.n / 10;
}

/* Decide whether ${s} is a text, and in which charset. */
static bool
is_text(struct pan_str s, struct pan_kind *k)
{
	struct census c = count(s);
	size_t good, bad, rest, nuls;

	if (by_mark(s, k) && !mark_lies(s, k, &c) && k->charset != PAN_CHARSET_UTF8)
		return true;
	k->charset = PAN_CHARSET_UTF8;
	k->bom = k->bom == 3 ? 3 : 0;
	if (k->bom == 0 && by_zeros(s, &c, k))
		return true;
	for (nuls = 0; nuls < s.n && s.s[s.n - 1 - nuls] == '\0';)
		nuls++; /* padding: says nothing about what stands before it */
	if (nuls == s.n && s.n > 0)
		return false;
	k->nul = c.nul > 0;
	s.n -= nuls;
	c.nul -= nuls;
	rest = s.n - c.nul;
	if (c.control > rest / 20 + (c.nul == 0 ? 4 : 0))
		return false;
	if (c.high == 0)
		return c.nul <= s.n / 3 || rest >= 16;
	weigh(s, &good, &bad);
	if (bad > rest / 3 || (c.nul > 0 && bad > rest / 20))
		return false;
	/* A lone surrogate decodes, and is no UTF-8 all the same. */
	k->malformed = bad <= good && !pan_utf8_valid(s);
	k->charset = bad > good ? PAN_CHARSET_LATIN1 : PAN_CHARSET_UTF8;
	return true;
}

static uint32_t
u32le(struct pan_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.s + at;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t
u32be(struct pan_str s, size_t at)
{
	return __builtin_bswap32(u32le(s, at));
}

/* What needs more than a look at fixed bytes. */
static bool
by_structure(struct pan_str path, struct pan_str s, struct pan_kind *k)
{
	if (s.n >= 64 && s.s[0] == 'M' && s.s[1] == 'Z') {
		uint32_t pe = u32le(s, 60);

		if (pe <= s.n - 4 && memcmp(s.s + pe, "PE\0\0", 4) == 0) {
			k->opaque = "opaque.pe";
			return k->program = true;
		}
	}
	/* A fat Mach-O counts its architectures where a class file has its version. */
	if (s.n >= 8 && u32be(s, 0) == 0xCAFEBABE) {
		k->opaque = u32be(s, 4) < 40 ? "opaque.macho" : "opaque.class";
		return k->program = true;
	}
	if (s.n >= 16 && s.s[2] == '\r' && s.s[3] == '\n' &&
	    (pan_kind_ext(path, ".pyc") || (s.s[1] >= 0x0C && s.s[1] <= 0x0F))) {
		k->form = PAN_FORM_PYC;
		return k->program = true;
	}
	if (s.n >= 2 && (unsigned char)s.s[0] == 0x80 && s.s[1] >= 2 && s.s[1] <= 5) {
		k->opaque = "opaque.pickle";
		return k->program = true;
	}
	if (pan_str_find(pan_str_slice(s, 0, 1024), PAN_LIT("%PDF-"), 0) != SIZE_MAX) {
		k->form = PAN_FORM_PDF;
		return true;
	}
	if (pan_kind_ext(path, ".tar") && s.n >= 512) {
		k->form = PAN_FORM_TAR; /* v7 has no magic */
		return true;
	}
	return false;
}

static bool
by_magic(struct pan_str path, struct pan_str s, struct pan_kind *k)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		if (s.n >= m->at + m->n && memcmp(s.s + m->at, m->bytes, m->n) == 0) {
			k->form = m->form;
			k->opaque = m->opaque;
			k->program = m->program;
			return true;
		}
	}
	k->form = PAN_FORM_OPAQUE;
	return by_structure(path, s, k);
}

static bool
promises_harmless(struct pan_str path)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (pan_kind_ext(path, harmless[i]))
			return true;
	return false;
}

struct pan_kind
pan_kind_plain(struct pan_str path, struct pan_str bytes)
{
	struct pan_kind k = { .form = PAN_FORM_TEXT, .doc = PAN_DOC_TEXT };
	struct pan_str text;

	if (!is_text(bytes, &k))
		return (struct pan_kind){ .form = PAN_FORM_OPAQUE,
			.doc = PAN_DOC_OPAQUE,
			.opaque = "opaque.binary" };
	text = pan_str_slice(bytes, k.bom, bytes.n);
	k.script = pan_str_starts(text, PAN_LIT("#!"));
	k.doc = text_kind(path, text, k.script);
	k.program = k.script;
	k.disguised = k.script && promises_harmless(path);
	return k;
}

struct pan_kind
pan_kind_of(struct pan_str path, struct pan_str bytes)
{
	struct pan_kind k = { .form = PAN_FORM_TEXT, .doc = PAN_DOC_OPAQUE };
	struct pan_kind plain = pan_kind_plain(path, bytes);
	bool text = plain.form == PAN_FORM_TEXT && !plain.nul;

	if (!by_magic(path, bytes, &k))
		return plain;
	/* Letters that start a GIF may also start a sentence, and a text may quote them.
	 */
	if (text && k.form == PAN_FORM_OPAQUE && !k.program)
		return plain;
	if (text && k.form == PAN_FORM_PDF && !pan_str_starts(bytes, PAN_LIT("%PDF-")))
		return plain;
	k.disguised = k.program && promises_harmless(path);
	return k;
}
