/* sigma/sigma_compile and sigma/sigma_engine: examples, routing, damage, memory. */
#include "tests/check.h"

#include "core/own.h"
#include "sigma/sigma.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "tests/oom.h"

static struct pan_arena *rules_arena, *event_arena;
static struct pan_sigma_list linked;
static struct pan_buf section;
static struct pan_sigma_pack *pack;
static struct pan_sigma_engine *engine;

static void
count_refused(void *ctx, uint32_t rule, const char *why)
{
	(void)rule;
	(void)why;
	++*(int *)ctx;
}

static void
unload(void)
{
	pan_sigma_engine_free(engine);
	pan_sigma_pack_free(pack);
	pan_buf_fini(&section);
	pan_arena_reset(rules_arena);
	engine = NULL;
	pack = NULL;
}

/* Compile the rules of ${yaml}; returns how many were refused. */
static int
load(const char *yaml)
{
	struct pan_sigma_list list = { 0 };
	struct pan_err err = { 0 };
	int refused = 0;

	unload();
	pan_buf_init(&section, 1 << 26);
	CHECK_INT(pan_sigma_parse(rules_arena, pan_str(yaml), PAN_LIT("t.yml"), NULL,
	              &list, &err),
	    PAN_OK);
	CHECK_INT(pan_sigma_link(rules_arena, list.rule, list.n, NULL, NULL, &linked,
	              &err),
	    PAN_OK);
	CHECK_INT(pan_sigma_compile(linked.rule, linked.n, count_refused, &refused,
	              &section, &err),
	    PAN_OK);
	CHECK_INT(pan_sigma_pack_open(pan_buf_str(&section), &pack, &err), PAN_OK);
	CHECK_INT(pan_sigma_engine_new(pack, &engine, &err), PAN_OK);
	if (err.text[0] != '\0')
		printf("# %s\n", err.text);
	return refused;
}

/* The titles of the rules that match, with '?' behind the undecided; also unrouted. */
static const char *
match(const char *line)
{
	static char s[1024];
	struct pan_sigma_opts_match unrouted = { .unrouted = true };
	struct pan_hostevent ev = { 0 };
	struct pan_sigma_result r = { 0 };
	struct pan_err err = { 0 };
	size_t n = 0, nrule;

	pan_arena_reset(event_arena);
	CHECK_INT(pan_hostevent_parse(event_arena, pan_str(line), &ev, &err), PAN_OK);
	CHECK_INT(pan_sigma_engine_match(engine, &ev, NULL, &r, &err), PAN_OK);
	s[0] = '\0';
	for (size_t i = 0; i < r.nrule; i++)
		n += (size_t)snprintf(s + n, sizeof(s) - n, "%s%.*s", n > 0 ? " " : "",
		    PAN_STR(linked.rule[r.rule[i]]->title));
	for (size_t i = 0; i < r.nundecided; i++)
		n += (size_t)snprintf(s + n, sizeof(s) - n, "%s%.*s?", n > 0 ? " " : "",
		    PAN_STR(linked.rule[r.undecided[i]]->title));
	nrule = r.nrule;
	CHECK_INT(pan_sigma_engine_match(engine, &ev, &unrouted, &r, &err), PAN_OK);
	CHECK_INT(r.nrule, nrule);
	return s;
}

#define RULE(title, source, detection)                                                   \
	"title: " title "\nid: 00000000-0000-4000-8000-0000000000" title                 \
	"\nlogsource: " source "\ndetection:\n" detection "\n---\n"
#define WINDOWS "{category: process_creation, product: windows}"
#define PROCESS(fields)                                                                  \
	"{\"logsource\":{\"category\":\"process_creation\",\"product\":\"windows\"},"    \
	"\"fields\":{" fields "}}"

static const char some[] = RULE("10", WINDOWS,
    "  s:\n    Image|endswith: '\\powershell.exe'\n    CommandLine|contains|all: "
    "['-enc', 'http']\n  condition: s") RULE("11", WINDOWS,
    "  s: {Image: 'C:\\a.exe'}\n  f: {User|contains: SYS}\n  condition: "
    "s and not f") RULE("12", "{product: linux, service: auth}",
    "  k: ['bad news', '*wi?d*']\n  "
    "condition: k") RULE("13", "{product: windows, service: security}",
    "  s: {EventID: [4624, 4625]}\n  condition: s")
    RULE("14", WINDOWS, "  s: {CommandLine|re: 'e[vw]il\\d+'}\n  condition: s")
        RULE("15", WINDOWS, "  s: {Ip|cidr: '10.0.0.0/8'}\n  condition: s")
            RULE("16", WINDOWS,
                "  s: {Gone: null}\n  f: {User: x}\n  "
                "condition: s and f") RULE("17", WINDOWS,
                "  s: {Name|startswith: 'STRASSE\u00c4'}\n"
                "  condition: s") RULE("18", WINDOWS, "  s: {N|gte: 5}\n  condition: s")
                RULE("19", WINDOWS,
                    "  s: {C|contains|cased: Ab}\n  "
                    "condition: s");

TEST(an_event_meets_the_rules_it_should)
{
	CHECK_INT(load(some), 0);
	CHECK_STR(match(PROCESS("\"Image\":\"C:\\\\X\\\\PowerShell.EXE\",\"CommandLine\":"
	                        "\"p -Enc abc HTTP://x\",\"Gone\":1")),
	    "10");
	CHECK_STR(match(PROCESS("\"Image\":\"C:\\\\X\\\\PowerShell.EXE\",\"CommandLine\":"
	                        "\"p -en abc HTTP://x\",\"Gone\":1")),
	    "");
	CHECK_STR(match(PROCESS("\"Image\":\"c:\\\\A.exe\",\"Gone\":1")), "11");
	CHECK_STR(match(PROCESS("\"Image\":\"c:\\\\A.exe\",\"User\":\"nt sys\"")), "");
	CHECK_STR(match(PROCESS("\"User\":\"X\"")), "16");
	CHECK_STR(match(PROCESS("\"User\":\"X\",\"Gone\":null")), "16");
	CHECK_STR(match(PROCESS("\"CommandLine\":\"an ewil77\"")), "14");
	CHECK_STR(match(PROCESS("\"CommandLine\":\"an Ewil77\"")), "");
	CHECK_STR(match(PROCESS("\"CommandLine\":\"\xC3\xA9wil evil1\"")), "14");
	CHECK_STR(match(PROCESS("\"Ip\":[\"192.168.1.1\",\"10.2.3.4\"]")), "15");
	CHECK_STR(match(PROCESS("\"Ip\":\"11.2.3.4\"")), "");
	CHECK_STR(match(PROCESS("\"Name\":\"stra\xC5\xBF"
	                        "se\xC3\xA4xyz\"")),
	    "17");
	CHECK_STR(match(PROCESS("\"N\":5.5")), "18");
	CHECK_STR(match(PROCESS("\"N\":\"4\"")), "");
	CHECK_STR(match(PROCESS("\"C\":\"xAb\"")), "19");
	CHECK_STR(match(PROCESS("\"C\":\"xab\"")), "");
	CHECK_STR(match("{\"logsource\":{\"product\":\"linux\",\"service\":\"auth\"},"
	                "\"fields\":{\"m\":\"some BAD News\"}}"),
	    "12");
	CHECK_STR(match("{\"logsource\":{\"product\":\"linux\",\"service\":\"auth\"},"
	                "\"fields\":{\"m\":\"b\\u0061d n\\u0065ws\"}}"),
	    "12");
	CHECK_STR(match("{\"logsource\":{\"product\":\"linux\",\"service\":\"auth\"},"
	                "\"fields\":{\"m\":\"we wind up\"}}"),
	    "12");
}

TEST(rules_see_the_events_of_their_logsource_only)
{
	CHECK_INT(load(some), 0);
	CHECK_STR(match("{\"EventID\":4624,\"Channel\":\"Security\",\"x\":1}"), "13");
	CHECK_STR(match("{\"EventID\":4624,\"Channel\":\"System\",\"x\":1}"), "");
	CHECK_STR(match("{\"fields\":{\"EventID\":4625,\"User\":\"x\"}}"), "13 16");
	CHECK_STR(
	    match("{\"logsource\":{\"product\":\"linux\"},\"fields\":{\"User\":\"x\"}}"),
	    "");
}

TEST(a_pattern_that_meets_its_limit_is_undecided_and_never_no)
{
	static char line[20000];
	size_t n = (size_t)snprintf(line, sizeof(line),
	    "{\"logsource\":{\"category\":\"process_creation\",\"product\":\"windows\"},"
	    "\"fields\":{\"A\":\"");

	CHECK_INT(load(RULE("10", WINDOWS, "  s: {A|re: '(a|aa)+(\\1)$'}\n  condition: s")
	                  RULE("11", WINDOWS,
	                      "  s: {A|re: '(a|aa)+(\\1)$'}\n  t: {A|re: 'b'}\n"
	                      "  condition: s and t") RULE("12", WINDOWS,
	                      "  s: {A|re: '(a|aa)+(\\1)$'}\n  t: {B: c}\n"
	                      "  condition: not s or t")),
	    0);
	memset(line + n, 'a', 5000);
	n += 5000;
	(void)snprintf(line + n, sizeof(line) - n, "x\",\"B\":\"c\"}}");
	CHECK_STR(match(line), "12 10?");
}

TEST(the_same_rules_give_the_same_bytes)
{
	PAN_AUTO(pan_buf_fini) struct pan_buf again;

	CHECK_INT(load(some), 0);
	pan_buf_init(&again, 1 << 26);
	pan_buf_addc(&again, 'x'); /* and elsewhere in a file, too */
	CHECK_INT(pan_sigma_compile(linked.rule, linked.n, NULL, NULL, &again, NULL),
	    PAN_OK);
	CHECK_INT(again.n, section.n + 8);
	CHECK(memcmp(again.s + 8, section.s, section.n) == 0);
}

TEST(no_rules_are_a_section_too)
{
	unload();
	pan_buf_init(&section, 1 << 20);
	CHECK_INT(pan_sigma_compile(NULL, 0, NULL, NULL, &section, NULL), PAN_OK);
	CHECK_INT(pan_sigma_pack_open(pan_buf_str(&section), &pack, NULL), PAN_OK);
	CHECK_INT(pan_sigma_engine_new(pack, &engine, NULL), PAN_OK);
	linked.n = 0;
	CHECK_STR(match("{\"a\":1}"), "");
}

TEST(nothing_is_allocated_for_an_event_like_one_before)
{
	static const char line[] = PROCESS("\"Image\":\"C:\\\\X\\\\PowerShell.EXE\","
	                                   "\"CommandLine\":\"p -enc evil1 http://x\"");
	struct pan_hostevent ev = { 0 };
	struct pan_sigma_result r = { 0 };

	CHECK_INT(load(some), 0);
	CHECK_STR(match(line), "10 14");
	pan_arena_reset(event_arena);
	oom_arm(1);
	CHECK_INT(pan_hostevent_parse(event_arena, pan_str(line), &ev, NULL), PAN_OK);
	CHECK_INT(pan_sigma_engine_match(engine, &ev, NULL, &r, NULL), PAN_OK);
	CHECK_INT(r.nrule, 2);
	oom_arm(0);
}

TEST(what_a_rule_hangs_on_can_be_asked)
{
	struct pan_sigma_trigger t;

	CHECK_INT(load(some), 0);
	CHECK_INT(pan_sigma_pack_rules(pack), linked.n);
	pan_sigma_pack_trigger(pack, 0, &t);
	CHECK(t.compiled && !t.always);
	CHECK_INT(t.keys, 1);
	CHECK_INT(t.items, 3);
	CHECK(t.rarity > 0 && t.rarity < 0.2);
}

/* Whatever survives the look at a damaged section can be matched with. */
static void
try_damaged(struct pan_str bytes)
{
	static const char *const lines[] = {
		PROCESS(
		    "\"Image\":\"C:\\\\X\\\\PowerShell.EXE\",\"CommandLine\":\"-enc ewil1 "
		    "http\",\"User\":\"x\",\"Ip\":\"10.1.1.1\",\"N\":7,\"C\":\"Ab\""),
		"{\"fields\":{\"EventID\":4625,\"m\":\"bad news wind\"}}",
	};
	struct pan_sigma_pack *p = NULL;
	struct pan_sigma_engine *e = NULL;
	struct pan_sigma_result r;

	if (pan_sigma_pack_open(bytes, &p, NULL) != PAN_OK)
		return;
	if (pan_sigma_engine_new(p, &e, NULL) == PAN_OK) {
		for (size_t i = 0; i < 2; i++) {
			struct pan_hostevent ev;

			pan_arena_reset(event_arena);
			CHECK_INT(pan_hostevent_parse(event_arena, pan_str(lines[i]), &ev,
			              NULL),
			    PAN_OK);
			CHECK_INT(pan_sigma_engine_match(e, &ev, NULL, &r, NULL), PAN_OK);
		}
	}
	pan_sigma_engine_free(e);
	pan_sigma_pack_free(p);
}

TEST(damaged_sections_are_refused_or_harmless)
{
	size_t n;
	char *copy;

	CHECK_INT(load(some), 0);
	n = section.n;
	copy = malloc(n);
	CHECK(copy != NULL);
	for (int round = 0; round < 6000 && copy != NULL; round++) {
		uint32_t flips = 1 + check_rand(3);

		memcpy(copy, section.s, n);
		while (flips-- > 0) {
			/* Programs are large; most of the damage goes elsewhere. */
			uint32_t at = check_rand(round % 4 == 0 ? (uint32_t)n
			        : n < 24000                     ? (uint32_t)n
			                                        : 24000);

			if (check_rand(3) == 0)
				copy[at] = (char)check_rand(256);
			else
				copy[at] ^= (char)(1u << check_rand(8));
		}
		try_damaged((struct pan_str){ copy, n });
	}
	for (size_t cut = 0; cut < n && copy != NULL; cut += 1 + n / 300) {
		struct pan_sigma_pack *p;

		CHECK(pan_sigma_pack_open((struct pan_str){ section.s, cut }, &p, NULL) ==
		    PAN_EFORMAT);
	}
	free(copy);
}

TEST(survives_any_failed_allocation)
{
	int rc, n = 0;

	CHECK_INT(load(some), 0);
	do {
		PAN_AUTO(pan_buf_fini) struct pan_buf out;
		struct pan_sigma_pack *p = NULL;
		struct pan_sigma_engine *e = NULL;
		struct pan_hostevent ev;
		struct pan_sigma_result r;
		struct pan_err err = { 0 };

		pan_buf_init(&out, 1 << 26);
		oom_arm(++n);
		rc = pan_sigma_compile(linked.rule, linked.n, NULL, NULL, &out, &err);
		if (rc == PAN_OK)
			rc = pan_sigma_pack_open(pan_buf_str(&out), &p, &err);
		if (rc == PAN_OK)
			rc = pan_sigma_engine_new(p, &e, &err);
		if (rc == PAN_OK)
			rc = pan_hostevent_parse(event_arena,
			    PAN_LIT(PROCESS("\"CommandLine\":\"e evil1 \\u00e9\"")), &ev,
			    &err);
		if (rc == PAN_OK)
			rc = pan_sigma_engine_match(e, &ev, NULL, &r, &err);
		oom_arm(0);
		if (rc != PAN_OK) {
			CHECK_INT(rc, PAN_ENOMEM);
			CHECK(err.text[0] != '\0');
		}
		pan_sigma_engine_free(e);
		pan_sigma_pack_free(p);
	} while (rc != PAN_OK && n < 5000);
	CHECK(n > 20 && n < 5000);
}

int
main(void)
{
	rules_arena = pan_arena_new(1 << 26);
	event_arena = pan_arena_new(1 << 24);
	pan_buf_init(&section, 1 << 26);
	RUN(an_event_meets_the_rules_it_should);
	RUN(rules_see_the_events_of_their_logsource_only);
	RUN(a_pattern_that_meets_its_limit_is_undecided_and_never_no);
	RUN(the_same_rules_give_the_same_bytes);
	RUN(no_rules_are_a_section_too);
	RUN(nothing_is_allocated_for_an_event_like_one_before);
	RUN(what_a_rule_hangs_on_can_be_asked);
	RUN(damaged_sections_are_refused_or_harmless);
	RUN(survives_any_failed_allocation);
	unload();
	pan_arena_free(rules_arena);
	pan_arena_free(event_arena);
	return DONE();
}
