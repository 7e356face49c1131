#!/bin/sh
# Sigma and YARA rules become ATR rules where that keeps their meaning.
. "$(dirname "$0")/lib.sh"
mkdir mine
cat >mine/sigma.yml <<'R'
title: Magic word on a command line
id: 0b2a4f9e-7f3f-4a44-8c3c-6f0d1a2b3c4d
status: test
logsource: {category: process_creation, product: linux}
detection:
  selection:
    CommandLine|contains: xyzzy
  condition: selection
level: high
R
cat >mine/words.yar <<'R'
rule magic_words { strings: $a = "plugh" nocase $b = "plover" nocase condition: any of them }
R
is "both kinds are converted" 0 "" "$P" rules convert --to atr -o out mine
holds "into a file each" sh -c 'test "$(ls out | wc -l)" = 2'
is "what comes out is sound ATR" 0 "" "$P" rules lint out
is "it can be used" 0 "" "$P" rules compile -o out.pack out
echo '{"id":1,"type":"tool_call","fields":{"CommandLine":"run XYZZY"}}' | "$P" match --pack out.pack >sigma
holds "a Sigma rule answers as it did" grep -q '"rules":\["SIGMA-0b2a4f9e' sigma
echo '{"id":1,"type":"tool_response","content":"say PLUGH"}' | "$P" match --pack out.pack >yara
holds "a YARA rule too" grep -q '"rules":\["YARA-' yara
is "without a folder they are printed" 0 "^id:" "$P" rules convert mine/sigma.yml
echo 'rule bytes { strings: $a = { 4d 5a 90 00 } condition: $a at 0 }' >mine/bytes.yar
is "a rule whose meaning would change is refused with the reason" 1 "bytes.yar:1: .*hex" "$P" rules convert -o out2 mine
holds "and the others are converted all the same" sh -c 'test "$(ls out2 | wc -l)" = 2'
mkdir none
is "nothing to convert is told" 1 "no Sigma or YARA rule" "$P" rules convert none
is "what is not there is named" 1 "absent" "$P" rules convert absent
is "no path is a misuse" 64 "rules convert --help" "$P" rules convert
is "another language is a misuse" 64 "rules convert --help" "$P" rules convert --to snort mine
done_testing
