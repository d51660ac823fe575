#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/mentor/memory_words.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/storage/memory_store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace ft9::pipeline {

struct summary_options {
    std::size_t concurrency = 1;                    // requests to the model at a time
    int max_attempts = 4;                           // then only after the person wrote again
    std::chrono::milliseconds first_wait{120'000};  // after a failure; four times as long after each further
    std::chrono::milliseconds deadline{60'000};     // of one request
    std::size_t max_output_tokens = 800;
    std::size_t max_lines = 60;                                // the newest of a session
    std::size_t max_bytes = 24 * 1024;                         // of them
    bool memory = true;                                        // what it tells of the person is kept too
    std::function<mentor::calendar_day(unix_ms)> day_of = {};  // empty: UTC-3
};

// What it works with; everything outlives it.
struct summary_environment {
    boost::asio::any_io_executor executor;
    const clock& time;
    storage::journal& journal;
    storage::memory_store& memories;
    clients::ai_model& model;
    metrics& meter;
    // Of the business number that the person wrote to.
    std::function<mentor_words(const std::string& phone_number_id)> words;
    // Whether the model may be asked at this moment: no pause, no open circuit, money left. Empty: always.
    std::function<bool()> may_ask = {};
    // Whether budgets leave something for it; asked before each session. Empty: there are none.
    std::function<boost::asio::awaitable<bool>()> may_spend = {};
};

// Sums up, in the background, the sessions that ended. Nobody is answered by it, and it gives way to whatever
// answers people. Any thread.
class summariser {
  public:
    summariser(summary_environment environment, summary_options options);
    ~summariser();
    // Sets out to sum up what has ended, unless that is under way; returns at once. Every few seconds.
    void look();
    // Begins nothing new and gives up what runs: it stays due. For good.
    void stop();
    // Pieces of work under way, each of which asks the model at most once at a time.
    std::size_t running() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace ft9::pipeline
