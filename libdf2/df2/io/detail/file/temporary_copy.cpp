#include <df2/io/detail/file/temporary_copy.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/detail/file/write_all.h>

namespace df2::detail {

namespace {

[[noreturn]] void refuse(const std::string& name, std::string_view why, const std::string& reason) {
  throw Error(Fault::io, Issue(Code::file, {name, {}, {}, {}},
                               fmt::format("the input has to be copied to the folder for temporary files (TMPDIR), but "
                                           "{}: {}",
                                           why, reason)));
}

}  // namespace

TemporaryCopy::TemporaryCopy(std::string name) : name_(std::move(name)) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) refuse(name_, "there is none", error.message());
  path_ = (folder / "df2-input-XXXXXX").string();
  fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
  if (fd_ < 0) refuse(name_, path_ + " cannot be made", std::strerror(errno));
  ::unlink(path_.c_str());
}

TemporaryCopy::~TemporaryCopy() {
  if (fd_ >= 0) ::close(fd_);
}

void TemporaryCopy::append(std::string_view bytes) {
  if (!write_all(fd_, bytes)) refuse(name_, path_ + " cannot be written", std::strerror(errno));
}

int TemporaryCopy::release() {
  return std::exchange(fd_, -1);
}

}  // namespace df2::detail
