# Every target installs from the one lock file; nothing else is needed than Python, pip and make.
PYTHON ?= python3
PORT ?= 8000
SIZE ?= full
BIN := .venv/bin
RUN := $(BIN)/python manage.py
STAMP := .venv/installed
export VAR_DIR ?= $(CURDIR)/var
STATIC := $(VAR_DIR)/static/.collected

.PHONY: demo test test-faults lint format messages lock bench clean

$(STAMP): requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(STATIC): $(STAMP) $(shell find cms/core/static -type f 2>/dev/null)
	@$(RUN) collectstatic --noinput --verbosity 0
	@touch $@

demo: export DEMO = true
demo: export DEBUG = false
demo: export MFA_REQUIRED = false
demo: export SITE_URL ?= http://localhost:$(PORT)
demo: $(STATIC)
	@$(RUN) prepare
	@exec $(RUN) serve --port $(PORT)

test: $(STAMP)
	@$(BIN)/python -m tests

test-faults: $(STAMP)
	@$(BIN)/python -m tests --faults

lint: $(STAMP)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@DEMO=true $(RUN) makemigrations --check --dry-run
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/python -m tests.catalogues
	@$(BIN)/python -m tests.letters

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

messages: $(STAMP)
	@$(BIN)/python -m tests.catalogues --write

# Writes names, versions and hashes; no address.
lock: $(STAMP)
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev \
		--output-file requirements.lock pyproject.toml

bench: $(STAMP)
	@$(BIN)/python -m bench --size $(SIZE)

clean:
	rm -rf .venv var
