#include "support/simulation/fake_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ft9::simulation {

namespace asio = boost::asio;
using clients::ai_answer;
using clients::ai_failure;

namespace {

constexpr std::array failures{ai_failure::unreachable,      ai_failure::rate_limited,
                              ai_failure::server,           ai_failure::quota,
                              ai_failure::unauthorized,     ai_failure::empty,
                              ai_failure::context_too_long, ai_failure::invalid_request};

// Tells the observer of the end of a question, also of one that ends with its process.
class question {
  public:
    question(observer& o, std::string key, std::size_t& asking)
        : observer_(o), key_(std::move(key)), asking_(asking) {
        ++asking_;
    }
    question(const question&) = delete;
    question& operator=(const question&) = delete;
    ~question() {
        --asking_;
        observer_.answered(key_);
    }

  private:
    observer& observer_;
    const std::string key_;
    std::size_t& asking_;
};

constexpr std::chrono::milliseconds refusal_takes{50};

}  // namespace

ai_answer fake_model::draw_answer(const std::string& last) {
    ai_answer a;
    if (stage_.strikes(stage_.faults.model_fails)) {
        a.failure = failures.at(stage_.random.below(failures.size()));
        if (a.failure == ai_failure::rate_limited)
            a.retry_after = std::chrono::milliseconds(stage_.random.between(0, 30'000));
        a.detail = "made up";
        return a;
    }
    a.text = fmt::format("{} #{}", answer_to(last), ++answers_);
    // More than one message of Meta's size.
    if (stage_.random.chance(80)) a.text += "\n\n" + std::string(4000, 'a') + "\n\n" + std::string(4000, 'b');
    a.model = "simulated";
    a.input_tokens = 10;
    a.output_tokens = 5;
    return a;
}

ai_answer fake_model::refuse() const {
    ai_answer a;
    a.failure = outage_ == outage::refuses_account ? ai_failure::quota : ai_failure::unreachable;
    a.detail = "away";
    return a;
}

asio::awaitable<ai_answer> fake_model::ask(clients::ai_request request, steady_time deadline) {
    observer_.asked(request, meta_.written());
    const question asked(observer_, request.person_key, asking_);
    most_at_once_ = std::max(most_at_once_, asking_);
    const auto last = request.conversation.empty() ? std::string() : request.conversation.back().text;
    stage_.say(fmt::format("question of {}: {}", request.person_key, last));
    auto answer = draw_answer(last);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - stage_.time.steady());
    const bool hangs = stage_.strikes(stage_.faults.model_hangs);
    std::chrono::milliseconds takes(stage_.random.between(100, 6000));
    if (hangs || takes >= left) {
        takes = std::max(left, std::chrono::milliseconds(1));
        answer = {};
        answer.failure = ai_failure::unreachable;
    }
    if (outage_ != outage::none) {
        answer = refuse();
        takes = outage_ == outage::silent ? std::max(left, std::chrono::milliseconds(1)) : refusal_takes;
    }
    auto thinking = sleep_for(*wakeups_, takes, request.abort);  // lint-ok: virtual time
    co_await std::move(thinking);
    if (request.abort && request.abort->pressed()) {
        answer = {};
        answer.failure = ai_failure::cancelled;
    }
    stage_.say(fmt::format("answer of the model to {}: {}", last, to_string(answer.failure)));
    co_return answer;
}

}  // namespace ft9::simulation
