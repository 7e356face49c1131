#include "scan/office.h"

#include "core/utf8.h"
#include "scan/kind.h"

/* Elements that end a line, by the name behind any prefix. */
static const char *const breaks[] = { "p", "h", "br", "si", "row", "tr", "td", "c", "div",
	"li", "title", "h1", "h2", "h3", "h4", "h5", "h6", "tab", "cr", "comment",
	"Override", "Relationship", "property" };

/* Attributes that are read by people or programs. */
static const char *const spoken[] = { "descr", "title", "alt", "Target", "href", "instr",
	"tooltip", "content" };

/* One reference at ${at} (an ampersand): its character, and its length in ${len}. */
static uint32_t
reference(struct pan_str s, size_t at, size_t *len)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} names[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", 0xA0 } };
	struct pan_str rest = pan_str_slice(s, at, at + 12);
	size_t end = pan_str_find(rest, PAN_LIT(";"), 0), i = 2;
	uint32_t cp = 0;
	bool hex;

	*len = 1;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (pan_str_starts(rest, pan_str(names[k].name))) {
			*len = strlen(names[k].name);
			return names[k].cp;
		}
	if (end == SIZE_MAX || end < 3 || rest.s[1] != '#')
		return '&';
	hex = rest.s[2] == 'x' || rest.s[2] == 'X';
	for (i += hex; i < end; i++) {
		char c = rest.s[i];
		uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
		    : c >= 'a' && c <= 'f'            ? (uint32_t)(c - 'a') + 10
		    : c >= 'A' && c <= 'F'            ? (uint32_t)(c - 'A') + 10
		                                      : 99;

		if (digit >= (hex ? 16u : 10u) || cp > 0x10FFFF)
			return '&';
		cp = cp * (hex ? 16 : 10) + digit;
	}
	*len = end + 1;
	return cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) ? PAN_UTF8_BAD
	                                                                 : cp;
}

static void
add_decoded(struct pan_buf *out, struct pan_str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t amp = pan_str_find(s, PAN_LIT("&"), at), len;

		pan_buf_add(out, pan_str_slice(s, at, amp));
		if (amp == SIZE_MAX)
			return;
		pan_utf8_add(out, reference(s, amp, &len));
		at = amp + len;
	}
}

static void
end_line(struct pan_buf *out)
{
	if (out->n > 0 && out->s[out->n - 1] != '\n')
		pan_buf_addc(out, '\n');
}

static bool
one_of(struct pan_str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pan_str_is(word, list[i]))
			return true;
	return false;
}

/* The name of a tag or an attribute without its prefix. */
static struct pan_str
local_name(struct pan_str s)
{
	size_t colon = pan_str_find(s, PAN_LIT(":"), 0);

	return colon == SIZE_MAX ? s : pan_str_slice(s, colon + 1, s.n);
}

static struct pan_str
tag_name(struct pan_str tag)
{
	size_t from = tag.n > 0 && tag.s[0] == '/', end = from;

	while (end < tag.n && tag.s[end] != ' ' && tag.s[end] != '/' &&
	    tag.s[end] != '\n' && tag.s[end] != '\t' && tag.s[end] != '\r')
		end++;
	return local_name(pan_str_slice(tag, from, end));
}

/* The values of ${tag}'s spoken attributes, one a line. */
static void
add_attributes(struct pan_buf *out, struct pan_str tag)
{
	size_t at = 0;

	for (;;) {
		size_t eq = pan_str_find(tag, PAN_LIT("="), at), from, end;
		struct pan_str name, quote;

		if (eq == SIZE_MAX || eq + 1 >= tag.n)
			return;
		for (from = eq; from > at && tag.s[from - 1] > ' ';)
			from--;
		name = local_name(pan_str_slice(tag, from, eq));
		quote = pan_str_slice(tag, eq + 1, eq + 2);
		at = eq + 2;
		if (quote.s[0] != '"' && quote.s[0] != '\'')
			continue;
		end = pan_str_find(tag, quote, at);
		if (end == SIZE_MAX)
			return;
		if (end > at &&
		    one_of(name, spoken, sizeof(spoken) / sizeof(spoken[0]))) {
			end_line(out);
			add_decoded(out, pan_str_slice(tag, at, end));
			pan_buf_addc(out, '\n');
		}
		at = end + 1;
	}
}

/* What begins at a '<': a comment, a CDATA section or a tag; returns the offset behind.
 */
static size_t
skip_markup(struct pan_str s, size_t at, struct pan_buf *out, bool behind)
{
	struct pan_str rest = pan_str_slice(s, at, at + 9);
	size_t end;

	if (pan_str_starts(rest, PAN_LIT("<!--"))) {
		end = pan_str_find(s, PAN_LIT("-->"), at + 4);
		if (behind) {
			pan_buf_add(out, pan_str_slice(s, at + 4, end));
			end_line(out);
		}
		return end == SIZE_MAX ? s.n : end + 3;
	}
	if (pan_str_starts(rest, PAN_LIT("<![CDATA["))) {
		end = pan_str_find(s, PAN_LIT("]]>"), at + 9);
		if (!behind)
			pan_buf_add(out, pan_str_slice(s, at + 9, end));
		return end == SIZE_MAX ? s.n : end + 3;
	}
	end = pan_str_find(s, PAN_LIT(">"), at);
	end = end == SIZE_MAX ? s.n : end;
	rest = pan_str_slice(s, at + 1, end);
	if (behind)
		add_attributes(out, rest);
	else if (one_of(tag_name(rest), breaks, sizeof(breaks) / sizeof(breaks[0])))
		end_line(out);
	return end < s.n ? end + 1 : end;
}

void
pan_office_text(struct pan_str xml, struct pan_buf *out)
{
	/* Twice over it: what is read in order, then what stands beside the text. */
	for (int behind = 0; behind < 2; behind++) {
		size_t at = 0;

		while (at < xml.n) {
			size_t open = pan_str_find(xml, PAN_LIT("<"), at);

			if (!behind)
				add_decoded(out, pan_str_slice(xml, at, open));
			if (open == SIZE_MAX)
				break;
			at = skip_markup(xml, open, out, behind);
		}
		end_line(out);
	}
}

bool
pan_office_external(struct pan_str name, struct pan_str xml)
{
	size_t at = 0;

	if (!pan_kind_ext(name, ".rels"))
		return false;
	while ((at = pan_str_find(xml, PAN_LIT("<Relationship "), at)) != SIZE_MAX) {
		size_t end = pan_str_find(xml, PAN_LIT(">"), at);
		struct pan_str tag = pan_str_slice(xml, at, end);

		if (pan_str_find(tag, PAN_LIT("\"External\""), 0) != SIZE_MAX &&
		    pan_str_find(tag, PAN_LIT("/hyperlink"), 0) == SIZE_MAX)
			return true;
		if (end == SIZE_MAX)
			break;
		at = end;
	}
	return false;
}

void
pan_office_note(struct pan_subject *s, struct pan_str name, const char *path)
{
	struct pan_str base = pan_kind_base(name);

	if (pan_str_caseeq(base, PAN_LIT("vbaProject.bin")) ||
	    pan_str_find(name, PAN_LIT("Scripts/"), 0) == 0 ||
	    pan_str_find(name, PAN_LIT("Basic/"), 0) == 0)
		pan_subject_note(s, "office-macro", path);
	if (pan_str_find(name, PAN_LIT("/embeddings/"), 0) != SIZE_MAX ||
	    pan_str_find(name, PAN_LIT("/activeX/"), 0) != SIZE_MAX ||
	    pan_str_find(name, PAN_LIT("Object "), 0) == 0)
		pan_subject_note(s, "office-embedded", path);
}
