#include "head_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace ft9::http {
namespace {

namespace beast = boost::beast;
using beast::string_view;

method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get:
            return method::get;
        case beast::http::verb::head:
            return method::head;
        case beast::http::verb::post:
            return method::post;
        case beast::http::verb::put:
            return method::put;
        case beast::http::verb::patch:
            return method::patch;
        case beast::http::verb::delete_:
            return method::delete_;
        case beast::http::verb::options:
            return method::options;
        default:
            return method::other;
    }
}

// Puts the fields straight into our request, without Beast's own container in between.
class head_parser final : public beast::http::basic_parser<true> {
  public:
    explicit head_parser(request& into) : into_(into) {}

  private:
    void on_request_impl(beast::http::verb verb, string_view, string_view target, int,
                         beast::error_code&) override {
        into_.verb = method_of(verb);
        into_.target.assign(target.data(), target.size());
    }
    void on_field_impl(beast::http::field, string_view name, string_view value, beast::error_code&) override {
        into_.headers.add(std::string(name), std::string(value));
    }
    void on_response_impl(int, string_view, int, beast::error_code&) override {}
    void on_header_impl(beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(string_view, beast::error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view, beast::error_code&) override { return 0; }
    void on_finish_impl(beast::error_code&) override {}

    request& into_;
};

}  // namespace

error_code parse_head(std::string_view head, request& into) {
    constexpr std::size_t usual_fields = 16;
    into.headers.reserve(usual_fields);
    head_parser parser(into);
    // The guard and the route have limits of their own.
    parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
    parser.body_limit(boost::none);
    error_code failure;
    parser.put(boost::asio::buffer(head.data(), head.size()), failure);
    if (!failure && !parser.is_header_done()) failure = errc::invalid_argument;
    return failure;
}

}  // namespace ft9::http
