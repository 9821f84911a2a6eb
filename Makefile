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
PLUGINDIR  := $(PREFIX)/lib/gazetted/plugins
CONFDIR    ?= /etc/gazetted

CC  ?= gcc
ifeq ($(origin CC),default)
CC  := gcc
endif
OUT := build$(if $(SANITIZE),/sanitize)

PACKAGES := libcurl libxml-2.0 libgit2 icu-uc icu-i18n sqlite3 libsystemd libseccomp inih jansson libxxhash libcrypto zlib libbrotlidec
DEFINES  := -D_GNU_SOURCE -DGAZETTED_VERSION='"$(VERSION)"' -DLIBEXECDIR='"$(LIBEXECDIR)"' -DPLUGINDIR='"$(PLUGINDIR)"' -DCONFDIR='"$(CONFDIR)"'
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wconversion -Werror
CPPFLAGS += -I. $(DEFINES) $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
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
COMPILE = $(CC) -std=c11 $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(HARDENING) -MMD -MP

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
SYS_base    = $(shell $(link) libcrypto libxxhash jansson)
SYS_kit     = $(shell $(link) libxml-2.0 icu-uc icu-i18n jansson libcrypto libxxhash zlib) -lm
SYS_archive = $(shell $(link) libgit2 sqlite3 zlib libcrypto libxxhash jansson libbrotlidec) -pthread -lm
SYS_config  = $(shell $(link) inih jansson libcrypto libxxhash) -lm
SYS_process = $(shell $(link) libseccomp libcrypto libxxhash jansson)
SYS_fetcher = $(shell $(link) libcurl libsystemd libseccomp zlib libbrotlidec icu-uc icu-i18n jansson libcrypto libxxhash) -lm
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

# The outlets' fixtures (tests/outlets/README.md): each plugin as it is shipped, through the whole kit.
$(OUT)/tests/outlets/run: tests/outlets/run.c $(LIBS_kit)
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(COMPILE) -MF $@.d -pie -rdynamic $(LDFLAGS) -o $@ $< -Wl,--whole-archive $(KIT) -Wl,--no-whole-archive $(BASE) $(SYS_kit) -ldl

.PHONY: outlets
outlets: $(OUT)/tests/outlets/run $(PLUGINS)
	$(OUT)/tests/outlets/run $(OUT)/plugins tests/outlets

# These tests run the real fetcher, and ask the test site.
$(OUT)/tests/fetcher/client: | $(OUT)/gazetted-fetcher $(OUT)/tests/site/server

# Plugins that do harm, and the real reader that must contain it (tests/unit/reader/contain.c).
HOSTILE_PLUGINS := $(patsubst tests/hostile/plugins/%.c,$(OUT)/tests/hostile/plugins/%.so,$(wildcard tests/hostile/plugins/*.c))
$(OUT)/tests/hostile/plugins/%.so: tests/hostile/plugins/%.c tests/hostile/plugins/hostile.h plugins/outlet.h
	@mkdir -p $(@D)
	$(call say,SO,$@)
	$(Q)$(CC) -std=c11 $(WARNINGS) -D_GNU_SOURCE -Iplugins -O1 -g -fPIC -shared -fvisibility=default -MMD -MP -Wl,-z,relro,-z,now -o $@ $<
$(OUT)/tests/reader/contain: | $(OUT)/gazetted-reader $(HOSTILE_PLUGINS)

.PHONY: unit
unit: $(addprefix unit-,$(UNIT_AREAS))

# The archive's crash tests (tests/hostile/crash-archive.sh): a writer to be killed, and the library that does it.
$(OUT)/tests/hostile/crash-writer: tests/hostile/crash-writer.c $(LIBS_archive)
	@mkdir -p $(@D)
	$(COMPILE) -pie $(LDFLAGS) -o $@ $< $(LIBS_archive) $(SYS_archive)
$(OUT)/tests/hostile/fault.so: tests/hostile/fault.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -D_GNU_SOURCE -O1 -g -fPIC -shared -o $@ $<

.PHONY: clean
clean:
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
