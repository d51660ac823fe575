// The statuses of one message in any order and number (decision 12), and the callback data that names it.
// Input: the state the message is in, then 2 bytes for each status. The same bytes also serve as callback
// data.
#include "support/check.hpp"

#include "ft9/core/delivery.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

using namespace ft9;
using fuzz::check;

namespace {

struct event {
    delivery_status status;
    int code;
};

// Codes whose failure is for good come first.
constexpr std::array codes{131026, 131047, 0, 190, 132000, 131060, 100, 131056, 2, 131000, 4};
constexpr std::size_t final_codes = 7;

std::vector<event> read_events(const std::uint8_t* data, std::size_t size, std::size_t usable_codes) {
    std::vector<event> out;
    for (std::size_t i = 0; i + 1 < size && out.size() < 64; i += 2)
        out.push_back({static_cast<delivery_status>(data[i] % 6), codes.at(data[i + 1] % usable_codes)});
    return out;
}

struct merged {
    send_state state;
    int retries = 0;
};

merged merge(send_state state, const std::vector<event>& events) {
    merged m{state};
    for (const auto& e : events) {
        const auto before = m.state;
        const auto effect = apply_status(before, e.status, e.code, true, m.retries);
        check(effect.changed || effect.next == before, "what did not change is as it was");
        check(!effect.retry || effect.next == send_state::queued, "a retry is queued");
        check(effect.retry || !is_open(effect.next) || effect.next == before, "only a retry opens a message");
        m.retries += effect.retry ? 1 : 0;
        m.state = effect.next;
        if (effect.retry) m.state = send_state::accepted;  // the next attempt was made
        const auto twice = apply_status(m.state, e.status, e.code, true, m.retries);
        check(effect.retry || !twice.changed, "a repeated status changes nothing");
    }
    check(m.retries < 10, "retries end");
    return m;
}

// Meta delivers statuses in any order: the end must not depend on it.
void check_order(send_state from, std::vector<event> events) {
    const auto as_sent = merge(from, events).state;
    std::reverse(events.begin(), events.end());
    check(merge(from, events).state == as_sent, "the reverse order ends in the same state");
    const auto rank = [](const event& a, const event& b) { return a.status < b.status; };
    std::stable_sort(events.begin(), events.end(), rank);
    check(merge(from, events).state == as_sent, "so does the natural order");
    const auto doubled = [&] {
        auto twice = events;
        twice.insert(twice.end(), events.begin(), events.end());
        return twice;
    }();
    check(merge(from, doubled).state == as_sent, "and so does everything twice");
}

// A status of an attempt that is not the latest can only tell that it arrived.
void check_old_attempt(send_state from, const std::vector<event>& events) {
    for (const auto& e : events) {
        const auto effect = apply_status(from, e.status, e.code, false, 0);
        check(!effect.retry && (effect.next != send_state::failed || from == send_state::failed),
              "an old attempt's failure does not count");
    }
}

void check_callback(std::string_view text) {
    callback_ref ref;
    if (!parse_callback_data(text, ref)) return;
    check(ref.intent >= 0 && ref.attempt >= 1, "callback data names a message and an attempt");
    callback_ref again;
    check(parse_callback_data(make_callback_data(ref.intent, ref.attempt), again), "what we write we read");
    check(again.intent == ref.intent && again.attempt == ref.attempt, "as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto from = static_cast<send_state>(data[0] % 12);
    check_order(from, read_events(data + 1, size - 1, final_codes));
    const auto any = read_events(data + 1, size - 1, codes.size());
    merge(from, any);
    check_old_attempt(from, any);
    check_callback({reinterpret_cast<const char*>(data), size});
    return 0;
}
