#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ft9::test {

// What somebody who works with a journal tells, before and after each thing that is to be durable.
struct storage_note {
    enum class thing : std::uint8_t {
        webhook,    // key: its number                 value: its messages
        turn,       // key: the message's row          value: the turn's
        begun,      // key: the send's row             value: the attempt's number
        accepted,   // key: the send's row
        delivered,  // key: the send's row
        cut,        // key: sectors lost by a power cut  value: sectors kept
    } what;
    enum class phase : std::uint8_t { tried, done, refused } then;
    std::int64_t key = 0, value = 0;
};

// Remembers the notes, apart from any journal, and judges a database by them: what was done is there whole,
// what was refused is not there, what was tried is there whole or not at all, and nothing is half.
class storage_ledger {
  public:
    void add(const storage_note& note);
    // The number of the next webhook that nobody tried.
    std::int64_t next_webhook() const { return next_webhook_; }
    // Things that were done, each counted once.
    std::size_t done() const;
    std::size_t refused() const;
    // What is wrong with the file, a sentence each; empty if nothing is. The file must not be in use.
    std::vector<std::string> judge(const std::string& database_path) const;

    using fact_key = std::pair<storage_note::thing, std::int64_t>;
    struct fact {
        storage_note::phase then;
        std::int64_t value;
    };

  private:
    std::map<fact_key, fact> facts_;
    std::int64_t next_webhook_ = 0;
};

}  // namespace ft9::test
