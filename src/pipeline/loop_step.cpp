#include "ft9/pipeline/loop_step.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;

asio::awaitable<step_ruling> loop_step::before(turn_work& t) {
    std::string said;
    for (const auto& m : t.waiting)
        said += m.text + '\n';
    auto ruling = loop_guard::ruling::go;
    {
        const auto now = time_.now();
        const std::lock_guard lock(mutex_);
        if (now - swept_at_ > loop_guard::memory) {
            guard_.sweep(now);
            swept_at_ = now;
        }
        ruling = guard_.heard(t.conversation, said, t.waiting.front().id, now);
    }
    if (ruling == loop_guard::ruling::go) co_return step_ruling::go;
    if (ruling == loop_guard::ruling::loop)
        alarms_.raise("loop_suspected",
                      "Somebody writes what and as fast as only another program does; not answered for 10 "
                      "minutes.");
    t.decision.what = outcome::ignored;
    t.decision.reason = "loop";
    co_return step_ruling::settled;
}

void loop_step::decided(const turn_work& t, const storage::decided& made) {
    if (made.sends.empty()) return;
    const std::lock_guard lock(mutex_);
    guard_.answered(t.conversation, time_.now());
}

}  // namespace ft9::pipeline
