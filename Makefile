# Needs a Swift toolchain and git. What else it takes is installed by apt, with sudo unless you are root.

PREFIX ?= /usr/local
PREVIEW := .build/release/preview
SOURCES := Package.swift $(shell find Sources templates -type f)
# The command is no service in another program, so it goes without that trait. lld folds functions that are the same (none
# is compared with another by its address) and can write relocations in their short form, which glibc reads since 2.36. The
# C in the libraries, a parser of HTTP above all, is hardly run, and compiled to be small. Nothing here unwinds by tables
# (Swift has no exceptions, and its crash reports follow frame pointers), so these go without their index.
GLIBC := $(shell getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/.* //')
RELR := $(if $(filter 2.36,$(firstword $(shell printf '%s\n' 2.36 $(GLIBC) | sort -V))),-Xlinker -z -Xlinker pack-relative-relocs)
# Swift's runtime takes the little it needs of the C++ library into the binary, where there is an archive of it: a folder
# with nothing else in it is looked into first. To load and bind the shared one is a tenth of the time to start.
LIBSTDCXX := $(filter /%,$(shell clang -print-file-name=libstdc++.a 2>/dev/null))
SMALL := -Xcc -Os -Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen -Xswiftc -use-ld=lld -Xlinker -O2 \
	-Xlinker --icf=all -Xlinker --no-export-dynamic -Xlinker --no-eh-frame-hdr $(RELR) \
	$(if $(LIBSTDCXX),-Xswiftc -L$(CURDIR)/.build/archives)
NO_TRAITS := --disable-default-traits --scratch-path .build-notraits

# What the fuzzer needs of the toolchain is given here: a manifest that asks for it could not be depended on. The compiler
# heeds the last -sanitize alone, so that one names both; --sanitize makes SwiftPM leave `main` to libFuzzer, and twice it
# would come in any order. lld, because gold fails on what the address sanitizer leaves in the debug information.
FUZZER := .build-fuzz/release/Fuzzing
FUZZ_BUILD := PREVIEW_FUZZING=1 swift build --configuration release --product Fuzzing --scratch-path .build-fuzz \
	--sanitize fuzzer -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address -Xswiftc -use-ld=lld
SECONDS ?= 60

.PHONY: help run build test examples docs api lint fuzz bench budget scaling test-sanitizers soak clients release install clean \
	libmagic browser shells bench-tools engines valgrind

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(PREVIEW) ## build, and serve the example site
	@$(PREVIEW) Examples/site

build: | libmagic ## debug build
	swift build

# The rooms that keep a machine busy run one after the other: what they measure is not to be each other. All that is not
# named runs first; the full run comes last, so that its summary is what stays on the screen.
BUSY := FileWatching Freshness Service PreviewKit Command Browser
BUSY_FILTER := ^($(subst $() ,|,$(BUSY)))Tests\.
test: | libmagic browser shells ## every test; before, without libmagic, those to which it could matter
	swift build --build-tests $(NO_TRAITS)
	swift test --skip-build --disable-xctest $(NO_TRAITS) --skip '$(BUSY_FILTER)'
	swift test --skip-build --disable-xctest $(NO_TRAITS) --filter '^PreviewKitTests\.'
	swift build --build-tests
	swift test --skip-build --disable-xctest --skip '$(BUSY_FILTER)'
	for room in $(BUSY); do swift test --skip-build --disable-xctest --filter "^$${room}Tests\." || exit 1; done

# In the scratch folder of the debug build: what both packages are made of is compiled once.
EXAMPLES := --package-path Examples --scratch-path .build
examples: | libmagic ## build and test the example programs
	swift build --build-tests $(EXAMPLES)
	swift test --skip-build --disable-xctest $(EXAMPLES)

docs: | libmagic ## the libraries' documentation, into .build/docs
	@.ci/docs

api: ## what the libraries no longer offer, compared with the latest tag
	@.ci/api

lint: | libmagic ## formatting, no full Foundation, no bare closure in a generic box; silent when clean
	@swift format lint --strict --recursive Package.swift Sources Tests templates Examples
	@! grep -rnE '^[a-z@ ]*import +([a-z]+ +)?Foundation\b' --include='*.swift' Sources templates
	@.ci/bare-closures
	@swift build --quiet --product preview
	@! ldd .build/debug/preview | grep -E 'libFoundation\.so|libFoundationInternationalization|lib_FoundationICU'

fuzz: | libmagic ## SECONDS of fuzzing (60), split over the targets
	@$(FUZZ_BUILD) --quiet
	@Tests/Fuzzing/run $(FUZZER) $(SECONDS) $(TARGETS)

bench: $(PREVIEW) | bench-tools browser ## beside nginx, lighttpd, Caddy, Bun, Python and plain C; ROWS=REGEX for some of it
	@python3 Tests/Benchmarks/bench.py $(PREVIEW) --rows '$(ROWS)'
	@python3 Tests/Benchmarks/reload.py $(PREVIEW)
	@python3 Tests/Benchmarks/walk.py $(PREVIEW)

budget: $(PREVIEW) | valgrind ## instructions and allocations of one hot request, held to their budget
	@python3 Tests/Benchmarks/budget.py $(PREVIEW)

scaling: $(PREVIEW) | bench-tools ## cost against size, of files, folders and connections
	@python3 Tests/Benchmarks/scaling.py $(PREVIEW)

test-sanitizers: | libmagic browser shells ## every test under ThreadSanitizer, then under AddressSanitizer
	@python3 Tests/Sanitizers/run.py thread
	@python3 Tests/Sanitizers/run.py address

clients: $(PREVIEW) ## real programs that read folders: rclone, lftp, wget, zsync, pip, DuckDB, fsspec
	@python3 Tests/Clients/clients.py $(PREVIEW)

soak: $(PREVIEW) ## a million requests and messages while the folder is rebuilt: memory, descriptors, errors
	@python3 Tests/Benchmarks/soak.py $(PREVIEW)

release: .build/preview ## .build/preview: Swift's runtime linked in, stripped

install: .build/preview ## into $PREFIX/bin, /usr/local/bin when not given, with what completes it in a shell
	install -D -m 755 $< $(DESTDIR)$(PREFIX)/bin/preview
	@.ci/completions $< $(DESTDIR)$(PREFIX)/share

clean: ## remove what was built
	rm -rf .build .build-notraits .build-tsan .build-asan .build-fuzz

$(PREVIEW): $(SOURCES) | libmagic
	@mkdir -p .build/archives
	@$(if $(LIBSTDCXX),ln -sf $(LIBSTDCXX) .build/archives/)
	swift build --configuration release --product preview --traits LibMagic --static-swift-stdlib $(SMALL)
	@touch $@

.build/preview: $(PREVIEW)
	strip -o $@ $<

libmagic:
	@pkg-config --exists libmagic 2>/dev/null || .ci/apt pkg-config libmagic-dev

browser:
	@command -v chromedriver >/dev/null || .ci/apt chromium chromium-driver fonts-liberation rsync vim-tiny emacs-nox \
		|| echo 'No Chromium to be had: the browser tests are skipped.' >&2

shells:
	@{ command -v zsh && command -v fish; } >/dev/null || .ci/apt zsh fish \
		|| echo 'No zsh or fish to be had: the tests of what they complete are skipped.' >&2

bench-tools:
	@PATH="$$PATH:/usr/sbin"; { command -v nginx && command -v lighttpd && command -v wrk && command -v python3; } >/dev/null \
		|| .ci/apt nginx-light lighttpd wrk python3 python3-venv \
		|| echo 'Without nginx, lighttpd or wrk the table has gaps.' >&2

engines: browser ## what is promised about saving, in Chromium, Firefox and WebKitGTK; ENGINES="--only TEXT" for some of it
	@{ command -v firefox-esr && command -v WebKitWebDriver && command -v Xvfb && command -v python3; } >/dev/null \
		|| .ci/apt firefox-esr webkit2gtk-driver xvfb python3
	swift build --product preview
	python3 Tests/Engines/run.py $(ENGINES)

valgrind:
	@command -v valgrind >/dev/null && command -v python3 >/dev/null || .ci/apt valgrind python3 \
		|| echo 'Without valgrind the cost of a request is not counted.' >&2
