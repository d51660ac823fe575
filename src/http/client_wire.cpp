#include "client_wire.hpp"

#include "ascii.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace ft9::http {
namespace {

namespace bh = boost::beast::http;

constexpr int most_interim = 16;
constexpr std::size_t most_reserved = 64 * 1024;  // a length is only a claim until the bytes are there

error_code translated(const error_code& ec) {
    if (ec == bh::error::body_limit) return errc::response_too_large;
    if (ec.category() == make_error_code(bh::error::bad_value).category()) return errc::bad_response;
    return ec;
}

}  // namespace

response_parser::response_parser(client_response& into, const response_limits& limits, bool head)
    : into_(into) {
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the reader counts: measure_head()
    body_limit(limits.body);
    eager(true);
    skip(head);
}

void response_parser::on_response_impl(int code, view, int version, error_code& ec) {
    if (code < 100) ec = errc::bad_response;  // Beast lets "001" through
    into_.status = code;
    version_ = version;
}

void response_parser::on_field_impl(bh::field name, view text, view value, error_code& ec) {
    if (header_seen_) return;  // trailers count for nothing
    if (name == bh::field::transfer_encoding) {
        // Beast lets codings through that it cannot undo; the length of such a body is anybody's guess.
        if (transfer_encoding_ || !iequals({value.data(), value.size()}, "chunked")) ec = errc::bad_response;
        transfer_encoding_ = true;
    }
    into_.headers.add(std::string(text), std::string(value));
}

void response_parser::on_header_impl(error_code& ec) {
    header_seen_ = true;
    if (transfer_encoding_ && version_ < 11) ec = errc::bad_response;
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    if (length) into_.body.reserve(std::min<std::uint64_t>(*length, most_reserved));
}

std::size_t response_parser::on_body_impl(view bytes, error_code&) {
    into_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, view bytes, error_code&) {
    into_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

response_reader::response_reader(const response_limits& limits, bool head) : limits_(limits), head_(head) {
    parser_.emplace(response_, limits_, head_);
}

error_code response_reader::feed(std::string_view bytes) {
    started_ = started_ || !bytes.empty();
    const bool fresh = kept_.empty();
    if (!fresh) bytes = kept_.append(bytes);
    const auto ec = consume(bytes);
    if (fresh)
        kept_.assign(bytes);
    else
        kept_.erase(0, kept_.size() - bytes.size());
    // Only endless chunk extensions or trailers get here: a head is measured as it comes.
    if (!ec && !done_ && kept_.size() > limits_.header) return errc::response_too_large;
    return ec;
}

// Beast's own limit is for what one read leaves over, so a head in many small reads would pass it.
error_code response_reader::measure_head(std::string_view bytes) const {
    constexpr std::string_view line_end = "\r\n", head_end = "\r\n\r\n";
    auto size = bytes.size();
    if (head_parsed_ > 0 && bytes.starts_with(line_end))  // the parser took the lines before it
        size = line_end.size();
    else if (const auto end = bytes.find(head_end); end != bytes.npos)
        size = end + head_end.size();
    return head_parsed_ + size > limits_.header ? make_error_code(errc::response_too_large) : error_code{};
}

// Beast looks at a last chunk again only with all of the shortest one, "0\r\n\r\n", at hand; else it asserts.
bool response_reader::too_few(std::string_view bytes) const {
    constexpr std::size_t shortest_end = 5;
    return bytes.empty() || (bytes.size() < shortest_end && parser_->is_header_done() && parser_->chunked());
}

error_code response_reader::consume(std::string_view& bytes) {
    while (!done_ && !too_few(bytes)) {
        if (!parser_->is_header_done()) {
            if (const auto bad = measure_head(bytes)) return bad;
        }
        error_code ec;
        const auto taken = parser_->put(boost::asio::buffer(bytes), ec);
        head_parsed_ += taken;
        bytes.remove_prefix(taken);
        if (ec == bh::error::need_more) return {};
        if (ec) return translated(ec);
        if (!parser_->is_done()) continue;
        if (const auto bad = finish_message()) return bad;
    }
    // What follows a whole response was not asked for.
    return {};
}

error_code response_reader::finish_message() {
    const int status = response_.status;
    if (status >= 200) {
        done_ = true;
        return {};
    }
    if (status == 101 || ++interim_ > most_interim) return errc::bad_response;
    response_ = {};
    head_parsed_ = 0;
    parser_.emplace(response_, limits_, head_);
    return {};
}

error_code response_reader::end() {
    if (!started_) return boost::asio::error::eof;
    error_code ec;
    if (parser_->is_header_done() && kept_.empty()) parser_->put_eof(ec);
    if (ec || !parser_->is_done()) return bh::error::partial_message;
    done_ = true;
    return {};
}

bool response_reader::keep_alive() const {
    return kept_.empty() && parser_->keep_alive();
}

}  // namespace ft9::http
