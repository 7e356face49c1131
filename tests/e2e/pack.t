#!/bin/sh
# One pack for three rule languages: mixed folders, broken files, all kinds of events.
. "$(dirname "$0")/lib.sh"
mkdir -p set/atr set/sigma set/yara
printf 'MIT License\n\nPermission is hereby granted, free of charge, to any person\n' >set/LICENSE
cat >set/atr/one.yaml <<'R'
title: Says the magic word
id: ATR-2026-99999
rule_version: 1
status: stable
description: Finds the magic word, for this test.
author: PanGuard
date: 2026/11/21
schema_version: "0.1"
detection_tier: pattern
maturity: stable
severity: high
tags: {category: prompt-injection, subcategory: test, confidence: high, scan_target: both}
agent_source: {type: llm_io, framework: [any], provider: [any]}
detection:
  conditions:
    - {field: user_input, operator: regex, value: '\bxyzzy\b', description: the word}
  condition: any
response: {actions: [alert], auto_response_threshold: high, message_template: magic}
test_cases:
  true_positives: [{input: 'say XYZZY now', expected: triggered}]
  true_negatives: [{input: 'say nothing', expected: not_triggered}]
R
cat >set/sigma/whoami.yml <<'R'
title: Somebody asks who he is
id: 3f0b1c52-6d52-4c5e-9b0e-0123456789ab
status: stable
description: Finds whoami, for this test.
author: PanGuard
references: [https://example.org/whoami]
tags: [attack.discovery, attack.t1033]
logsource: {category: process_creation, product: windows}
detection:
  selection:
    Image|endswith: '\whoami.exe'
  condition: selection
falsepositives: [Administrators]
level: high
R
cat >set/sigma/many.yml <<'R'
title: Somebody asks too often
id: 3f0b1c52-6d52-4c5e-9b0e-0123456789ac
name: often
status: test
correlation:
  type: event_count
  rules: [3f0b1c52-6d52-4c5e-9b0e-0123456789ab]
  group-by: [User]
  timespan: 5m
  condition: {gte: 3}
  generate: true
level: critical
R
cat >set/yara/magic.yar <<'R'
rule magic_word : test
{
	meta:
		author = "PanGuard"
		description = "finds the magic word, for this test"
		score = 90
	strings:
		$a = "plugh" nocase
	condition:
		$a
}
private rule small { condition: filesize < 100 }
rule small_magic { strings: $a = "xyzzy" condition: small and $a }
R
cat >set/yara/second.yara <<'R'
rule magic_word { strings: $a = "abracadabra" condition: $a }
R
host='{"id":"h1","logsource":{"category":"process_creation","product":"windows"},"fields":{"Image":"C:\\Windows\\System32\\whoami.exe","User":"eve"}}'
ask() { "$P" match --pack mixed.pack; }

is "a mixed folder is compiled, with a count for each language" 0 '(1 ATR, 2 Sigma, 4 YARA)' "$P" rules compile set -o mixed.pack
is "and the same for machines" 0 '"languages":{"atr":1,"sigma":2,"yara":4}' "$P" rules compile set -o mixed.pack --json
is "what did not change is kept" 0 '"kept":\["atr","sigma","yara"\]' "$P" rules compile set -o mixed.pack --json
is "unless all shall be compiled" 0 '"kept":\[\]' "$P" rules compile set -o fresh.pack --fresh --json
holds "to the same bytes" cmp mixed.pack fresh.pack
is "the pack is sound" 0 '"valid":true' "$P" rules verify --json mixed.pack
is "the list has rules of all languages" 0 'set:magic_word' "$P" rules list --pack mixed.pack
is "a Sigma rule can be shown by its id" 0 'Somebody asks who he is' "$P" rules show --pack mixed.pack 3f0b1c52-6d52-4c5e-9b0e-0123456789ab
is "lint finds no mistakes" 0 '' "$P" rules lint set

printf 'say PLUGH to it' >word.txt
printf '%s\n' '{"id":1,"type":"llm_input","content":"xyzzy"}' "$host" '{"id":"f","file":"word.txt"}' | ask >answers 2>&1
cp answers "$W/out"
holds "an agent event meets ATR" grep -q '"id":1,"rules":\["ATR-2026-99999"\]' answers
holds "a host event meets Sigma" grep -q '"id":"h1","rules":\["3f0b1c52-6d52-4c5e-9b0e-0123456789ab"\],"verdict":"deny","severity":"high"' answers
holds "a file meets YARA" grep -q '"id":"f","rules":\["set:magic_word"\],"verdict":"deny","severity":"critical"' answers

printf 'xyzzy' >small; printf 'abracadabra' >other
printf '%s\n' '{"id":1,"file":"small"}' '{"id":2,"file":"other"}' | ask >answers
cp answers "$W/out"
holds "a private rule serves and is not told" grep -q '"id":1,"rules":\["set:small_magic"\]' answers
holds "a second rule of one name has its file's name" grep -q '"id":2,"rules":\["set/second:magic_word"\]' answers

printf '%s\n%s\n%s\n' "$host" "$host" "$host" | ask >answers
cp answers "$W/out"
holds "a correlation fires on the third event" sh -c 'tail -1 answers | grep -q "0123456789ac"'
holds "and not before" sh -c '! head -2 answers | grep -q "0123456789ac"'

printf '%s\n' '{"id":1,"file":"nowhere"}' '{"id":2,"file":"/"}' '{"id":3,"file":7}' '{"id":4,"fields":' "$host" | ask >answers
status=$?
cp answers "$W/out"
holds "a file that is not there is an error of its line" grep -q "nowhere.*\"line\":1" answers
holds "and so is a folder" grep -q '"error".*"line":2' answers
holds "and a file that is no text" grep -q '"error".*"line":3' answers
holds "and half an event" grep -q '"error".*"line":4' answers
holds "the others are answered" grep -q '"id":"h1","rules"' answers
holds "and the exit status tells" test $status = 1
awk 'BEGIN { for (i = 0; i < 300000; i++) printf "abcdefghij" }' >large
is "a file over the limit is an error" 1 'more than' sh -c "echo '{\"id\":1,\"file\":\"large\"}' | '$P' match --pack mixed.pack --largest 1000000"
is "statistics tell the kinds apart" 0 '"kinds":{"agent":{"events":1' sh -c "echo '{\"id\":1,\"type\":\"llm_input\",\"content\":\"x\"}' | '$P' match --pack mixed.pack --stats"

printf 'rule broken { condition: nonsense }\nrule whole { condition: filesize == 3 }\n' >set/yara/broken.yar
printf 'title: x\nlogsource: {product: linux}\ndetection: {a: {x|nosuch: 1}, condition: a}\n' >set/sigma/broken.yml
is "broken rules are named with their file and line" 1 'broken.yar:1: ' "$P" rules compile set -o mixed.pack
is "and so are Sigma's" 1 'broken.yml:' "$P" rules compile set -o mixed.pack
is "they are named again when nothing changed" 1 'broken.yar:1: ' "$P" rules compile set -o mixed.pack
is "the good ones are in the pack" 1 '"kept":\["atr","sigma","yara"\],.*"errors":2' "$P" rules compile set -o mixed.pack --json
printf 'abc' >three
is "and are used" 0 'set:whole' sh -c "echo '{\"id\":1,\"file\":\"three\"}' | '$P' match --pack mixed.pack"
is "lint finds them, too" 1 'broken.yar:1: error' "$P" rules lint set
rm set/yara/broken.yar set/sigma/broken.yml

"$P" rules compile set -o mixed.pack >/dev/null
sed 's/whoami.exe/whoareyou.exe/' set/sigma/whoami.yml >changed && mv changed set/sigma/whoami.yml
is "when one file changes, the other languages are kept" 0 '"kept":\["atr","yara"\]' "$P" rules compile set -o mixed.pack --json
"$P" rules compile set -o fresh.pack --fresh >/dev/null
holds "with the same result as all anew" cmp mixed.pack fresh.pack

is "a folder is added with its licence" 0 'licence MIT' "$P" rules add set
holds "the text of which is kept" test -e "$HOME/.panguard/rules/added/set/LICENSE"
is "and its rules are in use" 0 'set:magic_word' sh -c "echo '{\"id\":1,\"file\":\"word.txt\"}' | '$P' match"
rm -r "$HOME/.panguard"
tar cf - set | zstd -q >newset.tar.zst
is "an archive is added, too" 0 '' "$P" rules add newset.tar.zst
is "under its own name" 0 'newset:magic_word' sh -c "echo '{\"id\":1,\"file\":\"word.txt\"}' | '$P' match"
size=$(wc -c <"$HOME/.panguard/rules/rules.pack")
printf XXXX | dd of="$HOME/.panguard/rules/rules.pack" bs=1 seek=$((size - 3000)) conv=notrunc 2>/dev/null
is "with a damaged pack the rules inside the program are used" 0 'cannot be used' sh -c "echo '{\"id\":1,\"type\":\"llm_input\",\"content\":\"x\"}' | '$P' match"
done_testing
