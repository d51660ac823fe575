#include "world.hpp"

#include "ft9/core/id.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <utility>

namespace ft9::test {

namespace asio = boost::asio;

asio::awaitable<clients::ai_answer> fake_model::ask(clients::ai_request request, steady_time) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(request);
    }
    for (bool waiting = true; waiting;) {
        {
            const std::lock_guard lock(mutex_);
            const bool chosen = waits_alone_.empty() || request.conversation.back().text == waits_alone_;
            waiting = held_ && chosen && !(request.abort && request.abort->pressed());
        }
        timer.expires_after(std::chrono::milliseconds(waiting ? 2 : 0));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const std::lock_guard lock(mutex_);
    ++answered_;
    clients::ai_answer a;
    if (request.abort && request.abort->pressed()) {
        a.failure = clients::ai_failure::cancelled;
        co_return a;
    }
    a.text = "resposta a: " + request.conversation.back().text;
    if (script_.empty()) co_return a;
    a = script_.front();
    script_.pop_front();
    co_return a;
}

void fake_model::answer_with(clients::ai_answer a) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(a));
}

void fake_model::hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
}

void fake_model::answer_all_but(const std::string& text) {
    const std::lock_guard lock(mutex_);
    waits_alone_ = text;
}

void fake_model::release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
}

std::vector<clients::ai_request> fake_model::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

std::size_t fake_model::answered() const {
    const std::lock_guard lock(mutex_);
    return answered_;
}

asio::awaitable<storage::attempt_outcome> fake_sender::send(row_id id, storage::attempt a, steady_time) {
    const std::lock_guard lock(mutex_);
    storage::attempt_outcome o;
    o.accepted = true;
    o.wamid = "wamid.out." + public_id(id) + "." + std::to_string(a.number);
    if (!script_.empty()) {
        o = script_.front();
        script_.pop_front();
    }
    o.id = id;
    o.number = a.number;
    sent_.push_back({id, a});
    order_.emplace_back("send");
    if (std::exchange(throws_, false)) throw std::runtime_error("made up");
    co_return o;
}

asio::awaitable<void> fake_sender::mark_read(std::string, std::string, bool) {
    const std::lock_guard lock(mutex_);
    order_.emplace_back("mark");
    co_return;
}

void fake_sender::answer_with(storage::attempt_outcome o) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(o));
}

void fake_sender::throw_once() {
    const std::lock_guard lock(mutex_);
    throws_ = true;
}

asio::awaitable<pipeline::step_ruling> fake_reading::after(pipeline::turn_work& t) {
    if (t.reply.starts_with("[humano]")) {
        if (!t.analysis) t.analysis.emplace();
        t.analysis->wants_human = true;
    }
    co_return pipeline::step_ruling::go;
}

std::vector<sent_message> fake_sender::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

std::vector<std::string> fake_sender::order() const {
    const std::lock_guard lock(mutex_);
    return order_;
}

}  // namespace ft9::test
