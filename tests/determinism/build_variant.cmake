# Builds the program alone with another compiler or optimisation level.
# Usage: cmake -DSOURCE=... -DBUILD=... -DCOMPILER=... -DFLAGS=... -P build_variant.cmake
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=${COMPILER}
          -DCMAKE_CXX_FLAGS=${FLAGS} -DCASGRID_PYTHON=OFF -DCASGRID_TESTS=OFF -DCASGRID_BENCH=OFF
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "configuring ${BUILD} failed")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target casgrid_program RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "building ${BUILD} failed")
endif()
