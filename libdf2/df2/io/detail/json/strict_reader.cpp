#include <df2/io/detail/json/strict_reader.h>

#include <cstring>

namespace df2::detail {

namespace {

/// The first byte of element i in an array of numbers.
const char* find_element(const char* array, std::size_t i) {
  const char* at = array + 1;
  for (; i > 0; --i) at = std::strchr(at, ',') + 1;
  return at + std::strspn(at, " \n\r\t");
}

}  // namespace

bool StrictReader::boolean(bool& value) {
  if (next() != 't' && next() != 'f') {
    cursor_.refuse(value_, Code::wrong_type, "true or false");
    return false;
  }
  value = valid(value_.get_bool());
  return true;
}

bool StrictReader::refuse(Mismatch mismatch, const Mark& mark) {
  const int depth = std::min(mark.depth, cursor_.depth());
  const std::string below = depth < mark.depth ? pointer_to(mark.key) : "";
  cursor_.add_issue(mismatch.code, mark.at, depth, below, std::move(mismatch.expected), std::move(mismatch.found));
  return false;
}

bool StrictReader::refuse_element(Mismatch mismatch, const Mark& mark, std::size_t i) {
  cursor_.add_issue(mismatch.code, find_element(mark.at, i), mark.depth, "/" + std::to_string(i),
                    std::move(mismatch.expected), std::move(mismatch.found));
  return false;
}

}  // namespace df2::detail
