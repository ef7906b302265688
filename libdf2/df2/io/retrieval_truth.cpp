#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <df2/io/atomic_file.h>
#include <df2/io/detail/json/values.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/retrieval.h>

namespace df2 {

namespace {

using detail::JsonCursor;
using detail::JsonValue;
using detail::OrderedJson;

struct QueryRow {
  QueryItem item;
  std::array<std::uint8_t, 4> levels{};  ///< in the order of kLevelKeys; 0: not given
};

template <std::size_t level>
bool read_level_of(JsonCursor& cursor, JsonValue& value, QueryRow& row) {
  return detail::read_level(cursor, value, row.levels[level]);
}

using QueryMember = detail::Member<QueryRow>;
constexpr std::array<QueryMember, 9> kQueryMembers = {{
    {"query_image_id", [](auto& cursor, auto& value, auto& row) { return read_id(cursor, value, row.item.image_id); }},
    {"style", [](auto& cursor, auto& value, auto& row) { return read_id(cursor, value, row.item.style); }},
    {"cls", [](auto& cursor, auto& value, auto& row) { return read_category(cursor, value, row.item.category); }},
    {"pair_id", [](auto& cursor, auto& value, auto& row) { return read_id(cursor, value, row.item.pair_id); }},
    {"bbox", [](auto& cursor, auto& value, auto& row) { return read_corners(cursor, value, row.item.box); }},
    {detail::kLevelKeys[0], read_level_of<0>, false},
    {detail::kLevelKeys[1], read_level_of<1>, false},
    {detail::kLevelKeys[2], read_level_of<2>, false},
    {detail::kLevelKeys[3], read_level_of<3>, false},
}};

using GalleryMember = detail::Member<GalleryItem>;
constexpr std::array<GalleryMember, 4> kGalleryMembers = {{
    {"gallery_image_id", [](auto& cursor, auto& value, auto& row) { return read_id(cursor, value, row.image_id); }},
    {"style", [](auto& cursor, auto& value, auto& row) { return read_id(cursor, value, row.style); }},
    {"pair_id", [](auto& cursor, auto& value, auto& row) { return read_id(cursor, value, row.pair_id); }},
    {"bbox", [](auto& cursor, auto& value, auto& row) { return read_corners(cursor, value, row.box); }},
}};

std::vector<QueryItem> read_queries(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<QueryRow>(file, kQueryMembers, limits);
  std::vector<QueryItem> items;
  IssueList across;
  for (auto& [row, number, byte] : read.rows) {
    const auto given = std::count_if(row.levels.begin(), row.levels.end(), [](std::uint8_t level) { return level; });
    if (given == 4) row.item.attributes = {row.levels[0], row.levels[1], row.levels[2], row.levels[3]};
    if (given > 0 && given < 4) {
      across.add({Code::missing_key,
                  {file.name(), {}, byte, "/" + std::to_string(number)},
                  "all of scale, occlusion, zoom_in and viewpoint, or none",
                  std::to_string(given)});
    }
    items.push_back(row.item);
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::ground_truth, std::move(read.issues), file);
  return items;
}

std::vector<GalleryItem> read_gallery(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<GalleryItem>(file, kGalleryMembers, limits);
  detail::throw_if_any(Fault::ground_truth, std::move(read.issues), file);
  std::vector<GalleryItem> gallery;
  for (const auto& row : read.rows) gallery.push_back(row.value);
  return gallery;
}

/// One row a line.
template <class Items, class MakeRow>
void write_rows(const std::string& path, const Items& items, MakeRow&& make_row) {
  AtomicFile file(path);
  file.append("[");
  std::string_view separator = "\n";
  for (const auto& item : items) {
    file.append(separator);
    file.append(OrderedJson(make_row(item)).dump());
    separator = ",\n";
  }
  file.append("\n]\n");
  file.commit();
}

}  // namespace

RetrievalTruth read_retrieval_truth(const std::string& query_path, const std::string& gallery_path,
                                    const ReadLimits& limits) {
  const auto base = [](const std::string& path) { return std::filesystem::path(path).filename().string(); };
  return {base(query_path) + "+" + base(gallery_path), read_queries(query_path, limits),
          read_gallery(gallery_path, limits)};
}

void write_query_file(const RetrievalTruth& truth, const std::string& path) {
  write_rows(path, truth.items(), [](const QueryItem& item) {
    OrderedJson row = {{"query_image_id", item.image_id},
                       {"style", item.style},
                       {"cls", deepfashion2_categories()[item.category].id},
                       {"pair_id", item.pair_id},
                       {"bbox", detail::corners_value(item.box)}};
    if (item.attributes) {
      row["scale"] = item.attributes->scale;
      row["occlusion"] = item.attributes->occlusion;
      row["zoom_in"] = item.attributes->zoom_in;
      row["viewpoint"] = item.attributes->viewpoint;
    }
    return row;
  });
}

void write_gallery_file(const RetrievalTruth& truth, const std::string& path) {
  write_rows(path, truth.gallery(), [](const GalleryItem& item) {
    return OrderedJson{{"gallery_image_id", item.image_id},
                       {"style", item.style},
                       {"pair_id", item.pair_id},
                       {"bbox", detail::corners_value(item.box)}};
  });
}

}  // namespace df2
