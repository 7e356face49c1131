// Programs that collect what a person keeps secret.

rule pan_stealer
{
	meta:
		author = "PanGuard contributors"
		license = "MIT"
		description = "A program that collects saved passwords, wallets or sessions and sends them off"
		severity = "critical"
		category = "stealer"
	strings:
		$login = "Login Data" ascii wide fullword
		$state = "Local State" ascii wide fullword
		$firefox = "logins.json" ascii wide fullword
		$key4 = "key4.db" ascii wide fullword
		$keychain = "login.keychain" ascii wide
		$unprotect = "CryptUnprotectData" ascii wide
		$wallet = "wallet.dat" ascii wide fullword
		$exodus = /[\\\/]Exodus[\\\/]exodus\.wallet|[\\\/]Electrum[\\\/]wallets|[\\\/]atomic[\\\/]Local Storage/ ascii wide nocase
		$metamask = "nkbihfbeogaeaoehlefnkodbefgpgknn" ascii wide
		$phantom = "bfnaelmomeimhlpmgjnjophhpkkoljpa" ascii wide
		$discord = /[\\\/]discord(canary|ptb)?[\\\/]Local Storage[\\\/]leveldb/ ascii wide nocase
		$telegram = /Telegram Desktop[\\\/]tdata/ ascii wide nocase
		$security = /find-generic-password\s+-[a-z]{0,4}w/ ascii
		$ssh = ".ssh/id_rsa" ascii wide
		$aws = ".aws/credentials" ascii wide
		$send1 = /discord(app)?\.com\/api\/webhooks\/[0-9]/ ascii wide nocase
		$send2 = /api\.telegram\.org\/bot[0-9{$%]/ ascii wide nocase
		$send3 = /\bfiles\.catbox\.moe|api\.gofile\.io|transfer\.sh\/|file\.io\/?["']/ ascii wide nocase
		$send4 = /https?:\/\/[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(:[0-9]{2,5})?\/[a-z]/ ascii wide nocase
	condition:
		filesize < 32MB and not extension == ".md" and not extension == ".yar" and
		not extension == ".yaml" and not extension == ".json" and
		1 of ($send*) and
		4 of ($login, $state, $firefox, $key4, $keychain, $unprotect, $wallet, $exodus,
			$metamask, $phantom, $discord, $telegram, $security, $ssh, $aws)
}
