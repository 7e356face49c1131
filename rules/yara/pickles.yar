// Saved Python objects that run a command when they are opened.

rule pan_pickle_command
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A Python pickle that runs a command when it is loaded"
		severity = "critical"
		category = "pickle"
	strings:
		// protocol 0 to 3: GLOBAL "module\nname\n"
		$global = /c(os|posix|nt|subprocess|builtins|__builtin__|commands|pty|runpy|webbrowser)\n(system|popen|popen2|execl|execv|execve|execvp|spawnl|spawnv|Popen|call|run|check_call|check_output|getoutput|eval|exec|execfile|compile|__import__|open|_run_code|spawn)\n/
		// protocol 4 and up: two short strings and STACK_GLOBAL
		$stack = /\x8c[\x02-\x0b](os|posix|nt|subprocess|builtins|pty|runpy)(\x94|q[\x00-\xff])\x8c[\x03-\x0d](system|popen|execl|execv|execve|execvp|spawnl|spawnv|Popen|call|run|check_call|check_output|getoutput|eval|exec|compile|__import__|_run_code|spawn)(\x94|q[\x00-\xff])?\x93/
	condition:
		// Protocol 2 and up starts with its number and has REDUCE and STOP; the text
		// protocols start with the call itself.  Archives (PyTorch) hold one inside.
		(uint8(0) == 0x80 and uint8(1) <= 5 and ($global or $stack)) or
		($global in (0..64) and uint8(filesize - 1) == 0x2e) or
		(uint32(0) == 0x04034b50 and ($global or $stack))
}
