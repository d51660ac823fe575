// Which conversation may begin, and which turn gives way to newer messages: inbox_worker.cpp runs them.
#include "inbox_worker.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

constexpr int most_superseded = 2;               // of one burst (decision 10)
constexpr unix_ms careful_for = 10 * 60 * 1000;  // decision 1

}  // namespace

void inbox_worker::be_careful(const storage::recovery& found) {
    const std::lock_guard lock(mutex_);
    if (found.unclean_starts > 0) claims_awaited_until_ = env_.time.now() + careful_for;
    if (found.unclean_starts > 1) suspects_.set(found.suspects);
}

std::vector<row_id> inbox_worker::claim_ready(unix_ms now) {
    std::vector<row_id> claimed;
    while (may_claim()) {
        const auto conversation =
            suspects_.holds_others(now) ? suspects_.next(queue_.running(), now) : queue_.claim(now);
        if (!conversation) break;
        const bool suspect = suspects_.is_alone(*conversation, now);
        if (suspect && !queue_.claim_only(*conversation)) {
            pass_over(*conversation);
            continue;
        }
        suspects_.began(now);
        claimed.push_back(*conversation);
    }
    return claimed;
}

// A suspect that cannot begin: its replies are still on their way, or nothing of it waits.
void inbox_worker::pass_over(row_id suspect) {
    if (queue_.is_blocked(suspect)) {
        suspects_.step_aside(suspect);
    } else {
        suspects_.finished(suspect);
    }
}

// False: the note could not be stored, and the work must not begin.
asio::awaitable<bool> inbox_worker::note_claim(row_id conversation) {
    if (options_.crash_loop_limit == 0) co_return true;
    bool alone = false, wait = false;
    {
        const std::lock_guard lock(mutex_);
        alone = suspects_.is_alone(conversation, env_.time.now());
        // One that stepped aside may run alone long after the start: that counts all the same.
        wait = alone || env_.time.now() < claims_awaited_until_;
    }
    if (!wait) {
        env_.journal.claim_soon(conversation);
        co_return true;
    }
    auto claiming = env_.journal.claim(conversation, alone);
    const auto claimed = co_await std::move(claiming);
    co_return claimed.has_value();
}

// `newest`: of the messages that the turn took. One that was announced since then found no turn to supersede;
// from here on it does.
abort_ptr inbox_worker::open_turn(row_id conversation, row_id newest) {
    auto abort = std::make_shared<abort_switch>();
    const std::lock_guard lock(mutex_);
    auto& b = bursts_[conversation];
    b.abort = abort;
    const auto news = waiting_.find(conversation);
    const bool newer = news != waiting_.end() && news->second.newest > newest;
    if (newer && b.superseded < most_superseded) abort->press();
    return abort;
}

// Null: nothing gives way. Under the lock.
abort_ptr inbox_worker::superseded_by_news(row_id conversation) const {
    const auto at = bursts_.find(conversation);
    if (at == bursts_.end() || at->second.superseded >= most_superseded) return nullptr;
    return at->second.abort;
}

int inbox_worker::superseded_so_far(row_id conversation) const {
    const std::lock_guard lock(mutex_);
    const auto at = bursts_.find(conversation);
    return at == bursts_.end() ? 0 : at->second.superseded;
}

bool inbox_worker::may_be_superseded(row_id conversation) const {
    const std::lock_guard lock(mutex_);
    const auto at = bursts_.find(conversation);
    return at == bursts_.end() || at->second.superseded < most_superseded;
}

// The turn is given up; the next one reads all that waits, this one's messages included. Who waits for it
// has waited since the first of these.
unix_ms inbox_worker::give_way(row_id conversation, const messages& waiting) {
    env_.meter.count(counter::turns_superseded);
    const std::lock_guard lock(mutex_);
    ++bursts_[conversation].superseded;
    auto& w = waiting_[conversation];
    w.on_disk = true;
    // Who superseded the turn may be in the journal and not be announced yet: it came just now.
    const bool announced = w.newest > waiting.back().id;
    w.announce(waiting.front().id);
    rate_.take_back(moved_.home(conversation));
    const auto now = env_.time.now();
    return quiet_.ends(time_of(w.oldest), announced ? time_of(w.newest) : now, now);
}

// What a turn asked for in vain costs all the same: the next turn of the burst counts it as its own.
void inbox_worker::note_spent(row_id conversation, const turn_work& t) {
    const std::lock_guard lock(mutex_);
    auto& b = bursts_[conversation];
    const auto count = [this](std::string_view kind, std::int64_t tokens) {
        env_.meter.count(counter::superseded_tokens, kind, static_cast<double>(tokens));
    };
    count("input", t.input_tokens - b.input_tokens);
    count("output", t.output_tokens - b.output_tokens);
    b.input_tokens = t.input_tokens;
    b.output_tokens = t.output_tokens;
    b.cached_tokens = t.cached_tokens;
    b.requests = t.requests;
}

void inbox_worker::take_over_spent(turn_work& t) const {
    const std::lock_guard lock(mutex_);
    const auto b = bursts_.find(t.conversation);
    if (b == bursts_.end()) return;
    t.input_tokens = b->second.input_tokens;
    t.output_tokens = b->second.output_tokens;
    t.cached_tokens = b->second.cached_tokens;
    t.requests = b->second.requests;
}

// Something was decided: the next message begins a new burst.
void inbox_worker::settle_burst(row_id conversation) {
    {
        const std::lock_guard lock(mutex_);
        bursts_.erase(conversation);
    }
    if (hooks_.turn_finished) hooks_.turn_finished();
}

}  // namespace ft9::pipeline
