#include "certificate_watch.hpp"

#include "ft9/core/time_text.hpp"

#include <fmt/format.h>

namespace ft9::app {
namespace {

constexpr unix_ms one_day = 24LL * 60 * 60 * 1000;
constexpr std::string_view expiring = "certificate_expiring";
constexpr std::chrono::hours reminder{24};

// Days of the narrowest threshold that `left` is within, plus one; 0: none.
int threshold(unix_ms left) {
    for (const int days : {0, 3, 14, 30}) {
        if (left <= days * one_day) return days + 1;
    }
    return 0;
}

}  // namespace

certificate_watch::certificate_watch(metrics& meter, alarm_board& alarms, const clock& time)
    : meter_(meter), alarms_(alarms), time_(time) {
    meter_.set(gauge::tls_expiry, std::numeric_limits<double>::infinity());
}

void certificate_watch::set(unix_ms expires) {
    {
        const std::lock_guard lock(mutex_);
        expires_ = expires;
        said_ = 0;
    }
    alarms_.clear(expiring);
    look();
}

void certificate_watch::look() {
    const std::lock_guard lock(mutex_);
    if (expires_ == 0) return;
    const auto left = expires_ - time_.now();
    meter_.set(gauge::tls_expiry, static_cast<double>(left) / 1000);
    warn(left);
}

void certificate_watch::warn(unix_ms left) {
    const int now = threshold(left);
    const bool urgent = now != 0 && now <= 4;
    const bool due = now != said_ || (urgent && time_.steady() - said_at_ >= reminder);
    if (now == 0 || !due) return;
    said_ = now;
    said_at_ = time_.steady();
    const auto when = rfc3339(expires_);
    alarms_.raise(
        expiring,
        left <= 0 ? fmt::format("The TLS certificate expired at {}: Meta delivers no webhooks to it. Renew "
                                "TLS_CERT_FILE and send SIGHUP.",
                                when)
                  : fmt::format("The TLS certificate ends at {}, in {} day(s). Renew TLS_CERT_FILE and send "
                                "SIGHUP.",
                                when, left / one_day));
}

void certificate_watch::client_refused(std::string_view why) {
    {
        const std::lock_guard lock(mutex_);
        const auto now = time_.steady();
        if (refused_ && now - refused_at_ < alarm_board::notify_interval) return;
        refused_ = true;
        refused_at_ = now;
    }
    alarms_.raise(
        "client_certificate_refused",
        fmt::format("A client showed a certificate that TLS_CLIENT_CA_FILE does not vouch for ({}). If "
                    "webhooks no longer arrive, Meta may have changed its authority: put the new one "
                    "there and send SIGHUP.",
                    why));
}

}  // namespace ft9::app
