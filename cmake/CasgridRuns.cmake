# How the folders are compiled in which runs spend their time: model and sim. Position-independent code of GCC calls
# even the functions of its own file through a table, in case another library has one of the name, and so puts none of
# them into its callers.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fno-semantic-interposition)
endif()
