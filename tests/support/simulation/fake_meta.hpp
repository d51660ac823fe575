#pragma once

#include "support/simulation/observer.hpp"
#include "support/simulation/stage.hpp"

#include "ft9/core/message.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ft9::simulation {

inline constexpr const char* business_number = "106540352242922";

// One POST to the server's webhook.
struct webhook_post {
    std::vector<inbound_message> messages;
    std::vector<status_update> statuses;
    std::vector<std::size_t> indexes;  // of the messages
    int tries = 0;
    bool acknowledged = false;
};

// Meta's side of the webhook: people write, messages and statuses are put into posts, in any order and more
// than once, and each post is repeated until it is answered 200. Outlives the server's processes.
class fake_meta {
  public:
    fake_meta(stage& s, observer& o) : stage_(s), observer_(o) {}

    // Gives a post to the server; false: nobody listens.
    std::function<bool(std::size_t post, int attempt)> hand_over;
    const webhook_post& post(std::size_t index) const { return posts_.at(index); }
    // The server's answer to that attempt has arrived.
    void answered(std::size_t index, int attempt, bool ok);

    const std::string& number(std::size_t person) const { return numbers_.at(person); }
    void add_person();
    std::size_t people() const { return numbers_.size(); }
    // Returns the place of the message in written(); `type` as Meta names it. Words replace the text.
    std::size_t write(std::size_t person, const std::string& type, const std::string& words = {});
    void report(const status_update& u);

    const std::vector<written_message>& written() const { return written_; }
    bool all_acknowledged() const { return unacknowledged_ == 0; }

  private:
    std::size_t open_post();
    void deliver(std::size_t index);
    void again_later(std::size_t index, int attempt);
    void note_words(const webhook_post& p);
    void acknowledge(webhook_post& p);
    void maybe_repeat(const webhook_post& p);

    stage& stage_;
    observer& observer_;
    std::vector<std::string> numbers_;
    std::vector<written_message> written_;
    std::deque<webhook_post> posts_;  // a reference stays good when posts are added
    std::optional<std::size_t> open_;
    std::size_t unacknowledged_ = 0;
};

}  // namespace ft9::simulation
