#pragma once

#include "ft9/http/client.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ft9::http {

// The request as one string, so that it leaves in one write; without the body if that has a source. Refuses
// (errc::invalid_argument) what would let a value break out of its line, and the framing fields, which are
// ours to set.
result<std::string> serialise(const origin& where, const client_request& request,
                              std::string_view user_agent);

struct response_limits {
    std::size_t header, body;
};

// Beast's parser, writing straight into a client_response: no message object in between.
class response_parser final : public boost::beast::http::basic_parser<false> {
  public:
    response_parser(client_response& into, const response_limits& limits, bool head);

  private:
    using view = boost::beast::string_view;
    void on_request_impl(boost::beast::http::verb, view, view, int, error_code&) override {}
    void on_response_impl(int code, view reason, int version, error_code& ec) override;
    void on_field_impl(boost::beast::http::field name, view text, view value, error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
    std::size_t on_body_impl(view bytes, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, view bytes, error_code& ec) override;
    void on_finish_impl(error_code&) override {}

    client_response& into_;
    int version_ = 0;
    bool header_seen_ = false;
    bool transfer_encoding_ = false;
};

// One response, fed piece by piece; interim (1xx) responses are skipped.
class response_reader {
  public:
    response_reader(const response_limits& limits, bool head);
    // Failures: errc::response_too_large, errc::bad_response.
    error_code feed(std::string_view bytes);
    // The peer ended the stream. No failure if that ends the response properly.
    error_code end();
    bool done() const { return done_; }
    // Of the answer that is being read, 0 before its first line; and how much of its body is held here.
    int status() const { return response_.status; }
    std::size_t held() const { return response_.body.size(); }
    // Takes away what has come of the body.
    std::string take_body() { return std::exchange(response_.body, {}); }
    // Whether the connection may carry another exchange; only after done().
    bool keep_alive() const;
    client_response take() { return std::move(response_); }

  private:
    error_code consume(std::string_view& bytes);
    error_code measure_head(std::string_view bytes) const;
    bool too_few(std::string_view bytes) const;
    error_code finish_message();

    response_limits limits_;
    bool head_;
    client_response response_;
    std::optional<response_parser> parser_;
    std::string kept_;             // bytes of an unfinished line or header
    std::size_t head_parsed_ = 0;  // bytes of this message that the parser took; of use until its head ends
    int interim_ = 0;
    bool done_ = false, started_ = false;
};

}  // namespace ft9::http
