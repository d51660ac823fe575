#pragma once

#include "ft9/observability/log.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <memory>

namespace ft9::pipeline {

// Runs a coroutine by itself. `keep` stays alive with it; an exception, which would be a bug, is logged and
// ends it alone.
template <class Executor, class Keep>
void spawn_logged(const Executor& executor, boost::asio::awaitable<void> work, std::shared_ptr<Keep> keep,
                  const char* what) {
    auto done = [keep = std::move(keep), what](const std::exception_ptr& failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            log::critical("a worker failed", {{"worker", what}, {"error", e.what()}});
        }
    };
    boost::asio::co_spawn(executor, std::move(work), std::move(done));
}

}  // namespace ft9::pipeline
