# AGG::agg, the static library of anti-aliased drawing. Its package brings no configuration for CMake. Debian has it
# twice; the one of position-independent code can become part of a shared library.
find_path(AGG_INCLUDE_DIR agg2/agg_rasterizer_scanline_aa.h)
find_library(AGG_LIBRARY NAMES agg_pic agg)
mark_as_advanced(AGG_INCLUDE_DIR AGG_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(AGG REQUIRED_VARS AGG_LIBRARY AGG_INCLUDE_DIR)

if(AGG_FOUND AND NOT TARGET AGG::agg)
  add_library(AGG::agg UNKNOWN IMPORTED)
  set_target_properties(AGG::agg PROPERTIES
                        IMPORTED_LOCATION ${AGG_LIBRARY} INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${AGG_INCLUDE_DIR}
                        INTERFACE_INCLUDE_DIRECTORIES ${AGG_INCLUDE_DIR})
endif()
