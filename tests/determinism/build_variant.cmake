# Builds the program alone with another compiler or optimisation level, or other sources.
# Usage: cmake -DSOURCE=... -DBUILD=... -DCOMPILER=... -DFLAGS=... -DASIDE=... [-DONE_MORE=<python;script>] -P build_variant.cmake
# Folders whose speed no run needs get ASIDE after FLAGS (cmake/CasgridAside.cmake).
if(ONE_MORE)  # of a copy with more of what can happen
  execute_process(COMMAND ${ONE_MORE} ${SOURCE} ${BUILD}-sources COMMAND_ERROR_IS_FATAL ANY)
  set(SOURCE ${BUILD}-sources)
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=${COMPILER}
          -DCMAKE_CXX_FLAGS=${FLAGS} -DCASGRID_ASIDE_FLAGS=${ASIDE} -DCASGRID_PYTHON=OFF -DCASGRID_TESTS=OFF -DCASGRID_BENCH=OFF
  COMMAND_ERROR_IS_FATAL ANY)
# Half of the processors: there are two variants, and ctest has two tests at a time.
cmake_host_system_information(RESULT processors QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR jobs "(${processors} + 1) / 2")
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --parallel ${jobs} --target casgrid_program COMMAND_ERROR_IS_FATAL ANY)
