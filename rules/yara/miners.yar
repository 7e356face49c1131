// Programs and settings that make somebody else's computer mine coins.

rule pan_miner_config
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A settings file of a coin miner: pool, wallet and how much of the processor to take"
		severity = "high"
		category = "miner"
	strings:
		$pool = /"(url|pool_address|pool)"\s*:\s*"(stratum(\+(tcp|ssl|tls))?:\/\/)?[a-z0-9.-]+\.[a-z]{2,12}:[0-9]{2,5}"/ nocase
		$wallet = /"(user|wallet|wallet_address)"\s*:\s*"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/
		$donate = "\"donate-level\"" nocase
		$coin = /"(algo|coin)"\s*:\s*"(rx\/|randomx|cn\/|cryptonight|monero|kawpow|ghostrider)/ nocase
		$threads = "\"max-threads-hint\"" nocase
		$hugepages = "\"huge-pages\"" nocase
	condition:
		filesize < 256KB and not uint16(0) == 0x5a4d and not uint32(0) == 0x464c457f and
		$pool and ($wallet or 2 of ($donate, $coin, $threads, $hugepages))
}

rule pan_miner_program
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A program with the words of a coin miner in it"
		severity = "critical"
		category = "miner"
	strings:
		$stratum = "stratum+tcp://"
		$login = "\"method\":\"login\""
		$subscribe = "mining.subscribe"
		$submit = "mining.submit"
		$xmrig = "xmrig" nocase
		$randomx = "randomx" nocase
		$donate = "donate-level"
		$nicehash = "nicehash" nocase
		$argon = "--cpu-max-threads-hint"
		$cn = "cryptonight" nocase
	condition:
		(uint16(0) == 0x5a4d or uint32(0) == 0x464c457f or uint32(0) == 0xfeedfacf) and
		4 of them
}

rule pan_miner_start
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A script that fetches or starts a coin miner with a pool and a wallet"
		severity = "high"
		category = "miner"
	strings:
		$sh = "#!"
		$call = /\b(xmrig|minerd|cpuminer|xmr-stak|nbminer|t-rex|lolMiner)[a-z0-9_.\/-]{0,40}[ \t]([^\n]{0,200}[ \t])?(-o|--url|--pool)[= ][^\n]{0,120}:[0-9]{2,5}/ nocase
		$direct = /(-o|--url|--pool)[= ]["']?stratum\+(tcp|ssl|tls):\/\/[^\n]{4,120}(-u|--user|--wallet)[= ]/ nocase
	condition:
		filesize < 256KB and
		($sh at 0 or extension == ".sh" or extension == ".bat" or extension == ".ps1" or
		 extension == ".py" or extension == ".js") and
		any of ($call, $direct)
}
