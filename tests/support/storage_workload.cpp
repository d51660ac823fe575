#include "support/storage_workload.hpp"

#include "support/storage_journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <exception>
#include <utility>

namespace ft9::test {
namespace {

using thing = storage_note::thing;
using phase = storage_note::phase;

std::size_t messages_of(std::int64_t number) {
    return 1 + static_cast<std::size_t>(number % 4);
}

}  // namespace

storage::incoming_webhook numbered_webhook(std::int64_t number) {
    storage::incoming_webhook w;
    const auto name = 'w' + std::to_string(number);
    w.body = "{\"webhook\":\"" + name + "\"}";
    for (std::size_t i = 0; i < messages_of(number); ++i)
        w.messages.push_back(said(name + '.' + std::to_string(i),
                                  std::string(static_cast<std::size_t>(number * 37 % 900), 'x') + name,
                                  std::to_string(5511900000000 + number % 6)));
    for (auto& m : w.messages)
        m.message.timestamp = 0;  // its clock is the machine's: a fixed time would be out of Meta's window
    return w;
}

template <class T>
T storage_workload::pick(std::vector<T>& from) {
    const auto at = upto(from.size());
    std::swap(from[at], from.back());
    T one = std::move(from.back());
    from.pop_back();
    return one;
}

void storage_workload::spawn(step_made work) {
    boost::asio::co_spawn(context_, std::move(work), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

// On a context of our own: a child process must not use its parent's.
template <class T>
T storage_workload::wait_for(boost::asio::awaitable<T> work) {
    context_.restart();
    auto value = boost::asio::co_spawn(context_, std::move(work), boost::asio::use_future);
    context_.run();
    return value.get();
}

bool storage_workload::recover() {
    auto found = wait_for(journal_.recover({std::chrono::minutes(30)}));
    if (!found) return false;
    for (const auto& s : found->sends)
        (s.state == send_state::queued ? queued_ : begun_).push_back(s.id);
    for (const auto conversation : found->conversations) {
        auto pending = wait_for(journal_.pending_of(conversation));
        if (!pending) return false;
        for (const auto& m : *pending)
            heard_.push_back({conversation, {m.id}, m.epoch});
    }
    return true;
}

void storage_workload::step() {
    context_.restart();
    again_ = next_;
    for (auto n = 1 + upto(4); n > 0; --n)
        start_one();
    context_.run();
}

void storage_workload::start_one() {
    const auto dice = upto(10);
    if (dice < 2 && !accepted_.empty()) return spawn(deliver(pick(accepted_)));
    if (dice < 4 && !begun_.empty()) return spawn(finish(pick(begun_)));
    if (dice < 6 && !queued_.empty()) return spawn(begin(pick(queued_)));
    if (dice < 8 && !heard_.empty()) return spawn(decide(pick(heard_)));
    if (dice == 8 && again_ > 0) return spawn(take_webhook(seen_before()));
    spawn(take_webhook(next_++));
}

// Once in a step: of two at once the ledger could not tell whose refusal it hears of.
std::int64_t storage_workload::seen_before() {
    return static_cast<std::int64_t>(upto(static_cast<std::size_t>(std::exchange(again_, 0))));
}

// All of it is new, or all of it was there before.
void storage_workload::took(std::int64_t number, const storage::accept_receipt& receipt) {
    const auto all = messages_of(number);
    const bool whole = (receipt.duplicates == all && receipt.pending.empty()) ||
                       (receipt.duplicates == 0 && receipt.pending.size() == all);
    if (!whole) contradiction_ = "of webhook " + std::to_string(number) + " a part was there";
    heard h;
    for (const auto& m : receipt.pending) {
        h.conversation = m.conversation;
        h.epoch = m.epoch;
        h.messages.push_back(m.id);
    }
    if (!h.messages.empty()) heard_.push_back(std::move(h));
}

storage_workload::step_made storage_workload::take_webhook(std::int64_t number) {
    storage_note note{thing::webhook, phase::tried, number, static_cast<std::int64_t>(messages_of(number))};
    tell_(note);
    auto storing = journal_.accept(numbered_webhook(number));
    const auto receipt = co_await std::move(storing);
    note.then = receipt ? phase::done : phase::refused;
    tell_(note);
    if (receipt) took(number, *receipt);
}

storage_workload::step_made storage_workload::decide(heard what) {
    for (const auto m : what.messages)
        tell_({thing::turn, phase::tried, m, 0});
    storage::decision d;
    d.conversation = what.conversation;
    d.epoch = what.epoch;
    d.messages = what.messages;
    d.output_tokens = 1 + what.messages.front() % 2;  // as many as there are parts, for the ledger
    for (std::int64_t i = 0; i < d.output_tokens; ++i)
        d.parts.push_back("parte " + std::to_string(i) + " de " + std::to_string(what.messages.front()));
    auto deciding = journal_.decide(std::move(d));
    const auto decided = co_await std::move(deciding);
    for (const auto m : what.messages)
        tell_({thing::turn, decided ? phase::done : phase::refused, m, decided ? decided->turn : 0});
    if (!decided) {
        heard_.push_back(std::move(what));
        co_return;
    }
    for (const auto& s : decided->sends)
        queued_.push_back(s.id);
}

storage_workload::step_made storage_workload::begin(row_id send) {
    tell_({thing::begun, phase::tried, send, 1});
    auto beginning = journal_.begin_attempt(send);
    const auto begun = co_await std::move(beginning);
    tell_({thing::begun, begun ? phase::done : phase::refused, send, 1});
    if (!begun) {
        queued_.push_back(send);
    } else if (begun->verdict == gate::go) {
        begun_.push_back(send);
    } else {
        contradiction_ = "the gate is closed for send " + std::to_string(send);
    }
}

storage_workload::step_made storage_workload::finish(row_id send) {
    tell_({thing::accepted, phase::tried, send, 0});
    attempt_outcome o;
    o.id = send;
    o.number = 1;
    o.accepted = true;
    o.http_status = 200;
    o.wamid = "out." + std::to_string(send);
    auto finishing = journal_.finish_attempt(std::move(o));
    const auto finished = co_await std::move(finishing);
    tell_({thing::accepted, finished ? phase::done : phase::refused, send, 0});
    (finished ? accepted_ : begun_).push_back(send);
}

storage_workload::step_made storage_workload::deliver(row_id send) {
    tell_({thing::delivered, phase::tried, send, 0});
    auto storing = journal_.accept(webhook_of(
        status(delivery_status::delivered, "out." + std::to_string(send), make_callback_data(send, 1))));
    const auto stored = co_await std::move(storing);
    tell_({thing::delivered, stored ? phase::done : phase::refused, send, 0});
    if (!stored) accepted_.push_back(send);
}

}  // namespace ft9::test
