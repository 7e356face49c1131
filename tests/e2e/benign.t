#!/bin/sh
# Ordinary skills, of kinds a shop or a developer has: none is blocked, none is doubted.
. "$(dirname "$0")/lib.sh"
cp -r "$root/tests/data/benign" benign
for d in benign/*/; do
	is "$(basename "$d") is let in" 0 "" "$P" audit --fail-on medium "$d"
done
done_testing
