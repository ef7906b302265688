#include <df2/image/detail/jpeg_errors.h>

#include <jerror.h>

namespace df2::detail {

namespace {

/// Cameras pad some files with a few bytes before the end; many more are left over when the data do not fit the
/// picture.
constexpr int kMostStrayBytes = 64;

JpegErrors& errors_of(j_common_ptr jpeg) {
  return *reinterpret_cast<JpegErrors*>(jpeg->err);
}

void end_step(j_common_ptr jpeg) {
  JpegErrors& errors = errors_of(jpeg);
  errors.is_out_of_memory = errors.manager.msg_code == JERR_OUT_OF_MEMORY;
  errors.manager.format_message(jpeg, errors.text.data());
  jump_back(errors);
}

/// Of warnings, those after which every pixel is as it was stored.
bool is_harmless(const jpeg_error_mgr& manager) {
  switch (manager.msg_code) {
    case JWRN_EXTRANEOUS_DATA:
      return manager.msg_parm.i[0] <= kMostStrayBytes;
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_BOGUS_ICC:
      return true;
    default:
      return false;
  }
}

/// `level`: below zero for a warning.
void take_message(j_common_ptr jpeg, int level) {
  if (level < 0 && !is_harmless(*jpeg->err)) end_step(jpeg);
}

void print_nothing(j_common_ptr) {}

}  // namespace

jpeg_error_mgr* prepare(JpegErrors& errors) {
  jpeg_error_mgr* const manager = jpeg_std_error(&errors.manager);
  manager->error_exit = end_step;
  manager->emit_message = take_message;
  manager->output_message = print_nothing;
  return manager;
}

void jump_back(JpegErrors& errors) {
  std::longjmp(errors.back, 1);
}

}  // namespace df2::detail
