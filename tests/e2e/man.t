#!/bin/sh
# Every command has a manual page, and it says what --help says.
. "$(dirname "$0")/lib.sh"
commands=$("$P" --help | sed -n 's/^  panguard \([a-z]*\( [a-z][a-z]*\)\{0,1\}\)  .*/\1/p')
holds "there are commands" test -n "$commands"
echo "$commands" >list
while read -r command; do
	page=$root/docs/man/panguard-$(echo "$command" | tr ' ' '-').md
	holds "$command has a page" test -s "$page"
	# shellcheck disable=SC2086
	is "$command explains itself on one screen" 0 "usage" "$P" $command --help
	holds "in at most 40 lines of 100 columns" awk 'length > 100 { long = 1 } END { exit NR > 40 || long }' "$W/out"
done <list
is "the pages say what --help says" 0 "" "$root/tools/man" --check "$P"
for page in "$root"/docs/man/panguard-*.md; do
	name=$(basename "$page" .md | sed 's/^panguard-//; s/-/ /')
	holds "the page '$name' is of a command that exists" grep -qx "$name" list
done
done_testing
