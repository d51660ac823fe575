#include "cost_watch.hpp"

#include "ft9/core/pricing.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace ft9::app {
namespace {

struct use {
    std::int64_t of_quota = 0, charged = 0;
};

// Linear: what was used, stretched over the whole month.
double forecast_of(std::int64_t used, double passed) {
    return passed > 0 ? static_cast<double>(used) / passed : static_cast<double>(used);
}

}  // namespace

cost_watch::cost_watch(storage::journal& journal, metrics& meter, alarm_sink& alarms, const clock& time,
                       std::int64_t free_messages)
    : journal_(journal), meter_(meter), alarms_(alarms), time_(time), free_messages_(free_messages) {}

boost::asio::awaitable<void> cost_watch::round() {
    if (time_.steady() < next_look_) co_return;
    next_look_ = time_.steady() + look_every;
    auto reading = journal_.charges(month_of(time_.now()));
    const auto sums = co_await std::move(reading);
    if (sums) judge(*sums);
}

// The gauges show the number that has used most: an alarm names each.
void cost_watch::judge(const std::vector<storage::charge_sum>& sums) {
    std::map<std::string, use> numbers;
    for (const auto& s : sums) {
        auto& n = numbers[s.number_id];
        if (uses_free_quota(s.category, s.type)) n.of_quota += s.messages;
        n.charged += s.charged;
    }
    const auto passed = part_of_month(time_.now());
    use most;
    for (const auto& [number, n] : numbers) {
        most.of_quota = std::max(most.of_quota, n.of_quota);
        most.charged = std::max(most.charged, n.charged);
        warn(number, n.of_quota, passed < enough_of_a_month ? 0 : forecast_of(n.of_quota, passed));
    }
    meter_.set(gauge::free_messages_used, static_cast<double>(most.of_quota));
    meter_.set(gauge::free_messages_forecast, std::round(forecast_of(most.of_quota, passed)));
    meter_.set(gauge::charged_messages, static_cast<double>(most.charged));
}

void cost_watch::warn(const std::string& number, std::int64_t used, double forecast) {
    if (free_messages_ == 0) return;
    const auto quota = static_cast<double>(free_messages_);
    const auto so_far = "Number id " + number + " has used " + std::to_string(used) + " of the month's " +
                        std::to_string(free_messages_) + " free messages";
    if (used >= free_messages_) {
        if (first_time("free_messages_used", number))
            alarms_.raise("free_messages_used",
                          so_far +
                              ": each further one that is delivered costs. Without a payment method "
                              "Meta does not deliver them.");
        return;
    }
    const bool soon = static_cast<double>(used) >= near * quota;
    if ((soon || forecast > quota) && first_time("free_messages_near", number))
        alarms_.raise("free_messages_near",
                      so_far + (soon ? "." : "; at this rate they will not last until its end.") +
                          " Check the payment method in Business Manager.");
}

bool cost_watch::first_time(const char* alarm, const std::string& number) {
    return said_.insert(std::string(alarm) + ' ' + month_of(time_.now()) + ' ' + number).second;
}

}  // namespace ft9::app
