#include "sigma/logsource.h"

/* What the taxonomy knows of a category: whose it is, and who tells of it. */
struct category {
	const char *name;
	const char *product;     /* the only one that has it; "" when several have */
	const char *services[4]; /* that emit it, of Windows and Linux; NULL ends */
};

static const struct category categories[] = {
	{ "process_creation", "", { "sysmon", "security", "auditd", NULL } },
	{ "process_termination", "", { "sysmon", "security", NULL } },
	{ "network_connection", "", { "sysmon", "security", "auditd", NULL } },
	{ "file_event", "", { "sysmon", "auditd", NULL } },
	{ "file_change", "", { "sysmon", NULL } },
	{ "file_delete", "", { "sysmon", NULL } },
	{ "file_delete_detected", "windows", { "sysmon", NULL } },
	{ "file_block_executable", "windows", { "sysmon", NULL } },
	{ "file_block_shredding", "windows", { "sysmon", NULL } },
	{ "file_executable_detected", "windows", { "sysmon", NULL } },
	{ "sysmon_status", "", { "sysmon", NULL } },
	{ "sysmon_error", "", { "sysmon", NULL } },
	{ "driver_load", "windows", { "sysmon", NULL } },
	{ "image_load", "windows", { "sysmon", NULL } },
	{ "create_remote_thread", "windows", { "sysmon", NULL } },
	{ "raw_access_thread", "", { "sysmon", NULL } },
	{ "process_access", "", { "sysmon", NULL } },
	{ "process_tampering", "windows", { "sysmon", NULL } },
	{ "registry_event", "windows", { "sysmon", "security", NULL } },
	{ "registry_add", "windows", { "sysmon", "security", NULL } },
	{ "registry_delete", "windows", { "sysmon", "security", NULL } },
	{ "registry_set", "windows", { "sysmon", "security", NULL } },
	{ "registry_rename", "windows", { "sysmon", "security", NULL } },
	{ "create_stream_hash", "windows", { "sysmon", NULL } },
	{ "pipe_created", "windows", { "sysmon", NULL } },
	{ "wmi_event", "windows", { "sysmon", NULL } },
	{ "dns_query", "", { "sysmon", NULL } },
	{ "clipboard_capture", "windows", { "sysmon", NULL } },
	{ "ps_module", "windows", { "powershell", NULL } },
	{ "ps_script", "windows", { "powershell", NULL } },
	{ "ps_classic_start", "windows", { "powershell-classic", NULL } },
	{ "ps_classic_provider_start", "windows", { "powershell-classic", NULL } },
	{ "ps_classic_script", "windows", { "powershell-classic", NULL } },
};
#define CATEGORIES (sizeof(categories) / sizeof(categories[0]))

/* Which category an event of a service is, by its id. */
static const struct {
	const char *service;
	uint16_t id;
	const char *category;
} by_id[] = {
	{ "sysmon", 1, "process_creation" },
	{ "sysmon", 2, "file_change" },
	{ "sysmon", 3, "network_connection" },
	{ "sysmon", 4, "sysmon_status" },
	{ "sysmon", 5, "process_termination" },
	{ "sysmon", 6, "driver_load" },
	{ "sysmon", 7, "image_load" },
	{ "sysmon", 8, "create_remote_thread" },
	{ "sysmon", 9, "raw_access_thread" },
	{ "sysmon", 10, "process_access" },
	{ "sysmon", 11, "file_event" },
	/* 12 is registry_add or registry_delete: whoever asks for either sees it. */
	{ "sysmon", 12, "registry_event" },
	{ "sysmon", 13, "registry_set" },
	{ "sysmon", 14, "registry_rename" },
	{ "sysmon", 15, "create_stream_hash" },
	{ "sysmon", 16, "sysmon_status" },
	{ "sysmon", 17, "pipe_created" },
	{ "sysmon", 18, "pipe_created" },
	{ "sysmon", 19, "wmi_event" },
	{ "sysmon", 20, "wmi_event" },
	{ "sysmon", 21, "wmi_event" },
	{ "sysmon", 22, "dns_query" },
	{ "sysmon", 23, "file_delete" },
	{ "sysmon", 24, "clipboard_capture" },
	{ "sysmon", 25, "process_tampering" },
	{ "sysmon", 26, "file_delete_detected" },
	{ "sysmon", 27, "file_block_executable" },
	{ "sysmon", 28, "file_block_shredding" },
	{ "sysmon", 29, "file_executable_detected" },
	{ "sysmon", 255, "sysmon_error" },
	{ "security", 4657, "registry_event" },
	{ "security", 4688, "process_creation" },
	{ "security", 4689, "process_termination" },
	{ "security", 5156, "network_connection" },
	{ "powershell", 4103, "ps_module" },
	{ "powershell", 4104, "ps_script" },
	{ "powershell-classic", 400, "ps_classic_start" },
	{ "powershell-classic", 600, "ps_classic_provider_start" },
	{ "powershell-classic", 800, "ps_classic_script" },
};

/* Windows' channels; a '/' at the end stands for every log of that provider. */
static const struct {
	const char *channel;
	const char *service;
} channels[] = {
	{ "Application", "application" },
	{ "DNS Server", "dns-server" },
	{ "MSExchange Management", "msexchange-management" },
	{ "Microsoft-IIS-Configuration/", "iis-configuration" },
	{ "Microsoft-ServiceBus-Client/", "servicebus-client" },
	{ "Microsoft-Windows-AppLocker/", "applocker" },
	{ "Microsoft-Windows-AppModel-Runtime/", "appmodel-runtime" },
	{ "Microsoft-Windows-AppXDeploymentServer/", "appxdeployment-server" },
	{ "Microsoft-Windows-Application-Experience/", "application-experience" },
	{ "Microsoft-Windows-AppxPackaging/", "appxpackaging-om" },
	{ "Microsoft-Windows-BitLocker/", "bitlocker" },
	{ "Microsoft-Windows-Bits-Client/", "bits-client" },
	{ "Microsoft-Windows-CAPI2/", "capi2" },
	{ "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/",
	    "certificateservicesclient-lifecycle-system" },
	{ "Microsoft-Windows-CodeIntegrity/", "codeintegrity-operational" },
	{ "Microsoft-Windows-DHCP-Server/", "dhcp" },
	{ "Microsoft-Windows-DNS Client Events/", "dns-client" },
	{ "Microsoft-Windows-DNS-Client/", "dns-client" },
	{ "Microsoft-Windows-DNS-Server/Analytical", "dns-server-analytic" },
	{ "Microsoft-Windows-DNS-Server/Audit", "dns-server-audit" },
	{ "Microsoft-Windows-DNSServer/Analytical", "dns-server-analytic" },
	{ "Microsoft-Windows-DNSServer/Audit", "dns-server-audit" },
	{ "Microsoft-Windows-Diagnosis-Scripted/", "diagnosis-scripted" },
	{ "Microsoft-Windows-DriverFrameworks-UserMode/", "driver-framework" },
	{ "Microsoft-Windows-Hyper-V-Worker/", "hyper-v-worker" },
	{ "Microsoft-Windows-Kernel-EventTracing/", "kernel-event-tracing" },
	{ "Microsoft-Windows-Kernel-ShimEngine/", "kernel-shimengine" },
	{ "Microsoft-Windows-LDAP-Client/", "ldap" },
	{ "Microsoft-Windows-LSA/", "lsa-server" },
	{ "Microsoft-Windows-NTLM/", "ntlm" },
	{ "Microsoft-Windows-Ntfs/", "ntfs" },
	{ "Microsoft-Windows-PowerShell/", "powershell" },
	{ "Microsoft-Windows-PrintService/Admin", "printservice-admin" },
	{ "Microsoft-Windows-PrintService/Operational", "printservice-operational" },
	{ "Microsoft-Windows-SENSE/", "sense" },
	{ "Microsoft-Windows-Security-Auditing/", "security" },
	{ "Microsoft-Windows-Security-Mitigations/", "security-mitigations" },
	{ "Microsoft-Windows-Shell-Core/", "shell-core" },
	{ "Microsoft-Windows-SmbClient/Connectivity", "smbclient-connectivity" },
	{ "Microsoft-Windows-SmbClient/Security", "smbclient-security" },
	{ "Microsoft-Windows-SMBServer/Connectivity", "smbserver-connectivity" },
	{ "Microsoft-Windows-Sysmon/", "sysmon" },
	{ "Microsoft-Windows-TaskScheduler/", "taskscheduler" },
	{ "Microsoft-Windows-TerminalServices-LocalSessionManager/",
	    "terminalservices-localsessionmanager" },
	{ "Microsoft-Windows-VHDMP/", "vhdmp" },
	{ "Microsoft-Windows-WMI-Activity/", "wmi" },
	{ "Microsoft-Windows-Windows Defender/", "windefend" },
	{ "Microsoft-Windows-Windows Firewall With Advanced Security/", "firewall-as" },
	{ "OpenSSH/", "openssh" },
	{ "PowerShell", "powershell-classic" }, /* a provider */
	{ "PowerShellCore/", "powershell" },
	{ "Security", "security" },
	{ "System", "system" },
	{ "Windows PowerShell", "powershell-classic" },
};

static bool
is(struct pan_str a, const char *z)
{
	return pan_str_caseeq(a, pan_str(z));
}

static const struct category *
category_of(struct pan_str name)
{
	for (size_t i = 0; i < CATEGORIES; i++) {
		if (is(name, categories[i].name))
			return &categories[i];
	}
	return NULL;
}

void
pan_logsource_complete(struct pan_logsource *l, uint32_t event_id)
{
	const struct category *c;
	bool numbered = false;

	for (size_t i = 0; l->category.n == 0 && i < sizeof(by_id) / sizeof(by_id[0]);
	     i++) {
		if (!is(l->service, by_id[i].service))
			continue;
		numbered = true;
		if (by_id[i].id == event_id)
			l->category = pan_str(by_id[i].category);
	}
	/* A logon is no process creation, though both are of "security". */
	if (l->category.n == 0 && numbered && event_id != 0)
		l->category = PAN_LIT("-");
	c = l->product.n == 0 ? category_of(l->category) : NULL;
	if (c != NULL)
		l->product = pan_str(c->product);
}

/* The service of a channel, or of a provider (which has no '/' and no log behind it). */
static const char *
service_of(struct pan_str channel, bool provider)
{
	if (pan_str_starts(channel, PAN_LIT("WinEventLog:")))
		channel = pan_str_slice(channel, 12, channel.n);
	for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++) {
		struct pan_str name = pan_str(channels[i].channel);
		bool open = name.s[name.n - 1] == '/';
		struct pan_str head =
		    pan_str_slice(channel, 0, provider && open ? name.n - 1 : name.n);

		if (provider && open)
			name.n--;
		if (!provider && open ? pan_str_caseeq(head, name)
		                      : pan_str_caseeq(channel, name))
			return channels[i].service;
	}
	return NULL;
}

bool
pan_logsource_windows(struct pan_str channel, struct pan_str provider, uint32_t event_id,
    struct pan_logsource *l)
{
	const char *service =
	    channel.n > 0 ? service_of(channel, false) : service_of(provider, true);

	if (service == NULL)
		return false;
	*l = (struct pan_logsource){ { "", 0 }, pan_str("windows"), pan_str(service),
		{ "", 0 } };
	pan_logsource_complete(l, event_id);
	return true;
}

static bool
alike(struct pan_str a, struct pan_str b)
{
	return pan_str_caseeq(a, b);
}

/* registry_set and its like are kinds of registry_event, and the other way an event of
 * registry_event may be any of them. */
static bool
same_category(struct pan_str rule, struct pan_str event)
{
	struct pan_str whole = PAN_LIT("registry_event");
	struct pan_str head = PAN_LIT("registry_");

	if (alike(rule, event))
		return true;
	return (alike(rule, whole) && alike(pan_str_slice(event, 0, head.n), head)) ||
	    (alike(event, whole) && alike(pan_str_slice(rule, 0, head.n), head));
}

/* Whether ${service} may tell of ${category}; yes when the taxonomy is silent. */
static bool
may_emit(struct pan_str service, struct pan_str category)
{
	const struct category *c = category_of(category);

	if (c == NULL)
		return true;
	for (size_t i = 0; c->services[i] != NULL; i++) {
		if (is(service, c->services[i]))
			return true;
	}
	return false;
}

/* Whether ${product} may have ${category}. */
static bool
may_have(struct pan_str product, struct pan_str category)
{
	const struct category *c = category_of(category);

	return c == NULL || c->product[0] == '\0' || is(product, c->product);
}

bool
pan_logsource_meets(const struct pan_logsource *rule, const struct pan_logsource *event)
{
	if (event->category.n + event->product.n + event->service.n == 0)
		return true;
	if (rule->category.n > 0 && event->category.n > 0 &&
	    !same_category(rule->category, event->category))
		return false;
	if (rule->product.n > 0 && event->product.n > 0 &&
	    !alike(rule->product, event->product))
		return false;
	if (rule->service.n > 0 && event->service.n > 0 &&
	    !alike(rule->service, event->service))
		return false;
	if (rule->service.n > 0 && event->service.n == 0 && event->category.n > 0 &&
	    !may_emit(rule->service, event->category))
		return false;
	if (rule->category.n > 0 && event->category.n == 0 && event->service.n > 0 &&
	    !may_emit(event->service, rule->category))
		return false;
	if (rule->category.n > 0 && event->category.n == 0 && event->product.n > 0)
		return may_have(event->product, rule->category);
	return true;
}

static bool
covers(struct pan_str filter, struct pan_str rule)
{
	return filter.n == 0 || alike(filter, rule);
}

bool
pan_logsource_covers(const struct pan_logsource *filter, const struct pan_logsource *rule)
{
	return covers(filter->category, rule->category) &&
	    covers(filter->product, rule->product) &&
	    covers(filter->service, rule->service);
}
