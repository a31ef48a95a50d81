# Shorthands. Only lint, fmt and fuzz do more than the command that they stand for.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c

FUZZTIME ?= 5s

# The linters, pinned here for CI too, and kept outside the checkout in a folder per version.
GOLANGCI_LINT_VERSION := v2.15.0
GOFUMPT_VERSION       := v0.12.0

TOOLS   := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tocsin-ci/bin
LINT    := $(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION)/golangci-lint
GOFUMPT := $(TOOLS)/gofumpt-$(GOFUMPT_VERSION)/gofumpt

.DEFAULT_GOAL := help
.PHONY: help run demo test race endurance fuzz chaos bench bench-anchors lint fmt check schema docker ci tools

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## run the bot with config.yaml
	go run ./cmd/bot run

demo: ## show the whole bot, with no account and no network
	go run ./cmd/bot demo

test: ## run the tests, the long ones in a small size
	go test ./...

race: ## run the tests in a random order under the race detector
	go test -race -shuffle=on ./...

fuzz: ## fuzz every target for FUZZTIME each (5s)
	bash .ci/fuzz $(FUZZTIME)

endurance: ## run the long tests in their published sizes
	go test -tags endurance -timeout 60m $$(find . -name size_endurance_test.go -exec dirname {} \;)

chaos: ## kill the bot at random moments, 200 times (TOCSIN_CHAOS_SEED)
	go test -tags endurance -count=1 -run '^TestChaos$$' -timeout 60m -v ./cmd/bot

bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

bench-anchors: ## compare matching with ripgrep and Hyperscan (apt: ripgrep libhyperscan-dev pkg-config gcc)
	go test -tags anchors -run '^$$' -bench Anchors -benchtime 1x ./filters

lint: $(LINT) $(GOFUMPT) ## look for faults of style and structure
	@old=$$($(GOFUMPT) -l .) && { [ -z "$$old" ] || { printf '%s\nrun make fmt\n' "$$old"; exit 1; }; }
	$(LINT) run ./...
	go vet ./...
	go vet -tags endurance ./...

fmt: $(GOFUMPT) ## format the Go code
	$(GOFUMPT) -w .

check: ## validate config.yaml
	go run ./cmd/bot check config.yaml

schema: ## generate cmd/bot/config/config.schema.json
	go test ./cmd/bot/config -run '^TestSchemaFileIsCurrent$$' -update

docker: ## build the image tocsin
	docker build -t tocsin --build-arg VERSION="$$(git describe --tags --always --dirty)" --build-arg COMMIT="$$(git rev-parse HEAD)" .

ci: ## run all that CI runs
	bash .ci/run

tools: $(LINT) $(GOFUMPT) ## install the linters

$(LINT):
	GOBIN=$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)

$(GOFUMPT):
	GOBIN=$(@D) go install mvdan.cc/gofumpt@$(GOFUMPT_VERSION)
