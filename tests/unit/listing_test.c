/* What a tool listing gives away by its names and by its tools side by side. */
#include "scan/listing.h"

#include "core/json.h"
#include "tests/check.h"
#include "tests/oom.h"

/* The rules found in ${json}, an array of tools or one tool, with a blank behind each. */
static const char *
found(const char *json)
{
	static char out[512];
	struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_findings fs = { .arena = a };
	struct pan_doc d = { .path = "tools.json",
		.kind = PAN_DOC_JSON,
		.text = pan_str(json) };
	struct pan_node *root = NULL;
	size_t n = 0;

	CHECK_INT(pan_json_parse(a, d.text, PAN_JSON_LOOSE, &root, NULL), PAN_OK);
	CHECK_INT(pan_listing_check(a, &d, root, &fs), PAN_OK);
	out[0] = '\0';
	for (size_t i = 0; i < fs.n; i++)
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%.*s ",
		    PAN_STR(fs.item[i].rule));
	pan_arena_free(a);
	return out;
}

static const char *
named(const char *name)
{
	static char json[256];

	(void)snprintf(json, sizeof(json),
	    "{\"name\":\"%s\",\"description\":\"Helps.\",\"inputSchema\":{}}", name);
	return found(json);
}

TEST(a_name_that_says_harm_is_found_however_it_is_spelled)
{
	static const char *const bad[] = { "IdentityTheft", "identity_theft",
		"run-ransomware-now", "DeployKEYLOGGER_x", "stealthBackup2",
		"CredentialHarvesting", "fake_reviews", "PriceManipulation",
		"audit.log.erasure", "sendPhishingMail", NULL };

	for (int i = 0; bad[i] != NULL; i++)
		CHECK_STR(named(bad[i]), "pan:harmful-name ");
}

TEST(a_tool_that_watches_for_harm_is_left_alone)
{
	static const char *const good[] = { "detect_phishing", "list_fraud_cases",
		"ransomwareScanner", "get_data_breach", "credential_leak_check",
		"fraud_score", "PhishingReport", "remove_backdoor", NULL };

	for (int i = 0; good[i] != NULL; i++)
		CHECK_STR(named(good[i]), "");
}

TEST(words_that_are_harm_only_to_some_things_need_the_thing)
{
	static const char *const good[] = { "image_manipulation", "fake_data",
		"memory_leak", "dependency_injection", "harvest_time_entries",
		"attack_move", "string_alter", "stealthily", "x", "123", NULL };

	for (int i = 0; good[i] != NULL; i++)
		CHECK_STR(named(good[i]), "");
}

#define TOOL(name, text) "{\"name\":\"" name "\",\"description\":\"" text "\"}"
#define TEXT "Extracts all text from a document."

TEST(a_copy_that_claims_to_be_the_same_tool_is_found)
{
	CHECK_STR(found("[" TOOL("get_text", TEXT) "," TOOL("get_text_v1", TEXT) "]"),
	    "pan:twin-tool ");
	CHECK_STR(found("[" TOOL("get_text", TEXT) "," TOOL("x",
	              "Other.") "," TOOL("get_text", TEXT) "]"),
	    "pan:twin-tool ");
	CHECK_STR(found("[" TOOL("pay-new", TEXT) "," TOOL("a", TEXT) "," TOOL("pay",
	              TEXT) "," TOOL("pay_secure", TEXT) "]"),
	    "pan:twin-tool pan:twin-tool ");
}

TEST(versions_that_do_different_things_are_no_copies)
{
	CHECK_STR(found("[" TOOL("search", "Searches by keyword.") "," TOOL("search_v2",
	              "Searches by keyword and date.") "]"),
	    "");
	CHECK_STR(found("[" TOOL("a_v1", TEXT) "," TOOL("b_v1", TEXT) "]"), "");
	CHECK_STR(found("[" TOOL("_v1", "Short.") "," TOOL("_v2", "Short.") "]"), "");
	CHECK_STR(found("[1, null, \"x\", {\"name\": 5}, []]"), "");
}

TEST(every_failed_allocation_is_told)
{
	static const char json[] =
	    "[" TOOL("run_ransomware", TEXT) "," TOOL("run_ransomware_v2", TEXT) "]";
	struct pan_doc d = { .path = "tools.json", .kind = PAN_DOC_JSON };
	int rc, n = 0;

	d.text = pan_str(json);
	do {
		struct pan_arena *a = pan_arena_new(1 << 20);
		struct pan_findings fs = { .arena = a };
		struct pan_node *root = NULL;

		CHECK_INT(pan_json_parse(a, d.text, PAN_JSON_LOOSE, &root, NULL), PAN_OK);
		oom_arm(++n);
		rc = pan_listing_check(a, &d, root, &fs);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		if (rc == PAN_OK)
			CHECK_INT(fs.n, 3);
		pan_arena_free(a);
	} while (rc != PAN_OK && n < 100);
	CHECK_INT(rc, PAN_OK);
}

int
main(void)
{
	RUN(a_name_that_says_harm_is_found_however_it_is_spelled);
	RUN(a_tool_that_watches_for_harm_is_left_alone);
	RUN(words_that_are_harm_only_to_some_things_need_the_thing);
	RUN(a_copy_that_claims_to_be_the_same_tool_is_found);
	RUN(versions_that_do_different_things_are_no_copies);
	RUN(every_failed_allocation_is_told);
	return DONE();
}
