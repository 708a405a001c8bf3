# Each target installs what it needs and is missing; see CONTRIBUTING.md.
# The work is done by scripts/*.sh.

.PHONY: help demo test bench fuzz lint page format

help:
	@echo "make demo    build everything and serve the page (PORT=N)"
	@echo "make test    all tests: native, browser, page"
	@echo "make lint    formats, lints, types, documentation, licences"
	@echo "make bench   benchmarks (BENCH=NAME for one)"
	@echo "make fuzz    changed files for every reader (FUZZ=name, FUZZ_SECONDS=600)"
	@echo "make page    the static page alone, in www/dist (WASM_OPT=1: smaller)"
	@echo "make format  format all sources"

demo:
	@bash scripts/demo.sh

test:
	@bash scripts/test.sh

bench:
	@bash scripts/bench.sh

fuzz:
	@bash scripts/fuzz.sh

lint:
	@bash scripts/lint.sh

page:
	@bash scripts/install.sh rust node && bash scripts/page.sh

format:
	@bash -c '. scripts/env.sh; bash scripts/install.sh rust node; cargo fmt --all; rustfmt docs/examples/*.rs; \
		npm --prefix www run --silent format'
