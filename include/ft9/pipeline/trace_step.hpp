#pragma once

#include "ft9/core/ai_price.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/trace_store.hpp"

#include <functional>
#include <string>

namespace ft9::pipeline {

// Keeps with every decision how it came about (storage/trace_store.hpp). Stands behind all steps that change
// the answer.
class trace_step final : public turn_step {
  public:
    // What requests to a provider cost, by the name in ai_answer::provider ("" where there is only one); any
    // thread.
    using price_list = std::function<prices(const std::string& provider)>;
    // `store` outlives the step. Without a price list no trace has a cost.
    explicit trace_step(const storage::trace_store& store, price_list prices_of = {});
    void deciding(turn_work& t) override;

  private:
    const storage::trace_store& store_;
    const price_list prices_of_;
};

// What a turn tells of itself. Pure, given the prices.
storage::turn_trace trace_of(const turn_work& t, const trace_step::price_list& prices_of);
// What all requests of a turn cost, in millionths; nothing if the price of one that used
// tokens is not known.
std::optional<std::int64_t> cost_of(const std::vector<request_record>& requests,
                                    const trace_step::price_list& prices_of);

}  // namespace ft9::pipeline
