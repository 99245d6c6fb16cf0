# Recipes for who works on emlp: `just` lists them. They use the venv that `just setup` makes.

python := ".venv/bin/python"

# list the recipes
default:
    @just --list

# make the venv with everything that tests and checks need
setup:
    python3 -m venv .venv
    .venv/bin/pip install -q -e ".[test,examples]"

# style and types
lint:
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy

# the tests of everything, of one floor or of one file: `just test groups`, `just test solve/test_plan.py`
test what="":
    {{python}} -m pytest -q -n 2 tests/{{what}}

# the long cases, which CI leaves out
slow what="":
    {{python}} -m pytest -q -n 2 -m slow tests/{{what}}

# every console and Python block of the README and the pages
readme:
    {{python}} -m pytest -q tests/test_readme.py

# what CI runs
check: lint test

# what the pages show of commands, written anew where it has changed
console:
    {{python}} docs/console.py

# docs/limits.md from the constants
limits:
    {{python}} docs/limits.py

# the benchmarks, timed
bench:
    {{python}} -m pytest -q -n 0 --benchmark-enable --benchmark-only tests/benchmarks

# how long commands take from start to end, against `import jax`; an error beyond the limits
start:
    {{python}} examples/benchmark_start.py --check

# the site, into site/; it needs `.venv/bin/pip install ".[docs]"`
site:
    .venv/bin/mkdocs build --strict

# what a release is made of: a wheel and a source archive, checked; it needs `build` and `twine`
dist:
    rm -rf dist
    {{python}} -m build
    {{python}} -m twine check --strict dist/*
