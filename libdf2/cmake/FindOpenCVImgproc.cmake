# OpenCV::core and OpenCV::imgproc alone. OpenCV's own configuration asks for every module that is installed, and with
# them for libraries that df2 does not want, such as GDAL. With DF2_STATIC_OPENCV the static libraries are taken, and
# stand-ins for what they refer to and df2 never calls: the shared ones need X11, OpenGL and LAPACK.
find_path(OpenCV_INCLUDE_DIR opencv2/imgproc.hpp PATH_SUFFIXES opencv4)
mark_as_advanced(OpenCV_INCLUDE_DIR)
foreach(module core imgproc)
  set(OpenCV_name opencv_${module})
  if(DF2_STATIC_OPENCV)
    set(OpenCV_name libopencv_${module}.a)
  endif()
  find_library(OpenCV_${module}_LIBRARY ${OpenCV_name})
  mark_as_advanced(OpenCV_${module}_LIBRARY)
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  OpenCVImgproc REQUIRED_VARS OpenCV_core_LIBRARY OpenCV_imgproc_LIBRARY OpenCV_INCLUDE_DIR)

if(OpenCVImgproc_FOUND)
  foreach(module core imgproc)
    if(NOT TARGET OpenCV::${module})
      add_library(OpenCV::${module} UNKNOWN IMPORTED)
      set_target_properties(OpenCV::${module} PROPERTIES IMPORTED_LOCATION ${OpenCV_${module}_LIBRARY}
                                                         INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${OpenCV_INCLUDE_DIR}
                                                         INTERFACE_INCLUDE_DIRECTORIES ${OpenCV_INCLUDE_DIR})
    endif()
  endforeach()
  set_target_properties(OpenCV::imgproc PROPERTIES INTERFACE_LINK_LIBRARIES OpenCV::core)
  if(DF2_STATIC_OPENCV AND NOT TARGET df2_unused_lapack)
    add_library(df2_unused_lapack OBJECT ${CMAKE_CURRENT_LIST_DIR}/unused_lapack.cpp)
    target_include_directories(df2_unused_lapack PRIVATE ${CMAKE_CURRENT_LIST_DIR}/..)
    target_compile_features(df2_unused_lapack PRIVATE cxx_std_20)
    set_target_properties(OpenCV::core PROPERTIES
                          INTERFACE_LINK_LIBRARIES "TBB::tbb;ZLIB::ZLIB;${CMAKE_DL_LIBS}"
                          INTERFACE_LINK_OPTIONS "LINKER:--gc-sections,--exclude-libs,ALL"
                          INTERFACE_SOURCES "$<TARGET_OBJECTS:df2_unused_lapack>")
  endif()
endif()
