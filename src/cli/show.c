#include "cli/show.h"

#include "core/json.h"
#include "core/safe.h"

static const char *const severities[] = { "informational", "low", "medium", "high",
	"critical" };
static const char *const statuses[] = { "experimental", "stable", "draft", "deprecated" };
static const char *const maturities[] = { "experimental", "test", "stable", "draft",
	"deprecated" };
static const char *const methods[] = { "pattern", "signature", "semantic", "behavioral",
	"trace" };
static const char *const sources[] = { "llm_io", "tool_call", "mcp_exchange",
	"agent_behavior", "multi_agent_comm", "context_window", "memory_access",
	"skill_lifecycle", "skill_permission", "skill_chain", "agent_trace", "none" };

const char *
pan_show_severity(enum pan_severity s)
{
	return severities[s];
}

static struct pan_str
in_lang(enum pan_lang lang, struct pan_text_pair t)
{
	return lang == PAN_LANG_ZH_TW && t.zh.n > 0 ? t.zh : t.en;
}

struct pan_str
pan_show_title(enum pan_lang lang, const struct pan_pack_rule *r)
{
	struct pan_str t = in_lang(lang, r->plain_title);

	return t.n > 0 ? t : r->title;
}

/* The entries of ${lines}, which are ended by line breaks, as a list. */
static void
list(struct pan_json_out *j, const char *key, struct pan_str lines)
{
	pan_json_open(j, key, '[');
	while (lines.n > 0) {
		size_t end = pan_str_find(lines, PAN_LIT("\n"), 0);

		pan_json_text(j, NULL, pan_str_slice(lines, 0, end));
		lines = end == SIZE_MAX ? PAN_LIT("")
		                        : pan_str_slice(lines, end + 1, lines.n);
	}
	pan_json_close(j, ']');
}

void
pan_show_rule_json(struct pan_buf *b, const struct pan_pack *p,
    const struct pan_pack_rule *r)
{
	struct pan_pack_source from = pan_pack_source(p, r->source_index);
	struct pan_json_out j;

	pan_json_out_init(&j, b, 0);
	pan_json_open(&j, NULL, '{');
	pan_json_text(&j, "id", r->id);
	pan_json_text(&j, "title", r->title);
	pan_json_textz(&j, "language", pan_pack_language(r->language));
	pan_json_textz(&j, "severity", severities[r->severity]);
	pan_json_bool(&j, "enabled", !r->off);
	pan_json_text(&j, "category", r->category);
	pan_json_text(&j, "subcategory", r->subcategory);
	pan_json_textz(&j, "status", statuses[r->status]);
	pan_json_textz(&j, "maturity", maturities[r->maturity]);
	pan_json_textz(&j, "method", methods[r->method]);
	pan_json_textz(&j, "event_source", sources[r->source]);
	pan_json_text(&j, "scan_target", r->scan_target);
	pan_json_int(&j, "conditions", (int64_t)r->ncond);
	pan_json_text(&j, "source", from.name);
	pan_json_text(&j, "source_version", from.version);
	list(&j, "owasp", r->owasp);
	list(&j, "atlas", r->atlas);
	list(&j, "attack", r->attack);
	list(&j, "cve", r->cve);
	list(&j, "tags", r->tags);
	list(&j, "references", r->reference);
	list(&j, "falsepositives", r->falsepositives);
	pan_json_text(&j, "author", r->author);
	pan_json_text(&j, "license", r->license);
	if (r->language == PAN_RULE_SIGMA) {
		pan_json_open(&j, "logsource", '{');
		pan_json_text(&j, "category", r->logsource.category);
		pan_json_text(&j, "product", r->logsource.product);
		pan_json_text(&j, "service", r->logsource.service);
		pan_json_close(&j, '}');
	}
	pan_json_close(&j, '}');
}

static void
line(struct pan_buf *b, const struct pan_cli *c, const char *key, struct pan_str v)
{
	if (v.n == 0)
		return;
	pan_buf_add(b, pan_msg(c->lang, key));
	pan_buf_addz(b, ": ");
	for (size_t at = 0; at < v.n;) {
		size_t end = pan_str_find(v, PAN_LIT("\n"), at);
		struct pan_str part = pan_str_trim(pan_str_slice(v, at, end));

		pan_safe_add(b, part, 2000);
		at = end == SIZE_MAX ? v.n : end + 1;
		if (at < v.n && part.n > 0)
			pan_buf_addz(b, "\n  ");
	}
	pan_buf_addc(b, '\n');
}

void
pan_show_rule(struct pan_buf *b, const struct pan_cli *c, const struct pan_pack *p,
    const struct pan_pack_rule *r)
{
	struct pan_pack_source from = pan_pack_source(p, r->source_index);

	pan_safe_add(b, r->id, 80);
	pan_buf_addz(b, "  ");
	pan_safe_add(b, pan_show_title(c->lang, r), 200);
	pan_buf_addc(b, '\n');
	line(b, c, "cli.show.severity", pan_str(severities[r->severity]));
	if (r->off)
		pan_cli_wrap(b, c, "cli.show.off");
	line(b, c, "cli.show.what", in_lang(c->lang, r->plain_what));
	line(b, c, "cli.show.why", in_lang(c->lang, r->plain_why));
	line(b, c, "cli.show.do", in_lang(c->lang, r->plain_do));
	line(b, c, "cli.show.description", r->description);
	line(b, c, "cli.show.category", r->category);
	line(b, c, "cli.show.status", pan_str(statuses[r->status]));
	line(b, c, "cli.show.maturity", pan_str(maturities[r->maturity]));
	line(b, c, "cli.show.method", pan_str(methods[r->method]));
	line(b, c, "cli.show.events", pan_str(sources[r->source]));
	line(b, c, "cli.show.owasp", r->owasp);
	line(b, c, "cli.show.atlas", r->atlas);
	line(b, c, "cli.show.attack", r->attack);
	line(b, c, "cli.show.cve", r->cve);
	line(b, c, "cli.show.source", from.name);
	line(b, c, "cli.show.file", r->file);
}
