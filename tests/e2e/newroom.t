#!/bin/sh
# What tools/newroom makes compiles without a warning and passes its own test.
. "$(dirname "$0")/lib.sh"
mkdir -p tree/tests && cp -r "$root/tools" "$root/src" "$root/FLOORS" tree/ && cp "$root"/tests/*.h tree/tests/
cd tree || exit 1
build() { # build MAIN OBJECTS-OF-NOUN...: a program in ./try
	out=$1
	shift
	${CC:-gcc} -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -Wconversion -Wno-sign-conversion \
		-Wmissing-prototypes -Isrc -I. -include core/banned.h -o "$out" "$@" \
		src/core/err.c src/core/str.c
}
is "a noun in a room" 0 "src/scan/parrot" tools/newroom scan/parrot
holds "its test compiles" build try tests/unit/parrot_test.c src/scan/parrot.c
holds "and passes" ./try
holds "its fuzz target compiles" build replay "$root/fuzz/replay.c" fuzz/parrot_fuzz.c src/scan/parrot.c
holds "and takes its seed" ./replay fuzz/corpus/parrot/lines
is "a room of its own" 0 "floor 1" tools/newroom aviary
is "its floor is right" 0 "" tools/floors
is "nothing is overwritten" 1 "there already" tools/newroom scan/parrot
is "a name that is none" 64 "usage" tools/newroom ../x
is "no room for odds and ends" 64 "no room is called" tools/newroom misc/x
done_testing
