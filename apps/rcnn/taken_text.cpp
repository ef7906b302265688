#include "taken_text.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace df2::apps {

namespace {

/// "backbone.body.layer1" of "backbone.body.layer1.0.conv1.weight": a part of the network that a reader knows.
std::string part_of(const std::string& name) {
  std::size_t end = 0;
  for (int dots = name.starts_with("backbone.") ? 3 : 2; dots > 0 && end != std::string::npos; --dots)
    end = name.find('.', end == 0 ? 0 : end + 1);
  return name.substr(0, end);
}

std::map<std::string, int> parts_of(const std::vector<std::string>& names) {
  std::map<std::string, int> parts;
  for (const std::string& name : names) ++parts[part_of(name)];
  return parts;
}

std::string listed(std::string_view title, const std::vector<std::string>& names) {
  std::string text = fmt::format("{}: {} tensors\n", title, names.size());
  for (const auto& [part, count] : parts_of(names)) text += fmt::format("  {:<36} {:>4}\n", part, count);
  return text;
}

}  // namespace

std::string listed(const reference::TakenWeights& result) {
  return listed("taken", result.taken) + listed("fresh, as the file has none that fit", result.left_fresh) +
         listed("left behind, as the network has none that fit", result.left_behind);
}

std::string summary_of(const reference::TakenWeights& result) {
  std::string text = fmt::format("{} tensors taken, {} stay fresh", result.taken.size(), result.left_fresh.size());
  std::string parts;
  for (const auto& [part, count] : parts_of(result.left_fresh))
    fmt::format_to(std::back_inserter(parts), "{}{} {}", parts.empty() ? "" : ", ", part, count);
  if (!parts.empty()) text.append(" (").append(parts).append(")");
  return text;
}

std::size_t fresh_in_body(const reference::TakenWeights& result) {
  return static_cast<std::size_t>(std::ranges::count_if(
      result.left_fresh, [](const std::string& name) { return name.starts_with("backbone.body."); }));
}

}  // namespace df2::apps
