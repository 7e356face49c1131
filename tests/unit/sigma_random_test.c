/*
 * Random rules on random events that they nearly match: the reader and the engine
 * against tests/slow_sigma, which starts from the YAML as written.
 */
#include <unistd.h>

#include "core/yaml.h"
#include "rule/hostevent.h"
#include "sigma/sigma_compile.h"
#include "sigma/sigma_engine.h"
#include "tests/check.h"
#include "tests/sigma_make.h"
#include "tests/slow_sigma.h"

#define BATCH 24

static const char *const letters[] = { "a", "b", "A", "B", "\\\\", "*", "?", "\\*", "\\?",
	"-", "/", " ", ".", "0", "7", "\xc3\xa9", "\xc3\x89", "ab", "cmd", "\\", "_" };

static void
random_text(struct pan_buf *out, bool wild)
{
	for (uint32_t n = check_rand(6); n-- > 0;) {
		uint32_t k = check_rand(sizeof(letters) / sizeof(*letters));

		if (wild || (k != 5 && k != 6))
			pan_buf_addz(out, letters[k]);
	}
	if (check_rand(4) > 0)
		pan_buf_addz(out, letters[check_rand(4)]);
}

static void
random_pattern(struct pan_buf *out)
{
	static const char *const piece[] = { "a", "b", "[ab]", "[^a]", ".", "\\d", "\\w+",
		"(?:ab|cd)", "(a|b)", "a{2,3}", "c?", ".*", "\\\\", "\\.", "^", "$",
		"\\s", "[A-Z]", "\\bcmd\\b" };

	for (uint32_t n = 1 + check_rand(4); n-- > 0;)
		pan_buf_addz(out, piece[check_rand(sizeof(piece) / sizeof(*piece))]);
}

enum value { TEXT, PLAIN, PATTERN, NET, NUMBER, YES, OTHER, LOOSE };

static const struct {
	const char *modifiers;
	enum value value;
} shape[] = {
	{ "", LOOSE },
	{ "", LOOSE },
	{ "|contains", TEXT },
	{ "|contains", TEXT },
	{ "|startswith", TEXT },
	{ "|endswith", TEXT },
	{ "|endswith", TEXT },
	{ "|contains|all", TEXT },
	{ "|all", TEXT },
	{ "|cased", TEXT },
	{ "|contains|cased", TEXT },
	{ "|endswith|cased", TEXT },
	{ "|re", PATTERN },
	{ "|re|i", PATTERN },
	{ "|re|m|s", PATTERN },
	{ "|cidr", NET },
	{ "|lt", NUMBER },
	{ "|gte", NUMBER },
	{ "|gt", NUMBER },
	{ "|lte", NUMBER },
	{ "|exists", YES },
	{ "|fieldref", OTHER },
	{ "|fieldref|contains", OTHER },
	{ "|fieldref|endswith", OTHER },
	{ "|base64", PLAIN },
	{ "|base64|contains", PLAIN },
	{ "|base64offset|contains", PLAIN },
	{ "|wide|base64offset|contains", PLAIN },
	{ "|utf16be|base64|contains", PLAIN },
	{ "|windash|contains", TEXT },
	{ "|contains|windash", TEXT },
	{ "|windash|contains|all", TEXT },
	{ "|neq", TEXT },
};

static void
random_value(struct pan_buf *out, enum value kind)
{
	static const char *const net[] = { "10.0.0.0/8", "192.168.1.0/31", "1.2.3.4/32",
		"fe80::/10", "::1/128", "0.0.0.0/0", "2001:db8::/127" };

	if (kind == LOOSE && check_rand(5) == 0) {
		static const char *const word[] = { "null", "true", "4", "4625", "''",
			"false", "1.5", "-3" };

		pan_buf_addz(out, word[check_rand(8)]);
		return;
	}
	if (kind == NUMBER) {
		pan_buf_printf(out, "%d", (int)check_rand(9) - 4);
		return;
	}
	if (kind == YES) {
		pan_buf_addz(out, check_rand(2) == 0 ? "true" : "false");
		return;
	}
	pan_buf_addc(out, '\'');
	if (kind == PATTERN)
		random_pattern(out);
	else if (kind == NET)
		pan_buf_addz(out, net[check_rand(7)]);
	else if (kind == OTHER)
		pan_buf_printf(out, "F%u", check_rand(4));
	else if (kind == PLAIN)
		pan_buf_printf(out, "cmd%u/x\xc3\xa9", check_rand(100));
	else
		random_text(out, true);
	pan_buf_addc(out, '\'');
}

static void
random_item(struct pan_buf *out, const char *indent)
{
	uint32_t k = check_rand(sizeof(shape) / sizeof(*shape));
	bool list = strstr(shape[k].modifiers, "all") != NULL ||
	    (check_rand(2) == 0 && shape[k].value != YES && shape[k].value != NUMBER);
	uint32_t n = 2 + check_rand(3);

	pan_buf_printf(out, "F%u%s:", check_rand(4), shape[k].modifiers);
	if (!list) {
		pan_buf_addc(out, ' ');
		random_value(out, shape[k].value);
		pan_buf_addc(out, '\n');
		return;
	}
	pan_buf_addc(out, '\n');
	while (n-- > 0) {
		pan_buf_printf(out, "%s  - ", indent);
		random_value(out, shape[k].value);
		pan_buf_addc(out, '\n');
	}
}

/* A map of one or two items; two of one name are refused by YAML, and so tried again. */
static void
random_search(struct pan_buf *out)
{
	uint32_t kind = check_rand(6);

	if (kind == 0) {
		for (uint32_t n = 1 + check_rand(2); n-- > 0;) {
			pan_buf_addz(out, "    - '");
			random_text(out, true);
			pan_buf_addz(out, "'\n");
		}
		return;
	}
	if (kind == 1) {
		for (uint32_t n = 1 + check_rand(2); n-- > 0;) {
			pan_buf_addz(out, "    - ");
			random_item(out, "      ");
		}
		return;
	}
	for (uint32_t n = 1 + check_rand(2); n-- > 0;) {
		pan_buf_addz(out, "    ");
		random_item(out, "    ");
	}
}

static void
random_rule(struct pan_buf *out)
{
	static const char *const condition[] = { "sel_a", "sel_a and sel_b",
		"sel_a or sel_b", "sel_a and not sel_b", "not sel_a and sel_b",
		"1 of sel_*", "all of sel_*", "1 of them", "all of them",
		"sel_a and not 1 of filter_*", "not (sel_a and sel_b) or filter_c",
		"all of sel_* and not filter_c", "1 of sel_* and filter_c", "not sel_a",
		"sel_a or sel_b and not filter_c" };
	static const char *const source[] = {
		"product: windows\n  category: process_creation",
		"product: windows\n  service: security", "product: linux",
		"category: webserver", "product: windows\n  service: sysmon",
		"category: dns", "category: process_creation"
	};

	pan_buf_printf(out,
	    "title: t\nid: %u-%u\nlogsource:\n  %s\ndetection:\n  sel_a:\n",
	    check_rand(1u << 30), check_rand(1u << 30), source[check_rand(7)]);
	random_search(out);
	pan_buf_addz(out, "  sel_b:\n");
	random_search(out);
	pan_buf_addz(out, "  filter_c:\n");
	random_search(out);
	pan_buf_printf(out, "  condition: %s\n",
	    condition[check_rand(sizeof(condition) / sizeof(*condition))]);
}

struct batch {
	struct pan_arena *a;
	struct pan_sigma_list list;
	struct pan_buf text[BATCH]; /* YAML, for those in list by their root */
	const struct pan_sigma_rule *of[BATCH];
	struct pan_buf section;
	struct pan_sigma_pack *pack;
	struct pan_sigma_engine *engine;
	bool refused[BATCH];
};

static void
refuse(void *ctx, uint32_t rule, const char *why)
{
	struct batch *b = ctx;

	(void)why;
	b->refused[rule] = true;
}

static const char *
yaml_of(const struct batch *b, const struct pan_sigma_rule *r)
{
	for (int i = 0; i < BATCH; i++)
		if (b->of[i] == r)
			return b->text[i].s;
	return "?";
}

static void
batch_init(struct batch *b)
{
	struct pan_sigma_rule *all[BATCH];
	struct pan_err err = { 0 };
	size_t n = 0;

	*b = (struct batch){ .a = pan_arena_new((size_t)256 << 20) };
	for (int i = 0; i < BATCH; i++) {
		struct pan_sigma_list one = { 0 };

		pan_buf_init(&b->text[i], 1 << 20);
		random_rule(&b->text[i]);
		if (pan_sigma_parse(b->a, pan_buf_str(&b->text[i]), PAN_LIT("r.yml"),
		        NULL, &one, NULL) != PAN_OK ||
		    one.n != 1 || one.rule[0]->refused.n > 0)
			continue;
		b->of[i] = all[n++] = one.rule[0];
	}
	CHECK_INT(pan_sigma_link(b->a, all, n, NULL, NULL, &b->list, &err), PAN_OK);
	pan_buf_init(&b->section, (size_t)256 << 20);
	if (pan_sigma_compile(b->list.rule, b->list.n, refuse, b, &b->section, &err) !=
	        PAN_OK ||
	    pan_sigma_pack_open(pan_buf_str(&b->section), &b->pack, &err) != PAN_OK ||
	    pan_sigma_engine_new(b->pack, &b->engine, &err) != PAN_OK)
		CHECK_FAIL_("%s", err.text);
}

static void
batch_fini(struct batch *b)
{
	pan_sigma_engine_free(b->engine);
	pan_sigma_pack_free(b->pack);
	pan_buf_fini(&b->section);
	for (int i = 0; i < BATCH; i++)
		pan_buf_fini(&b->text[i]);
	pan_arena_free(b->a);
}

/* A value in a field that no rule asked for, and one in each that none of them named. */
static void
random_extra(struct make_event *ev)
{
	for (uint32_t n = check_rand(3); n-- > 0 && ev->n < MAKE_FIELDS_MAX;) {
		struct make_field *f = &ev->field[ev->n++];
		struct pan_buf text;

		*f = (struct make_field){ 0 };
		(void)snprintf(f->name, sizeof(f->name), "F%u", check_rand(5));
		pan_buf_init(&text, 1000);
		random_text(&text, false);
		f->n = text.n;
		if (text.n > 0)
			memcpy(f->value, text.s, text.n);
		pan_buf_fini(&text);
	}
}

static bool
listed(const uint32_t *list, size_t n, uint32_t what)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == what)
			return true;
	return false;
}

struct tally {
	size_t yes, no, cannot, undecided, refused;
};

static void
compare(struct batch *b, struct pan_str line, const struct pan_hostevent *ev,
    struct tally *t)
{
	const struct pan_sigma_opts_match anywhere = { .anywhere = true };
	struct pan_sigma_result got = { 0 };
	struct slow_event slow;

	CHECK_INT(pan_sigma_engine_match(b->engine, ev, &anywhere, &got, NULL), PAN_OK);
	slow_event_init(&slow, ev->field, ev->nfield, ev->raw);
	for (uint32_t i = 0; i < b->list.n; i++) {
		enum slow_answer want = slow_sigma(b->list.rule[i]->root, &slow);
		bool fired = listed(got.rule, got.nrule, i);

		if (b->refused[i]) {
			t->refused++;
		} else if (listed(got.undecided, got.nundecided, i)) {
			t->undecided++;
		} else if (want == SLOW_CANNOT) {
			t->cannot++;
			CHECK_FAIL_("has a meaning for us only:\n%s",
			    yaml_of(b, b->list.rule[i]));
		} else if (fired != (want == SLOW_YES)) {
			CHECK_FAIL_("fast says %d, slow %d:\n%s%.*s", fired, want,
			    yaml_of(b, b->list.rule[i]), PAN_STR(line));
		} else {
			*(fired ? &t->yes : &t->no) += 1;
		}
		if (check_broken)
			break;
	}
	slow_event_fini(&slow);
}

static void
round_of(struct tally *t)
{
	static struct make_event ev;
	struct batch b;
	struct pan_buf line;
	struct pan_arena *a = pan_arena_new(1 << 24);

	batch_init(&b);
	t->refused += BATCH - b.list.n;
	pan_buf_init(&line, 1 << 20);
	for (size_t k = 0; k < 6 * b.list.n && !check_broken; k++) {
		const struct pan_sigma_rule *r = b.list.rule[k % b.list.n];
		struct pan_hostevent host;

		make_event(r->root, &ev);
		random_extra(&ev);
		for (uint32_t n = check_rand(3); n-- > 0;)
			make_change(&ev);
		pan_buf_reset(&line);
		make_print(&ev, pan_node_get(r->root, "logsource"), &line);
		pan_arena_reset(a);
		if (pan_hostevent_parse(a, pan_buf_str(&line), &host, NULL) == PAN_OK)
			compare(&b, pan_buf_str(&line), &host, t);
	}
	pan_buf_fini(&line);
	pan_arena_free(a);
	batch_fini(&b);
}

TEST(random_rules_mean_what_they_say)
{
	const char *rounds = getenv("ROUNDS");
	int n = rounds != NULL ? (int)strtol(rounds, NULL, 10) : 60;
	struct tally t = { 0 };

	for (int i = 0; i < n && !check_broken; i++)
		round_of(&t);
	printf("# yes %zu, no %zu, undecided %zu; rules refused %zu of %d\n", t.yes, t.no,
	    t.undecided, t.refused, n * BATCH);
	CHECK(t.yes * 20 > t.no || check_broken);
	CHECK(t.refused * 4 < (size_t)(n * BATCH));
}

/* The events' logsource may leave out what the rules name, or say more. */
static void
random_logsource(struct pan_buf *line)
{
	static const char *const source[] = { "{}", "{\"product\":\"windows\"}",
		"{\"product\":\"windows\",\"category\":\"process_creation\"}",
		"{\"product\":\"windows\",\"service\":\"sysmon\"}",
		"{\"product\":\"windows\",\"service\":\"security\"}",
		"{\"category\":\"process_creation\"}", "{\"product\":\"linux\"}",
		"{\"category\":\"webserver\",\"product\":\"apache\"}",
		"{\"category\":\"DNS\"}" };

	pan_buf_printf(line, "{\"id\":1,\"logsource\":%s,\"fields\":{\"EventID\":%u,",
	    source[check_rand(9)], check_rand(2) == 0 ? 1 : 4688);
}

static void
compare_routes(struct batch *b, const struct pan_hostevent *ev, size_t *routed_away)
{
	const struct pan_sigma_opts_match opts[] = { { false, false }, { true, false },
		{ false, true } };
	uint32_t got[3][BATCH];
	size_t n[3];
	struct pan_logsource source;

	for (int k = 0; k < 3; k++) {
		struct pan_sigma_result r = { 0 };

		CHECK_INT(pan_sigma_engine_match(b->engine, ev, &opts[k], &r, NULL),
		    PAN_OK);
		n[k] = r.nrule;
		memcpy(got[k], r.rule, r.nrule * sizeof(*r.rule));
	}
	CHECK_INT(n[0], n[1]);
	CHECK(n[0] != n[1] || memcmp(got[0], got[1], n[0] * sizeof(**got)) == 0);
	pan_sigma_engine_logsource(ev, &source);
	for (size_t i = 0; i < n[2]; i++) {
		bool meets =
		    pan_logsource_meets(&b->list.rule[got[2][i]]->logsource, &source);

		CHECK_INT(listed(got[0], n[0], got[2][i]), meets);
		*routed_away += !meets;
	}
	for (size_t i = 0; i < n[0]; i++)
		CHECK(listed(got[2], n[2], got[0][i]));
}

TEST(routing_by_logsource_changes_no_answer)
{
	static struct make_event ev;
	struct pan_arena *a = pan_arena_new(1 << 24);
	size_t away = 0;

	for (int i = 0; i < 25 && !check_broken; i++) {
		struct batch b;

		batch_init(&b);
		for (size_t k = 0; k < 4 * b.list.n && !check_broken; k++) {
			struct pan_hostevent host;
			struct pan_buf line, fields;

			pan_buf_init(&line, 1 << 20);
			pan_buf_init(&fields, 1 << 20);
			make_event(b.list.rule[k % b.list.n]->root, &ev);
			random_extra(&ev);
			make_print(&ev, NULL, &fields);
			random_logsource(&line);
			pan_buf_add(&line,
			    pan_str_slice(pan_buf_str(&fields),
			        strlen("{\"id\":\"e\",\"logsource\":{},\"fields\":{"),
			        SIZE_MAX));
			pan_arena_reset(a);
			if (pan_hostevent_parse(a, pan_buf_str(&line), &host, NULL) ==
			    PAN_OK)
				compare_routes(&b, &host, &away);
			pan_buf_fini(&line);
			pan_buf_fini(&fields);
		}
		batch_fini(&b);
	}
	CHECK(away > 50);
	pan_arena_free(a);
}

int
main(void)
{
	make_rand = check_rand;
	RUN(random_rules_mean_what_they_say);
	RUN(routing_by_logsource_changes_no_answer);
	return DONE();
}
