#include "settings_parsers.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <optional>

namespace ft9::app {
namespace {

namespace ip = boost::asio::ip;

std::optional<boost::urls::url_view> web_url(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
    if (!parsed) return std::nullopt;
    const auto scheme = parsed->scheme_id();
    const bool web = scheme == boost::urls::scheme::http || scheme == boost::urls::scheme::https;
    // A port of 0 stands for one that is missing or does not fit 16 bits.
    const bool port_fits = !parsed->has_port() || parsed->port_number() != 0;
    if (!web || parsed->encoded_host().empty() || parsed->has_userinfo() || parsed->has_fragment() ||
        !port_fits) {
        return std::nullopt;
    }
    return *parsed;
}

bool within(const ip::address_v4& address, const char* network) {
    const auto n = ip::make_network_v4(network);
    return ip::network_v4(address, n.prefix_length()).canonical() == n.canonical();
}

bool is_private_v4(const ip::address_v4& address) {
    constexpr const char* ranges[] = {"0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10", "127.0.0.0/8",
                                      "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"};
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [&address](const char* range) { return within(address, range); });
}

}  // namespace

namespace parse {

std::string url(std::string_view given, std::string& out) {
    if (!web_url(given))
        return "must be an http(s) URL without user, password and fragment: https://host/path";
    out = given;
    return {};
}

std::string base_url(std::string_view given, std::string& out) {
    const auto parsed = web_url(given);
    if (!parsed || parsed->has_query()) {
        return "must be an http(s) URL without user, password, query and fragment: https://host/v1";
    }
    while (given.ends_with('/'))
        given.remove_suffix(1);
    out = given;
    return {};
}

}  // namespace parse

std::string host_of(std::string_view url) {
    const auto parsed = web_url(url);
    if (!parsed) return {};
    std::string host(parsed->encoded_host().data(), parsed->encoded_host().size());
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    std::transform(host.begin(), host.end(), host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return host;
}

bool is_plain_http(std::string_view url) {
    const auto parsed = web_url(url);
    return parsed && parsed->scheme_id() == boost::urls::scheme::http;
}

bool is_loopback(std::string_view host) {
    boost::system::error_code failure;
    const auto address = ip::make_address(std::string(host), failure);
    return failure ? host == "localhost" : address.is_loopback();
}

bool is_private(const ip::address& address) {
    if (address.is_v4()) return is_private_v4(address.to_v4());
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return is_private_v4(ip::make_address_v4(ip::v4_mapped, v6));
    const bool unique_local = (v6.to_bytes()[0] & 0xFE) == 0xFC;
    return v6.is_loopback() || v6.is_link_local() || v6.is_unspecified() || unique_local;
}

}  // namespace ft9::app
