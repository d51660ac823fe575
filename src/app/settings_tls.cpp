#include "settings_tls.hpp"

#include "ft9/app/dotenv.hpp"

namespace ft9::app {
namespace {

std::vector<problem> check_completeness(const settings& values) {
    const bool certificate = !values.tls_cert_file.empty(), key = !values.tls_key_file.empty();
    if (certificate != key) {
        return {{certificate ? "TLS_KEY_FILE" : "TLS_CERT_FILE",
                 "is missing: HTTPS needs both TLS_CERT_FILE and TLS_KEY_FILE; set it or unset the other"}};
    }
    if (!certificate && !values.tls_client_ca_file.empty()) {
        return {{"TLS_CLIENT_CA_FILE",
                 "needs TLS_CERT_FILE and TLS_KEY_FILE: without HTTPS nobody shows a certificate"}};
    }
    return {};
}

}  // namespace

http::tls_files tls_files_of(const settings& s) {
    return {s.tls_cert_file, s.tls_key_file, s.tls_client_ca_file};
}

std::string_view setting_of(http::tls_file which) {
    switch (which) {
        case http::tls_file::certificate:
            return "TLS_CERT_FILE";
        case http::tls_file::key:
            return "TLS_KEY_FILE";
        case http::tls_file::client_ca:
            break;
    }
    return "TLS_CLIENT_CA_FILE";
}

std::vector<problem> check_tls(const settings& values) {
    auto out = check_completeness(values);
    if (!out.empty() || !serves_tls(values)) return out;
    for (auto& found : http::load_tls(tls_files_of(values), system_clock().now()).problems)
        out.push_back({std::string(setting_of(found.which)), std::move(found.remedy), found.warning});
    if (is_open_to_others(values.tls_key_file))
        out.push_back({"TLS_KEY_FILE", "can be read or changed by others; run chmod 600 on the file", true});
    return out;
}

}  // namespace ft9::app
