#include "ft9/http/resolver.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ft9::http {
namespace {

namespace asio = boost::asio;

error_code code_of(int status) {
    switch (status) {
        case EAI_AGAIN:
            return asio::error::host_not_found_try_again;
        case EAI_MEMORY:
            return asio::error::no_memory;
        case EAI_SYSTEM:
            return {errno, boost::system::system_category()};
        case EAI_FAIL:
            return asio::error::no_recovery;
        default:
            return asio::error::host_not_found;
    }
}

addresses addresses_of(const addrinfo* list) {
    addresses found;
    for (; list != nullptr; list = list->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (list->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), list->ai_addr, list->ai_addrlen);
        endpoint.resize(list->ai_addrlen);
        const auto address = endpoint.address();
        if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
    }
    return found;
}

}  // namespace

result<addresses> system_lookup(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    if (const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &list); status != 0)
        return code_of(status);
    auto found = addresses_of(list);
    ::freeaddrinfo(list);
    if (found.empty()) return error_code(asio::error::host_not_found);
    return found;
}

}  // namespace ft9::http
