// Programs that hand the computer's command line to somebody outside.

private rule pan_is_script
{
	strings:
		$hashbang = "#!"
	condition:
		filesize < 1MB and
		($hashbang at 0 or extension == ".sh" or extension == ".bash" or extension == ".py" or
		 extension == ".pl" or extension == ".rb" or extension == ".js" or extension == ".mjs" or
		 extension == ".ps1" or extension == ".psm1" or extension == ".php" or extension == ".bat" or
		 extension == ".lua" or extension == ".cmd")
}

rule pan_reverse_shell_script
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A script that connects a shell to an address outside"
		severity = "critical"
		category = "reverse-shell"
	strings:
		// bash: a shell whose ends are a network file
		$bash = /\b(ba|z|k)?sh\s+-i\b[^\n]{0,40}\/dev\/(tcp|udp)\/[^\s\/]{1,100}\/[0-9$]/
		$exec = /\bexec\s+[0-9]{1,3}<>\s*\/dev\/(tcp|udp)\/[^\s\/]{1,100}\/[^\n]{1,20}[\n;][^\n]{0,200}<&/
		// netcat with a program behind it, or a pipe in a circle
		$nc = /\b(nc|ncat|netcat)\s[^\n|;&]{0,80}(-e|-c|--exec|--sh-exec)\s*["']?\/?(bin\/)?(ba|z|da)?sh\b/
		$fifo = /\bmkfifo\s+(\/[^\s;]{1,60})[\s;&]{1,4}[^\n]{0,60}\b(ba)?sh\s+-i[^\n]{0,40}\|\s*(nc|ncat|netcat|openssl|telnet)\s/
		$socat = /\bsocat\s[^\n]{0,80}(exec|system):["']?[^\n]{0,12}(ba)?sh[^\n]{0,80}(tcp|openssl)[46]?:/ nocase
	condition:
		pan_is_script and any of them
}

rule pan_reverse_shell_python
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "Python that ties a network connection to a shell"
		severity = "critical"
		category = "reverse-shell"
	strings:
		$connect = /\.connect\(\s*\(/
		$dup = /\bos\.dup2\(\s*\w{1,20}\.fileno\(\)\s*,\s*[012]\s*\)/
		$pty = /\bpty\.spawn\(\s*["'][^"'\n]{0,20}sh["']/
		$call = /\bsubprocess\.(call|run|Popen)\(\s*\[?\s*["']\/bin\/(ba|z|da)?sh["']/
		$system = /\bos\.(system|execl?)\(\s*["']\/bin\/(ba|z|da)?sh/
	condition:
		filesize < 1MB and not extension == ".md" and
		$connect and $dup and any of ($pty, $call, $system)
}

rule pan_reverse_shell_other
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "PowerShell, Perl, PHP, Ruby or JavaScript that ties a network connection to a shell"
		severity = "critical"
		category = "reverse-shell"
	strings:
		$ps_client = /New-Object\s+(System\.)?Net\.Sockets\.TCPClient\(/ nocase
		$ps_stream = ".GetStream()" nocase
		$ps_run = /\b(iex|Invoke-Expression)\b/ nocase
		$ps_back = /\.Write\(\s*\$\w{1,30}\s*,\s*0\s*,/ nocase
		$perl = /open\(STDIN,\s*["']>&\w{1,10}["']\)[\s;]*open\(STDOUT,\s*["']>&/
		$php = /fsockopen\(\s*["'$][^)]{3,80}\)[^\n]{0,20}[\n;]?[^\n]{0,80}\b(exec|proc_open|shell_exec|passthru|popen)\(\s*["'][^"'\n]{0,20}\bsh\b/
		$ruby = /TCPSocket\.(new|open)\([^)\n]{4,80}\)[^\n]{0,60}\bexec\b[^\n]{0,60}<&/
		$js_spawn = /\.spawn\(\s*["'](\/bin\/)?(ba|z)?sh["']|\.spawn\(\s*["']cmd(\.exe)?["']/
		$js_connect = /\.connect\(\s*[0-9]{2,5}\s*,\s*["'][^"'\n]{3,80}["']/
		$js_pipe = /\.pipe\(\s*\w{1,20}\.stdin\s*\)/
	condition:
		pan_is_script and
		(all of ($ps*) or $perl or $php or $ruby or all of ($js*))
}

rule pan_reverse_shell_program
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A very small program that connects to an address and becomes a shell"
		severity = "critical"
		category = "reverse-shell"
	strings:
		// x86-64: socket(2, 1, 0), connect, three times dup2, execve of /bin/sh
		$sh = { 2f 62 69 6e 2f ( 2f 73 68 | 73 68 00 | 62 61 73 68 ) }
		$connect64 = { 6a 2a 58 [0-12] 0f 05 }
		$socket64 = { 6a 29 58 [0-16] 0f 05 }
		$dup64 = { 6a 21 58 [0-4] 0f 05 }
		$exec64 = { 6a 3b 58 [0-24] 0f 05 }
		// x86: the same through int 0x80
		$socket32 = { 31 db f7 e3 53 43 53 6a 02 [0-8] b0 66 cd 80 }
		$dup32 = { b0 3f cd 80 }
		$exec32 = { b0 0b cd 80 }
	condition:
		uint32(0) == 0x464c457f and filesize < 8KB and
		(($socket64 and $connect64 and $dup64 and $exec64) or
		 ($socket32 and $dup32 and $exec32) or
		 (filesize < 1KB and $socket64 and $connect64) or
		 (filesize < 1KB and $sh and ($dup64 or $dup32)))
}
