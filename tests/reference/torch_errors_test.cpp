// What LibTorch throws, as the programs tell it.
#include <df2_reference/torch_errors.h>

#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/util/Exception.h>
#include <catch2/catch.hpp>

#include <df2/error.h>

namespace df2::reference::test {
namespace {

using Catch::Contains;

/// What becomes of something that is thrown. REQUIRES: an Error does.
template <class Thrower>
Error told_of(const Thrower& thrower) {
  try {
    with_plain_errors([&] {
      thrower();
      return 0;
    });
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error("no Error was thrown");
}

TEST_CASE("what an operator refuses is told in a line, without a trace") {
  const Error error = told_of([] { (void)at::zeros({2, 3}).add(at::zeros({5, 7})); });
  CHECK(error.fault() == Fault::internal);
  CHECK_THAT(error.what(), Contains("must match the size of tensor") && Contains("LibTorch does not go on"));
  CHECK_THAT(error.what(), !Contains("frame #") && !Contains("\n") && !Contains("Exception raised"));
  const Error other = told_of([] { TORCH_CHECK(false, "CUDA error: invalid device ordinal\nFor debugging ..."); });
  CHECK(other.fault() == Fault::internal);
  CHECK_THAT(other.what(), Contains("CUDA error: invalid device ordinal;") && !Contains("debugging"));
}

TEST_CASE("a tensor that does not fit into memory is an allocation that failed") {
  const auto work = [] {
    (void)at::empty({std::int64_t{1} << 50}, at::kFloat);
    return 0;
  };
  CHECK_THROWS_AS(with_plain_errors(work), std::bad_alloc);
}

struct OfOneDnn : std::exception {
  const char* what() const noexcept override { return "could not create a primitive"; }
};

TEST_CASE("a kernel of oneDNN that has no memory is an allocation that failed") {
  CHECK_THROWS_AS(with_plain_errors([]() -> int { throw OfOneDnn(); }), std::bad_alloc);
}

TEST_CASE("the memory of a GPU that is exhausted is a limit, however it is said") {
  const Error of_allocator =
      told_of([] { TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate 2.00 GiB."); });
  const Error of_runtime = told_of([] { TORCH_CHECK(false, "CUDA error: out of memory"); });
  const Error of_library = told_of([] { TORCH_CHECK(false, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"); });
  for (const Error& error : {of_allocator, of_runtime, of_library}) {
    CHECK(error.fault() == Fault::limit);
    CHECK_THAT(error.what(), Contains("the memory of the GPU is exhausted") && Contains("--batch"));
  }
}

TEST_CASE("results and what others throw stay as they are") {
  CHECK(with_plain_errors([] { return 7; }) == 7);
  CHECK_THROWS_AS(with_plain_errors([]() -> int { throw std::runtime_error("x"); }), std::runtime_error);
  const Error error = told_of([] { throw Error(Fault::io, Code::file, "could not create a file"); });
  CHECK(error.fault() == Fault::io);
}

}  // namespace
}  // namespace df2::reference::test
