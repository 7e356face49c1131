/*
 * One page that needs nothing else: no script, no picture, no font from elsewhere, and a
 * content security policy that would not let one in.
 *
 * All foreign text in the model is escaped for people; here it is escaped for HTML too.
 */
#include <stdio.h>

#include "core/safe.h"
#include "match/pack.h"
#include "report/group.h"
#include "report/report.h"

struct page {
	const struct pan_audit_run *run;
	struct pan_buf *out;
};

static const char style[] =
    ":root{--bg:#f5f6f8;--card:#fff;--ink:#1c2430;--soft:#5c6675;--line:#dfe3e9;"
    "--bad:#b3261e;--badbg:#fdecea;--warn:#8a5a00;--warnbg:#fff4dc;--good:#1b6e3c;"
    "--goodbg:#e6f5ec;--code:#f0f2f5}"
    "@media(prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1b212a;--ink:#e8ebf0;"
    "--soft:#a2abb8;--line:#313a46;--bad:#ff8a80;--badbg:#3a1d1c;--warn:#ffcf70;"
    "--warnbg:#372a10;--good:#7fdca4;--goodbg:#163324;--code:#252d38}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.6 system-ui,"
    "-apple-system,\"Segoe UI\",\"Noto Sans TC\",\"PingFang TC\",\"Microsoft JhengHei\","
    "sans-serif}"
    "main{max-width:52rem;margin:0 auto;padding:2rem 1.2rem 3rem}"
    "h1{font-size:1.7rem;line-height:1.25;margin:0}"
    "h2{font-size:1.3rem;margin:0;overflow-wrap:anywhere}"
    "h3{font-size:1.05rem;margin:0 0 .3rem}"
    ".lead,.path,footer{color:var(--soft)}.lead{margin:.2rem 0 1.6rem}"
    ".path{font-size:.9rem;overflow-wrap:anywhere}"
    ".tiles{display:flex;flex-wrap:wrap;gap:.8rem;margin:0 0 1.6rem;padding:0;"
    "list-style:none}"
    ".tiles li{flex:1 1 9rem;background:var(--card);border:1px solid var(--line);"
    "border-radius:.8rem;padding:.8rem 1rem}"
    ".tiles b{display:block;font-size:1.8rem;line-height:1.2}"
    "section,.list{background:var(--card);border:1px solid var(--line);"
    "border-radius:.9rem;padding:1.3rem 1.4rem;margin:0 0 1.4rem}"
    ".head{display:flex;gap:1.2rem;align-items:center;margin-bottom:.8rem}"
    ".ring{flex:none;width:5rem;height:5rem;border-radius:50%;display:flex;"
    "flex-direction:column;align-items:center;justify-content:center;"
    "border:.35rem solid currentColor}"
    ".ring b{font-size:1.6rem;line-height:1}.ring span{font-size:.68rem}"
    ".verdict{display:inline-block;font-weight:600;border-radius:2rem;"
    "padding:.15rem .9rem;margin-top:.4rem}"
    ".bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}"
    ".verdict.bad{background:var(--badbg)}.verdict.warn{background:var(--warnbg)}"
    ".verdict.good{background:var(--goodbg)}"
    "article{border-left:.3rem solid var(--line);padding:.2rem 0 .2rem 1rem;"
    "margin:1.3rem 0}"
    "article.bad{border-color:var(--bad)}article.warn{border-color:var(--warn)}"
    "article>*{color:var(--ink)}article .where{color:var(--soft);font-size:.9rem;"
    "margin:0 0 .5rem;overflow-wrap:anywhere}"
    "h3 small{font-weight:400;color:var(--soft)}"
    "pre{background:var(--code);border-radius:.5rem;padding:.6rem .8rem;margin:.5rem 0;"
    "white-space:pre-wrap;overflow-wrap:anywhere;font:.86rem/1.5 ui-monospace,"
    "SFMono-Regular,Menlo,Consolas,monospace}"
    "dl{margin:.4rem 0;display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}"
    "dt{color:var(--soft)}dd{margin:0}"
    "details{margin:.5rem 0 0;font-size:.88rem;color:var(--soft)}"
    "summary{cursor:pointer}"
    "details p{margin:.3rem 0;overflow-wrap:anywhere}"
    ".cover{border-top:1px solid var(--line);margin-top:1.2rem;padding-top:.8rem;"
    "font-size:.93rem}.cover ul{margin:.3rem 0;padding-left:1.2rem;"
    "overflow-wrap:anywhere}"
    ".chips{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;padding:0!important}"
    ".chips li{border:1px solid var(--line);border-radius:2rem;padding:.05rem .7rem}"
    "table{border-collapse:collapse;width:100%}td{padding:.35rem .6rem .35rem 0;"
    "border-top:1px solid var(--line);overflow-wrap:anywhere;vertical-align:top}"
    "td:nth-child(-n+2){white-space:nowrap}tr:first-child td{border-top:0}"
    "a{color:inherit}.notice{background:var(--warnbg);color:var(--warn);"
    "border-radius:.8rem;padding:.8rem 1.1rem;margin:0 0 1.4rem}"
    "footer{font-size:.85rem;overflow-wrap:anywhere}"
    "@media(max-width:36rem){td.path{display:none}dl{grid-template-columns:1fr}dt{margin-top:.4rem}}"
    "@media print{body{background:#fff;color:#000;font-size:11pt}main{max-width:none;"
    "padding:0}section,.list,.tiles li{border-color:#bbb;background:#fff}"
    "article,.head,.tiles li{break-inside:avoid}details>*{display:block}}";

static void
raw(const struct page *p, const char *html)
{
	pan_buf_addz(p->out, html);
}

static void
text(const struct page *p, struct pan_str s)
{
	pan_safe_add_html(p->out, s, SIZE_MAX);
}

static struct pan_str
msg(const struct page *p, const char *key)
{
	return pan_msg(p->run->lang, key);
}

static void
word(const struct page *p, const char *key)
{
	text(p, msg(p, key));
}

/* A message with {a} filled; {a} is shown text already. */
static void
word_with(const struct page *p, const char *key, struct pan_str a)
{
	struct pan_msg_arg arg = { "a", a };
	struct pan_buf b;

	pan_buf_init(&b, (size_t)1 << 20);
	pan_msg_add(&b, p->run->lang, key, &arg, 1);
	if (b.rc != PAN_OK)
		p->out->rc = b.rc;
	text(p, pan_buf_str(&b));
	pan_buf_fini(&b);
}

static void
word_with_number(const struct page *p, const char *key, size_t n)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%zu", n);
	word_with(p, key, pan_str(digits));
}

static const char *
class_of(enum pan_audit_verdict v, bool complete)
{
	if (v == PAN_AUDIT_BLOCK)
		return "bad";
	return v == PAN_AUDIT_REVIEW || !complete ? "warn" : "good";
}

static const char *
class_of_severity(enum pan_severity s)
{
	return s >= PAN_SEV_HIGH ? "bad" : s == PAN_SEV_MEDIUM ? "warn" : "";
}

static void
verdict(const struct page *p, const struct pan_report_subject *s)
{
	static const char *const keys[] = { "verdict.allow", "verdict.review",
		"verdict.block" };
	enum pan_audit_verdict v = pan_report_open(s);

	if (s->error.n > 0)
		word(p, "report.row.failed");
	else if (v == PAN_AUDIT_ALLOW && !s->complete)
		word(p, "report.row.part");
	else
		word(p, keys[v]);
}

static void
row(const struct page *p, const char *key, struct pan_str words)
{
	if (words.n == 0)
		return;
	raw(p, "<dt>");
	word(p, key);
	raw(p, "</dt><dd>");
	text(p, words);
	raw(p, "</dd>");
}

static void
references(const struct page *p, struct pan_str list)
{
	for (size_t at = 0; at < list.n;) {
		size_t end = pan_str_find(list, PAN_LIT("\n"), at);

		end = end == SIZE_MAX ? list.n : end;
		raw(p, "<br>");
		text(p, pan_str_slice(list, at, end));
		at = end + 1;
	}
}

static void
experts(const struct page *p, const struct pan_report_finding *f)
{
	raw(p, "<details><summary>");
	word(p, "report.page.technical");
	raw(p, "</summary><p>");
	text(p, f->rule);
	if (f->author_title.n > 0) {
		raw(p, "<br>");
		text(p, f->author_title);
	}
	raw(p, "<br>");
	text(p, pan_str(pan_check_id(f->check)));
	raw(p, " &middot; ");
	text(p, pan_str(f->id));
	for (size_t i = 0; i < f->nlayer; i++) {
		raw(p, i == 0 ? "<br>" : " &rarr; ");
		text(p, pan_str(f->layer[i]));
	}
	references(p, f->owasp);
	references(p, f->atlas);
	references(p, f->attack);
	references(p, f->cve);
	raw(p, "</p></details>\n");
}

static void
group(const struct page *p, const struct pan_group *g)
{
	const struct pan_report_finding *f = g->first;

	pan_buf_printf(p->out, "<article class=\"%s\"><h3>",
	    class_of_severity(f->severity));
	text(p, f->title);
	if (g->n > 1) {
		raw(p, " <small>");
		word_with_number(p, "report.times", g->n);
		raw(p, "</small>");
	}
	raw(p, "</h3>\n<p class=\"where\">");
	for (size_t i = 0; i < g->nplace; i++) {
		raw(p, i == 0 ? "" : ", ");
		text(p, pan_str(g->place[i]->place.path));
		pan_buf_printf(p->out, ":%u", (unsigned)g->place[i]->place.line);
	}
	if (g->elsewhere > 0) {
		raw(p, " ");
		word_with_number(p, "report.more-places", g->elsewhere);
	}
	raw(p, "</p>\n");
	if (f->excerpt.n > 0) {
		raw(p, "<pre>");
		text(p, f->excerpt);
		raw(p, "</pre>\n");
	}
	raw(p, "<dl>");
	row(p, "report.what", f->what);
	row(p, "report.why", f->why);
	row(p, "report.do", f->todo);
	raw(p, "</dl>\n");
	experts(p, f);
	raw(p, "</article>\n");
}

static void
coverage(const struct page *p, const struct pan_report_subject *s)
{
	bool all = s->opaque == 0 && s->skipped == 0 && s->complete;
	struct pan_msg_arg args[3];
	char digits[3][24];
	struct pan_buf b;
	const uint32_t n[3] = { s->files, s->opaque, s->skipped };
	static const char *const names[] = { "a", "b", "c" };

	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(digits[i], sizeof(digits[i]), "%u", (unsigned)n[i]);
		args[i] = (struct pan_msg_arg){ names[i], pan_str(digits[i]) };
	}
	pan_buf_init(&b, (size_t)1 << 16);
	pan_msg_add(&b, p->run->lang, all ? "report.read-all" : "report.read-part", args,
	    3);
	raw(p, "<div class=\"cover\"><p>");
	if (b.rc != PAN_OK)
		p->out->rc = b.rc;
	text(p, pan_buf_str(&b));
	pan_buf_fini(&b);
	raw(p, "</p>\n");
	if (s->nnote > 0)
		raw(p, "<ul>");
	for (size_t i = 0; i < s->nnote; i++) {
		raw(p, "<li>");
		text(p, s->note[i]);
		raw(p, "</li>\n");
	}
	raw(p, s->nnote > 0 ? "</ul>\n" : "");
}

static void
checks(const struct page *p, const struct pan_report_subject *s)
{
	char key[64];

	raw(p, "<ul class=\"chips\">");
	for (int i = 0; i < PAN_CHECK_COUNT; i++) {
		bool found = s->check[i] == PAN_CHECK_FOUND;
		bool clean = s->check[i] == PAN_CHECK_CLEAN;

		(void)snprintf(key, sizeof(key), "check.%s",
		    pan_check_id((enum pan_check)i));
		raw(p,
		    found       ? "<li class=\"bad\">&#10007; "
		        : clean ? "<li class=\"good\">&#10003; "
		                : "<li class=\"warn\">? ");
		word(p, key);
		raw(p, ": ");
		word(p,
		    found       ? "status.found"
		        : clean ? "status.clean"
		                : "status.partial");
		raw(p, "</li>\n");
	}
	raw(p, "</ul>\n<details><summary>");
	word(p, "report.page.technical");
	raw(p, "</summary><p>");
	text(p, pan_str(s->digest));
	raw(p, "</p></details></div>\n");
}

static void
head(const struct page *p, const struct pan_report_subject *s, size_t number)
{
	const char *class = class_of(pan_report_open(s), s->complete);
	char key[64];

	pan_buf_printf(p->out, "<section id=\"s%zu\"><div class=\"head\">", number);
	if (s->error.n == 0) {
		pan_buf_printf(p->out,
		    "<div class=\"ring %s\"><b>%u</b><span>/ 100</span></div>", class,
		    s->score);
	}
	raw(p, "<div><h2>");
	text(p, s->name.n > 0 ? s->name : s->path);
	raw(p, "</h2><div class=\"path\">");
	(void)snprintf(key, sizeof(key), "report.kind.%s", pan_report_kind(s->kind));
	word(p, key);
	raw(p, " &middot; ");
	text(p, s->path);
	pan_buf_printf(p->out, "</div><span class=\"verdict %s\">", class);
	verdict(p, s);
	raw(p, "</span></div></div>\n");
}

static void
subject(const struct page *p, const struct pan_report_subject *s, size_t number)
{
	struct pan_groups g;

	head(p, s, number);
	if (s->error.n > 0) {
		raw(p, "<p>");
		word_with(p, "report.failed", s->error);
		raw(p, "</p></section>\n");
		return;
	}
	pan_group_findings(s, false, &g);
	for (size_t i = 0; i < g.n; i++)
		group(p, &g.item[i]);
	if (g.rest > 0) {
		raw(p, "<p>");
		word_with_number(p, "report.dropped", g.rest);
		raw(p, "</p>\n");
	}
	if (g.known > 0) {
		raw(p, "<p>");
		word_with_number(p, "report.known", g.known);
		raw(p, "</p>\n");
	}
	coverage(p, s);
	checks(p, s);
	raw(p, "</section>\n");
}

static void
tile(const struct page *p, const char *class, const char *key, size_t n)
{
	if (n == 0)
		return;
	pan_buf_printf(p->out, "<li class=\"%s\"><b>%zu</b>", class, n);
	word(p, key);
	raw(p, "</li>\n");
}

static const char *const rank_key[] = { "report.row.block", "report.row.failed",
	"report.row.review", "report.row.part", "report.row.allow" };
static const char *const rank_class[] = { "bad", "warn", "warn", "warn", "good" };

static void
tiles(const struct page *p)
{
	size_t n[PAN_REPORT_RANKS] = { 0 };

	for (size_t i = 0; i < p->run->nsubject; i++)
		n[pan_report_rank(p->run->subject[i])]++;
	raw(p, "<ul class=\"tiles\">");
	for (size_t r = 0; r < PAN_REPORT_RANKS; r++)
		tile(p, rank_class[r], rank_key[r], n[r]);
	raw(p, "</ul>\n");
}

static void
list_row(const struct page *p, const struct pan_report_subject *s, size_t number)
{
	unsigned r = pan_report_rank(s);

	pan_buf_printf(p->out, "<tr><td class=\"%s\">", rank_class[r]);
	word(p, rank_key[r]);
	raw(p, "</td><td>");
	if (s->error.n > 0)
		raw(p, "&ndash;");
	else
		pan_buf_printf(p->out, "%u", s->score);
	pan_buf_printf(p->out, "</td><td><a href=\"#s%zu\">", number);
	text(p, s->name.n > 0 ? s->name : s->path);
	raw(p, "</a></td><td class=\"path\">");
	text(p, s->path);
	raw(p, "</td></tr>\n");
}

static void
list(const struct page *p)
{
	raw(p, "<div class=\"list\"><h3>");
	word(p, "report.page.list");
	raw(p, "</h3><table>\n");
	for (unsigned r = 0; r < PAN_REPORT_RANKS; r++)
		for (size_t i = 0; i < p->run->nsubject; i++)
			if (pan_report_rank(p->run->subject[i]) == r)
				list_row(p, p->run->subject[i], i);
	raw(p, "</table></div>\n");
}

static void
footer(const struct page *p)
{
	const struct pan_pack *pack = p->run->pack;

	raw(p, "<footer><p>");
	word_with(p, "report.page.made", pan_str(p->run->version));
	raw(p, "</p><p>");
	word(p, "report.page.rules");
	for (size_t i = 0; pack != NULL && i < pan_pack_sources(pack); i++) {
		struct pan_pack_source s = pan_pack_source(pack, i);

		raw(p, i == 0 ? ": " : ", ");
		text(p, s.name);
		raw(p, " ");
		text(p, s.version);
		pan_buf_printf(p->out, " (%u)", (unsigned)s.rules);
	}
	raw(p, " &middot; ");
	text(p, pan_str(p->run->pack_sha256));
	raw(p, "</p>");
	if (p->run->pack_note.n > 0) {
		raw(p, "<p>");
		word_with(p, "report.page.pack-note", p->run->pack_note);
		raw(p, "</p>");
	}
	raw(p, "</footer>\n");
}

void
pan_report_html(const struct pan_audit_run *run, struct pan_buf *out)
{
	const struct page p = { run, out };

	raw(&p, "<!DOCTYPE html>\n<html lang=\"");
	raw(&p, run->lang == PAN_LANG_ZH_TW ? "zh-Hant-TW" : "en");
	raw(&p,
	    "\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	word(&p, "report.page.title");
	raw(&p, "</title>\n<style>");
	raw(&p, style);
	raw(&p, "</style>\n</head>\n<body>\n<main>\n<h1>");
	word(&p, "report.page.title");
	raw(&p, "</h1><p class=\"lead\">");
	word(&p, "report.page.lead");
	raw(&p, "</p>\n");
	if (!run->complete) {
		raw(&p, "<p class=\"notice\">");
		word(&p, "report.incomplete");
		raw(&p, "</p>\n");
	}
	if (run->nsubject > 1) {
		tiles(&p);
		list(&p);
	}
	if (run->nsubject == 0) {
		raw(&p, "<p>");
		word(&p, "report.nothing");
		raw(&p, "</p>\n");
	}
	for (unsigned r = 0; r < PAN_REPORT_RANKS; r++)
		for (size_t i = 0; i < run->nsubject; i++)
			if (pan_report_rank(run->subject[i]) == r)
				subject(&p, run->subject[i], i);
	footer(&p);
	raw(&p, "</main>\n</body>\n</html>\n");
}
