#include <df2/attributes.h>

#include <algorithm>

namespace df2 {

std::string Level::name() const {
  std::string name = std::string(row().key) + "_" + std::string(title());
  std::ranges::replace(name, ' ', '_');
  return name;
}

std::array<Level, kLevelCount> all_levels() {
  std::array<Level, kLevelCount> levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i] = {kAttributes[i / kLevelsPerAttribute].attribute,
                 static_cast<std::uint8_t>(i % kLevelsPerAttribute + 1)};
  }
  return levels;
}

}  // namespace df2
