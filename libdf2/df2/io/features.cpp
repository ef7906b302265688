#include <df2/io/features.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <regex>
#include <string_view>
#include <utility>

#include <df2/io/atomic_file.h>
#include <df2/io/detail/input_file.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are stored little-endian");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::uint64_t kMostHeader = 64 << 10;
constexpr std::uint64_t kMostValues = std::uint64_t{1} << 33;
constexpr std::size_t kBlock = std::size_t{1} << 18;  // numbers that a thread takes at once

struct Header {
  std::uint64_t data = 0;  ///< where the numbers start
  int bytes = 4;           ///< of a number
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
};

[[noreturn]] void refuse(const detail::InputFile& file, std::uint64_t byte, std::string expected, std::string found) {
  throw Error(Fault::submission,
              Issue{Code::features, {file.name(), {}, byte, ""}, std::move(expected), std::move(found)});
}

/// The Python dictionary of the header, as NumPy writes it and the format's specification asks for it.
Header parse_header(const detail::InputFile& file, const std::string& text, std::uint64_t data) {
  static const std::regex kPattern(
      R"(\s*\{\s*'descr':\s*'([^']{1,16})',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([0-9, ]{0,64})\),?\s*\}\s*)");
  std::smatch match;
  if (!std::regex_match(text, match, kPattern)) refuse(file, 10, "the header of a plain NumPy array", "another");
  Header header{data, 0, 0, 0};
  const std::string type = match[1];
  for (const auto& [name, bytes] : {std::pair{"<f2", 2}, {"<f4", 4}, {"<f8", 8}}) {
    if (type == name) header.bytes = bytes;
  }
  if (header.bytes == 0) refuse(file, 10, "little-endian numbers <f2, <f4 or <f8", type);
  std::vector<std::uint64_t> shape;
  const std::string extents = match[3];
  static const std::regex kExtent("[0-9]+");
  for (std::sregex_iterator it(extents.begin(), extents.end(), kExtent), end; it != end; ++it) {
    if (it->length() > 12) refuse(file, 10, "extents of at most 12 digits", "more");
    shape.push_back(std::stoull(it->str()));
  }
  if (shape.empty() || shape.size() > 2) {
    refuse(file, 10, "1 or 2 dimensions", std::to_string(shape.size()));
  }
  header.columns = shape.back();
  header.rows = shape.size() == 2 ? shape[0] : 1;
  if (match[2] == "True" && header.rows != 1 && header.columns != 1) {
    refuse(file, 10, "C order (fortran_order False)", "Fortran order");
  }
  if (header.columns == 0) refuse(file, 10, "at least one number a row", "none");
  if (header.rows > kMostValues / header.columns) {
    throw Error(Fault::limit, Issue{Code::limit, {file.name(), {}, 10, ""}, "at most 2^33 numbers", "more"});
  }
  return header;
}

Header read_header(const detail::InputFile& file) {
  char head[12] = {};
  const std::size_t got = file.read_at(0, head, sizeof head);
  if (got < 10 || std::string_view(head, kMagic.size()) != kMagic) refuse(file, 0, "an .npy file", "another");
  const int version = head[6];
  if (version < 1 || version > 3) refuse(file, 6, "version 1, 2 or 3 of the .npy format", std::to_string(version));
  const auto byte = [&](int i) { return std::uint64_t{static_cast<unsigned char>(head[i])}; };
  const std::uint64_t start = version == 1 ? 10 : 12;
  const std::uint64_t length =
      version == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > kMostHeader) refuse(file, 8, "a header of at most 64 KiB", std::to_string(length) + " bytes");
  std::string text(static_cast<std::size_t>(length), '\0');
  if (file.read_at(start, text.data(), text.size()) != length) refuse(file, 8, "a whole header", "a truncated one");
  return parse_header(file, text, start + length);
}

float float_of_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const int fraction = bits & 1023;
  float value = exponent == 31  ? (fraction ? NAN : INFINITY)
                : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return bits >> 15 ? -value : value;
}

float value_at(const char* bytes, int size) {
  if (size == 2) {
    std::uint16_t half;
    std::memcpy(&half, bytes, sizeof half);
    return float_of_half(half);
  }
  if (size == 8) {
    double wide;
    std::memcpy(&wide, bytes, sizeof wide);
    return static_cast<float>(wide);
  }
  float value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace

FeatureMatrix read_features(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  const Header header = read_header(file);
  const std::uint64_t count = header.rows * header.columns;
  const auto size = static_cast<std::uint64_t>(header.bytes);
  if (file.size() != header.data + count * size) {
    refuse(file, file.size(), std::to_string(header.data + count * size) + " bytes, as the shape says,",
           std::to_string(file.size()));
  }
  FeatureMatrix features{file.name(), header.rows, header.columns, std::vector<float>(count)};
  std::vector<std::optional<std::uint64_t>> bad((count + kBlock - 1) / kBlock);
  parallel_for(bad.size(), [&](std::size_t block) {
    const std::uint64_t begin = block * kBlock, end = std::min<std::uint64_t>(count, begin + kBlock);
    std::vector<char> bytes((end - begin) * size);
    file.read_at(header.data + begin * size, bytes.data(), bytes.size());
    for (std::uint64_t i = begin; i < end; ++i) {
      features.values[i] = value_at(bytes.data() + (i - begin) * size, header.bytes);
      if (!std::isfinite(features.values[i]) && !bad[block]) bad[block] = i;
    }
  });
  for (const auto& at : bad) {
    if (!at) continue;
    throw Error(Fault::submission,
                Issue{Code::not_finite,
                      {file.name(),
                       {},
                       header.data + *at * size,
                       "/" + std::to_string(*at / header.columns) + "/" + std::to_string(*at % header.columns)},
                      "a finite number of float32",
                      "another"});
  }
  return features;
}

void write_features(const FeatureMatrix& features, const std::string& path) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(features.rows) + ", " +
                       std::to_string(features.columns) + "), }";
  const std::size_t start = kMagic.size() + 4;
  header.resize((start + header.size() + 1 + 63) / 64 * 64 - start - 1, ' ');  // the numbers are aligned to 64 bytes
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());
  AtomicFile file(path);
  file.append(kMagic);
  file.append(std::string{'\1', '\0', static_cast<char>(length & 255), static_cast<char>(length >> 8)});
  file.append(header);
  file.append({reinterpret_cast<const char*>(features.values.data()), features.values.size() * sizeof(float)});
  file.commit();
}

}  // namespace df2
