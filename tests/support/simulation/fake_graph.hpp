#pragma once

#include "support/simulation/fake_meta.hpp"

#include "ft9/clients/whatsapp.hpp"
#include "ft9/core/timers.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace ft9::simulation {

// Graph and the way to it: takes or refuses a message, and loses what was said about it, before or after.
// Meta outlives the server's processes, and so do bytes that are on their way; whoever waited for an answer
// does not. One thread.
class fake_graph final : public clients::message_sender {
  public:
    fake_graph(stage& s, observer& o, fake_meta& m) : stage_(s), observer_(o), meta_(m) {}
    // The process that sends from now on.
    void connect(owner process, timers& wakeups);
    // It is gone: nobody waits for answers any more.
    void drop();

    boost::asio::awaitable<attempt_outcome> send(row_id id, attempt a, steady_time deadline) override;
    boost::asio::awaitable<void> mark_read(std::string number, std::string wamid, bool typing) override;

    // The access token that the server uses; a dead one is refused until another comes.
    void set_token(int token) { token_ = token; }
    int token() const { return token_; }
    bool token_is_dead() const { return token_ == dead_token_; }

  private:
    enum class fate : std::uint8_t { taken, taken_unheard, lost, refused, unreachable };
    struct travelling {
        std::uint64_t call = 0;
        row_id intent = 0;
        ft9::attempt what;
        fate f = fate::taken;
        milliseconds_since_start deadline = 0;
    };
    struct waiting {
        std::function<void()> resume;
        attempt_outcome outcome;
    };

    fate draw_fate();
    void set_out(travelling t);
    void arrive(const travelling& t);
    void take(const travelling& t, attempt_outcome& heard);
    attempt_outcome refusal(verdict v, int code, const char* why) const;
    attempt_outcome draw_refusal();
    void answer(const travelling& t, milliseconds_since_start wait, attempt_outcome heard);
    void promise_statuses(const travelling& t, const std::string& wamid);
    void promise(status_update u, delivery_status s, milliseconds_since_start wait);

    stage& stage_;
    observer& observer_;
    fake_meta& meta_;
    owner process_ = the_world;
    timers* wakeups_ = nullptr;
    std::map<std::uint64_t, waiting> waiting_;
    std::uint64_t calls_ = 0, wamids_ = 0;
    int token_ = 1, dead_token_ = 0;
};

}  // namespace ft9::simulation
