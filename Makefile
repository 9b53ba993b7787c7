# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
NODE   ?= .node
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY     := $(BIN)/python$(if $(filter Windows_NT,$(OS)),.exe)
UV     := $(shell command -v uv 2>/dev/null)
N      ?= 100000
JOBS   ?= auto
CASES  ?= 100
SEEDS  ?= 100
FIRST  ?= 1
MINUTES ?= 10
FOLDER ?= tests
# Plugins that take longer to load than most folders' tests to run.
UNUSED := faker randomly time_machine xdist xdist.looponfail

# The suite starts many processes; without bytecode each would compile us again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test quick cost test-jsonschema test-flask test-slow explore test-spark lint format \
	coverage parity bench pools plots pictures docs site node clean schemathesis fuzz simulate soak

help: ## Say what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# KEEP=1 leaves the emulator up afterwards.
demo: $(VENV)/.stamp-run ## Run the whole path on 1,000 generated events.
	@$(BIN)/schematic-emulator demo $(if $(KEEP),--keep)

test: $(VENV)/.stamp-dev node ## Run the test suite.
	$(PY) -m pytest -n $(JOBS) --dist worksteal

quick: $(VENV)/.stamp-dev ## Run one folder or file, as make quick FOLDER=tests/effects.
	$(PY) -m pytest -q $(foreach each,$(UNUSED),-p no:$(each)) $(FOLDER)

cost: $(VENV)/.stamp-dev node ## Run it; say how long all tests took, and how much memory.
	$(PY) -m pytest -n $(JOBS) --dist worksteal --cost

test-jsonschema: $(VENV)/.stamp-dev node ## Run it with jsonschema alone as validator.
	SCHEMATIC_EMULATOR_VALIDATOR=jsonschema $(PY) -m pytest -n $(JOBS) --dist worksteal

test-flask: $(VENV)/.stamp-dev node ## Run the API's suite without the fast doors.
	SCHEMATIC_EMULATOR_PLAIN=1 $(PY) -m pytest -n $(JOBS) --dist worksteal \
		tests/api tests/serving tests/source tests/inspector tests/end_to_end

test-slow: $(VENV)/.stamp-dev node ## Run fuzzing, crashes and soaks; try properties on more examples.
	$(PY) -m pytest -m "slow or hypothesis" --deep -n $(JOBS) --dist worksteal

explore: $(VENV)/.stamp-dev node ## Try properties on other examples in each run.
	$(PY) -m pytest -m hypothesis --deep --explore -n $(JOBS) --dist worksteal

test-spark: $(VENV)/.stamp-spark ## Check an archive with a local Spark of two workers; needs Java 17.
	$(PY) -m pytest -q -rs -m "slow or not slow" tests/checks/test_spark.py

$(VENV)/.stamp-spark: $(VENV)/.stamp-dev
	@if ! command -v java >/dev/null 2>&1; then \
		echo "no Java here: Spark itself is not tried"; \
	elif $(if $(UV),$(UV) pip install --python $(PY),$(PY) -m pip install) --quiet -e '.[spark]'; then \
		touch $@; \
	else \
		echo "pyspark cannot be installed here: Spark itself is not tried"; \
	fi

schemathesis: $(VENV)/.stamp-dev ## Ask whatever /openapi.json allows, or not; CASES an operation.
	cd tests && ../$(PY) -m support.openapi_fuzz $(CASES)

fuzz: $(VENV)/.stamp-dev ## Damage CASES texts for each reader of text from outside.
	cd tests && ../$(PY) -m support.text_readers $(CASES)

simulate: $(VENV)/.stamp-dev ## Run SEEDS simulated years from the seed FIRST; three laws must hold.
	cd tests && ../$(PY) -m simulation.run --seeds $(SEEDS) --first $(FIRST)

soak: $(VENV)/.stamp-dev ## Load a server for MINUTES; neither memory nor latency may grow.
	$(PY) benchmarks/soak.py --minutes $(MINUTES)

coverage: $(VENV)/.stamp-dev node ## Measure branch coverage of the suite.
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

lint: $(VENV)/.stamp-dev ## Check style and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.stamp-dev ## Apply the formatter and the safe fixes.
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .

parity: $(VENV)/.stamp-dev node ## Ask the published engines N random cases beside ours.
	$(PY) -m pytest tests/destination/parity/test_parity.py \
		tests/effects/flags/test_flag_parity.py -m slow --parity-cases $(N)

bench: $(VENV)/.stamp-dev node ## List the benchmarks; each is run by hand.
	@cat benchmarks/README.md

pools: $(VENV)/.stamp-dev ## Freeze the generator's pools again from the installed Faker.
	$(PY) -m segment_fixtures.pools

plots: $(VENV)/.stamp-dev ## Draw the plots of docs/generator.md again.
	$(BIN)/python docs/plots/draw.py

pictures: $(VENV)/.stamp-dev ## Take the pictures of docs/inspector.md again, in a Chromium.
	$(BIN)/python docs/pictures/take.py

docs: $(VENV)/.stamp-run ## Write the pages that are made from data again.
	$(PY) docs/generate/fidelity.py > docs/fidelity.md
	$(PY) docs/generate/security.py > docs/security.md
	$(PY) docs/generate/destination.py > docs/destination-page.md
	$(BIN)/schematic-emulator rules --format markdown > docs/rules.md

site: $(VENV)/.stamp-dev ## Build the documentation and the playground into dist/site/.
	$(PY) -m pip install --quiet --group docs
	$(PY) docs/site.py dist/site

# The published packages that the suite asks; skipped, and said so, without Node.
node: $(NODE)/.stamp
$(NODE)/.stamp: tests/node/package.json
	@if command -v npm >/dev/null 2>&1; then \
		mkdir -p $(NODE) && cp tests/node/package.json $(NODE)/ && \
		npm install --prefix $(NODE) --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "Node is missing: the checks against the published npm packages are skipped"; fi

clean: ## Remove what the other targets made.
	rm -rf $(VENV) $(NODE) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

ifdef UV
# Seeded with pip, which the suite asks for the vendor's SDK in its versions.
$(PY):
	$(UV) venv --quiet --seed --python '>=3.11' $(VENV)
$(VENV)/.stamp-run: pyproject.toml | $(PY)
	$(UV) pip install --quiet --python $(PY) -e .
	@touch $@
$(VENV)/.stamp-dev: pyproject.toml | $(PY)
	$(UV) pip install --quiet --python $(PY) -e . --group dev
	@touch $@ $(VENV)/.stamp-run
else
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@# Half an environment, left by a Python without ensurepip, would pass for one.
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }
$(VENV)/.stamp-run: pyproject.toml | $(PY)
	$(PY) -m pip install --quiet -e .
	@touch $@
$(VENV)/.stamp-dev: pyproject.toml | $(PY)
	@# The first pip that knows --group.
	$(PY) -m pip install --quiet --upgrade 'pip>=25.1'
	$(PY) -m pip install --quiet -e . --group dev
	@touch $@ $(VENV)/.stamp-run
endif
