#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/trace_step.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/shadow_store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ft9::mentor {
struct mentor_content;
}

namespace ft9::pipeline {

struct shadow_options {
    std::uint32_t percent = 10;                  // of the answers
    std::size_t concurrency = 2;                 // questions at a time; what comes meanwhile is left out
    std::chrono::milliseconds deadline{60'000};  // of one question
    bool keep_texts = false;                     // both answers along with their comparison
    std::string model;                           // for rows of which the provider names none
    // The other prompt; null: the one of the real answer.
    std::shared_ptr<const mentor::mentor_content> content = nullptr;
    std::string phone_number_id = {};  // the number whose answers it is tried on; empty: all
};

// What it needs; outlives it, and whatever it has begun.
struct shadow_environment {
    boost::asio::any_io_executor executor;
    const clock& time;
    clients::ai_model& model;  // not the one that people wait for
    storage::shadow_store& store;
    metrics& meter;
    trace_step::price_list live_prices = {}, shadow_prices = {};  // empty: costs are not known
    // Whether everybody's budgets leave something: nothing is tried with what people need. Empty: they do.
    std::function<boost::asio::awaitable<bool>()> may_spend = {};
};

// Asks another prompt or model what was just answered, behind the back of everybody: nothing of it is sent,
// nobody waits for it, and at a stop it is given up. An answer that gives the prompt away has failed. Turns
// with pictures or tools are left out, for they cannot be repeated. Stands behind all other steps.
class shadow_step final : public turn_step {
  public:
    shadow_step(shadow_environment environment, shadow_options options);
    ~shadow_step() override;
    void decided(const turn_work& t, const storage::decided& made) override;
    // Gives up what is under way and begins nothing more. Any thread; does not block.
    void stop();
    // Questions under way.
    std::size_t running() const;

  private:
    struct state;
    std::shared_ptr<state> state_;
};

// Whether an answer is one of the `percent` that are repeated: the same answer always is or never. Pure.
bool is_sampled(row_id turn, std::uint32_t percent);

}  // namespace ft9::pipeline
