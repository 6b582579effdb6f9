# Where compilers are compared (`casgrid test --matrix`) the files of a library are compiled together, as they are
# built once and never changed. The usual build compiles each file by itself, so that each includes what it uses.
# A library stands here if no two of its files mean different things by one name.
option(CASGRID_UNITY "compile the files of a library together" OFF)
if(NOT CASGRID_UNITY)
  return()
endif()
foreach(library replay access autodiscover balancer base calendar client directory engine mailbox observe output pki planning
                routing runner scenario simgrid text wire)
  if(TARGET casgrid_${library})
    set_target_properties(casgrid_${library} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  endif()
endforeach()
