#include <stdio.h>

#include "core/wrap.h"
#include "report/group.h"
#include "report/paper.h"
#include "report/report.h"

#define DETAILS_MAX 10u /* subjects told at length among many */
#define FULL_MAX 3u     /* groups with all their words, of one subject */
#define SHORT_MAX 6u    /* further groups, with a line each */
#define NOTES_MAX 5u
#define LINES_MAX 40u /* more subjects than this: those that pass are only counted */
#define NAME_COLUMNS 28u

static const char *
colour_of(enum pan_severity s)
{
	return s >= PAN_SEV_HIGH  ? PAN_PAPER_RED
	    : s == PAN_SEV_MEDIUM ? PAN_PAPER_YELLOW
	                          : PAN_PAPER_FAINT;
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
	return v == PAN_AUDIT_BLOCK ? PAN_PAPER_RED
	    : v == PAN_AUDIT_REVIEW ? PAN_PAPER_YELLOW
	                            : PAN_PAPER_GREEN;
}

/* "What happened: ..." with the words of all three labels below each other. */
static void
labelled(struct pan_paper *t, const char *key, struct pan_str words)
{
	static const char *const keys[] = { "report.what", "report.why", "report.do" };
	struct pan_str name = pan_paper_label(t, key);
	unsigned most = 0;

	if (words.n == 0)
		return;
	for (size_t i = 0; i < 3; i++) {
		unsigned width = pan_wrap_width(pan_paper_label(t, keys[i]));

		most = width > most ? width : most;
	}
	pan_paper_blanks(t, 4);
	pan_paper_style(t, PAN_PAPER_FAINT);
	pan_paper_column(t, name, most + 1);
	pan_paper_plain(t);
	pan_buf_add(&t->line, words);
	pan_paper_flush(t, most + 5, most + 5);
}

/* A blank between words, where the language has one. */
static void
space(struct pan_paper *t)
{
	if (t->run->lang != PAN_LANG_ZH_TW)
		pan_buf_addc(&t->line, ' ');
}

/* "SKILL.md:41, b.sh:3 and 37 more". */
static void
add_places(struct pan_paper *t, const struct pan_group *g)
{
	struct pan_paper_number n = { "" };

	for (size_t i = 0; i < g->nplace; i++)
		pan_buf_printf(&t->line, "%s%s:%u", i == 0 ? "" : ", ",
		    g->place[i]->place.path, (unsigned)g->place[i]->place.line);
	if (g->elsewhere > 0) {
		pan_buf_addc(&t->line, ' ');
		pan_paper_say(t,
		    (struct pan_paper_words){ .key = "report.more-places",
		        .a = pan_paper_number(&n, g->elsewhere) });
	}
}

static void
entries(struct pan_paper *t, struct pan_str list)
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
technical(struct pan_paper *t, const struct pan_report_finding *f)
{
	if (!t->run->technical)
		return;
	pan_paper_blanks(t, 4);
	pan_paper_style(t, PAN_PAPER_FAINT);
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
	pan_paper_flush(t, 4, 6);
	pan_paper_plain(t);
}

static void
headline(struct pan_paper *t, const struct pan_group *g)
{
	const struct pan_report_finding *f = g->first;
	struct pan_paper_number n = { "" };

	pan_buf_addz(t->out, "  ");
	pan_paper_style(t, colour_of(f->severity));
	pan_buf_addz(t->out, f->severity >= PAN_SEV_MEDIUM ? "!" : "-");
	pan_paper_plain(t);
	pan_paper_blanks(t, 1);
	pan_paper_style(t, PAN_PAPER_BOLD);
	pan_buf_add(&t->line, f->title);
	if (g->n > 1) {
		space(t);
		pan_paper_say(t,
		    (struct pan_paper_words){ .key = "report.times",
		        .a = pan_paper_number(&n, g->n) });
	}
	pan_paper_flush(t, 4, 4);
	pan_paper_plain(t);
}

/* The evidence, in two lines at most unless everything was asked for. */
static void
excerpt(struct pan_paper *t, const struct pan_report_finding *f)
{
	struct pan_str shown = f->excerpt;
	unsigned most = 2 * (t->width - 8);

	if (shown.n == 0)
		return;
	pan_paper_blanks(t, 4);
	pan_paper_style(t, PAN_PAPER_FAINT);
	pan_buf_addz(t->out, "> ");
	if (!t->run->verbose)
		shown = pan_str_slice(shown, 0, pan_paper_cut(shown, most));
	pan_buf_add(&t->line, shown);
	if (shown.n < f->excerpt.n)
		pan_buf_addz(&t->line, "…");
	pan_paper_flush(t, 6, 6);
	pan_paper_plain(t);
}

static void
full(struct pan_paper *t, const struct pan_group *g, const struct pan_group *before)
{
	const struct pan_report_finding *f = g->first;

	headline(t, g);
	add_places(t, g);
	pan_paper_blanks(t, 4);
	pan_paper_flush(t, 4, 6);
	/* Two findings in one passage need it once. */
	if (before == NULL || !pan_str_eq(before->first->excerpt, f->excerpt))
		excerpt(t, f);
	labelled(t, "report.what", f->what);
	if (f->nlayer > 0)
		labelled(t, "", pan_paper_label(t, "report.layered"));
	labelled(t, "report.why", f->why);
	labelled(t, "report.do", f->todo);
	technical(t, f);
	pan_buf_addc(t->out, '\n');
}

/* One line: what, and where. */
static void
brief(struct pan_paper *t, const struct pan_group *g)
{
	const struct pan_report_finding *f = g->first;
	bool zh = t->run->lang == PAN_LANG_ZH_TW;

	pan_buf_addz(t->out, "  ");
	pan_paper_style(t, colour_of(f->severity));
	pan_buf_addz(t->out, f->severity >= PAN_SEV_MEDIUM ? "!" : "-");
	pan_paper_plain(t);
	pan_paper_blanks(t, 1);
	pan_buf_add(&t->line, f->title);
	pan_buf_addz(&t->line, zh ? "（" : " (");
	add_places(t, g);
	pan_buf_addz(&t->line, zh ? "）" : ")");
	pan_paper_flush(t, 4, 4);
	technical(t, f);
}

static void
findings(struct pan_paper *t, const struct pan_report_subject *s)
{
	struct pan_groups g;
	size_t i = 0, left = 0;
	struct pan_paper_number n = { "" };

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
		pan_paper_say(t,
		    (struct pan_paper_words){ .key = "report.more-findings",
		        .a = pan_paper_number(&n, left) });
		pan_paper_blanks(t, 2);
		pan_paper_flush(t, 2, 2);
	}
	if (g.known > 0) {
		pan_paper_say(t,
		    (struct pan_paper_words){ .key = "report.known",
		        .a = pan_paper_number(&n, g.known) });
		pan_paper_blanks(t, 2);
		pan_paper_flush(t, 2, 2);
	}
}

/* What was read, and plainly what was not. */
static void
coverage(struct pan_paper *t, const struct pan_report_subject *s)
{
	size_t most = t->run->verbose ? s->nnote : NOTES_MAX;
	struct pan_paper_number a = { "" }, b = { "" }, c = { "" };
	bool all = s->opaque == 0 && s->skipped == 0 && s->complete;

	pan_paper_say(t,
	    (struct pan_paper_words){ all ? "report.read-all" : "report.read-part",
	        pan_paper_number(&a, s->files), pan_paper_number(&b, s->opaque),
	        pan_paper_number(&c, s->skipped) });
	pan_paper_blanks(t, 2);
	pan_paper_flush(t, 2, 2);
	for (size_t i = 0; i < s->nnote && i < most; i++) {
		pan_buf_addz(t->out, "  - ");
		pan_buf_add(&t->line, s->note[i]);
		pan_paper_flush(t, 4, 4);
	}
	if (s->nnote > most) {
		pan_paper_say(t,
		    (struct pan_paper_words){ .key = "report.more-notes",
		        .a = pan_paper_number(&a, s->nnote - most) });
		pan_buf_addz(t->out, "  - ");
		pan_paper_flush(t, 4, 4);
	}
}

/* Which checks there were, for those who read that nothing was found. */
static void
looked_for(struct pan_paper *t)
{
	struct pan_buf list;
	char key[64];

	pan_buf_init(&list, (size_t)1 << 16);
	for (int i = 0; i < PAN_CHECK_COUNT; i++) {
		(void)snprintf(key, sizeof(key), "check.%s",
		    pan_check_id((enum pan_check)i));
		if (i > 0)
			pan_buf_addz(&list, t->run->lang == PAN_LANG_ZH_TW ? "、" : "; ");
		pan_buf_add(&list, pan_paper_label(t, key));
	}
	if (list.rc != PAN_OK)
		t->line.rc = list.rc;
	pan_paper_say(t,
	    (struct pan_paper_words){ .key = "report.looked-for",
	        .a = pan_buf_str(&list) });
	pan_buf_fini(&list);
	pan_paper_blanks(t, 2);
	pan_paper_flush(t, 2, 2);
}

static void
title(struct pan_paper *t, const struct pan_report_subject *s)
{
	char key[64];

	(void)snprintf(key, sizeof(key), "report.kind.%s", pan_report_kind(s->kind));
	pan_paper_style(t, PAN_PAPER_BOLD);
	pan_buf_add(t->out, s->name.n > 0 ? s->name : s->path);
	pan_paper_plain(t);
	pan_paper_style(t, PAN_PAPER_FAINT);
	pan_buf_addz(t->out, "  ");
	pan_buf_add(t->out, pan_paper_label(t, key));
	if (s->name.n > 0 && !pan_str_eq(s->name, s->path))
		pan_buf_printf(t->out, "  %.*s", PAN_STR(s->path));
	pan_paper_plain(t);
	pan_buf_addc(t->out, '\n');
}

static void
failure(struct pan_paper *t, const struct pan_report_subject *s)
{
	title(t, s);
	pan_buf_addz(t->out, "  ");
	pan_paper_style(t, PAN_PAPER_YELLOW);
	pan_paper_say(t,
	    (struct pan_paper_words){ .key = "report.failed", .a = s->error });
	pan_paper_flush(t, 2, 2);
	pan_paper_plain(t);
	pan_buf_addc(t->out, '\n');
}

/* The score, and what to make of it. */
static void
verdict_line(struct pan_paper *t, const struct pan_report_subject *s)
{
	enum pan_audit_verdict verdict = pan_report_open(s);
	bool part = verdict == PAN_AUDIT_ALLOW && !s->complete;
	struct pan_paper_number n = { "" };
	const char *key = part      ? "report.headline-part"
	    : verdict != s->verdict ? "report.headline-known"
	                            : "report.headline";

	pan_buf_addz(t->out, "  ");
	pan_paper_style(t, part ? PAN_PAPER_YELLOW : verdict_colour(verdict));
	pan_paper_say(t,
	    (struct pan_paper_words){ key, pan_paper_number(&n, s->score),
	        pan_paper_label(t, level_key(s->level)),
	        pan_paper_label(t, verdict_key(verdict)) });
	pan_paper_flush(t, 2, 2);
	pan_paper_plain(t);
}

static void
subject(struct pan_paper *t, const struct pan_report_subject *s)
{
	if (s->error.n > 0) {
		failure(t, s);
		return;
	}
	title(t, s);
	verdict_line(t, s);
	if (t->run->technical) {
		pan_paper_blanks(t, 2);
		pan_buf_addz(&t->line, s->digest);
		pan_paper_flush(t, 2, 2);
	}
	pan_buf_addc(t->out, '\n');
	findings(t, s);
	if (s->nfinding == 0)
		looked_for(t);
	coverage(t, s);
	pan_buf_addc(t->out, '\n');
}

static void
row(struct pan_paper *t, const struct pan_report_subject *s, unsigned mark_columns)
{
	static const char *const keys[] = { "report.row.block", "report.row.failed",
		"report.row.review", "report.row.part", "report.row.allow" };
	static const char *const colours[] = { PAN_PAPER_RED, PAN_PAPER_YELLOW,
		PAN_PAPER_YELLOW, PAN_PAPER_YELLOW, PAN_PAPER_GREEN };
	unsigned r = pan_report_rank(s);
	unsigned taken = 2 + mark_columns + 2 + 5 + NAME_COLUMNS + 2;

	pan_buf_addz(t->out, "  ");
	pan_paper_style(t, colours[r]);
	pan_paper_column(t, pan_paper_label(t, keys[r]), mark_columns + 2);
	pan_paper_plain(t);
	if (s->error.n > 0)
		pan_buf_addz(t->out, "  -  ");
	else
		pan_buf_printf(t->out, "%3u  ", s->score);
	pan_paper_column(t, s->name.n > 0 ? s->name : s->path, NAME_COLUMNS);
	pan_buf_addz(t->out, "  ");
	pan_paper_end(t, s->path, t->width > taken + 10 ? t->width - taken : 10);
	pan_buf_addc(t->out, '\n');
}

static void
table(struct pan_paper *t)
{
	static const char *const keys[] = { "report.row.block", "report.row.failed",
		"report.row.review", "report.row.part", "report.row.allow" };
	unsigned columns = 0,
	         last = t->run->verbose || t->run->nsubject <= LINES_MAX ? 5 : 4;

	for (size_t i = 0; i < 5; i++) {
		unsigned width = pan_wrap_width(pan_paper_label(t, keys[i]));

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
details(struct pan_paper *t)
{
	size_t told = 0, left = 0;
	struct pan_paper_number n = { "" };

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
		pan_paper_say(t,
		    (struct pan_paper_words){ .key = "report.more-subjects",
		        .a = pan_paper_number(&n, left) });
		pan_paper_flush(t, 0, 0);
		pan_buf_addc(t->out, '\n');
	}
}

static void
count(struct pan_paper *t, const char *key, size_t n, const char *colour)
{
	struct pan_paper_number text = { "" };

	if (n == 0)
		return;
	pan_buf_addz(t->out, "  ");
	pan_paper_style(t, colour);
	pan_paper_say(t,
	    (struct pan_paper_words){ .key = key, .a = pan_paper_number(&text, n) });
	pan_paper_flush(t, 2, 2);
	pan_paper_plain(t);
}

static void
summary(struct pan_paper *t)
{
	size_t ranks[5] = { 0 };
	struct pan_paper_number n = { "" };

	for (size_t i = 0; i < t->run->nsubject; i++)
		ranks[pan_report_rank(t->run->subject[i])]++;
	pan_paper_style(t, PAN_PAPER_BOLD);
	pan_paper_say(t,
	    (struct pan_paper_words){ .key = "report.checked",
	        .a = pan_paper_number(&n, t->run->nsubject - ranks[1]) });
	pan_paper_flush(t, 0, 0);
	pan_paper_plain(t);
	count(t, "report.sum.block", ranks[0], PAN_PAPER_RED);
	count(t, "report.sum.review", ranks[2], PAN_PAPER_YELLOW);
	count(t, "report.sum.part", ranks[3], PAN_PAPER_YELLOW);
	count(t, "report.sum.allow", ranks[4], PAN_PAPER_GREEN);
	count(t, "report.sum.failed", ranks[1], PAN_PAPER_YELLOW);
}

void
pan_report_text(const struct pan_audit_run *run, struct pan_buf *out)
{
	struct pan_paper t = { .run = run, .out = out };

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
		pan_buf_add(&t.line, pan_paper_label(&t, "report.nothing"));
		pan_paper_flush(&t, 0, 0);
	}
	if (!run->complete) {
		pan_paper_say(&t,
		    (struct pan_paper_words){ "report.incomplete", PAN_LIT(""),
		        PAN_LIT(""), PAN_LIT("") });
		pan_paper_style(&t, PAN_PAPER_YELLOW);
		pan_paper_flush(&t, 0, 0);
		pan_paper_plain(&t);
	}
	pan_buf_fini(&t.line);
}
