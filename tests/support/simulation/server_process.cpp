#include "support/simulation/server_process.hpp"

#include "support/admission.hpp"

#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>

#include <exception>
#include <utility>
#include <vector>

namespace ft9::simulation {

namespace asio = boost::asio;

namespace {

// Slower than the real one, and slower still when nothing happens: it would take most of a run's time.
constexpr std::chrono::seconds upkeep_every{10}, upkeep_in_calm{60};
constexpr std::chrono::seconds grace{8};

// Costs a thousandth of a second to make and says nothing about a run.
metrics& shared_metrics() {
    static metrics instance;
    return instance;
}

}  // namespace

// The only place that knows how the pipeline is set up.
pipeline::pipeline_options server_process::options(const surroundings& around) {
    pipeline::pipeline_options o;
    o.phone_number_id = business_number;
    o.token_fingerprint = std::to_string(around.graph.token());
    o.max_inflight_turns = around.run.faults.at_once;
    o.max_inflight_sends = around.run.faults.at_once;
    o.max_memory_bytes = 2000;  // so that some are read from the disk again
    o.rate.per_hour = around.run.faults.turns_per_hour;
    o.crash_loop_limit = around.run.faults.crash_loop_limit;
    o.ambiguity.policy = around.run.faults.policy;
    return o;
}

pipeline::pipeline_environment server_process::environment() {
    const auto words = [] {
        static const auto prompt = std::make_shared<const std::string>("prompt");
        return pipeline::mentor_words{prompt, "v1", "agora não", "devagar"};
    };
    return {io_->get_executor(), stage_.time,   timers_,          journal_, sessions_,
            around_.model,       around_.graph, shared_metrics(), *this,    words};
}

server_process::server_process(surroundings& around, owner id)
    : around_(around),
      stage_(around.run),
      id_(id),
      io_(std::make_unique<asio::io_context>(1)),
      timers_(stage_.events, id, io_->get_executor()),
      journal_(stage_, around.judge, around.storage, id, timers_),
      sessions_(stage_.time, {}),
      admission_(test::admission_to(business_number)) {
    busy_.emplace(io_->get_executor());
    around_.graph.connect(id, timers_);
    around_.model.connect(timers_);
    line_ = std::make_unique<pipeline::pipeline>(environment(), options(around));
    spawn(live(), "the server");
}

// Whoever waits for something is let go first; the coroutines end with the io_context, and what they use
// after it.
server_process::~server_process() {
    stage_.events.drop(id_);
    journal_.drop();
    around_.graph.drop();
    line_.reset();
    busy_.reset();
    io_.reset();
}

void server_process::spawn(asio::awaitable<void> work, const char* what) {
    auto done = [this, what](const std::exception_ptr& failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            stage_.wrong(fmt::format("{} failed: {}", what, e.what()));
        }
    };
    asio::co_spawn(*io_, std::move(work), std::move(done));
}

asio::awaitable<void> server_process::live() {
    auto starting = line_->start();
    const auto started = co_await std::move(starting);
    if (!started) {
        ended_ = true;
        co_return;
    }
    stage_.say("listening");
    listening_ = true;
    while (listening_) {
        auto tending = line_->tend();
        co_await std::move(tending);
        auto sleeping =
            sleep_for(timers_, stage_.calm ? upkeep_in_calm : upkeep_every);  // lint-ok: virtual time
        co_await std::move(sleeping);
    }
}

void server_process::receive(std::size_t post, std::function<void(bool ok)> answer) {
    spawn(serve(post, std::move(answer)), "the webhook's route");
}

// As the route does behind the signature: judge, store, hand on, answer.
asio::awaitable<void> server_process::serve(std::size_t post, std::function<void(bool ok)> answer) {
    storage::incoming_webhook w;
    const auto& p = around_.meta.post(post);
    for (const auto& m : p.messages)
        w.messages.push_back(admission_.judge(m, stage_.time.now()));
    w.statuses = p.statuses;
    w.keep_body = !w.messages.empty();
    w.body = "post " + std::to_string(post);
    auto storing = journal_.accept(std::move(w));
    auto receipt = co_await std::move(storing);
    const bool complete = receipt && !receipt->incomplete;
    if (receipt) line_->arrived(std::move(*receipt));
    answer(complete);
}

void server_process::operate(order what) {
    if (!listening_) return;
    stage_.say(fmt::format("operator: {}", static_cast<int>(what)));
    if (what == order::stop) listening_ = false;
    spawn(carry_out(what), "an operator's order");
}

asio::awaitable<void> server_process::carry_out(order what) {
    if (what == order::provider) {
        line_->provider_changed();
    } else if (what == order::token) {
        auto changing = line_->token_changed(std::to_string(around_.graph.token()));
        co_await std::move(changing);
    } else if (what == order::send) {
        auto sending = send_by_operator();
        co_await std::move(sending);
    } else if (what == order::forget_context) {
        auto forgetting = forget_a_context();
        co_await std::move(forgetting);
    } else if (what == order::stop) {
        auto stopping = stop();
        co_await std::move(stopping);
    } else {
        auto pausing = line_->set_paused(what == order::pause);
        co_await std::move(pausing);
    }
}

asio::awaitable<void> server_process::send_by_operator() {
    storage::new_send s;
    s.to_digits = around_.meta.number(stage_.random.below(around_.meta.people()));
    s.phone_number_id = business_number;
    s.type = "text";
    s.text = "operator";
    auto queueing = journal_.queue_send(std::move(s));
    const auto queued = co_await std::move(queueing);
    if (queued) line_->send(queued->send);
}

asio::awaitable<void> server_process::forget_a_context() {
    const auto number = around_.meta.number(stage_.random.below(around_.meta.people()));
    std::vector<std::string> identifiers{number};
    auto finding = journal_.find_conversations(std::move(identifiers), business_number);
    const auto found = co_await std::move(finding);
    if (!found || found->empty()) co_return;
    const auto conversation = found->front().id;
    auto raising = journal_.raise_context_floor(conversation, std::chrono::minutes(30));
    const auto raised = co_await std::move(raising);
    if (raised) sessions_.erase(conversation);
}

asio::awaitable<void> server_process::stop() {
    auto draining = line_->drain(stage_.time.steady() + grace);
    const auto left = co_await std::move(draining);
    auto noting = journal_.note_clean_stop();
    co_await std::move(noting);
    stage_.say(fmt::format("drained, {} left", left));
    ended_ = true;
}

void server_process::raise(std::string_view name, std::string_view) {
    stage_.say(fmt::format("alarm {}", name));
}

}  // namespace ft9::simulation
