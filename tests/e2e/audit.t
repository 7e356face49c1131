#!/bin/sh
# panguard audit: what is clean, what is not, what could not be looked at.
. "$(dirname "$0")/lib.sh"
skill good hello
bad_skill bad hello-pro
mkdir -p both && cp -r good bad both/

is "a clean skill is 0" 0 "" "$P" audit good
is "a malicious one is 2" 2 "" "$P" audit bad
is "both together are 2" 2 "" "$P" audit both
is "what is not there is 1, and named" 1 "absent" "$P" audit absent
is "nothing to audit is a misuse" 64 "audit --help" "$P" audit
is "a threat counts more than what could not be read" 2 "" "$P" audit absent bad
is "an unknown format is a misuse" 64 "audit --help" "$P" audit --format xml good
"$P" audit --json both >both.json 2>/dev/null
holds "JSON has the schema" grep -q '"schema": *"panguard.audit/1"' both.json
holds "JSON names both subjects" sh -c 'grep -c "\"verdict\": *\"" both.json | grep -q . && grep -q hello-pro both.json'
holds "JSON is JSON" python3 -m json.tool both.json
"$P" audit --json both >again.json 2>/dev/null
holds "the same bytes give the same report" sh -c 'sed "s/\"elapsed_us\": *[0-9]*//" both.json >1; sed "s/\"elapsed_us\": *[0-9]*//" again.json >2; cmp 1 2'
"$P" audit --json --jobs 1 both >one.json 2>/dev/null
holds "one thread says what two say" sh -c 'sed "s/\"elapsed_us\": *[0-9]*//" one.json >2; cmp 1 2'
is "a baseline makes known findings silent" 0 "" "$P" audit --baseline both.json both
is "a baseline that is none is told" 1 "" "$P" audit --baseline good/SKILL.md both
is "SARIF is written" 2 "2.1.0" "$P" audit --format sarif bad
is "HTML goes to a file" 2 "" "$P" audit --format html -o report.html bad
holds "and is there" grep -qi "<html" report.html
is "critical is the only thing to fail on, if one says so" 0 "" "$P" audit --fail-on critical good
holds "standard input is a document" sh -c "'$P' audit - <good/SKILL.md"
"$P" audit - <bad/SKILL.md >/dev/null 2>&1
holds "a malicious document on standard input is 2" test $? = 2
is "Chinese is spoken" 2 "" "$P" audit --lang zh-TW bad
mkdir -p "$HOME/.claude/skills" && cp -r bad "$HOME/.claude/skills/"
is "--all finds what agents have" 2 "hello-pro" "$P" audit --all
printf '{"mcpServers": {' >"$HOME/.claude.json"
rm -rf "$HOME/.claude/skills/bad"
is "a configuration that cannot be read is never clean" 1 "claude.json" "$P" audit --all
mkfifo good/pipe
is "a pipe in a skill does not hang it, and is not called clean" 1 "" timeout 10 "$P" audit good
done_testing
