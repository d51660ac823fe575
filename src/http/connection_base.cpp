#include "connection.hpp"
#include "free_storage.hpp"
#include "response_writer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace ft9::http {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds linger_while_draining{250};
constexpr std::size_t most_kept_output = 64 * 1024;  // of an idle connection's buffer

std::string describe(std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& thrown) {
        return thrown.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

}  // namespace

connection_base::connection_base(std::shared_ptr<server::impl> owner, asio::any_io_executor strand,
                                 const asio::ip::address& peer, peer_place place, bool tls)
    : owner_(std::move(owner)),
      strand_(std::move(strand)),
      tls_(tls),
      intake_(*owner_, *this, peer),
      place_(std::move(place)) {}

connection_base::~connection_base() {
    if (registered_) owner_->open.remove(*this);
}

void connection_base::start() {
    // It waits from now on, not since the beginning of time.
    enter(stage::idle, owner_->options.header_deadline);
    owner_->open.add(*this);
    registered_ = true;
    ++coroutines_;
    const auto done = [self = shared_from_this()](std::exception_ptr failure) { self->ended(failure); };
    asio::co_spawn(strand_, run(), asio::bind_cancellation_slot(handler_cancel_.slot(), done));
}

void connection_base::ended(std::exception_ptr failure) {
    const bool expected = abandoned_ || cut_;
    if (failure && !expected && owner_->events.failed) {
        owner_->events.failed(intake_.current, describe(failure));
    }
    if (--coroutines_ > 0) return;
    close();
    owner_->open.remove(*this);
    registered_ = false;
    owner_->connection_left();
}

void connection_base::request_check() {
    asio::post(strand_, [self = shared_from_this()] { self->check(); });
}

void connection_base::request_room() {
    asio::post(strand_, [self = shared_from_this(), seen = watch_.since()] { self->make_room(seen); });
}

void connection_base::request_handshake_end() {
    asio::post(strand_, [self = shared_from_this()] {
        if (self->watch_.at() == stage::handshaking) self->give_up_handshake(ending::overtaken);
    });
}

void connection_base::request_cut() {
    asio::post(strand_, [self = shared_from_this()] { self->cut(); });
}

void connection_base::enter(stage s, milliseconds limit) {
    watch_.enter(s, steady_clock::now(), limit);
}

bool connection_base::draining() const {
    return owner_->draining.load(std::memory_order_relaxed);
}

milliseconds connection_base::linger_limit() const {
    return draining() ? linger_while_draining : owner_->options.linger_deadline;
}

void connection_base::check() {
    const auto at = watch_.at();
    const auto& options = owner_->options;
    if (draining() && at == stage::handshaking) {
        give_up_handshake(ending::drained);
    } else if (draining() && at == stage::idle && intake_.waits_for_request()) {
        give_up_waiting(ending::drained);
    } else if (watch_.is_shed() && at == stage::body) {
        give_up_waiting(ending::shed);
    } else if (watch_.overdue(steady_clock::now(), options.min_body_rate, options.body_rate_grace)) {
        deadline_passed();
    }
}

// Without an answer: a peer that takes it slowly would keep the place that is needed.
void connection_base::make_room(watch::time_point seen) {
    const auto at = watch_.at();
    if (at == stage::handling || watch_.since() != seen) return;
    if (at == stage::idle || at == stage::head || at == stage::body) return give_up_waiting(ending::no_room);
    if (at != stage::lingering) note_closed(closed_for::no_room);
    ending_ = ending::no_room;
    close();
}

void connection_base::note_closed(closed_for why) const {
    if (owner_->events.closed) owner_->events.closed(why);
}

void connection_base::give_up_waiting(ending why) {
    ending_ = why;
    cancel_waits();
}

// Closed, not cancelled: between two of its reads a handshake has no wait that could be cancelled.
void connection_base::give_up_handshake(ending why) {
    ending_ = why;
    close();
}

void connection_base::deadline_passed() {
    switch (watch_.at()) {
        case stage::idle:
        case stage::head:
        case stage::body:
            return give_up_waiting(ending::timed_out);
        case stage::handling:
            return abandon_handler();
        case stage::handshaking:
            return give_up_handshake(ending::timed_out);
        case stage::writing:
            note_closed(closed_for::slow_read);
            return close();
        case stage::lingering:
            return close();
    }
}

// The handler keeps its request and this connection until it returns; the peer gets its answer now.
void connection_base::abandon_handler() {
    abandoned_ = true;
    watch_.disarm();
    ++coroutines_;
    const auto done = [self = shared_from_this()](std::exception_ptr failure) { self->ended(failure); };
    asio::co_spawn(strand_, answer_late(), done);
    handler_cancel_.emit(asio::cancellation_type::terminal);
}

void connection_base::cut() {
    cut_ = true;
    gone_ = true;
    close();
    handler_cancel_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> connection_base::handle() {
    enter(stage::handling, intake_.where->deadline);
    std::exception_ptr failure;
    try {
        auto made = co_await intake_.where->handle(intake_.current);
        if (!abandoned_) intake_.answer = std::move(made);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure || abandoned_ || cut_) co_return;
    if (owner_->events.failed) owner_->events.failed(intake_.current, describe(failure));
    intake_.answer = problem(intake_.current, 500, "The request could not be handled.");
}

asio::awaitable<void> connection_base::answer_late() {
    intake_.refuse(503, "The request took too long.");
    intake_.answer->headers.add("Retry-After", "1");
    serialise_answer();
    co_await say(out_);
    if (!gone_) finish_answer();
    if (!gone_) co_await linger();
    watch_.disarm();
    close();
}

void connection_base::serialise_answer() {
    const auto& answer = *intake_.answer;
    const auto& head = intake_.head();
    ++served_;
    keep_alive_ = head.keep_alive && !answer.close && !draining() &&
                  served_ < owner_->options.max_requests_per_connection;
    wire_options how;
    how.keep_alive = keep_alive_;
    how.head_only = intake_.current.verb == method::head;
    how.http_1_0 = head.http_1_0;
    how.strict_transport = tls_;
    serialise(answer, intake_.current.id, how, out_);
}

void connection_base::finish_answer() {
    if (out_.capacity() > most_kept_output) free_storage(out_);
    const auto& events = owner_->events;
    if (intake_.head_refused) {
        if (events.refused) events.refused(intake_.answer->status, intake_.refusal());
    } else if (events.answered) {
        const auto took = steady_clock::now() - intake_.started;
        events.answered(intake_.current, *intake_.answer,
                        std::chrono::duration_cast<std::chrono::microseconds>(took));
    }
}

}  // namespace ft9::http
