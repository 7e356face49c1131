// What hides itself by getting into every program.

rule pan_preload_rootkit
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A library that is put under every program to hide files and processes"
		severity = "critical"
		category = "rootkit"
	strings:
		$preload = "/etc/ld.so.preload"
		$next = "dlsym"
		$proc = "/proc/"
		$hook1 = "readdir64"
		$hook2 = "__xstat64"
		$hook3 = "__lxstat"
		$hook4 = "fopen64"
		$hook5 = "unlinkat"
		$hook6 = "rmdir"
		$hook7 = "opendir"
		$hook8 = "getdents64"
		$aim1 = "/proc/net/tcp"
		$aim2 = "pam_authenticate"
		$aim3 = "/bin/sh"
		$aim4 = "HISTFILE"
	condition:
		uint32(0) == 0x464c457f and uint16(16) == 3 and filesize < 2MB and
		$preload and $next and $proc and 3 of ($hook*) and 1 of ($aim*)
}

rule pan_preload_install
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A script that puts a library under every program"
		severity = "critical"
		category = "rootkit"
	strings:
		$hashbang = "#!"
		$write = /(>>?|tee(\s+-a)?)\s*["']?\/etc\/ld\.so\.preload\b/
		$open = /open\(\s*["']\/etc\/ld\.so\.preload["']\s*,\s*["'][wa]/
	condition:
		filesize < 1MB and
		($hashbang at 0 or extension == ".sh" or extension == ".py" or extension == ".pl") and
		any of ($write, $open)
}
