#include "delivery_watch.hpp"

#include "ft9/core/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9::app {
namespace {

constexpr std::string_view undelivered = "undelivered";
constexpr std::chrono::seconds looked_for_every{60}, shortest_pause{1};

}  // namespace

bool delivery_watch::due() {
    if (limit_.count() == 0) return false;
    const auto every = std::clamp(limit_ / 2, shortest_pause, looked_for_every);
    const auto now = time_.steady();
    if (looked_at_ && now - *looked_at_ < every) return false;
    looked_at_ = now;
    return true;
}

std::string complaint_about(const storage::undelivered_sends& found, std::chrono::seconds limit) {
    if (found.silent > 0)
        return fmt::format(
            "{} message(s) that Meta accepted have had no status for {} s or more, the oldest since {}. "
            "Do webhooks still come (ft9-server doctor)? If they do, Meta keeps the messages back: "
            "look at the number in WhatsApp Manager.",
            found.silent, limit.count(), rfc3339(found.oldest));
    if (found.sent > 0 && found.delivered == 0)
        return fmt::format(
            "{} message(s) were sent {} s ago or more and none was delivered, the oldest is of {}. One "
            "phone may be switched off; several mean that statuses are lost or the number is "
            "restricted: ft9-server doctor.",
            found.sent, limit.count(), rfc3339(found.oldest));
    return {};
}

void delivery_watch::look(const storage::undelivered_sends& found) {
    meter_.set(gauge::undelivered_sends, static_cast<double>(found.silent + found.sent));
    const auto words = complaint_about(found, limit_);
    if (words.empty()) {
        if (!said_.empty()) alarms_.clear(undelivered);
        said_.clear();
        return;
    }
    const auto now = time_.steady();
    if (words == said_ && now - said_at_ < reminder) return;
    said_ = words;
    said_at_ = now;
    alarms_.raise(undelivered, words);
}

}  // namespace ft9::app
