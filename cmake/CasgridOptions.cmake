# One interface target carries what every folder is compiled with.
add_library(casgrid_options INTERFACE)
add_library(casgrid::options ALIAS casgrid_options)
target_compile_features(casgrid_options INTERFACE cxx_std_20)
target_include_directories(casgrid_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(casgrid_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wconversion
  -Wno-sign-conversion -Werror
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # GCC 12 warns of std::string's own operator+ (its bug 105651)
  $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=524288>  # KiB before it looks for what it can forget, which takes time
  -ffp-contract=off)  # a fused multiply-add rounds once where two operations round twice
# What is built in two folders is the same: no text in a program names the folder (the later of two that fit counts).
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=")
if(CASGRID_SANITIZE)
  target_compile_options(casgrid_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(casgrid_options INTERFACE -fsanitize=address,undefined)
endif()
if(CASGRID_FUZZ)
  target_compile_options(casgrid_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Assertions stay on: SIM_ASSERT is ours, and NDEBUG is never defined.
foreach(config RELEASE RELWITHDEBINFO MINSIZEREL)
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_${config} "${CMAKE_CXX_FLAGS_${config}}")
endforeach()
