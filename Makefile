# make up          install what the build needs, build, find and audit this machine's agents
# make test        install what the tests need, build, run every test and the floors
# make check       the same without installing
# make V=asan check   the same tests under ASan and UBSan; V: dev asan tsan cov rel fuzz analyze
# make gate        before a change is shared: asan, clang, floors, tidy, analyze
# make fresh       as root: all of a newcomer's first minutes on a bare Debian 12
# make fuzz T=json SECONDS=60    make floors tidy analyze    make bench
# No source file is listed here: a new src/ROOM/NOUN.c is built because it is there.

V       ?= rel
B       := build/$(V)
CC      := $(if $(filter fuzz,$(V)),clang,$(or $(filter-out cc,$(CC)),gcc))
VERSION := 0.1.0

WARN    := -Wall -Wextra -Werror -Wformat=2 -Wshadow -Wvla -Wundef -Wwrite-strings \
           -Wcast-qual -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
           -Wold-style-definition -Wimplicit-fallthrough -Wswitch-enum -Wnull-dereference \
           -Wconversion -Wno-sign-conversion -Wframe-larger-than=16384
WARN_gcc := -Wlogical-op -Wduplicated-cond -Wjump-misses-init -Wcast-align=strict
HARD    := -fno-strict-aliasing -fno-common -fvisibility=hidden -fPIE \
           -fstack-protector-strong -fstack-clash-protection \
           $(if $(filter x86_64,$(shell uname -m)),-fcf-protection=full)
HARD_gcc := -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
LINK    := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed

SAN     := -fno-sanitize-recover=all -fno-omit-frame-pointer
F_dev   := -Og -g3
F_rel   := -O2 -g -D_FORTIFY_SOURCE=3
F_clang := -O2 -g -D_FORTIFY_SOURCE=2
F_asan  := -O1 -g3 -fsanitize=address,undefined $(SAN)
F_tsan  := -O1 -g3 -fsanitize=thread $(SAN)
F_cov   := -O0 -g3 --coverage
F_analyze := -O1 -fanalyzer
F_fuzz  := -O1 -g3 -fsanitize=address,undefined,fuzzer-no-link $(SAN) -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION

FLAGS   := -std=gnu17 -D_GNU_SOURCE -DPCRE2_CODE_UNIT_WIDTH=8 -DPAN_VERSION='"$(VERSION)"' \
           -Isrc -I. -I$(B) $(WARN) $(HARD) \
           $(if $(findstring gcc,$(CC)),$(WARN_gcc) $(HARD_gcc)) $(F_$(V)) $(CFLAGS)
LDALL   := $(filter -fsanitize=% --coverage,$(F_$(V))) $(LINK) $(LDFLAGS)

# Static, so that the program needs libc and nothing else at run time.
LIBS    := -l:libpcre2-8.a -l:libyaml.a -l:libyara.a -l:libjansson.a -l:libmagic.a -l:libcrypto.a \
           -l:libz.a -l:libzstd.a -l:liblzma.a -l:libbz2.a -lpthread -ldl -lm

SRC     := $(filter-out %/main.c,$(wildcard src/*/*.c))
OBJ     := $(SRC:%.c=$(B)/%.o) $(B)/embedded.o
UNIT    := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c))
FUZZ    := $(patsubst %.c,$(B)/%,$(wildcard fuzz/*_fuzz.c))
BENCH   := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*_bench.c))
PROG    := $(if $(wildcard src/cli/main.c),$(B)/panguard)

all: $(PROG)

tests: $(PROG) $(UNIT) $(FUZZ)

$(B)/libpan.a: $(OBJ)
	@rm -f $@; $(AR) rcs $@ $^

# The program holds its rules compiled.  A first program without any (panguard-boot)
# compiles them; the second is the same objects with that pack linked in.
$(B)/panguard: $(B)/src/cli/main.o $(B)/bundled.o $(B)/libpan.a
	@echo "  LD $@"; $(CC) $(LDALL) -o $@ $^ $(LIBS); ln -sf panguard $(B)/pga

$(B)/panguard-boot: $(B)/src/cli/main.o $(B)/nothing.o $(B)/libpan.a
	@echo "  LD $@"; $(CC) $(LDALL) -o $@ $^ $(LIBS)

$(B)/bundled.pack: $(B)/panguard-boot
	@echo "  RULES $@"; $(B)/panguard-boot rules compile --bundled -o $@.new >/dev/null && mv $@.new $@

$(B)/nothing.pack:
	@mkdir -p $(@D); : >$@

$(B)/%.o: $(B)/%.pack tools/incbin
	@tools/incbin $< >$(B)/$*.S && $(CC) -c -o $@ $(B)/$*.S

# What several tests share; each links what it names.
$(B)/tests/libshared.a: $(B)/tests/yara_judge.o $(B)/tests/yara_synth.o \
	$(B)/tests/slow_sigma.o $(B)/tests/slow_items.o $(B)/tests/sigma_make.o
	@rm -f $@; $(AR) rcs $@ $^

$(UNIT): %: %.o $(B)/tests/oom.o $(B)/tests/libshared.a $(B)/libpan.a
	@$(CC) $(LDALL) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -o $@ $^ $(LIBS) -l:libpcre2-8.a

$(BENCH): %: %.o $(B)/tests/libshared.a $(B)/libpan.a
	@$(CC) $(LDALL) -o $@ $^ $(LIBS)

ifeq ($(V),fuzz)
$(FUZZ): %: %.o $(B)/libpan.a
	@$(CC) $(LDALL) -fsanitize=fuzzer -o $@ $^ $(LIBS)
else
$(FUZZ): %: %.o $(B)/fuzz/replay.o $(B)/libpan.a
	@$(CC) $(LDALL) -o $@ $^ $(LIBS)
endif

# The messages, tables and rules that live inside the program.
EMBED   := $(wildcard share/text/*.msg share/data/* share/examples/*/SKILL.md share/examples/*/*/*) $(sort $(wildcard rules/*/*.yaml rules/*/*.yml rules/*/*.yar))
$(B)/embedded.c: tools/embed $(EMBED)
	@mkdir -p $(@D); tools/embed $(EMBED) >$@.new && mv $@.new $@
$(B)/embedded.o: $(B)/embedded.c $(B)/flags
	@echo "  CC $<"; $(CC) $(FLAGS) -MMD -MP -c -o $@ $<

$(B)/src/%.o: FLAGS += -include core/banned.h
$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  CC $<"; $(CC) $(FLAGS) -MMD -MP -c -o $@ $<

# Rebuild when the compiler or the flags change, not only when a file does.
$(B)/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(FLAGS)' | cmp -s - $@ || echo '$(CC) $(FLAGS)' >$@

# What binds a compiled pack to this program: a checksum of all that makes or runs one.
PACKERS := $(sort $(wildcard $(addprefix src/,core/* rule/* pattern/* sigma/* yara/* match/*) share/data/*))
PACKSUM := $(shell cat $(PACKERS) | cksum | cut -d' ' -f1)
$(B)/packsum: FORCE
	@mkdir -p $(@D); echo $(PACKSUM) | cmp -s - $@ || echo $(PACKSUM) >$@
$(B)/src/match/pack.o: $(B)/packsum
$(B)/src/match/pack.o: FLAGS += -DPAN_PACKSUM=$(PACKSUM)u

floors: $(OBJ)
	@tools/floors $(filter $(B)/src/%,$(OBJ))

check: tests floors
	@tools/check $(B)

# As many jobs as there are processors, unless -j was given.
JOBS     = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

up:
	@tools/deps build
	@$(MAKE) --no-print-directory -s $(JOBS) all
	@$(B)/panguard up

test:
	@tools/deps test
	@$(MAKE) --no-print-directory -s $(JOBS) check

fresh:
	@tools/fresh

gate:
	@tools/deps dev
	@$(MAKE) --no-print-directory -s $(JOBS) check
	@$(MAKE) --no-print-directory -s $(JOBS) V=asan check
	@$(MAKE) --no-print-directory -s $(JOBS) V=clang CC=clang check
	@$(MAKE) --no-print-directory -s $(JOBS) tidy
	@$(MAKE) --no-print-directory -s $(JOBS) analyze
	@echo "gate: all well"

fuzz:
	@$(MAKE) --no-print-directory V=fuzz build/fuzz/fuzz/$(T)_fuzz
	@mkdir -p build/corpus/$(T) fuzz/corpus/$(T)
	@build/fuzz/fuzz/$(T)_fuzz -max_total_time=$(or $(SECONDS),60) -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix=build/corpus/$(T)- build/corpus/$(T) fuzz/corpus/$(T)

# Measures, beside the peers, and writes docs/BENCHMARKS.md; QUICK=1 takes three minutes.
# SECONDS is what the peers get for each part (240).
bench: $(PROG) $(BENCH)
	@tools/bench $(if $(QUICK),--quick --out build/BENCHMARKS.md) $(if $(SECONDS),--seconds $(SECONDS))

tidy:
	@tools/tidy

analyze:
	@$(MAKE) --no-print-directory V=analyze CC=gcc build/analyze/libpan.a

clean:
	rm -rf build

FORCE:
.PHONY: all tests check up test fresh gate floors fuzz tidy analyze clean FORCE
.SECONDARY:
-include $(OBJ:.o=.d) $(B)/src/cli/main.d $(UNIT:=.d) $(FUZZ:=.d) $(BENCH:=.d)
