#include <df2/image/detail/png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <new>

#include <fmt/format.h>
#include <png.h>

#include <df2/image/detail/refuse_picture.h>

namespace df2::detail {

namespace {

/// Of libpng's errors: it reports them by a function that must not return, and so jumps back.
struct PngErrors {
  std::jmp_buf back;
  std::array<char, 200> text;  ///< of what ended the step
  bool is_out_of_memory;
};

void end_step(png_structp png, png_const_charp text) {
  auto& errors = *static_cast<PngErrors*>(png_get_error_ptr(png));
  const std::size_t length = std::min(std::strlen(text), errors.text.size() - 1);
  std::copy_n(text, length, errors.text.data());
  errors.text[length] = '\0';
  std::longjmp(errors.back, 1);
}

void take_warning(png_structp, png_const_charp) {}

void* allocate(png_structp png, png_alloc_size_t size) {
  void* const memory = std::malloc(size);  // NOLINT(cppcoreguidelines-no-malloc)
  if (memory == nullptr) static_cast<PngErrors*>(png_get_mem_ptr(png))->is_out_of_memory = true;
  return memory;
}

void release(png_structp, void* memory) {
  std::free(memory);  // NOLINT(cppcoreguidelines-no-malloc)
}

/// REQUIRES: `step` owns nothing, as the way back calls no destructors.
template <class Step>
bool gets_through(PngErrors& errors, const Step& step) {
  if (setjmp(errors.back) != 0) return false;
  step();
  return true;
}

struct Rest {
  std::string_view bytes;
};

void read_bytes(png_structp png, png_bytep to, std::size_t count) {
  std::string_view& rest = static_cast<Rest*>(png_get_io_ptr(png))->bytes;
  if (rest.size() < count) png_error(png, "the file ends too early");
  std::memcpy(to, rest.data(), count);
  rest.remove_prefix(count);
}

class PngReader {
 public:
  explicit PngReader(const std::string& name, std::string_view bytes) : name_(name), rest_{bytes} {
    run([&] {
      png_ = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &errors_, end_step, take_warning, &errors_, allocate,
                                      release);
    });
    if (png_ == nullptr) throw std::bad_alloc();
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  Size open() {
    constexpr png_uint_32 kMostExtent = 0x7FFFFFFF;
    run([&] {
      info_ = png_create_info_struct(png_);
      if (info_ == nullptr) png_error(png_, "no memory");
      png_set_read_fn(png_, &rest_, read_bytes);
      // Sizes are checked below. Texts, profiles and the like are passed over, whatever they would unpack to.
      png_set_user_limits(png_, kMostExtent, kMostExtent);
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
      png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
      png_read_info(png_, info_);
    });
    return {png_get_image_width(png_, info_), png_get_image_height(png_, info_)};
  }

  /// REQUIRES: open() was called, and gave `size`.
  Picture read(Size size) {
    int passes = 1;
    run([&] {
      png_set_expand(png_);
      png_set_strip_16(png_);
      png_set_gray_to_rgb(png_);
      png_set_strip_alpha(png_);
      passes = png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
    });
    Picture picture{.size = size, .channels = 3, .samples = {}};
    if (png_get_rowbytes(png_, info_) != picture.row_bytes()) {
      throw Error(Fault::internal, Code::internal, fmt::format("{}: libpng gives rows of another length", name_));
    }
    picture.samples.resize(picture.row_bytes() * size.height);
    run([&] {
      for (int pass = 0; pass < passes; ++pass) {
        png_bytep row = picture.samples.data();
        for (std::uint32_t y = 0; y < size.height; ++y, row += picture.row_bytes()) png_read_row(png_, row, nullptr);
      }
      png_read_end(png_, nullptr);
    });
    return picture;
  }

 private:
  template <class Step>
  void run(const Step& step) {
    if (gets_through(errors_, step)) return;
    if (errors_.is_out_of_memory) throw std::bad_alloc();
    refuse_damaged(name_, "PNG", errors_.text.data());
  }

  const std::string& name_;
  Rest rest_;
  PngErrors errors_{};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

struct Output {
  std::string bytes;
};

void write_bytes(png_structp png, png_bytep from, std::size_t count) {
  bool is_written = true;
  try {
    static_cast<Output*>(png_get_io_ptr(png))->bytes.append(reinterpret_cast<const char*>(from), count);
  } catch (const std::exception&) {
    is_written = false;
  }
  if (is_written) return;
  static_cast<PngErrors*>(png_get_mem_ptr(png))->is_out_of_memory = true;
  png_error(png, "no memory");
}

void flush_nothing(png_structp) {}

}  // namespace

Picture decode_png(std::string_view bytes, const std::string& name, const PictureLimits& limits) {
  PngReader reader(name, bytes);
  const Size size = reader.open();
  check_size(size, name, limits);
  return reader.read(size);
}

std::string compress_png(const Picture& picture) {
  Output output;
  PngErrors errors{};
  png_structp png = nullptr;
  png_infop info = nullptr;
  const bool is_done = gets_through(errors, [&] {
    png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &errors, end_step, take_warning, &errors, allocate, release);
    info = png == nullptr ? nullptr : png_create_info_struct(png);
    if (info == nullptr) return;
    png_set_write_fn(png, &output, write_bytes, flush_nothing);
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
    png_set_IHDR(png, info, picture.size.width, picture.size.height, 8,
                 picture.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (std::uint32_t y = 0; y < picture.size.height; ++y) png_write_row(png, picture.row(y).data());
    png_write_end(png, nullptr);
  });
  const bool is_out_of_memory = errors.is_out_of_memory || info == nullptr;
  png_destroy_write_struct(&png, &info);
  if (is_out_of_memory) throw std::bad_alloc();
  if (!is_done) {
    throw Error(Fault::internal, Code::internal, fmt::format("a picture cannot be compressed: {}", errors.text.data()));
  }
  return std::move(output.bytes);
}

}  // namespace df2::detail
