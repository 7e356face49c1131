/* The engine of YARA rules, held to libyara on small rules and small files. */
#include "yara/yara_engine.h"

#include "core/arena.h"
#include "tests/check.h"
#include "tests/oom.h"
#include "tests/yara_judge.h"
#include "yara/yara_compile.h"

struct both { /* rules, as both sides know them */
	struct pan_arena *a;
	struct yara_judge *judge;
	const struct pan_yara_unit *unit;
	struct pan_buf section;
	const struct pan_yara_pack *pack;
	struct pan_yara_lib *lib;
	struct pan_yara_engine *engine;
};

static bool
load(struct both *b, const char *text)
{
	struct pan_err err = { 0 };
	const struct pan_yara_opts opts = { .ns = PAN_LIT("n") };

	*b = (struct both){ .a = pan_arena_new((size_t)1 << 30) };
	b->judge = yara_judge_new();
	pan_buf_init(&b->section, (size_t)64 << 20);
	if (!yara_judge_add(b->judge, "n", NULL, text)) {
		CHECK_FAIL_("%s in %s", yara_judge_why(b->judge), text);
		return false;
	}
	if (pan_yara_parse(b->a, pan_str(text), &opts, &b->unit, &err) != PAN_OK ||
	    pan_yara_compile(b->unit->rule, b->unit->n, NULL, NULL, &b->section, &err) !=
	        PAN_OK ||
	    pan_yara_pack_open(pan_buf_str(&b->section), &b->pack, &err) != PAN_OK ||
	    pan_yara_lib_new(&b->lib, &err) != PAN_OK ||
	    pan_yara_engine_new(b->pack, b->lib, &b->engine, &err) != PAN_OK) {
		CHECK_FAIL_("%s in %s", err.text, text);
		return false;
	}
	return true;
}

static void
unload(struct both *b)
{
	pan_yara_engine_free(b->engine);
	pan_yara_lib_free(b->lib);
	pan_buf_fini(&b->section);
	yara_judge_free(b->judge);
	pan_arena_free(b->a);
}

static const struct pan_yara_input *
input(const void *bytes, size_t n)
{
	static struct pan_yara_input in;

	in = (struct pan_yara_input){ bytes, n, PAN_LIT("x.sh"), PAN_LIT("/a/x.sh"),
		PAN_LIT("sh"), PAN_LIT(""), PAN_LIT("") };
	return &in;
}

/* Both sides about ${bytes}: every rule the same. */
static void
agree(struct both *b, const void *bytes, size_t n)
{
	static const struct yara_judge_names names = { "x.sh", "/a/x.sh", "sh", "", "" };
	struct pan_yara_result res;
	uint8_t holds[256];
	size_t k = 0;

	if (yara_judge_scan(b->judge, bytes, n, &names, 10, holds, NULL) != 0)
		return;
	if (pan_yara_engine_scan(b->engine, input(bytes, n), NULL, &res, NULL) !=
	    PAN_OK) {
		CHECK_FAIL_("the scan failed");
		return;
	}
	CHECK_INT(res.nundecided, 0);
	for (size_t i = 0; i < b->unit->n; i++) {
		bool mine = k < res.nfired && res.fired[k].rule == i;

		k += mine;
		if (b->unit->rule[i]->is_private || mine == holds[i])
			continue;
		CHECK_FAIL_("%.*s is %s on '%.*s'", PAN_STR(b->unit->rule[i]->source),
		    mine ? "not true" : "missed", (int)n, (const char *)bytes);
	}
}

TEST(conditions_mean_what_libyara_says)
{
	static const char *const body[] = {
		"for all i in (5..4) : (true)",
		"for any i in (1..3) : (i == filesize)",
		"for none i in (1..4) : (i == 2)",
		"for 2 i in (1..4) : (i > 2)",
		"for 0 i in (1..4) : (i > 0)",
		"for uint8(99) i in (1..4) : (i > 0)",
		"for uint8(99) i in (1..4) : (i > 1)",
		"not for all i in (uint8(99)..4) : (i > 0)",
		"for all i in (1, 2, 3) : (i > 0)",
		"for any i in (1, 2, 3) : (for any j in (i..i) : (j == 3))",
		"not (uint8(99) == 1 and true)",
		"not (true and uint8(99) == 1)",
		"not (uint8(99) == 1 or false)",
		"not uint8(99) == 1",
		"defined uint8(99)",
		"not defined (1 \\ (filesize - filesize))",
		"uint16(0) == 0x7572 or uint16be(0) == 0x7275 or int8(1) < 0",
		"(1 << 2) + 3 * 4 % 5 - 1 == 5 and ~1 == -2 and (6 ^ 3) == 5",
		"1.5 * 2 == 3 and 7 \\ 2 == 3 and 7.0 \\ 2 > 3",
		"filename matches /^x\\.(sh|py)$/ and not filename matches /y/",
		"filename contains \"\" and extension == \"sh\" and filepath iendswith "
		"\"SH\"",
		"filename icontains \"X.\" and filename startswith \"x\" and owner == "
		"\"\"",
		"entrypoint == 0 or not defined entrypoint",
		"filename matches /a*/",
	};
	char text[4096];
	size_t at = 0;
	struct both b;

	for (size_t i = 0; i < sizeof(body) / sizeof(body[0]); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
		    "rule r%zu { condition: %s }\n", i, body[i]);
	if (load(&b, text)) {
		agree(&b, "rule", 4);
		agree(&b, "", 0);
		agree(&b, "\xff\xfe", 2);
	}
	unload(&b);
}

TEST(strings_are_counted_and_placed_as_libyara_does)
{
	static const char *const body[] = {
		"#a == 4 and @a[2] == 3",
		"$a at 3 and not $a at 4 and not $a at uint8(999)",
		"$a in (1..3) and not $a in (4..5) and not ($a in (uint8(999)..4))",
		"#a in (0..3) == 2 and not defined @a[9] and not defined @a[0]",
		"!a[1] == 2 and !b[1] >= 1",
		"all of ($a, $b) and any of them and not all of them",
		"0 of ($z) and none of ($z) and not 0 of ($a)",
		"uint8(999) of ($a, $b) and not uint8(999) of them",
		"-1 of ($z) and 50% of ($a, $z) and not 51% of ($a, $z)",
		"any of them in (0..1) and not any of them in (100..200)",
		"for any of them : (# > 2) and for all of ($a, $b) : (@ < 20)",
		"for none of ($a) : ($ at 0)",
		"$w and $f and $x and $h and $j",
		"#j > 0 and $n",
		"$e",
		"$z",
	};
	char text[8192];
	size_t at = 0;
	struct both b;

	for (size_t i = 0; i < sizeof(body) / sizeof(body[0]); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at,
		    "rule r%zu { strings: $a = \"ab\" $b = /a+b/ $z = \"nothing\" "
		    "$w = \"wide\" wide nocase $f = \"full\" fullword ascii wide "
		    "$x = \"xorred\" xor $h = { 61 6? [1-3] 61 ( 62 | 63 ) } "
		    "$j = { 61 62 [2-] 46 } $n = /F[a-z]{2,5}l\\b/i $e = \"plain\" base64 "
		    "condition: any of them and %s or %s }\n",
		    i, body[i], body[i]);
	if (load(&b, text)) {
		static const char t[] =
		    "ab ab abac ab W\0i\0D\0e\0 full Fuull cGxhaW4= \x5a"
		    "MPPGF";

		agree(&b, t, sizeof(t) - 1);
		agree(&b, "abab", 4);
		agree(&b, "fullf full", 10);
	}
	unload(&b);
}

TEST(rules_refer_to_rules_and_global_ones_rule_all)
{
	struct both b;

	if (load(&b,
	        "global rule g { condition: filesize < 10 }\n"
	        "private rule p { strings: $a = \"abcd\" condition: $a }\n"
	        "rule r { condition: p } rule s { condition: not p }\n"
	        "rule t { condition: 1 of (r, s) and any of (p*) }\n")) {
		agree(&b, "xabcd", 5);
		agree(&b, "xabce", 5);
		agree(&b, "xabcd and longer", 16);
	}
	unload(&b);
}

TEST(what_a_module_knows_is_asked_of_libyara)
{
	struct both b;

	if (load(&b,
	        "import \"pe\" import \"math\" import \"elf\"\n"
	        "rule a { condition: pe.number_of_sections == 0 }\n"
	        "rule b { condition: not pe.is_dll() }\n"
	        "rule c { condition: math.entropy(0, filesize) > 1 }\n"
	        "rule d { strings: $a = \"abcd\" condition: $a and not defined "
	        "pe.timestamp }\n"
	        "rule e { strings: $a = \"abcd\" condition: $a at math.max(0, 1) }\n"
	        "rule f { condition: for any i in (0..3) : (pe.sections[i].name == "
	        "\"x\") }\n"
	        "rule g { condition: elf.type == elf.ET_EXEC or pe.MACHINE_I386 == "
	        "0x14c }\n"
	        "rule h { condition: e and not a }\n")) {
		agree(&b, "xabcd", 5);
		agree(&b, "MZ and no more", 14);
		agree(&b,
		    "\x7f"
		    "ELF",
		    4);
		agree(&b, "", 0);
	}
	unload(&b);
}

/* ---- random rules ---- */

static void
random_string(struct pan_buf *b, unsigned i)
{
	static const char *const atom[] = { "a", "b", "ab", "[ab]", ".", "a?", "b+",
		"(a|bb)", "b{1,2}", "\\x00", "ca", "abc" };
	uint32_t kind = check_rand(4), n = 2 + check_rand(5);

	pan_buf_printf(b, " $s%u = ", i);
	if (kind == 0) {
		pan_buf_addz(b, "{ 61");
		for (uint32_t k = 0; k < n; k++) {
			static const char *const hex[] = { "61", "62", "6?", "?2", "??",
				"[1]", "[0-2]", "( 61 | 62 63 )", "[3-]", "63" };

			pan_buf_printf(b, " %s", hex[check_rand(10)]);
		}
		pan_buf_addz(b, " 62 }");
		return;
	}
	if (kind == 1) {
		pan_buf_addz(b, "/c");
		for (uint32_t k = 0; k < n; k++)
			pan_buf_addz(b, atom[check_rand(12)]);
		pan_buf_printf(b, "a/%s", check_rand(2) ? "i" : "");
	} else {
		pan_buf_addc(b, '"');
		for (uint32_t k = 0; k < n; k++)
			pan_buf_addc(b, (char)('a' + check_rand(3)));
		pan_buf_addc(b, '"');
		if (check_rand(4) == 0) {
			pan_buf_addz(b, check_rand(2) ? " xor" : " xor(1-3) ascii wide");
			return;
		}
	}
	pan_buf_addz(b, check_rand(2) ? " ascii" : "");
	if (kind > 1) {
		pan_buf_addz(b, check_rand(3) == 0 ? " wide" : "");
		pan_buf_addz(b, check_rand(3) == 0 ? " nocase" : "");
		pan_buf_addz(b, check_rand(4) == 0 ? " fullword" : "");
	}
}

static void
random_term(struct pan_buf *b, uint32_t n)
{
	uint32_t s = check_rand(n), t = check_rand(n), x = check_rand(20);

	switch (check_rand(9)) {
	case 0:
		pan_buf_printf(b, "$s%u", s);
		break;
	case 1:
		pan_buf_printf(b, "#s%u %s %u", s,
		    check_rand(2) ? ">" : "==", check_rand(4));
		break;
	case 2:
		pan_buf_printf(b, "$s%u at %u", s, x);
		break;
	case 3:
		pan_buf_printf(b, "$s%u in (%u..%u)", s, x, x + check_rand(9));
		break;
	case 4:
		pan_buf_printf(b, "@s%u < @s%u", s, t);
		break;
	case 5:
		pan_buf_printf(b, "%u of them", check_rand(n + 1));
		break;
	case 6:
		pan_buf_printf(b, "for %s of them : (# %s %u)",
		    check_rand(2) ? "any" : "all", check_rand(2) ? ">" : "<",
		    check_rand(4));
		break;
	case 7:
		pan_buf_printf(b, "uint8(@s%u + 1) == 0x%x", s, 0x61 + check_rand(3));
		break;
	default:
		pan_buf_printf(b, "filesize > %u", check_rand(60));
		break;
	}
}

static void
random_rules(struct pan_buf *b, unsigned count)
{
	for (unsigned r = 0; r < count; r++) {
		uint32_t n = 1 + check_rand(4), terms = 1 + check_rand(3);

		pan_buf_printf(b, "rule r%u { strings:", r);
		for (uint32_t i = 0; i < n; i++)
			random_string(b, i);
		pan_buf_addz(b, " condition: ");
		for (uint32_t i = 0; i < terms; i++) {
			pan_buf_addz(b, i == 0 ? "" : check_rand(2) ? " and " : " or ");
			pan_buf_addz(b, check_rand(5) == 0 ? "not (" : "(");
			random_term(b, n);
			pan_buf_addc(b, ')');
		}
		pan_buf_addz(b, " or (all of them and filesize < 0) }\n");
	}
}

TEST(random_rules_on_random_bytes_have_libyaras_answers)
{
	for (int round = 0; round < 12; round++) {
		struct pan_buf b;
		struct both both;

		pan_buf_init(&b, 1 << 20);
		random_rules(&b, 30);
		if (load(&both, b.s)) {
			for (int k = 0; k < 60; k++) {
				static const char letter[] = "aaabbbcccA\0\0\1 ";
				char t[88];
				size_t n = check_rand(80);

				for (size_t i = 0; i < n; i++)
					t[i] = letter[check_rand(14)];
				/* At the very end libyara 4.2.3 stops at an
				 * assertion of its own. */
				memset(t + n, '.', 8);
				agree(&both, t, n + 8);
			}
		}
		unload(&both);
		pan_buf_fini(&b);
	}
}

/* ---- limits and damage ---- */

TEST(what_does_not_end_in_time_is_undecided)
{
	struct pan_yara_limits few = { .rule_work = 20000 };
	struct pan_yara_result res;
	struct both b;
	char *t = malloc(100000);

	memset(t, 'a', 100000);
	if (load(&b,
	        "rule a { strings: $a = /a.{1,200}[ab]{1,200}c/s condition: $a }\n"
	        "rule b { condition: filesize == 100000 }\n")) {
		CHECK_INT(pan_yara_engine_scan(b.engine, input(t, 100000), &few, &res,
		              NULL),
		    PAN_OK);
		CHECK_INT(res.nfired, 1);
		CHECK_INT(res.nundecided, 1);
		few = (struct pan_yara_limits){ .work = 1000 };
		CHECK_INT(pan_yara_engine_scan(b.engine, input(t, 100000), &few, &res,
		              NULL),
		    PAN_OK);
		CHECK_INT(res.nundecided, 2);
	}
	unload(&b);
	free(t);
}

static const char some_rules[] =
    "rule a { strings: $a = \"abcdef\" wide ascii $b = /xyz[0-9]{2,4}q/ $c = { "
    "61 [2-4] 62 "
    "?3 } condition: uint16(0) == 0x6261 and any of them and #a > 0 and "
    "filesize < 1KB }\n"
    "rule b { condition: a and for any i in (1..3) : (uint8(i) == 0x62) }\n";

TEST(a_damaged_section_is_refused_or_harmless)
{
	struct both b;
	char *copy;

	if (!load(&b, some_rules))
		return;
	copy = aligned_alloc(8, (b.section.n + 7) / 8 * 8);
	for (int i = 0; i < 3000; i++) {
		const struct pan_yara_pack *p;
		struct pan_yara_engine *e = NULL;
		struct pan_yara_result res;
		/* Most of it is the filter: aim at the rest, too. */
		size_t at = check_rand(3) == 0 ? check_rand((uint32_t)b.section.n)
		    : check_rand(2)            ? check_rand(400)
		                               : b.section.n - 1 - check_rand(2000);

		memcpy(copy, b.section.s, b.section.n);
		copy[at] = (char)(copy[at] ^ (1 << check_rand(8)));
		if (pan_yara_pack_open((struct pan_str){ copy, b.section.n }, &p, NULL) !=
		        PAN_OK ||
		    pan_yara_engine_new(p, NULL, &e, NULL) != PAN_OK)
			continue;
		CHECK_INT(pan_yara_engine_scan(e, input("abcdef xyz123q a123b3", 21),
		              &(struct pan_yara_limits){ .work = 1000000 }, &res, NULL),
		    PAN_OK);
		pan_yara_engine_free(e);
	}
	for (size_t n = 0; n < 2000; n += 7) {
		const struct pan_yara_pack *p;

		CHECK_INT(pan_yara_pack_open((struct pan_str){ b.section.s, n }, &p,
		              NULL),
		    PAN_EVERIFY);
	}
	free(copy);
	unload(&b);
}

TEST(the_same_rules_give_the_same_bytes)
{
	struct both b, again;

	if (load(&b, some_rules) && load(&again, some_rules)) {
		CHECK_INT(b.section.n, again.section.n);
		CHECK(memcmp(b.section.s, again.section.s, b.section.n) == 0);
		unload(&again);
	}
	unload(&b);
}

TEST(compiling_and_scanning_survive_any_failed_allocation)
{
	struct pan_arena *a = pan_arena_new((size_t)1 << 30);
	const struct pan_yara_unit *u = NULL;
	struct pan_err err = { 0 };
	int rc = PAN_ENOMEM, n = 0;

	if (pan_yara_parse(a, pan_str(some_rules), NULL, &u, &err) != PAN_OK) {
		CHECK_FAIL_("%s", err.text);
		return;
	}
	while (rc != PAN_OK && n < 2000) {
		struct pan_yara_engine *e = NULL;
		const struct pan_yara_pack *p;
		struct pan_yara_result res;
		struct pan_buf b;

		pan_buf_init(&b, (size_t)64 << 20);
		oom_arm(++n);
		rc = pan_yara_compile(u->rule, u->n, NULL, NULL, &b, NULL);
		if (rc == PAN_OK)
			rc = pan_yara_pack_open(pan_buf_str(&b), &p, NULL);
		if (rc == PAN_OK)
			rc = pan_yara_engine_new(p, NULL, &e, NULL);
		if (rc == PAN_OK)
			rc = pan_yara_engine_scan(e, input("abcdef abcdef", 13), NULL,
			    &res, NULL);
		oom_arm(0);
		if (rc != PAN_OK)
			CHECK_INT(rc, PAN_ENOMEM);
		else
			CHECK_INT(res.nfired, 2);
		pan_yara_engine_free(e);
		pan_buf_fini(&b);
	}
	CHECK(n > 10);
	pan_arena_free(a);
}

int
main(void)
{
	RUN(conditions_mean_what_libyara_says);
	RUN(strings_are_counted_and_placed_as_libyara_does);
	RUN(rules_refer_to_rules_and_global_ones_rule_all);
	RUN(what_a_module_knows_is_asked_of_libyara);
	RUN(random_rules_on_random_bytes_have_libyaras_answers);
	RUN(what_does_not_end_in_time_is_undecided);
	RUN(a_damaged_section_is_refused_or_harmless);
	RUN(the_same_rules_give_the_same_bytes);
	RUN(compiling_and_scanning_survive_any_failed_allocation);
	return DONE();
}
