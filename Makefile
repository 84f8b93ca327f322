# Thin names for the commands a newcomer needs. `make demo` and `make test` do all set-up themselves.

CARGO ?= cargo
UI := base/ui
UI_SOURCES := $(shell find $(UI)/browser $(UI)/components -path '*/node_modules' -prune -o -type f -print)
E2E_LOCK := e2e/package-lock.json

.PHONY: demo test soak check bench assets gallery clean-demo help

help:
	@echo "make demo    the fictional region, served on http://127.0.0.1:8080 (first start some minutes)"
	@echo "make test    everything, on SQLite and PostgreSQL, with a real browser"
	@echo "make soak    the long forms of the random proofs: an hour"
	@echo "make check   format, lints, rules of the house: seconds"
	@echo "make bench   the figures of docs/performance.md"
	@echo "make gallery every component in every state, as a static site in target/gallery"

demo: assets
	$(CARGO) build --workspace --bin kyoten
	target/debug/kyoten demo

assets: $(UI)/dist/kyoten.css

$(UI)/dist/kyoten.css: $(UI_SOURCES)
	scripts/need.sh npm "Node.js with npm (Debian: apt-get install nodejs npm)"
	cd $(UI)/browser && npm ci --no-audit --no-fund && npm run build

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	$(CARGO) build --quiet --workspace --bin xtask
	target/debug/xtask check

test: assets
	scripts/install-test-tools.sh
	$(MAKE) check
	KYOTEN_TEST_POSTGRES_REQUIRED=1 scripts/with-postgres.sh $(CARGO) test --workspace --no-fail-fast
	$(MAKE) gallery
	cd $(UI)/browser && npm run --silent check-gallery -- ../../../target/gallery && npm run --silent check-islands -- ../../../target/gallery
	scripts/with-postgres.sh scripts/journeys.sh

# Each random proof takes its number of cases from KYOTEN_CASES; a failure prints the seed that repeats it.
soak: assets
	KYOTEN_CASES=200000 $(CARGO) test -p kyoten --test access non_interference -- --nocapture
	KYOTEN_CASES=20000 $(CARGO) test -p kyoten --test access revocation -- --nocapture

gallery: assets
	$(CARGO) build --quiet --workspace --bin xtask
	target/debug/xtask gallery target/gallery

bench: assets
	$(CARGO) build --release --workspace --bin kyoten --bin kyoten-bench
	scripts/with-postgres.sh --durable target/release/kyoten-bench
