#include "ft9/http/client.hpp"

#include "ascii.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace ft9::http {
namespace {

namespace urls = boost::urls;

constexpr std::size_t longest_name = 253;  // RFC 1035

std::uint16_t default_port(bool tls) {
    return tls ? 443 : 80;
}

bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
}

// Names only as DNS writes them: percent-encoding or raw UTF-8 in a host would be read differently by the
// resolver, the certificate check and people.
result<std::string> name_of(std::string host) {
    std::transform(host.begin(), host.end(), host.begin(), to_lower);
    if (!host.empty() && host.back() == '.') host.pop_back();
    const bool valid = !host.empty() && host.size() <= longest_name && host.front() != '.' &&
                       host.find("..") == std::string::npos &&
                       std::all_of(host.begin(), host.end(), is_name_character);
    if (!valid) return errc::invalid_argument;
    return host;
}

result<std::string> host_of(const urls::url_view& url) {
    switch (url.host_type()) {
        case urls::host_type::ipv4:
            return std::string(url.encoded_host());
        case urls::host_type::ipv6:
            return std::string(url.host_address());
        case urls::host_type::name:
            return name_of(std::string(url.encoded_host()));
        default:
            return errc::invalid_argument;
    }
}

result<std::uint16_t> port_of(const urls::url_view& url, bool tls) {
    if (!url.has_port() || url.port().empty()) return default_port(tls);
    // Not url.port_number(): Boost 1.81 wraps 99999 around to a port that nobody wrote.
    const std::string text(url.port());
    std::uint16_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || number == 0) {
        return errc::invalid_argument;
    }
    return number;
}

std::string path_of(const urls::url_view& url) {
    std::string path(url.encoded_path());
    while (!path.empty() && path.back() == '/')
        path.pop_back();
    return path;
}

// Scheme, host and port; what must not stand in a URL that we ask is refused.
result<origin> origin_of(const urls::url_view& url) {
    const bool tls = url.scheme_id() == urls::scheme::https;
    if (!tls && url.scheme_id() != urls::scheme::http) return errc::invalid_argument;
    if (!url.has_authority() || url.has_userinfo() || url.has_fragment()) return errc::invalid_argument;
    // Boost 1.81 takes the "y" of "https://x:y" for a path.
    if (!url.encoded_path().empty() && url.encoded_path().front() != '/') return errc::invalid_argument;
    auto host = host_of(url);
    if (!host) return host.error();
    const auto port = port_of(url, tls);
    if (!port) return port.error();
    return origin{tls, std::move(*host), *port};
}

}  // namespace

std::string origin::host_header() const {
    const bool v6 = host.find(':') != std::string::npos;
    std::string value = v6 ? "[" + host + "]" : host;
    if (port != default_port(tls)) value += ":" + std::to_string(port);
    return value;
}

result<base_url> parse_base_url(std::string_view text) {
    const auto parsed = urls::parse_uri({text.data(), text.size()});
    if (!parsed || parsed->has_query()) return errc::invalid_argument;
    auto where = origin_of(*parsed);
    if (!where) return where.error();
    return base_url{std::move(*where), path_of(*parsed)};
}

result<resource_url> parse_resource_url(std::string_view text) {
    const auto parsed = urls::parse_uri({text.data(), text.size()});
    if (!parsed) return errc::invalid_argument;
    auto where = origin_of(*parsed);
    if (!where) return where.error();
    std::string target(parsed->encoded_path());
    if (target.empty()) target = "/";
    if (parsed->has_query()) target.append("?").append(std::string(parsed->encoded_query()));
    return resource_url{std::move(*where), std::move(target)};
}

}  // namespace ft9::http
