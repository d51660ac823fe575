#pragma once

#include "ft9/core/errors.hpp"
#include "simulator/upstream.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace ft9::simulator {

// HTTPS listener of the fakes. Unlike the product's server it breaks off, stalls and lies when told to, which
// nothing in the product should be able to do.
class listener {
  public:
    struct options {
        std::shared_ptr<boost::asio::ssl::context> tls;
        upstream_handler handle;
        std::function<bool()> refuse;   // asked at each accept; true: closed before the handshake
        std::function<bool()> refuses;  // true: idle connections are closed instead of being reused
    };
    listener(boost::asio::any_io_executor executor, options o);
    ~listener();
    // Binds 127.0.0.1; port 0 takes a free one. Returns the bound port or the system's error.
    result<std::uint16_t> start(std::uint16_t port);
    // Closes the connections that wait for a request, so that the next one has to connect. Any thread.
    void close_idle();
    // Connections whose client has not gone, or whose last request is still being answered. Any thread.
    std::size_t connections() const;
    // Stops accepting and closes every connection. Any thread.
    void stop();

    struct impl;

  private:
    std::shared_ptr<impl> impl_;
};

}  // namespace ft9::simulator
