#pragma once

#include "ft9/http/server.hpp"

namespace ft9::http {

// An IPv4 address that arrived on a dual-stack socket, as IPv4.
boost::asio::ip::address unmapped(const boost::asio::ip::address& a);

// Whom the request is from (decision 19): the peer, or, when that is a trusted proxy, the right-most address
// in X-Forwarded-For that is not one.
boost::asio::ip::address client_of(const boost::asio::ip::address& peer, const fields& headers,
                                   const trusted_proxies& proxies);

// Whether the Host field names one of the allowed hosts; an entry without port allows every port. An empty
// list allows all.
bool host_allowed(const fields& headers, const std::vector<std::string>& allowed);

}  // namespace ft9::http
