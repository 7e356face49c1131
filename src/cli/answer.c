#include "cli/answer.h"

#include "cli/show.h"
#include "core/json.h"

static const char *
verdict_name(enum pan_verdict v)
{
	return v == PAN_ALLOW ? "allow" : v == PAN_ASK ? "ask" : "deny";
}

/* The ids of the rules that gave ${answer}, as list ${key}; the lists but
 * for "rules" are left out when they are empty. */
static void
write_rules(const struct pan_pack *p, struct pan_json_out *j, const char *key,
    const struct pan_engine_result *r, enum pan_answer answer)
{
	bool open = answer == PAN_ANSWER_FIRED;

	if (open)
		pan_json_open(j, key, '[');
	for (size_t i = 0; i < r->nmatch; i++) {
		if (r->match[i].answer != answer)
			continue;
		if (!open)
			pan_json_open(j, key, '[');
		open = true;
		pan_json_text(j, NULL, pan_pack_id(p, r->match[i].rule));
	}
	if (open)
		pan_json_close(j, ']');
}

static void
write_conditions(const struct pan_pack *p, struct pan_json_out *j,
    const struct pan_engine_result *r)
{
	pan_json_open(j, "conds", '{');
	for (size_t i = 0; i < r->ncond; i++) {
		bool first = i == 0 || r->cond[i - 1].rule != r->cond[i].rule;
		bool last = i + 1 == r->ncond || r->cond[i + 1].rule != r->cond[i].rule;

		if (first)
			/* A pack keeps its ids NUL-ended. */
			pan_json_open(j, pan_pack_id(p, r->cond[i].rule).s, '[');
		pan_json_int(j, NULL, r->cond[i].cond);
		if (last)
			pan_json_close(j, ']');
	}
	pan_json_close(j, '}');
}

bool
pan_answer_add(struct pan_buf *out, const struct pan_pack *p, struct pan_str id,
    const struct pan_engine_result *r, uint64_t ns, bool conditions)
{
	/* Worst first: the severity is that of the first that fired. */
	const bool fired = r->nmatch > 0 && r->match[0].answer == PAN_ANSWER_FIRED;
	struct pan_json_out j;

	pan_buf_addz(out, "{\"id\":");
	pan_buf_add(out, id.n > 0 ? id : PAN_LIT("null"));
	pan_buf_addc(out, ',');
	pan_json_out_init(&j, out, 0);
	write_rules(p, &j, "rules", r, PAN_ANSWER_FIRED);
	pan_json_textz(&j, "verdict", verdict_name(r->verdict));
	if (fired)
		pan_json_textz(&j, "severity", pan_show_severity(r->severity));
	else
		pan_json_null(&j, "severity");
	pan_json_int(&j, "us", (int64_t)((ns + 500) / 1000));
	write_rules(p, &j, "undecided", r, PAN_ANSWER_UNDECIDED);
	write_rules(p, &j, "needs_judge", r, PAN_ANSWER_NEEDS_JUDGE);
	if (conditions)
		write_conditions(p, &j, r);
	pan_buf_addz(out, "}\n");
	return fired;
}

void
pan_answer_error(struct pan_buf *out, struct pan_str id, const char *why, uint64_t line)
{
	struct pan_json_out j;

	pan_buf_addz(out, "{\"id\":");
	pan_buf_add(out, id.n > 0 ? id : PAN_LIT("null"));
	pan_buf_addc(out, ',');
	pan_json_out_init(&j, out, 0);
	pan_json_textz(&j, "error", why);
	pan_json_int(&j, "line", (int64_t)line);
	pan_buf_addz(out, "}\n");
}
