#include <df2/image/detail/jpeg.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <vector>

#include <fmt/format.h>

#include <df2/image/detail/jpeg_errors.h>
#include <df2/image/detail/refuse_picture.h>

namespace df2::detail {

namespace {

/// Each scan of a small file may cost the time of the whole picture. Encoders make 10, optimisers some 20.
constexpr int kMostScans = 100;

/// Called before each row of blocks.
void count_scans(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
  auto& errors = *reinterpret_cast<JpegErrors*>(jpeg->err);
  errors.has_too_many_scans = true;
  jump_back(errors);
}

/// Every step of libjpeg's that may fail goes through run().
class JpegReader {
 public:
  explicit JpegReader(const std::string& name) : name_(name) {
    jpeg_.err = prepare(errors_);
    progress_.progress_monitor = count_scans;
  }
  ~JpegReader() { jpeg_destroy_decompress(&jpeg_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  Size open(std::string_view bytes) {
    run([&] {
      jpeg_create_decompress(&jpeg_);
      jpeg_.progress = &progress_;
      jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      jpeg_read_header(&jpeg_, TRUE);
    });
    return {jpeg_.image_width, jpeg_.image_height};
  }

  /// REQUIRES: open() was called.
  void choose_colours() {
    switch (jpeg_.jpeg_color_space) {
      case JCS_GRAYSCALE:
      case JCS_RGB:
      case JCS_YCbCr:
        jpeg_.out_color_space = JCS_RGB;
        break;
      case JCS_CMYK:
      case JCS_YCCK:
        jpeg_.out_color_space = JCS_CMYK;
        break;
      default:
        refuse_picture(
            Fault::ground_truth, name_,
            fmt::format("the JPEG has {} components, which make no colour; 1, 3 or 4 are read", jpeg_.num_components));
    }
  }

  /// REQUIRES: choose_colours() was called. Inks are left as they are: the mean of colours is not that of their inks.
  double choose_small_grey(std::uint32_t side) {
    if (jpeg_.out_color_space == JCS_CMYK) return 1;
    jpeg_.out_color_space = JCS_GRAYSCALE;
    jpeg_.scale_denom = 8;
    jpeg_.scale_num = 1;
    const std::uint64_t shorter = std::min(jpeg_.image_width, jpeg_.image_height);
    while (jpeg_.scale_num < 8 && shorter * jpeg_.scale_num < std::uint64_t{16} * side) jpeg_.scale_num *= 2;
    return jpeg_.scale_num / 8.0;
  }

  Picture read() {
    run([&] { jpeg_start_decompress(&jpeg_); });
    Picture picture{.size = {jpeg_.output_width, jpeg_.output_height},
                    .channels = static_cast<std::uint8_t>(jpeg_.out_color_space == JCS_GRAYSCALE ? 1 : 3),
                    .samples = {}};
    picture.samples.resize(picture.row_bytes() * picture.size.height);
    if (jpeg_.out_color_space == JCS_CMYK)
      read_inks(picture);
    else
      run([&] {
        while (jpeg_.output_scanline < jpeg_.output_height) {
          JSAMPROW row = picture.samples.data() + jpeg_.output_scanline * picture.row_bytes();
          jpeg_read_scanlines(&jpeg_, &row, 1);
        }
      });
    run([&] { jpeg_finish_decompress(&jpeg_); });
    return picture;
  }

 private:
  template <class Step>
  void run(const Step& step) {
    if (gets_through(errors_, step)) return;
    if (errors_.is_out_of_memory) throw std::bad_alloc();
    if (errors_.has_too_many_scans) {
      refuse_picture(Fault::limit, name_, fmt::format("the JPEG has more than {} scans; store it anew", kMostScans));
    }
    refuse_damaged(name_, "JPEG", errors_.text.data());
  }

  /// Inks are stored the other way round, 255 for none: so Adobe writes them, and Pillow and OpenCV read them.
  void read_inks(Picture& picture) {
    std::vector<std::uint8_t> inks(std::size_t{picture.size.width} * 4);
    run([&] {
      while (jpeg_.output_scanline < jpeg_.output_height) {
        std::uint8_t* pixel = picture.samples.data() + jpeg_.output_scanline * picture.row_bytes();
        JSAMPROW row = inks.data();
        jpeg_read_scanlines(&jpeg_, &row, 1);
        for (const std::uint8_t* ink = inks.data(); ink != inks.data() + inks.size(); ink += 4, pixel += 3) {
          for (int i = 0; i < 3; ++i) pixel[i] = static_cast<std::uint8_t>((ink[i] * ink[3] + 127) / 255);
        }
      }
    });
  }

  const std::string& name_;
  JpegErrors errors_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct jpeg_{};
};

/// What libjpeg writes into, as malloc gave it.
struct Output {
  unsigned char* bytes = nullptr;
  unsigned long size = 0;  // NOLINT(google-runtime-int): libjpeg's type
  Output() = default;
  ~Output() { std::free(bytes); }  // NOLINT(cppcoreguidelines-no-malloc)
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
};

}  // namespace

Picture decode_jpeg(std::string_view bytes, const std::string& name, const PictureLimits& limits) {
  JpegReader reader(name);
  check_size(reader.open(bytes), name, limits);
  reader.choose_colours();
  return reader.read();
}

ShrunkJpeg decode_shrunk_jpeg(std::string_view bytes, const std::string& name, const PictureLimits& limits,
                              std::uint32_t side) {
  JpegReader reader(name);
  ShrunkJpeg shrunk{.picture = {}, .whole = reader.open(bytes)};
  check_size(shrunk.whole, name, limits);
  reader.choose_colours();
  shrunk.scale = reader.choose_small_grey(side);
  shrunk.picture = reader.read();
  return shrunk;
}

std::string compress_jpeg(const Picture& picture, int quality) {
  constexpr int kFullColourFrom = 90;
  Output output;
  JpegErrors errors{};
  jpeg_compress_struct jpeg{};
  jpeg.err = prepare(errors);
  const bool is_done = gets_through(errors, [&] {
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &output.bytes, &output.size);
    jpeg.image_width = picture.size.width;
    jpeg.image_height = picture.size.height;
    jpeg.input_components = picture.channels;
    jpeg.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    if (picture.channels == 3 && quality >= kFullColourFrom) {
      jpeg.comp_info[0].h_samp_factor = 1;
      jpeg.comp_info[0].v_samp_factor = 1;
    }
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
      // libjpeg does not change what it compresses, although it does not say so.
      JSAMPROW row = const_cast<JSAMPROW>(picture.samples.data() + jpeg.next_scanline * picture.row_bytes());
      jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
  });
  jpeg_destroy_compress(&jpeg);
  if (!is_done) {
    if (errors.is_out_of_memory) throw std::bad_alloc();
    throw Error(Fault::internal, Code::internal, fmt::format("a picture cannot be compressed: {}", errors.text.data()));
  }
  return {reinterpret_cast<const char*>(output.bytes), output.size};
}

}  // namespace df2::detail
