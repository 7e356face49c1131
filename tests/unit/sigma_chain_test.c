/*
 * Correlations from YAML to answer: reader, link, compiler, engine and sigma/corr on the
 * stories that the specification tells.
 */
#include "core/own.h"
#include "sigma/corr.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "tests/check.h"

struct chain {
	struct pan_arena *a;
	struct pan_sigma_list list;
	struct pan_buf section, corrs;
	struct pan_sigma_pack *pack;
	struct pan_sigma_engine *engine;
	struct pan_corr *corr;
};

static void
refused(void *ctx, uint32_t rule, const char *why)
{
	(void)ctx;
	CHECK_FAIL_("rule %u: %s", rule, why);
}

static void
start(struct chain *c, const char *yaml)
{
	struct pan_sigma_list read = { 0 };
	struct pan_err err = { 0 };

	*c = (struct chain){ .a = pan_arena_new(1 << 24) };
	pan_buf_init(&c->section, 1 << 24);
	pan_buf_init(&c->corrs, 1 << 24);
	if (pan_sigma_parse(c->a, pan_str(yaml), PAN_LIT("t.yml"), NULL, &read, &err) !=
	        PAN_OK ||
	    pan_sigma_link(c->a, read.rule, read.n, NULL, NULL, &c->list, &err) !=
	        PAN_OK ||
	    pan_sigma_compile(c->list.rule, c->list.n, refused, NULL, &c->section,
	        &err) != PAN_OK ||
	    pan_corr_compile(c->list.rule, c->list.n, refused, NULL, &c->corrs, &err) !=
	        PAN_OK ||
	    pan_sigma_pack_open(pan_buf_str(&c->section), &c->pack, &err) != PAN_OK ||
	    pan_sigma_engine_new(c->pack, &c->engine, &err) != PAN_OK ||
	    pan_corr_open(pan_buf_str(&c->corrs), NULL, &c->corr, &err) != PAN_OK)
		CHECK_FAIL_("%s", err.text);
	CHECK_INT(c->list.n, read.n);
}

static void
end(struct chain *c)
{
	pan_corr_free(c->corr);
	pan_sigma_engine_free(c->engine);
	pan_sigma_pack_free(c->pack);
	pan_buf_fini(&c->section);
	pan_buf_fini(&c->corrs);
	pan_arena_free(c->a);
}

static size_t
values(void *ctx, struct pan_str name, struct pan_str *value, size_t max)
{
	const struct pan_hostevent *ev = ctx;
	size_t n = 0;

	for (size_t i = 0; i < ev->nfield; i++) {
		if (!pan_str_eq(ev->field[i].name, name) ||
		    ev->field[i].kind == PAN_HOSTFIELD_NULL)
			continue;
		if (n < max)
			value[n] = ev->field[i].value;
		n++;
	}
	return n;
}

/* The titles of the correlations that ${fields} at ${second} fires, joined with '+'. */
static const char *
fires(struct chain *c, int second, const char *fields)
{
	static char titles[200];
	char line[400];
	struct pan_hostevent ev = { 0 };
	struct pan_sigma_result r = { 0 };
	struct pan_corr_result out = { 0 };

	(void)snprintf(line, sizeof(line),
	    "{\"id\":1,\"logsource\":{\"product\":\"windows\",\"service\":\"security\"},"
	    "\"timestamp\":\"2026-11-21T10:%02d:%02dZ\",\"fields\":{%s}}",
	    second / 60, second % 60, fields);
	CHECK_INT(pan_hostevent_parse(c->a, pan_str(line), &ev, NULL), PAN_OK);
	CHECK_INT(pan_sigma_engine_match(c->engine, &ev, NULL, &r, NULL), PAN_OK);
	CHECK_INT(pan_corr_feed(c->corr,
	              &(struct pan_corr_input){ ev.time_ms, r.rule, r.nrule, r.undecided,
	                  r.nundecided, values, &ev },
	              &out, NULL),
	    PAN_OK);
	titles[0] = '\0';
	for (size_t i = 0; i < out.nfired; i++)
		(void)snprintf(titles + strlen(titles), sizeof(titles) - strlen(titles),
		    "%s%.*s", i > 0 ? "+" : "",
		    PAN_STR(c->list.rule[out.fired[i]]->title));
	return titles;
}

#define LOGON(name, id)                                                                  \
	"---\ntitle: " name "\nid: id-" name "\nname: " name                             \
	"\nlogsource:\n  product: windows\n  service: security\ndetection:\n"            \
	"  selection:\n    EventID: " id "\n  condition: selection\n"

TEST(ten_failed_logons_and_then_a_good_one)
{
	struct chain c;

	start(&c,
	    "title: broken in\nid: a\ncorrelation:\n  type: temporal_ordered\n  rules:\n"
	    "    - many\n    - good\n  group-by:\n    - User\n  timespan: 10m\n"
	    "---\ntitle: many\nid: b\nname: many\ncorrelation:\n  type: event_count\n"
	    "  rules:\n    - bad\n  group-by:\n    - User\n  timespan: 10m\n"
	    "  condition:\n    gte: 10\n" LOGON("bad", "4625") LOGON("good", "4624"));
	for (int i = 0; i < 9; i++)
		CHECK_STR(fires(&c, i, "\"EventID\":4625,\"User\":\"ann\""), "");
	CHECK_STR(fires(&c, 9, "\"EventID\":4624,\"User\":\"ann\""), "");
	CHECK_STR(fires(&c, 10, "\"EventID\":4625,\"User\":\"bob\""), "");
	CHECK_STR(fires(&c, 11, "\"EventID\":4625,\"User\":\"Ann\""), "many");
	CHECK_STR(fires(&c, 12, "\"EventID\":4624,\"User\":\"bob\""), "");
	CHECK_STR(fires(&c, 13, "\"EventID\":4624,\"User\":\"ann\""), "broken in");
	CHECK_STR(fires(&c, 700, "\"EventID\":4624,\"User\":\"ann\""), "");
	end(&c);
}

TEST(the_same_address_in_two_fields_by_an_alias)
{
	struct chain c;

	start(&c,
	    "title: both\nid: a\ncorrelation:\n  type: temporal\n  rules:\n    - one\n"
	    "    - two\n  group-by:\n    - ip\n  timespan: 10s\n  aliases:\n    ip:\n"
	    "      one: Source\n      two: Target\n" LOGON("one", "1") LOGON("two", "2"));
	CHECK_STR(fires(&c, 0, "\"EventID\":1,\"Source\":\"10.0.0.1\",\"Target\":\"x\""),
	    "");
	CHECK_STR(fires(&c, 1, "\"EventID\":2,\"Source\":\"10.0.0.1\",\"Target\":\"y\""),
	    "");
	CHECK_STR(fires(&c, 2, "\"EventID\":2,\"Source\":\"z\",\"Target\":\"10.0.0.1\""),
	    "both");
	CHECK_STR(fires(&c, 13, "\"EventID\":2,\"Source\":\"z\",\"Target\":\"10.0.0.1\""),
	    "");
	end(&c);
}

TEST(values_are_counted_and_measured)
{
	struct chain c;

	start(&c,
	    "title: users\nid: a\ncorrelation:\n  type: value_count\n  rules: [bad]\n"
	    "  group-by: [Host]\n  timespan: 1m\n  condition:\n    field: User\n    gt: 1\n"
	    "---\ntitle: bytes\nid: b\ncorrelation:\n  type: value_sum\n  rules: [bad]\n"
	    "  group-by: [Host]\n  timespan: 1m\n  condition:\n    field: Bytes\n"
	    "    gte: 100\n" LOGON("bad", "4625"));
	CHECK_STR(fires(&c, 0,
	              "\"EventID\":4625,\"Host\":\"h\",\"User\":\"a\",\"Bytes\":60"),
	    "");
	CHECK_STR(fires(&c, 1,
	              "\"EventID\":4625,\"Host\":\"h\",\"User\":\"A\",\"Bytes\":39"),
	    "");
	CHECK_STR(fires(&c, 2,
	              "\"EventID\":4625,\"Host\":\"h\",\"User\":\"b\",\"Bytes\":\"x\""),
	    "users");
	CHECK_STR(fires(&c, 3, "\"EventID\":4625,\"Host\":\"h\",\"Bytes\":1"), "bytes");
	end(&c);
}

int
main(void)
{
	RUN(ten_failed_logons_and_then_a_good_one);
	RUN(the_same_address_in_two_fields_by_an_alias);
	RUN(values_are_counted_and_measured);
	return DONE();
}
