#!/bin/sh
# panguard install: the gate lets in what is clean, and knows it again.
. "$(dirname "$0")/lib.sh"
skill hello hello
bad_skill evil evil
to=$HOME/.claude/skills

is "a clean skill is installed" 0 "" "$P" install hello --to claude-code
holds "its file is there" cmp hello/SKILL.md "$to/hello/SKILL.md"
holds "its digest is recorded" grep -q '"digest": *"sha256:' "$HOME/.panguard/installed.json"
holds "the record is for its owner only" sh -c 'test "$(stat -c %a ~/.panguard/installed.json)" = 600'
is "it is not replaced unasked" 1 "replace" "$P" install hello --to claude-code
is "it is replaced when asked" 0 "" "$P" install hello --to claude-code --replace
is "a malicious skill is not installed" 2 "" "$P" install evil --to claude-code
holds "nothing of it is there" test ! -e "$to/evil"
is "a reason does not open the gate to a threat" 2 "" "$P" install evil --to claude-code --accept "I like it"
is "nor does force without a terminal" 2 "" "$P" install evil --to claude-code --force
holds "still nothing of it is there" test ! -e "$to/evil"
holds "no copies stay behind" sh -c 'test -z "$(ls -A ~/.claude | grep -v skills)"'
is "what is installed audits clean" 0 "" "$P" audit "$to/hello"
echo "One more line." >>"$to/hello/SKILL.md"
is "a change after installing is found" 2 "" "$P" audit "$to/hello"
is "an agent must be named" 64 "install --help" "$P" install hello
is "an unknown agent is a misuse" 64 "install --help" "$P" install hello --to nobody
is "what is not there cannot be installed" 1 "absent" "$P" install absent --to claude-code
ln -s /etc/passwd hello/link
is "links are left out, and that is said" 0 "not copied" "$P" install hello --to cursor
holds "so nothing leads out of what was installed" test ! -e "$HOME/.cursor/skills/hello/link"
mkdir -p "$HOME/.cursor" && chmod 500 "$HOME/.cursor"
rm hello/link
if [ "$(id -u)" != 0 ]; then
	is "a folder that cannot be written is told" 1 "" "$P" install hello --to cursor
fi
chmod 700 "$HOME/.cursor"
is "JSON tells what happened" 0 '"installed":true' "$P" install hello --to codex --json
is "JSON tells what did not" 2 '"installed":false' "$P" install evil --to codex --json
done_testing
