/* The names of the seven checks; their order is scan/finding.h's. */
#include "scan/finding.h"

static const char *const check_id[PAN_CHECK_COUNT] = {
	[PAN_CHECK_PROMPT_INJECTION] = "prompt-injection",
	[PAN_CHECK_TOOL_POISONING] = "tool-poisoning",
	[PAN_CHECK_HIDDEN_UNICODE] = "hidden-unicode",
	[PAN_CHECK_ENCODED_PAYLOAD] = "encoded-payload",
	[PAN_CHECK_SECRET_EXFILTRATION] = "secret-exfiltration",
	[PAN_CHECK_PERMISSION_SCOPE] = "permission-scope",
	[PAN_CHECK_MANIFEST_INTEGRITY] = "manifest-integrity",
};

const char *
pan_check_id(enum pan_check c)
{
	return c < PAN_CHECK_COUNT ? check_id[c] : "unknown";
}
