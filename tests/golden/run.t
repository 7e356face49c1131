#!/bin/sh
# Golden tests: tests/golden/ROOM/CASE/cmd run by sh must print exactly out and exit with
# status.  $P is the program, $CASE the case's folder; HOME is private and empty, the
# current folder too.  A case's "in" is standard input.  UPDATE=1 rewrites out and status.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
P=${PANGUARD:-$root/build/rel/panguard}
case $P in /*) ;; *) P=$root/$P ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 bad=0
for cmd in tests/golden/*/*/cmd; do
	[ -e "$cmd" ] || continue
	dir=$root/$(dirname "$cmd")
	name=$(echo "$cmd" | sed 's,^tests/golden/,,; s,/cmd$,,')
	n=$((n + 1))
	rm -rf "$work/home"
	mkdir -p "$work/home/here"
	input=/dev/null
	[ -e "$dir/in" ] && input=$dir/in
	(
		cd "$work/home/here" || exit 99
		env -i PATH="$PATH" HOME="$work/home" LC_ALL=C TMPDIR="$work" P="$P" CASE="$dir" \
			PANGUARD_OFFLINE=1 sh "$dir/cmd"
	) <"$input" >"$work/raw" 2>&1
	echo $? >"$work/status"
	# Times and the places of the private folders differ from run to run.
	sed -e "s,$work,/W,g; s,$dir,/CASE,g; s,$root,/SRC,g" \
		-e 's/"us":[0-9]*/"us":0/g; s/"elapsed_us":[0-9]*/"elapsed_us":0/g' \
		-e 's/[0-9.]* m\{0,1\}s\b/TIME/g' "$work/raw" >"$work/out"
	if [ "${UPDATE:-0}" = 1 ]; then
		cp "$work/out" "$dir/out"
		cp "$work/status" "$dir/status"
	fi
	if cmp -s "$work/out" "$dir/out" && cmp -s "$work/status" "$dir/status"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		diff -u "$dir/out" "$work/out" | head -40 | sed 's/^/# /'
		diff "$dir/status" "$work/status" | sed 's/^/# status /'
		bad=1
	fi
done
echo "1..$n"
exit $bad
