#include <df2_reference/prediction/prediction_folder.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/json_document.h>
#include <df2/io/text_file.h>
#include <df2_reference/prediction/part_file.h>

namespace df2::reference {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = "unfinished";
constexpr const char* kDoomed = "unfinished.removed";  // what it is called while it is removed
constexpr std::uint64_t kMostPartBytes = std::uint64_t{1} << 40;

[[noreturn]] void refuse_folder(const fs::path& path, std::string sentence) {
  throw Error(Fault::usage, Issue(Code::usage, {path.string(), {}, {}, {}}, std::move(sentence)));
}

[[noreturn]] void fail_at(const fs::path& path, std::string_view what, const std::error_code& why) {
  throw Error(Fault::io, Issue(Code::file, {path.string(), {}, {}, {}}, fmt::format("{}: {}", what, why.message())));
}

void make_folder_at(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail_at(path, "the folder cannot be made", error);
}

void rename_to(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) fail_at(to, "the file cannot be put in its place", error);
}

void remove_folder(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) fail_at(path, "the folder cannot be removed", error);
}

std::string text_of(const PredictionArguments& arguments) {
  nlohmann::ordered_json text = nlohmann::ordered_json::object();
  for (const auto& [name, value] : arguments) text[name] = nlohmann::ordered_json::parse(value);
  return text.dump(1) + "\n";
}

/// Names the first argument that differs.
void require_same(const fs::path& stamp, const PredictionArguments& arguments) {
  const JsonDocument document = read_document(stamp.string(), Fault::usage);
  const JsonPlace root = document.root();
  for (const auto& [name, value] : arguments) {
    const std::string then = root.has(name) ? root.at(name).value().dump() : "null";
    const std::string now = nlohmann::json::parse(value).dump();
    if (then == now) continue;
    refuse_folder(stamp, fmt::format("the folder was begun with the {} {}, and now it is {}: give the same to go on "
                                     "with it, or name another folder",
                                     name, then, now));
  }
}

/// What a process that was killed while it began the folder may have left.
bool is_unbegun(const fs::path& folder) {
  std::error_code error;
  const bool is_free = std::ranges::all_of(fs::directory_iterator(folder, error), [](const fs::directory_entry& entry) {
    return entry.path().filename() == kUnfinished;
  });
  if (error) fail_at(folder, "the folder cannot be read", error);
  return is_free;
}

}  // namespace

PredictionFolder::PredictionFolder(std::string path, const PredictionArguments& arguments) : path_(std::move(path)) {
  const fs::path folder = path_, stamp = folder / kPredictedWith, unfinished = folder / kUnfinished;
  std::error_code unknown;
  if (fs::exists(folder, unknown) && !fs::is_directory(folder, unknown))
    refuse_folder(folder, "a file stands where the predictions are to be: name another folder, or move the file away");
  make_folder_at(folder);
  lock_.fd = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_.fd < 0) fail_at(folder, "the folder cannot be read", {errno, std::generic_category()});
  if (::flock(lock_.fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    refuse_folder(folder, "another df2-rcnn predict works in this folder: wait until it is done, or name another one");
  if (fs::exists(stamp, unknown)) {
    require_same(stamp, arguments);
    is_finished_ = !fs::exists(unfinished, unknown);
    remove_folder(folder / kDoomed);
    return;
  }
  if (!is_unbegun(folder))
    refuse_folder(folder,
                  "the folder is not empty and holds no predictions of df2-rcnn to go on with: name another folder, or "
                  "empty this one");
  make_folder_at(unfinished);
  write_file_atomically(place_of(kPredictedWith), text_of(arguments));
  put(kPredictedWith);
}

PredictionFolder::Lock::~Lock() {
  if (fd >= 0) ::close(fd);
}

std::string PredictionFolder::part_path(std::size_t part) const {
  return place_of(fmt::format("{:08}.rows", part));
}

bool PredictionFolder::has_part(std::size_t part) const {
  std::error_code unknown;
  return fs::exists(part_path(part), unknown);
}

void PredictionFolder::write_part(std::size_t part, std::span<const PictureRows> pictures) const {
  write_file_atomically(part_path(part), part_bytes(pictures));
}

std::vector<PictureRows> PredictionFolder::read_part(std::size_t part) const {
  const std::string path = part_path(part);
  std::optional<std::vector<PictureRows>> pictures = read_part_bytes(read_text(path, Fault::io, kMostPartBytes));
  if (pictures) return std::move(*pictures);
  std::error_code ignored;
  fs::remove(path, ignored);
  throw Error(Fault::io, Issue(Code::file, {path, {}, {}, {}},
                               "the rows that an earlier run kept were damaged on the disk, and are removed: start the "
                               "same command again, which predicts these pictures anew"));
}

std::string PredictionFolder::place_of(std::string_view name) const {
  return (fs::path(path_) / kUnfinished / name).string();
}

void PredictionFolder::put(std::string_view name) const {
  rename_to(place_of(name), fs::path(path_) / name);
}

void PredictionFolder::finish() {
  const fs::path doomed = fs::path(path_) / kDoomed;
  rename_to(fs::path(path_) / kUnfinished, doomed);
  is_finished_ = true;
  remove_folder(doomed);
}

}  // namespace df2::reference
