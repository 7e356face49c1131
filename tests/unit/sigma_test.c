#include "sigma/sigma.h"

#include "core/buf.h"
#include "core/own.h"
#include "rule/expr.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *a;
static char said[4000];

static void
hear(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	size_t n = strlen(said);

	(void)ctx;
	(void)snprintf(said + n, sizeof(said) - n, "%s%u %s\n",
	    level == PAN_LINT_ERROR ? "!" : "", line, text);
}

static const struct pan_lint ears = { hear, NULL };

/* The rules of ${yaml}, or an empty list after saying why. */
static struct pan_sigma_list
read_with(const char *yaml, const struct pan_sigma_opts *opts)
{
	struct pan_sigma_list list = { 0 };
	struct pan_err err = { 0 };

	said[0] = '\0';
	if (pan_sigma_parse(a, pan_str(yaml), PAN_LIT("rules/one.yml"), opts, &list,
	        &err) != PAN_OK)
		(void)snprintf(said, sizeof(said), "failed: %s", err.text);
	return list;
}

static struct pan_sigma_list
read_all(const char *yaml)
{
	return read_with(yaml, &(struct pan_sigma_opts){ .lint = &ears });
}

static void
show_parts(struct pan_buf *b, const struct pan_sigma_item *item)
{
	for (size_t i = 0; i < item->npart; i++) {
		const struct pan_sigma_part *p = &item->part[i];

		if (p->kind == PAN_SIGMA_ANY)
			pan_buf_addc(b, '*');
		else if (p->kind == PAN_SIGMA_ONE)
			pan_buf_addc(b, '?');
		for (size_t k = 0; k < p->text.n; k++) {
			unsigned char c = (unsigned char)p->text.s[k];

			if (c == '*' || c == '?')
				pan_buf_printf(b, "[%c]", c);
			else if (c < ' ' || c > '~')
				pan_buf_printf(b, "<%02x>", c);
			else
				pan_buf_addc(b, (char)c);
		}
	}
}

static void
show_item(struct pan_buf *b, const struct pan_sigma_item *item)
{
	static const char *const ops[] = { "=", "~", " in ", "==", "<", "<=", ">",
		">=", " is ", " null", " exists ", "->" };
	static const char *const how[] = { "", "starts ", "ends ", "contains " };
	static const char *const part[] = { "", "minute", "hour", "day", "week", "month",
		"year" };

	pan_buf_printf(b, "%.*s%s%s%s", item->field.s == NULL ? 1 : (int)item->field.n,
	    item->field.s == NULL ? "@" : item->field.s,
	    item->part_of != PAN_SIGMA_TIME_NONE ? "." : "", part[item->part_of],
	    ops[item->op]);
	if (item->cased)
		pan_buf_addz(b, "cased ");
	if (item->op == PAN_SIGMA_GLOB)
		show_parts(b, item);
	else if (item->op == PAN_SIGMA_REGEX)
		pan_buf_printf(b, "/%.*s/%s%s%s", PAN_STR(item->text),
		    item->flags & PAN_SIGMA_RE_I ? "i" : "",
		    item->flags & PAN_SIGMA_RE_M ? "m" : "",
		    item->flags & PAN_SIGMA_RE_S ? "s" : "");
	else if (item->op == PAN_SIGMA_CIDR)
		pan_buf_printf(b, "%u.%u.%u.%u%s/%u", item->net.addr[0],
		    item->net.addr[1], item->net.addr[2], item->net.addr[3],
		    item->net.v6 ? ":" : "", item->net.bits);
	else if (item->op >= PAN_SIGMA_EQ && item->op <= PAN_SIGMA_GTE)
		pan_buf_printf(b, "%g", item->number);
	else if (item->op == PAN_SIGMA_BOOL || item->op == PAN_SIGMA_EXISTS)
		pan_buf_addz(b, item->boolean ? "true" : "false");
	else if (item->op == PAN_SIGMA_FIELD)
		pan_buf_printf(b, "%s%.*s", how[item->how], PAN_STR(item->text));
}

/* One operand at ${at}; returns where the next one starts. */
static size_t
show_expr(struct pan_buf *b, const struct pan_sigma_detection *d, size_t at)
{
	const struct pan_expr *e = &d->expr[at++];
	uint32_t n = e->op == PAN_EXPR_NOT ? 1 : e->arg;

	if (e->op == PAN_EXPR_COND) {
		if (d->item != NULL)
			show_item(b, &d->item[e->arg]);
		else
			pan_buf_printf(b, "%u", e->arg);
		return at;
	}
	if (e->op == PAN_EXPR_AT_LEAST) {
		n = e->arg & 0xffff;
		pan_buf_printf(b, "%u of", e->arg >> 16);
	}
	pan_buf_addz(b,
	    e->op == PAN_EXPR_NOT       ? "not"
	        : e->op == PAN_EXPR_AND ? "and"
	        : e->op == PAN_EXPR_OR  ? "or"
	                                : "");
	pan_buf_addc(b, '(');
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			pan_buf_addz(b, "; ");
		at = show_expr(b, d, at);
	}
	pan_buf_addc(b, ')');
	return at;
}

static struct pan_buf shown;

static const char *
show(const struct pan_sigma_detection *d)
{
	pan_buf_reset(&shown);
	if (d->nexpr > 0)
		CHECK_INT(show_expr(&shown, d, 0), d->nexpr);
	pan_buf_addc(&shown, '\0');
	return shown.s;
}

/* What the first rule of ${yaml} asks, or what was said against it. */
static const char *
meaning(const char *yaml)
{
	struct pan_sigma_list list = read_all(yaml);

	if (list.n == 0 || list.rule[0]->refused.s != NULL)
		return said;
	return show(&list.rule[0]->detection);
}

/* The same of a rule with one selection of these lines. */
static const char *
selection(const char *lines)
{
	char yaml[4000];

	(void)snprintf(yaml, sizeof(yaml),
	    "logsource: {product: x}\ndetection:\n  s:\n%s\n  condition: s\n", lines);
	return meaning(yaml);
}

TEST(a_value_is_a_glob_with_its_escapes_resolved_as_the_specification_says)
{
	CHECK_STR(selection("    f: C:\\Windows\\*.exe"), "f=C:\\Windows[*].exe");
	CHECK_STR(selection("    f: C:\\Windows\\\\*.exe"), "f=C:\\Windows\\*.exe");
	CHECK_STR(selection("    f: C:\\Windows\\\\\\*.exe"), "f=C:\\Windows\\[*].exe");
	CHECK_STR(selection("    f: \\\\\\\\server"), "f=\\\\server");
	CHECK_STR(selection("    f: \\\\\\server"), "f=\\\\server");
	CHECK_STR(selection("    f: \\\\server"), "f=\\server");
	CHECK_STR(selection("    f: \\server\\"), "f=\\server\\");
	CHECK_STR(selection("    f: a?b\\?c**d"), "f=a?b[?]c*d");
	CHECK_STR(selection("    f: ''"), "f=");
	CHECK_STR(selection("    f: '*'"), "f=*");
}

TEST(scalars_keep_their_kind)
{
	CHECK_STR(selection("    f: 4624"), "f==4624");
	CHECK_STR(selection("    f: '4624'"), "f=4624");
	CHECK_STR(selection("    f: true"), "f is true");
	CHECK_STR(selection("    f: null"), "f null");
	CHECK_STR(selection("    f:"), "f null");
	CHECK_STR(selection("    f: []"), "f null");
	CHECK_STR(selection("    f: [1, null, '']"), "or(f==1; f null; f=)");
}

TEST(maps_are_all_of_their_fields_and_lists_any_of_their_entries)
{
	CHECK_STR(selection("    f: a\n    g: [b, c]"), "and(f=a; or(g=b; g=c))");
	CHECK_STR(selection("    - f: a\n      g: b\n    - h: c"),
	    "or(and(f=a; g=b); h=c)");
	CHECK_STR(selection("    - one\n    - two"), "or(@=*one*; @=*two*)");
	CHECK_STR(selection("    - one\n    - f: two"), "or(@=*one*; f=two)");
	CHECK_STR(selection("    '|all': [one, 2]"), "and(@=*one*; @=*2*)");
	CHECK_STR(selection("    '|re': '^x'"), "@~/^x/");
	CHECK_STR(selection("    - null"), "!4 a keyword must be a text\n");
	CHECK_STR(selection("    f:\n      g: 1"),
	    "!5 a list or map where a value should be\n");
	CHECK_STR(selection("    {}"), "!4 a selection is empty\n");
	CHECK_STR(selection("    []"), "!4 a selection is empty\n");
}

TEST(contains_startswith_and_endswith_open_the_ends)
{
	CHECK_STR(selection("    f|contains: a"), "f=*a*");
	CHECK_STR(selection("    f|contains: '*a*'"), "f=*a*");
	CHECK_STR(selection("    f|startswith: a"), "f=a*");
	CHECK_STR(selection("    f|endswith: a\\"), "f=*a\\");
	CHECK_STR(selection("    f|contains|all: [a, b]"), "and(f=*a*; f=*b*)");
	CHECK_STR(selection("    f|contains|cased: a"), "f=cased *a*");
	CHECK_STR(selection("    f|contains: 15"), "f=*15*");
	CHECK_STR(selection("    f|contains: null"),
	    "!4 'contains' needs a text, a pattern or a field\n");
}

TEST(neq_turns_the_whole_field_round)
{
	CHECK_STR(selection("    f|neq: [a, b]\n    g: c"),
	    "and(not(or(f=a; f=b)); g=c)");
	CHECK_STR(selection("    f|contains|all|neq: [a, b]"), "not(and(f=*a*; f=*b*))");
	CHECK_STR(selection("    f|neq: 5"), "not(f==5)");
	CHECK_STR(selection("    f|fieldref|neq: g"), "not(f->g)");
	CHECK_STR(selection("    f|not|contains: a"), "not(f=*a*)");
	CHECK_STR(said, "4 'not' is no modifier of Sigma; it is read as 'neq'\n");
}

TEST(patterns_keep_their_text_and_flags)
{
	CHECK_STR(selection("    f|re: 'a\\*.b'"), "f~/a\\*.b/");
	CHECK_STR(selection("    f|re|i|m|s: x"), "f~/x/ims");
	CHECK_STR(selection("    f|re|ignorecase|multiline|dotall: x"), "f~/x/ims");
	CHECK_STR(selection("    f|re: 15"), "f~/15/");
	CHECK_STR(selection("    f|re|contains: x|y"), "f~/x|y/");
	CHECK_STR(selection("    f|re|startswith: x|y"), "f~/\\A(?:x|y)/");
	CHECK_STR(selection("    f|re|endswith: x|y"), "f~/(?:x|y)\\z/");
	CHECK_STR(selection("    f|contains|re: x"),
	    "!4 're' needs to be the first modifier\n");
	CHECK_STR(selection("    f|i: x"), "!4 'i' needs 're' before it\n");
	CHECK_STR(selection("    f|re: ''"), "!4 an empty pattern\n");
	CHECK_STR(selection("    f|re: \"a\\0b\""),
	    "!4 a pattern with a NUL byte in it\n");
}

TEST(numbers_are_compared)
{
	CHECK_STR(selection("    f|gt: 10\n    g|lte: '2.5'"), "and(f>10; g<=2.5)");
	CHECK_STR(selection("    f|lt: -1\n    g|gte: 0x10"), "and(f<-1; g>=16)");
	CHECK_STR(selection("    f|gt: -7d"), "!4 'gt' needs a number\n");
	CHECK_STR(selection("    f|gt|lt: 5"),
	    "!4 'lt' needs to be the only comparison\n");
}

TEST(parts_of_moments_are_numbers_in_their_range)
{
	CHECK_STR(selection("    f|hour: 3"), "f.hour==3");
	CHECK_STR(selection("    f|hour|gte: 22"), "f.hour>=22");
	CHECK_STR(selection("    f|minute: [0, 59]"), "or(f.minute==0; f.minute==59)");
	CHECK_STR(selection("    f|day: 32"),
	    "!4 'day' is a whole number from 1 to 31\n");
	CHECK_STR(selection("    f|week: 53\n    g|month: 12\n    h|year: 2026"),
	    "and(f.week==53; g.month==12; h.year==2026)");
}

TEST(exists_asks_for_the_field_only)
{
	CHECK_STR(selection("    f|exists: true"), "f exists true");
	CHECK_STR(selection("    f|exists: no"), "f exists false");
	CHECK_STR(selection("    f|exists: 5"), "!4 'exists' needs true or false\n");
	CHECK_STR(selection("    '|exists': true"),
	    "!4 'exists' needs a field, and to be the only modifier\n");
}

TEST(fields_are_compared_with_fields)
{
	CHECK_STR(selection("    f|fieldref: g"), "f->g");
	CHECK_STR(selection("    f|fieldref|startswith: g"), "f->starts g");
	CHECK_STR(selection("    f|endswith|fieldref: g"), "f->ends g");
	CHECK_STR(selection("    f|fieldref|contains|cased: g"), "f->cased contains g");
	CHECK_STR(selection("    f|fieldref: g*h"),
	    "!4 'fieldref' needs the name of a field, without wildcards\n");
}

TEST(networks_are_masked_and_must_be_networks)
{
	CHECK_STR(selection("    f|cidr: 10.0.0.0/8"), "f in 10.0.0.0/8");
	CHECK_STR(selection("    f|cidr: 192.168.1.1"), "f in 192.168.1.1/32");
	CHECK_STR(selection("    f|cidr: 192.168.1.1/16"), "f in 192.168.0.0/16");
	CHECK(strstr(said, "4 '192.168.1.1/16' is one host") != NULL);
	CHECK_STR(selection("    f|cidr: 'fe80::/10'"), "f in 254.128.0.0:/10");
	CHECK_STR(selection("    f|cidr: 10.0.0.0/33"),
	    "!4 'cidr' needs a network, such as 10.0.0.0/8 or fe80::/10\n");
	CHECK_STR(selection("    f|cidr: '10.0.0.0/'"),
	    "!4 'cidr' needs a network, such as 10.0.0.0/8 or fe80::/10\n");
}

TEST(addresses_are_in_networks_of_either_kind)
{
	struct pan_sigma_net v4 = { false, 12, { 172, 16 } };
	struct pan_sigma_net v6 = { true, 33, { 0x20, 0x01, 0x0d, 0xb8, 0x80 } };

	CHECK(pan_sigma_net_has(&v4, PAN_LIT("172.16.0.0")));
	CHECK(pan_sigma_net_has(&v4, PAN_LIT("172.31.255.255")));
	CHECK(!pan_sigma_net_has(&v4, PAN_LIT("172.32.0.0")));
	CHECK(pan_sigma_net_has(&v4, PAN_LIT("::ffff:172.16.0.1")));
	CHECK(!pan_sigma_net_has(&v4, PAN_LIT("172.16.0.1:80")));
	CHECK(!pan_sigma_net_has(&v4, PAN_LIT("")));
	CHECK(!pan_sigma_net_has(&v4, PAN_LIT("host")));
	CHECK(pan_sigma_net_has(&v6, PAN_LIT("2001:db8:8000::1")));
	CHECK(pan_sigma_net_has(&v6, PAN_LIT("2001:DB8:FFFF::1")));
	CHECK(!pan_sigma_net_has(&v6, PAN_LIT("2001:db8:7fff::1")));
	CHECK(!pan_sigma_net_has(&v6, PAN_LIT("172.16.0.1")));
}

TEST(wide_texts_are_utf_16)
{
	CHECK_STR(selection("    f|wide: c*d"), "f=c<00>*d<00>");
	CHECK_STR(selection("    f|utf16le: c"), "f=c<00>");
	CHECK_STR(selection("    f|utf16be: c"), "f=<00>c");
	CHECK_STR(selection("    f|utf16: c"), "f=<ff><fe>c<00>");
	CHECK_STR(selection("    f|wide: \"\\U0001F600\""), "f==<d8><00><de>");
}

TEST(base64_of_known_texts)
{
	CHECK_STR(selection("    f|base64: foo"), "f=Zm9v");
	CHECK_STR(selection("    f|base64offset|contains: 'http://'"),
	    "or(f=*aHR0cDovL*; f=*h0dHA6Ly*; f=*odHRwOi8v*)");
	CHECK_STR(selection("    f|wide|base64: ab"), "f=YQBiAA==");
	CHECK_STR(selection("    f|base64: a*"),
	    "!4 'base64' needs a text without wildcards\n");
	CHECK_STR(selection("    f|base64: a\\*"), "f=YSo=");
	CHECK_STR(selection("    f|base64offset: a"),
	    "!4 'base64offset' of so short a text fits everything\n");
	CHECK_STR(selection("    f|base64offset|contains|all: [abc, def]"),
	    "and(or(f=*YWJj*; f=*FiY*; f=*hYm*); or(f=*ZGVm*; f=*RlZ*; f=*kZW*))");
}

static void
base64(const unsigned char *s, size_t n, char *to)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t bits = 0;

	for (; bits + 6 <= 8 * n + 5; bits += 6) {
		unsigned v = 0;

		for (size_t b = bits; b < bits + 6; b++)
			v = v << 1 | (b < 8 * n ? s[b / 8] >> (7 - b % 8) & 1u : 0);
		*to++ = digit[v];
	}
	*to = '\0';
}

TEST(base64offset_finds_its_text_wherever_it_stands)
{
	for (int round = 0; round < 2000; round++) {
		unsigned char whole[64];
		char text[20], line[80], coded[100];
		size_t n = 2 + check_rand(15), before = check_rand(20), all;
		const struct pan_sigma_detection *d;
		struct pan_sigma_list list;
		bool found = false;

		for (size_t i = 0; i < n; i++)
			text[i] = (char)('a' + check_rand(26));
		text[n] = '\0';
		all = before + n + check_rand(20);
		for (size_t i = 0; i < all; i++)
			whole[i] = (unsigned char)check_rand(256);
		memcpy(whole + before, text, n);
		base64(whole, all, coded);
		(void)snprintf(line, sizeof(line),
		    "detection: {s: {f|base64offset|contains: '%s'}, condition: s}",
		    text);
		list = read_all(line);
		CHECK_INT(list.n, 1);
		d = &list.rule[0]->detection;
		for (size_t i = 0; i < d->nitem; i++)
			found = found ||
			    pan_sigma_glob(d->item[i].part, d->item[i].npart, true,
			        pan_str(coded));
		CHECK(found);
		CHECK_INT(d->nitem, 3);
	}
}

TEST(windash_makes_every_dash_of_an_option_any_dash)
{
	CHECK_STR(selection("    f|windash: -e"),
	    "or(f=-e; f=/e; f=<e2><80><93>e; f=<e2><80><94>e; f=<e2><80><95>e)");
	CHECK_STR(selection("    f|windash: a-b - /"), "f=a-b - /");
	CHECK(
	    strstr(selection("    f|windash|contains: ' -x /y'"), "f=* /x -y*") != NULL);
	CHECK_INT(read_all("detection: {s: {f|windash: ' -x /y'}, condition: s}")
	              .rule[0]
	              ->detection.nitem,
	    25);
	CHECK_STR(selection("    f|windash: -a -b -c -d -e -f -g -h"),
	    "!4 'windash' makes too many values of 8 dashes\n");
}

TEST(a_placeholder_is_each_of_its_values)
{
	static const struct pan_str servers[] = { { "srv*", 4 }, { "db", 2 } };
	struct pan_sigma_placeholder known = { PAN_LIT("Servers"), servers, 2 };
	struct pan_sigma_opts opts = { &ears, &known, 1, false };
	struct pan_sigma_list list = read_with(
	    "detection: {s: {f|expand: 'x\\%a%%Servers%.y', g|expand: '\\%z\\%'}, "
	    "condition: s}",
	    &opts);

	CHECK_INT(list.n, 1);
	CHECK_STR(show(&list.rule[0]->detection),
	    "and(or(f=x%a%srv*.y; f=x%a%db.y); g=%z%)");
	CHECK_STR(selection("    f: '%Servers%'"), "f=%Servers%");
}

TEST(what_looks_for_an_unknown_placeholder_is_refused)
{
	CHECK_STR(selection("    f|expand: '%Servers%'"),
	    "!4 it needs to be told what %Servers% stands for here\n");
	CHECK_STR(selection("    f|expand: '%DC-NAME%'"),
	    "!4 it needs to be told what %DC-NAME% stands for here\n");
	CHECK_STR(selection("    - f: x\n    - f|expand: '%Servers%'"),
	    "!5 it needs to be told what %Servers% stands for here\n");
}

TEST(an_exception_of_an_unknown_placeholder_excepts_nothing)
{
	CHECK_STR(meaning(
	              "detection:\n  s: {f: x}\n  n: {g|contains|expand: '%Servers%'}\n"
	              "  m: {h: y}\n  condition: s and not 1 of n or not (n or m)\n"),
	    "or(f=x; not(h=y))");
	CHECK_STR(said,
	    "3 nobody told what %Servers% stands for here; nothing is excepted by it\n");
}

TEST(an_unknown_modifier_is_refused_with_the_nearest_one)
{
	CHECK_STR(selection("    f|contain: a"),
	    "!4 unknown modifier 'contain'; did you mean 'contains'?\n");
	CHECK_STR(selection("    f|same: a"), "!4 unknown modifier 'same'\n");
	CHECK_STR(selection("    f|: a"), "f=a");
}

TEST(not_binds_tighter_than_and_and_and_tighter_than_or)
{
	const char *head = "detection:\n  a: {f: 1}\n  b: {f: 2}\n  c: {f: 3}\n"
	                   "  _d: {f: 4}\n  condition: ";
	static const struct {
		const char *condition, *means;
	} cases[] = {
		{ "a or b and not c", "or(f==1; and(f==2; not(f==3)))" },
		{ "(a or b) and not c", "and(or(f==1; f==2); not(f==3))" },
		{ "not a and b", "and(not(f==1); f==2)" },
		{ "NOT a AND b", "and(not(f==1); f==2)" },
		{ "not (a and not b)", "not(and(f==1; not(f==2)))" },
		{ "1 of them", "or(f==1; f==2; f==3)" },
		{ "any of them", "or(f==1; f==2; f==3)" },
		{ "all of them", "and(f==1; f==2; f==3)" },
		{ "2 of them", "2 of(f==1; f==2; f==3)" },
		{ "3 of them", "and(f==1; f==2; f==3)" },
		{ "all of _*", "f==4" },
		{ "_d and not 1 of a*", "and(f==4; not(f==1))" },
		{ "[a, b and c]", "or(f==1; and(f==2; f==3))" },
		{ "a or", "!6 the condition ends too early\n" },
		{ "a b", "!6 in the condition 'b' is out of place\n" },
		{ "(a", "!6 a '(' is not closed\n" },
		{ "a)", "!6 in the condition ')' is out of place\n" },
		{ "d", "!6 no selection is called 'd'\n" },
		{ "1 of d*", "!6 no selection is called 'd*'\n" },
		{ "5 of them", "!6 5 of 'them' can never hold, for there are only 3\n" },
		{ "''", "!6 the condition is empty\n" },
		{ "{a: b}", "!6 the condition is no text\n" },
		{ "[]", "!6 it has no condition\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char yaml[400];

		(void)snprintf(yaml, sizeof(yaml), "%s%s\n", head, cases[i].condition);
		CHECK_STR(meaning(yaml), cases[i].means);
	}
}

struct random_condition {
	char text[4000];
	size_t n;
	bool truth[4];
};

/* Write a random expression with all its brackets; its value. */
static bool
random_expr(struct random_condition *c, unsigned depth)
{
	unsigned kind = depth == 0 ? 0 : check_rand(4);
	unsigned s = check_rand(4);
	bool x, y;

	if (kind == 0) {
		c->n += (size_t)sprintf(c->text + c->n, "%c", 'a' + s);
		return c->truth[s];
	}
	if (kind == 1) {
		c->n += (size_t)sprintf(c->text + c->n, "not ");
		return !random_expr(c, 0);
	}
	c->n += (size_t)sprintf(c->text + c->n, "(");
	x = random_expr(c, depth - 1);
	c->n += (size_t)sprintf(c->text + c->n, kind == 2 ? " and " : " or ");
	y = random_expr(c, depth - 1);
	c->n += (size_t)sprintf(c->text + c->n, ")");
	return kind == 2 ? x && y : x || y;
}

struct asked {
	const struct pan_sigma_item *item;
	const bool *truth;
};

static bool
holds(void *ctx, uint32_t cond)
{
	const struct asked *q = ctx;

	return q->truth[(size_t)q->item[cond].number];
}

TEST(random_conditions_have_the_value_of_their_words)
{
	for (int round = 0; round < 3000; round++) {
		struct random_condition c = { .n = 0 };
		char yaml[5000];
		struct pan_sigma_list list;
		const struct pan_sigma_detection *d;
		struct asked q;
		bool want;

		for (size_t i = 0; i < 4; i++)
			c.truth[i] = check_rand(2) != 0;
		want = random_expr(&c, 5);
		(void)snprintf(yaml, sizeof(yaml),
		    "detection: {a: {f: 0}, b: {f: 1}, c: {f: 2}, d: {f: 3}, "
		    "condition: '%s'}",
		    c.text);
		list = read_all(yaml);
		CHECK(list.n == 1 && list.rule[0]->refused.s == NULL);
		d = &list.rule[0]->detection;
		q = (struct asked){ d->item, c.truth };
		if (pan_expr_eval(d->expr, d->nexpr, holds, &q) != want)
			CHECK_FAIL_("%s should be %d", c.text, want);
	}
}

TEST(what_a_rule_says_of_itself_is_kept)
{
	struct pan_sigma_list list = read_all(
	    "title: A title\n"
	    "id: 5f113a8f-8b61-41ca-b90f-d374fa7e4a39\nname: short\nstatus: test\n"
	    "description: |\n  Detects it.\nauthor: X\ndate: 2024-08-31\nlicense: MIT\n"
	    "references:\n  - https://a.example\n  - https://b.example\n"
	    "tags: [attack.execution, attack.t1059.001, cve.2021-44228, cve.2021.1]\n"
	    "logsource: {category: process_creation, product: windows}\n"
	    "detection: {s: {f: 1}, condition: s}\nfalsepositives: none\nlevel: high\n");
	const struct pan_sigma_rule *r = list.rule[0];

	CHECK_INT(list.n, 1);
	CHECK_TEXT(r->title, "A title");
	CHECK_TEXT(r->id, "5f113a8f-8b61-41ca-b90f-d374fa7e4a39");
	CHECK_TEXT(r->name, "short");
	CHECK_TEXT(r->description, "Detects it.");
	CHECK_TEXT(r->file, "rules/one.yml");
	CHECK_INT(r->status, PAN_SIGMA_STATUS_TEST);
	CHECK_STR(pan_sigma_status_name(r->status), "test");
	CHECK_INT(r->level, PAN_SEV_HIGH);
	CHECK_INT(r->nreference, 2);
	CHECK_INT(r->nfalsepositive, 1);
	CHECK_INT(r->ntag, 4);
	CHECK_INT(r->nattack, 1);
	CHECK_TEXT(r->attack[0], "T1059.001");
	CHECK_INT(r->ncve, 2);
	CHECK_TEXT(r->cve[0], "CVE-2021-44228");
	CHECK_TEXT(r->cve[1], "CVE-2021-1");
	CHECK_TEXT(r->logsource.category, "process_creation");
	CHECK_TEXT(r->logsource.service, "");
	CHECK(!r->silent && r->refused.s == NULL);
}

TEST(every_document_of_a_file_is_a_rule)
{
	struct pan_sigma_list list =
	    read_all("detection: {s: {f: 1}, condition: s}\n---\n---\n"
	             "detection: {s: {f: 2}, condition: t}\n---\n"
	             "detection: {s: {f: 3}, condition: s}\n---\nnotes: x\n");

	CHECK_INT(list.n, 3);
	CHECK_TEXT(list.rule[0]->id, "one");
	CHECK_TEXT(list.rule[1]->refused, "no selection is called 't'");
	CHECK_INT(list.rule[1]->refused_line, 4);
	CHECK_TEXT(list.rule[2]->id, "one#3");
	CHECK_STR(show(&list.rule[2]->detection), "f==3");
	CHECK(strstr(said, "8 a document that is no rule") != NULL);
}

TEST(a_collection_has_in_common_what_its_global_document_says)
{
	struct pan_sigma_list list = read_all(
	    "action: global\ntitle: T\nid: x\nlevel: low\n"
	    "detection: {condition: s and g, g: {a: 1}}\n---\n"
	    "logsource: {product: windows}\ndetection: {s: {b: 2}}\n---\n"
	    "action: repeat\nlevel: high\ndetection: {s: {c: 3}}\n---\n"
	    "action: reset\n---\ntitle: U\ndetection: {s: {d: 4}, condition: s}\n");

	CHECK_INT(list.n, 3);
	CHECK_STR(show(&list.rule[0]->detection), "and(b==2; a==1)");
	CHECK_TEXT(list.rule[0]->title, "T");
	CHECK_TEXT(list.rule[0]->id, "x");
	CHECK_INT(list.rule[0]->level, PAN_SEV_LOW);
	CHECK_STR(show(&list.rule[1]->detection), "and(b==2; c==3; a==1)");
	CHECK_TEXT(list.rule[1]->id, "x#2");
	CHECK_TEXT(list.rule[1]->logsource.product, "windows");
	CHECK_INT(list.rule[1]->level, PAN_SEV_HIGH);
	CHECK_TEXT(list.rule[2]->title, "U");
	CHECK_STR(show(&list.rule[2]->detection), "d==4");
}

TEST(rules_in_markdown_keep_their_lines)
{
	struct pan_sigma_list list =
	    read_all("# A rule\n\n`x`: [\n\n```yaml\ntitle: T\ndetection:\n  s: {f: 1}\n"
	             "  condition: t\n```\nmore: [\n");

	CHECK_INT(list.n, 1);
	CHECK_INT(list.rule[0]->refused_line, 9);
}

TEST(a_key_that_stands_twice_counts_with_its_last_value)
{
	CHECK_STR(selection("    f: 1\n    f: 2"), "f==2");
	CHECK_STR(said, "5 key 'f' appears twice; the last one counts\n");
}

TEST(what_is_no_sigma_rule_is_refused)
{
	CHECK_STR(meaning("a: ["), "failed: line 1: did not find expected node content");
	CHECK_STR(meaning("title: x\n"), "failed: there is no Sigma rule in it");
	CHECK_STR(meaning(""), "failed: there is no Sigma rule in it");
	CHECK_STR(meaning("logsource: {}\n"), "!1 it has no detection\n");
	CHECK_STR(meaning("detection: 5\n"), "!1 'detection' is no map\n");
	CHECK_STR(meaning("detection: {condition: s}\n"), "!1 it has no selections\n");
	CHECK_STR(meaning("detection: {s: {f: 1}}\n"), "!1 it has no condition\n");
}

/* A correlation of the given lines below "correlation:". */
static const struct pan_sigma_rule *
correlation(const char *lines)
{
	char yaml[2000];
	struct pan_sigma_list list;

	(void)snprintf(yaml, sizeof(yaml), "title: c\nid: c\ncorrelation:\n%s\n", lines);
	list = read_all(yaml);
	return list.rule[0];
}

TEST(a_correlation_is_read_with_its_groups_and_bounds)
{
	const struct pan_sigma_rule *r =
	    correlation("  type: value_count\n"
	                "  rules: [a, b]\n  group-by: [host, user]\n  timespan: 90m\n"
	                "  aliases: {user: {a: User, b: TargetUser}}\n  generate: true\n"
	                "  condition: {field: ip, gt: 3, lte: 10.5}");
	const struct pan_sigma_corr *c = &r->corr;

	CHECK_STR(said, "");
	CHECK_INT(r->kind, PAN_SIGMA_CORRELATION);
	CHECK_INT(c->type, PAN_SIGMA_VALUE_COUNT);
	CHECK_INT(c->nref, 2);
	CHECK_TEXT(c->ref[1].name, "b");
	CHECK(c->ref[0].rule == PAN_SIGMA_UNLINKED && c->generate);
	CHECK_INT(c->ngroup_by, 2);
	CHECK_INT(c->nalias, 2);
	CHECK_TEXT(c->alias[1].name, "user");
	CHECK_INT(c->alias[1].ref, 1);
	CHECK_TEXT(c->alias[1].field, "TargetUser");
	CHECK_INT(c->timespan_ms, 90 * 60 * 1000);
	CHECK_INT(c->nbound, 2);
	CHECK_INT(c->bound[0].cmp, PAN_SIGMA_CMP_GT);
	CHECK(c->bound[1].value == 10.5);
	CHECK_TEXT(c->field[0], "ip");
}

TEST(a_temporal_correlation_means_all_of_its_rules_or_what_its_words_say)
{
	struct pan_sigma_detection d = { 0 };
	const struct pan_sigma_rule *r =
	    correlation("  type: temporal_ordered\n  rules: [a, b, c]\n  timespan: 1d");

	CHECK_INT(r->corr.nbound, 1);
	CHECK(r->corr.bound[0].cmp == PAN_SIGMA_CMP_GTE && r->corr.bound[0].value == 3);
	r = correlation(
	    "  type: temporal\n  timespan: 1h\n  condition: a and (b or not c)");
	CHECK_INT(r->corr.nref, 3);
	d.expr = r->corr.expr;
	d.nexpr = r->corr.nexpr;
	CHECK_STR(show(&d), "and(0; or(1; not(2)))");
	CHECK_TEXT(r->corr.ref[2].name, "c");
}

TEST(a_correlation_that_means_nothing_is_refused)
{
	static const struct {
		const char *lines, *why;
	} cases[] = {
		{ "  rules: [a]", "the correlation has no type" },
		{ "  type: event_cout",
		    "unknown type of correlation 'event_cout'; did you mean 'event_count'?" },
		{ "  type: event_count\n  timespan: 5m\n  condition: {gte: 1}",
		    "the correlation names no rules" },
		{ "  type: event_count\n  rules: a\n  condition: {gte: 1}",
		    "the correlation has no timespan" },
		{ "  type: event_count\n  rules: a\n  timespan: 5 m\n  condition: {gte: 1}",
		    "timespan '5 m' is no number and one of s, m, h, d, w, M, y" },
		{ "  type: event_count\n  rules: a\n  timespan: 0m\n  condition: {gte: 1}",
		    "timespan '0m' is no number and one of s, m, h, d, w, M, y" },
		{ "  type: event_count\n  rules: a\n  timespan: 5m",
		    "the correlation has no condition" },
		{ "  type: event_count\n  rules: a\n  timespan: 5m\n  condition: {get: 1}",
		    "unknown condition 'get' of a correlation" },
		{ "  type: event_count\n  rules: a\n  timespan: 5m\n  condition: a",
		    "only a temporal correlation may have a text for a condition" },
		{ "  type: value_sum\n  rules: a\n  timespan: 5m\n  condition: {gte: 1}",
		    "'value_sum' needs a field in its condition" },
		{ "  type: value_percentile\n  rules: a\n  timespan: 5m\n"
		  "  condition: {gte: 1, field: x, percentile: 101}",
		    "'value_percentile' needs a percentile from 0 to 100" },
		{ "  type: temporal\n  rules: [a, b]\n  timespan: 5m\n  condition: a",
		    "rule 'b' is not used by the condition" },
		{ "  type: temporal\n  rules: [a]\n  timespan: 5m\n  condition: a or b",
		    "no rule of the correlation is called 'b'" },
		{ "  type: temporal\n  rules: [a]\n  timespan: 5m\n  aliases: {x: {b: f}}",
		    "alias 'x' names a rule that is not among 'rules'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_TEXT(correlation(cases[i].lines)->refused, cases[i].why);
}

/* A rule of Sigma 1 with this condition. */
static struct pan_sigma_list
legacy(const char *condition)
{
	char yaml[600];

	(void)snprintf(yaml, sizeof(yaml),
	    "title: T\nid: x\nlogsource: {product: p}\ndetection:\n  a: {f: 1}\n"
	    "  b: {f: 2}\n  c: {f: 3}\n  timeframe: 10m\n  condition: %s\n",
	    condition);
	return read_all(yaml);
}

TEST(an_aggregation_becomes_a_correlation_over_a_silent_rule)
{
	struct pan_sigma_list list = legacy("a and not b | count(user) by host, ip > 5");
	const struct pan_sigma_corr *c = &list.rule[1]->corr;

	CHECK_INT(list.n, 2);
	CHECK(list.rule[0]->silent && !list.rule[1]->silent);
	CHECK_TEXT(list.rule[0]->id, "x:events");
	CHECK_STR(show(&list.rule[0]->detection), "and(f==1; not(f==2))");
	CHECK_INT(list.rule[1]->kind, PAN_SIGMA_CORRELATION);
	CHECK_TEXT(list.rule[1]->id, "x");
	CHECK_TEXT(c->ref[0].name, "x:events");
	CHECK_INT(c->type, PAN_SIGMA_VALUE_COUNT);
	CHECK_TEXT(c->field[0], "user");
	CHECK_INT(c->ngroup_by, 2);
	CHECK_TEXT(c->group_by[1], "ip");
	CHECK_INT(c->timespan_ms, 600000);
	CHECK(c->bound[0].cmp == PAN_SIGMA_CMP_GT && c->bound[0].value == 5);
	CHECK_INT(legacy("a | count() by h >= 5").rule[1]->corr.type,
	    PAN_SIGMA_EVENT_COUNT);
	CHECK_INT(legacy("a | count(by h) < 5").rule[1]->corr.ngroup_by, 1);
	CHECK_INT(legacy("a | sum(n) by h > 5").rule[1]->corr.type, PAN_SIGMA_VALUE_SUM);
	CHECK_INT(legacy("a | count() > 5").rule[1]->corr.ngroup_by, 0);
}

TEST(near_becomes_a_temporal_correlation)
{
	struct pan_sigma_list list = legacy("a | near b and not c");
	struct pan_sigma_detection d = { 0 };

	CHECK_INT(list.n, 4);
	CHECK_STR(show(&list.rule[1]->detection), "f==2");
	CHECK_TEXT(list.rule[2]->id, "x:events3");
	d.expr = list.rule[3]->corr.expr;
	d.nexpr = list.rule[3]->corr.nexpr;
	CHECK_STR(show(&d), "and(0; and(1; not(2)))");
	list = legacy("a | near b and c");
	CHECK_INT(list.rule[3]->corr.nexpr, 0);
	CHECK(list.rule[3]->corr.bound[0].value == 3);
}

TEST(an_aggregation_without_meaning_is_refused)
{
	static const char *const bad[] = { "a | max(x) > 5", "a | count() by > 5",
		"a | count( by h > 5", "a | count() by h > x", "a | count() by h 5",
		"a | count() by h > 5 and b", "a | sum() > 5", "a |", "a | near" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct pan_sigma_list list = legacy(bad[i]);

		CHECK_INT(list.n, 1);
		CHECK(list.rule[0]->refused.s != NULL);
		CHECK_INT(list.rule[0]->refused_line, 9);
	}
}

TEST(an_author_hears_of_what_is_odd)
{
	struct pan_sigma_opts opts = { .lint = &ears, .thorough = true };

	(void)read_with(
	    "title: T\nid: 5\nstats: test\ndate: 2024-13-01\nlevel: hi\n"
	    "status: tset\ntags: [Attack T1059]\nlogsource: {produkt: windows}\n"
	    "detection:\n  s:\n    f|contains|all: a\n  t: {f: 1}\n"
	    "  condition: s\n",
	    &opts);
	CHECK_STR(said,
	    "6 unknown status 'tset'\n"
	    "5 unknown level 'hi'; medium is taken\n"
	    "3 unknown key 'stats'; did you mean 'status'?\n"
	    "2 the id is no UUID\n"
	    "4 'date' is no date such as 2026-01-31\n"
	    "7 tag 'Attack T1059' is not of the kind attack.t1059\n"
	    "8 the logsource names no category, product or service\n"
	    "8 unknown key 'produkt' in 'logsource'; did you mean 'product'?\n"
	    "11 'all' of a single value\n"
	    "12 selection 't' is never used by the condition\n");
}

TEST(depth_and_number_are_bounded)
{
	PAN_AUTO(pan_own_freep) char *yaml = malloc(400000);
	size_t n;

	n = (size_t)sprintf(yaml, "detection:\n  s: {f: 1}\n  condition: ");
	for (int i = 0; i < 100; i++)
		yaml[n++] = '(';
	n += (size_t)sprintf(yaml + n, "s");
	for (int i = 0; i < 100; i++)
		yaml[n++] = ')';
	yaml[n] = '\0';
	CHECK_STR(meaning(yaml), "!3 the condition is nested more than 64 deep\n");
	n = (size_t)sprintf(yaml, "detection:\n  s: [");
	for (int i = 0; i < 66000; i++)
		n += (size_t)sprintf(yaml + n, "a,");
	(void)sprintf(yaml + n, "]\n  condition: s\n");
	CHECK_STR(meaning(yaml), "!2 it has more than 65536 values\n");
	n = (size_t)sprintf(yaml, "detection:\n  s: [a, b, c, d]\n  condition: s");
	for (int i = 0; i < 60000; i++)
		n += (size_t)sprintf(yaml + n, " or s");
	CHECK_STR(meaning(yaml), "!1 its condition has more than 262144 parts\n");
}

TEST(survives_any_failed_allocation)
{
	struct pan_str text = PAN_LIT(
	    "title: T\nlogsource: {product: windows}\ntags: [attack.t1059]\ndetection:\n"
	    "  a:\n    f|contains|all: ['x*y', z]\n    g|wide|base64offset: abc\n"
	    "    h|windash: -x\n    i|utf16: ab\n    k|re|startswith: x\n"
	    "    l|expand: 'a%b%c'\n  b: [one, two]\n  timeframe: 5m\n"
	    "  condition: a and not b | count(f) by g > 5\n---\n"
	    "correlation: {type: temporal, rules: [a], timespan: 5m, group-by: [x]}\n");
	static const struct pan_str values[] = { { "v", 1 } };
	struct pan_sigma_placeholder p = { PAN_LIT("b"), values, 1 };
	struct pan_sigma_opts opts = { NULL, &p, 1, true };
	int rc = PAN_ENOMEM, n;

	for (n = 1; rc != PAN_OK && n < 1000; n++) {
		struct pan_arena *fresh = pan_arena_new(1 << 22);
		struct pan_sigma_list list = { 0 };
		struct pan_err err = { 0 };

		oom_arm(n);
		rc = pan_sigma_parse(fresh, text, PAN_LIT("f.yml"), &opts, &list, &err);
		oom_arm(0);
		CHECK(rc == PAN_ENOMEM || rc == PAN_OK);
		if (rc == PAN_OK)
			CHECK(list.n == 3 && list.rule[1]->refused.s == NULL);
		else
			CHECK(list.rule == NULL);
		pan_arena_free(fresh);
	}
	CHECK(n > 10 && n < 1000);
}

int
main(void)
{
	a = pan_arena_new((size_t)1 << 30);
	pan_buf_init(&shown, 1u << 20);
	RUN(a_value_is_a_glob_with_its_escapes_resolved_as_the_specification_says);
	RUN(scalars_keep_their_kind);
	RUN(maps_are_all_of_their_fields_and_lists_any_of_their_entries);
	RUN(contains_startswith_and_endswith_open_the_ends);
	RUN(neq_turns_the_whole_field_round);
	RUN(patterns_keep_their_text_and_flags);
	RUN(numbers_are_compared);
	RUN(parts_of_moments_are_numbers_in_their_range);
	RUN(exists_asks_for_the_field_only);
	RUN(fields_are_compared_with_fields);
	RUN(networks_are_masked_and_must_be_networks);
	RUN(addresses_are_in_networks_of_either_kind);
	RUN(wide_texts_are_utf_16);
	RUN(base64_of_known_texts);
	RUN(base64offset_finds_its_text_wherever_it_stands);
	RUN(windash_makes_every_dash_of_an_option_any_dash);
	RUN(a_placeholder_is_each_of_its_values);
	RUN(what_looks_for_an_unknown_placeholder_is_refused);
	RUN(an_exception_of_an_unknown_placeholder_excepts_nothing);
	RUN(an_unknown_modifier_is_refused_with_the_nearest_one);
	RUN(not_binds_tighter_than_and_and_and_tighter_than_or);
	RUN(random_conditions_have_the_value_of_their_words);
	RUN(what_a_rule_says_of_itself_is_kept);
	RUN(every_document_of_a_file_is_a_rule);
	RUN(a_collection_has_in_common_what_its_global_document_says);
	RUN(rules_in_markdown_keep_their_lines);
	RUN(a_key_that_stands_twice_counts_with_its_last_value);
	RUN(what_is_no_sigma_rule_is_refused);
	RUN(a_correlation_is_read_with_its_groups_and_bounds);
	RUN(a_temporal_correlation_means_all_of_its_rules_or_what_its_words_say);
	RUN(a_correlation_that_means_nothing_is_refused);
	RUN(an_aggregation_becomes_a_correlation_over_a_silent_rule);
	RUN(near_becomes_a_temporal_correlation);
	RUN(an_aggregation_without_meaning_is_refused);
	RUN(an_author_hears_of_what_is_odd);
	RUN(depth_and_number_are_bounded);
	RUN(survives_any_failed_allocation);
	pan_buf_fini(&shown);
	pan_arena_free(a);
	return DONE();
}
