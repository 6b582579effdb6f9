# Where compilers are compared (`casgrid test --matrix`) the files of a library are compiled together, as they are
# built once and never changed. The usual build compiles each file by itself, so that each includes what it uses.
# A target stands here if no two of its files mean different things by one name. A test says APART if two of its files do.
option(CASGRID_UNITY "compile the files of a library together" OFF)
function(casgrid_together target)
  if(CASGRID_UNITY AND TARGET ${target})
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  endif()
endfunction()
foreach(name access http protocols advising autodiscover balancer base calendar calibration client commands core_module deployment directory
        document engine importing logging logs mailbox observe output pki planning profiles replay report reporting resolving routing
        running simgrid text validating wire)
  casgrid_together(casgrid_${name})
endforeach()
