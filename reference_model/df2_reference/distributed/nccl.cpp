#include <df2_reference/distributed/nccl.h>

#include <dlfcn.h>

#include <df2/error.h>

namespace df2::reference {

Exchange nccl_exchange(const Exchange& meeting, const ProcessPlace& place) {
  auto* make = reinterpret_cast<MakeNcclExchange*>(dlsym(RTLD_DEFAULT, kMakeNcclExchange));
  if (!make) {
    throw Error(Fault::io, Code::file,
                "several processes on GPUs need libdf2_reference_cuda.so, which is not loaded: build it, and install "
                "LibTorch's CUDA part with TORCH=gpu scripts/setup.sh reference");
  }
  Exchange made;
  make(meeting, place, made);
  return made;
}

}  // namespace df2::reference
