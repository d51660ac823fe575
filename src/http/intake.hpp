#pragma once

#include "chunk_decoder.hpp"
#include "ft9/http/server.hpp"
#include "input_buffer.hpp"

#include <boost/asio/buffer.hpp>

#include <memory>
#include <optional>

namespace ft9::http {

class connection_base;

// Turns the bytes of one connection into requests, without input or output of its own: the way of a request
// up to its handler. As soon as `answer` is set the request is decided. Used on the connection's strand.
class intake {
  public:
    intake(server::impl& owner, connection_base& self, boost::asio::ip::address peer);
    ~intake();

    // Forgets the previous request and gives its body's bytes back.
    void next_request();
    // True when the head is complete and taken, or refused.
    bool take_head();
    // Decides by the head alone: client, Host, route, length, gate.
    void admit();
    // Begins the body with what has arrived behind the head; true when the request is whole or decided.
    bool take_body();
    // Where the next bytes are to be read to, and how many were.
    boost::asio::mutable_buffer head_space();
    void head_arrived(std::size_t bytes) { buffer_.commit(bytes); }
    boost::asio::mutable_buffer body_space();
    bool body_arrived(std::size_t bytes);

    // The body that was read has a sink, and enough of it waits: `all` of it if there is any. Take it away
    // with held_body(), and say when it is gone.
    bool has_for_sink(bool all) const;
    std::string held_body();
    void body_given_away();

    // For the whole body of this request.
    std::chrono::milliseconds body_limit() const;

    // Decides the request with a problem and closes the connection after it.
    void refuse(int status, std::string_view detail);
    void refuse_overloaded();

    bool waits_for_request() const { return buffer_.empty() && !crlf_dropped_; }
    // The peer may hold its body back until told to go on.
    bool wants_continue() const { return framing_.expects_continue && buffer_.empty(); }

    std::shared_ptr<const client_certificate> peer_certificate;  // of the connection; goes into each request
    request current;
    std::optional<response> answer;
    const route* where = nullptr;
    bool head_refused = false;  // refused before a route was known
    std::chrono::steady_clock::time_point started;

    const framing& head() const { return framing_; }
    // Static text of the last refuse().
    std::string_view refusal() const { return refusal_; }

  private:
    std::optional<bool> drop_empty_line();
    bool judge_incomplete(std::string_view window);
    void accept_head(std::string_view head);
    bool decode_target();
    void find_route();
    void pass_gate();
    bool has_body() const { return framing_.chunked || framing_.content_length.value_or(0) > 0; }
    bool take_sized();
    bool take_chunked();
    void release_body();
    // Shows, counts and bounds bytes that were appended to the body.
    void note_body(std::string_view bytes);

    server::impl& owner_;
    connection_base& self_;
    const boost::asio::ip::address peer_;
    input_buffer buffer_;
    std::size_t scanned_ = 0;  // of an incomplete head
    bool crlf_dropped_ = false;
    framing framing_;
    std::string_view refusal_;
    chunk_decoder decoder_;
    std::size_t away_ = 0;     // bytes of the body that its sink has
    std::size_t filled_ = 0;   // bytes of the body that have arrived; its string may be larger while reading
    std::size_t counted_ = 0;  // of them, in the server's account
};

}  // namespace ft9::http
