/*
 * Any bytes meet rules of every module that can be used; the first byte may pick rules
 * made from the bytes themselves.  Whatever libyara does with them, our side answers:
 * all yes or no, or all undecided with a reason.
 */
#include <stdlib.h>

#include "yara/yara_lib.h"

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char questions[] =
    "import \"pe\" import \"elf\" import \"math\" import \"hash\" import \"dotnet\"\n"
    "import \"macho\" import \"dex\"\n"
    "rule a { condition: pe.number_of_sections > 2 or pe.imphash() == \"x\" }\n"
    "rule b { condition: for any s in pe.sections : ( s.name == \".text\" ) }\n"
    "rule c { condition: pe.number_of_signatures > 0 or pe.exports(\"a\") }\n"
    "rule d { condition: elf.number_of_sections > 0 or elf.dynsym_entries > 1 }\n"
    "rule e { condition: math.entropy(0, filesize) > 7.0 }\n"
    "rule f { condition: hash.sha256(0, filesize) == \"00\" }\n"
    "rule g { condition: dotnet.number_of_streams > 1 or dotnet.version == \"v4\" }\n"
    "rule h { condition: macho.cputype == 7 or dex.header.magic == \"dex\" }\n"
    "rule i { strings: $a = { 4d 5a [2-4] ( 00 | 90 ) } condition: $a at 0 }\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pan_yara_lib *l;
	enum pan_yara_lib_answer answer[9];
	struct pan_yara_lib_unit u = { 1, { questions, sizeof questions - 1 } };
	struct pan_yara_lib_input in = { .bytes = data, .n = size };
	struct pan_err err = { .code = PAN_OK };
	size_t n = 0;
	int rc;

	if (l == NULL)
		MUST(pan_yara_lib_new(&l, NULL) == PAN_OK);
	if (size > 0 && data[0] == '!') {
		u = (struct pan_yara_lib_unit){ 2, { (const char *)data + 1, size - 1 } };
		rc = pan_yara_lib_check(l, &u, &n, &err);
		MUST(rc == PAN_OK || err.text[0] != '\0');
		return 0;
	}
	rc = pan_yara_lib_ask(l, &u, &in, 2000, answer, 9, &err);
	MUST(rc == PAN_OK || err.text[0] != '\0');
	for (size_t i = 0; i < 9; i++)
		MUST((answer[i] == PAN_YARA_LIB_UNDECIDED) == (rc != PAN_OK));
	/* A crash of libyara does not touch us, but is worth knowing. */
	if (rc == PAN_ECLOSED && getenv("YARA_CRASH") != NULL)
		MUST(false);
	return 0;
}
