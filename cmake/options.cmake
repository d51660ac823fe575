# Compiler, warning and sanitizer flags of every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(FT9_CCACHE ccache)
if(FT9_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header only hits the cache when its time stamps are not part of the key.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${FT9_CCACHE})
endif()

add_library(ft9_options INTERFACE)
target_compile_options(ft9_options INTERFACE
  -Wall -Wextra -Werror -Wpedantic -Wshadow -Wdelete-non-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough -Wextra-semi
  -fstack-protector-strong)
if(FT9_SHARED)
  target_compile_options(ft9_options INTERFACE -fno-semantic-interposition)
else()
  target_compile_options(ft9_options INTERFACE -fvisibility=hidden)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Known false positives of g++ in coroutine frames at -O2.
  target_compile_options(ft9_options INTERFACE
    -fcoroutines -Wno-error=maybe-uninitialized -Wno-error=null-dereference -Wno-error=stringop-overflow
    -Wno-error=array-bounds -Wno-error=restrict -Wno-error=dangling-pointer -Wno-mismatched-new-delete)
else()
  target_compile_options(ft9_options INTERFACE -Wthread-safety)
endif()

find_program(FT9_MOLD mold)
if(FT9_MOLD)
  target_link_options(ft9_options INTERFACE -fuse-ld=mold)
endif()
if(CMAKE_BUILD_TYPE MATCHES "^Rel")
  target_compile_options(ft9_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_link_options(ft9_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(FT9_SANITIZE STREQUAL "address")
  # UBSan's check of an object's type (vptr) asks the kernel, through a pipe, whether its memory can be read. In the
  # tests that leave the process no descriptor it gets no pipe and reports Asio's scheduler, which is sound, from
  # whichever source the linker took the template.
  set(flags -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(FT9_SANITIZE STREQUAL "thread")
  set(flags -fsanitize=thread -fno-omit-frame-pointer)
elseif(FT9_SANITIZE)
  message(FATAL_ERROR "FT9_SANITIZE is address, thread or empty, not ${FT9_SANITIZE}")
endif()
if(FT9_SANITIZE STREQUAL "address" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # clang 14 puts this check's data before each function, which it cannot do for the parts of a coroutine
  # ("Cannot represent a difference across sections"). g++ has no such check.
  list(APPEND flags -fno-sanitize=function)
endif()
if(FT9_FAILPOINTS)
  target_compile_definitions(ft9_options INTERFACE FT9_FAILPOINTS)
endif()

if(FT9_FUZZ)
  list(APPEND flags -fsanitize=fuzzer-no-link)
endif()
if(flags)
  target_compile_options(ft9_options INTERFACE ${flags})
  target_link_options(ft9_options INTERFACE ${flags})
endif()

# Boost and the standard headers that nearly every source reads are parsed once; a target that is compiled like another
# names it and uses what was made for it.
function(ft9_precompile target)
  if(NOT FT9_NO_PCH AND ARGC GREATER 1)
    target_precompile_headers(${target} REUSE_FROM ${ARGV1})
  elseif(NOT FT9_NO_PCH)
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src/precompiled.hpp)
  endif()
endfunction()

# A library whose sources are compiled ten at a time: a build of everything costs a third, a build after one change
# some seconds more. For the presets that mostly build everything; with TOOL, what seldom changes, for release too.
function(ft9_unity target)
  if(FT9_UNITY OR ("TOOL" IN_LIST ARGN AND CMAKE_BUILD_TYPE MATCHES "^Rel"))
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 10)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # g++ takes a source that is included into another for a header.
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
endfunction()

# For a test's own code, linked last: it compiles in half the time, and what it tests keeps every check. Those that are left
# out look at each access to a member, which is most of the code that a test's expectations become.
add_library(ft9_test_options INTERFACE)
if(NOT FT9_FUZZ)
  target_compile_options(ft9_test_options INTERFACE -O0 -U_FORTIFY_SOURCE)
endif()
if(FT9_SANITIZE STREQUAL "address" AND NOT FT9_FUZZ)
  target_compile_options(ft9_test_options INTERFACE -fno-sanitize=null,alignment,vptr,object-size)
endif()

# Likewise for the simulator and what tests share, in the build with sanitizers alone: everywhere else they are compiled
# like what ships.
add_library(ft9_tool_options INTERFACE)
if(FT9_SANITIZE STREQUAL "address" AND NOT FT9_FUZZ)
  target_link_libraries(ft9_tool_options INTERFACE ft9_test_options)
endif()
