# 落实 Luoshi. Two commands matter: make run, make test. Neither needs root.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run install test check accept bench wheel format lock
.DEFAULT_GOAL := help

help:  ## 列出这些命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run:  ## 安装、建库、装入示例集团并启动，打印网址和示例账号
	@$(PYTHON) scripts/bootstrap.py run

install:  ## 只安装（.venv、node_modules）
	@$(PYTHON) scripts/bootstrap.py install

test:  ## 全部测试（SQLite；缺什么会用一行说明）
	@$(PYTHON) scripts/bootstrap.py test

check:  ## ruff、mypy、楼层（import-linter）、文件与函数长度
	@$(PYTHON) scripts/bootstrap.py install --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose | tail -n 20
	$(BIN)/python scripts/sizes.py

accept:  ## 验收的全量数字（较慢，结果写进说明）
	@$(PYTHON) scripts/bootstrap.py install --dev
	$(BIN)/python scripts/accept.py

bench:  ## 速度：同一次运行里的表，含对照（SIZE=small：大表缩为十分之一）
	@$(PYTHON) scripts/bootstrap.py install --dev
	$(BIN)/python -m benchmarks

wheel:  ## 打包（含编译好的译文和网页资源，安装时不再需要 Node.js）
	@$(PYTHON) scripts/bootstrap.py install --dev
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

format:  ## ruff format 与可自动修正的问题
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock:  ## 重新生成带哈希、不含下载地址的锁文件（需要 uv）
	$(PYTHON) scripts/lock.py
