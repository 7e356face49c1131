/*
 * Any bytes are scanned, and any damage to a section is refused or harmless.  The first
 * byte says how many triples (place, place, bits) of damage follow; the rest is the file.
 */
#include "yara/yara_engine.h"

#include "core/arena.h"
#include "yara/yara_compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] =
    "rule a { strings: $a = \"abcd\" wide ascii nocase $b = /x(yz|[0-9]{2,4})+q\\b/ $c = { "
    "61 [2-4] 62 ?3 [-] 64 } $d = \"key!\" xor $e = \"hello\" base64 condition: any of them "
    "and #a < 9 and not @b[1] > 5 }\n"
    "rule b { condition: a and for any i in (1..filesize) : (uint8(i) == 0x62) }\n"
    "rule c { condition: filename matches /^x.*y/ or uint32(0) == 0x64636261 }\n";

static struct pan_buf section;

static void
compile(void)
{
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	const struct pan_yara_unit *u;

	pan_buf_init(&section, (size_t)64 << 20);
	if (a == NULL || pan_yara_parse(a, pan_str(rules), NULL, &u, NULL) != PAN_OK ||
	    pan_yara_compile(u->rule, u->n, NULL, NULL, &section, NULL) != PAN_OK)
		__builtin_trap();
	pan_arena_free(a);
}

static void
damage(const uint8_t *data, size_t n, void (*turn)(size_t at, uint8_t bits))
{
	for (size_t i = 0; i < n; i++) {
		size_t at = (size_t)data[3 * i] << 8 | data[3 * i + 1];

		/* The filter, most of it, takes any value: aim at what is around it. */
		if (at >= 4096 && section.n > 0x10000)
			at = section.n - 1 - at % 0x4000;
		turn(at % section.n, data[3 * i + 2]);
	}
}

static void
turn(size_t at, uint8_t bits)
{
	section.s[at] = (char)(section.s[at] ^ bits);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pan_yara_limits few = { .work = 2000000, .timeout_ms = 2000 };
	const struct pan_yara_pack *p;
	struct pan_yara_engine *e = NULL;
	struct pan_yara_result res;
	size_t n = size == 0 ? 0 : data[0] % 4;

	if (section.s == NULL)
		compile();
	if (size < 1 + 3 * n)
		return 0;
	damage(data + 1, n, turn);
	if (pan_yara_pack_open(pan_buf_str(&section), &p, NULL) == PAN_OK &&
	    pan_yara_engine_new(p, NULL, &e, NULL) == PAN_OK) {
		const struct pan_yara_input in = { .bytes = data + 1 + 3 * n,
			.n = size - 1 - 3 * n,
			.filename = PAN_LIT("x-y") };

		if (pan_yara_engine_scan(e, &in, &few, &res, NULL) != PAN_OK)
			__builtin_trap();
	} else if (n == 0)
		__builtin_trap();
	pan_yara_engine_free(e);
	damage(data + 1, n, turn); /* the same bits again: as it was */
	return 0;
}
