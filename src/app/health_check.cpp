#include "ft9/app/application.hpp"

#include "settings_tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <iostream>
#include <optional>

namespace ft9::app {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr std::chrono::seconds patience{5};

tcp::endpoint own_endpoint(const settings& s) {
    const auto address = asio::ip::make_address(s.host);
    if (!address.is_unspecified()) return {address, s.port};
    return {address.is_v4() ? asio::ip::address(asio::ip::address_v4::loopback())
                            : asio::ip::address(asio::ip::address_v6::loopback()),
            s.port};
}

template <class Stream>
asio::awaitable<unsigned> ask(Stream& stream) {
    beast::http::request<beast::http::empty_body> question{beast::http::verb::get, "/health/live", 11};
    question.set(beast::http::field::host, "localhost");
    question.set(beast::http::field::connection, "close");
    co_await beast::http::async_write(stream, question, asio::use_awaitable);
    beast::flat_buffer buffer;
    beast::http::response<beast::http::string_body> answer;
    co_await beast::http::async_read(stream, buffer, answer, asio::use_awaitable);
    co_return answer.result_int();
}

asio::awaitable<unsigned> status_of(const settings& s) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(own_endpoint(s), asio::use_awaitable);
    if (!serves_tls(s)) {
        auto asking = ask(socket);
        co_return co_await std::move(asking);
    }
    // The certificate is for our public name and this is our own machine: nothing is gained by checking it.
    asio::ssl::context context(asio::ssl::context::tls_client);
    asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    auto asking = ask(stream);
    co_return co_await std::move(asking);
}

}  // namespace

int check_health(const sources& from) {
    const auto loaded = load_settings(from.env, from.dotenv_path);
    std::optional<unsigned> status;
    std::string why = "no answer within 5 seconds";
    const auto done = [&](const std::exception_ptr& failure, unsigned answered) {
        try {
            if (failure) std::rethrow_exception(failure);
            status = answered;
            why = "HTTP " + std::to_string(answered);
        } catch (const std::exception& e) {
            why = e.what();
        }
    };
    asio::io_context io;
    asio::co_spawn(io, status_of(loaded.values), done);
    io.run_for(patience);
    if (status == 200U) return clean;
    std::cerr << "unhealthy: " << why << '\n';
    return unhealthy;
}

}  // namespace ft9::app
