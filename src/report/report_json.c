#include "core/json.h"
#include "match/pack.h"
#include "report/report.h"

static void
lines(struct pan_json_out *j, const char *key, struct pan_str list)
{
	size_t at = 0;

	pan_json_open(j, key, '[');
	while (at < list.n) {
		size_t end = pan_str_find(list, PAN_LIT("\n"), at);

		end = end == SIZE_MAX ? list.n : end;
		pan_json_text(j, NULL, pan_str_slice(list, at, end));
		at = end + 1;
	}
	pan_json_close(j, ']');
}

static void
pack(struct pan_json_out *j, const struct pan_audit_run *run)
{
	size_t n = run->pack == NULL ? 0 : pan_pack_sources(run->pack);

	pan_json_open(j, "pack", '{');
	pan_json_textz(j, "sha256", run->pack_sha256);
	pan_json_int(j, "rules",
	    run->pack == NULL ? 0 : (int64_t)pan_pack_rules(run->pack));
	pan_json_open(j, "sources", '[');
	for (size_t i = 0; i < n; i++) {
		struct pan_pack_source s = pan_pack_source(run->pack, i);

		pan_json_open(j, NULL, '{');
		pan_json_text(j, "name", s.name);
		pan_json_text(j, "version", s.version);
		pan_json_int(j, "rules", s.rules);
		pan_json_close(j, '}');
	}
	pan_json_close(j, ']');
	if (run->pack_note.n > 0)
		pan_json_text(j, "note", run->pack_note);
	pan_json_close(j, '}');
}

static void
score(struct pan_json_out *j, const struct pan_report_subject *s)
{
	pan_json_int(j, "score", s->score);
	pan_json_textz(j, "level", pan_report_severity(s->level));
	pan_json_textz(j, "verdict", pan_report_verdict(s->verdict));
	pan_json_open(j, "score_parts", '[');
	for (size_t i = 0; i < s->npart; i++) {
		pan_json_open(j, NULL, '{');
		pan_json_int(j, "finding", s->part[i].finding);
		pan_json_int(j, "points", s->part[i].points);
		pan_json_text(j, "why", s->part[i].why);
		pan_json_close(j, '}');
	}
	pan_json_close(j, ']');
}

static void
coverage(struct pan_json_out *j, const struct pan_report_subject *s)
{
	pan_json_open(j, "coverage", '{');
	pan_json_int(j, "files", s->files);
	pan_json_int(j, "bytes", (int64_t)s->bytes);
	pan_json_int(j, "inspected", (int64_t)s->inspected);
	pan_json_int(j, "opaque", s->opaque);
	pan_json_int(j, "skipped", s->skipped);
	pan_json_open(j, "notes", '[');
	for (size_t i = 0; i < s->nnote; i++)
		pan_json_text(j, NULL, s->note[i]);
	pan_json_close(j, ']');
	pan_json_close(j, '}');
}

static void
checks(struct pan_json_out *j, const struct pan_report_subject *s)
{
	static const char *const status[] = { "clean", "found", "partial" };

	pan_json_open(j, "checks", '[');
	for (int i = 0; i < PAN_CHECK_COUNT; i++) {
		pan_json_open(j, NULL, '{');
		pan_json_textz(j, "id", pan_check_id((enum pan_check)i));
		pan_json_textz(j, "status", status[s->check[i]]);
		pan_json_int(j, "findings", s->check_findings[i]);
		pan_json_close(j, '}');
	}
	pan_json_close(j, ']');
}

static void
finding(struct pan_json_out *j, const struct pan_report_finding *f)
{
	pan_json_open(j, NULL, '{');
	pan_json_textz(j, "id", f->id);
	pan_json_textz(j, "check", pan_check_id(f->check));
	pan_json_text(j, "rule", f->rule);
	pan_json_textz(j, "severity", pan_report_severity(f->severity));
	pan_json_text(j, "title", f->title);
	pan_json_text(j, "what", f->what);
	pan_json_text(j, "why", f->why);
	pan_json_text(j, "do", f->todo);
	pan_json_textz(j, "file", f->place.path);
	pan_json_int(j, "line", f->place.line);
	pan_json_int(j, "column", f->place.column);
	pan_json_int(j, "end_line", f->place.end_line);
	pan_json_int(j, "end_column", f->place.end_column);
	pan_json_text(j, "excerpt", f->excerpt);
	pan_json_open(j, "layers", '[');
	for (size_t i = 0; i < f->nlayer; i++)
		pan_json_textz(j, NULL, f->layer[i]);
	pan_json_close(j, ']');
	pan_json_open(j, "technical", '{');
	lines(j, "owasp", f->owasp);
	lines(j, "atlas", f->atlas);
	lines(j, "attack", f->attack);
	lines(j, "cve", f->cve);
	pan_json_close(j, '}');
	/* Only there when it holds, so that reports without a baseline know nothing of
	 * them. */
	if (f->undecided)
		pan_json_bool(j, "undecided", true);
	if (f->known)
		pan_json_bool(j, "known", true);
	pan_json_close(j, '}');
}

static void
subject(struct pan_json_out *j, const struct pan_report_subject *s)
{
	pan_json_open(j, NULL, '{');
	pan_json_text(j, "path", s->path);
	pan_json_text(j, "name", s->name);
	pan_json_textz(j, "kind", pan_report_kind(s->kind));
	pan_json_textz(j, "digest", s->digest);
	score(j, s);
	coverage(j, s);
	checks(j, s);
	pan_json_open(j, "findings", '[');
	for (size_t i = 0; i < s->nfinding; i++)
		finding(j, &s->finding[i]);
	pan_json_close(j, ']');
	pan_json_int(j, "elapsed_us", (int64_t)s->elapsed_us);
	pan_json_close(j, '}');
}

/* What could not be looked at is no subject: it has no verdict, and must not seem to. */
static void
errors(struct pan_json_out *j, const struct pan_audit_run *run)
{
	if (run->summary.failed == 0)
		return;
	pan_json_open(j, "errors", '[');
	for (size_t i = 0; i < run->nsubject; i++) {
		if (run->subject[i]->error.n == 0)
			continue;
		pan_json_open(j, NULL, '{');
		pan_json_text(j, "path", run->subject[i]->path);
		pan_json_text(j, "error", run->subject[i]->error);
		pan_json_close(j, '}');
	}
	pan_json_close(j, ']');
}

void
pan_report_json(const struct pan_audit_run *run, struct pan_buf *out)
{
	struct pan_json_out j;

	pan_json_out_init(&j, out, 1);
	pan_json_open(&j, NULL, '{');
	pan_json_textz(&j, "schema", "panguard.audit/1");
	pan_json_textz(&j, "panguard", run->version);
	pack(&j, run);
	pan_json_open(&j, "subjects", '[');
	for (size_t i = 0; i < run->nsubject; i++)
		if (run->subject[i]->error.n == 0)
			subject(&j, run->subject[i]);
	pan_json_close(&j, ']');
	pan_json_open(&j, "summary", '{');
	pan_json_int(&j, "subjects", (int64_t)run->summary.subjects);
	pan_json_int(&j, "block", (int64_t)run->summary.block);
	pan_json_int(&j, "review", (int64_t)run->summary.review);
	pan_json_int(&j, "allow", (int64_t)run->summary.allow);
	pan_json_close(&j, '}');
	pan_json_bool(&j, "complete", run->complete);
	errors(&j, run);
	pan_json_close(&j, '}');
	pan_buf_addc(out, '\n');
}
