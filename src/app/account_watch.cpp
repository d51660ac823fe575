#include "account_watch.hpp"

#include "ft9/observability/log.hpp"

#include <limits>

namespace ft9::app {

using doctor::standing;

account_watch::account_watch(metrics& meter, alarm_board& alarms, const clock& time)
    : meter_(meter), alarms_(alarms), time_(time) {
    meter_.set(gauge::token_expiry, std::numeric_limits<double>::infinity());
}

void account_watch::take(const doctor::examination& e) {
    for (const auto& one : e.found)
        tell(one);
    count(e);
    log::info("the account was checked", {{"result", to_string(doctor::worst_of(e.found))},
                                          {"problems", count_of(e.found, standing::problem)},
                                          {"warnings", count_of(e.found, standing::warning)},
                                          {"skipped", count_of(e.found, standing::skipped)}});
}

void account_watch::tell(const doctor::finding& one) {
    if (one.how == standing::skipped) return;
    const auto before = raised_.find(one.about);
    if (one.how == standing::fine) {
        if (before == raised_.end()) return;
        raised_.erase(before);
        return alarms_.clear(alarm_of(one.about));
    }
    auto words = one.what + ". To do: " + one.remedy + ".";
    const auto now = time_.steady();
    const bool known = before != raised_.end() && before->second.words == words;
    if (known && one.how == standing::warning && now - before->second.at < warning_reminder) return;
    alarms_.raise(alarm_of(one.about), words);
    raised_.insert_or_assign(one.about, said{std::move(words), now});
}

void account_watch::count(const doctor::examination& e) {
    meter_.count(counter::account_checks, to_string(doctor::worst_of(e.found)));
    meter_.set(gauge::account_problems, static_cast<double>(count_of(e.found, standing::problem)));
    meter_.set(gauge::account_warnings, static_cast<double>(count_of(e.found, standing::warning)));
    if (!e.token_ends) return;
    const auto left = *e.token_ends == 0 ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(*e.token_ends - e.at) / 1000;
    meter_.set(gauge::token_expiry, left);
}

}  // namespace ft9::app
