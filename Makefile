# The commands of the project. `make demo` shows it, `make test` proves it.

PROGRAM := target/release/frontino
NEXTEST := $(shell cargo nextest --version >/dev/null 2>&1 && echo yes)
ifeq ($(NEXTEST),yes)
RUN_TESTS := cargo nextest run --workspace --locked --no-fail-fast
else
RUN_TESTS := cargo test --workspace --locked --lib --bins --tests --no-fail-fast
endif

.PHONY: help setup assets build test check lint fmt demo bench soak

help:
	@echo "make demo    a made-up town from its old system to paid bills; then serves it (ARGS=…)"
	@echo "make test    everything that must pass: form, lint, all tests, the release program"
	@echo "make check   the quick part of it: form, lint, all tests, documentation examples"
	@echo "make build   the release program, $(PROGRAM)"
	@echo "make bench   the speed of the billing run beside other ways to do it"
	@echo "make soak    the tests with many more random cases"
	@echo "make assets  what the pages load, from the npm packages of package-lock.json"
	@echo "make fmt     writes the code in its form; make lint: clippy, warnings are errors"
	@echo "make setup   installs the system packages that the above need"

setup:
	@scripts/setup

# What the pages load is built from other people's packages and never committed.
ASSETS := crates/frontino/assets/manifest.txt
$(ASSETS): package-lock.json $(wildcard web/* web/icons/*)
	@scripts/setup build
	node web/build.mjs

assets: $(ASSETS)

# `--package` keeps this the same build as the one of `demo` and `test`.
build: $(ASSETS)
	@scripts/setup build
	cargo build --release --locked --package frontino

fmt:
	cargo fmt --all

lint: setup $(ASSETS)
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

# Lint and tests share the dev profile, so build scripts and macros are built once; the tidy checks
# are a test of the package xtask.
check: lint
	cargo test --workspace --locked --doc --quiet
	$(RUN_TESTS)

# One release build, last, for the smoke test of the program as it is shipped.
test: check build
	@if [ -e tests/smoke.sh ]; then bash tests/smoke.sh $(PROGRAM); fi

demo: build
	$(PROGRAM) demo $(ARGS)

bench: build
	scripts/setup bench
	bench/run $(ARGS)

soak: setup $(ASSETS)
	FRONTINO_SOAK=1 $(RUN_TESTS)
