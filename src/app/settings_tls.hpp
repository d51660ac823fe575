#pragma once

#include "ft9/app/settings.hpp"
#include "ft9/http/server_tls.hpp"

#include <string_view>
#include <vector>

namespace ft9::app {

inline bool serves_tls(const settings& s) {
    return !s.tls_cert_file.empty();
}

http::tls_files tls_files_of(const settings& s);

// The setting that names that file.
std::string_view setting_of(http::tls_file which);

// Reads the files: what is wrong with them, and with the settings together. Blocks for the disk.
std::vector<problem> check_tls(const settings& values);

}  // namespace ft9::app
