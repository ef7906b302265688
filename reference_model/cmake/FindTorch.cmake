# Torch::cpu and Torch::c10 of the wheel in build/torch-venv (scripts/setup.sh reference), or of the folder Torch_ROOT.
# The wheel's own configuration asks for a CUDA toolkit and for libraries that a CPU does without.
file(GLOB Torch_wheels ${PROJECT_SOURCE_DIR}/build/torch-venv/lib/python*/site-packages/torch)
find_path(Torch_INCLUDE_DIR ATen/core/Tensor.h HINTS ${Torch_wheels} PATH_SUFFIXES include NO_DEFAULT_PATH)
foreach(library c10 torch_cpu c10_cuda)
  find_library(Torch_${library}_LIBRARY ${library} HINTS ${Torch_wheels} PATH_SUFFIXES lib NO_DEFAULT_PATH)
endforeach()
# Beside torch/ in site-packages; the release of CUDA is part of the folder's name.
cmake_path(GET Torch_INCLUDE_DIR PARENT_PATH Torch_folder)
file(GLOB Torch_nvidia ${Torch_folder}/../nvidia/cu*)
find_path(Torch_cuda_INCLUDE_DIR cuda_runtime_api.h HINTS ${Torch_nvidia} PATH_SUFFIXES include NO_DEFAULT_PATH)
# torch names its own copy of GCC's OpenMP; a second one would start threads of its own.
find_file(Torch_gomp_LIBRARY NAMES libgomp.so.1 HINTS ${Torch_wheels} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_file(Torch_cudart_LIBRARY NAMES libcudart.so.13 HINTS ${Torch_nvidia} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_program(Torch_NVCC nvcc HINTS ${Torch_nvidia} PATH_SUFFIXES bin)
mark_as_advanced(Torch_NVCC Torch_INCLUDE_DIR Torch_c10_LIBRARY Torch_torch_cpu_LIBRARY Torch_c10_cuda_LIBRARY
                 Torch_cuda_INCLUDE_DIR Torch_cudart_LIBRARY Torch_gomp_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Torch REQUIRED_VARS Torch_torch_cpu_LIBRARY Torch_c10_LIBRARY Torch_gomp_LIBRARY Torch_c10_cuda_LIBRARY Torch_cudart_LIBRARY
                      Torch_INCLUDE_DIR Torch_cuda_INCLUDE_DIR Torch_NVCC
  REASON_FAILURE_MESSAGE "scripts/setup.sh reference installs it.")

if(Torch_FOUND AND NOT TARGET Torch::cpu)
  foreach(name c10 cpu c10_cuda gomp cudart)
    add_library(Torch::${name} SHARED IMPORTED)
  endforeach()
  # at::parallel_for starts threads only where OpenMP is on.
  set_target_properties(Torch::gomp PROPERTIES IMPORTED_LOCATION ${Torch_gomp_LIBRARY}
                                               INTERFACE_COMPILE_OPTIONS -fopenmp)
  set_target_properties(Torch::c10 PROPERTIES IMPORTED_LOCATION ${Torch_c10_LIBRARY}
                                              INTERFACE_INCLUDE_DIRECTORIES ${Torch_INCLUDE_DIR}
                                              # Else headers include all of the operators.
                                              INTERFACE_COMPILE_DEFINITIONS AT_PER_OPERATOR_HEADERS)
  set_target_properties(Torch::cpu PROPERTIES IMPORTED_LOCATION ${Torch_torch_cpu_LIBRARY}
                                              INTERFACE_LINK_LIBRARIES "Torch::c10;Torch::gomp")
  set_target_properties(Torch::cudart PROPERTIES IMPORTED_LOCATION ${Torch_cudart_LIBRARY}
                                                 INTERFACE_INCLUDE_DIRECTORIES ${Torch_cuda_INCLUDE_DIR})
  set_target_properties(Torch::c10_cuda PROPERTIES IMPORTED_LOCATION ${Torch_c10_cuda_LIBRARY}
                                                   INTERFACE_LINK_LIBRARIES "Torch::c10;Torch::cudart")
endif()
