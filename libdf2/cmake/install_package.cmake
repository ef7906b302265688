# find_package(df2) for consumers: the components df2::df2, df2::synth and df2::eval.
include(CMakePackageConfigHelpers)

set(df2_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/df2)
configure_package_config_file(
  libdf2/cmake/df2Config.cmake.in ${PROJECT_BINARY_DIR}/df2Config.cmake INSTALL_DESTINATION ${df2_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/df2ConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(FILES ${PROJECT_BINARY_DIR}/df2Config.cmake ${PROJECT_BINARY_DIR}/df2ConfigVersion.cmake
              libdf2/cmake/FindBLIS.cmake
        DESTINATION ${df2_package_dir})
foreach(component df2 df2_synth df2_eval)
  install(EXPORT ${component}Targets NAMESPACE df2:: DESTINATION ${df2_package_dir})
endforeach()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
