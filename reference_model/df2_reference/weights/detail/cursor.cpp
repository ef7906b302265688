#include "cursor.h"

#include <utility>

#include <fmt/format.h>

#include "refuse.h"

namespace df2::reference::detail {

std::string_view Cursor::take(std::uint64_t bytes) {
  const std::uint64_t left = part_.bytes.size() - at_;
  if (bytes > left) refuse(fmt::format("the file is cut off: {} bytes have to follow, and there are {}", bytes, left));
  const std::string_view taken = part_.bytes.substr(at_, bytes);
  at_ += bytes;
  return taken;
}

std::string_view Cursor::line() {
  const std::size_t end = part_.bytes.find('\n', at_);
  if (end == std::string_view::npos) refuse("the file is cut off: a line of text does not end");
  const std::string_view line = take(end - at_);
  ++at_;
  return line;
}

void Cursor::refuse(std::string sentence) const {
  refuse_weights({part_.file, {}, mark_, part_.pointer}, std::move(sentence));
}

void Cursor::refuse_over_limit(std::string_view what, std::uint64_t most) const {
  detail::refuse_over_limit({part_.file, {}, mark_, part_.pointer}, what, most);
}

}  // namespace df2::reference::detail
