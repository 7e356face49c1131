/* Files of messages, names of languages, and placeholders in foreign text. */
#include "core/msg.h"

#include <stdlib.h>

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str text = { (const char *)data, size };
	struct pan_msg_arg args[] = { { "a", PAN_LIT("1") }, { "", PAN_LIT("{a}") } };
	enum pan_lang lang;
	struct pan_buf b;
	char *z = strndup(text.s, size);
	int rc = pan_msg_check(text, NULL);

	MUST(rc == PAN_OK || rc == PAN_EFORMAT);
	(void)pan_lang_from(z, &lang);
	pan_buf_init(&b, (size_t)1 << 20); /* it may be the key of a long message */
	pan_msg_add(&b, PAN_LANG_EN, z, args, 2);
	MUST(pan_buf_done(&b, NULL) == PAN_OK);
	pan_buf_fini(&b);
	free(z);
	return 0;
}
