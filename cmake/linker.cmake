# The quickest linker at hand: mold for g++, lld for clang (which matches its sanitizers and its LTO). GNU ld otherwise,
# and always for g++'s LTO, whose plugin it was written for.
option(GODWIT_FAST_LINKER "Use mold or lld where they are installed" ON)

set(fast_linker "")
if(GODWIT_FAST_LINKER)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    string(REGEX MATCH "^[0-9]+" clang_major ${CMAKE_CXX_COMPILER_VERSION})
    find_program(GODWIT_LLD ld.lld-${clang_major})
    if(GODWIT_LLD)
      set(fast_linker lld)
    endif()
  elseif(NOT GODWIT_LTO)
    find_program(GODWIT_MOLD mold)
    if(GODWIT_MOLD)
      set(fast_linker mold)
    endif()
  endif()
endif()

if(fast_linker)
  message(STATUS "Linking with ${fast_linker}")
  target_link_options(godwit_flags INTERFACE -fuse-ld=${fast_linker})
endif()
