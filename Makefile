# make demo and make test each take a fresh Debian 12 machine from a clean clone to done.
.PHONY: demo test check bench dev asan tsan fuzz tidy format format-check setup
.NOTPARALLEL:

demo:
	scripts/setup.sh build
	cmake --workflow --preset release
	scripts/demo.sh

test: format-check dev
	@grep 'tests passed' build/dev/ctest.log

# The slower checks, on demand: clang-tidy and both sanitizer builds.
check: test tidy asan tsan

dev asan tsan: setup
	cmake --preset $@
	cmake --build --preset $@
	ctest --preset $@ -j $$(nproc) --output-log build/$@/ctest.log

# df2 and its peers on the same files; ROUNDS=1 IMAGES=8038 for a quick look.
bench:
	scripts/setup.sh bench
	cmake --workflow --preset bench
	build/bench-venv/bin/python tests/bench/retrieval.py
	build/bench-venv/bin/python tests/bench/folder.py
	build/bench-venv/bin/python tests/bench/run.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(IMAGES),--images $(IMAGES))

fuzz:
	scripts/setup.sh fuzz
	cmake --workflow --preset fuzz

tidy: setup
	cmake --preset dev
	scripts/tidy.sh

format-check: setup
	scripts/format.sh --check

format: setup
	scripts/format.sh

setup:
	scripts/setup.sh test
