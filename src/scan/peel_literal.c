/*
 * Strings in pieces: "cu" + "rl", 'cu''rl', ['c','u','r','l'].join(''), a=cu; b=rl; $a$b,
 * "{1}{0}" -f 'rl','cu'.
 *
 * Programs are full of strings that are put together; what counts is a word that none
 * of the pieces has and the whole does.
 */
#include "core/own.h"
#include "scan/peel_parts.h"
#include "scan/plain.h"

#define PIECES_MAX 4096u
#define LITERAL_MAX 65536u
#define GLUE_MAX 200u
#define NAMES_MAX 1024u
#define NAME_MAX 40u
#define VALUE_MAX 512u
/* Slots that are tried for one name: hostile names must not cost more. */
#define PROBES_MAX 16u
#define TELLING (PAN_PLAIN_SHELL | PAN_PLAIN_ORDER)

enum glue { NO_GLUE, PLUS, SPACE, TOUCH, COMMA };

struct name { /* a variable that is given a literal */
	struct pan_str name, value;
};

struct names {
	struct name *slot; /* a hash table; name.s is NULL for empty */
	size_t n;
};

struct chain {
	size_t at, end; /* with the quotes */
	enum glue glue;
	size_t n;        /* pieces */
	size_t seam[64]; /* where the first pieces end, in the joined text */
	size_t nseam;
	bool single;   /* all pieces are one character long */
	bool named;    /* one of them is a variable */
	size_t blanks; /* variables that are but a blank */
	bool words;    /* only a word that goes across a seam counts */
};

static bool
name_char(char c)
{
	return pan_peel_alnum(c) || c == '_';
}

/* The slot of ${name}, an empty one where it belongs, or NULL. */
static struct name *
slot_of(const struct names *names, struct pan_str name)
{
	size_t at = pan_str_hash(name) & (NAMES_MAX * 2 - 1);

	for (unsigned i = 0; i < PROBES_MAX; i++) {
		struct name *slot = &names->slot[(at + i) & (NAMES_MAX * 2 - 1)];

		if (slot->name.s == NULL || pan_str_eq(slot->name, name))
			return slot;
	}
	return NULL;
}

static const struct name *
find_name(const struct names *names, struct pan_str name)
{
	const struct name *slot = names->n == 0 ? NULL : slot_of(names, name);

	return slot == NULL || slot->name.s == NULL ? NULL : slot;
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* The literal that opens at ${at}: the offset behind its closing quote, or 0. */
static size_t
close_literal(struct pan_str s, size_t at)
{
	char quote = s.s[at];
	size_t i = at + 1;

	while (i < s.n && i - at < LITERAL_MAX && s.s[i] != quote && s.s[i] != '\n')
		i += s.s[i] == '\\' && i + 1 < s.n ? 2 : 1;
	return i < s.n && s.s[i] == quote ? i + 1 : 0;
}

static size_t
skip_blanks(struct pan_str s, size_t at, size_t most)
{
	size_t end = at;

	while (end < s.n && end - at < most && strchr(" \t\r\n", s.s[end]) != NULL)
		end++;
	return end;
}

/* NAME = "literal", NAME=word at the start of a statement: note it. */
static void
read_assignment(struct names *names, struct pan_str s, size_t name_end)
{
	size_t from = name_end, at = skip_blanks(s, name_end, 8), end;
	struct pan_str name, value;
	struct name *slot;

	while (from > 0 && name_end - from < NAME_MAX && name_char(s.s[from - 1]))
		from--;
	name = pan_str_slice(s, from, name_end);
	if (name.n == 0 || name.n >= NAME_MAX || pan_peel_digit(name.s[0]) || at >= s.n ||
	    names->n >= NAMES_MAX)
		return;
	at = skip_blanks(s, at + 1 + (s.s[at] == ':'), 8);
	if (at >= s.n)
		return;
	if (is_quote(s.s[at])) {
		end = close_literal(s, at);
		if (end == 0)
			return;
		value = pan_str_slice(s, at + 1, end - 1);
	} else if (at != name_end + 1) {
		return; /* only a shell has bare words, and no blanks there */
	} else {
		for (end = at; end < s.n && end - at < VALUE_MAX &&
		     strchr(" \t\r\n;&|()<>$`\"'", s.s[end]) == NULL;)
			end++;
		value = pan_str_slice(s, at, end);
	}
	if (value.n == 0 || value.n > VALUE_MAX)
		return;
	slot = slot_of(names, name);
	if (slot == NULL)
		return;
	names->n += slot->name.s == NULL;
	*slot = (struct name){ name, value };
}

static void
read_names(struct names *names, struct pan_str s)
{
	const char *hit = s.s;

	while ((hit = memchr(hit, '=', s.n - (size_t)(hit - s.s))) != NULL) {
		size_t at = (size_t)(hit - s.s), end = at;

		hit++;
		if (at == 0 || at + 1 >= s.n || strchr("=~>", s.s[at + 1]) != NULL)
			continue;
		end -= s.s[at - 1] == ':';
		while (end > 0 && s.s[end - 1] == ' ')
			end--;
		if (end > 0 && name_char(s.s[end - 1]))
			read_assignment(names, s, end);
	}
}

/* What glues the piece that ends at ${at} to the next one, which begins at ${next}. */
static enum glue
read_glue(struct pan_str s, size_t at, size_t *next)
{
	size_t i = skip_blanks(s, at, GLUE_MAX);
	enum glue glue = i > at ? SPACE : TOUCH;

	if (i < s.n && strchr("+.&~,", s.s[i]) != NULL) {
		glue = s.s[i] == ',' ? COMMA : PLUS;
		i += s.s[i] == '.' && i + 1 < s.n && s.s[i + 1] == '.' ? 2 : 1;
		i = skip_blanks(s, i, GLUE_MAX);
	}
	/* b"..", f"..", r".." */
	if (i + 1 < s.n && strchr("bfruBFRU", s.s[i]) != NULL && is_quote(s.s[i + 1]))
		i++;
	*next = i;
	return glue;
}

/* A piece at ${at}: its text, and behind it in ${end}.  A variable only where one fits.
 */
static bool
read_piece(const struct names *names, struct pan_str s, size_t at, size_t *end,
    struct pan_str *out)
{
	size_t i = at;
	const struct name *name;

	if (at >= s.n)
		return false;
	if (is_quote(s.s[at])) {
		*end = close_literal(s, at);
		if (*end == 0)
			return false;
		*out = pan_str_slice(s, at + 1, *end - 1);
		return true;
	}
	i += s.s[i] == '$';
	while (i < s.n && i - at < NAME_MAX && name_char(s.s[i]))
		i++;
	if (i == at || (i < s.n && s.s[i] == '('))
		return false;
	name = find_name(names, pan_str_slice(s, at + (s.s[at] == '$'), i));
	if (name == NULL)
		return false;
	*end = i;
	*out = name->value;
	return true;
}

static void
add_piece(struct pan_peeler *p, struct chain *c, struct pan_str piece)
{
	pan_buf_add(&p->b, piece);
	c->single &= piece.n == 1;
	c->n++;
	if (c->nseam < sizeof(c->seam) / sizeof(c->seam[0]))
		c->seam[c->nseam++] = p->b.n;
}

/* Read the chain of pieces at ${at}; the joined text is in p->b. */
static struct chain
read_chain(struct pan_peeler *p, const struct names *names, size_t at)
{
	struct pan_str s = p->d->text, piece;
	struct chain c = { .at = at, .end = at, .single = true };

	pan_peel_clear(p, &p->b);
	while (c.n < PIECES_MAX) {
		size_t end, next;
		enum glue glue;

		if (!read_piece(names, s, at, &end, &piece))
			break;
		/* Variables stand beside a plus, nowhere else. */
		if (!is_quote(s.s[at])) {
			if (c.n > 0 && c.glue != PLUS)
				break;
			c.named = true;
		}
		add_piece(p, &c, piece);
		c.end = end;
		glue = read_glue(s, end, &next);
		if (c.n == 1 && c.named && glue != PLUS)
			break;
		if (c.n > 1 && glue != c.glue)
			break;
		c.glue = glue;
		at = next;
	}
	return c;
}

/* The word of ${s} around ${at}. */
static struct pan_str
word_at(struct pan_str s, size_t at)
{
	size_t from = at, end = at;

	while (from > 0 && at - from < 24 && pan_peel_alpha(s.s[from - 1]))
		from--;
	while (end < s.n && end - at < 24 && pan_peel_alpha(s.s[end]))
		end++;
	return pan_str_slice(s, from, end);
}

/* A run of encoded digits that goes across ${at}. */
static bool
encoded_at(struct pan_str s, size_t at)
{
	size_t from = at, end = at;

	while (from > 0 &&
	    (pan_peel_alnum(s.s[from - 1]) || strchr("+/-_", s.s[from - 1]) != NULL))
		from--;
	while (
	    end < s.n && (pan_peel_alnum(s.s[end]) || strchr("+/-_=", s.s[end]) != NULL))
		end++;
	return pan_peel_decodes(pan_str_slice(s, from, end));
}

/* Whether joining makes something that the pieces do not have. */
static bool
worth(const struct chain *c, struct pan_str joined)
{
	for (size_t i = 0; i < c->nseam; i++) {
		size_t at = c->seam[i];
		struct pan_str before, after;

		if (at == 0 || at >= joined.n)
			continue;
		if (pan_peel_alpha(joined.s[at - 1]) && pan_peel_alpha(joined.s[at]) &&
		    (pan_plain_word(word_at(joined, at)) & TELLING) != 0)
			return true;
		if (c->words)
			continue;
		/* "ignore all previous " + "instructions" */
		before = pan_str_slice(joined, at > 24 ? at - 24 : 0, at);
		after = pan_str_slice(joined, at, at + 24);
		if (pan_plain_words(before, TELLING, 1) != 0 &&
		    pan_plain_words(after, TELLING, 1) != 0)
			return true;
	}
	if (c->nseam > 1 && c->seam[0] < joined.n &&
	    (encoded_at(joined, c->seam[0]) || encoded_at(joined, c->seam[c->nseam / 2])))
		return true;
	return c->n >= 4 && joined.n <= c->n * 4 &&
	    (pan_plain_words(joined, TELLING, 1) != 0 || pan_peel_escaped(joined) == 4);
}

static void
peel_chain(struct pan_peeler *p, struct chain *c)
{
	struct pan_str s = p->d->text, joined = pan_buf_str(&p->b);
	const char *layer = c->named ? "variables" : "concat";

	if (c->n < 2 || (c->named && c->glue != PLUS))
		return;
	if (c->glue == COMMA) {
		layer = "join";
		if (!c->single &&
		    !pan_peel_hint(s, c->at, c->end, 24,
		        "join;concat;implode;strcat;reduce;%s%s;{0}{1}"))
			return;
	}
	if (c->glue == SPACE && !c->single && p->d->kind == PAN_DOC_SHELL)
		return; /* arguments of a command */
	c->words = c->glue == COMMA ||
	    (c->glue == SPACE && p->d->kind != PAN_DOC_PYTHON &&
	        p->d->kind != PAN_DOC_SOURCE);
	if (worth(c, joined) || (c->glue == COMMA && pan_peel_decodes(joined)))
		(void)pan_peel_emit(p, layer, c->at, c->end, joined, PAN_PEEL_TEXT);
}

/* "{1}{0}" -f 'rl','cu': the format operator of PowerShell. */
static bool
peel_format(struct pan_peeler *p, size_t at, size_t end)
{
	struct pan_str s = p->d->text, format = pan_str_slice(s, at + 1, end - 1);
	struct pan_str arg[16];
	size_t n = 0, i = skip_blanks(s, end, 8), last = end;

	if (i + 2 >= s.n || s.s[i] != '-' || (s.s[i + 1] | 32) != 'f')
		return false;
	i = skip_blanks(s, i + 2, 8);
	while (n < 16 && i < s.n && is_quote(s.s[i])) {
		size_t close = close_literal(s, i);

		if (close == 0)
			break;
		arg[n++] = pan_str_slice(s, i + 1, close - 1);
		last = close;
		i = skip_blanks(s, close, 8);
		if (i >= s.n || s.s[i] != ',')
			break;
		i = skip_blanks(s, i + 1, 8);
	}
	pan_peel_clear(p, &p->b);
	for (size_t k = 0; k < format.n; k++) {
		if (format.s[k] == '{' && k + 2 < format.n && format.s[k + 2] == '}' &&
		    pan_peel_digit(format.s[k + 1]) &&
		    (size_t)(format.s[k + 1] - '0') < n) {
			pan_buf_add(&p->b, arg[format.s[k + 1] - '0']);
			k += 2;
			continue;
		}
		pan_buf_addc(&p->b, format.s[k]);
	}
	return n > 1 && pan_plain_words(pan_buf_str(&p->b), TELLING, 1) != 0 &&
	    pan_peel_emit(p, "join", at, last, pan_buf_str(&p->b), PAN_PEEL_ANY);
}

static void
peel_chains(struct pan_peeler *p, const struct names *names)
{
	struct pan_str s = p->d->text;

	for (size_t at = 0; at < s.n && p->rc == PAN_OK;) {
		struct chain c;
		size_t close;
		bool name = name_char(s.s[at]) || s.s[at] == '$';

		if (!is_quote(s.s[at]) && !name) {
			at++;
			continue;
		}
		c = read_chain(p, names, at);
		if (c.n >= 2)
			peel_chain(p, &c);
		if (is_quote(s.s[at]) && (close = close_literal(s, at)) != 0)
			(void)peel_format(p, at, close);
		if (c.n > 0)
			at = c.end;
		else if (name)
			for (at++; at < s.n && name_char(s.s[at]);)
				at++;
		else
			at++;
	}
}

/* $a, ${a}, %a%: the variable that is referred to at ${at}. */
static const struct name *
reference(const struct names *names, struct pan_str s, size_t at, size_t *end)
{
	/* What a shell puts between words: written out to avoid a blank. */
	static const struct name blank = { { "IFS", 3 }, { " ", 1 } };
	bool braced = at + 1 < s.n && s.s[at + 1] == '{', batch = s.s[at] == '%';
	size_t from = at + 1 + braced, i = from;

	while (i < s.n && i - from < NAME_MAX && name_char(s.s[i]))
		i++;
	*end = i + (braced || batch);
	if (pan_str_eq(pan_str_slice(s, from, i), PAN_LIT("IFS")) &&
	    (!braced || (i < s.n && s.s[i] == '}')))
		return &blank;
	if (i == from || (braced && (i >= s.n || s.s[i] != '}')) ||
	    (batch && (i >= s.n || s.s[i] != '%')))
		return NULL;
	return find_name(names, pan_str_slice(s, from, i));
}

/* Whether ${value} is the name of a command, and stands where one does: after ${line}. */
static bool
is_command(struct pan_str value, const struct pan_buf *line)
{
	struct pan_str before = pan_str_trim(pan_buf_str(line));

	return pan_plain_word(value) == PAN_PLAIN_SHELL &&
	    (before.n == 0 || strchr(";|&(`", before.s[before.n - 1]) != NULL);
}

/* Put the values into [at, end): how many there were, with their joints in ${c}. */
static void
expand_line(struct pan_peeler *p, const struct names *names, struct chain *c)
{
	struct pan_str s = { p->d->text.s, c->end };

	pan_peel_clear(p, &p->b);
	for (size_t i = c->at; i < c->end;) {
		const struct name *name = NULL;
		size_t end = i;

		if (s.s[i] == '$' || s.s[i] == '%')
			name = reference(names, s, i, &end);
		if (name == NULL) {
			pan_buf_addc(&p->b, s.s[i++]);
			continue;
		}
		/* Both ends of a value are joints; so is the inside, when it is a word.
		 */
		if (c->nseam + 2 < sizeof(c->seam) / sizeof(c->seam[0])) {
			c->seam[c->nseam++] = p->b.n;
			c->seam[c->nseam++] = p->b.n + name->value.n;
			/* A command that is a variable as a whole. */
			if (name->value.n > 1 && is_command(name->value, &p->b))
				c->seam[c->nseam++] = p->b.n + 1;
		}
		pan_buf_add(&p->b, name->value);
		c->blanks += pan_str_is(name->value, " ");
		c->n++;
		i = end;
	}
}

/* Lines that put together a command out of variables. */
static void
peel_variables(struct pan_peeler *p, const struct names *names)
{
	struct pan_str s = p->d->text;

	for (size_t at = 0; at < s.n && p->rc == PAN_OK;) {
		const char *nl = memchr(s.s + at, '\n', s.n - at);
		struct chain c = { .at = at,
			.end = nl == NULL ? s.n : (size_t)(nl - s.s) };
		struct pan_str line = pan_str_slice(s, at, c.end);

		c.words = true;

		at = c.end + 1;
		if (memchr(line.s, '$', line.n) == NULL &&
		    memchr(line.s, '%', line.n) == NULL)
			continue;
		expand_line(p, names, &c);
		if (c.n > 0 &&
		    ((c.blanks > 0 &&
		         pan_plain_words(pan_buf_str(&p->b), PAN_PLAIN_SHELL, 1) != 0) ||
		        worth(&c, pan_buf_str(&p->b))))
			(void)pan_peel_emit(p, "variables", c.at, c.end,
			    pan_buf_str(&p->b), PAN_PEEL_TEXT);
	}
}

void
pan_peel_literals(struct pan_peeler *p)
{
	PAN_AUTO(pan_own_freep) struct name *slot = NULL;
	struct names names = { 0 };

	slot = calloc((size_t)NAMES_MAX * 2, sizeof(*slot));
	if (slot == NULL) {
		p->rc = PAN_ENOMEM;
		return;
	}
	names.slot = slot;
	read_names(&names, p->d->text);
	peel_chains(p, &names);
	/* Values can name themselves: once is enough. */
	if (p->d->layer == NULL || strcmp(p->d->layer, "variables") != 0)
		peel_variables(p, &names);
}
