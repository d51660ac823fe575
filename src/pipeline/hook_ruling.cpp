#include "ft9/pipeline/hook_ruling.hpp"

#include "ft9/pipeline/hook_lanes.hpp"

#include <algorithm>

namespace ft9::pipeline {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_request{3'600'000};  // what a Retry-After may ask for
constexpr int most_doublings = 20;

milliseconds doubled(milliseconds first, int times, milliseconds most) {
    const auto factor = std::int64_t{1} << std::clamp(times, 0, most_doublings);
    return milliseconds(std::min<std::int64_t>(first.count() * factor, most.count()));
}

// Too early, too many, or it took too long: the request is right, the moment is not.
bool is_for_now(int status) {
    return status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
}

// Nothing against this event: a workflow that is switched off answers 404, a secret that was changed 401.
// Somebody mends that, and everything until then would be lost.
bool is_about_the_hook(int status) {
    return status == 401 || status == 403 || status == 404 || status == 405;
}

std::string describe_answer(const clients::hook_answer& a) {
    if (a.failure) return "no answer: " + a.failure.message();
    const auto status = "status " + std::to_string(a.status);
    return a.status >= 300 && a.status < 400 ? status + ": redirects are not followed" : status;
}

}  // namespace

hook_ruling judge_hook_answer(const clients::hook_answer& a, int attempts, milliseconds age,
                              const hook_limits& limits) {
    using kind = hook_ruling::kind;
    hook_ruling r;
    if (!a.failure && a.status >= 200 && a.status < 300) {
        r.what = kind::delivered;
        return r;
    }
    r.error = describe_answer(a);
    r.wait = doubled(limits.first_wait, attempts - 1, limits.longest_wait);
    if (!a.failure && a.status == 410) {
        r.what = kind::gone;
        return r;
    }
    const bool again = a.failure || is_for_now(a.status) || is_about_the_hook(a.status);
    if (!again || age >= limits.give_up) {
        r.what = kind::dead;
        return r;
    }
    if (a.retry_after.count() > 0) {
        r.rest = std::min(a.retry_after, longest_request);
        r.wait = std::max(r.wait, r.rest);
    }
    // The last attempt is made when its time is over, not after.
    r.wait = std::min(r.wait, std::max(limits.give_up - age, limits.first_wait));
    return r;
}

milliseconds rest_of_hook(int failures, const hook_limits& limits) {
    if (failures < hook_lanes::failures_to_rest) return milliseconds(0);
    return doubled(limits.first_wait, failures - hook_lanes::failures_to_rest, limits.longest_rest);
}

}  // namespace ft9::pipeline
