#include <df2_reference/nn/multiply_adds.h>

namespace df2::reference {
namespace {

thread_local std::uint64_t noted_multiply_adds = 0;

}  // namespace

std::uint64_t multiply_adds_of(const std::function<void()>& work) {
  const std::uint64_t before = noted_multiply_adds;
  work();
  return noted_multiply_adds - before;
}

void note_multiply_adds(std::int64_t number) {
  noted_multiply_adds += static_cast<std::uint64_t>(number);
}

}  // namespace df2::reference
