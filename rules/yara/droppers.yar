// Programs hidden where no program belongs.

rule pan_packed_program
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A program packed so that nobody sees what it does before it runs"
		severity = "high"
		category = "dropper"
	strings:
		$upx = "UPX!"
		$info = "$Info: This file is packed with the UPX executable packer"
		$section = { 55 50 58 30 00 00 00 00 [32] 55 50 58 31 }
	condition:
		(uint32(0) == 0x464c457f and $upx in (0..4096) and $upx in (filesize - 64..filesize)) or
		(uint32(0) == 0x464c457f and $info) or
		(uint16(0) == 0x5a4d and $section in (0..2048))
}

rule pan_program_as_text
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A whole program written out as letters inside a text"
		severity = "high"
		category = "dropper"
	strings:
		// "This program cannot be run in DOS mode", in base64
		$dos = "This program cannot be run in DOS mode" base64 base64wide
		$mz = /\b(TVqQAAMAAAAEAAAA|TVpQAAIAAAAEAA8A|TVoAAAAAAAAAAAAA)[A-Za-z0-9+\/]{200}/
		$elf = /\bf0VMR(gIBAQ|gEBAQ)[A-Za-z0-9+\/]{200}/
		$hex_mz = /\b4d5a90000300000004000000ffff0000[0-9a-f]{200}/ nocase
		$hex_elf = /\b7f454c460[12]010[0-9a-f]{200}/ nocase
		$bytes_elf = /\\x7f(\\x45\\x4c\\x46|ELF)\\x0[12]\\x01(\\x[0-9a-f]{2}){40}/ nocase
	condition:
		not uint16(0) == 0x5a4d and not uint32(0) == 0x464c457f and filesize < 16MB and
		any of them
}

rule pan_program_behind_picture
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A picture, a sound or a document with a Windows program behind it"
		severity = "high"
		category = "dropper"
	strings:
		$dos = "This program cannot be run in DOS mode"
	condition:
		(uint32be(0) == 0x89504e47 or uint16be(0) == 0xffd8 or uint32be(0) == 0x47494638 or
		 uint32be(0) == 0x25504446 or uint32be(0) == 0x52494646) and
		for any i in (1..#dos) : (@dos[i] > 78 and uint16(@dos[i] - 78) == 0x5a4d)
}
