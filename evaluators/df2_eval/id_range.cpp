#include <df2_eval/id_range.h>

#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::eval {

namespace {

std::optional<std::int64_t> parse_id(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

}  // namespace

bool looks_like_range(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  return text.find('-') != std::string_view::npos && text.find_first_of(kDigits) != std::string_view::npos &&
         text.find_first_not_of("0123456789- \t") == std::string_view::npos;
}

std::optional<IdRange> parse_range(std::string_view text) {
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return std::nullopt;
  const auto first = parse_id(trimmed(text.substr(0, hyphen))), last = parse_id(trimmed(text.substr(hyphen + 1)));
  if (!first || !last || *first < 0 || *first > *last) return std::nullopt;
  return IdRange{*first, *last};
}

std::string range_text(const IdRange& range) {
  return fmt::format("{}-{}", range.first, range.last);
}

}  // namespace df2::eval
