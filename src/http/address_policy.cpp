#include "ft9/http/address_policy.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <array>

namespace ft9::http {
namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct block_v4 {
    std::uint32_t prefix;
    int length;
    address_kind kind;
};

constexpr std::array blocks_v4{
    block_v4{0x00000000, 8, address_kind::unspecified}, block_v4{0x0A000000, 8, address_kind::private_use},
    block_v4{0x64400000, 10, address_kind::shared},     block_v4{0x7F000000, 8, address_kind::loopback},
    block_v4{0xA9FE0000, 16, address_kind::link_local}, block_v4{0xAC100000, 12, address_kind::private_use},
    block_v4{0xC0000000, 24, address_kind::reserved},   block_v4{0xC0000200, 24, address_kind::reserved},
    block_v4{0xC0586300, 24, address_kind::reserved},   block_v4{0xC0A80000, 16, address_kind::private_use},
    block_v4{0xC6120000, 15, address_kind::reserved},   block_v4{0xC6336400, 24, address_kind::reserved},
    block_v4{0xCB007100, 24, address_kind::reserved},   block_v4{0xE0000000, 4, address_kind::multicast},
    block_v4{0xF0000000, 4, address_kind::reserved},
};

address_kind classify(address_v4 a) {
    const auto bits = a.to_uint();
    for (const auto& block : blocks_v4)
        if (bits >> (32 - block.length) == block.prefix >> (32 - block.length)) return block.kind;
    return address_kind::global;
}

using bytes_v6 = address_v6::bytes_type;

bool starts(const bytes_v6& bytes, std::initializer_list<unsigned> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

address_kind embedded(const bytes_v6& bytes, std::size_t at) {
    return classify(address_v4({bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]}));
}

address_kind classify_special(const bytes_v6& b) {
    if (b[0] == 0xFF) return address_kind::multicast;
    if (b[0] == 0xFE && (b[1] & 0xC0) == 0x80) return address_kind::link_local;
    if (b[0] == 0xFE && (b[1] & 0xC0) == 0xC0) return address_kind::private_use;
    if ((b[0] & 0xFE) == 0xFC) return address_kind::private_use;
    return address_kind::reserved;
}

// Inside 2000::/3 everything is global but these.
address_kind classify_unicast(const bytes_v6& b) {
    if (starts(b, {0x20, 0x02})) return embedded(b, 2);  // 6to4
    if (starts(b, {0x20, 0x01}) && b[2] < 0x02)
        return address_kind::reserved;                                       // 2001::/23: Teredo, ORCHID, ...
    if (starts(b, {0x20, 0x01, 0x0D, 0xB8})) return address_kind::reserved;  // documentation
    if (starts(b, {0x3F, 0xFF}) && b[2] < 0x10) return address_kind::reserved;  // documentation
    return address_kind::global;
}

address_kind classify(const address_v6& a) {
    const auto b = a.to_bytes();
    if (a.is_unspecified()) return address_kind::unspecified;
    if (a.is_loopback()) return address_kind::loopback;
    if (a.is_v4_mapped()) return embedded(b, 12);
    if (starts(b, {0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return embedded(b, 12);  // NAT64
    if ((b[0] & 0xE0) == 0x20) return classify_unicast(b);
    return classify_special(b);
}

}  // namespace

address_kind classify(const boost::asio::ip::address& a) {
    return a.is_v4() ? classify(a.to_v4()) : classify(a.to_v6());
}

bool is_loopback(std::string_view host) {
    error_code failure;
    const auto address = boost::asio::ip::make_address(std::string(host), failure);
    return failure ? host == "localhost" : classify(address) == address_kind::loopback;
}

bool is_ip_literal(std::string_view host) {
    boost::system::error_code failure;
    boost::asio::ip::make_address(std::string(host), failure);
    return !failure;
}

bool may_be_private(std::string_view host, const std::vector<std::string>& private_hosts) {
    if (iequals(host, "localhost") || is_ip_literal(host)) return true;
    return std::any_of(private_hosts.begin(), private_hosts.end(),
                       [host](const std::string& listed) { return iequals(host, listed); });
}

bool permitted(const origin& where, bool host_may_be_private, const boost::asio::ip::address& a) {
    const auto kind = classify(a);
    if (kind == address_kind::global) return where.tls;
    return host_may_be_private && kind != address_kind::multicast && kind != address_kind::reserved;
}

}  // namespace ft9::http
