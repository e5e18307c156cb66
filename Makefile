# Everything here is a plain go command; nothing needs make. `make help` lists the targets.

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
STATIC   := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
RELEASES := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build ./liuke for this machine
	$(STATIC) -o liuke ./cmd/liuke

.PHONY: demo
demo: ## run the demo company on http://127.0.0.1:8080
	go run ./cmd/liuke demo

.PHONY: serve
serve: ## run a company of your own on http://127.0.0.1:8080
	go run ./cmd/liuke serve

.PHONY: test
test: ## run the tests; what needs PostgreSQL, a browser or public data is skipped without it
	go test ./...

.PHONY: test-ci
test-ci: ## run what CI runs: installs what it needs (Debian, root), skips nothing
	.ci/run

.PHONY: fmt
fmt: ## format the code
	gofmt -w .

.PHONY: vet
vet: ## run go vet
	go vet ./...

.PHONY: lint
lint: ## run golangci-lint, the installed one or else a fixed version
	@if command -v golangci-lint >/dev/null; then golangci-lint run; else go run $(GOLANGCI) run; fi

.PHONY: tidy-check
tidy-check: ## fail when go.mod or go.sum is not tidy
	go mod tidy -diff

.PHONY: bench
bench: bench-import bench-intake bench-value bench-cycle ## run all benchmarks

.PHONY: bench-import
bench-import: ## lines a second through a whole import, beside a bare load
	go run ./bench/import

.PHONY: bench-intake
bench-intake: ## complaints a second through the API, beside a bare transaction
	go run ./bench/intake

.PHONY: bench-value
bench-value: ## seconds from a file of purchases to scores, beside the bare reading
	go run ./bench/value

.PHONY: bench-cycle
bench-cycle: ## seconds to go through 40 million lines of customer and product
	go run ./bench/cycle

.PHONY: release
release: $(addprefix release/,$(RELEASES)) ## build static binaries for all platforms into dist/

.PHONY: $(addprefix release/,$(RELEASES))
$(addprefix release/,$(RELEASES)): release/%:
	GOOS=$(*D) GOARCH=$(*F) $(STATIC) -o dist/liuke-$(*D)-$(*F)$(if $(filter windows,$(*D)),.exe) ./cmd/liuke
