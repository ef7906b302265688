# make demo and make test each take a fresh Debian 12 machine from a clean clone to done.
.PHONY: demo test check reference baseline parity test-gpu bench recipes clients converters dev asan asan-python tsan fuzz tidy wheel wheel-test format format-check setup
.NOTPARALLEL:

demo:
	scripts/setup.sh build
	cmake --workflow --preset release
	scripts/demo.sh

test: format-check dev
	@grep 'tests passed' build/dev/ctest.log

# The slower checks, on demand: clang-tidy, both sanitizer builds, and the wheel.
check: test tidy asan tsan wheel-test

dev asan tsan: setup
	cmake --preset $@
	cmake --build --preset $@
	ctest --preset $@ -j $$(nproc) --output-log build/$@/ctest.log

# The Python package under the sanitizers of asan, and in its folder. On demand: its tests take many times as long.
asan-python: setup
	cmake --preset asan -DDF2_PYTHON_PACKAGE=ON
	cmake --build --preset asan --target df2_python df2-data df2-eval df2-synth
	ctest --test-dir build/asan -L python_package --output-on-failure

# The reference model, on LibTorch, as users run it.
reference:
	scripts/setup.sh reference
	cmake --workflow --preset reference

# Trains a small network on made pictures, scores it on all four tasks and shows it on build/baseline/index.html: about
# an hour on two cores (docs/baseline.md).
baseline: setup
	cmake --preset reference -DDF2_PYTHON_PACKAGE=ON
	cmake --build --preset reference
	scripts/baseline.sh

# What only a machine with a GPU can check of it: 3 GB of packages.
test-gpu: setup
	TORCH=gpu scripts/setup.sh reference
	cmake --preset dev
	cmake --build --preset dev --target df2_reference_tests df2_reference_cuda
	build/dev/bin/df2_reference_tests '[gpu]'

# The reference model against torchvision itself, not against what was recorded of it: 3 GB of packages.
parity: setup
	scripts/setup.sh parity
	OMP_WAIT_POLICY=PASSIVE build/parity-venv/bin/python tests/reference/record_fixtures.py build/parity-data
	cmake --preset dev
	cmake --build --preset dev --target df2_reference_tests df2_reference_cuda df2-rcnn
	OMP_WAIT_POLICY=PASSIVE DF2_REFERENCE_DATA=build/parity-data build/dev/bin/df2_reference_tests
	OMP_WAIT_POLICY=PASSIVE build/parity-venv/bin/python tests/reference/check_torch_ops.py build/dev/reference_model
	build/parity-venv/bin/python tests/reference/check_import.py build/dev/bin/df2-rcnn
	OMP_WAIT_POLICY=PASSIVE DF2_EXPORT_FOLDER=build/parity-data/export build/dev/bin/df2_reference_tests '[export]'
	OMP_WAIT_POLICY=PASSIVE build/parity-venv/bin/python tests/reference/check_export.py build/parity-data/export

# df2 and its peers on the same files; ROUNDS=1 IMAGES=8038 for a quick look.
bench:
	scripts/setup.sh bench
	cmake --workflow --preset bench
	build/bench-venv/bin/python tests/bench/retrieval.py
	build/bench-venv/bin/python tests/bench/folder.py
	build/bench-venv/bin/python tests/bench/toolkit.py
	build/bench-venv/bin/python tests/bench/run.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(IMAGES),--images $(IMAGES))

# The Python package as a wheel, in build/wheel; and its tests, in a fresh environment without a compiler.
wheel:
	python/build_wheel.sh

wheel-test: setup wheel
	build/venv/bin/python -B -m pytest -q -p no:cacheprovider tests/wheel

# The recipes of docs/distributed.md on real clusters: Dask, Ray and torch, of which the test runs Dask alone.
recipes: setup
	scripts/setup.sh recipes
	cmake --preset dev
	cmake --build --preset dev --target df2_python df2-eval df2-synth
	PYTHONPATH=$(CURDIR)/build/dev/python DF2_BIN_DIR=$(CURDIR)/build/dev/bin \
		build/recipes-venv/bin/python -B -m pytest -q -p no:cacheprovider tests/python_package/test_recipes.py

# What df2-data convert writes, read by the programs that it is written for, of which the test asks only those without
# torch.
converters: setup
	scripts/setup.sh clients
	cmake --preset dev
	cmake --build --preset dev --target df2-data df2-eval df2-synth
	DF2_BIN_DIR=$(CURDIR)/build/dev/bin build/clients-venv/bin/python -B -m pytest -q -p no:cacheprovider tests/converters

# Programs written for pycocotools, with df2.coco in its place: those of ../shared, of which the test runs only the ones
# without torch. 7 GB of packages.
clients: setup
	scripts/setup.sh clients
	cmake --preset dev -DDF2_PYTHON_PACKAGE=ON
	cmake --build --preset dev --target df2_python
	DF2_ALL_CLIENTS=1 PYTHONPATH=$(CURDIR)/build/dev/python \
		build/clients-venv/bin/python -B -m pytest -q -p no:cacheprovider tests/python_package/test_dropin_clients.py \
		tests/python_package/test_dropin_faster*.py

fuzz:
	scripts/setup.sh fuzz
	cmake --workflow --preset fuzz

tidy: setup
	scripts/tidy.sh

format-check: setup
	scripts/format.sh --check

format: setup
	scripts/format.sh

setup:
	scripts/setup.sh test
