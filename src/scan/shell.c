#include "scan/shell.h"

#include "scan/shell_parts.h"

static void
read_heredocs(struct pan_shell_reader *r)
{
	for (unsigned i = 0; i < r->npending; i++) {
		struct pan_shell_redir *d = r->pending[i];
		struct pan_str end = d->word->text;
		size_t from = r->at, to = r->n;
		bool found = false;

		while (r->at < r->n && !found) {
			const char *nl = memchr(r->s + r->at, '\n', r->n - r->at);
			size_t line = r->at;
			size_t stop = nl != NULL ? (size_t)(nl - r->s) : r->n;

			r->at = nl != NULL ? stop + 1 : stop;
			while (r->pending_tabs[i] && line < stop && r->s[line] == '\t')
				line++;
			if (stop > line && r->s[stop - 1] == '\r')
				stop--;
			if (pan_str_eq((struct pan_str){ r->s + line, stop - line },
			        end)) {
				found = true;
				to = line;
			}
		}
		if (!found)
			r->broken = true;
		d->word =
		    pan_shell_read_body(r, from, to < from ? from : to, d->word->quoted);
	}
	r->npending = 0;
}

/* Blanks, line continuations and comments; with ${lines}, also line ends. */
static void
skip_blanks(struct pan_shell_reader *r, bool lines)
{
	while (r->at < r->n) {
		char c = r->s[r->at];
		char after = pan_shell_peek(r, 1);

		if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f') {
			r->at++;
		} else if (c == '\\' && (after == '\n' || after == '\r')) {
			r->at += 2;
		} else if (c == '#') {
			while (r->at < r->n && r->s[r->at] != '\n')
				r->at++;
		} else if (c == '\n' && lines) {
			r->at++;
			if (r->npending > 0)
				read_heredocs(r);
		} else {
			return;
		}
	}
}

/* The bare word at the reader's place, for comparison with reserved words. */
static struct pan_str
bare(const struct pan_shell_reader *r)
{
	size_t to = r->at;

	while (to < r->n && !pan_shell_one_of(r->s[to], " \t\r\n;&|()<>\"'`$\\"))
		to++;
	if (to < r->n && pan_shell_one_of(r->s[to], "\"'`$\\"))
		to = r->at; /* a quoted "if" is a command like any other */
	return (struct pan_str){ r->s + r->at, to - r->at };
}

/* Which kind of body ends with the word at the reader's place: 0 for none. */
static char
closer(const struct pan_shell_reader *r)
{
	struct pan_str w;

	if (pan_shell_peek(r, 0) == ')')
		return ')';
	w = bare(r);
	if (pan_str_is(w, "}"))
		return '}';
	if (pan_str_is(w, "fi"))
		return 'f';
	if (pan_str_is(w, "done"))
		return 'd';
	return pan_str_is(w, "esac") ? 'e' : 0;
}

static void
expect(struct pan_shell_reader *r, char stop)
{
	skip_blanks(r, true);
	if (closer(r) != stop) {
		r->broken = true;
		return;
	}
	r->at += stop == ')' ? 1 : bare(r).n;
}

static struct pan_shell_list *
read_body(struct pan_shell_reader *r, char stop)
{
	struct pan_shell_list *l;

	r->depth++;
	l = pan_shell_read_list(r, stop);
	r->depth--;
	expect(r, stop);
	return l;
}

/* The operator of a redirection at the reader's place, consumed; false for none. */
static bool
redir_op(struct pan_shell_reader *r, enum pan_shell_redir_op *op, int *fd)
{
	static const struct {
		const char *text;
		enum pan_shell_redir_op op;
		int fd;
	} known[] = {
		{ "&>>", PAN_SHELL_APPEND, -1 },
		{ "&>", PAN_SHELL_OUT, -1 },
		{ "<<<", PAN_SHELL_HERESTR, 0 },
		{ "<<-", PAN_SHELL_HEREDOC, 0 },
		{ "<<", PAN_SHELL_HEREDOC, 0 },
		{ "<&", PAN_SHELL_DUP, 0 },
		{ "<>", PAN_SHELL_INOUT, 0 },
		{ "<", PAN_SHELL_IN, 0 },
		{ ">>", PAN_SHELL_APPEND, 1 },
		{ ">&", PAN_SHELL_DUP, 1 },
		{ ">|", PAN_SHELL_OUT, 1 },
		{ ">", PAN_SHELL_OUT, 1 },
	};
	size_t digits = 0;

	while (digits < 4 && pan_shell_peek(r, digits) >= '0' &&
	    pan_shell_peek(r, digits) <= '9')
		digits++;
	if (pan_shell_peek(r, digits) != '<' && pan_shell_peek(r, digits) != '>' &&
	    (digits > 0 || pan_shell_peek(r, 0) != '&'))
		return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t n = strlen(known[i].text);

		if (r->n - r->at < digits + n ||
		    memcmp(r->s + r->at + digits, known[i].text, n) != 0)
			continue;
		*op = known[i].op;
		*fd = known[i].fd;
		for (size_t d = 0; d < digits; d++)
			*fd = (d == 0 ? 0 : *fd * 10) + (r->s[r->at + d] - '0');
		if (n < 3 && pan_shell_peek(r, digits + n) == '(' && *op != PAN_SHELL_DUP)
			return false; /* <( and >( begin a word */
		r->at += digits + n;
		return true;
	}
	return false;
}

static bool
read_redir(struct pan_shell_reader *r, struct pan_shell_redir ***tail)
{
	struct pan_shell_redir *d;
	enum pan_shell_redir_op op;
	size_t from = r->at;
	bool tabs;
	int fd;

	if (!redir_op(r, &op, &fd))
		return false;
	tabs = op == PAN_SHELL_HEREDOC && r->s[r->at - 1] == '-';
	skip_blanks(r, false);
	d = pan_shell_get(r, sizeof(*d));
	if (d == NULL)
		return false;
	d->op = op;
	d->fd = fd;
	d->word = pan_shell_read_word(r);
	if (d->word == NULL) {
		r->broken = true;
		return r->at > from; /* "<placeholder>": not for us */
	}
	if (op == PAN_SHELL_HEREDOC) {
		if (r->npending == PAN_SHELL_PENDING_MAX) {
			r->deep = true;
			return true;
		}
		r->pending_tabs[r->npending] = tabs;
		r->pending[r->npending++] = d;
	}
	**tail = d;
	*tail = &d->next;
	return true;
}

static bool
is_assignment(const struct pan_shell_reader *r, const struct pan_shell_word *w)
{
	const char *s = r->s + (w->at - r->base);
	size_t n = w->end - w->at, i = 0;

	while (i < n &&
	    (s[i] == '_' || (s[i] >= 'a' && s[i] <= 'z') ||
	        (s[i] >= 'A' && s[i] <= 'Z') || (i > 0 && s[i] >= '0' && s[i] <= '9')))
		i++;
	if (i == 0 || i >= n)
		return false;
	if (s[i] == '[') {
		const char *close = memchr(s + i, ']', n - i);

		if (close == NULL)
			return false;
		i = (size_t)(close - s) + 1;
	}
	if (i < n && s[i] == '+')
		i++;
	return i < n && s[i] == '=';
}

/* NAME=( word ... ): the words' parts join the assignment's. */
static void
read_array(struct pan_shell_reader *r, struct pan_shell_word *w)
{
	struct pan_shell_part **tail = &w->part;

	r->at++;
	for (;;) {
		struct pan_shell_word *item;

		skip_blanks(r, true);
		item = pan_shell_read_word(r);
		if (item == NULL) {
			if (r->at >= r->n || r->s[r->at] == ')')
				break;
			r->at++;
			continue;
		}
		while (*tail != NULL)
			tail = &(*tail)->next;
		*tail = item->part;
	}
	pan_shell_flatten(r, w);
	if (r->at < r->n)
		r->at++;
	else
		r->broken = true;
	w->end = r->base + r->at;
}

static struct pan_shell_cmd *read_command(struct pan_shell_reader *r);

/* name ( ) body, when that is what follows ${c}'s only word. */
static bool
read_function(struct pan_shell_reader *r, struct pan_shell_cmd *c)
{
	size_t back = r->at;
	struct pan_shell_cmd *body;

	r->at++;
	skip_blanks(r, false);
	if (pan_shell_peek(r, 0) != ')' || r->depth >= PAN_SHELL_DEPTH_MAX) {
		r->at = back;
		return false;
	}
	r->at++;
	skip_blanks(r, true);
	c->kind = PAN_SHELL_FUNCTION;
	c->name = c->word->text;
	r->depth++;
	body = read_command(r);
	r->depth--;
	if (body != NULL) {
		c->body = body->body;
		c->redir = body->redir;
	}
	return true;
}

static void
read_words(struct pan_shell_reader *r, struct pan_shell_cmd *c)
{
	struct pan_shell_word **words = &c->word, **assigns = &c->assign;
	struct pan_shell_redir **redirs = &c->redir;
	bool test = pan_str_is(bare(r), "[[");

	while (r->rc == PAN_OK) {
		struct pan_shell_word *w;

		skip_blanks(r, false);
		if (test && r->at < r->n && pan_shell_one_of(r->s[r->at], "<>&|()")) {
			r->at++; /* inside [[ ]] these compare and combine */
			continue;
		}
		if (read_redir(r, &redirs))
			continue;
		w = pan_shell_read_word(r);
		if (w == NULL) {
			if (pan_shell_peek(r, 0) == '(' && c->nword == 1 &&
			    c->word->plain && read_function(r, c))
				return;
			if (pan_shell_peek(r, 0) != '(')
				return;
			r->at++; /* "print(": no shell, but go on */
			r->broken = true;
			continue;
		}
		if (c->nword == 0 && is_assignment(r, w)) {
			*assigns = w;
			assigns = &w->next;
			if (pan_shell_peek(r, 0) == '(')
				read_array(r, w);
			continue;
		}
		*words = w;
		words = &w->next;
		c->nword++;
		if (test && pan_str_is(w->text, "]]"))
			test = false;
	}
}

static void
skip_word(struct pan_shell_reader *r, struct pan_str word)
{
	r->at += word.n;
	skip_blanks(r, true);
}

static void
read_for(struct pan_shell_reader *r, struct pan_shell_cmd *c)
{
	struct pan_shell_word **words = &c->word, *w;

	skip_blanks(r, false);
	c->kind = PAN_SHELL_FOR;
	w = pan_shell_read_word(r);
	if (w != NULL)
		c->name = w->text;
	skip_blanks(r, true);
	if (pan_str_is(bare(r), "in")) {
		r->at += 2;
		for (;;) {
			skip_blanks(r, false);
			w = pan_shell_read_word(r);
			if (w == NULL)
				break;
			*words = w;
			words = &w->next;
			c->nword++;
		}
	} else if (pan_shell_peek(r, 0) == '(') {
		while (r->at < r->n && r->s[r->at] != ')' && r->s[r->at] != '\n')
			r->at++;
		while (pan_shell_peek(r, 0) == ')')
			r->at++;
	}
	c->body = read_body(r, 'd');
}

static void
read_case(struct pan_shell_reader *r, struct pan_shell_cmd *c)
{
	skip_blanks(r, false);
	c->word = pan_shell_read_word(r);
	skip_blanks(r, true);
	if (pan_str_is(bare(r), "in"))
		skip_word(r, PAN_LIT("in"));
	/* Patterns end with ')': the list reader passes over them as stray brackets. */
	c->body = read_body(r, 'e');
}

/* Words that open a compound command, or only stand before one. */
static bool
read_compound(struct pan_shell_reader *r, struct pan_shell_cmd *c, struct pan_str w)
{
	char stop = 0;

	if (r->depth >= PAN_SHELL_DEPTH_MAX) {
		r->deep = true;
		return false;
	}
	if (pan_str_is(w, "for") || pan_str_is(w, "select")) {
		r->at += w.n;
		read_for(r, c);
		return true;
	}
	if (pan_str_is(w, "case")) {
		c->kind = PAN_SHELL_GROUP;
		r->at += w.n;
		read_case(r, c);
		return true;
	}
	if (pan_str_is(w, "{"))
		stop = '}';
	else if (pan_str_is(w, "if"))
		stop = 'f';
	else if (pan_str_is(w, "while") || pan_str_is(w, "until"))
		stop = 'd';
	else
		return false;
	c->kind = PAN_SHELL_GROUP;
	r->at += w.n;
	c->body = read_body(r, stop);
	return true;
}

static bool
is_prefix(struct pan_str w)
{
	static const char *const known[] = { "!", "time", "then", "do", "else", "elif",
		"function", "coproc" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (pan_str_is(w, known[i]))
			return true;
	return false;
}

static bool
read_bracketed(struct pan_shell_reader *r, struct pan_shell_cmd *c)
{
	if (pan_shell_peek(r, 0) != '(')
		return false;
	r->at++;
	if (pan_shell_peek(r, 0) == '(') { /* (( arithmetic )) runs nothing */
		while (r->at < r->n && r->s[r->at] != ')' && r->s[r->at] != '\n')
			r->at++;
		while (pan_shell_peek(r, 0) == ')')
			r->at++;
		return true;
	}
	if (r->depth >= PAN_SHELL_DEPTH_MAX) {
		r->deep = true;
		return true;
	}
	c->kind = PAN_SHELL_GROUP;
	c->body = read_body(r, ')');
	return true;
}

static struct pan_shell_cmd *
read_command(struct pan_shell_reader *r)
{
	struct pan_shell_cmd *c = pan_shell_get(r, sizeof(*c));
	struct pan_shell_redir **redirs;
	struct pan_str w;

	if (c == NULL)
		return NULL;
	skip_blanks(r, false);
	for (w = bare(r); is_prefix(w); w = bare(r))
		skip_word(r, w);
	c->at = r->base + r->at;
	if (closer(r) == 0) {
		if (read_bracketed(r, c) || read_compound(r, c, w)) {
			redirs = &c->redir;
			do
				skip_blanks(r, false);
			while (r->rc == PAN_OK && read_redir(r, &redirs));
		} else {
			read_words(r, c);
		}
	}
	c->end = r->base + r->at;
	return c;
}

static struct pan_shell_pipe *
read_pipeline(struct pan_shell_reader *r)
{
	struct pan_shell_pipe *p = pan_shell_get(r, sizeof(*p));
	struct pan_shell_cmd **tail;

	if (p == NULL)
		return NULL;
	tail = &p->cmd;
	for (;;) {
		struct pan_shell_cmd *c = read_command(r);

		if (c == NULL)
			return NULL;
		*tail = c;
		tail = &c->next;
		skip_blanks(r, false);
		if (pan_shell_peek(r, 0) != '|' || pan_shell_peek(r, 1) == '|')
			return p;
		r->at += pan_shell_peek(r, 1) == '&' ? 2 : 1;
		skip_blanks(r, true);
	}
}

struct pan_shell_list *
pan_shell_read_list(struct pan_shell_reader *r, char stop)
{
	struct pan_shell_list *l = pan_shell_get(r, sizeof(*l));
	struct pan_shell_pipe **tail;

	if (l == NULL)
		return NULL;
	tail = &l->pipe;
	while (r->rc == PAN_OK) {
		size_t from;
		char c;

		skip_blanks(r, true);
		if (r->at >= r->n)
			break;
		c = closer(r);
		if (c != 0 && (c == stop || (stop != 0 && stop != 'e' && c == ')')))
			break;
		if (c != 0) { /* closes nothing of ours, or ends a case's pattern */
			if (stop != 0 && c != ')')
				break;
			r->at += c == ')' ? 1 : bare(r).n;
			continue;
		}
		if (pan_shell_one_of(r->s[r->at], ";&|") && pan_shell_peek(r, 1) != '>') {
			r->at++;
			continue;
		}
		from = r->at;
		*tail = read_pipeline(r);
		if (*tail == NULL)
			break;
		tail = &(*tail)->next;
		if (r->at == from)
			r->at++; /* never stand still */
	}
	return l;
}

int
pan_shell_parse(struct pan_arena *a, struct pan_str text, size_t base,
    struct pan_shell *out)
{
	struct pan_shell_reader r = { .a = a, .s = text.s, .n = text.n, .base = base };

	*out = (struct pan_shell){ 0 };
	r.lit = pan_shell_get(&r, text.n + 1);
	if (r.lit == NULL)
		return PAN_ENOMEM;
	out->list = pan_shell_read_list(&r, 0);
	if (r.npending > 0)
		r.broken = true;
	out->broken = r.broken;
	out->deep = r.deep;
	return r.rc;
}

const struct pan_shell_word *
pan_shell_word(const struct pan_shell_cmd *c, unsigned i)
{
	const struct pan_shell_word *w = c->word;

	while (w != NULL && i-- > 0)
		w = w->next;
	return w;
}
