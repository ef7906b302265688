#include <df2/io/detail/file/gzip.h>

#include <cstdint>
#include <new>
#include <vector>

#include <zlib.h>

#include <fmt/format.h>

namespace df2::detail {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr int kGzipOnly = 16 + MAX_WBITS;  // no zlib and no raw stream

/// zlib's state, freed with it.
class Inflater {
 public:
  Inflater() {
    if (::inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { ::inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

bool is_gzip(std::string_view head) {
  return head.starts_with("\x1f\x8b");
}

std::optional<std::string> unpack_gzip(const std::function<std::size_t(std::span<char>)>& read,
                                       const std::function<void(std::string_view)>& take) {
  Inflater inflater;
  z_stream& stream = inflater.stream();
  std::vector<char> packed(kBlock), text(kBlock);
  bool is_between = true;  // members: before the first, or behind a whole one
  std::uint64_t bytes = 0;
  for (;;) {
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_in = static_cast<uInt>(read(packed));
      if (stream.avail_in == 0) break;
    }
    // Zeros that fill up the last block of a tape or a disk are no member.
    if (is_between && bytes > 0 && *stream.next_in == 0) {
      ++stream.next_in;
      --stream.avail_in;
      continue;
    }
    is_between = false;
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    const int state = ::inflate(&stream, Z_NO_FLUSH);
    if (state == Z_MEM_ERROR) throw std::bad_alloc();
    const std::size_t got = text.size() - stream.avail_out;
    bytes += got;
    take({text.data(), got});
    if (state == Z_STREAM_END) {
      is_between = true;
      ::inflateReset(&stream);
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      return fmt::format("the gzip-compressed file is damaged ({}): copy or download it again",
                         stream.msg ? stream.msg : "its data make no sense");
    }
  }
  if (is_between) return std::nullopt;
  return "the gzip-compressed file is cut off before its end: copy or download it again";
}

}  // namespace df2::detail
