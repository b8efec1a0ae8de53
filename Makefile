# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 8000
OUTPUT ?= geodata/bundle
NPM    := PATH="$(CURDIR)/$(BIN):$$PATH" npm
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run quick test lint scripts build check bench screenshots messages clean

help: ## liste les commandes
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run ## installe geocite et ouvre la carte sur http://127.0.0.1:8000
	@$(BIN)/geocite serve --host $(HOST) --port $(PORT)

test: lint ## installe ce que demandent les tests et les lance tous
	@sh tests/ensure_chromium.sh
	@sh tests/ensure_nginx.sh
	$(NPM) test --silent
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

# What gives the most in a minute: no browser, no server of its own, no official file.
QUICK = tests/house/test_layout.py tests/house/test_house_page.py tests/house/test_documented.py tests/text tests/registry \
  tests/bundle tests/making/checks/test_all.py tests/making/links tests/making/region tests/making/curated \
  tests/serving/catalogue tests/serving/figures tests/serving/geometry tests/serving/language tests/serving/search \
  tests/serving/query/cql/test_condition.py tests/serving/web/routes tests/serving/web/html

quick: $(VENV)/test ## la boucle courte : style et tests les plus utiles, en moins d'une minute
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m 'not raw' $(QUICK) $(ARGS)

lint: $(VENV)/test node_modules/.stamp ## vérifie le style et les types
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(NPM) run --silent lint

scripts: node_modules/.stamp ## refait geocite/static/built à partir des scripts et des styles
	$(NPM) run --silent build

build: $(VENV)/test ## reconstruit le paquet de données depuis GEOCITE_RAW
	$(BIN)/geocite build --output $(OUTPUT)

check: $(VENV)/test ## contrôle les fichiers officiels de GEOCITE_RAW
	$(BIN)/geocite check

bench: $(VENV)/bench ## mesure poids, vitesse et mémoire, et récrit docs/benchmarks.md
	@sh tests/ensure_chromium.sh
	$(BIN)/python -m bench $(ARGS)

screenshots: $(VENV)/test ## refait les captures d'écran de la documentation et de l'aide
	@sh tests/ensure_chromium.sh
	$(BIN)/python -m bench.screenshots
	GEOCITE_IMAGES=1 $(BIN)/pytest -q tests/browser/test_help.py

messages: $(VENV)/test ## recueille les textes à traduire dans geocite/locales
	$(BIN)/python tools/messages.py

clean: ## enlève l'environnement et les fichiers produits
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis dist bench/work

# One stamp per set of dependencies: re-made when pyproject.toml or the pinned versions change.
$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "geocite demande Python 3.11 ou plus récent.")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run: $(VENV)/python pyproject.toml constraints.txt
	@echo "Installation de geocite…"
	@$(PIP) --editable .
	@touch $@

$(VENV)/test: $(VENV)/python pyproject.toml constraints.txt
	@echo "Installation de ce que demandent les tests…"
	@$(PIP) --editable '.[making,exports,production,test]'
	@touch $@ $(VENV)/run

$(VENV)/bench: $(VENV)/test
	@$(PIP) --editable '.[making,exports,production,test,bench]'
	@touch $@

# Node comes with the dependencies of the tests (from PyPI), its packages from npm, as package-lock.json pins them.
node_modules/.stamp: $(VENV)/test package.json package-lock.json
	@echo "Installation de ce que demandent les scripts…"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@
