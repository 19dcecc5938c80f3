# What every target is compiled and linked with. Presets choose among these options.
option(GODWIT_HARDEN "Hardening flags of the released binary" ON)
option(GODWIT_LTO "Link-time optimisation, as the package is built" OFF)
option(GODWIT_JEMALLOC "jemalloc in the server instead of the C library's malloc; never beside a sanitizer" ON)
set(GODWIT_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")

add_library(godwit_flags INTERFACE)
target_compile_options(godwit_flags INTERFACE -Wall -Wextra -Werror -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # At -O2 g++ 12 sees overlapping copies inside std::string where there are none (GCC bug 105651), and takes the short
  # string of an Error in a coroutine's frame for the vector of the value that is there instead.
  target_compile_options(godwit_flags INTERFACE -Wno-restrict -Wno-free-nonheap-object)
endif()
target_include_directories(godwit_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)

# All translation units must agree on what configures Asio.
target_compile_definitions(godwit_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)

if(GODWIT_HARDEN AND NOT GODWIT_SANITIZE)
  target_compile_options(godwit_flags INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
  target_link_options(godwit_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()

if(GODWIT_SANITIZE)
  target_compile_options(godwit_flags INTERFACE -fsanitize=${GODWIT_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(godwit_flags INTERFACE -fsanitize=${GODWIT_SANITIZE})
endif()
if(GODWIT_LTO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
