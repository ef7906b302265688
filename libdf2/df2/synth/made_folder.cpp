#include <df2/synth/made_folder.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/detail/file/temporary_path.h>
#include <df2/io/text_file.h>
#include <df2/text.h>
#include <df2/version.h>

namespace df2::synth {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, std::string sentence) {
  throw Error(Fault::usage, Issue(Code::usage, {path.string(), {}, {}, {}}, std::move(sentence)));
}

[[noreturn]] void fail(const fs::path& path, std::string_view what, int reason) {
  throw Error(Fault::io,
              Issue(Code::file, {path.string(), {}, {}, {}}, fmt::format("{}: {}", what, std::strerror(reason))));
}

/// The name of the file that this one was to become, if it is one that a killed run has left behind.
std::optional<std::string_view> unfinished_name(std::string_view name) {
  constexpr std::size_t kEnding = 7;  // a dot and six characters (temporary_path.cpp)
  if (name.size() <= kEnding || name[name.size() - kEnding] != '.') return std::nullopt;
  return name.substr(0, name.size() - kEnding);
}

/// Whether this is the file of a picture, 000001.jpg, say.
bool is_of_picture(std::string_view name, std::string_view ending, std::int64_t count) {
  if (!name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  const std::optional<std::int64_t> id = parse_number<std::int64_t>(name);
  return id && *id >= 1 && *id <= count && name == fmt::format("{:06}", *id);
}

/// Removes what is unfinished, and refuses what is not of the dataset.
template <class IsKnown>
void clear(const fs::path& folder, const IsKnown& is_known) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (is_known(name)) continue;
    const std::optional<std::string_view> unfinished = unfinished_name(name);
    if (!unfinished || !is_known(*unfinished))
      refuse(entry.path(),
             "the file is not one of the dataset that is to be written here, and would be read as part of "
             "it: name another folder, or move it away");
    fs::remove(entry.path(), error);
    if (error) fail(entry.path(), "the unfinished file cannot be removed", error.value());
  }
  if (error) fail(folder, "the folder cannot be read", error.value());
}

void make_folder(const fs::path& folder) {
  if (!detail::make_folders(folder.string())) fail(folder, "the folder cannot be made", errno);
}

bool is_new(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (unfinished_name(name) != kMadeWith) return false;
  }
  if (error) fail(folder, "the folder cannot be read", error.value());
  return true;
}

}  // namespace

std::string made_with(const MadeOptions& options, bool has_pictures) {
  const auto* difficulty =
      std::ranges::find(kDifficulties, options.difficulty, &std::pair<std::string_view, Difficulty>::second);
  nlohmann::ordered_json made = {{"df2_version", kVersion},
                                 {"images", options.images},
                                 {"identities", options.identities},
                                 {"seed", options.seed},
                                 {"pictures", has_pictures ? "jpeg" : "none"},
                                 {"difficulty", difficulty->first},
                                 {"unlabelled", options.unlabelled}};
  if (options.size) made["size"] = {options.size->width, options.size->height};
  for (const AttributeRow& row : kAttributes)
    made[std::string(row.key)] = options.shares[static_cast<std::size_t>(row.attribute)];
  return made.dump(1) + "\n";
}

std::string annotation_folder(const PartRow& part) {
  return fmt::format("{}{}/annos", part.part == Part::test ? "held_out/" : "", part.name);
}

std::string picture_folder(const PartRow& part) {
  return fmt::format("{}/image", part.name);
}

void open_made_folder(const std::string& folder, const std::string& made_with, bool has_pictures,
                      const std::array<std::int64_t, kParts.size()>& counts) {
  const fs::path root = folder;
  std::error_code error;
  if (fs::exists(root, error) && !fs::is_directory(root, error))
    refuse(root, "a file stands where the dataset is to be made: name another folder, or move the file away");
  make_folder(root);
  const fs::path stamp = root / kMadeWith;
  if (!fs::exists(stamp, error)) {
    if (!is_new(root))
      refuse(root,
             "the folder is not empty and holds no dataset of df2-synth to go on with: name another folder, or "
             "empty this one");
    clear(root, [](std::string_view name) { return name == kMadeWith; });
    write_file_atomically(stamp.string(), made_with);
  } else if (read_text(stamp.string(), Fault::usage) != made_with) {
    refuse(stamp,
           "the dataset in this folder was made with other options or another version of df2: give the same "
           "ones to go on with it, or name another folder");
  }
  for (const PartRow& part : kParts) {
    const std::int64_t count = counts[static_cast<std::size_t>(part.part)];
    const auto open = [&](const std::string& name, std::string_view ending) {
      make_folder(root / name);
      clear(root / name, [&](std::string_view file) { return is_of_picture(file, ending, count); });
    };
    open(annotation_folder(part), ".json");
    if (has_pictures) open(picture_folder(part), ".jpg");
  }
}

}  // namespace df2::synth
