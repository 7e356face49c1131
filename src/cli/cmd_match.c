#include <stdio.h>
#include <sys/random.h>

#include "cli/answer.h"
#include "cli/cmd.h"
#include "cli/lines.h"
#include "cli/packs.h"
#include "cli/tally.h"
#include "core/limits.h"
#include "core/own.h"
#include "match/engine.h"
#include "rule/fileevent.h"
#include "sys/file.h"

#define LINE_MAX_BYTES ((size_t)256 << 20) /* a longer event is an error of its own */
#define EVENT_MAX ((size_t)1 << 30)        /* memory for one event */
#define OUT_MAX ((size_t)1 << 30)
#define FLUSH_AT ((size_t)64 << 10)
#define FILE_KEPT ((size_t)4 << 20) /* of a buffer, from one file to the next */

struct args {
	struct pan_cli_common common;
	const char *pack;
	bool conditions, stats, unrouted;
	unsigned timeout, largest;
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
	{ .kind = PAN_OPT_NUMBER,
	    .name = "timeout",
	    .value = "MS",
	    .min = 1,
	    .max = 3600000,
	    .help = "cli.match.timeout",
	    .at = offsetof(struct args, timeout) },
	{ .kind = PAN_OPT_NUMBER,
	    .name = "largest",
	    .value = "BYTES",
	    .min = 1,
	    .max = 1u << 30,
	    .help = "cli.match.largest",
	    .at = offsetof(struct args, largest) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "unrouted",
	    .help = "cli.match.unrouted",
	    .at = offsetof(struct args, unrouted) },
	{ .kind = PAN_OPT_FLAG,
	    .name = "stats",
	    .help = "cli.match.stats",
	    .at = offsetof(struct args, stats) },
	PAN_CLI_COMMON,
};

static const struct pan_opt_command command = { "panguard match", "cli.match.about", opts,
	"cli.match.more" };

struct matcher {
	struct args args;
	struct pan_engine_opts how;
	struct pan_packs packs;
	struct pan_engine *engine;
	struct pan_arena *a; /* of the current event */
	struct pan_lines in;
	struct pan_buf out, file;
	uint64_t number, invalid; /* of the line; lines that were no event */
	struct pan_tally tally[PAN_EVENT_SHAPE_FILE + 1];
};

/* ---- one event of each kind: PAN_EFORMAT and the like are the line's fault ---- */

struct asked {
	struct pan_str id;
	struct pan_engine_result result;
	uint64_t bytes, ns;
	int rc; /* of the engine: its failure is not the line's */
};

static int
ask_agent(struct matcher *m, struct pan_str line, struct asked *q, struct pan_err *why)
{
	struct pan_event ev = { 0 };
	int rc = pan_event_parse(m->a, line, &ev, why);
	uint64_t from;

	if (rc != PAN_OK)
		return rc;
	q->id = ev.id;
	q->bytes = line.n;
	from = pan_tally_now();
	q->rc = pan_engine_match(m->engine, &ev, &m->how, &q->result, why);
	q->ns = pan_tally_now() - from;
	return PAN_OK;
}

static int
ask_host(struct matcher *m, struct pan_str line, struct asked *q, struct pan_err *why)
{
	struct pan_hostevent ev = { 0 };
	int rc = pan_hostevent_parse(m->a, line, &ev, why);
	uint64_t from;

	if (rc != PAN_OK)
		return rc;
	q->id = ev.id;
	q->bytes = line.n;
	from = pan_tally_now();
	q->rc = pan_engine_host(m->engine, &ev, &m->how, &q->result, why);
	q->ns = pan_tally_now() - from;
	return PAN_OK;
}

/* A large file's buffer is not kept for all the small ones that follow. */
static void
empty_buffer(struct matcher *m)
{
	pan_buf_reset(&m->file);
	if (m->file.cap <= FILE_KEPT)
		return;
	pan_buf_fini(&m->file);
	pan_buf_init(&m->file, m->args.largest);
}

static int
ask_file(struct matcher *m, struct pan_str line, struct asked *q, struct pan_err *why)
{
	const struct pan_yara_limits limits = { .timeout_ms = (unsigned)m->args.timeout };
	struct pan_yara_input in = { 0 };
	struct pan_fileevent ev = { 0 };
	int rc = pan_fileevent_parse(m->a, line, &ev, why);
	uint64_t from;

	if (rc != PAN_OK)
		return rc;
	q->id = ev.id;
	empty_buffer(m);
	/* The file as it is now: a mapping would change under our eyes. */
	rc = pan_file_read(ev.path.s, m->args.largest, &m->file, why);
	if (rc != PAN_OK)
		return rc;
	in.bytes = m->file.n == 0 ? "" : m->file.s;
	in.n = q->bytes = m->file.n;
	in.filename = ev.name;
	in.filepath = ev.path;
	in.extension = ev.extension;
	from = pan_tally_now();
	q->rc = pan_engine_file(m->engine, &in, &limits, &q->result, why);
	q->ns = pan_tally_now() - from;
	return PAN_OK;
}

static int
answer(struct matcher *m, struct pan_str line, struct pan_err *err)
{
	static int (*const ask[])(struct matcher *, struct pan_str, struct asked *,
	    struct pan_err *) = { [PAN_EVENT_SHAPE_AGENT] = ask_agent,
		[PAN_EVENT_SHAPE_HOST] = ask_host,
		[PAN_EVENT_SHAPE_FILE] = ask_file };
	const enum pan_event_shape shape = pan_hostevent_shape(line);
	struct asked q = { .id = PAN_LIT("null") };
	struct pan_err why = { 0 };
	bool fired;
	int rc;

	pan_arena_reset(m->a);
	rc = ask[shape](m, line, &q, &why);
	if (rc == PAN_ENOMEM || q.rc != PAN_OK)
		return pan_err_set(err, why.code, "line %llu: %s",
		    (unsigned long long)m->number, why.text);
	if (rc != PAN_OK) {
		pan_answer_error(&m->out, q.id, why.text, m->number);
		m->invalid++;
		return PAN_OK;
	}
	fired = pan_answer_add(&m->out, m->packs.pack, q.id, &q.result, q.ns,
	    m->args.conditions && shape == PAN_EVENT_SHAPE_AGENT);
	pan_tally_add(&m->tally[shape], q.bytes, q.ns, fired);
	return PAN_OK;
}

/* ---- all of them ---- */

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
	for (m->number = 1;; m->number++) {
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
			pan_answer_error(&m->out, PAN_LIT("null"), why.text, m->number);
			m->invalid++;
			continue;
		}
		if (rc != PAN_OK)
			return pan_err_set(err, why.code, "%s", why.text);
		/* An empty line is no event, and no mistake either. */
		if (pan_str_trim(line).n > 0 && (rc = answer(m, line, err)) != PAN_OK)
			return rc;
	}
}

static void
add_kind(struct pan_buf *b, const char *name, const struct pan_tally *t)
{
	if (t->events == 0)
		return;
	pan_buf_printf(b, "%s\"%s\":{\"events\":%llu,\"fired\":%llu,\"bytes\":%llu,",
	    b->s[b->n - 1] == '{' ? "" : ",", name, (unsigned long long)t->events,
	    (unsigned long long)t->fired, (unsigned long long)t->bytes);
	pan_tally_times(t, b);
	pan_buf_addc(b, '}');
}

static void
print_stats(const struct matcher *m)
{
	struct pan_tally all = { 0 };
	struct pan_buf b;

	for (size_t i = 0; i < sizeof(m->tally) / sizeof(m->tally[0]); i++)
		pan_tally_join(&all, &m->tally[i]);
	pan_buf_init(&b, 65536);
	pan_buf_printf(&b,
	    "{\"events\":%llu,\"invalid\":%llu,\"fired\":%llu,\"bytes\":%llu,"
	    "\"rules\":%zu,",
	    (unsigned long long)all.events, (unsigned long long)m->invalid,
	    (unsigned long long)all.fired, (unsigned long long)all.bytes,
	    pan_pack_rules(m->packs.pack));
	pan_tally_times(&all, &b);
	pan_buf_addz(&b, ",\"kinds\":{");
	add_kind(&b, "agent", &m->tally[PAN_EVENT_SHAPE_AGENT]);
	add_kind(&b, "host", &m->tally[PAN_EVENT_SHAPE_HOST]);
	add_kind(&b, "file", &m->tally[PAN_EVENT_SHAPE_FILE]);
	pan_buf_addz(&b, "}}\n");
	(void)fwrite(b.s, 1, b.n, stderr);
	pan_buf_fini(&b);
}

static int
run(struct pan_cli *c, const char *const *argv)
{
	struct matcher m = { .args = { .timeout = 10000, .largest = PAN_SCAN_FILE_MAX } };
	struct pan_err err = { 0 };
	int status = pan_cli_options(c, &command, argv, &m.args), rc;

	if (status != PAN_EXIT_GO_ON)
		return status;
	m.how = (struct pan_engine_opts){ .conditions = m.args.conditions,
		.unrouted = m.args.unrouted };
	/* Without it, who writes the events could aim at the tables of correlations. */
	if (getrandom(m.how.seed, sizeof(m.how.seed), GRND_NONBLOCK) < 0)
		m.how.seed[0] = pan_tally_now();
	pan_lines_init(&m.in, 0, LINE_MAX_BYTES);
	pan_buf_init(&m.file, m.args.largest);
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
	status = rc != PAN_OK ? pan_cli_failed(&err)
	    : m.invalid > 0   ? PAN_EXIT_FAILED
	                      : PAN_EXIT_CLEAN;
	pan_engine_free(m.engine);
	pan_packs_close(&m.packs);
	pan_lines_fini(&m.in);
	pan_buf_fini(&m.out);
	pan_buf_fini(&m.file);
	pan_arena_free(m.a);
	return status;
}

const struct pan_cli_command pan_cmd_match = { "match", &command, run };
