#pragma once

#include "ft9/clients/hook_poster.hpp"
#include "ft9/core/event_hook.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace ft9::test {

// The operator's systems as a script wants them: 200 unless it says otherwise. Any thread.
class scripted_poster final : public clients::hook_poster {
  public:
    static constexpr int broken = -1;  // as a status: an exception

    boost::asio::awaitable<clients::hook_answer> post(clients::hook_post what, steady_time) override {
        const std::lock_guard lock(mutex_);
        clients::hook_answer a;
        a.status = 200;
        if (const auto at = always_.find(what.url); at != always_.end()) a = at->second;
        auto& next = script_[what.url];
        if (!next.empty()) {
            a = next.front();
            next.pop_front();
        }
        posts_.push_back(std::move(what));
        if (a.status == broken) throw std::runtime_error("a bug, by the script");
        co_return a;
    }
    // The next answer to posts to that URL, before all others.
    void answer(const std::string& url, int status, std::chrono::milliseconds retry_after = {}) {
        const std::lock_guard lock(mutex_);
        script_[url].push_back(with(status, retry_after));
    }
    // What the URL answers when there is no other script. 0: nothing at all.
    void always(const std::string& url, int status) {
        const std::lock_guard lock(mutex_);
        always_[url] = with(status, {});
    }
    std::vector<clients::hook_post> posts() const {
        const std::lock_guard lock(mutex_);
        return posts_;
    }
    std::vector<clients::hook_post> posts_to(const std::string& url) const {
        std::vector<clients::hook_post> found;
        for (auto& p : posts()) {
            if (p.url == url) found.push_back(std::move(p));
        }
        return found;
    }

  private:
    static clients::hook_answer with(int status, std::chrono::milliseconds retry_after) {
        clients::hook_answer a;
        a.status = status;
        a.retry_after = retry_after;
        if (status == 0) a.failure = make_error_code(errc::deadline_exceeded);
        return a;
    }

    mutable std::mutex mutex_;
    std::map<std::string, std::deque<clients::hook_answer>> script_;
    std::map<std::string, clients::hook_answer> always_;
    std::vector<clients::hook_post> posts_;
};

// A hook that wants these events.
inline event_hook hook_for(const std::string& name, const std::string& url, std::vector<event_topic> topics) {
    event_hook h;
    h.name = name;
    h.url = url;
    h.secret = "a-secret-of-the-tests";
    for (const auto t : topics)
        h.topics.add(t);
    return h;
}

}  // namespace ft9::test
