# copydesk: everything a newcomer needs. `make` alone lists the targets.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    ?= out
DATA   ?=
DOCUMENTS ?= 2000
JOBS   ?= auto

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/.run: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[crawl]'
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

$(VENV)/.bench: pyproject.toml $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

run: $(VENV)/.run  ## crawl the bundled news sites, clean the bundled dumps, explain one article
	@$(BIN)/python fixtures/demo.py $(OUT)

test: $(VENV)/.test  ## run the tests
	@$(BIN)/python -m pytest -q -n $(JOBS) -m 'not soak'

check: $(VENV)/.test  ## formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.bench  ## speed, quality and throughput beside trafilatura (DATA=FOLDER for sets of annotated pages)
	@$(BIN)/python benchmarks/bench.py $(if $(DATA),--data $(DATA))
	@$(BIN)/python benchmarks/throughput.py --documents $(DOCUMENTS)

soak: $(VENV)/.test  ## the long checks
	@$(BIN)/python -m pytest -q -m soak

clean:  ## remove what make made
	rm -rf $(VENV) $(OUT) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
