#include "sigma/logsource.h"

#include "tests/check.h"

static struct pan_logsource
source(const char *category, const char *product, const char *service)
{
	return (struct pan_logsource){ pan_str(category), pan_str(product),
		pan_str(service), { "", 0 } };
}

static bool
meets(struct pan_logsource rule, struct pan_logsource event)
{
	return pan_logsource_meets(&rule, &event);
}

TEST(a_channel_and_an_id_make_a_category)
{
	static const struct {
		const char *channel, *provider;
		uint32_t id;
		const char *service, *category;
	} cases[] = {
		{ "Microsoft-Windows-Sysmon/Operational", "", 1, "sysmon",
		    "process_creation" },
		{ "Microsoft-Windows-Sysmon/Operational", "", 13, "sysmon",
		    "registry_set" },
		{ "", "Microsoft-Windows-Sysmon", 22, "sysmon", "dns_query" },
		{ "Security", "", 4688, "security", "process_creation" },
		{ "security", "", 4624, "security", "-" },
		{ "", "Microsoft-Windows-Security-Auditing", 5156, "security",
		    "network_connection" },
		{ "System", "Service Control Manager", 7045, "system", "" },
		{ "Microsoft-Windows-PowerShell/Operational", "", 4104, "powershell",
		    "ps_script" },
		{ "PowerShellCore/Operational", "", 4103, "powershell", "ps_module" },
		{ "Windows PowerShell", "", 400, "powershell-classic",
		    "ps_classic_start" },
		{ "Microsoft-Windows-Windows Defender/Operational", "", 1116, "windefend",
		    "" },
		{ "Microsoft-Windows-SmbClient/Security", "", 1, "smbclient-security",
		    "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pan_logsource l = { 0 };

		CHECK(pan_logsource_windows(pan_str(cases[i].channel),
		    pan_str(cases[i].provider), cases[i].id, &l));
		CHECK_TEXT(l.product, "windows");
		CHECK_TEXT(l.service, cases[i].service);
		CHECK_TEXT(l.category, cases[i].category);
	}
}

TEST(an_unknown_channel_says_nothing)
{
	struct pan_logsource l = source("", "x", "");

	CHECK(!pan_logsource_windows(PAN_LIT("Acme/Operational"), PAN_LIT(""), 1, &l));
	CHECK(!pan_logsource_windows(PAN_LIT(""), PAN_LIT(""), 1, &l));
	CHECK_TEXT(l.product, "x");
}

TEST(a_category_of_one_product_tells_the_product)
{
	struct pan_logsource l = source("image_load", "", "");

	pan_logsource_complete(&l, 0);
	CHECK_TEXT(l.product, "windows");
	l = source("process_creation", "", "");
	pan_logsource_complete(&l, 0);
	CHECK_TEXT(l.product, "");
	l = source("file_event", "linux", "sysmon");
	pan_logsource_complete(&l, 1);
	CHECK_TEXT(l.category, "file_event");
}

TEST(what_a_rule_does_not_name_is_free_and_what_it_names_must_be_so)
{
	struct pan_logsource event = source("process_creation", "windows", "sysmon");

	CHECK(meets(source("", "", ""), event));
	CHECK(meets(source("process_creation", "windows", ""), event));
	CHECK(meets(source("process_creation", "", ""), event));
	CHECK(meets(source("", "Windows", "SYSMON"), event));
	CHECK(!meets(source("process_creation", "linux", ""), event));
	CHECK(!meets(source("", "windows", "security"), event));
	CHECK(!meets(source("image_load", "windows", ""), event));
}

TEST(an_event_without_a_logsource_meets_every_rule)
{
	CHECK(meets(source("process_creation", "windows", ""), source("", "", "")));
	CHECK(meets(source("", "aws", "cloudtrail"), source("", "", "")));
}

TEST(what_an_event_leaves_out_may_be_what_the_taxonomy_allows)
{
	struct pan_logsource process = source("process_creation", "windows", "");

	CHECK(meets(source("", "windows", "sysmon"), process));
	CHECK(meets(source("", "windows", "security"), process));
	CHECK(!meets(source("", "windows", "system"), process));
	CHECK(
	    !meets(source("", "linux", "sshd"), source("process_creation", "linux", "")));
	CHECK(meets(source("process_creation", "windows", ""),
	    source("", "windows", "sysmon")));
	CHECK(!meets(source("process_creation", "windows", ""),
	    source("", "windows", "application")));
	CHECK(!meets(source("image_load", "", ""), source("", "linux", "")));
	CHECK(meets(source("webserver", "", ""), source("", "apache", "")));
	CHECK(meets(source("", "apache", ""), source("webserver", "", "")));
	/* A logon is no process creation, though both are of "security". */
	CHECK(!meets(source("process_creation", "windows", ""),
	    source("-", "windows", "security")));
	CHECK(
	    meets(source("", "windows", "security"), source("-", "windows", "security")));
}

TEST(kinds_of_registry_events_are_registry_events)
{
	CHECK(meets(source("registry_event", "windows", ""),
	    source("registry_set", "windows", "sysmon")));
	CHECK(meets(source("registry_delete", "windows", ""),
	    source("registry_event", "windows", "sysmon")));
	CHECK(!meets(source("registry_delete", "windows", ""),
	    source("registry_set", "windows", "sysmon")));
	CHECK(!meets(source("registry_event", "windows", ""),
	    source("process_creation", "windows", "sysmon")));
}

TEST(a_filter_covers_rules_that_name_what_it_names)
{
	struct pan_logsource filter = source("process_creation", "windows", "");
	struct pan_logsource rule = source("process_creation", "windows", "sysmon");
	struct pan_logsource wider = source("", "windows", "");

	CHECK(pan_logsource_covers(&filter, &rule));
	CHECK(!pan_logsource_covers(&filter, &wider));
	CHECK(pan_logsource_covers(&wider, &filter));
}

int
main(void)
{
	RUN(a_channel_and_an_id_make_a_category);
	RUN(an_unknown_channel_says_nothing);
	RUN(a_category_of_one_product_tells_the_product);
	RUN(what_a_rule_does_not_name_is_free_and_what_it_names_must_be_so);
	RUN(an_event_without_a_logsource_meets_every_rule);
	RUN(what_an_event_leaves_out_may_be_what_the_taxonomy_allows);
	RUN(kinds_of_registry_events_are_registry_events);
	RUN(a_filter_covers_rules_that_name_what_it_names);
	return DONE();
}
