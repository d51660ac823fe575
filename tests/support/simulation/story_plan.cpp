// What is to happen while there are faults.
#include "support/simulation/story.hpp"

namespace ft9::simulation {
namespace {

constexpr milliseconds_since_start second = 1000, minute = 60 * second;

}  // namespace

void story::plan() {
    for (std::size_t i = 0; i < run.faults.people; ++i)
        around.meta.add_person();
    plan_messages();
    plan_faults();
}

void story::plan_messages() {
    for (std::size_t person = 0; person < run.faults.people; ++person)
        plan_of_person(person);
}

// Some messages come in bursts; some are words that close and open the conversation, or of other kinds.
void story::plan_of_person(std::size_t person) {
    const auto length = run.faults.minutes * minute;
    milliseconds_since_start at = 0;
    for (int i = 0; i < run.faults.messages_each; ++i) {
        if (run.random.chance(350)) {
            at += run.random.between(0, 3 * second);
        } else {
            at = run.random.between(0, length - minute);
        }
        const auto kind = run.random.below(100);
        run.events.add(at, the_world, [this, person, kind] {
            if (kind < 2) {
                around.meta.write(person, "text", "PARAR");
            } else if (kind < 7) {
                around.meta.write(person, "text", "VOLTAR");
            } else if (kind < 11) {
                around.meta.write(person, "image");
            } else if (kind < 13) {
                around.meta.write(person, "reaction");
            } else {
                around.meta.write(person, "text");
            }
        });
    }
}

void story::some_time(int times, const std::function<void()>& what) {
    for (int i = 0; i < times; ++i)
        run.events.add(run.random.between(0, run.faults.minutes * minute), the_world, what);
}

void story::operate(server_process::order what) {
    if (server_) server_->operate(what);
}

void story::plan_faults() {
    using order = server_process::order;
    const auto& f = run.faults;
    some_time(f.crashes, [this] { kill("killed"); });
    some_time(f.orderly_stops, [this] { operate(order::stop); });
    some_time(f.pauses, [this] {
        operate(order::pause);
        const auto wait = run.random.between(second, 5 * minute);
        run.events.add(wait, the_world, [this] { operate(order::resume); });
    });
    some_time(f.clock_jumps, [this] {
        const auto longest = run.faults.longest_jump;
        run.time.set_machine(run.random.between(-longest, longest));
        run.say("the machine's clock jumps");
    });
    some_time(f.full_disks, [this] {
        const auto full = run.random.between(second, minute);
        if (server_) server_->journal().fill_disk(run.events.now() + full);
    });
    some_time(3, [this] { operate(order::send); });
    some_time(2, [this] {
        status_update stranger;
        stranger.wamid = "wamid.stranger." + std::to_string(run.random.below(2));
        stranger.phone_number_id = business_number;
        stranger.status = delivery_status::delivered;
        stranger.timestamp = run.time.true_time() / 1000;
        around.meta.report(stranger);
    });
    some_time(1, [this] { operate(order::forget_context); });
    some_time(1, [this] { operate(order::provider); });
    run.events.add(minute, the_world, [this] { operator_looks(); });
}

// Every few minutes somebody sees that the token is dead and sets a new one.
void story::operator_looks() {
    if (run.calm) return;
    if (around.graph.token_is_dead() && server_ && server_->listening()) {
        around.graph.set_token(around.graph.token() + 1);
        operate(server_process::order::token);
    }
    const auto wait = run.random.between(minute, 4 * minute);
    run.events.add(wait, the_world, [this] { operator_looks(); });
}

}  // namespace ft9::simulation
