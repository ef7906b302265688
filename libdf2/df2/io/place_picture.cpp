#include <df2/io/place_picture.h>

#include <filesystem>
#include <system_error>

#include <df2/error.h>

namespace df2 {

namespace fs = std::filesystem;

void place_picture(const std::string& from, const std::string& to, PicturePlacing how) {
  if (how == PicturePlacing::none) return;
  std::error_code error;
  const fs::path real = fs::canonical(from, error);
  if (error) {
    throw Error(Fault::io, Issue(Code::file, {from, {}, {}, {}}, "the picture cannot be read: " + error.message()));
  }
  if (!fs::is_regular_file(real, error)) {
    throw Error(Fault::ground_truth, Issue(Code::file, {from, {}, {}, {}}, "this is no file, so it is no picture"));
  }
  switch (how) {
    case PicturePlacing::none:
      break;
    case PicturePlacing::link:
      fs::create_symlink(real, to, error);
      break;
    case PicturePlacing::hardlink:
      fs::create_hard_link(real, to, error);
      if (error) fs::copy_file(real, to, error);
      break;
    case PicturePlacing::copy:
      fs::copy_file(real, to, error);
      break;
  }
  if (error) {
    throw Error(Fault::io, Issue(Code::file, {to, {}, {}, {}}, "the picture cannot be put there: " + error.message()));
  }
}

}  // namespace df2
