#include <stdio.h>
#include <time.h>

#include "cli/cmd.h"
#include "cli/lines.h"
#include "cli/packs.h"
#include "core/json.h"
#include "core/own.h"
#include "match/engine.h"
#include "sys/file.h"

#define LINE_MAX_BYTES ((size_t)256 << 20) /* a longer event is an error of its own */
#define EVENT_MAX ((size_t)1 << 30)        /* memory for one event */
#define OUT_MAX ((size_t)1 << 30)
#define FLUSH_AT ((size_t)64 << 10)
#define BUCKETS 320 /* of latency: 8 for each power of two */

struct args {
	struct pan_cli_common common;
	const char *pack;
	bool conditions, stats;
};

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_TEXT,
	    .name = "pack",
	    .value = "FILE",
	    .help = "cli.opt.pack",
	    .at = offsetof(struct args, pack) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "conditions",
	    .help = "cli.match.conditions",
	    .at = offsetof(struct args, conditions) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "stats",
	    .help = "cli.match.stats",
	    .at = offsetof(struct args, stats) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard match", "cli.match.about", opts,
	"cli.match.more" };

struct stats {
	uint64_t events, invalid, fired, bytes, ns;
	uint32_t bucket[BUCKETS];
};

struct matcher {
	struct args args;
	struct pan_packs packs;
	struct pan_engine *engine;
	struct pan_arena *a; /* of the current event */
	struct pan_lines in;
	struct pan_buf out;
	struct stats stats;
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Eight buckets for each power of two: a latency is known to an eighth. */
static unsigned
bucket_of(uint64_t ns)
{
	unsigned high = ns < 16 ? 0 : 60u - (unsigned)__builtin_clzll(ns);
	unsigned i = (high << 3) + (unsigned)(ns >> high);

	return i < BUCKETS ? i : BUCKETS - 1;
}

static double
percentile_us(const struct stats *s, double share)
{
	uint64_t want = (uint64_t)((double)s->events * share), seen = 0;

	for (unsigned i = 0; i < BUCKETS; i++) {
		unsigned high = i < 16 ? 0 : (i >> 3) - 1;

		seen += s->bucket[i];
		if (seen > want)
			return (double)((uint64_t)(i - (high << 3)) << high) / 1000.0;
	}
	return 0;
}

static const char *
severity_name(enum pan_severity s)
{
	static const char *const names[] = { "informational", "low", "medium", "high",
		"critical" };

	return names[s];
}

static const char *
verdict_name(enum pan_verdict v)
{
	return v == PAN_ALLOW ? "allow" : v == PAN_ASK ? "ask" : "deny";
}

/* The ids of the rules that gave ${answer}, as list ${key}; the lists but
 * for "rules" are left out when they are empty. */
static void
write_rules(struct matcher *m, struct pan_json_out *j, const char *key,
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
		pan_json_text(j, NULL, pan_pack_rule(m->packs.pack, r->match[i].rule).id);
	}
	if (open)
		pan_json_close(j, ']');
}

static void
write_conditions(struct matcher *m, struct pan_json_out *j,
    const struct pan_engine_result *r)
{
	pan_json_open(j, "conds", '{');
	for (size_t i = 0; i < r->ncond; i++) {
		bool first = i == 0 || r->cond[i - 1].rule != r->cond[i].rule;
		bool last = i + 1 == r->ncond || r->cond[i + 1].rule != r->cond[i].rule;

		if (first)
			/* A pack keeps its ids NUL-ended. */
			pan_json_open(j,
			    pan_pack_rule(m->packs.pack, r->cond[i].rule).id.s, '[');
		pan_json_int(j, NULL, r->cond[i].cond);
		if (last)
			pan_json_close(j, ']');
	}
	pan_json_close(j, '}');
}

static void
write_result(struct matcher *m, const struct pan_event *ev,
    const struct pan_engine_result *r, uint64_t ns)
{
	struct pan_buf *b = &m->out;
	struct pan_json_out j;
	bool fired = false;

	for (size_t i = 0; i < r->nmatch; i++)
		fired = fired || r->match[i].answer == PAN_ANSWER_FIRED;
	pan_buf_addz(b, "{\"id\":");
	pan_buf_add(b, ev->id.n > 0 ? ev->id : PAN_LIT("null"));
	pan_buf_addc(b, ',');
	pan_json_out_init(&j, b, 0);
	write_rules(m, &j, "rules", r, PAN_ANSWER_FIRED);
	pan_json_textz(&j, "verdict", verdict_name(r->verdict));
	if (fired)
		pan_json_textz(&j, "severity", severity_name(r->severity));
	else
		pan_json_null(&j, "severity");
	pan_json_int(&j, "us", (int64_t)((ns + 500) / 1000));
	write_rules(m, &j, "undecided", r, PAN_ANSWER_UNDECIDED);
	write_rules(m, &j, "needs_judge", r, PAN_ANSWER_NEEDS_JUDGE);
	if (m->args.conditions)
		write_conditions(m, &j, r);
	pan_buf_addz(b, "}\n");
	m->stats.fired += fired;
}

static void
write_error(struct matcher *m, const char *why, uint64_t line)
{
	struct pan_json_out j;

	pan_json_out_init(&j, &m->out, 0);
	pan_json_open(&j, NULL, '{');
	pan_json_null(&j, "id");
	pan_json_textz(&j, "error", why);
	pan_json_int(&j, "line", (int64_t)line);
	pan_json_close(&j, '}');
	pan_buf_addc(&m->out, '\n');
	m->stats.invalid++;
}

static int
answer(struct matcher *m, struct pan_str line, uint64_t number, struct pan_err *err)
{
	struct pan_engine_opts how = { .conditions = m->args.conditions };
	struct pan_engine_result r = { 0 };
	struct pan_event ev = { 0 };
	struct pan_err why = { 0 };
	uint64_t from, ns;
	int rc;

	pan_arena_reset(m->a);
	rc = pan_event_parse(m->a, line, &ev, &why);
	if (rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "line %llu: out of memory",
		    (unsigned long long)number);
	if (rc != PAN_OK) {
		write_error(m, why.text, number);
		return PAN_OK;
	}
	from = now_ns();
	rc = pan_engine_match(m->engine, &ev, &how, &r, err);
	if (rc != PAN_OK)
		return rc;
	ns = now_ns() - from;
	m->stats.events++;
	m->stats.bytes += line.n;
	m->stats.ns += ns;
	m->stats.bucket[bucket_of(ns)]++;
	write_result(m, &ev, &r, ns);
	return PAN_OK;
}

static int
flush(struct matcher *m, struct pan_err *err)
{
	int rc = pan_buf_done(&m->out, err);

	if (rc == PAN_OK)
		rc = pan_file_write_fd(1, pan_buf_str(&m->out), err);
	pan_buf_reset(&m->out);
	return rc;
}

static int
answer_all(struct matcher *m, struct pan_err *err)
{
	for (uint64_t number = 1;; number++) {
		struct pan_err why = { 0 };
		struct pan_str line;
		int rc;

		/* Someone may be waiting for the answer before the next question. */
		if (m->out.n >= FLUSH_AT || (m->out.n > 0 && !pan_lines_ready(&m->in))) {
			if ((rc = flush(m, err)) != PAN_OK)
				return rc;
		}
		rc = pan_lines_next(&m->in, &line, &why);
		if (rc == PAN_ECLOSED)
			return flush(m, err);
		if (rc == PAN_ELIMIT) {
			write_error(m, why.text, number);
			continue;
		}
		if (rc != PAN_OK)
			return pan_err_set(err, why.code, "%s", why.text);
		/* An empty line is no event, and no mistake either. */
		if (pan_str_trim(line).n > 0 &&
		    (rc = answer(m, line, number, err)) != PAN_OK)
			return rc;
	}
}

static void
print_stats(const struct matcher *m)
{
	const struct stats *s = &m->stats;

	(void)fprintf(stderr,
	    "{\"events\":%llu,\"invalid\":%llu,\"fired\":%llu,\"bytes\":%llu,\"rules\":%zu,"
	    "\"match_ms\":%.3f,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f}\n",
	    (unsigned long long)s->events, (unsigned long long)s->invalid,
	    (unsigned long long)s->fired, (unsigned long long)s->bytes,
	    pan_pack_rules(m->packs.pack), (double)s->ns / 1e6, percentile_us(s, 0.5),
	    percentile_us(s, 0.9), percentile_us(s, 0.99));
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct matcher m = { 0 };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &m.args), rc;

	if (status != PAN_EXIT_GO_ON)
		return status;
	pan_lines_init(&m.in, 0, LINE_MAX_BYTES);
	pan_buf_init(&m.out, OUT_MAX);
	m.a = pan_arena_new(EVENT_MAX);
	rc = m.a == NULL ? pan_err_set(&err, PAN_ENOMEM, "out of memory")
	                 : pan_packs_open(c, m.args.pack, &m.packs, &err);
	if (rc == PAN_OK)
		rc = pan_engine_new(m.packs.pack, &m.engine, &err);
	if (rc == PAN_OK)
		rc = answer_all(&m, &err);
	if (rc == PAN_OK && m.args.stats)
		print_stats(&m);
	status = rc != PAN_OK     ? pan_cli_failed(&err)
	    : m.stats.invalid > 0 ? PAN_EXIT_FAILED
	                          : PAN_EXIT_CLEAN;
	pan_engine_free(m.engine);
	pan_packs_close(&m.packs);
	pan_lines_fini(&m.in);
	pan_buf_fini(&m.out);
	pan_arena_free(m.a);
	return status;
}

const struct pan_cli_command pan_cmd_match = { "match", &command, run };
