#pragma once

#include "support/e2e_process.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ft9::test {

// Says whether an entry of the simulator's record is one of those that are looked for.
using filter = std::function<bool(const nlohmann::json&)>;

// A message that Graph accepted for this person.
filter accepted_for(std::string number);
// Any attempt to send to this person, accepted or not.
filter sent_to(std::string number);
// The mark as read of this message.
filter read_mark_of(std::string wamid);
// A question to the model whose last words of the person are `text`.
filter asked(std::string text);
// The server's 200 for a status of that message.
filter status_taken(std::string wamid, std::string status);

// ft9-simulator without a server of its own: the fakes, and the record of what they saw, in order. One
// thread.
class simulator_process {
  public:
    // `binary` is the program; it works in `directory`. Throws std::runtime_error if it does not start.
    simulator_process(const std::string& binary, const std::string& directory);

    // Addresses and secrets, as `--json` prints them.
    const nlohmann::json& info() const { return info_; }
    std::string secret(const char* name) const { return info_.at(name).get<std::string>(); }
    // A control route; throws std::runtime_error unless it answers 200.
    nlohmann::json post(const std::string& path, const nlohmann::json& body);
    void change(const nlohmann::json& settings) { post("/control/settings", settings); }
    void fault(const nlohmann::json& fault) { post("/control/faults", fault); }
    // A file for the phone to send; returns its media_id.
    std::string upload(const std::string& bytes, const std::string& mime_type);
    // To the fakes, now: none is left when a server that ended has been judged to its last byte.
    std::size_t connections();
    // Delivers a person's message; the answer to the first attempt.
    int deliver(const nlohmann::json& message);

    // Entries so far that fit, oldest first.
    std::vector<nlohmann::json> all(const filter& wanted);
    std::size_t count(const filter& wanted) { return all(wanted).size(); }
    // Waits until so many fit, and returns those there are then.
    std::vector<nlohmann::json> wait(const filter& wanted, std::size_t many = 1,
                                     std::chrono::milliseconds limit = patience);

    // Entries since the last call of this function; they are not kept for the others. Waits up to so many
    // seconds for the first one. Throws std::runtime_error if the record has dropped some that were not read.
    std::vector<nlohmann::json> fresh(int wait_seconds = 0);

  private:
    nlohmann::json slice_after(std::uint64_t after, int wait_seconds);
    nlohmann::json ask(const std::string& request);
    void fetch(int wait_seconds);

    child_process process_;
    nlohmann::json info_;
    std::uint16_t port_ = 0;
    std::uint64_t next_ = 0, fresh_next_ = 0;
    std::vector<nlohmann::json> entries_;
};

}  // namespace ft9::test
