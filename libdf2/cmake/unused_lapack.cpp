// What Debian's static OpenCV refers to and df2 never calls: the LAPACK and BLAS behind its decompositions and matrix
// products, and OpenGL. Linked where DF2_STATIC_OPENCV is on, so that a wheel need not bring these libraries.
#include <string>

#include <df2/error.h>

namespace {

[[noreturn]] void refuse(const char* name) {
  throw df2::Error(df2::Fault::internal, df2::Code::internal,
                   std::string(name).append(" was called, which this build of df2 does not have"));
}

}  // namespace

// Hidden: numpy brings a LAPACK of its own into the same process.
#define DF2_UNUSED(name)                                         \
  extern "C" __attribute__((visibility("hidden"))) void name() { \
    refuse(#name);                                               \
  }

DF2_UNUSED(cblas_cgemm)
DF2_UNUSED(cblas_dgemm)
DF2_UNUSED(cblas_sgemm)
DF2_UNUSED(cblas_zgemm)
DF2_UNUSED(dgels_)
DF2_UNUSED(dgeqrf_)
DF2_UNUSED(dgesdd_)
DF2_UNUSED(dgesv_)
DF2_UNUSED(dgetrf_)
DF2_UNUSED(dposv_)
DF2_UNUSED(dpotrf_)
DF2_UNUSED(glXGetProcAddressARB)
DF2_UNUSED(sgels_)
DF2_UNUSED(sgeqrf_)
DF2_UNUSED(sgesdd_)
DF2_UNUSED(sgesv_)
DF2_UNUSED(sgetrf_)
DF2_UNUSED(sposv_)
DF2_UNUSED(spotrf_)
