// Pages that carry out whatever a visitor sends them.

rule pan_webshell_php
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A PHP page that runs what a visitor sends"
		severity = "critical"
		category = "webshell"
	strings:
		$open = "<?"
		$eval = /\b(eval|assert|create_function)\s*\(\s*(@|stripslashes\(|base64_decode\(|gzinflate\(|gzuncompress\(|str_rot13\(|urldecode\(|trim\(|\s){0,6}\$_(POST|GET|REQUEST|COOKIE|SERVER)\s*\[/ nocase
		$run = /\b(system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec)\s*\(\s*(@|base64_decode\(|urldecode\(|trim\(|stripslashes\(|\s){0,6}\$_(POST|GET|REQUEST|COOKIE)\s*\[/ nocase
		$tick = /`\s*\{?\$_(POST|GET|REQUEST|COOKIE)\s*\[[^`\n]{1,60}`/ nocase
		$call = /\$_(POST|GET|REQUEST|COOKIE)\s*\[\s*["'][^"'\n]{1,30}["']\s*\]\s*\(\s*\$_(POST|GET|REQUEST|COOKIE)/ nocase
		$regex = /preg_replace\s*\(\s*["']\/[^"'\n]{0,60}\/[a-z]{0,3}e[a-z]{0,3}["']\s*,\s*\$_(POST|GET|REQUEST|COOKIE)/ nocase
	condition:
		filesize < 1MB and not extension == ".md" and $open in (0..256) and
		any of ($eval, $run, $tick, $call, $regex)
}

rule pan_webshell_jsp
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A JSP page that runs what a visitor sends"
		severity = "critical"
		category = "webshell"
	strings:
		$open = "<%"
		$param = /request\s*\.\s*get(Parameter|Header|Cookies)\s*\(/
		$exec = /Runtime\s*\.\s*getRuntime\s*\(\s*\)\s*\.\s*exec\s*\(/
		$builder = /new\s+ProcessBuilder\s*\(/
		$define = "defineClass" fullword
		$output = ".getInputStream()"
	condition:
		filesize < 512KB and not extension == ".md" and $open in (0..1024) and $param and
		(($exec and $output) or ($builder and $output) or
		 ($define and 1 of ($param)))
}

rule pan_webshell_aspx
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "An ASP or ASP.NET page that runs what a visitor sends"
		severity = "critical"
		category = "webshell"
	strings:
		$open = "<%"
		$eval = /\b(eval|execute|executeglobal)\s*\(?\s*request\s*[.(\[]/ nocase
		$start = /Process(StartInfo)?\b[^;]{0,200}\bcmd(\.exe)?\b/ nocase
		$shell = /CreateObject\(\s*"W[Ss]cript\.Shell"\s*\)/ nocase
		$load = /Assembly\s*\.\s*Load\s*\(\s*[^)]{0,120}Request/ nocase
		$request = /\bRequest\s*(\.\s*(Form|QueryString|Params|Item|Headers)\s*)?[\[(]\s*"/ nocase
	condition:
		filesize < 512KB and not extension == ".md" and $open in (0..1024) and
		($eval or $load or (($start or $shell) and $request))
}
