#include <df2_eval/partial/run_head.h>

#include <filesystem>
#include <span>
#include <utility>

namespace df2::eval {

InputName make_input_name(const std::string& path, std::string hash) {
  return {std::filesystem::path(path).filename().string(), std::move(hash)};
}

std::vector<std::string> names_of(const std::set<SizeSource>& sizes) {
  std::vector<std::string> names;
  for (const SizeSource source : sizes) {
    names.emplace_back(find_name(std::span<const NamedValue<SizeSource>>(kSizeSources), source));
  }
  return names;
}

std::vector<std::int64_t> scored_ids(const RunHead& head) {
  std::vector<std::int64_t> ids;
  for (const CategoryIndex category : head.scored) ids.push_back(head.categories[category].id);
  return ids;
}

}  // namespace df2::eval
