#pragma once

#include "ft9/clients/hook_poster.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/event_hook.hpp"
#include "ft9/core/timers.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/hook_ruling.hpp"
#include "ft9/storage/hook_outlet.hpp"
#include "ft9/storage/hook_store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace ft9::pipeline {

// Everything outlives the hooks.
struct hooks_environment {
    boost::asio::any_io_executor executor;
    const clock& time;
    timers& wakeups;
    storage::hook_store& store;
    storage::hook_outlet& outlet;
    clients::hook_poster& poster;
    metrics& meter;
    alarm_sink& alarms;
};

// How a hook stands, for an operator.
struct hook_status {
    std::string name, url;
    event_topics topics;
    bool disabled = false;  // it answered 410
    int failures = 0;       // in a row
    std::string last_error;
    unix_ms last_error_at = 0, last_success_at = 0;  // since the start; 0: none
    std::int64_t waiting = 0, given_up = 0;
    unix_ms oldest = 0;  // of those that wait; 0: none
};

// Tells the operator's own systems what happens (docs/hooks.md): at least once, signed, in the order of each
// conversation, however long it takes. Not stopped by POST /pause, which concerns people. Any thread.
class event_hooks {
  public:
    explicit event_hooks(hooks_environment environment);
    ~event_hooks();

    // The hooks from now on, at the start and after each SIGHUP; takes up what waits for them. What waits for
    // a hook that is not among them stays until retention takes it, or a hook of that name is back.
    void reconfigure(const std::vector<event_hook>& hooks, hook_limits limits);
    // A delivery that was given up waits again.
    void replayed();
    bool knows(const std::string& name) const;
    // Tells that hook that it is being tried; the id of the delivery. Errors are the journal's, and
    // errc::not_found.
    boost::asio::awaitable<result<row_id>> test(std::string name);
    // In the order of the settings. Errors are the journal's.
    boost::asio::awaitable<result<std::vector<hook_status>>> list() const;

    // Sets the gauge of what waits. Every few seconds.
    boost::asio::awaitable<void> tend();
    // Begins nothing more and waits for what is under way until `deadline`; what has no answer by then is
    // told again after the next start.
    boost::asio::awaitable<void> drain(steady_time deadline);

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace ft9::pipeline
