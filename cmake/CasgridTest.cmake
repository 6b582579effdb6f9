# casgrid_test(NAME <binary> LAYER <layer> SOURCES <files> LIBS <targets>): a GoogleTest binary, one ctest
# entry per test (each in its own process: SimGrid allows one engine a process). The layer is the ctest label.
# APART: two of its files mean different things by one name (see CasgridUnity).
include(GoogleTest)
find_package(GTest REQUIRED)

# A test's own code runs for milliseconds and is compiled in seconds: -Og. What it tests is compiled as ever.
add_library(casgrid_test_options INTERFACE)
target_link_libraries(casgrid_test_options INTERFACE casgrid::options)
target_compile_options(casgrid_test_options INTERFACE $<$<CONFIG:Release>:-Og>)

function(casgrid_test)
  cmake_parse_arguments(ARG "APART" "NAME;LAYER" "SOURCES;LIBS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE casgrid_test_options ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  if(ARG_APART)
    set_target_properties(${ARG_NAME} PROPERTIES UNITY_BUILD OFF)
  endif()
  gtest_discover_tests(${ARG_NAME} TEST_PREFIX "${ARG_NAME}." PROPERTIES LABELS ${ARG_LAYER} TIMEOUT 120)
endfunction()
