# `make help` lists the targets. Every target installs what it needs and can be run again at any time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Targets run one after the other, but for those that say otherwise.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif

TARGET := $(or $(CARGO_TARGET_DIR),target)/debug
INSTALL := infra/local
# Python's and Node's programs of the tests come before the system's.
WITH_TOOLS := PATH="$(CURDIR)/.venv/bin:$$PATH"
export CARGO_NET_RETRY ?= 5
# The same for cargo below a make that runs targets side by side: it need not share their processors.
ALONE := MAKEFLAGS= $(WITH_TOOLS)
# One set of targets for every target of this file: what is built once is not built again.
BUILD := cargo build --workspace --bins --tests --examples
# A limit for everything: at a terminal Ctrl-C still reaches the program.
LIMIT := timeout $(if $(MAKE_TERMOUT),--foreground) --kill-after=30

##@ Try it
.PHONY: demo demo-check aws-local
demo: install-demo panel build-segue ## Starts a simulated Discord with the bot in it, and prints the pages to open
	$(WITH_TOOLS) $(TARGET)/segue demo

demo-check: install-demo panel build-segue run-demo-check ## The same without a browser: plays a script of commands, prints what was measured

aws-local: install-test panel ## Runs the whole AWS stack on this machine, with the same page on top
	$(LIMIT) 3600 $(BUILD)
	$(WITH_TOOLS) $(TARGET)/aws-local

##@ Check it
.PHONY: test test-rust test-panel test-browser test-contract durability lint lint-template deny bench bench-api docs
test: install-test build run-side-by-side run-stories run-schemathesis run-demo-check ## Installs what is missing and runs every test, on both stacks

test-rust: install-test build run-crates run-stories ## Unit, property, contract and end-to-end tests, and the examples in the docs

test-panel: panel run-panel ## The web app's own tests, and how much a first view loads

test-browser: install-test build run-browser ## Uses the demo's page and the control panel in Chromium, on both stacks

test-contract: install-test build run-schemathesis ## Asks the control panel's API what its OpenAPI document describes, well and badly

lint: install-lint lint-template panel ## Formatting, clippy, types of the web app, lock files, documents and the SAM template
	cargo fmt --all --check
	$(INSTALL)/check-settings.sh
	$(INSTALL)/check-locks.sh
	$(INSTALL)/check-docs.sh
	$(INSTALL)/check-features.sh
	cd panel/schema && $(WITH_TOOLS) $(LIMIT) 100 npm run generate
	cd panel && $(WITH_TOOLS) $(LIMIT) 300 npm run check
	$(LIMIT) 3600 cargo clippy --workspace --all-targets -- -D warnings
	$(LIMIT) 600 cargo clippy -p segue --no-default-features -- -D warnings

lint-template: install-lint ## Checks template.yaml with sam and cfn-lint, without an account
	AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 $(LIMIT) 300 .venv-sam/bin/sam validate --lint --template template.yaml

deny: ## Licences, advisories and sources of all dependencies (builds cargo-deny once: minutes; needs github.com)
	command -v cargo-deny >/dev/null || $(LIMIT) 3600 cargo install --locked cargo-deny@0.20.2
	$(LIMIT) 600 cargo deny check

# Sixty streams and their listeners take more than two cores have, if nothing is optimised: what is promised is promised of
# a release.
durability: install-test panel ## Kills, freezes and replaces workers while people listen, 30 runs each: prints what they heard (builds a release; about 2 hours)
	$(LIMIT) 3600 cargo build --release --workspace --bins
	$(WITH_TOOLS) $(LIMIT) 14400 $(dir $(TARGET))release/durability

bench: install-test ## Figures of the interactions function: start, processor time, memory (builds a release)
	$(WITH_TOOLS) $(LIMIT) 3600 cargo bench -p segue-interactions --bench function

bench-api: install-test build ## How fast the control panel's API answers: 1,000,000 plays, 200 streams, 500 requests a second, both databases
	$(WITH_TOOLS) $(LIMIT) 900 $(TARGET)/bench-api

docs: install-build panel ## The crates' documentation, in target/doc
	RUSTDOCFLAGS="-D warnings" $(LIMIT) 3600 cargo doc --workspace --no-deps

##@ Ship it
.PHONY: functions
# `sam build` knows one profile, `release`: for functions it is what `dist` is in Cargo.toml.
functions: install-deploy panel ## The functions of template.yaml, optimised, for `sam deploy`
	CARGO_PROFILE_RELEASE_OPT_LEVEL=3 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=4 CARGO_PROFILE_RELEASE_LTO=thin \
		PATH="$(CURDIR)/.venv-sam/bin:$$PATH" SAM_CLI_TELEMETRY=0 $(LIMIT) 7200 sam build

##@ Keep it
.PHONY: build panel
panel: install-panel panel/dist/index.html ## The control panel's web app, in panel/dist, which the programs take in

panel/dist/index.html: $(shell find panel -name node_modules -prune -o -name dist -prune -o -path panel/schema -prune -o -name schema.d.ts -prune -o -type f -print)
	cd panel && $(WITH_TOOLS) $(LIMIT) 300 npm run build

build: install-build panel ## Every program and test of the workspace, in target/debug
	$(LIMIT) 3600 $(BUILD)

.PHONY: install-tools install-deploy install-build install-panel install-demo install-lint install-test build-segue clean help
install-tools: install-test install-lint ## Everything that the other targets install

install-deploy: install-lint ## What `make functions` and `sam deploy` need
	@$(INSTALL)/python.sh .venv-sam requirements-sam.txt requirements-deploy.txt

install-build:
	@$(INSTALL)/debian.sh build
	@$(INSTALL)/rust.sh

install-panel: install-build
	@$(INSTALL)/python.sh .venv requirements-node.txt
	@$(INSTALL)/node.sh panel

install-demo:
	@$(INSTALL)/debian.sh demo
	@$(INSTALL)/rust.sh

install-lint: install-panel
	@$(INSTALL)/debian.sh lint
	@$(INSTALL)/rust.sh fmt clippy
	@$(INSTALL)/python.sh .venv-sam requirements-sam.txt
	@$(INSTALL)/node.sh panel/schema

install-test:
	@$(INSTALL)/debian.sh test
	@$(INSTALL)/rust.sh
	@$(INSTALL)/python.sh .venv requirements-node.txt requirements.txt
	@$(INSTALL)/python.sh .venv-contract requirements-contract.txt
	@$(INSTALL)/python.sh .venv-clients requirements-clients.txt
	@$(INSTALL)/node.sh tests/browser tests/discord-js tests/dysnomia

# The run-* targets take what was built before. `make test` builds the workspace as one; building one crate of it
# again would select other features of the dependencies, and compile them twice.
.PHONY: run-side-by-side run-crates run-stories run-panel run-browser run-schemathesis run-demo-check
run-side-by-side:
	$(MAKE) SIDE_BY_SIDE=1 --jobs=3 run-crates run-browser run-panel

run-crates:
	$(ALONE) $(LIMIT) 1200 cargo test --workspace $$($(INSTALL)/test-programs.sh stories)
	$(ALONE) $(LIMIT) 300 cargo test --workspace --doc

run-stories:
	$(WITH_TOOLS) $(LIMIT) 2400 cargo test --workspace --test stories

run-panel:
	cd panel && $(WITH_TOOLS) $(LIMIT) 300 npm test && $(WITH_TOOLS) npm run size

run-browser:
	cd tests/browser && $(WITH_TOOLS) SEGUE_BIN="$(abspath $(TARGET))/segue" $(LIMIT) 1700 npm test

run-schemathesis:
	PATH="$(CURDIR)/.venv-contract/bin:$$PATH" $(LIMIT) 150 python tests/contract/run.py $(TARGET)/api-under-test

run-demo-check:
	$(WITH_TOOLS) $(LIMIT) 600 $(TARGET)/segue demo --check

build-segue:
	$(LIMIT) 3600 cargo build -p segue

clean: ## Removes what was built and installed inside this folder
	rm -rf .venv .venv-sam .venv-contract .venv-clients panel/node_modules panel/dist tests/*/node_modules tests/browser/results
	cargo clean

help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
