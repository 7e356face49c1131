// Office documents that start something when they are opened.

rule pan_office_autorun
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A document with a macro that starts by itself and runs or fetches something"
		severity = "high"
		category = "office-macro"
	strings:
		$vba = "VBA"
		$auto1 = "AutoOpen" nocase
		$auto2 = "Auto_Open" nocase
		$auto3 = "Document_Open" nocase
		$auto4 = "Workbook_Open" nocase
		$auto5 = "DocumentOpen" nocase
		$auto6 = "AutoExec" nocase
		$run1 = "WScript.Shell" nocase
		$run2 = "Shell.Application" nocase
		$run3 = "powershell" nocase
		$run4 = "URLDownloadToFile" nocase
		$run5 = "MSXML2.XMLHTTP" nocase
		$run6 = "ADODB.Stream" nocase
		$run7 = "winmgmts:" nocase
		$run8 = "cmd.exe /c" nocase
		$run9 = "cmd /c" nocase
		$run10 = "CallByName" nocase
		$run11 = "VirtualAlloc" nocase
	condition:
		uint32be(0) == 0xd0cf11e0 and filesize < 32MB and
		$vba and 1 of ($auto*) and 1 of ($run*)
}

rule pan_office_field
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A document with a field that starts a program when it is opened"
		severity = "high"
		category = "office-macro"
	strings:
		$xml = "<w:document"
		$dde = /\bDDE(AUTO)?\b[^<]{0,20}(<[^>]{0,200}>\s*){0,40}[^<]{0,60}(cmd|powershell|mshta|wscript|rundll32)/ nocase
		$slk = "ID;P"
		$exec = /\n[A-Z;0-9]{0,40}E?EXEC\("/ nocase
	condition:
		filesize < 8MB and (($xml in (0..4096) and $dde) or ($slk at 0 and $exec))
}
