#include <df2_eval/partial/detail/partial_file.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2_eval/partial/cbor.h>

namespace df2::eval::detail {

using nlohmann::json;

namespace {

json to_json(const FileNotes& file) {
  return {{"rows", file.rows}, {"zero_size", file.notes.zero_size}, {"unknown_keys", file.notes.unknown_keys}};
}

FileNotes file_from_json(const json& stored) {
  require_keys(stored, 3);
  FileNotes file;
  file.rows = count_of(stored.at("rows"));
  file.notes.zero_size = count_of(stored.at("zero_size"));
  require(stored.at("unknown_keys").is_object(), "a map of unknown keys");
  for (const auto& [key, count] : stored.at("unknown_keys").items()) file.notes.unknown_keys[key] = count_of(count);
  return file;
}

FileNotes namesakes_from_json(const json& stored) {
  require(stored.is_array() && !stored.empty(), "notes of at least one file for each name");
  FileNotes file = file_from_json(stored[0]);
  for (std::size_t i = 1; i < stored.size(); ++i) file.namesakes.push_back(file_from_json(stored[i]));
  for (std::size_t i = 0; i < file.namesakes.size(); ++i) {
    require(ascends(i == 0 ? file : file.namesakes[i - 1], file.namesakes[i]), "files of one name in order");
  }
  return file;
}

std::vector<std::uint8_t> bytes_of(const std::string& path, std::uint64_t max_bytes) {
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    throw Error(Fault::io, Issue{Code::file, {path, {}, {}, {}}, "a readable file", "none"});
  }
  constexpr std::size_t kBlock = std::size_t{1} << 16;
  std::vector<std::uint8_t> bytes;
  while (in) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kBlock);
    in.read(reinterpret_cast<char*>(bytes.data() + size), kBlock);
    bytes.resize(size + static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > max_bytes) {
      throw Error(Fault::limit, Issue{Code::limit,
                                      {path, {}, {}, {}},
                                      "a file of at most " + std::to_string(max_bytes) + " bytes",
                                      "a larger one"});
    }
  }
  if (in.bad()) throw Error(Fault::io, Issue{Code::file, {path, {}, {}, {}}, "a readable file", "a broken one"});
  return bytes;
}

[[noreturn]] void refuse_file(const std::string& path, std::string found) {
  throw Error(
      Fault::submission,
      Issue{Code::partial_format, {path, {}, {}, {}}, "a whole partial of df2-eval --partial", std::move(found)});
}

std::uint64_t seal_of(std::span<const std::uint8_t> cbor) {
  return XXH3_64bits(cbor.data(), cbor.size());
}

/// The CBOR of a file as it was written.
std::span<const std::uint8_t> unsealed(const std::string& path, std::span<const std::uint8_t> bytes) {
  std::uint64_t seal = 0;
  if (bytes.size() < sizeof seal) refuse_file(path, "a file of " + std::to_string(bytes.size()) + " bytes");
  const auto cbor = bytes.first(bytes.size() - sizeof seal);
  std::memcpy(&seal, bytes.data() + cbor.size(), sizeof seal);
  if (seal != seal_of(cbor)) refuse_file(path, "one that was cut or changed, or something else: its checksum is wrong");
  return cbor;
}

}  // namespace

void require(bool holds, const char* expected) {
  if (!holds) throw std::invalid_argument(expected);
}

std::uint64_t count_of(const json& stored) {
  require(stored.is_number_unsigned(), "counts from 0");
  return stored.get<std::uint64_t>();
}

/// Keys that nobody reads would be lost when the partial is written again.
void require_keys(const json& stored, std::size_t count) {
  require(stored.is_object() && stored.size() == count, "no keys but its own");
}

std::vector<std::int64_t> image_ids_of(const json& stored) {
  auto images = values_of<std::int64_t>(stored);
  require(std::adjacent_find(images.begin(), images.end(), std::greater_equal<>()) == images.end() &&
              (images.empty() || (images.front() >= 0 && images.back() <= kMaxId)),
          "ascending image ids");
  return images;
}

json to_json(const NotedFiles& files) {
  json stored = json::object();
  for (const auto& [name, file] : files) {
    json& list = stored[name] = json::array({to_json(file)});
    for (const FileNotes& namesake : file.namesakes) list.push_back(to_json(namesake));
  }
  return stored;
}

NotedFiles files_from_json(const json& stored) {
  require(stored.is_object(), "a map of files");
  NotedFiles files;
  for (const auto& [name, file] : stored.items()) files[name] = namesakes_from_json(file);
  return files;
}

std::string sealed(std::span<const std::uint8_t> cbor) {
  std::string bytes(cbor.begin(), cbor.end());
  const std::uint64_t seal = seal_of(cbor);
  bytes.append(reinterpret_cast<const char*>(&seal), sizeof seal);
  return bytes;
}

void write_partial_file(const json& stored, const std::string& path) {
  write_file_atomically(path, sealed(json::to_cbor(stored)));
}

void read_partial_file(const std::string& path, std::uint64_t max_bytes, const std::function<void(const json&)>& read) {
  const std::vector<std::uint8_t> bytes = bytes_of(path, max_bytes);
  const auto cbor = unsealed(path, bytes);
  if (!is_plain_cbor(cbor)) refuse_file(path, "something else");
  try {
    read(json::from_cbor(cbor.begin(), cbor.end()));
  } catch (const json::exception& exception) {
    refuse_file(path, exception.what());
  } catch (const std::invalid_argument& exception) {
    refuse_file(path, std::string("one that breaks the rule: ") + exception.what());
  } catch (const Error& error) {
    refuse_file(path, error.what());
  }
}

}  // namespace df2::eval::detail
