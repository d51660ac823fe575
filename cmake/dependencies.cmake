# Debian packages only (scripts/install-dependencies lists them); nothing is downloaded at build time.
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)
endif()
find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS url)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)
find_library(PROMETHEUS_CPP_CORE prometheus-cpp-core REQUIRED)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)

add_library(ft9_dependencies INTERFACE)
target_link_libraries(ft9_dependencies INTERFACE
  Boost::headers Boost::url OpenSSL::SSL OpenSSL::Crypto SQLite::SQLite3 nlohmann_json::nlohmann_json
  spdlog::spdlog fmt::fmt simdjson::simdjson ${PROMETHEUS_CPP_CORE} Threads::Threads)
# Asio and Beast are compiled once, in src/separate/*.cpp.
target_compile_definitions(ft9_dependencies INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  VALIJSON_USE_EXCEPTIONS=1) # it would end the process otherwise
