#!/bin/sh
# panguard rules: from files to a pack that is used, and back.
. "$(dirname "$0")/lib.sh"
mkdir -p mine
cat >mine/one.yaml <<'R'
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
event='{"id":1,"type":"llm_input","content":"xyzzy"}'
ask() { echo "$event" | "$P" match; }

is "the bundled rules pass their own cases" 0 "failed: 0" "$P" rules test
is "the bundled rules have no mistakes" 0 "" "$P" rules lint
is "a rule of one's own is added" 0 "" "$P" rules add mine
ask >answer 2>&1
holds "and used" grep -q '"rules":\["ATR-2026-99999"\]' answer
is "the list has it" 0 "ATR-2026-99999" "$P" rules list --json
is "it can be shown" 0 "magic" "$P" rules show ATR-2026-99999
is "the pack is sound" 0 '"valid":true' "$P" rules verify --json
printf 'nothing\n  and xyzzy\n' >text
is "why it fires is shown with its place" 0 "2:7" "$P" rules explain ATR-2026-99999 text
is "and only on the line that was asked for" 0 "finds nothing" "$P" rules explain ATR-2026-99999 text:1
is "its cost is measured" 0 "ATR-2026-99999" "$P" rules cost mine
tar cf rules.tar mine
rm -r "$HOME/.panguard"
is "an archive of rules is added" 0 "" "$P" rules add rules.tar
ask >answer 2>&1
holds "and used as well" grep -q 'ATR-2026-99999' answer
size=$(wc -c <"$HOME/.panguard/rules/rules.pack")
printf XXXX | dd of="$HOME/.panguard/rules/rules.pack" bs=1 seek=$((size / 3)) conv=notrunc 2>/dev/null
is "a damaged pack is told" 1 "cannot be used" "$P" rules verify
is "compiling again mends it" 0 "" "$P" rules compile
is "and it is sound again" 0 "sound" "$P" rules verify
mkdir -p empty
is "a folder without rules is refused" 1 "" "$P" rules lint empty
is "what is no rules is a misuse" 64 "rules add --help" "$P" rules add npm:nothing@1
printf 'id: x\n' >bad.yaml
is "a broken rule is named" 1 "bad.yaml" "$P" rules compile bad.yaml -o bad.pack
cat >costly.yar <<'R'
rule words { strings: $a = "abcdefgh" condition: $a }
R
is "what a rule costs is told with what it hangs on" 0 '"hangs_on":"one of its strings' "$P" rules cost --json costly.yar
is "a budget that nothing can keep refuses" 1 "OVER THE BUDGET" "$P" rules cost --budget 1 mine costly.yar
is "a budget that all keep does not" 0 "" "$P" rules cost --budget 1000000 mine costly.yar
is "no budget at all is a misuse" 64 "rules cost --help" "$P" rules cost --budget 0 mine
done_testing
