#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/http/client.hpp"

#include <functional>
#include <string>

namespace ft9::app {

// Posts alarms as JSON to ALERT_WEBHOOK_URL, each at most once and within ten seconds; failures are logged.
// `client` must outlive the executor's threads. `url` was checked when the settings were loaded.
std::function<void(std::string name, std::string detail)> make_alert_post(
    boost::asio::any_io_executor executor, http::client& client, const clock& time, const std::string& url);

}  // namespace ft9::app
