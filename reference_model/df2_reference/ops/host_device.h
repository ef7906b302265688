// What a function needs to be called on the CPU and in a CUDA kernel. Included by the rules of ops/, which know neither
// torch nor CUDA.
#pragma once

#ifdef __CUDACC__
#define DF2_HOST_DEVICE __host__ __device__ __forceinline__
#else
#define DF2_HOST_DEVICE inline
#endif
