#include "simulator/unchecked_post.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
namespace {

bhttp::request<bhttp::string_body> message_of(const http::origin& where, http::client_request&& r) {
    bhttp::request<bhttp::string_body> out{bhttp::verb::post, r.target, 11};
    out.set(bhttp::field::host, where.host_header());
    for (const auto& [name, value] : r.headers)
        out.set(name, value);
    out.body() = std::move(r.body);
    out.prepare_payload();
    return out;
}

asio::awaitable<int> talk(http::origin where, http::client_request request, std::chrono::milliseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.set_verify_mode(asio::ssl::verify_none);
    asio::ssl::stream<beast::tcp_stream> stream(executor, tls);
    asio::ip::tcp::resolver resolver(executor);
    const std::string port = std::to_string(where.port);
    const auto places = co_await resolver.async_resolve(where.host, port, asio::use_awaitable);
    beast::get_lowest_layer(stream).expires_after(limit);
    co_await beast::get_lowest_layer(stream).async_connect(places, asio::use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    const auto message = message_of(where, std::move(request));
    co_await bhttp::async_write(stream, message, asio::use_awaitable);
    beast::flat_buffer buffer;
    bhttp::response<bhttp::string_body> answer;
    co_await bhttp::async_read(stream, buffer, answer, asio::use_awaitable);
    co_return answer.result_int();
}

}  // namespace

http::exchange unchecked_post(const http::origin& where, http::client_request request,
                              std::chrono::milliseconds limit) {
    asio::io_context io;
    http::exchange out;
    asio::co_spawn(io, talk(where, std::move(request), limit),
                   [&out](const std::exception_ptr& e, int status) {
                       out.response.status = status;
                       try {
                           if (e) std::rethrow_exception(e);
                       } catch (const boost::system::system_error& problem) {
                           out.failure = problem.code();
                       }
                   });
    io.run();
    return out;
}

}  // namespace ft9::simulator
