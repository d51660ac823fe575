#include "ft9/storage/session_store.hpp"

#include "packed_context.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace ft9::storage {
namespace {

// Map node, bucket, list links and the allocator's share: measured with bytes per session in scripts/bench.
constexpr std::size_t overhead = 128;

constexpr int longest_walk = 16;

}  // namespace

struct session_store::impl {
    struct session {
        packed_context context;
        unix_ms last_activity = 0;
        session* older = nullptr;  // list in order of activity: what expires first stands first
        session* newer = nullptr;
        row_id conversation = 0;
    };

    impl(const clock& t, session_options o) : time(t), options(o) {}

    const clock& time;
    const session_options options;
    mutable std::mutex mutex;
    std::unordered_map<row_id, session> sessions;
    session* oldest = nullptr;
    session* newest = nullptr;
    std::size_t used = 0;
    std::size_t live = 0;  // with at least one line; an empty one only remembers that the journal has nothing

    void unlink(session& s) {
        (s.older != nullptr ? s.older->newer : oldest) = s.newer;
        (s.newer != nullptr ? s.newer->older : newest) = s.older;
        s.older = s.newer = nullptr;
    }
    // Restored sessions, and lines that waited for the model, may be older than the newest session. Their
    // place is looked for among a few younger ones only: the order decides when memory is given back, not who
    // expires, and a long walk under the lock would cost more than a session that is swept late.
    void link(session& s) {
        session* before = newest;
        for (int i = 0; i < longest_walk && before != nullptr; ++i) {
            if (before->last_activity <= s.last_activity) break;
            before = before->older;
        }
        s.older = before;
        s.newer = before != nullptr ? before->newer : oldest;
        (s.older != nullptr ? s.older->newer : oldest) = &s;
        (s.newer != nullptr ? s.newer->older : newest) = &s;
    }
    void drop(session& s) {
        unlink(s);
        live -= s.context.count() > 0 ? 1 : 0;
        used -= overhead + s.context.capacity();
        sessions.erase(s.conversation);
    }
    bool expired(const session& s) const { return s.last_activity + options.ttl.count() <= time.now(); }
    session& obtain(row_id conversation) {
        const auto [at, fresh] = sessions.try_emplace(conversation);
        if (fresh) {
            at->second.conversation = conversation;
            used += overhead + at->second.context.capacity();
        } else {
            unlink(at->second);
        }
        return at->second;
    }
    template <class Change>
    void change(session& s, Change apply) {
        used -= s.context.capacity();
        live -= s.context.count() > 0 ? 1 : 0;
        apply(s.context);
        used += s.context.capacity();
        live += s.context.count() > 0 ? 1 : 0;
    }
    void add(session& s, const context_entry& entry) {
        change(s, [&](packed_context& c) {
            // Making room first keeps the block at the size of a full session.
            c.keep_last(std::max<std::size_t>(options.max_messages, 1) - 1);
            c.append(entry);
            c.keep_last(options.max_messages);
        });
        s.last_activity = std::max(s.last_activity, entry.at);
    }
    void extend(session& s, const context_entry& entry) {
        // Its lines belong to an earlier session; the journal tells where the new one begins.
        if (expired(s)) return drop(s);
        unlink(s);
        add(s, entry);
        link(s);
        shed();
    }
    void shed() {
        while (used > options.max_bytes && oldest != newest)
            drop(*oldest);
    }
};

session_store::session_store(const clock& time, session_options options)
    : impl_(std::make_unique<impl>(time, options)) {}
session_store::~session_store() = default;

std::optional<std::vector<context_entry>> session_store::find(row_id conversation) {
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->sessions.find(conversation);
    if (at == impl_->sessions.end()) return std::nullopt;
    if (impl_->expired(at->second)) {
        impl_->drop(at->second);
        return std::vector<context_entry>{};
    }
    return at->second.context.entries();
}

void session_store::restore(row_id conversation, const std::vector<context_entry>& entries) {
    const std::lock_guard lock(impl_->mutex);
    const auto& o = impl_->options;
    const auto current = current_session(entries, impl_->time.now(), o.ttl, o.max_messages);
    auto& s = impl_->obtain(conversation);
    impl_->change(s, [](packed_context& c) { c = {}; });
    s.last_activity = current.empty() ? impl_->time.now() : 0;
    for (const auto& entry : current)
        impl_->add(s, entry);
    impl_->link(s);
    impl_->shed();
}

void session_store::append(row_id conversation, const context_entry& entry) {
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->sessions.find(conversation);
    if (at != impl_->sessions.end()) impl_->extend(at->second, entry);
}

void session_store::append_said(row_id conversation, const context_entry& entry) {
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->sessions.find(conversation);
    if (at == impl_->sessions.end() || at->second.context.holds(entry.id)) return;
    if (at->second.context.largest_id() > entry.id) return impl_->drop(at->second);
    impl_->extend(at->second, entry);
}

void session_store::remove(row_id conversation, std::int64_t entry_id) {
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->sessions.find(conversation);
    if (at == impl_->sessions.end()) return;
    impl_->change(at->second, [entry_id](packed_context& c) { c.remove(entry_id); });
}

bool session_store::erase(row_id conversation) {
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->sessions.find(conversation);
    if (at == impl_->sessions.end()) return false;
    const bool fresh = !impl_->expired(at->second) && at->second.context.count() > 0;
    impl_->drop(at->second);
    return fresh;
}

session_page session_store::list(row_id after, std::size_t limit) {
    const std::lock_guard lock(impl_->mutex);
    session_page page;
    auto& all = page.sessions;
    for (const auto& [id, s] : impl_->sessions) {
        if (s.context.count() == 0 || impl_->expired(s)) continue;
        ++page.active;
        if (id > after) all.push_back({id, s.context.count(), s.last_activity});
    }
    const auto by_id = [](const auto& a, const auto& b) { return a.conversation < b.conversation; };
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::partial_sort(all.begin(), end, all.end(), by_id);
    all.erase(end, all.end());
    return page;
}

void session_store::sweep() {
    const std::lock_guard lock(impl_->mutex);
    while (impl_->oldest != nullptr && impl_->expired(*impl_->oldest))
        impl_->drop(*impl_->oldest);
}

std::size_t session_store::active() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->live;
}

std::size_t session_store::bytes() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->used;
}

unix_ms session_store::ttl_ms() const {
    return impl_->options.ttl.count();
}

std::vector<context_entry> current_session(const std::vector<context_entry>& entries, unix_ms now,
                                           std::chrono::milliseconds ttl, std::size_t max_messages) {
    auto first = entries.size();
    auto later = now;
    while (first > 0 && entries.size() - first < max_messages &&
           later - entries[first - 1].at < ttl.count()) {
        later = entries[--first].at;
    }
    while (first < entries.size() && entries[first].who != speaker::person)
        ++first;
    return {entries.begin() + static_cast<std::ptrdiff_t>(first), entries.end()};
}

}  // namespace ft9::storage
