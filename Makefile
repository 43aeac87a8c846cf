# `make help` lists what there is. Everything runs in the locked environment; uv and it are made when missing.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
# Another project's active environment is none of ours.
unexport VIRTUAL_ENV

XDG_CACHE_HOME ?= $(HOME)/.cache
VECTORCLUSTER_CACHE ?= $(XDG_CACHE_HOME)/vectorcluster
export VECTORCLUSTER_CACHE

UV_VERSION := 0.13.9
OWN_UV := $(VECTORCLUSTER_CACHE)/uv-$(UV_VERSION)/bin/uv
# The one in PATH when it is new enough for the workspace, else our own.
ifndef UV
UV := $(shell have=$$(uv --version 2>/dev/null | cut -d' ' -f2 || true); \
	if [ -n "$$have" ] && printf '0.9\n%s\n' "$$have" | sort -VC; then command -v uv; else echo $(OWN_UV); fi)
endif
RUN := $(UV) run --frozen --no-sync
SYNCED := .venv/.synced
LOGS := build/logs

# Which cluster the local commands mean; several live side by side.
CLUSTER ?= default
# Further arguments: make test-unit ARGS="-k naming", make up ARGS="--nodes 2".
ARGS ?=

##@ The two commands
.PHONY: up
up: root $(SYNCED) ## Make the local Kubernetes, install the operator, serve a semantic search
	@$(RUN) vcdev up --name $(CLUSTER) $(ARGS)

.PHONY: test
test: root lint ## Check everything: lint, then unit, integration and end-to-end tests, cheap ones first
	@mkdir -p $(LOGS)
	@$(RUN) pytest --junitxml=$(LOGS)/junit.xml --durations=10 \
		tests/architecture tests/unit tests/integration tests/e2e $(ARGS)

##@ The local cluster
.PHONY: down
down: root $(SYNCED) ## Take the local cluster away completely
	@$(RUN) vcdev down --name $(CLUSTER) $(ARGS)

.PHONY: status
status: $(SYNCED) ## Say what runs and what doesn't
	@$(RUN) vcdev status --name $(CLUSTER) $(ARGS)

.PHONY: kubeconfig
kubeconfig: $(SYNCED) ## Print the path of the local cluster's kubeconfig and nothing else
	@$(RUN) vcdev kubeconfig --name $(CLUSTER)

##@ One layer of tests at a time
.PHONY: test-unit
test-unit: $(SYNCED) ## Pure parts and the project's own rules: seconds, no cluster
	@$(RUN) pytest tests/architecture tests/unit $(ARGS)

.PHONY: test-integration
test-integration: $(SYNCED) ## Against a real API server, without nodes
	@$(RUN) pytest tests/integration $(ARGS)

.PHONY: test-e2e
test-e2e: root $(SYNCED) ## Against real pods and a real Milvus; logs of failures go to build/logs
	@$(RUN) pytest tests/e2e $(ARGS)

##@ Code
.PHONY: lint
lint: $(SYNCED) ## Style, types, import contracts, generated files, chart
	@echo "lint: ruff" && $(RUN) ruff check .
	@echo "lint: format" && $(RUN) ruff format --check .
	@echo "lint: mypy" && $(RUN) mypy
	@echo "lint: imports" && $(RUN) lint-imports --no-cache > build/imports.log || { cat build/imports.log; exit 1; }
	@echo "lint: generated files" && $(RUN) python -m vectorcluster_api --check
	@echo "lint: chart" && helm="$$($(RUN) python -c '$(HELM_PATH)')" && "$$helm" lint --strict --quiet charts/operator

.PHONY: fmt
fmt: $(SYNCED) ## Format the code and mend what can be mended by itself
	@$(RUN) ruff check --fix --quiet . || true
	@$(RUN) ruff format .

.PHONY: generate
generate: $(SYNCED) ## Write the CRD, its reference page and the chart's copy from the models
	@$(RUN) python -m vectorcluster_api
	@$(RUN) python -m vectorcluster_api --docs
	@cp crds/vectorcluster.io_*.yaml charts/operator/files/crds/

.PHONY: bench
bench: root $(SYNCED) ## Run the benchmarks, or one: make bench NAME=make-up-steps
	@PYTHONPATH=tests $(RUN) python -m bench --cluster $(CLUSTER) $(NAME) $(ARGS)

.PHONY: clean
clean: ## Remove what was made in this folder; the cache and clusters stay
	@rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help
help: ## Show this
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# --- what the targets stand on ---

HELM_PATH := from vectorcluster_dev import golang, settings; \
	print(golang.build(settings.Settings.from_env(), "helm") / "helm")

# Where Docker works the cluster is kind's and needs no root; everywhere else nodes are made from namespaces.
.PHONY: root
root:
	@test "$$(id -u)" = 0 || docker info >/dev/null 2>&1 || { \
		echo "This needs root (network namespaces, cgroups, mounts) or a working Docker engine:" >&2; \
		echo "run it as root, for example \`sudo make $(firstword $(MAKECMDGOALS))\`, or start Docker." >&2; exit 1; }

# Standard error, so that `make kubeconfig` prints a path and nothing else even the first time.
$(SYNCED): uv.lock pyproject.toml $(wildcard */pyproject.toml) | $(filter $(OWN_UV),$(UV))
	@mkdir -p build
	@$(UV) sync --frozen --quiet >&2
	@touch $@

# Debian splits venv and pip from Python: take whichever is there, and venv from its package as a last resort.
$(OWN_UV):
	@echo "installing uv $(UV_VERSION) into $(dir $(@D))" >&2
	@rm -rf $(dir $(@D)) && mkdir -p $(dir $(@D))
	@{ if python3 -c 'import ensurepip' 2>/dev/null; then true; \
		elif python3 -m pip --version >/dev/null 2>&1; then \
			python3 -m pip install --quiet --root-user-action=ignore --target $(dir $(@D)) uv==$(UV_VERSION); exit; \
		elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; \
		else echo "Python 3.11 with venv or pip is needed: install python3 and python3-venv" >&2; exit 1; fi; \
		python3 -m venv $(dir $(@D)) && $(@D)/pip install --quiet --root-user-action=ignore uv==$(UV_VERSION); } >&2
	@test -x $@
