# Headers of other people that nearly every file of a group reads are read once, and used precompiled by the rest:
#   casgrid_headers(<group> LIBS <targets> HEADERS <headers> [OPTIONS <options>])   all of a group is compiled with one set of flags
#   casgrid_uses_headers(<group> <target>...)
#   casgrid_uses_headers_at_rest(<group> <target>...)   unless GCC optimises fully
# Files include what they use all the same, which the build file by file shows: with CASGRID_UNITY=OFF nothing of this is.
function(casgrid_headers group)
  cmake_parse_arguments(ARG "PROGRAMS" "" "LIBS;HEADERS;OPTIONS" ${ARGN})
  if(NOT CASGRID_UNITY)
    return()
  endif()
  set(target casgrid_headers_${group})
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/headers/${group}.cc CONTENT "")
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/headers/${group}.cc)
  target_link_libraries(${target} PRIVATE ${ARG_LIBS})
  target_compile_options(${target} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(${target} PRIVATE ${ARG_HEADERS})
  if(ARG_PROGRAMS)  # whose code is position-independent in another way than that of libraries
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIE)
  endif()
endfunction()

function(casgrid_uses_headers group)
  if(CASGRID_UNITY)
    foreach(target ${ARGN})
      target_precompile_headers(${target} REUSE_FROM casgrid_headers_${group})
    endforeach()
  endif()
endfunction()

# What GCC 12 says at -O3 of strings' own code (its bug 105651) it says of precompiled code aloud: such libraries read their headers themselves.
function(casgrid_uses_headers_at_rest group)
  if(NOT (CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release"))
    casgrid_uses_headers(${group} ${ARGN})
  endif()
endfunction()

# CMake would have all that is precompiled taken for headers of the system, of which nothing is warned.
set(CMAKE_PCH_PROLOGUE "")

# What every group has.
set(CASGRID_STANDARD_HEADERS <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <span> <sstream> <string>
  <string_view> <unordered_map> <utility> <variant> <vector>)
