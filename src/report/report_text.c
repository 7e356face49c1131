#include <stdio.h>

#include "core/utf8.h"
#include "core/wrap.h"
#include "report/group.h"
#include "report/report.h"

#define DETAILS_MAX 10u /* subjects told at length among many */
#define FULL_MAX 3u     /* groups with all their words, of one subject */
#define SHORT_MAX 6u    /* further groups, with a line each */
#define NOTES_MAX 5u
#define LINES_MAX 40u /* more subjects than this: those that pass are only counted */
#define NAME_COLUMNS 28u

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define GREEN "\033[1;32m"
#define BOLD "\033[1m"
#define FAINT "\033[2m"

struct text {
	const struct pan_audit_run *run;
	struct pan_buf *out;
	struct pan_buf line; /* scratch */
	unsigned width;
};

static struct pan_str
label(const struct text *t, const char *key)
{
	return pan_msg(t->run->lang, key);
}

static void
style(const struct text *t, const char *code)
{
	if (t->run->colour)
		pan_buf_addz(t->out, code);
}

static void
plain(const struct text *t)
{
	style(t, "\033[0m");
}

static const char *
colour_of(enum pan_severity s)
{
	return s >= PAN_SEV_HIGH ? RED : s == PAN_SEV_MEDIUM ? YELLOW : FAINT;
}

static void
blanks(const struct text *t, unsigned n)
{
	while (n-- > 0)
		pan_buf_addc(t->out, ' ');
}

/* The scratch line, wrapped behind ${at} columns that are taken; then a line's end. */
static void
flush(struct text *t, unsigned at, unsigned indent)
{
	struct pan_wrap how = { t->width, indent, at };

	if (t->line.rc != PAN_OK && t->out->rc == PAN_OK)
		t->out->rc = t->line.rc;
	pan_wrap_add(t->out, pan_buf_str(&t->line), &how);
	pan_buf_addc(t->out, '\n');
	pan_buf_reset(&t->line);
}

struct words {
	const char *key;
	struct pan_str a, b, c;
};

static void
say(struct text *t, struct words w)
{
	struct pan_msg_arg args[] = { { "a", w.a }, { "b", w.b }, { "c", w.c } };

	pan_msg_add(&t->line, t->run->lang, w.key, args, 3);
}

struct number {
	char text[24];
};

static struct pan_str
number(struct number *n, uint64_t v)
{
	(void)snprintf(n->text, sizeof(n->text), "%llu", (unsigned long long)v);
	return pan_str(n->text);
}

static const char *
verdict_key(enum pan_audit_verdict v)
{
	static const char *const keys[] = { "verdict.allow", "verdict.review",
		"verdict.block" };

	return keys[v];
}

static const char *
level_key(enum pan_severity s)
{
	static const char *const keys[] = { "level.low", "level.low", "level.medium",
		"level.high", "level.critical" };

	return keys[s];
}

static const char *
verdict_colour(enum pan_audit_verdict v)
{
	return v == PAN_AUDIT_BLOCK ? RED : v == PAN_AUDIT_REVIEW ? YELLOW : GREEN;
}

/* Bytes of ${s} that fit into ${columns}. */
static size_t
cut_at(struct pan_str s, unsigned columns)
{
	unsigned width = 0, len;
	size_t at = 0;

	for (; at < s.n; at += len) {
		(void)pan_utf8_at(s, at, &len);
		width += pan_wrap_width(pan_str_slice(s, at, at + len));
		if (width > columns)
			break;
	}
	return at;
}

/* ${s} in exactly ${columns}: cut with an ellipsis, or filled with blanks. */
static void
column(struct text *t, struct pan_str s, unsigned columns)
{
	unsigned width = pan_wrap_width(s);

	if (width > columns) {
		s = pan_str_slice(s, 0, cut_at(s, columns - 1));
		width = pan_wrap_width(s) + 1;
		pan_buf_add(t->out, s);
		pan_buf_addz(t->out, "…");
	} else {
		pan_buf_add(t->out, s);
	}
	blanks(t, columns > width ? columns - width : 0);
}

/* ${s} in at most ${columns}: of a path the end says more than the beginning. */
static void
add_end(struct text *t, struct pan_str s, unsigned columns)
{
	unsigned width = pan_wrap_width(s), len;
	bool cut = width > columns;

	while (width + cut > columns && s.n > 0) {
		(void)pan_utf8_at(s, 0, &len);
		width -= pan_wrap_width(pan_str_slice(s, 0, len));
		s = pan_str_slice(s, len, s.n);
	}
	if (cut)
		pan_buf_addz(t->out, "…");
	pan_buf_add(t->out, s);
}

/* "What happened: ..." with the words of all three labels below each other. */
static void
labelled(struct text *t, const char *key, struct pan_str words)
{
	static const char *const keys[] = { "report.what", "report.why", "report.do" };
	struct pan_str name = label(t, key);
	unsigned most = 0;

	if (words.n == 0)
		return;
	for (size_t i = 0; i < 3; i++) {
		unsigned width = pan_wrap_width(label(t, keys[i]));

		most = width > most ? width : most;
	}
	blanks(t, 4);
	style(t, FAINT);
	column(t, name, most + 1);
	plain(t);
	pan_buf_add(&t->line, words);
	flush(t, most + 5, most + 5);
}

/* A blank between words, where the language has one. */
static void
space(struct text *t)
{
	if (t->run->lang != PAN_LANG_ZH_TW)
		pan_buf_addc(&t->line, ' ');
}

/* "SKILL.md:41, b.sh:3 and 37 more". */
static void
add_places(struct text *t, const struct pan_group *g)
{
	struct number n;

	for (size_t i = 0; i < g->nplace; i++)
		pan_buf_printf(&t->line, "%s%s:%u", i == 0 ? "" : ", ",
		    g->place[i]->place.path, (unsigned)g->place[i]->place.line);
	if (g->elsewhere > 0) {
		pan_buf_addc(&t->line, ' ');
		say(t,
		    (struct words){ .key = "report.more-places",
		        .a = number(&n, g->elsewhere) });
	}
}

static void
entries(struct text *t, struct pan_str list)
{
	for (size_t i = 0; i < list.n; i++) {
		if (i == 0 && t->line.n > 0)
			pan_buf_addz(&t->line, ", ");
		if (list.s[i] == '\n')
			pan_buf_addz(&t->line, ", ");
		else
			pan_buf_addc(&t->line, list.s[i]);
	}
}

/* What machines and experts call it. */
static void
technical(struct text *t, const struct pan_report_finding *f)
{
	if (!t->run->technical)
		return;
	blanks(t, 4);
	style(t, FAINT);
	pan_buf_printf(&t->line, "%.*s", PAN_STR(f->rule));
	if (f->author_title.n > 0)
		pan_buf_printf(&t->line, " (%.*s)", PAN_STR(f->author_title));
	pan_buf_printf(&t->line, ", %s, %s", pan_check_id(f->check), f->id);
	entries(t, f->owasp);
	entries(t, f->atlas);
	entries(t, f->attack);
	entries(t, f->cve);
	for (size_t i = 0; i < f->nlayer; i++)
		pan_buf_printf(&t->line, "%s%s", i == 0 ? ", layers: " : " > ",
		    f->layer[i]);
	flush(t, 4, 6);
	plain(t);
}

static void
headline(struct text *t, const struct pan_group *g)
{
	const struct pan_report_finding *f = g->first;
	struct number n;

	pan_buf_addz(t->out, "  ");
	style(t, colour_of(f->severity));
	pan_buf_addz(t->out, f->severity >= PAN_SEV_MEDIUM ? "!" : "-");
	plain(t);
	blanks(t, 1);
	style(t, BOLD);
	pan_buf_add(&t->line, f->title);
	if (g->n > 1) {
		space(t);
		say(t, (struct words){ .key = "report.times", .a = number(&n, g->n) });
	}
	flush(t, 4, 4);
	plain(t);
}

/* The evidence, in two lines at most unless everything was asked for. */
static void
excerpt(struct text *t, const struct pan_report_finding *f)
{
	struct pan_str shown = f->excerpt;
	unsigned most = 2 * (t->width - 8);

	if (shown.n == 0)
		return;
	blanks(t, 4);
	style(t, FAINT);
	pan_buf_addz(t->out, "> ");
	if (!t->run->verbose)
		shown = pan_str_slice(shown, 0, cut_at(shown, most));
	pan_buf_add(&t->line, shown);
	if (shown.n < f->excerpt.n)
		pan_buf_addz(&t->line, "…");
	flush(t, 6, 6);
	plain(t);
}

static void
full(struct text *t, const struct pan_group *g, const struct pan_group *before)
{
	const struct pan_report_finding *f = g->first;

	headline(t, g);
	add_places(t, g);
	blanks(t, 4);
	flush(t, 4, 6);
	/* Two findings in one passage need it once. */
	if (before == NULL || !pan_str_eq(before->first->excerpt, f->excerpt))
		excerpt(t, f);
	labelled(t, "report.what", f->what);
	if (f->nlayer > 0)
		labelled(t, "", label(t, "report.layered"));
	labelled(t, "report.why", f->why);
	labelled(t, "report.do", f->todo);
	technical(t, f);
	pan_buf_addc(t->out, '\n');
}

/* One line: what, and where. */
static void
brief(struct text *t, const struct pan_group *g)
{
	const struct pan_report_finding *f = g->first;
	bool zh = t->run->lang == PAN_LANG_ZH_TW;

	pan_buf_addz(t->out, "  ");
	style(t, colour_of(f->severity));
	pan_buf_addz(t->out, f->severity >= PAN_SEV_MEDIUM ? "!" : "-");
	plain(t);
	blanks(t, 1);
	pan_buf_add(&t->line, f->title);
	pan_buf_addz(&t->line, zh ? "（" : " (");
	add_places(t, g);
	pan_buf_addz(&t->line, zh ? "）" : ")");
	flush(t, 4, 4);
	technical(t, f);
}

static void
findings(struct text *t, const struct pan_report_subject *s)
{
	struct pan_groups g;
	size_t i = 0, left = 0;
	struct number n;

	pan_group_findings(s, t->run->technical, &g);
	for (; i < g.n && (t->run->verbose || i < FULL_MAX); i++) {
		/* Small points need no lecture beside something serious. */
		if (!t->run->verbose && i > 0 &&
		    g.item[i].first->severity < PAN_SEV_MEDIUM)
			break;
		full(t, &g.item[i], i > 0 ? &g.item[i - 1] : NULL);
	}
	for (; i < g.n && left < SHORT_MAX; i++, left++) {
		brief(t, &g.item[i]);
	}
	if (left > 0)
		pan_buf_addc(t->out, '\n');
	for (left = g.rest; i < g.n; i++)
		left += g.item[i].n;
	if (left > 0) {
		say(t,
		    (struct words){ .key = "report.more-findings",
		        .a = number(&n, left) });
		blanks(t, 2);
		flush(t, 2, 2);
	}
	if (g.known > 0) {
		say(t, (struct words){ .key = "report.known", .a = number(&n, g.known) });
		blanks(t, 2);
		flush(t, 2, 2);
	}
}

/* What was read, and plainly what was not. */
static void
coverage(struct text *t, const struct pan_report_subject *s)
{
	size_t most = t->run->verbose ? s->nnote : NOTES_MAX;
	struct number a, b, c;
	bool all = s->opaque == 0 && s->skipped == 0 && s->complete;

	say(t,
	    (struct words){ all ? "report.read-all" : "report.read-part",
	        number(&a, s->files), number(&b, s->opaque), number(&c, s->skipped) });
	blanks(t, 2);
	flush(t, 2, 2);
	for (size_t i = 0; i < s->nnote && i < most; i++) {
		pan_buf_addz(t->out, "  - ");
		pan_buf_add(&t->line, s->note[i]);
		flush(t, 4, 4);
	}
	if (s->nnote > most) {
		say(t,
		    (struct words){ .key = "report.more-notes",
		        .a = number(&a, s->nnote - most) });
		pan_buf_addz(t->out, "  - ");
		flush(t, 4, 4);
	}
}

/* Which checks there were, for those who read that nothing was found. */
static void
looked_for(struct text *t)
{
	struct pan_buf list;
	char key[64];

	pan_buf_init(&list, (size_t)1 << 16);
	for (int i = 0; i < PAN_CHECK_COUNT; i++) {
		(void)snprintf(key, sizeof(key), "check.%s",
		    pan_check_id((enum pan_check)i));
		if (i > 0)
			pan_buf_addz(&list, t->run->lang == PAN_LANG_ZH_TW ? "、" : "; ");
		pan_buf_add(&list, label(t, key));
	}
	if (list.rc != PAN_OK)
		t->line.rc = list.rc;
	say(t, (struct words){ .key = "report.looked-for", .a = pan_buf_str(&list) });
	pan_buf_fini(&list);
	blanks(t, 2);
	flush(t, 2, 2);
}

static void
title(struct text *t, const struct pan_report_subject *s)
{
	char key[64];

	(void)snprintf(key, sizeof(key), "report.kind.%s", pan_report_kind(s->kind));
	style(t, BOLD);
	pan_buf_add(t->out, s->name.n > 0 ? s->name : s->path);
	plain(t);
	style(t, FAINT);
	pan_buf_addz(t->out, "  ");
	pan_buf_add(t->out, label(t, key));
	if (s->name.n > 0 && !pan_str_eq(s->name, s->path))
		pan_buf_printf(t->out, "  %.*s", PAN_STR(s->path));
	plain(t);
	pan_buf_addc(t->out, '\n');
}

static void
failure(struct text *t, const struct pan_report_subject *s)
{
	title(t, s);
	pan_buf_addz(t->out, "  ");
	style(t, YELLOW);
	say(t, (struct words){ .key = "report.failed", .a = s->error });
	flush(t, 2, 2);
	plain(t);
	pan_buf_addc(t->out, '\n');
}

static void
subject(struct text *t, const struct pan_report_subject *s)
{
	enum pan_audit_verdict verdict = pan_report_open(s);
	struct number n;

	if (s->error.n > 0) {
		failure(t, s);
		return;
	}
	title(t, s);
	pan_buf_addz(t->out, "  ");
	style(t,
	    verdict == PAN_AUDIT_ALLOW && !s->complete ? YELLOW
	                                               : verdict_colour(verdict));
	say(t,
	    (struct words){ verdict == PAN_AUDIT_ALLOW && !s->complete
	            ? "report.headline-part"
	            : "report.headline",
	        number(&n, s->score), label(t, level_key(s->level)),
	        label(t, verdict_key(verdict)) });
	flush(t, 2, 2);
	plain(t);
	if (t->run->technical) {
		blanks(t, 2);
		pan_buf_addz(&t->line, s->digest);
		flush(t, 2, 2);
	}
	pan_buf_addc(t->out, '\n');
	findings(t, s);
	if (s->nfinding == 0)
		looked_for(t);
	coverage(t, s);
	pan_buf_addc(t->out, '\n');
}

static void
row(struct text *t, const struct pan_report_subject *s, unsigned mark_columns)
{
	static const char *const keys[] = { "report.row.block", "report.row.failed",
		"report.row.review", "report.row.part", "report.row.allow" };
	static const char *const colours[] = { RED, YELLOW, YELLOW, YELLOW, GREEN };
	unsigned r = pan_report_rank(s);
	unsigned taken = 2 + mark_columns + 2 + 5 + NAME_COLUMNS + 2;

	pan_buf_addz(t->out, "  ");
	style(t, colours[r]);
	column(t, label(t, keys[r]), mark_columns + 2);
	plain(t);
	if (s->error.n > 0)
		pan_buf_addz(t->out, "  -  ");
	else
		pan_buf_printf(t->out, "%3u  ", s->score);
	column(t, s->name.n > 0 ? s->name : s->path, NAME_COLUMNS);
	pan_buf_addz(t->out, "  ");
	add_end(t, s->path, t->width > taken + 10 ? t->width - taken : 10);
	pan_buf_addc(t->out, '\n');
}

static void
table(struct text *t)
{
	static const char *const keys[] = { "report.row.block", "report.row.failed",
		"report.row.review", "report.row.part", "report.row.allow" };
	unsigned columns = 0,
	         last = t->run->verbose || t->run->nsubject <= LINES_MAX ? 5 : 4;

	for (size_t i = 0; i < 5; i++) {
		unsigned width = pan_wrap_width(label(t, keys[i]));

		columns = width > columns ? width : columns;
	}
	for (unsigned r = 0; r < last; r++)
		for (size_t i = 0; i < t->run->nsubject; i++)
			if (pan_report_rank(t->run->subject[i]) == r)
				row(t, t->run->subject[i], columns);
	pan_buf_addc(t->out, '\n');
}

/* The bad ones at length; the worst kind first. */
static void
details(struct text *t)
{
	size_t told = 0, left = 0;
	struct number n;

	for (unsigned r = 0; r < 4; r++)
		for (size_t i = 0; i < t->run->nsubject; i++) {
			if (pan_report_rank(t->run->subject[i]) != r)
				continue;
			if (!t->run->verbose && told == DETAILS_MAX) {
				left++;
				continue;
			}
			told++;
			subject(t, t->run->subject[i]);
		}
	if (left > 0) {
		say(t,
		    (struct words){ .key = "report.more-subjects",
		        .a = number(&n, left) });
		flush(t, 0, 0);
		pan_buf_addc(t->out, '\n');
	}
}

static void
count(struct text *t, const char *key, size_t n, const char *colour)
{
	struct number text;

	if (n == 0)
		return;
	pan_buf_addz(t->out, "  ");
	style(t, colour);
	say(t, (struct words){ .key = key, .a = number(&text, n) });
	flush(t, 2, 2);
	plain(t);
}

static void
summary(struct text *t)
{
	size_t ranks[5] = { 0 };
	struct number n;

	for (size_t i = 0; i < t->run->nsubject; i++)
		ranks[pan_report_rank(t->run->subject[i])]++;
	style(t, BOLD);
	say(t,
	    (struct words){ .key = "report.checked",
	        .a = number(&n, t->run->nsubject - ranks[1]) });
	flush(t, 0, 0);
	plain(t);
	count(t, "report.sum.block", ranks[0], RED);
	count(t, "report.sum.review", ranks[2], YELLOW);
	count(t, "report.sum.part", ranks[3], YELLOW);
	count(t, "report.sum.allow", ranks[4], GREEN);
	count(t, "report.sum.failed", ranks[1], YELLOW);
}

void
pan_report_text(const struct pan_audit_run *run, struct pan_buf *out)
{
	struct text t = { .run = run, .out = out };

	t.width = run->width == 0 ? 90 : run->width < 40 ? 40 : run->width;
	if (t.width > 100) /* longer lines are hard to read */
		t.width = 100;
	pan_buf_init(&t.line, (size_t)16 << 20);
	if (run->nsubject == 1) {
		subject(&t, run->subject[0]);
	} else if (run->nsubject > 1) {
		table(&t);
		details(&t);
		summary(&t);
	} else {
		pan_buf_add(&t.line, label(&t, "report.nothing"));
		flush(&t, 0, 0);
	}
	if (!run->complete) {
		say(&t,
		    (struct words){ "report.incomplete", PAN_LIT(""), PAN_LIT(""),
		        PAN_LIT("") });
		style(&t, YELLOW);
		flush(&t, 0, 0);
		plain(&t);
	}
	pan_buf_fini(&t.line);
}
