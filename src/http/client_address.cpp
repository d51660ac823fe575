#include "client_address.hpp"

#include "ascii.hpp"

#include <algorithm>

namespace ft9::http {
namespace {

namespace ip = boost::asio::ip;

bool within(const ip::network_v6& net, const ip::address_v6& a) {
    const auto prefix = net.address().to_bytes();
    const auto bytes = a.to_bytes();
    const auto whole = static_cast<std::size_t>(net.prefix_length() / 8);
    if (!std::equal(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(whole), bytes.begin())) {
        return false;
    }
    const int rest = net.prefix_length() % 8;
    return rest == 0 || (prefix[whole] >> (8 - rest)) == (bytes[whole] >> (8 - rest));
}

bool within(const ip::network_v4& net, const ip::address_v4& a) {
    const auto mask = net.netmask().to_uint();
    return (a.to_uint() & mask) == (net.address().to_uint() & mask);
}

// Some proxies add the port: "1.2.3.4:5", "[2001:db8::1]:5".
std::string_view without_port(std::string_view host) {
    if (!host.empty() && host.front() == '[') {
        const auto end = host.find(']');
        return end == std::string_view::npos ? host : host.substr(1, end - 1);
    }
    const auto colon = host.find(':');
    const bool one = colon != std::string_view::npos && host.find(':', colon + 1) == std::string_view::npos;
    return one ? host.substr(0, colon) : host;
}

std::vector<std::string_view> forwarded_for(const fields& headers) {
    std::vector<std::string_view> chain;
    for (const auto& field : headers) {
        if (!iequals(field.first, "x-forwarded-for")) continue;
        for_each_element(field.second, [&chain](std::string_view element) { chain.push_back(element); });
    }
    return chain;
}

std::string_view host_name(std::string_view host) {
    const auto end = host.find(']');
    const auto colon = host.find(':', end == std::string_view::npos ? 0 : end);
    return host.substr(0, colon);
}

}  // namespace

ip::address unmapped(const ip::address& a) {
    if (a.is_v6() && a.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, a.to_v6());
    return a;
}

bool trusted_proxies::contains(const ip::address& a) const {
    const auto plain = unmapped(a);
    if (plain.is_v4()) {
        return std::any_of(v4.begin(), v4.end(),
                           [&plain](const auto& net) { return within(net, plain.to_v4()); });
    }
    return std::any_of(v6.begin(), v6.end(),
                       [&plain](const auto& net) { return within(net, plain.to_v6()); });
}

ip::address client_of(const ip::address& peer, const fields& headers, const trusted_proxies& proxies) {
    auto client = unmapped(peer);
    if (!proxies.contains(client)) return client;
    const auto chain = forwarded_for(headers);
    for (auto hop = chain.rbegin(); hop != chain.rend(); ++hop) {
        error_code malformed;
        const auto address = ip::make_address(without_port(*hop), malformed);
        if (malformed) return client;
        client = unmapped(address);
        if (!proxies.contains(client)) return client;
    }
    return client;
}

bool host_allowed(const fields& headers, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return true;
    const auto host = headers.find("host").value_or("");
    return std::any_of(allowed.begin(), allowed.end(), [host](const std::string& name) {
        return iequals(name, host) || iequals(name, host_name(host));
    });
}

}  // namespace ft9::http
