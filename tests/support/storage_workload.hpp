#pragma once

#include "support/storage_ledger.hpp"

#include "ft9/storage/journal.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <random>
#include <vector>

namespace ft9::test {

// Webhook `number` of the workload: one to four messages "w<number>.<i>" of one of six people.
storage::incoming_webhook numbered_webhook(std::int64_t number);

// Does with a journal what the server does: takes webhooks (some of them again), decides about their
// messages, begins and finishes sends, takes their statuses; a few things at a time, chosen by the seed.
// Tells of each before it begins and after it was acknowledged or refused. One thread.
class storage_workload {
  public:
    using teller = std::function<void(const storage_note&)>;
    storage_workload(storage::journal& journal, std::uint64_t seed, std::int64_t next_webhook, teller tell)
        : journal_(journal), random_(seed), next_(next_webhook), tell_(std::move(tell)) {}

    // Takes up what an earlier one left open. False: refused.
    bool recover();
    // One to four things at once, and waits for all of them.
    void step();
    // The number of the next new webhook.
    std::int64_t next_webhook() const { return next_; }
    // What the journal said that it must never say; empty: nothing.
    const std::string& contradiction() const { return contradiction_; }

  private:
    struct heard {
        row_id conversation = 0;
        std::vector<row_id> messages;
        std::int64_t epoch = 0;
    };
    using step_made = boost::asio::awaitable<void>;
    void start_one();
    std::int64_t seen_before();
    template <class T>
    T wait_for(boost::asio::awaitable<T> work);
    step_made take_webhook(std::int64_t number);
    step_made decide(heard what);
    step_made begin(row_id send);
    step_made finish(row_id send);
    step_made deliver(row_id send);
    void took(std::int64_t number, const storage::accept_receipt& receipt);
    void spawn(step_made work);
    std::size_t upto(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    template <class T>
    T pick(std::vector<T>& from);

    storage::journal& journal_;
    std::mt19937_64 random_;
    std::int64_t next_, again_ = 0;
    const teller tell_;
    boost::asio::io_context context_;
    std::vector<heard> heard_;
    std::vector<row_id> queued_, begun_, accepted_;
    std::string contradiction_;
};

}  // namespace ft9::test
