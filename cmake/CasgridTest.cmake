# casgrid_test(NAME <binary> LAYER <layer> SOURCES <files> LIBS <targets>): a GoogleTest binary, one ctest
# entry per test (each in its own process: SimGrid allows one engine a process). The layer is the ctest label.
include(GoogleTest)
find_package(GTest REQUIRED)

# A test's own code runs for milliseconds and is compiled in seconds: -Og. What it tests is compiled as ever.
add_library(casgrid_test_options INTERFACE)
target_link_libraries(casgrid_test_options INTERFACE casgrid::options)
target_compile_options(casgrid_test_options INTERFACE $<$<CONFIG:Release>:-Og>)

# What nearly all tests read (CasgridHeaders).
set(CASGRID_MODEL_HEADERS model/access/access_server.h model/base/variate.h model/client/client_connections.h model/http/messages.h
  model/mailbox/mailbox_server.h model/routing/decide.h)
set(test_headers ${CASGRID_STANDARD_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
set(test_libraries casgrid_test_options GTest::gmock GTest::gtest)
# Tests of the model and the engine read these of our own as well, directly or through a test's helpers.
list(TRANSFORM CASGRID_MODEL_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE model_headers)
casgrid_headers(tests PROGRAMS LIBS ${test_libraries} HEADERS ${test_headers} ${model_headers})
casgrid_headers(scenario_tests PROGRAMS LIBS ${test_libraries} casgrid::schema HEADERS ${test_headers} <scenarios/schema/scenario.pb.h>)

function(casgrid_test)
  cmake_parse_arguments(ARG "" "NAME;LAYER" "SOURCES;LIBS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE casgrid_test_options ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/(model|sim)/")
    casgrid_uses_headers(tests ${ARG_NAME})
  else()
    casgrid_uses_headers(scenario_tests ${ARG_NAME})
  endif()
  casgrid_loads_flow(${ARG_NAME})
  gtest_discover_tests(${ARG_NAME} TEST_PREFIX "${ARG_NAME}." PROPERTIES LABELS ${ARG_LAYER} TIMEOUT 120)
endfunction()
