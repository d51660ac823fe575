#include "ft9/http/address_policy.hpp"
#include "settings_parsers.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>

namespace ft9::app {
namespace {

namespace ip = boost::asio::ip;

std::optional<http::origin> origin_of(std::string_view url) {
    const auto parsed = http::parse_base_url(url.substr(0, url.find('?')));
    if (!parsed) return std::nullopt;
    return parsed->where;
}

// Only hosts that are private by their name or address may be spoken to without TLS (decision 20).
bool may_be_plain(const http::origin& where, const std::vector<std::string>& private_hosts) {
    const bool private_host = http::may_be_private(where.host, private_hosts);
    boost::system::error_code failure;
    const auto address = ip::make_address(where.host, failure);
    return failure ? private_host : http::permitted(where, private_host, address);
}

}  // namespace

namespace parse {

std::string url(std::string_view given, std::string& out) {
    if (!origin_of(given))
        return "must be an http(s) URL without user, password and fragment: https://host/path";
    out = given;
    return {};
}

std::string base_url(std::string_view given, std::string& out) {
    if (!http::parse_base_url(given)) {
        return "must be an http(s) URL without user, password, query and fragment: https://host/v1";
    }
    while (given.ends_with('/'))
        given.remove_suffix(1);
    out = given;
    return {};
}

}  // namespace parse

std::string host_of(std::string_view url) {
    const auto origin = origin_of(url);
    return origin ? origin->host : std::string();
}

bool is_plain_http(std::string_view url) {
    const auto origin = origin_of(url);
    return origin && !origin->tls;
}

bool breaks_plain_rule(std::string_view url, const std::vector<std::string>& private_hosts) {
    const auto origin = origin_of(url);
    return origin && !origin->tls && !may_be_plain(*origin, private_hosts);
}

}  // namespace ft9::app
