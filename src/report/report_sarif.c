/*
 * SARIF 2.1.0 (OASIS, with Errata 01), as code hosts and editors read it.  Locations are
 * relative to where panguard was started; those of absolute paths to the base ROOT.
 */
#include <stdlib.h>

#include "core/json.h"
#include "report/report.h"

#define TAGS_MAX 20u /* more are refused by code hosts */

struct sarif {
	const struct pan_audit_run *run;
	struct pan_json_out j;
	struct pan_buf text;                    /* scratch */
	const struct pan_report_finding **rule; /* the worst of each rule, by its id */
	size_t nrule;
};

static const char *
level(enum pan_severity s)
{
	return s >= PAN_SEV_HIGH ? "error" : s == PAN_SEV_MEDIUM ? "warning" : "note";
}

/* What code hosts sort by: a number as in CVSS. */
static const char *
security_severity(enum pan_severity s)
{
	static const char *const numbers[] = { "1.0", "2.0", "5.5", "8.0", "9.5" };

	return numbers[s];
}

static void
flush(struct sarif *s, const char *key)
{
	if (s->text.rc != PAN_OK)
		s->j.out->rc = s->text.rc;
	pan_json_text(&s->j, key, pan_buf_str(&s->text));
	pan_buf_reset(&s->text);
}

/* Brackets would make a link of foreign text (3.11.6), braces a placeholder (3.11.5). */
static void
add_message(struct sarif *s, struct pan_str v)
{
	for (size_t i = 0; i < v.n; i++) {
		char c = v.s[i];

		if (c == '[' || c == ']' || c == '\\')
			pan_buf_addc(&s->text, '\\');
		else if (c == '{' || c == '}')
			pan_buf_addc(&s->text, c);
		pan_buf_addc(&s->text, c);
	}
}

static void
message(struct sarif *s, const char *key, struct pan_str one, struct pan_str two)
{
	pan_json_open(&s->j, key, '{');
	add_message(s, one);
	if (two.n > 0) {
		pan_buf_addz(&s->text, s->run->lang == PAN_LANG_ZH_TW ? "：" : ": ");
		add_message(s, two);
	}
	flush(s, "text");
	pan_json_close(&s->j, '}');
}

/* RFC 3986: what a path may hold as it is; all else as its bytes. */
static void
add_uri(struct sarif *s, struct pan_str path)
{
	static const char kept[] = "-._~/!$&'()*+,;=@";

	for (size_t i = 0; i < path.n; i++) {
		char c = path.s[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || (c != '\0' && strchr(kept, c) != NULL))
			pan_buf_addc(&s->text, c);
		else
			pan_buf_printf(&s->text, "%%%02X", (unsigned char)c);
	}
}

/* Whether the subject at ${path} is the file ${file} itself, or the archive it is in. */
static bool
is_itself(struct pan_str path, struct pan_str file)
{
	size_t base = path.n;

	while (base > 0 && path.s[base - 1] != '/')
		base--;
	path = pan_str_slice(path, base, path.n);
	return pan_str_is(path, "-") ||
	    (pan_str_starts(file, path) &&
	        (file.n == path.n ||
	            pan_str_starts(pan_str_slice(file, path.n, file.n), PAN_LIT("!/"))));
}

static void
location(struct sarif *s, const char *key, struct pan_str path, struct pan_str file)
{
	size_t end = path.n;
	bool absolute = pan_str_starts(path, PAN_LIT("/"));

	if (file.n > 0 && is_itself(path, file))
		while (end > 0 && path.s[end - 1] != '/')
			end--;
	path = pan_str_slice(path, 0, end);
	while (pan_str_starts(path, PAN_LIT("./")) || pan_str_starts(path, PAN_LIT("/")))
		path = pan_str_slice(path, path.s[0] == '/' ? 1 : 2, path.n);
	if (pan_str_is(path, ".") && file.n > 0)
		path.n = 0;
	while (pan_str_starts(file, PAN_LIT("/")))
		file = pan_str_slice(file, 1, file.n);
	pan_json_open(&s->j, key, '{');
	add_uri(s, path);
	if (file.n > 0 && path.n > 0 && path.s[path.n - 1] != '/')
		pan_buf_addc(&s->text, '/');
	add_uri(s, file);
	flush(s, "uri");
	if (absolute)
		pan_json_textz(&s->j, "uriBaseId", "ROOT");
	pan_json_close(&s->j, '}');
}

/* Another tag, unless it is there already or there are too many. */
static void
tag(struct sarif *s, struct pan_str *tags, size_t *n, struct pan_str t)
{
	for (size_t i = 0; i < *n; i++)
		if (pan_str_eq(tags[i], t))
			return;
	if (t.n == 0 || *n == TAGS_MAX)
		return;
	tags[(*n)++] = t;
	pan_json_text(&s->j, NULL, t);
}

static void
tag_lines(struct sarif *s, struct pan_str *tags, size_t *n, struct pan_str list)
{
	size_t at = 0;

	while (at < list.n) {
		size_t end = pan_str_find(list, PAN_LIT("\n"), at);

		end = end == SIZE_MAX ? list.n : end;
		tag(s, tags, n, pan_str_slice(list, at, end));
		at = end + 1;
	}
}

static void
rule(struct sarif *s, const struct pan_report_finding *f)
{
	struct pan_str tags[TAGS_MAX], none = { NULL, 0 };
	struct pan_str name = f->author_title.n > 0 ? f->author_title : f->title;
	size_t n = 0;

	pan_json_open(&s->j, NULL, '{');
	pan_json_text(&s->j, "id", f->rule);
	pan_json_text(&s->j, "name", name);
	message(s, "shortDescription", name, none);
	message(s, "fullDescription", f->title, f->why);
	message(s, "help", f->todo, none);
	pan_json_open(&s->j, "defaultConfiguration", '{');
	pan_json_textz(&s->j, "level", level(f->severity));
	pan_json_close(&s->j, '}');
	pan_json_open(&s->j, "properties", '{');
	pan_json_open(&s->j, "tags", '[');
	tag(s, tags, &n, PAN_LIT("security"));
	tag(s, tags, &n, pan_str(pan_check_id(f->check)));
	tag_lines(s, tags, &n, f->owasp);
	tag_lines(s, tags, &n, f->atlas);
	tag_lines(s, tags, &n, f->attack);
	tag_lines(s, tags, &n, f->cve);
	pan_json_close(&s->j, ']');
	pan_json_textz(&s->j, "security-severity", security_severity(f->severity));
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, '}');
}

static int
compare_rules(const void *a, const void *b)
{
	const struct pan_report_finding *const *x = a, *const *y = b;
	int c = pan_str_cmp((*x)->rule, (*y)->rule);

	if (c == 0)
		c = (int)(*y)->severity - (int)(*x)->severity;
	return c != 0 ? c : strcmp((*x)->id, (*y)->id);
}

static int
compare_ids(const void *a, const void *b)
{
	const struct pan_report_finding *const *x = a, *const *y = b;

	return pan_str_cmp((*x)->rule, (*y)->rule);
}

/* One finding of each rule there is. */
static int
collect(struct sarif *s)
{
	size_t total = 0, n = 0;

	for (size_t i = 0; i < s->run->nsubject; i++)
		total += s->run->subject[i]->nfinding;
	s->rule = calloc(total + 1, sizeof(const struct pan_report_finding *));
	if (s->rule == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < s->run->nsubject; i++)
		for (size_t k = 0; k < s->run->subject[i]->nfinding; k++)
			s->rule[n++] = &s->run->subject[i]->finding[k];
	qsort(s->rule, n, sizeof(const struct pan_report_finding *), compare_rules);
	for (size_t i = 0; i < n; i++)
		if (s->nrule == 0 ||
		    !pan_str_eq(s->rule[s->nrule - 1]->rule, s->rule[i]->rule))
			s->rule[s->nrule++] = s->rule[i];
	return PAN_OK;
}

static void
tool(struct sarif *s)
{
	pan_json_open(&s->j, "tool", '{');
	pan_json_open(&s->j, "driver", '{');
	pan_json_textz(&s->j, "name", "PanGuard");
	pan_json_textz(&s->j, "version", s->run->version);
	pan_json_textz(&s->j, "language",
	    s->run->lang == PAN_LANG_ZH_TW ? "zh-TW" : "en");
	pan_json_open(&s->j, "rules", '[');
	for (size_t i = 0; i < s->nrule; i++)
		rule(s, s->rule[i]);
	pan_json_close(&s->j, ']');
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, '}');
}

static void
region(struct sarif *s, const struct pan_report_finding *f)
{
	const struct pan_place *p = &f->place;

	pan_json_open(&s->j, "region", '{');
	pan_json_int(&s->j, "startLine", p->line);
	pan_json_int(&s->j, "startColumn", p->column);
	pan_json_int(&s->j, "endLine", p->end_line);
	pan_json_int(&s->j, "endColumn", p->end_column);
	if (f->excerpt.n > 0) {
		pan_json_open(&s->j, "snippet", '{');
		pan_json_text(&s->j, "text", f->excerpt);
		pan_json_close(&s->j, '}');
	}
	pan_json_close(&s->j, '}');
}

static void
properties(struct sarif *s, const struct pan_report_finding *f)
{
	pan_json_open(&s->j, "properties", '{');
	pan_json_textz(&s->j, "check", pan_check_id(f->check));
	pan_json_textz(&s->j, "severity", pan_report_severity(f->severity));
	pan_json_text(&s->j, "why", f->why);
	pan_json_text(&s->j, "do", f->todo);
	pan_json_open(&s->j, "layers", '[');
	for (size_t i = 0; i < f->nlayer; i++)
		pan_json_textz(&s->j, NULL, f->layer[i]);
	pan_json_close(&s->j, ']');
	pan_json_close(&s->j, '}');
}

static void
result(struct sarif *s, const struct pan_report_subject *subject,
    const struct pan_report_finding *f)
{
	const struct pan_report_finding **at = bsearch(&f, s->rule, s->nrule,
	    sizeof(const struct pan_report_finding *), compare_ids);

	pan_json_open(&s->j, NULL, '{');
	pan_json_text(&s->j, "ruleId", f->rule);
	if (at != NULL)
		pan_json_int(&s->j, "ruleIndex", at - s->rule);
	pan_json_textz(&s->j, "level", level(f->severity));
	message(s, "message", f->title, f->what);
	pan_json_open(&s->j, "locations", '[');
	pan_json_open(&s->j, NULL, '{');
	pan_json_open(&s->j, "physicalLocation", '{');
	location(s, "artifactLocation", subject->path, pan_str(f->place.path));
	region(s, f);
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, ']');
	pan_json_open(&s->j, "partialFingerprints", '{');
	pan_json_textz(&s->j, "panguardEvidence/v1", f->id);
	pan_json_close(&s->j, '}');
	if (f->known) {
		pan_json_open(&s->j, "suppressions", '[');
		pan_json_open(&s->j, NULL, '{');
		pan_json_textz(&s->j, "kind", "external");
		pan_json_close(&s->j, '}');
		pan_json_close(&s->j, ']');
	}
	properties(s, f);
	pan_json_close(&s->j, '}');
}

static void
notification(struct sarif *s, const struct pan_report_subject *subject,
    struct pan_str text, const char *how_bad)
{
	pan_json_open(&s->j, NULL, '{');
	pan_json_textz(&s->j, "level", how_bad);
	message(s, "message", text, (struct pan_str){ NULL, 0 });
	pan_json_open(&s->j, "locations", '[');
	pan_json_open(&s->j, NULL, '{');
	pan_json_open(&s->j, "physicalLocation", '{');
	location(s, "artifactLocation", subject->path, (struct pan_str){ NULL, 0 });
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, ']');
	pan_json_close(&s->j, '}');
}

/* What was not looked at, and why. */
static void
invocation(struct sarif *s)
{
	pan_json_open(&s->j, "invocations", '[');
	pan_json_open(&s->j, NULL, '{');
	pan_json_bool(&s->j, "executionSuccessful", s->run->complete);
	pan_json_open(&s->j, "toolExecutionNotifications", '[');
	for (size_t i = 0; i < s->run->nsubject; i++) {
		const struct pan_report_subject *subject = s->run->subject[i];

		if (subject->error.n > 0)
			notification(s, subject, subject->error, "error");
		for (size_t k = 0; k < subject->nnote; k++)
			notification(s, subject, subject->note[k],
			    subject->complete ? "note" : "warning");
	}
	pan_json_close(&s->j, ']');
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, ']');
}

static void
artifacts(struct sarif *s)
{
	pan_json_open(&s->j, "artifacts", '[');
	for (size_t i = 0; i < s->run->nsubject; i++) {
		const struct pan_report_subject *subject = s->run->subject[i];

		pan_json_open(&s->j, NULL, '{');
		location(s, "location", subject->path, (struct pan_str){ NULL, 0 });
		pan_json_open(&s->j, "roles", '[');
		pan_json_textz(&s->j, NULL, "analysisTarget");
		pan_json_close(&s->j, ']');
		if (subject->error.n == 0) {
			pan_json_open(&s->j, "properties", '{');
			pan_json_text(&s->j, "name", subject->name);
			pan_json_textz(&s->j, "kind", pan_report_kind(subject->kind));
			pan_json_textz(&s->j, "digest", subject->digest);
			pan_json_int(&s->j, "score", subject->score);
			pan_json_textz(&s->j, "verdict",
			    pan_report_verdict(subject->verdict));
			pan_json_close(&s->j, '}');
		}
		pan_json_close(&s->j, '}');
	}
	pan_json_close(&s->j, ']');
}

static void
run_object(struct sarif *s)
{
	pan_json_open(&s->j, NULL, '{');
	tool(s);
	invocation(s);
	pan_json_open(&s->j, "originalUriBaseIds", '{');
	pan_json_open(&s->j, "ROOT", '{');
	pan_json_textz(&s->j, "uri", "file:///");
	pan_json_close(&s->j, '}');
	pan_json_close(&s->j, '}');
	artifacts(s);
	pan_json_open(&s->j, "results", '[');
	for (size_t i = 0; i < s->run->nsubject; i++)
		for (size_t k = 0; k < s->run->subject[i]->nfinding; k++)
			result(s, s->run->subject[i], &s->run->subject[i]->finding[k]);
	pan_json_close(&s->j, ']');
	pan_json_textz(&s->j, "columnKind", "unicodeCodePoints");
	pan_json_close(&s->j, '}');
}

void
pan_report_sarif(const struct pan_audit_run *run, struct pan_buf *out)
{
	struct sarif s = { .run = run };

	if (collect(&s) != PAN_OK) {
		out->rc = PAN_ENOMEM;
		return;
	}
	pan_buf_init(&s.text, (size_t)1 << 20);
	pan_json_out_init(&s.j, out, 1);
	pan_json_open(&s.j, NULL, '{');
	pan_json_textz(&s.j, "$schema",
	    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
	    "sarif-schema-2.1.0.json");
	pan_json_textz(&s.j, "version", "2.1.0");
	pan_json_open(&s.j, "runs", '[');
	run_object(&s);
	pan_json_close(&s.j, ']');
	pan_json_close(&s.j, '}');
	pan_buf_addc(out, '\n');
	pan_buf_fini(&s.text);
	free(s.rule);
}
