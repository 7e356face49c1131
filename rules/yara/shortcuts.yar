// Shortcuts that start something else than they seem to.

rule pan_windows_shortcut
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A Windows shortcut that runs commands"
		severity = "critical"
		category = "shortcut"
	strings:
		$powershell = "powershell" ascii wide nocase
		$cmd = "cmd.exe" ascii wide nocase
		$mshta = "mshta" ascii wide nocase
		$wscript = /[wc]script(\.exe)?\s/ ascii wide nocase
		$rundll = "rundll32" ascii wide nocase
		$encoded = /-(e|en|enc|enco|encod|encode|encoded|encodedc[a-z]{0,7})\s+[A-Za-z0-9+\/=]{24}/ ascii wide nocase
		$hidden = /-w(indowstyle)?\s+(h|hidden|1)\b/ ascii wide nocase
		$web = /https?:\/\// ascii wide nocase
		$fetch = /(Invoke-WebRequest|DownloadString|DownloadFile|Start-BitsTransfer|curl|certutil|bitsadmin)/ ascii wide nocase
		$iex = /\biex\b|Invoke-Expression/ ascii wide nocase
	condition:
		// the shell link's header size and class id
		uint32(0) == 0x0000004c and uint32(4) == 0x00021401 and filesize < 4MB and
		(($powershell or $cmd) and any of ($encoded, $hidden, $fetch, $iex, $web) or
		 ($mshta or $wscript or $rundll) and $web)
}

rule pan_desktop_entry
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A Linux starter or autostart entry that fetches and runs something"
		severity = "high"
		category = "shortcut"
	strings:
		$head = "[Desktop Entry]"
		$pipe = /\nExec=[^\n]{0,300}\b(curl|wget)\b[^\n]{0,300}\|\s*(ba|z|da)?sh\b/
		$decode = /\nExec=[^\n]{0,300}base64\s+(-d|--decode)[^\n]{0,200}\|\s*(ba|z|da)?sh\b/
		$tmp = /\nExec=[^\n]{0,60}(\/tmp\/|\/dev\/shm\/|\/var\/tmp\/)\.?[A-Za-z0-9_.-]{1,60}/
		$net = /\nExec=[^\n]{0,200}\/dev\/tcp\//
	condition:
		filesize < 64KB and $head in (0..512) and any of ($pipe, $decode, $tmp, $net)
}
