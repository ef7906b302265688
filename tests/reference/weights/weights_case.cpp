#include "weights_case.h"

#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "../../support.h"

namespace df2::reference::test {

namespace {

std::string hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::string line(const std::string& name, std::string_view dtype, const nlohmann::json& shape, const std::string& hex) {
  std::string text = name;
  return text.append(" ").append(dtype).append(" ").append(shape.dump()).append(" ").append(hex);
}

}  // namespace

std::string fixture(const std::string& name) {
  return DF2_SOURCE_DIR "/tests/reference/weights/data/" + name;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const WeightFile& file) {
  std::vector<std::string> lines;
  for (const WeightTensor& tensor : file.tensors)
    lines.push_back(line(tensor.name, dtype_name(tensor.dtype), tensor.shape, hex(tensor.bytes)));
  return lines;
}

std::vector<std::string> expected_lines(const std::string& name) {
  std::vector<std::string> lines;
  for (const nlohmann::json& row : nlohmann::json::parse(bytes_of(fixture(name + ".json"))))
    lines.push_back(line(row["name"], row["dtype"].get<std::string>(), row["shape"], row["hex"]));
  return lines;
}

std::optional<Error> refusal_of(const std::string& bytes, const std::string& dictionary, const WeightLimits& limits) {
  const df2::test::ScratchFolder folder;
  try {
    read_weights(folder.write("f", bytes), dictionary, limits);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

std::string refusal_text(const std::string& bytes, const std::string& dictionary, const WeightLimits& limits) {
  const std::optional<Error> error = refusal_of(bytes, dictionary, limits);
  if (!error) return "";
  const std::string text = error->what();
  return text.substr(text.find("/f: ") + 1);
}

WeightFile read_bytes(const std::string& bytes, const std::string& dictionary, const WeightLimits& limits) {
  const df2::test::ScratchFolder folder;
  WeightFile file = read_weights(folder.write("f", bytes), dictionary, limits);
  return file;
}

}  // namespace df2::reference::test
