# The files of a library are compiled together, in batches: most of the time of a build goes into headers that every
# file reads anew. With CASGRID_UNITY=OFF each is compiled by itself, which shows that it includes what it uses, and is
# quicker where one file changes: clang-tidy and the debug build look at each alone.
# Two files of one library do not call different things by one name, therefore.
option(CASGRID_UNITY "compile the files of a library together" ON)
set(CMAKE_UNITY_BUILD ${CASGRID_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 32)
