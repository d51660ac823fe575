#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/core/clock.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>

namespace ft9::clients {

// Two providers, the second for when the first fails. The names are those of ai_answer::provider.
enum class rung : std::uint8_t { primary, fallback };
std::string_view to_string(rung r);

struct ladder_options {
    int failures = 3;                                 // in a row; then a provider is left alone for
    std::chrono::milliseconds pause{15'000};          // so long, and asked once in every such time
    std::chrono::milliseconds refused_pause{60'000};  // the same when it refuses our key or credit
    // A Retry-After of the first up to this is waited for by the turn; a longer one makes the second answer.
    std::chrono::milliseconds patience{2'000};
    // Of the time that is left, the part that the first may use up while the second could still be asked.
    double share = 0.6;
};

// Who may be asked, and whose answer counts. Pure: the caller passes the time and guards it with a mutex.
class ladder_state {
  public:
    explicit ladder_state(ladder_options o) : options_(o) {}
    // Whether a question may go to it now; of one that is left alone this takes the one question of the
    // pause.
    bool admit(rung who, unix_ms now);
    // The same without taking anything.
    bool ready(rung who, unix_ms now) const;
    // What it said, or did not say.
    void ended(rung who, const ai_answer& a, unix_ms now);
    // It failed or refuses us, and has not answered since.
    bool left_alone(rung who) const { return of(who).away; }
    // Why it was left alone last; `none` if it never was.
    ai_failure why(rung who) const { return of(who).why; }
    // Something about the providers changed (a new key): both are asked again.
    void forget();

    // Whether the second is asked after this answer of the first. What the question itself brought about
    // (too long, invalid, refused to be answered) would not be cured by another provider.
    bool moves_on(const ai_answer& first) const;
    // The first failed with `first`, then the second answered: what the turn is told of both. The milder
    // failure counts, because it is the one that may pass.
    static ai_answer combined(const ai_answer& first, ai_answer second);
    // Until when the first may take; `second` tells whether there is time to be kept for another.
    steady_time limit_of_first(steady_time now, steady_time deadline, bool second) const;

  private:
    struct provider {
        int failures = 0;
        bool away = false;
        unix_ms next = 0;  // while away: the next question
        ai_failure why = ai_failure::none;
    };
    const provider& of(rung who) const { return providers_.at(static_cast<std::size_t>(who)); }
    provider& of(rung who) { return providers_.at(static_cast<std::size_t>(who)); }
    std::chrono::milliseconds pause_of(const provider& p) const;
    void leave_alone(provider& p, const ai_answer& a, unix_ms now) const;

    ladder_options options_;
    std::array<provider, 2> providers_{};
};

// Of one question to one provider.
struct ladder_observation {
    rung who = rung::primary;
    ai_failure failure = ai_failure::none;
    bool left_alone = false;  // that provider, from now on
    bool came_back = false;   // it had been left alone and has answered
};

// Asks the first, and within the same deadline the second when the first fails. `time` and both models must
// outlive it. `observe` is called after each question to either, on any thread.
class model_ladder final : public ai_model {
  public:
    model_ladder(ai_model& primary, ai_model& fallback, const clock& time, ladder_options options,
                 std::function<void(const ladder_observation&)> observe);
    boost::asio::awaitable<ai_answer> ask(ai_request request, steady_time deadline) override;
    // After a reload.
    void provider_changed();

  private:
    boost::asio::awaitable<ai_answer> ask_one(rung who, ai_request request, steady_time deadline);
    // `asked`: the first was; otherwise it is left alone.
    boost::asio::awaitable<ai_answer> ask_second(const ai_answer& first, bool asked, ai_request request,
                                                 steady_time deadline);
    bool admit(rung who);
    ladder_observation note(rung who, const ai_answer& a);

    ai_model& primary_;
    ai_model& fallback_;
    const clock& time_;
    const std::function<void(const ladder_observation&)> observe_;
    std::mutex mutex_;
    ladder_state state_;
};

}  // namespace ft9::clients
