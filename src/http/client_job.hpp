#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/http/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace ft9::http {

// One exchange on its way through the pool: what to send, until when, and whom to tell.
class job {
  public:
    job(std::string bytes, bool is_head, steady_time until)
        : wire(std::move(bytes)), head(is_head), deadline(until) {}
    virtual ~job() = default;
    // Hands the outcome to the caller's executor; exactly once, from any thread.
    virtual void complete(exchange outcome) = 0;

    std::string wire;                     // emptied once it is written
    std::shared_ptr<body_source> source;  // what follows it; may be null
    std::shared_ptr<body_sink> sink;      // of a 200's body; may be null
    std::uint64_t sink_limit = 0;
    const bool head;
    const steady_time deadline;
    abort_ptr abort;           // may be null
    std::uint64_t ticket = 0;  // by which an abort finds it while it waits; 0: nothing can
};
using job_ptr = std::unique_ptr<job>;

template <class Handler>
class typed_job final : public job {
  public:
    typed_job(std::string bytes, bool is_head, steady_time until, Handler handler,
              const boost::asio::any_io_executor& fallback)
        : job(std::move(bytes), is_head, until),
          handler_(std::move(handler)),
          work_(boost::asio::get_associated_executor(handler_, fallback)) {}

    void complete(exchange outcome) override {
        // Deferred, not posted: the thread that finished the exchange takes the caller up next, without
        // waking another one.
        boost::asio::defer(work_.get_executor(),
                           [handler = std::move(handler_), o = std::move(outcome)]() mutable {
                               std::move(handler)(std::move(o));
                           });
    }

  private:
    using executor = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;
    Handler handler_;
    boost::asio::executor_work_guard<executor> work_;
};

inline exchange failed(error_code why, phase reached) {
    exchange x;
    x.failure = why;
    x.reached = reached;
    return x;
}

}  // namespace ft9::http
