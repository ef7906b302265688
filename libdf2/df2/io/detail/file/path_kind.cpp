#include <df2/io/detail/file/path_kind.h>

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace df2::detail {

namespace fs = std::filesystem;

std::string describe_path(const std::string& path) {
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(path, error)) && !fs::exists(path, error)) {
    const std::string target = fs::read_symlink(path, error).string();
    return error || fs::status(path, error).type() == fs::file_type::none
               ? fmt::format("a link to {}, which leads nowhere", target)
               : fmt::format("a link to {}, which is not there", target);
  }
  switch (fs::status(path, error).type()) {
    case fs::file_type::regular:
      return "a file";
    case fs::file_type::directory:
      return "a folder";
    case fs::file_type::fifo:
      return "a named pipe";
    case fs::file_type::socket:
      return "a socket";
    case fs::file_type::block:
    case fs::file_type::character:
      return "a device";
    case fs::file_type::not_found:
      return "nothing";
    default:
      return "something that is no file";
  }
}

}  // namespace df2::detail
