# Compiles files into a target, so that the program is one file and they cannot differ from the code that uses them.
# ft9_embed(TARGET HEADER NAMESPACE TABLE FILE...): see embed.cmake.
function(ft9_embed target header namespace table)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${table}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${source} "-DFILES=${ARGN}" -DHEADER=${header} -DNAMESPACE=${namespace}
            -DTABLE=${table} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
