// What waits for its conversation's next turn: in memory, or on disk past the bound and after a start.
#include "inbox_worker.hpp"
#include "retry_wait.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

std::size_t size_of(const storage::pending_message& m) {
    return m.text.size() + sizeof m;
}

// Webhooks that were committed one after the other may be announced the other way round.
void insert_by_id(std::vector<storage::pending_message>& messages, storage::pending_message m) {
    const auto before = [](row_id id, const storage::pending_message& other) { return id < other.id; };
    const auto at = std::upper_bound(messages.begin(), messages.end(), m.id, before);
    messages.insert(at, std::move(m));
}

}  // namespace

void inbox_worker::entry::announce(row_id message) {
    newest = std::max(newest, message);
    oldest = oldest == 0 ? message : std::min(oldest, message);
}

// Under the lock: when the conversation may be worked on, by what is known to wait in it.
unix_ms inbox_worker::quiet_until(const entry& w) const {
    return quiet_.ends(time_of(w.oldest), time_of(w.newest), env_.time.now());
}

void inbox_worker::arrived(messages arrivals) {
    if (arrivals.empty()) return;
    std::vector<abort_ptr> superseded;
    {
        const std::lock_guard lock(mutex_);
        const auto now = env_.time.now();
        for (auto& m : arrivals) {
            m.conversation = moved_.home(m.conversation);
            const auto read = read_up_to_.find(m.conversation);
            if (read != read_up_to_.end() && m.id <= read->second) continue;
            if (auto abort = superseded_by_news(m.conversation)) superseded.push_back(std::move(abort));
            auto& w = waiting_[m.conversation];
            w.announce(m.id);
            queue_.reschedule(m.conversation, quiet_until(w), now);
            const auto size = size_of(m);
            w.on_disk = w.on_disk || waiting_bytes_ + size > options_.max_memory_bytes;
            if (w.on_disk) continue;
            w.bytes += size;
            waiting_bytes_ += size;
            insert_by_id(w.messages, std::move(m));
        }
    }
    for (const auto& abort : superseded)
        abort->press();
    dispatch();
}

void inbox_worker::read_again(row_id conversation) {
    abort_ptr superseded;
    {
        const std::lock_guard lock(mutex_);
        conversation = moved_.home(conversation);
        if (const auto at = waiting_.find(conversation); at != waiting_.end()) {
            waiting_bytes_ -= at->second.bytes;
            at->second.bytes = 0;
            at->second.messages.clear();
            at->second.on_disk = true;
        }
        superseded = superseded_by_news(conversation);
    }
    if (superseded) superseded->press();
}

void inbox_worker::waiting_on_disk(row_id conversation, unix_ms at) {
    {
        const std::lock_guard lock(mutex_);
        conversation = moved_.home(conversation);
        waiting_[conversation].on_disk = true;
        const bool old = at <= env_.time.now();
        queue_.notify(conversation, at, old ? work_queue::urgency::backlog : work_queue::urgency::fresh);
    }
    dispatch();
}

void inbox_worker::found_waiting(row_id conversation, row_id oldest, row_id newest) {
    unix_ms at = 0;
    {
        const std::lock_guard lock(mutex_);
        auto& w = waiting_[moved_.home(conversation)];
        w.announce(newest);
        w.announce(oldest);
        at = quiet_until(w);
    }
    waiting_on_disk(conversation, at);
}

// Under the lock. What was announced while the journal was read is part of it, or follows it.
void inbox_worker::note_read(row_id conversation, row_id newest) {
    read_up_to_[conversation] = newest;
    auto& w = waiting_[conversation];
    const auto read = std::partition_point(w.messages.begin(), w.messages.end(),
                                           [newest](const auto& m) { return m.id <= newest; });
    for (auto m = w.messages.begin(); m != read; ++m) {
        w.bytes -= size_of(*m);
        waiting_bytes_ -= size_of(*m);
    }
    w.messages.erase(w.messages.begin(), read);
    if (w.oldest <= newest) w.oldest = w.messages.empty() ? 0 : w.messages.front().id;
}

asio::awaitable<inbox_worker::messages> inbox_worker::take(row_id conversation) {
    {
        const std::lock_guard lock(mutex_);
        auto& w = waiting_[conversation];
        waiting_bytes_ -= w.bytes;
        if (!w.on_disk) {
            auto taken = std::move(w.messages);
            w = {};
            co_return taken;
        }
        w = {};
    }
    auto loading = env_.journal.pending_of(conversation);
    auto loaded = co_await std::move(loading);
    const std::lock_guard lock(mutex_);
    if (loaded && !loaded->empty()) note_read(conversation, loaded->back().id);
    if (loaded) co_return std::move(*loaded);
    waiting_[conversation].on_disk = true;
    queue_.notify(conversation, env_.time.now() + storage_retry.count());
    co_return messages{};
}

}  // namespace ft9::pipeline
