# gazetted: see README.md.  `make help` lists the targets.
# Everything is built below build/ (build/sanitize/ with SANITIZE=1); a new .c file in a folder below is picked up by itself.

MAKEFLAGS += --no-builtin-rules
# make V=1 shows whole commands.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(2)')
.DEFAULT_GOAL := all

VERSION    := 0.1.0
PREFIX     ?= /usr/local
BINDIR     := $(PREFIX)/bin
LIBEXECDIR := $(PREFIX)/libexec/gazetted
LIBDIR     := $(PREFIX)/lib/gazetted
PLUGINDIR  := $(LIBDIR)/plugins
CONFDIR    ?= /etc/gazetted

CC  ?= gcc
ifeq ($(origin CC),default)
CC  := gcc
endif
OUT := build$(if $(SANITIZE),/sanitize)

PACKAGES := libcurl libxml-2.0 libgit2 icu-uc icu-i18n sqlite3 libsystemd libseccomp inih jansson libxxhash libcrypto libssl zlib libbrotlidec
DEFINES  := -D_GNU_SOURCE -DGAZETTED_VERSION='"$(VERSION)"' -DLIBEXECDIR='"$(LIBEXECDIR)"' -DPREFIX='"$(PREFIX)"' -DLIBDIR='"$(LIBDIR)"' -DCONFDIR='"$(CONFDIR)"'
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wconversion -Werror
CPPFLAGS := -I. $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS   ?= -O2 -g
HARDENING := -fPIE -fstack-protector-strong -fcf-protection
LDFLAGS  += -Wl,--as-needed -Wl,-z,relro,-z,now
ifdef SANITIZE
HARDENING += -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS   += -fsanitize=address,undefined
DEFINES   += -DGAZETTED_SANITIZE
else
DEFINES   += -D_FORTIFY_SOURCE=2
endif
COMPILE = $(CC) -std=c11 $(WARNINGS) $(DEFINES) $(CPPFLAGS) $(CFLAGS) $(HARDENING) -MMD -MP

objects = $(patsubst %.c,$(OUT)/%.o,$(filter-out $(2),$(wildcard $(1))))

# -- The floors: each is one archive, and may use those to its right only (make lint) ------------------------------------
BASE     := $(OUT)/libbase.a
KIT      := $(OUT)/libkit.a
RECORD   := $(OUT)/librecord.a
CONFIG   := $(OUT)/libconfig.a
PROCESS  := $(OUT)/libprocess.a
FETCHER  := $(OUT)/libfetcher.a
READER   := $(OUT)/libreader.a
CORE     := $(OUT)/libcore.a

$(BASE):    $(call objects,daemon/base/*.c)
$(KIT):     $(call objects,plugins/kit/*.c)
$(RECORD):  $(call objects,archive/*.c)
$(CONFIG):  $(call objects,config/*.c)
$(PROCESS): $(call objects,daemon/process/*.c daemon/protocol/*.c)
$(FETCHER): $(call objects,daemon/fetcher/*.c,daemon/fetcher/main.c)
$(READER):  $(call objects,daemon/reader/*.c,daemon/reader/main.c)
$(CORE):    $(call objects,daemon/*.c daemon/stage/*.c daemon/command/*.c,daemon/gazetted.c daemon/gazette.c)

LIBS_base    := $(BASE)
LIBS_kit     := $(KIT) $(BASE)
LIBS_archive := $(RECORD) $(BASE)
LIBS_config  := $(CONFIG) $(BASE)
LIBS_process := $(PROCESS) $(BASE)
LIBS_fetcher := $(FETCHER) $(PROCESS) $(KIT) $(BASE)
LIBS_reader  := $(READER) $(PROCESS) $(KIT) $(BASE)
LIBS_daemon  := $(CORE) $(CONFIG) $(RECORD) $(PROCESS) $(BASE)

link = pkg-config --libs
SYS_base    = $(shell $(link) libcrypto libxxhash jansson zlib libbrotlidec)
SYS_kit     = $(shell $(link) libxml-2.0 icu-uc icu-i18n jansson libcrypto libxxhash zlib) -lm
SYS_archive = $(shell $(link) libgit2 sqlite3 zlib libcrypto libxxhash jansson libbrotlidec) -pthread -lm
SYS_config  = $(shell $(link) inih jansson libcrypto libxxhash) -lm
SYS_process = $(shell $(link) libseccomp libcrypto libxxhash jansson)
SYS_fetcher = $(shell $(link) libcurl libssl libsystemd libseccomp zlib libbrotlidec icu-uc icu-i18n jansson libcrypto libxxhash) -pthread -lm
SYS_reader  = $(shell $(link) libxml-2.0 icu-uc icu-i18n libseccomp jansson zlib libbrotlidec libcrypto libxxhash) -lm
SYS_daemon  = $(shell $(link) libgit2 sqlite3 zlib inih libsystemd libseccomp jansson libcrypto libxxhash libbrotlidec) -pthread -lm

PROGRAMS := $(OUT)/gazetted $(OUT)/gazette $(OUT)/gazetted-fetcher $(OUT)/gazetted-reader
PLUGINS  := $(patsubst plugins/%.c,$(OUT)/plugins/%.so,$(wildcard plugins/*.c))

.PHONY: all programs plugins
all: programs plugins
programs: $(PROGRAMS)
plugins: $(PLUGINS)

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -c -o $@ $<

$(OUT)/%.a:
	@rm -f $@
	$(Q)ar rcs $@ $^

$(OUT)/gazetted:         $(OUT)/daemon/gazetted.o $(LIBS_daemon)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(LDFLAGS) -o $@ $^ $(SYS_daemon)
$(OUT)/gazette:          $(OUT)/daemon/gazette.o $(LIBS_daemon)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(LDFLAGS) -o $@ $^ $(SYS_daemon)
$(OUT)/gazetted-fetcher: $(OUT)/daemon/fetcher/main.o $(LIBS_fetcher)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie $(LDFLAGS) -o $@ $^ $(SYS_fetcher)
# The reader exports the gaz_ functions to the plugin it opens, whole: -rdynamic and --whole-archive.
$(OUT)/gazetted-reader:  $(OUT)/daemon/reader/main.o $(LIBS_reader)
	$(call say,LINK,$@)
	$(Q)$(CC) -pie -rdynamic $(LDFLAGS) -o $@ $(OUT)/daemon/reader/main.o $(READER) $(PROCESS) -Wl,--whole-archive $(KIT) -Wl,--no-whole-archive $(BASE) $(SYS_reader)

$(OUT)/plugins/%.so: plugins/%.c plugins/outlet.h
	@mkdir -p $(@D)
	$(call say,SO,$@)
	$(Q)$(CC) -std=c11 $(WARNINGS) -Iplugins -O2 -g -fPIC -shared -fvisibility=default -MMD -MP -Wl,-z,relro,-z,now -o $@ $<

# -- Tests: tests/unit/AREA/NAME.c becomes OUT/tests/AREA/NAME, linked with what AREA may use ---------------------------------
UNIT_AREAS := base kit archive config process fetcher reader daemon
UNIT_TESTS := $(foreach a,$(UNIT_AREAS),$(patsubst tests/unit/$(a)/%.c,$(OUT)/tests/$(a)/%,$(wildcard tests/unit/$(a)/*.c)))

define unit_area
$(OUT)/tests/$(1)/%: tests/unit/$(1)/%.c $$(LIBS_$(1))
	@mkdir -p $$(@D)
	$$(call say,TEST,$$@)
	$$(Q)$$(COMPILE) -MF $$@.d -pie $$(LDFLAGS) -o $$@ $$< $$(LIBS_$(1)) -lcmocka $$(SYS_$(1))
.PHONY: unit-$(1)
unit-$(1): $$(filter $(OUT)/tests/$(1)/%,$$(UNIT_TESTS))
	@set -e; for t in $$^; do echo "== $$$$t"; $$$$t; done
endef
$(foreach a,$(UNIT_AREAS),$(eval $(call unit_area,$(a))))

# The test site's server (tests/site/README.md): stands alone, uses nothing of ours.
$(OUT)/tests/site/server: $(wildcard tests/site/*.c) $(wildcard tests/site/*.h)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(COMPILE) -MF $@.d -pie $(LDFLAGS) -o $@ $(filter %.c,$^) $(shell $(link) openssl zlib) -pthread

# A server of bad HTTP/2 (tests/hostile/README.md): the same.
$(OUT)/tests/hostile/http2: tests/hostile/http2.c tests/site/cert.c tests/hostile/http2_frames.h tests/site/cert.h
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(COMPILE) -MF $@.d -pie $(LDFLAGS) -o $@ $(filter %.c,$^) $(shell $(link) openssl) -pthread

# Pages that mean no good, and their feeds: writes a web of them.
$(OUT)/tests/hostile/content: tests/hostile/content.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(COMPILE) -MF $@.d -pie $(LDFLAGS) -o $@ $<

# The outlets' fixtures (tests/outlets/README.md): each plugin as it is shipped, through the whole kit.
$(OUT)/tests/outlets/run: tests/outlets/run.c $(LIBS_kit)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(COMPILE) -MF $@.d -pie -rdynamic $(LDFLAGS) -o $@ $< -Wl,--whole-archive $(KIT) -Wl,--no-whole-archive $(BASE) $(SYS_kit) -ldl

.PHONY: outlets
outlets: $(OUT)/tests/outlets/run $(PLUGINS)
	$(OUT)/tests/outlets/run $(OUT)/plugins tests/outlets

# These tests run the real fetcher, and ask the test site.
$(addprefix $(OUT)/tests/fetcher/,client hostile lingering names politeness rebinding): | $(OUT)/gazetted-fetcher $(OUT)/tests/site/server
$(OUT)/tests/daemon/http_live: | $(OUT)/gazetted-fetcher
$(OUT)/tests/fetcher/hostile_http2: | $(OUT)/gazetted-fetcher $(OUT)/tests/hostile/http2

# Plugins that do harm, and the real reader that must contain it (tests/unit/reader/contain.c).
HOSTILE_PLUGINS := $(patsubst tests/hostile/plugins/%.c,$(OUT)/tests/hostile/plugins/%.so,$(wildcard tests/hostile/plugins/*.c))
$(OUT)/tests/hostile/plugins/%.so: tests/hostile/plugins/%.c tests/hostile/plugins/hostile.h plugins/outlet.h
	@mkdir -p $(@D)
	$(call say,SO,$@)
	$(Q)$(CC) -std=c11 $(WARNINGS) -D_GNU_SOURCE -Iplugins -O1 -g -fPIC -shared -fvisibility=default -MMD -MP -Wl,-z,relro,-z,now -o $@ $<
$(OUT)/tests/reader/contain $(OUT)/tests/reader/life: | $(OUT)/gazetted-reader $(HOSTILE_PLUGINS)

.PHONY: unit
unit: $(addprefix unit-,$(UNIT_AREAS))

# The archive's crash tests (tests/hostile/crash-archive.sh): a writer to be killed, and the library that does it.
$(OUT)/tests/hostile/crash-writer: tests/hostile/crash-writer.c $(LIBS_archive)
	@mkdir -p $(@D)
	$(COMPILE) -pie $(LDFLAGS) -o $@ $< $(LIBS_archive) $(SYS_archive)
$(OUT)/tests/hostile/fault.so: tests/hostile/fault.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -D_GNU_SOURCE -O1 -g -fPIC -shared -o $@ $<

# The whole of the unit tests that were built, with one line at the end that says how it went.
.PHONY: check-unit check-cli check-outlets check-hostile check
check-unit:
	$(Q)tests/run-unit.sh $(foreach a,$(UNIT_AREAS),$(filter $(OUT)/tests/$(a)/%,$(UNIT_TESTS)))
check-unit: $(UNIT_TESTS)

check-outlets: outlets

check-cli: all $(OUT)/tests/site/server $(HOSTILE_PLUGINS)
	$(Q)OUT=$(abspath $(OUT)) bats tests/cli

check-hostile: all $(OUT)/tests/site/server $(HOSTILE_PLUGINS) $(OUT)/tests/hostile/crash-writer $(OUT)/tests/hostile/fault.so $(OUT)/tests/hostile/content
	$(Q)OUT=$(abspath $(OUT)) bats tests/hostile

# Everything a user may rely on, under the address and undefined-behaviour sanitizers, and the containment of plugins in the normal build.
check: deps
	$(MAKE) SANITIZE=1 check-unit check-outlets check-cli
	$(MAKE) all check-hostile unit-reader

# -- Measuring: tests/bench/NAME.c, with every floor it may want; tests/bench/run.sh does the rounds (BENCHMARKS.md) ------------------------------
BENCHES      := $(patsubst tests/bench/%.c,$(OUT)/tests/bench/%,$(wildcard tests/bench/*.c))
BENCH_ROUNDS ?= 3
$(OUT)/tests/bench/%: tests/bench/%.c $(CORE) $(CONFIG) $(RECORD) $(PROCESS) $(KIT) $(BASE)
	@mkdir -p $(@D)
	$(call say,BENCH,$@)
	$(Q)$(COMPILE) -MF $@.d -pie $(LDFLAGS) -o $@ $< $(CORE) $(CONFIG) $(RECORD) $(PROCESS) $(KIT) $(BASE) $(SYS_daemon) $(SYS_kit)
.PHONY: bench
bench: all $(BENCHES)
	$(Q)tests/bench/run.sh $(OUT) $(BENCH_ROUNDS)

# -- Fuzzing: each tests/fuzz/NAME.c with clang's libFuzzer, our own sources instrumented; FUZZ_SECONDS each, FUZZ="NAME…" only those -------------
# libxml2 is instrumented too, built from Debian's source once; FUZZ_LIBXML2=system takes the packaged one (tests/fuzz/libxml2.sh).
FUZZ_SECONDS ?= 60
FUZZ         ?= $(sort $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_LIBXML2 ?= source
FUZZ_SANITIZERS := address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FUZZ_OBJECTS := $(patsubst %.c,build/fuzz/obj/%.o,$(filter-out daemon/fetcher/main.c daemon/gazetted.c daemon/gazette.c,$(wildcard daemon/base/*.c plugins/kit/*.c archive/*.c config/*.c \
                    daemon/process/*.c daemon/protocol/*.c daemon/fetcher/*.c daemon/*.c daemon/stage/*.c)))
# Each plugin's gaz_outlet under a name of its own, so that one target holds them all.
FUZZ_PLUGINS := $(patsubst plugins/%.c,%,$(wildcard plugins/*.c))
outlet_symbol = gaz_outlet_$(subst -,_,$(1))
FUZZ_LIBS     = $(filter-out -lxml2,$(SYS_kit) $(SYS_archive) $(SYS_config) $(SYS_fetcher) $(SYS_daemon))
# Asked anew each time; the files change, and with them what is built, only where the answer does.
.PHONY: fuzz-libxml2
fuzz-libxml2:
	$(Q)tests/fuzz/libxml2.sh build/fuzz $(FUZZ_LIBXML2)
build/fuzz/libxml2.cflags build/fuzz/libxml2.link: fuzz-libxml2 ;
build/fuzz/obj/%.o: %.c build/fuzz/libxml2.cflags
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(Q)clang -std=c11 -Wall -Wextra $(filter-out -D_FORTIFY%,$(DEFINES)) @build/fuzz/libxml2.cflags $(CPPFLAGS) -O1 -g -fsanitize=fuzzer-no-link,$(FUZZ_SANITIZERS) -MMD -MP -c -o $@ $<
$(FUZZ_PLUGINS:%=build/fuzz/obj/plugins/%.o): DEFINES += -Dgaz_outlet=$(call outlet_symbol,$(*F))
build/fuzz/obj/tests/fuzz/outlets.o: DEFINES += -D'FUZZ_OUTLETS=$(foreach p,$(FUZZ_PLUGINS),OUTLET($(call outlet_symbol,$(p))))'
build/fuzz/outlets: $(FUZZ_PLUGINS:%=build/fuzz/obj/plugins/%.o)
build/fuzz/libfloors.a: $(FUZZ_OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^
$(FUZZ:%=build/fuzz/%): build/fuzz/%: build/fuzz/obj/tests/fuzz/%.o build/fuzz/libfloors.a build/fuzz/libxml2.link
	$(call say,LINK,$@)
	$(Q)clang -fsanitize=fuzzer,$(FUZZ_SANITIZERS) -o $@ $(filter %.o %.a,$^) @build/fuzz/libxml2.link $(FUZZ_LIBS)
.PHONY: fuzz
fuzz: $(FUZZ:%=build/fuzz/%)
	$(Q)tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS) $(FUZZ)

# When articles are looked at again, beside three other ways (tests/bench/RECHECK.md).
.PHONY: bench-recheck
$(OUT)/tests/bench/recheck: tests/bench/recheck.c $(OUT)/daemon/recheck.o $(BASE)
	@mkdir -p $(@D)
	$(call say,BENCH,$@)
	$(Q)$(COMPILE) -pie $(LDFLAGS) -o $@ $^ $(SYS_base) -lm
bench-recheck: $(OUT)/tests/bench/recheck
	$(Q)$<

# -- House-keeping ------------------------------------------------------------------------------------------------------------
BUILD_DEPS := gcc libc6-dev pkg-config libcurl4-openssl-dev libxml2-dev libgit2-dev libicu-dev libsqlite3-dev libsystemd-dev libseccomp-dev \
              libinih-dev libjansson-dev libxxhash-dev libssl-dev zlib1g-dev libbrotli-dev git ca-certificates
CHECK_DEPS := libcmocka-dev bats jq strace openssl clang clang-tidy clang-format cppcheck libclang-rt-14-dev shellcheck mandoc valgrind binutils
.PHONY: deps build-deps
build-deps:
	$(Q)contrib/deps.sh $(BUILD_DEPS)
deps:
	$(Q)contrib/deps.sh $(BUILD_DEPS) $(CHECK_DEPS)

# The main job on a small news web served on loopback: builds with what it just installed, hence another make.
.PHONY: demo
demo: build-deps
	$(MAKE) all $(OUT)/tests/site/server
	$(Q)tests/site/demo.sh $(OUT)

.PHONY: lint tidy
LINT_SOURCES = $(filter-out tests/%,$(shell git ls-files '*.c'))
lint: all
	$(Q)tests/lint/run.sh $(OUT)
	@echo "== clang, with the same warnings; the fuzz targets, which nothing else compiles every day, too"
	$(Q)printf '%s\n' $(LINT_SOURCES) | xargs -P 2 -n 8 clang -fsyntax-only -std=c11 $(WARNINGS) $(DEFINES) $(CPPFLAGS) -Iplugins -O2
	$(Q)clang -fsyntax-only -std=c11 $(WARNINGS) $(filter-out -D_FORTIFY%,$(DEFINES)) -D'FUZZ_OUTLETS=OUTLET(name)' $(CPPFLAGS) -Iplugins $(wildcard tests/fuzz/*.c)
	@echo "== cppcheck"
	$(Q)cppcheck -q -j 2 --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability --suppressions-list=tests/lint/cppcheck.txt -I. \
	    $(filter-out -D_FORTIFY%,$(DEFINES)) $(LINT_SOURCES)
	@echo "== clang-tidy"
	$(Q)printf '%s\n' $(LINT_SOURCES) | xargs -P 2 -n 4 tests/lint/tidy.sh "-std=c11 $(subst ",\",$(DEFINES)) $(CPPFLAGS) -Iplugins"

.PHONY: install
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(PLUGINDIR) $(DESTDIR)$(CONFDIR)/seeds
	install -m 755 $(OUT)/gazetted $(OUT)/gazette $(DESTDIR)$(BINDIR)
	install -m 755 $(OUT)/gazetted-fetcher $(OUT)/gazetted-reader $(DESTDIR)$(LIBEXECDIR)
	install -m 644 $(PLUGINS) $(DESTDIR)$(PLUGINDIR)
	test -e $(DESTDIR)$(CONFDIR)/gazetted.conf || install -m 644 config/gazetted.conf $(DESTDIR)$(CONFDIR)
	install -m 644 config/seeds/*.seeds $(DESTDIR)$(CONFDIR)/seeds
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 contrib/man/gazette.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 config/gazetted.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 contrib/man/gazetted.8 $(DESTDIR)$(PREFIX)/share/man/man8
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 644 contrib/completions/gazette.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/gazette
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
	sed 's|@BINDIR@|$(BINDIR)|; s|@CONFDIR@|$(CONFDIR)|' contrib/systemd/gazetted.service.in >$(DESTDIR)$(PREFIX)/lib/systemd/system/gazetted.service
	install -m 644 contrib/systemd/gazetted-repack.service contrib/systemd/gazetted-repack.timer $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 contrib/systemd/gazetted.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/gazetted.conf
	install -m 644 contrib/systemd/gazetted.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/gazetted.conf

.PHONY: help
help:
	@echo 'make            build everything into build/ (V=1 shows the commands, SANITIZE=1 builds into build/sanitize)'
	@echo 'make demo       install what is missing, build, and run the main job on a small news web served on loopback'
	@echo 'make check      install what is missing and run all tests'
	@echo 'make lint       warnings as errors with gcc and clang, clang-tidy, cppcheck, sizes, layers, banned functions'
	@echo 'make bench      measure (BENCHMARKS.md)'
	@echo 'make fuzz       each fuzz target for 60 seconds (FUZZ="html url" FUZZ_SECONDS=600), libxml2 instrumented (FUZZ_LIBXML2=system: not)'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR='
	@echo 'make deps       install the Debian packages that are missing'

.PHONY: clean
clean:
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
