#include "ft9/app/application.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <iostream>

namespace ft9::app {

// Blocking and without TLS verification of our own certificate's name: it asks this machine only.
int check_health(const sources& from) {
    namespace beast = boost::beast;
    const auto loaded = load_settings(from.env, from.dotenv_path);
    try {
        boost::asio::io_context io;
        beast::tcp_stream stream(io);
        const auto wildcard = loaded.values.host == "0.0.0.0" || loaded.values.host == "::";
        const std::string host = wildcard ? "127.0.0.1" : loaded.values.host;
        boost::asio::ip::tcp::resolver resolver(io);
        stream.connect(resolver.resolve(host, std::to_string(loaded.values.port)));
        beast::http::request<beast::http::empty_body> ask{beast::http::verb::get, "/health/live", 11};
        ask.set(beast::http::field::host, host);
        ask.set(beast::http::field::connection, "close");
        beast::http::write(stream, ask);
        beast::flat_buffer buffer;
        beast::http::response<beast::http::string_body> answer;
        beast::http::read(stream, buffer, answer);
        if (answer.result_int() == 200) return clean;
        std::cerr << "unhealthy: HTTP " << answer.result_int() << '\n';
    } catch (const std::exception& e) {
        std::cerr << "unhealthy: " << e.what() << '\n';
    }
    return unhealthy;
}

}  // namespace ft9::app
