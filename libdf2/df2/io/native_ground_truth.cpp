#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/io/detail/file/gzip.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/path_kind.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/faults.h>
#include <df2/io/detail/json/read_piece.h>
#include <df2/io/detail/rows/ground_truth_places.h>
#include <df2/io/detail/rows/image_sizes.h>
#include <df2/io/detail/rows/key_counts.h>
#include <df2/io/detail/rows/native_rows.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/ground_truth.h>
#include <df2/io/native_split.h>
#include <df2/io/picture_header.h>
#include <df2/parallel.h>
#include <df2/watch.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;

// An annotation file is a few kilobytes; files are handed to threads in bundles of this many.
constexpr std::size_t kBundle = 64;

struct AnnotationFile {
  std::int64_t image_id = 0;
  std::string path;
};

/// What one thread reads with, and what it notes.
struct Scratch {
  simdjson::ondemand::parser parser = simdjson::ondemand::parser();
  std::vector<char> buffer = {};
  detail::NativeReader reader;
  GroundTruthNotes notes = {};
};

void add_notes(GroundTruthNotes& into, const GroundTruthNotes& other) {
  for (const auto& [name, count] : other.unknown_names) detail::count_unknown_key(into.unknown_names, name, count);
}

/// Issues of one file, with their lines.
IssueList read_annotation(const AnnotationFile& source, const ReadLimits& limits, Scratch& scratch, ImageRecord& image,
                          detail::Gzip gzip = detail::Gzip::as_it_is) {
  const detail::InputFile file(source.path, std::min(limits.file_bytes, limits.element_bytes), gzip);
  const detail::Piece piece = detail::read_whole(file, scratch.buffer);
  // Hardly any file is compressed, and the bytes that tell are at hand only now.
  if (gzip == detail::Gzip::as_it_is && detail::is_gzip(piece.json))
    return read_annotation(source, limits, scratch, image, detail::Gzip::unpacked);
  detail::PieceIssues found;
  GroundTruthNotes notes;
  const auto read = [&] {
    return detail::read_piece(scratch.parser, piece, file.name(), found, [&](auto& reader) {
      image = {};
      image.id = source.image_id;
      notes = {};
      return scratch.reader.read(reader, image, notes);
    });
  };
  // Nearly every file begins as it should, and is opened, read and closed once.
  const bool begins_well = !file.damage() && (piece.json.starts_with('{') || !detail::check_opening(file, '{'));
  IssueList issues;
  if (begins_well && read()) {
    issues = detail::placed(std::move(found), {});
    add_notes(scratch.notes, notes);
  } else {
    std::optional<Issue> fault = detail::check_opening(file, '{');
    if (!fault) fault = detail::locate_syntax_error(file, 0, "", file.size());
    issues.add(fault ? *fault : detail::refused_by_one_parser(file, 0));
  }
  try {
    detail::throw_if_any(Fault::ground_truth, std::move(issues), file, detail::KnownFile::annotation);
  } catch (const Error& error) {
    return error.issues();
  }
  return {};
}

/// The name of an annotation file without its ending, .json or .json.gz in letters of any case.
std::optional<std::string_view> annotation_stem(std::string_view name) {
  for (const std::string_view ending : {".json", ".json.gz"}) {
    const auto same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); };
    if (name.size() >= ending.size() && std::equal(ending.begin(), ending.end(), name.end() - ending.size(), same))
      return name.substr(0, name.size() - ending.size());
  }
  return std::nullopt;
}

/// NNNNNN.json files of the folder in id order. Those that are compressed copies of others are left out.
std::vector<AnnotationFile> list_annotations(const fs::path& folder, IssueList& issues) {
  std::vector<AnnotationFile> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    checkpoint();
    // Names are cut as text: a folder has as many as there are images, and fs::path takes its time for each.
    const std::string& path = it->path().native();
    const std::string_view name = std::string_view(path).substr(path.find_last_of('/') + 1);
    // A hidden file is no annotation: macOS puts one with the same ending beside each file of a copy.
    const std::optional<std::string_view> stem = annotation_stem(name);
    if (!stem || name.starts_with('.')) continue;
    if (std::error_code unknown; !it->is_regular_file(unknown)) {
      issues.add({Code::bad_dataset, {path, {}, {}, {}}, "an annotation file", detail::describe_path(path)});
      continue;
    }
    std::int64_t id = -1;
    const char* const end_of_id = stem->data() + stem->size();
    const auto [last, failure] = std::from_chars(stem->data(), end_of_id, id);
    if (failure != std::errc{} || last != end_of_id || check_id(id)) {
      issues.add({Code::bad_id,
                  {path, {}, {}, {}},
                  "a file name NNNNNN.json whose number is the image_id",
                  std::string(name)});
      continue;
    }
    files.push_back({id, path});
  }
  if (error) {
    throw Error(Fault::io, Issue{Code::file,
                                 {folder.string(), {}, {}, {}},
                                 "the folder of annotations cannot be read: " + error.message()});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return std::tie(a.image_id, a.path) < std::tie(b.image_id, b.path); });
  const auto is_copy = [](const AnnotationFile& file, const AnnotationFile& next) {
    return next.path.size() == file.path.size() + 3 && next.path.starts_with(file.path);
  };
  files.erase(std::unique(files.begin(), files.end(), is_copy), files.end());
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].image_id == files[i - 1].image_id) {
      issues.add({Code::duplicate_id,
                  {files[i].path, {}, {}, {}},
                  "each image_id once",
                  std::to_string(files[i].image_id) + " again"});
    }
  }
  return files;
}

/// Folder of a split, from the folder that was asked for: the split itself or its annos. Links are followed to a split
/// of the release; a split that is a link to somewhere else keeps the name it is called by.
fs::path split_folder(const fs::path& folder) {
  const auto above_annos = [](const fs::path& path) { return path.filename() == "annos" ? path.parent_path() : path; };
  const auto is_one_of = [](const fs::path& path, std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), path.filename()) != names.end();
  };
  fs::path real = above_annos(fs::canonical(folder));
  const fs::path called = above_annos(fs::absolute(folder));
  if (is_one_of(real, {"train", "validation", "test"}) || is_one_of(called, {".", ".."})) return real;
  return fs::canonical(called.parent_path()) / called.filename();
}

/// Where the image lists of a split are.
fs::path information_folder(const fs::path& split) {
  return split.parent_path() / ("json_for_" + split.filename().string());
}

void require_regular(const fs::path& path) {
  if (std::error_code unknown; fs::is_regular_file(path, unknown)) return;
  throw Error(Fault::ground_truth, Issue{Code::bad_dataset,
                                         {path.string(), {}, {}, {}},
                                         "an image information file",
                                         detail::describe_path(path.string())});
}

/// The image lists beside the split. Ids start at 1 in every split: the list of one says nothing about another.
std::vector<fs::path> information_files(const fs::path& split) {
  std::vector<fs::path> paths;
  const fs::path folder = information_folder(split);
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with("keypoints_") || !name.ends_with("information.json")) continue;
    paths.push_back(it->path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// What the information files say; where nobody reads sizes, a file that is not right says nothing.
std::vector<std::vector<ImageRecord>> read_information(const fs::path& split, const ReadLimits& limits,
                                                       const FieldsRead& fields) {
  std::vector<std::vector<ImageRecord>> lists;
  const auto read = [&](const fs::path& path) {
    require_regular(path);
    lists.push_back(detail::read_image_list(path.string(), limits, fields));
  };
  for (const fs::path& path : information_files(split)) {
    if (fields.masks) {
      read(path);
      continue;
    }
    try {
      read(path);
    } catch (const Error& error) {
      if (error.fault() != Fault::ground_truth && error.fault() != Fault::io) throw;
    }
  }
  return lists;
}

/// Sizes from the information files beside the split and, for images those do not name, from image/. Says which of
/// these gave any.
std::set<SizeSource> add_sizes(std::vector<ImageRecord>& images, const fs::path& split, const ReadLimits& limits,
                               const FieldsRead& fields) {
  std::unordered_map<std::int64_t, const ImageRecord*> known;
  const std::vector<std::vector<ImageRecord>> lists = read_information(split, limits, fields);
  for (const auto& list : lists) {
    for (const ImageRecord& image : list) known.emplace(image.id, &image);
  }
  const fs::path folder = split / "image";
  std::error_code error;
  const bool has_images = fs::is_directory(folder, error);
  std::atomic<bool> from_information = false, from_pictures = false;
  parallel_for(images.size(), [&](std::size_t i) {
    ImageRecord& image = images[i];
    if (const auto it = known.find(image.id); it != known.end()) {
      image.size = it->second->size;
      image.file_name = it->second->file_name;
    }
    if (image.size) from_information = true;
    if (image.size || !has_images) return;
    image.file_name = fmt::format("{:06}.jpg", image.id);
    const std::optional<PictureHeader> header = read_picture_header((folder / image.file_name).string());
    if (!header) return;
    image.size = header->size;
    from_pictures = true;
  });
  std::set<SizeSource> sources;
  if (from_information) sources.insert(SizeSource::information);
  if (from_pictures) sources.insert(SizeSource::pictures);
  return sources;
}

}  // namespace

namespace {

/// What the annotation files of a split say.
struct Annotations {
  fs::path root;
  std::vector<ImageRecord> images;
  std::vector<std::string> files;  ///< one for each image
  std::vector<IssueList> refused;
  GroundTruthNotes notes;
};

Annotations read_annotations(const std::string& folder, const ReadLimits& limits, const FieldsRead& fields) {
  const fs::path given = fs::path(folder).filename().empty() ? fs::path(folder).parent_path() : fs::path(folder);
  fs::path annos = given / "annos";
  std::error_code error;
  if (!fs::is_directory(annos, error)) annos = given;
  IssueList misnamed;
  const std::vector<AnnotationFile> files = list_annotations(annos, misnamed);
  if (files.empty() && (misnamed.empty() || (annos == given && given.filename() != "annos"))) {
    throw Error(Fault::ground_truth,
                Issue(Code::bad_dataset, {annos.string(), {}, {}, {}},
                      "the folder has no annotations NNNNNN.json: " + detail::suggest_ground_truth(given.string())));
  }
  std::vector<ImageRecord> images(files.size());
  std::vector<IssueList> found(files.size());
  const std::size_t bundles = (files.size() + kBundle - 1) / kBundle;
  std::vector<GroundTruthNotes> noted(bundles);
  Steps steps(bundles);
  parallel_for(bundles, [&](std::size_t bundle) {
    Scratch scratch{.reader = detail::NativeReader(fields)};
    const std::size_t end = std::min(files.size(), (bundle + 1) * kBundle);
    for (std::size_t i = bundle * kBundle; i < end; ++i)
      found[i] = read_annotation(files[i], limits, scratch, images[i]);
    noted[bundle] = std::move(scratch.notes);
    steps.done();
  });
  Annotations read;
  read.root = split_folder(given);
  for (const GroundTruthNotes& some : noted) add_notes(read.notes, some);
  if (!misnamed.empty()) read.refused.push_back(std::move(misnamed));
  read.images.reserve(images.size());
  read.files.reserve(images.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!found[i].empty()) {
      read.refused.push_back(std::move(found[i]));
      continue;
    }
    // Of two files with one id, which are refused already, the first stands.
    if (!read.images.empty() && read.images.back().id == images[i].id) continue;
    read.images.push_back(std::move(images[i]));
    read.files.push_back(files[i].path);
  }
  return read;
}

Dataset complete(Annotations& read, const ReadLimits& limits, const FieldsRead& fields) {
  std::set<SizeSource> sources = add_sizes(read.images, read.root, limits, fields);
  std::vector<CategoryIndex> listed(kDeepFashion2Categories);
  std::iota(listed.begin(), listed.end(), CategoryIndex{0});
  return Dataset(read.root.filename().string(), std::move(read.images), std::move(listed), {},
                 (read.root / "image").string(), std::move(read.notes), std::move(sources));
}

}  // namespace

NativeSplit read_native_split(const std::string& folder, const ReadLimits& limits, const FieldsRead& fields) {
  Annotations read = read_annotations(folder, limits, fields);
  return {complete(read, limits, fields), std::move(read.files), std::move(read.refused)};
}

Dataset read_native_ground_truth(const std::string& folder, const ReadLimits& limits, const FieldsRead& fields) {
  Annotations read = read_annotations(folder, limits, fields);
  if (read.refused.empty()) return complete(read, limits, fields);
  IssueList issues;
  for (IssueList& list : read.refused) issues.append(std::move(list));
  const Fault fault = issues.is_over_limit() ? Fault::limit : Fault::ground_truth;
  throw Error(fault, std::move(issues));
}

std::vector<std::string> folders_of_split(const std::string& folder) {
  const fs::path split = split_folder(folder);
  std::vector<std::string> folders;
  for (const fs::path& path : {fs::path(folder), split, split / "annos", split / "image", information_folder(split)}) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (!error && std::ranges::find(folders, real.string()) == folders.end()) folders.push_back(real.string());
  }
  return folders;
}

Dataset read_ground_truth(const std::string& path, const ReadLimits& limits, const CategoryRules& rules,
                          const FieldsRead& fields) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return read_coco_ground_truth(path, limits, rules, fields);
  if (rules.source == CategorySource::deepfashion2) return read_native_ground_truth(path, limits, fields);
  throw Error(Fault::usage, Code::option,
              "categories can come from a COCO-type file, but " + path +
                  " is a folder of native annotations, which have those of DeepFashion2");
}

}  // namespace df2
