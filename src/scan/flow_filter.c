/* Commands that read, change and write data on this machine. */
#include "scan/flow_parts.h"

static bool
is(struct pan_str s, const char *z)
{
	return pan_str_is(s, z);
}

/* The values of all words that are no options, as files, and what is piped in. */
static struct pan_flow_val
inputs(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	struct pan_flow_val out = c->in;

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		struct pan_flow_val file;

		if (a.n > 3 && pan_str_starts(a, PAN_LIT("if=")))
			a = pan_str_slice(a, 3, a.n);
		if (a.n == 0 || a.s[0] == '-')
			continue;
		file = pan_flow_file(f, a, c->arg[i].at, c->arg[i].end);
		pan_flow_merge(&out, &file);
		if (out.text.n == 0 && file.text.n > 0) {
			out.text = file.text;
			out.known = file.known;
		}
		pan_flow_merge(&out, &c->arg[i]);
	}
	return out;
}

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

struct pan_str
pan_flow_unbase64(struct pan_flow *f, struct pan_str text)
{
	char *to = pan_arena_get(f->a, text.n / 4 * 3 + 4);
	unsigned bits = 0, have = 0;
	size_t n = 0;

	if (to == NULL) {
		f->rc = PAN_ENOMEM;
		return (struct pan_str){ NULL, 0 };
	}
	for (size_t i = 0; i < text.n && text.s[i] != '='; i++) {
		int d = base64_digit(text.s[i]);

		if (text.s[i] == '\n' || text.s[i] == ' ' || text.s[i] == '\r')
			continue;
		if (d < 0)
			return (struct pan_str){ NULL, 0 };
		bits = bits << 6 | (unsigned)d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			to[n] = (char)(bits >> have & 0xff);
			if (to[n] == '\0' || (to[n] < ' ' && to[n] > '\r'))
				return (struct pan_str){ NULL, 0 };
			n++;
		}
	}
	return (struct pan_str){ to, n };
}

static struct pan_flow_val
coder(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str name)
{
	struct pan_flow_val out = inputs(f, c);
	bool decode = pan_flow_flag(c, "dD", "--decode") || is(name, "gunzip") ||
	    is(name, "zcat") || (is(name, "xxd") && pan_flow_flag(c, "r", NULL));

	if (decode) {
		if (is(name, "base64") && out.known && out.text.n > 0)
			out.text = pan_flow_unbase64(f, out.text);
		else
			out.text = (struct pan_str){ NULL, 0 };
		out.known = out.known && out.text.n > 0;
		out.from |= WAS_DECODED;
	} else {
		out.text.n = 0;
		out.known = false;
		out.from |= WAS_CODED;
	}
	return out;
}

/* grep, jq, cut, awk, sed: one thing out of a file, unless the pattern asks for many. */
static struct pan_flow_val
picker(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str name)
{
	struct pan_flow_val out = inputs(f, c);
	struct pan_str pattern = { NULL, 0 };
	bool many = false;

	for (unsigned i = 1; i < c->narg && pattern.n == 0; i++)
		if (c->arg[i].text.n > 0 && c->arg[i].text.s[0] != '-')
			pattern = c->arg[i].text;
	if (is(name, "grep") || is(name, "egrep") || is(name, "rg"))
		many = pan_str_find(pattern, PAN_LIT("|"), 0) != SIZE_MAX ||
		    pan_flow_flag(c, "riv", "-E") || is(pattern, ".") || is(pattern, "");
	else if (is(name, "jq"))
		many = is(pattern, ".");
	else if (is(name, "sed"))
		many = !pan_flow_flag(c, "n", NULL);
	else if (is(name, "tr"))
		many = true;
	if (!many && (out.from & FROM_ENV_ALL) == 0)
		out.from |= WAS_PICKED;
	/* One variable out of env, by its own name, is that variable. */
	if (!many && (out.from & FROM_ENV_ALL)) {
		out.from &= ~(uint32_t)FROM_ENV_ALL;
		if (pan_flow_secret_name(pattern)) {
			out.from |= FROM_ENV;
			out.name[0] = pattern;
			out.nname = 1;
		}
	}
	if (out.from & (FROM_NET | WAS_DECODED) && (is(name, "grep") || is(name, "jq")))
		out.from &= ~(uint32_t)WAS_DECODED;
	out.text.n = is(name, "tr") ? 0 : out.text.n;
	out.known = false;
	return out;
}

/* tar, zip, 7z, cp, mv, tee: from files to a file. */
static struct pan_flow_val
packer(struct pan_flow *f, const struct pan_flow_cmd *c, struct pan_str name)
{
	struct pan_flow_val all = inputs(f, c);
	struct pan_str to = { NULL, 0 };
	bool tar = is(name, "tar");
	bool last = is(name, "cp") || is(name, "mv") || is(name, "install");

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		bool create = tar && i == 1 && memchr(a.s, 'c', a.n) != NULL && a.n > 0 &&
		    a.s[a.n - 1] == 'f';

		if ((create || (tar && is(a, "-f"))) && i + 1 < c->narg)
			to = c->arg[++i].text;
		else if (!tar && a.n > 0 && a.s[0] != '-' && (last || to.n == 0))
			to = a;
	}
	all.text.n = 0;
	all.known = false;
	if (tar || is(name, "zip") || is(name, "7z"))
		all.from |= WAS_CODED;
	if (to.n > 0 && !is(to, "-")) {
		if (tar &&
		    (pan_flow_flag(c, "x", "--extract") ||
		        (c->narg > 1 &&
		            memchr(c->arg[1].text.s, 'x', c->arg[1].text.n) != NULL)))
			return all;
		pan_flow_wrote(f, to, &all, c->at, c->end);
	}
	return all;
}

struct pan_flow_val
pan_flow_find(struct pan_flow *f, const struct pan_flow_cmd *c)
{
	struct pan_flow_val out = { .at = c->at, .end = c->end };
	struct pan_str root = { NULL, 0 };
	bool removes = false;

	for (unsigned i = 1; i < c->narg; i++) {
		struct pan_str a = c->arg[i].text;
		struct pan_flow_val file;

		if (is(a, "-delete") ||
		    (is(a, "-exec") && i + 1 < c->narg &&
		        (is(c->arg[i + 1].text, "rm") ||
		            is(c->arg[i + 1].text, "shred"))))
			removes = true;
		if (i == 1)
			root = a;
		if (a.n == 0 || a.s[0] == '-')
			continue;
		file = pan_flow_file(f, a, c->at, c->end);
		pan_flow_merge(&out, &file);
	}
	if (removes && c->narg <= 5 && (is(root, "/") || is(root, "~") || is(root, "~/")))
		pan_flow_tell(f, c, PAN_SEV_HIGH, "destroys-files", root);
	return out;
}

struct pan_flow_val
pan_flow_filter(struct pan_flow *f, struct pan_flow_cmd *c, struct pan_str name)
{
	static const char *const readers[] = { "cat", "head", "tail", "less", "more",
		"tac", "nl", "strings", "sort", "uniq", "od", "hexdump", "bat", "type",
		"paste", "fold", "sqlite3", "rev", "column", "readlink", "realpath", "ls",
		"dirname", NULL };
	static const char *const coders[] = { "base64", "base32", "xxd", "openssl",
		"gzip", "bzip2", "xz", "zstd", "gpg", "gunzip", "zcat", "uuencode", "age",
		NULL };
	static const char *const pickers[] = { "grep", "egrep", "rg", "jq", "cut", "awk",
		"sed", "tr", "yq", "gawk", NULL };
	static const char *const packers[] = { "tar", "zip", "7z", "cp", "mv", "install",
		"tee", NULL };
	struct pan_flow_val out = { 0 };

	if (pan_flow_word_in(name, readers)) {
		out = inputs(f, c);
		if (is(name, "ls"))
			out.from &= ~(uint32_t)FROM_SECRET; /* names, not contents */
		return out;
	}
	if (pan_flow_word_in(name, coders))
		return coder(f, c, name);
	if (pan_flow_word_in(name, pickers))
		return picker(f, c, name);
	if (pan_flow_word_in(name, packers))
		return packer(f, c, name);
	return out;
}
