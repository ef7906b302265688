# find_package(df2) for consumers: df2::df2, and a component for each other library.
include(CMakePackageConfigHelpers)

# In the order in which they were added: a component stands behind those that it links.
get_property(df2_optional_components GLOBAL PROPERTY DF2_COMPONENTS)
list(REMOVE_ITEM df2_optional_components df2)

set(df2_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/df2)
configure_package_config_file(
  libdf2/cmake/df2Config.cmake.in ${PROJECT_BINARY_DIR}/df2Config.cmake INSTALL_DESTINATION ${df2_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/df2ConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(FILES ${PROJECT_BINARY_DIR}/df2Config.cmake ${PROJECT_BINARY_DIR}/df2ConfigVersion.cmake
              libdf2/cmake/FindAGG.cmake libdf2/cmake/FindBLIS.cmake libdf2/cmake/FindOpenCVImgproc.cmake
        DESTINATION ${df2_package_dir})
install(EXPORT df2Targets NAMESPACE df2:: DESTINATION ${df2_package_dir})
foreach(component IN LISTS df2_optional_components)
  install(EXPORT df2_${component}Targets NAMESPACE df2:: DESTINATION ${df2_package_dir})
endforeach()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
