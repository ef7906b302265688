# make demo and make test each take a fresh Debian 12 machine from a clean clone to done.
.PHONY: demo test check dev asan tsan fuzz tidy format format-check setup
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
