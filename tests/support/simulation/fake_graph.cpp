#include "support/simulation/fake_graph.hpp"

#include "ft9/core/one_shot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ft9::simulation {

namespace asio = boost::asio;

namespace {

struct known_refusal {
    int code;
    verdict meaning;
};
constexpr std::array refusals{known_refusal{131'016, verdict::retry},
                              known_refusal{130'429, verdict::throttle},
                              known_refusal{131'056, verdict::throttle},
                              known_refusal{131'026, verdict::final}, known_refusal{2, verdict::retry}};

}  // namespace

void fake_graph::connect(owner process, timers& wakeups) {
    process_ = process;
    wakeups_ = &wakeups;
}

void fake_graph::drop() {
    const auto nobody = std::exchange(waiting_, {});
}

asio::awaitable<attempt_outcome> fake_graph::send(row_id id, attempt a, steady_time deadline) {
    stage_.say(fmt::format("send {} attempt {} {}", public_id(id), a.number, to_string(a.kind)));
    observer_.send_began(id, a, meta_.written());
    travelling t;
    t.call = ++calls_;
    t.intent = id;
    t.what = std::move(a);
    t.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(deadline.time_since_epoch()).count();
    const auto call = t.call;
    auto start = [this, t = std::move(t)](std::function<void()> resume) {
        waiting_[t.call].resume = std::move(resume);
        set_out(t);
    };
    auto suspended = suspend_until(std::move(start));
    co_await std::move(suspended);
    auto outcome = std::move(waiting_.at(call).outcome);
    waiting_.erase(call);
    co_return outcome;
}

// Fire and forget; slow marks hold up a reply for two seconds at most (decision 11).
asio::awaitable<void> fake_graph::mark_read(std::string, std::string, bool) {
    const bool slow = stage_.strikes(stage_.faults.marks_slow);
    const std::chrono::milliseconds takes(stage_.random.between(20, slow ? 2000 : 200));
    auto sleeping = sleep_for(*wakeups_, takes);  // lint-ok: virtual time
    co_await std::move(sleeping);
}

fake_graph::fate fake_graph::draw_fate() {
    if (stage_.strikes(stage_.faults.unreachable)) return fate::unreachable;
    if (stage_.strikes(stage_.faults.refused)) return fate::refused;
    if (stage_.strikes(stage_.faults.ambiguous))
        return stage_.random.chance(600) ? fate::taken_unheard : fate::lost;
    return fate::taken;
}

attempt_outcome fake_graph::refusal(verdict v, int code, const char* why) const {
    attempt_outcome o;
    o.refusal = v;
    o.error_code = code;
    o.http_status = code == 0 ? 0 : 400;
    o.error_text = why;
    return o;
}

attempt_outcome fake_graph::draw_refusal() {
    const auto& r = refusals.at(stage_.random.below(refusals.size()));
    return refusal(r.meaning, r.code, "refused");
}

void fake_graph::set_out(travelling t) {
    t.f = draw_fate();
    const auto takes = stage_.random.between(1, 300);
    if (t.f == fate::unreachable) {
        auto o = refusal(verdict::retry, 0, "not reached");
        o.unreachable = true;
        return answer(t, takes, std::move(o));
    }
    // Bytes in a socket's buffer may go with the process, those on the wire do not.
    const auto whose = stage_.random.chance(500) ? the_world : process_;
    stage_.events.add(takes, whose, [this, t = std::move(t)] { arrive(t); });
}

void fake_graph::arrive(const travelling& t) {
    const bool silent = stage_.strikes(stage_.faults.hangs);
    const auto left = std::max<milliseconds_since_start>(t.deadline - stage_.events.now(), 1);
    const bool slow = stage_.strikes(stage_.faults.status_slow);
    const auto takes = std::min(stage_.random.between(5, slow ? 10'000 : 800), left);
    if (stage_.strikes(stage_.faults.token_dies)) dead_token_ = token_;
    attempt_outcome heard;
    if (token_is_dead()) {
        heard = refusal(verdict::pause, 190, "token expired");
    } else if (t.f == fate::refused) {
        heard = draw_refusal();
    } else if (t.f == fate::lost) {
        heard = refusal(verdict::ambiguous, 131'000, "something went wrong");
    } else {
        take(t, heard);
    }
    // Not even a refusal is heard of a connection that hangs or is cut.
    if (silent || t.f == fate::taken_unheard) heard = refusal(verdict::ambiguous, 0, "no answer");
    answer(t, silent ? left : takes, std::move(heard));
}

void fake_graph::take(const travelling& t, attempt_outcome& heard) {
    const auto wamid = "wamid.out." + std::to_string(++wamids_);
    stage_.say(fmt::format("Graph takes {} attempt {} as {}", public_id(t.intent), t.what.number, wamid));
    observer_.accepted(t.intent, t.what, wamid);
    heard.accepted = true;
    heard.wamid = wamid;
    heard.http_status = 200;
    promise_statuses(t, wamid);
}

void fake_graph::answer(const travelling& t, milliseconds_since_start wait, attempt_outcome heard) {
    heard.id = t.intent;
    heard.number = t.what.number;
    stage_.events.add(wait, the_world, [this, call = t.call, heard = std::move(heard)] {
        const auto at = waiting_.find(call);
        if (at == waiting_.end()) return;  // the process that asked is gone
        stage_.say(fmt::format("answer to {} attempt {}: {}", public_id(heard.id), heard.number,
                               heard.accepted ? "accepted" : to_string(heard.refusal)));
        if (!heard.accepted && heard.refusal != verdict::ambiguous) observer_.refused(heard.id, heard.number);
        at->second.outcome = heard;
        const auto resume = std::exchange(at->second.resume, nullptr);
        resume();
    });
}

void fake_graph::promise(status_update u, delivery_status s, milliseconds_since_start wait) {
    u.status = s;
    stage_.events.add(wait, the_world, [this, u = std::move(u)]() mutable {
        u.timestamp = stage_.time.true_time() / 1000;
        meta_.report(u);
    });
}

// Never before the acceptance, often before its answer has come; in any order, since each has a way of its
// own.
void fake_graph::promise_statuses(const travelling& t, const std::string& wamid) {
    status_update u;
    u.wamid = wamid;
    u.phone_number_id = t.what.phone_number_id;
    u.callback_data = make_callback_data(t.intent, t.what.number);
    if (stage_.strikes(stage_.faults.status_lost)) return;
    const bool slow = stage_.strikes(stage_.faults.status_slow);
    const auto sent = stage_.random.between(0, slow ? 240'000 : 3000);
    if (stage_.random.chance(800)) promise(u, delivery_status::sent, sent);
    if (stage_.strikes(stage_.faults.status_failed)) {
        u.error_code = stage_.random.chance(500) ? 131'026 : 131'016;
        u.error_text = "not delivered";
        return promise(u, delivery_status::failed, sent + stage_.random.between(0, 5000));
    }
    const auto delivered = stage_.random.between(0, 6000);
    promise(u, delivery_status::delivered, delivered);
    const auto read = stage_.random.between(0, 60'000);
    if (stage_.random.chance(400)) promise(u, delivery_status::read, read);
}

}  // namespace ft9::simulation
