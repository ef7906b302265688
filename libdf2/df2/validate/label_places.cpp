#include <df2/validate/label_places.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include <df2/io/detail/file/input_file.h>
#include <df2/io/json_document.h>
#include <df2/io/limits.h>

namespace df2 {

namespace {

struct PartKeys {
  ItemPart part;
  std::string_view native;
  std::string_view coco;
};

constexpr std::array<PartKeys, 8> kPartKeys = {{{ItemPart::whole, "", ""},
                                                {ItemPart::box, "/bounding_box", "/bbox"},
                                                {ItemPart::landmarks, "/landmarks", "/keypoints"},
                                                {ItemPart::mask, "/segmentation", "/segmentation"},
                                                {ItemPart::style, "/style", "/style"},
                                                {ItemPart::scale, "/scale", "/scale"},
                                                {ItemPart::occlusion, "/occlusion", "/occlusion"},
                                                {ItemPart::zoom_in, "/zoom_in", "/zoom_in"}}};

const RecordPlace& place_of(const std::vector<RecordPlace>& places, std::int64_t id) {
  return *std::ranges::lower_bound(places, id, {}, &RecordPlace::id);
}

}  // namespace

Location LabelPlaces::of(std::size_t image) const {
  if (is_native()) return {files_[image], {}, {}, ""};
  const RecordPlace& place = place_of(images_, dataset_.images()[image].id);
  return {files_[0], {}, place.byte, fmt::format("/images/{}", place.row)};
}

Location LabelPlaces::of(std::size_t image, std::size_t item, ItemPart part) const {
  const PartKeys& keys = kPartKeys[static_cast<std::size_t>(part)];
  const std::int64_t id = dataset_.images()[image].items[item].id;
  if (is_native()) return {files_[image], {}, {}, fmt::format("/item{}{}", id, keys.native)};
  const RecordPlace& place = place_of(annotations_, id);
  return {files_[0], {}, place.byte, fmt::format("/annotations/{}{}", place.row, keys.coco)};
}

void LabelPlaces::add_lines(std::vector<Finding>& findings) const {
  try {
    if (is_native()) {
      for (Finding& finding : findings) {
        Location& where = finding.where;
        if (where.line || where.pointer.empty()) continue;
        const Location found = read_document(where.file, Fault::ground_truth).place_of(where.pointer);
        where.line = found.line;
        where.byte = found.byte;
      }
      return;
    }
    const detail::InputFile file(files_[0], ReadLimits{}.file_bytes);
    std::vector<Finding*> placed;
    for (Finding& finding : findings) {
      if (!finding.where.line && finding.where.byte) placed.push_back(&finding);
    }
    const auto byte_of = [](const Finding* finding) { return *finding->where.byte; };
    std::ranges::stable_sort(placed, {}, byte_of);
    std::vector<std::uint64_t> bytes(placed.size());
    std::ranges::transform(placed, bytes.begin(), byte_of);
    const std::vector<std::uint64_t> lines = file.lines_of(bytes);
    for (std::size_t i = 0; i < placed.size(); ++i) placed[i]->where.line = lines[i];
  } catch (const Error&) {
    // The file changed since it was read: the findings stand, without lines.
  }
}

}  // namespace df2
