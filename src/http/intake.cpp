#include "intake.hpp"

#include "client_address.hpp"
#include "connection.hpp"
#include "free_storage.hpp"
#include "ft9/core/id.hpp"
#include "head_parser.hpp"
#include "server_impl.hpp"
#include "target.hpp"

#include <algorithm>

namespace ft9::http {
namespace {

constexpr std::string_view head_end = "\r\n\r\n";
// What is read, and allocated ahead, at a time: as much as has arrived, within these bounds. A declared
// length alone costs its peer nothing, so it must not cost us memory.
constexpr std::size_t least_body_step = 4 * 1024, most_body_step = 64 * 1024;

}  // namespace

intake::intake(server::impl& owner, connection_base& self, boost::asio::ip::address peer)
    : owner_(owner), self_(self), peer_(std::move(peer)) {}

intake::~intake() {
    release_body();
}

void intake::release_body() {
    if (counted_ > 0) owner_.inflight -= std::exchange(counted_, 0);
}

void intake::next_request() {
    release_body();
    free_storage(current.body);  // an idle connection holds none that nobody counts
    current = request{};
    current.id = random_hex();
    current.peer_certificate = peer_certificate;
    answer.reset();
    where = nullptr;
    head_refused = false;
    scanned_ = filled_ = away_ = 0;
    crlf_dropped_ = false;
    framing_ = framing{};
}

void intake::refuse(int status, std::string_view detail) {
    answer = problem(current, status, detail);
    answer->close = true;
    refusal_ = detail;
}

void intake::refuse_overloaded() {
    free_storage(current.body);
    release_body();
    refuse(503, "Too many request bodies are in flight.");
    answer->headers.add("Retry-After", "1");
}

// RFC 9112 2.2: one empty line before a request line is skipped.
std::optional<bool> intake::drop_empty_line() {
    const auto window = buffer_.view();
    if (crlf_dropped_ || window.empty() || window.front() != '\r') return std::nullopt;
    if (window.size() == 1) return false;
    if (window[1] != '\n') return std::nullopt;
    buffer_.consume(2);
    crlf_dropped_ = true;
    return std::nullopt;
}

bool intake::take_head() {
    const auto waits = drop_empty_line();
    if (waits) return *waits;
    const auto window = buffer_.view();
    const auto end = window.find(head_end, scanned_ < 3 ? 0 : scanned_ - 3);
    if (end == std::string_view::npos) return judge_incomplete(window);
    started = std::chrono::steady_clock::now();
    const auto size = end + head_end.size();
    accept_head(window.substr(0, size));
    buffer_.consume(size);
    return true;
}

bool intake::judge_incomplete(std::string_view window) {
    const auto& limits = owner_.options.framing;
    auto verdict = judge_beginning(window, scanned_, limits);
    if (verdict.refusal == 0 && window.size() >= limits.max_header_bytes) {
        verdict.refusal = 431;
        verdict.detail = "The header section is too large.";
    }
    scanned_ = window.size();
    if (verdict.refusal == 0) return false;
    started = std::chrono::steady_clock::now();
    head_refused = true;
    refuse(verdict.refusal, verdict.detail);
    return true;
}

void intake::accept_head(std::string_view head) {
    framing_ = judge_head(head, owner_.options.framing);
    head_refused = true;
    if (framing_.refusal != 0) return refuse(framing_.refusal, framing_.detail);
    if (parse_head(head, current)) return refuse(400, "The head is malformed.");
    head_refused = false;
}

bool intake::decode_target() {
    return percent_decode(path_of(current.target), false, current.path) &&
           decode_query(current.target, current.query);
}

void intake::admit() {
    current.client = client_of(peer_, current.headers, owner_.options.proxies);
    if (!decode_target()) return refuse(400, "The target holds a malformed percent escape.");
    find_route();
    if (!answer && framing_.content_length.value_or(0) > where->max_body) {
        refuse(413, "The body is larger than this route takes.");
    }
    if (!answer && where->admit) pass_gate();
    // What is left of an unread body must not be read as a request.
    if (answer && has_body()) answer->close = true;
}

void intake::find_route() {
    const auto found = owner_.table.find(current);
    const bool any_host = found.found && found.found->any_host;
    if (!any_host && !host_allowed(current.headers, owner_.options.allowed_hosts)) {
        return refuse(421, "This host is not served here.");
    }
    where = found.found;
    if (where) return;
    answer = found.allow.empty() ? problem(current, 404, "There is no such resource.")
                                 : problem(current, 405, "This resource does not know the method.");
    if (!found.allow.empty()) answer->headers.add("Allow", found.allow);
}

void intake::pass_gate() {
    try {
        answer = where->admit(current);
    } catch (const std::exception& thrown) {
        if (owner_.events.failed) owner_.events.failed(current, thrown.what());
        answer = problem(current, 500, "The request could not be handled.");
    }
}

bool intake::take_body() {
    if (!has_body()) return true;
    self_.state().enter_body(std::chrono::steady_clock::now(), body_limit());
    decoder_ = chunk_decoder(where->max_body);
    return framing_.chunked ? take_chunked() : take_sized();
}

bool intake::take_sized() {
    const auto here = buffer_.view().substr(0, *framing_.content_length);
    current.body.assign(here);
    filled_ = here.size();
    buffer_.consume(here.size());
    note_body(current.body);
    return answer || filled_ == *framing_.content_length;
}

bool intake::take_chunked() {
    while (!buffer_.empty() && !answer) {
        const auto step = decoder_.next(buffer_.view());
        current.body += step.data;
        filled_ += step.data.size();
        note_body(step.data);
        buffer_.consume(step.used);
        if (answer || step.what == chunk_decoder::status::done) return true;
        if (step.what == chunk_decoder::status::malformed) refuse(400, "The chunked body is malformed.");
        if (step.what == chunk_decoder::status::too_large) {
            refuse(413, "The body is larger than this route takes.");
        }
    }
    return answer.has_value();
}

boost::asio::mutable_buffer intake::head_space() {
    buffer_.make_room(owner_.options.framing.max_header_bytes + 2);
    return {buffer_.space(), buffer_.space_size()};
}

boost::asio::mutable_buffer intake::body_space() {
    if (framing_.chunked) return head_space();
    const auto ahead = std::clamp(filled_, least_body_step, most_body_step);
    const auto step = std::min<std::uint64_t>(*framing_.content_length - filled_, ahead);
    const auto held = filled_ - away_;
    current.body.resize(held + step);
    return {current.body.data() + held, static_cast<std::size_t>(step)};
}

bool intake::body_arrived(std::size_t bytes) {
    if (framing_.chunked) {
        buffer_.commit(bytes);
        return take_chunked();
    }
    const auto fresh = std::string_view(current.body).substr(filled_ - away_, bytes);
    filled_ += bytes;
    note_body(fresh);
    if (filled_ == *framing_.content_length) current.body.resize(filled_ - away_);
    return answer || filled_ == *framing_.content_length;
}

std::chrono::milliseconds intake::body_limit() const {
    return where->body_deadline.count() > 0 ? where->body_deadline : owner_.options.body_deadline;
}

bool intake::has_for_sink(bool all) const {
    return current.sink && !answer && filled_ - away_ >= (all ? 1 : most_body_step);
}

std::string intake::held_body() {
    current.body.resize(filled_ - away_);  // it may have been made longer for what was to come
    away_ = filled_;
    return std::exchange(current.body, {});
}

void intake::body_given_away() {
    self_.state().give_away(counted_);
    release_body();
}

void intake::note_body(std::string_view bytes) {
    if (bytes.empty()) return;
    counted_ += bytes.size();
    self_.state().count_body(bytes.size());
    if (!owner_.hold_body(bytes.size(), self_)) return refuse_overloaded();
    if (current.observer) current.observer->on_bytes(bytes);
}

}  // namespace ft9::http
