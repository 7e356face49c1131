/*
 * A pack that was changed anywhere, and whose checksums were made to fit again, is
 * refused, or answers without reading outside of it.  The input is a list of edits: where
 * (3 bytes), what (1 byte).
 */
#include <stdlib.h>

#include "core/own.h"
#include "match/engine.h"
#include "match/pack_layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char atr[] =
    "title: t\nid: ATR-2026-99999\nrule_version: 1\nstatus: stable\ndescription: d\n"
    "author: a\ndate: 2026/11/21\nschema_version: \"0.1\"\ndetection_tier: pattern\n"
    "maturity: stable\nseverity: high\ntags: {category: prompt-injection, subcategory: s, "
    "confidence: high, scan_target: both}\nagent_source: {type: llm_io}\ndetection:\n"
    "  conditions:\n    - {field: content, operator: regex, value: 'ignore\\s+(all|any)'}\n"
    "    - {field: content, operator: contains, value: curl}\n  condition: any\n"
    "response: {actions: [alert]}\n";
static const char sigma[] =
    "title: t\nid: 3f0b1c52-6d52-4c5e-9b0e-0123456789ab\nname: base\nstatus: test\n"
    "logsource: {category: process_creation}\ndetection:\n  a:\n    Image|endswith: "
    "['\\whoami.exe', '/id']\n    CommandLine|re: 'all+.*x'\n  b:\n    User|cidr: "
    "10.0.0.0/8\n  c: [evil, 'wor?d*']\n  condition: (a or b or c) and not 1 of b*\n---\n"
    "title: c\nid: 3f0b1c52-6d52-4c5e-9b0e-0123456789ac\ncorrelation: {type: event_count, "
    "rules: [base], group-by: [User], timespan: 5m, condition: {gte: 2}}\n";
static const char yara[] =
    "rule one { meta: score = 90 strings: $a = \"plugh\" nocase $b = { 4D 5A ?? [1-4] 90 } "
    "$c = /ab+c[0-9]{2,4}/ wide ascii condition: ($a at 0) or #b > 1 or $c }\n"
    "private rule two { condition: filesize < 100 and uint16(0) == 0x5A4D }\n"
    "rule three { strings: $a = \"xyzzy\" base64 condition: two or $a }\n";

static struct pan_buf whole; /* the pack before it is changed */

static void
make(void)
{
	static const struct pan_pack_source source = { .name = { "fuzz", 4 } };
	struct pan_arena *a = pan_arena_new((size_t)256 << 20);
	const struct pan_yara_unit *unit = NULL;
	struct pan_sigma_list list = { 0 };
	struct pan_sigma_list linked = { 0 };
	struct pan_rule *rule = NULL;
	struct pan_pack_input in = { .source = &source, .nsource = 1 };
	static const struct pan_str id[] = { { "f:one", 5 }, { "f:two", 5 },
		{ "f:three", 7 } };

	pan_buf_init(&whole, (size_t)64 << 20);
	if (a == NULL ||
	    pan_atr_parse(a, pan_str(atr), PAN_LIT("a"), NULL, &rule, NULL) != PAN_OK ||
	    pan_sigma_parse(a, pan_str(sigma), PAN_LIT("s"), NULL, &list, NULL) !=
	        PAN_OK ||
	    pan_sigma_link(a, list.rule, list.n, NULL, NULL, &linked, NULL) != PAN_OK ||
	    pan_yara_parse(a, pan_str(yara), NULL, &unit, NULL) != PAN_OK)
		abort();
	in.atr = (struct pan_pack_atr_rules){ (const struct pan_rule *const *)&rule, 1,
		{ 0 } };
	in.sigma = (struct pan_pack_sigma_rules){ linked.rule, linked.n, { 0 } };
	in.yara = (struct pan_pack_yara_rules){ unit->rule, id, unit->n, { 0 } };
	if (linked.n != 2 || unit->n != 3 ||
	    pan_pack_compile(&in, &whole, NULL) != PAN_OK)
		abort();
	pan_arena_free(a);
}

/* Sums that fit, as far as the parts lie inside. */
static void
mend(struct pan_buf *b)
{
	struct pack_head *h = (void *)b->s;

	for (size_t l = 0; l < PAN_RULE_LANGUAGES; l++) {
		for (size_t k = 0; k < PART_KINDS; k++) {
			struct pack_part *part = &h->section[l].part[k];

			if (pack_inside(part->at, part->n, 1, b->n))
				part->sum = pan_pack_sum(b->s + part->at, part->n);
		}
	}
	if (h->core >= 32 && h->core <= b->n)
		h->sum = pan_pack_sum(b->s + 32, h->core - 32);
}

/* An answer, unless the section is damaged, is about rules that are there. */
static void
look(const struct pan_pack *p, int rc, const struct pan_engine_result *r)
{
	for (size_t i = 0; rc == PAN_OK && i < r->nmatch; i++) {
		if (r->match[i].rule >= pan_pack_rules(p))
			abort();
	}
}

static void
ask(const struct pan_pack *p)
{
	const struct pan_event agent = { .type = PAN_EVENT_LLM_INPUT,
		.content = PAN_LIT("please ignore all of it; curl x") };
	struct pan_hostfield field[] = { { PAN_LIT("Image"), PAN_LIT("C:\\whoami.exe"),
		                             PAN_HOSTFIELD_TEXT },
		{ PAN_LIT("CommandLine"), PAN_LIT("alll is x"), PAN_HOSTFIELD_TEXT },
		{ PAN_LIT("User"), PAN_LIT("10.1.2.3 evil"), PAN_HOSTFIELD_TEXT } };
	const struct pan_hostevent host = { .id = PAN_LIT("1"),
		.field = field,
		.nfield = 3,
		.raw = PAN_LIT("x"),
		.time_ms = 1000 };
	static const char file[] = "PluGh MZ\0\1\x90 abbbc123 eHl6enk a\0b\0c\0";
	const struct pan_yara_input in = { .bytes = file, .n = sizeof(file) };
	const struct pan_yara_limits limits = { .timeout_ms = 1000 };
	PAN_AUTO(pan_engine_freep) struct pan_engine *e = NULL;
	struct pan_engine_result r;

	for (size_t i = 0; i < pan_pack_rules(p); i++) {
		struct pan_pack_rule told = pan_pack_rule(p, i);

		(void)pan_pack_find(p, told.id);
		(void)pan_str_hash(told.title);
		(void)pan_str_hash(told.file);
		(void)pan_str_hash(told.tags);
	}
	if (pan_engine_new(p, &e, NULL) != PAN_OK)
		return;
	look(p, pan_engine_match(e, &agent, NULL, &r, NULL), &r);
	look(p, pan_engine_host(e, &host, NULL, &r, NULL), &r);
	look(p, pan_engine_host(e, &host, NULL, &r, NULL), &r);
	look(p, pan_engine_file(e, &in, &limits, &r, NULL), &r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_pack *p = NULL;
	struct pan_buf b;

	if (whole.n == 0)
		make();
	pan_buf_init(&b, whole.n);
	pan_buf_add(&b, pan_buf_str(&whole));
	for (size_t i = 0; i + 4 <= size && i < 4000 && b.rc == PAN_OK; i += 4) {
		size_t at =
		    (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2];

		b.s[at % b.n] = (char)data[i + 3];
	}
	if (b.rc == PAN_OK) {
		mend(&b);
		if (pan_pack_open(pan_buf_str(&b), &p, NULL) == PAN_OK)
			ask(p);
		pan_pack_free(p);
	}
	pan_buf_fini(&b);
	return 0;
}
