#pragma once

#include "ft9/app/settings.hpp"
#include "ft9/clients/openai.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/http/client.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/shadow_step.hpp"
#include "ft9/storage/shadow_store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>

namespace ft9::app {

bool wants_shadow(const settings& s);
// The provider that answers people, with the other model if there is one.
clients::openai_options shadow_options_of(const settings& s);

// A prompt or model that is tried in the shadow: its connections apart from those that people wait for.
class shadow_parts {
  public:
    // Blocks on the prompt's files; if they cannot be read any more, the real prompt is asked. References
    // outlive it; so must whatever runs on the executor not outlive them.
    shadow_parts(const settings& s, boost::asio::any_io_executor executor, const clock& time, metrics& meter,
                 storage::shadow_store& store, pipeline::trace_step::price_list prices,
                 std::function<boost::asio::awaitable<bool>()> may_spend);
    pipeline::shadow_step& step() { return step_; }
    // Ends what is under way. Any thread.
    void stop();

  private:
    http::client http_;
    snapshot<clients::openai_options> options_;
    std::unique_ptr<clients::ai_model> model_;
    pipeline::shadow_step step_;
};

}  // namespace ft9::app
