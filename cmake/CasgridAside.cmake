# Folders whose speed no run needs: they read exports and logs, or work once before and after it. A build that is only there for
# the fingerprints of its runs (tests/determinism) compiles them with further flags: quickly.
set(CASGRID_ASIDE_FLAGS "" CACHE STRING "further flags for the folders whose speed no run needs")
add_compile_options(${CASGRID_ASIDE_FLAGS})
