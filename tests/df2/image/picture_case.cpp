#include "picture_case.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>
#include <zlib.h>

#include <df2/random.h>

namespace df2::test {

namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

/// The rows of one picture, each behind the number of its filter.
std::string unfiltered(std::string_view rows, std::size_t row_bytes) {
  std::string text;
  for (std::size_t at = 0; at < rows.size(); at += row_bytes) {
    text += '\0';
    text += rows.substr(at, row_bytes);
  }
  return text;
}

/// Adam7, of pixels of whole bytes.
std::string interlaced(Size size, std::string_view rows, std::size_t pixel_bytes) {
  struct Pass {
    std::uint32_t x, y, step_x, step_y;
  };
  std::string text;
  for (const Pass pass : {Pass{0, 0, 8, 8}, Pass{4, 0, 8, 8}, Pass{0, 4, 4, 8}, Pass{2, 0, 4, 4}, Pass{0, 2, 2, 4},
                          Pass{1, 0, 2, 2}, Pass{0, 1, 1, 2}}) {
    for (std::uint32_t y = pass.y; y < size.height && pass.x < size.width; y += pass.step_y) {
      text += '\0';
      for (std::uint32_t x = pass.x; x < size.width; x += pass.step_x)
        text += rows.substr((std::size_t{y} * size.width + x) * pixel_bytes, pixel_bytes);
    }
  }
  return text;
}

std::size_t channels_of(int colour_type) {
  return colour_type == 2 ? 3 : colour_type == 6 ? 4 : colour_type == 4 ? 2 : 1;
}

}  // namespace

Picture noise(Size size, std::uint8_t channels, std::uint64_t seed) {
  Random random(seed);
  Picture picture{.size = size, .channels = channels, .samples = {}};
  picture.samples.resize(picture.row_bytes() * size.height);
  for (std::uint8_t& sample : picture.samples) sample = static_cast<std::uint8_t>(random.bits());
  return picture;
}

Picture waves(Size size, std::uint8_t channels) {
  Picture picture{.size = size, .channels = channels, .samples = {}};
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      for (int channel = 0; channel < channels; ++channel) {
        const double wave = std::sin(x / (9.0 + channel)) + std::cos(y / (14.0 - 2 * channel));
        picture.samples.push_back(static_cast<std::uint8_t>(128 + 50 * wave));
      }
    }
  }
  return picture;
}

double mean_difference(const Picture& a, const Picture& b) {
  if (a.size != b.size || a.samples.size() != b.samples.size()) return 255;
  double sum = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) sum += std::abs(int{a.samples[i]} - int{b.samples[i]});
  return sum / static_cast<double>(a.samples.size());
}

std::string png_chunk(std::string_view type, std::string_view data) {
  std::string body(type);
  body += data;
  const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(crc));
}

std::string deflated(std::string_view bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string text(size, '\0');
  ::compress2(reinterpret_cast<Bytef*>(text.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
              1);
  text.resize(size);
  return text;
}

std::string png_of(Size size, std::string_view rows, const PngKind& kind) {
  const std::size_t bits = channels_of(kind.colour_type) * static_cast<std::size_t>(kind.depth);
  std::string header = big_endian(size.width) + big_endian(size.height);
  header += static_cast<char>(kind.depth);
  header += static_cast<char>(kind.colour_type);
  header += std::string(2, '\0');
  header += static_cast<char>(kind.interlaced);
  std::string png = "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", header) + kind.chunks;
  png += png_chunk("IDAT", deflated(kind.interlaced ? interlaced(size, rows, bits / 8)
                                                    : unfiltered(rows, (bits * size.width + 7) / 8)));
  return png + png_chunk("IEND", {});
}

std::string jpeg_of(Size size, std::string_view samples, const JpegKind& kind) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* bytes = nullptr;
  unsigned long length = 0;
  jpeg_mem_dest(&jpeg, &bytes, &length);
  const bool has_inks = kind.inks == Inks::cmyk || kind.inks == Inks::ycck;
  jpeg.image_width = size.width;
  jpeg.image_height = size.height;
  jpeg.input_components = has_inks ? 4 : kind.inks == Inks::grey ? 1 : 3;
  jpeg.in_color_space = has_inks ? JCS_CMYK : kind.inks == Inks::grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  if (kind.inks == Inks::ycck) jpeg_set_colorspace(&jpeg, JCS_YCCK);
  jpeg_set_quality(&jpeg, kind.quality, TRUE);
  if (!kind.is_halved) jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
  jpeg.arith_code = kind.is_arithmetic ? TRUE : FALSE;
  if (kind.is_progressive) jpeg_simple_progression(&jpeg);
  std::vector<jpeg_scan_info> scans;
  if (kind.scan_each_value) {
    scans.push_back({3, {0, 1, 2, 0}, 0, 0, 0, 0});
    for (int component = 0; component < 3; ++component) {
      for (int k = 1; k < 64; ++k) scans.push_back({1, {component, 0, 0, 0}, k, k, 0, 0});
    }
  }
  if (kind.scan_each_part) {
    for (int component = 0; component < 3; ++component) scans.push_back({1, {component, 0, 0, 0}, 0, 63, 0, 0});
  }
  if (!scans.empty()) {
    jpeg.scan_info = scans.data();
    jpeg.num_scans = static_cast<int>(scans.size());
  }
  jpeg_start_compress(&jpeg, TRUE);
  const std::size_t row_bytes = std::size_t{size.width} * static_cast<std::size_t>(jpeg.input_components);
  std::string copy(samples);
  while (jpeg.next_scanline < jpeg.image_height) {
    auto* row = reinterpret_cast<JSAMPROW>(copy.data() + jpeg.next_scanline * row_bytes);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string text(reinterpret_cast<const char*>(bytes), length);
  jpeg_destroy_compress(&jpeg);
  std::free(bytes);
  return text;
}

}  // namespace df2::test
