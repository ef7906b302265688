#include <df2/convert/detail/cvat_mask.h>

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::convert::detail {

namespace {

/// Row by row; nothing where the runs are not those of so many pixels.
std::optional<std::vector<std::uint8_t>> unpack(std::string_view runs, std::uint64_t pixels) {
  std::vector<std::uint8_t> unpacked;
  unpacked.reserve(pixels);
  std::uint8_t value = 0;
  while (true) {
    const std::size_t end = std::min(runs.find(','), runs.size());
    const auto run = parse_number<std::uint64_t>(trimmed(runs.substr(0, end)));
    if (!run || *run > pixels - unpacked.size()) return std::nullopt;
    unpacked.insert(unpacked.end(), *run, value);
    value = value == 0 ? 1 : 0;
    if (end == runs.size()) break;
    runs.remove_prefix(end + 1);
  }
  if (unpacked.size() != pixels) return std::nullopt;
  return unpacked;
}

class Runs {
 public:
  void add(std::uint64_t count, bool is_foreground) {
    if (count == 0) return;
    if (is_foreground != (runs_.size() % 2 == 0)) runs_.push_back(0);
    runs_.back() += static_cast<std::uint32_t>(count);
  }
  std::vector<std::uint32_t> take() { return std::move(runs_); }

 private:
  std::vector<std::uint32_t> runs_ = {0};  // an odd number of them ends with background
};

}  // namespace

std::variant<Mask, std::string> decode_cvat_mask(const CvatMask& mask, Size image) {
  const std::uint64_t pixels = std::uint64_t{mask.width} * mask.height;
  if (mask.left < 0 || mask.top < 0 || mask.left > image.width || mask.width > image.width - mask.left ||
      mask.top > image.height || mask.height > image.height - mask.top) {
    return fmt::format("the mask of {} x {} pixels at {}, {} leaves its image of {} x {}", mask.width, mask.height,
                       mask.left, mask.top, image.width, image.height);
  }
  if (pixels > kMostCvatMaskPixels)
    return fmt::format("the mask has {} pixels, more than {}", pixels, kMostCvatMaskPixels);
  const std::optional<std::vector<std::uint8_t>> unpacked = unpack(mask.runs, pixels);
  if (!unpacked) return fmt::format("the run lengths of rle do not add up to the {} pixels of the mask", pixels);
  const std::uint64_t height = image.height;
  const auto top = static_cast<std::uint64_t>(mask.top);
  Runs runs;
  runs.add(static_cast<std::uint64_t>(mask.left) * height, false);
  for (std::uint32_t x = 0; x < mask.width; ++x) {
    runs.add(top, false);
    for (std::uint32_t y = 0; y < mask.height; ++y) runs.add(1, (*unpacked)[std::uint64_t{y} * mask.width + x] != 0);
    runs.add(height - top - mask.height, false);
  }
  runs.add((image.width - static_cast<std::uint64_t>(mask.left) - mask.width) * height, false);
  return Mask{image, runs.take()};
}

}  // namespace df2::convert::detail
