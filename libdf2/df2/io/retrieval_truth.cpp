#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <df2/io/detail/json/values.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/detail/rows/write_rows.h>
#include <df2/io/retrieval.h>

namespace df2 {

namespace {

using detail::OrderedJson;

struct QueryRow {
  QueryItem item;
  detail::LevelSet levels;
};

struct QueryFormat {
  using Row = QueryRow;
  static constexpr auto kKeys = detail::Keys({{"query_image_id"},
                                              {"style"},
                                              {"cls"},
                                              {"pair_id"},
                                              {"bbox"},
                                              {detail::kLevelKeys[0], false},
                                              {detail::kLevelKeys[1], false},
                                              {detail::kLevelKeys[2], false},
                                              {detail::kLevelKeys[3], false}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, QueryRow& row) {
    switch (key) {
      case 0:
        return reader.id(row.item.image_id);
      case 1:
        return reader.id(row.item.style);
      case 2:
        return detail::read_category(reader, deepfashion2_categories(), row.item.category);
      case 3:
        return reader.id(row.item.pair_id);
      case 4:
        return detail::read_corners(reader, row.item.box);
      default:
        return detail::read_level(reader, row.levels.levels[key - 5]);
    }
  }
};

struct GalleryFormat {
  using Row = GalleryItem;
  static constexpr auto kKeys = detail::Keys({{"gallery_image_id"}, {"style"}, {"pair_id"}, {"bbox"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, GalleryItem& item) {
    switch (key) {
      case 0:
        return reader.id(item.image_id);
      case 1:
        return reader.id(item.style);
      case 2:
        return reader.id(item.pair_id);
      default:
        return detail::read_corners(reader, item.box);
    }
  }
};

std::vector<QueryItem> read_queries(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<QueryFormat>(file, limits);
  std::vector<QueryItem> items;
  IssueList across;
  for (auto& [row, number, byte] : read.rows) {
    row.item.attributes = row.levels.attributes();
    const auto given = std::ranges::count_if(row.levels.levels, [](const auto& level) { return level.has_value(); });
    if (given > 0 && !row.item.attributes) {
      across.add({Code::missing_key,
                  {file.name(), {}, byte, "/" + std::to_string(number)},
                  "all of scale, occlusion, zoom_in and viewpoint, or none",
                  std::to_string(given)});
    }
    items.push_back(row.item);
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::ground_truth, std::move(read.issues), file, detail::KnownFile::query_file);
  return items;
}

std::vector<GalleryItem> read_gallery(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<GalleryFormat>(file, limits);
  detail::throw_if_any(Fault::ground_truth, std::move(read.issues), file, detail::KnownFile::gallery_file);
  std::vector<GalleryItem> gallery;
  for (const auto& row : read.rows) gallery.push_back(row.value);
  return gallery;
}

}  // namespace

RetrievalTruth read_retrieval_truth(const std::string& query_path, const std::string& gallery_path,
                                    const ReadLimits& limits) {
  const auto base = [](const std::string& path) { return std::filesystem::path(path).filename().string(); };
  return {base(query_path) + "+" + base(gallery_path), read_queries(query_path, limits),
          read_gallery(gallery_path, limits)};
}

void write_query_file(const RetrievalTruth& truth, const std::string& path) {
  detail::write_rows(path, truth.items().size(), [&](std::size_t i) {
    const QueryItem& item = truth.items()[i];
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
  detail::write_rows(path, truth.gallery().size(), [&](std::size_t i) {
    const GalleryItem& item = truth.gallery()[i];
    return OrderedJson{{"gallery_image_id", item.image_id},
                       {"style", item.style},
                       {"pair_id", item.pair_id},
                       {"bbox", detail::corners_value(item.box)}};
  });
}

}  // namespace df2
