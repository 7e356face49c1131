#!/bin/sh
# What README.md tells a newcomer to type works, and says what README.md says it does.
. "$(dirname "$0")/lib.sh"
cp -r "$root/share" .
sed -n '/^```sh$/,/^```$/p' "$root/README.md" | sed 's/ *#.*//' | grep -v '^```' >commands

sed -n 's/^make //p' commands >targets
holds "README has its two commands" sh -c 'test "$(cat targets)" = "up
test"'
while read -r target; do
	is "make $target is there" 0 "" make -C "$root" -n "$target"
done <targets
grep '^build/rel/panguard ' commands | sed 's,^build/rel/panguard ,,' >ours
holds "README tries the program" test -s ours
while read -r words; do
	case $words in
	*weather-helper-pro | *report.html*) want=2 ;;
	*) want=0 ;;
	esac
	# shellcheck disable=SC2086
	is "panguard $words" $want "" "$P" $words
done <ours
holds "the page was written" grep -qi '<html' report.html
holds "each file that README names is there" sh -c \
	'grep -o "\`[A-Za-z/]*\(\.md\|/\)\`" "$1/README.md" | tr -d "\`" | grep -v BENCHMARKS |
	while read -r f; do test -e "$1/$f" || { echo "$f"; exit 1; }; done' sh "$root"
done_testing
