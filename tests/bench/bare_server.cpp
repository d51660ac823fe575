// bench-bare-server PORT THREADS: answers every request with 200 and does nothing else. What Beast and C++20
// coroutines cost by themselves on this machine: the ceiling that ft9-server is compared with.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(beast::tcp_stream stream) {
    stream.socket().set_option(tcp::no_delay(true));
    beast::flat_buffer buffer;
    for (;;) {
        http::request<http::string_body> request;
        const auto read = co_await http::async_read(stream, buffer, request, as_result);
        if (std::get<0>(read)) co_return;
        http::response<http::string_body> response(http::status::ok, request.version());
        response.set(http::field::content_type, "application/json");
        response.keep_alive(request.keep_alive());
        response.body() = R"({"status":"ok"})";
        response.prepare_payload();
        const auto written = co_await http::async_write(stream, response, as_result);
        if (std::get<0>(written)) co_return;
    }
}

asio::awaitable<void> accept(asio::io_context& io, std::uint16_t port) {
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
    for (;;) {
        const asio::any_io_executor strand = asio::make_strand(io);
        auto accepted = co_await acceptor.async_accept(strand, as_result);
        if (std::get<0>(accepted)) continue;
        asio::co_spawn(strand, serve(beast::tcp_stream(std::move(std::get<1>(accepted)))), asio::detached);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: bench-bare-server PORT THREADS\n";
        return 64;
    }
    const int threads = std::atoi(argv[2]);
    asio::io_context io(threads);
    asio::co_spawn(io, accept(io, static_cast<std::uint16_t>(std::atoi(argv[1]))), asio::detached);
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i)
        others.emplace_back([&io] { io.run(); });
    io.run();
}
