PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links
UV_LOCK := $(UV_COMPILE) pyproject.toml requirements/build.in

.DEFAULT_GOAL := help
.PHONY: help setup demo check test fast lint bench peers soak lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## install the pinned packages into .venv and fetch the jars of a local Kafka node
	@$(BIN)/python -m infra.kafka.jars

$(STAMP): requirements/dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "setup: $(PYTHON) is missing: install Python 3.11 or newer, or set PYTHON."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: Python 3.11 or newer is needed, $(PYTHON) is older: set PYTHON to a newer one."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "setup: the venv module is missing: install the package python3-venv."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## run the main job end to end on a local Kafka node (KEEP=1 leaves it running)
	$(BIN)/registry demo $(if $(KEEP),,--exit)

check: lint fast ## format, ruff, mypy, imports and the tests that need no service

test: lint ## everything: lint and all tests, with Kafka and PostgreSQL required
	REQUIRE_SERVICES=1 $(BIN)/python -m pytest -m "" -n 3 --dist worksteal --durations=15

fast: setup ## the tests that need no service
	$(BIN)/python -m pytest -n 2

lint: setup ## ruff, formatting, mypy, import arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure on this machine against other libraries (SIZE=S, M or L: 200 k, 1 M, 10 M events)
	$(BIN)/python -m tests.benchmarks $(if $(SIZE),--size $(SIZE))

peers: setup ## build the benchmark's Kafka Streams program, and the environments of its foreign Python peers
	$(BIN)/python -m tests.benchmarks.streams.built
	$(BIN)/python -m tests.benchmarks.foreign.environments

soak: setup ## kill relay, worker, writer and broker under load, then check everything (KILLS=1000, or HOURS=8; SEED=n)
	$(BIN)/python -m tests.faults.soak $(if $(HOURS),--hours $(HOURS),--kills $(or $(KILLS),1000)) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.faults.sharing --strikes $(or $(KILLS),200) $(if $(SEED),--seed $(SEED))

lock: $(STAMP) ## resolve requirements/*.txt anew from pyproject.toml (UPGRADE=1 takes newer versions)
	$(UV_LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements/run.txt
	$(UV_LOCK) $(if $(UPGRADE),--upgrade) --all-extras --constraint requirements/run.txt --output-file requirements/dev.txt
	for peer in quixstreams eventsource; do \
		$(UV_COMPILE) requirements/$$peer.in --output-file requirements/$$peer.txt; done

clean: ## remove the venv and everything that was built
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find registry projections consumers infra tests -name __pycache__ -type d -prune -exec rm -rf {} +
