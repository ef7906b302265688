// In: a step with libjpeg. Out: whether it got through, and if not, what libjpeg says. Called by the JPEG decoder and
// encoder. libjpeg reports errors by a function that must not return: it jumps back here.
#pragma once

#include <array>
#include <csetjmp>
#include <cstdio>
#include <string>

#include <jpeglib.h>

namespace df2::detail {

/// Lies at the address of `manager`, by which libjpeg knows it.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  std::array<char, JMSG_LENGTH_MAX> text;  ///< of what ended the step
  bool is_out_of_memory;
  bool has_too_many_scans;
};

/// libjpeg prints nothing, and what it only warns of ends the step where pixels are lost.
jpeg_error_mgr* prepare(JpegErrors& errors);

/// Ends a step from within one of libjpeg's callbacks.
[[noreturn]] void jump_back(JpegErrors& errors);

/// REQUIRES: `step` owns nothing, as the way back calls no destructors.
template <class Step>
bool gets_through(JpegErrors& errors, const Step& step) {
  if (setjmp(errors.back) != 0) return false;
  step();
  return true;
}

}  // namespace df2::detail
