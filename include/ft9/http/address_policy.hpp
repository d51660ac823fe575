#pragma once

#include "ft9/http/client.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ft9::http {

// What the IANA special-purpose registries say about an address. Addresses that carry an IPv4 address inside
// (v4-mapped, NAT64, 6to4) are judged by that one.
enum class address_kind : std::uint8_t {
    global,       // everything else: the public internet
    loopback,     // 127/8, ::1
    private_use,  // 10/8, 172.16/12, 192.168/16, fc00::/7, fec0::/10
    link_local,   // 169.254/16 (cloud metadata lives there), fe80::/10
    shared,       // 100.64/10: carrier NAT, also used by overlay networks
    unspecified,  // 0/8, ::
    multicast,    // 224/4, ff00::/8
    reserved,     // documentation, benchmarking, Teredo, future use, broadcast
};
address_kind classify(const boost::asio::ip::address& a);

// Whether a URL's host is this machine: "localhost" or a loopback address, without brackets. No name is
// resolved.
bool is_loopback(std::string_view host);

// IPv4 in dotted decimal or IPv6, without brackets. Forms such as "127.1" are names.
bool is_ip_literal(std::string_view host);

// True for an IP literal, "localhost" and the listed names: only their addresses may be other than global
// (decision 20). Case-insensitive.
bool may_be_private(std::string_view host, const std::vector<std::string>& private_hosts);

// Whether a connection to `where` may use that address. Without TLS only addresses that are not global (and
// not multicast or reserved) are, and only for hosts that may be private.
bool permitted(const origin& where, bool host_may_be_private, const boost::asio::ip::address& a);

}  // namespace ft9::http
