# Version and commit for --version; a tree without git says "unknown".
set(FT9_REVISION "" CACHE STRING "Commit to report (for builds outside of a checkout); empty: ask git")
set(FT9_COMMIT ${FT9_REVISION})
if(NOT FT9_COMMIT)
  execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE FT9_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    set(FT9_COMMIT unknown)
  endif()
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${CMAKE_CURRENT_BINARY_DIR}/generated/ft9/version.hpp)
