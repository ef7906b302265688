#include <df2/io/features.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include <df2/hasher.h>
#include <df2/io/atomic_file.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/npy_header.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are stored little-endian");

constexpr std::size_t kBlock = std::size_t{1} << 18;  // numbers that a thread takes at once

float float_of_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const int fraction = bits & 1023;
  float value = exponent == 31  ? (fraction ? NAN : INFINITY)
                : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return bits >> 15 ? -value : value;
}

float value_at(const char* bytes, std::uint64_t size) {
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

/// Turns each number's bytes around.
void swap_bytes(std::vector<char>& bytes, std::uint64_t size) {
  for (auto number = bytes.begin(); number != bytes.end();) {
    const auto next = number + static_cast<std::ptrdiff_t>(size);
    std::reverse(number, next);
    number = next;
  }
}

[[noreturn]] void refuse_number(const std::string& name, std::optional<std::uint64_t> byte, std::uint64_t row,
                                std::uint64_t column) {
  throw Error(Fault::submission, Issue{Code::not_finite,
                                       {name, {}, byte, "/" + std::to_string(row) + "/" + std::to_string(column)},
                                       "a finite number of float32",
                                       "another"});
}

}  // namespace

FeatureFile::FeatureFile(const std::string& path, const ReadLimits& limits)
    : file_(std::make_unique<detail::InputFile>(path, limits.file_bytes)) {
  const detail::NpyHeader header = detail::read_npy_header(*file_);
  shape_ = {file_->name(), header.rows, header.columns};
  data_ = header.data;
  bytes_ = header.bytes;
  is_big_endian_ = header.is_big_endian;
  is_fortran_ = header.is_fortran;
}

FeatureFile::~FeatureFile() = default;

FeatureMatrix FeatureFile::read() const {
  const std::uint64_t count = shape_.rows * shape_.columns;
  FeatureMatrix features{shape_, std::vector<float>(count)};
  std::vector<std::optional<std::uint64_t>> bad((count + kBlock - 1) / kBlock);
  parallel_for(bad.size(), [&](std::size_t block) {
    const std::uint64_t begin = block * kBlock, end = std::min<std::uint64_t>(count, begin + kBlock);
    std::vector<char> bytes((end - begin) * bytes_);
    file_->read_at(data_ + begin * bytes_, bytes.data(), bytes.size());
    if (is_big_endian_) swap_bytes(bytes, bytes_);
    for (std::uint64_t i = begin; i < end; ++i) {
      const float value = value_at(bytes.data() + (i - begin) * bytes_, bytes_);
      features.values[is_fortran_ ? i % shape_.rows * shape_.columns + i / shape_.rows : i] = value;
      if (!std::isfinite(value) && !bad[block]) bad[block] = i;
    }
  });
  for (const auto& at : bad) {
    if (!at) continue;
    const std::uint64_t row = is_fortran_ ? *at % shape_.rows : *at / shape_.columns;
    const std::uint64_t column = is_fortran_ ? *at / shape_.rows : *at % shape_.columns;
    refuse_number(shape_.name, data_ + *at * bytes_, row, column);
  }
  return features;
}

FeatureMatrix read_features(const std::string& path, const ReadLimits& limits) {
  return FeatureFile(path, limits).read();
}

FeatureMatrix make_features(FeatureShape shape, std::vector<float> values) {
  if (shape.columns == 0) {
    throw Error(Fault::submission,
                Issue{Code::features, {shape.name, {}, {}, ""}, "at least one number a row", "none"});
  }
  const auto bad = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
  if (bad != values.end()) {
    const auto at = static_cast<std::size_t>(bad - values.begin());
    refuse_number(shape.name, {}, at / shape.columns, at % shape.columns);
  }
  return {std::move(shape), std::move(values)};
}

void write_features(const FeatureMatrix& features, const std::string& path) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(features.rows) + ", " +
                       std::to_string(features.columns) + "), }";
  const std::size_t start = detail::kNpyMagic.size() + 4;
  header.resize((start + header.size() + 1 + 63) / 64 * 64 - start - 1, ' ');  // the numbers are aligned to 64 bytes
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());
  AtomicFile file(path);
  file.append(detail::kNpyMagic);
  file.append(std::string{'\1', '\0', static_cast<char>(length & 255), static_cast<char>(length >> 8)});
  file.append(header);
  file.append({reinterpret_cast<const char*>(features.values.data()), features.values.size() * sizeof(float)});
  file.commit();
}

std::string content_hash(const FeatureMatrix& features) {
  std::vector<std::uint64_t> digests(features.rows);
  parallel_for(features.rows, [&](std::size_t i) {
    Hasher hash;
    for (const float value : features.row(i)) hash.add(double{value});
    digests[i] = hash.digest();
  });
  Hasher hash;
  hash.add(static_cast<std::uint64_t>(features.rows));
  hash.add(static_cast<std::uint64_t>(features.columns));
  for (const std::uint64_t digest : digests) hash.add(digest);
  return hash.text();
}

}  // namespace df2
