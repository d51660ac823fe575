#pragma once

#include "simulator/payload.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace ft9::simulator {

// What Meta remembers of the people who wrote: which number and which BSUID belong together, which of them
// were given up, and until when the business may write to them freely. Of somebody who never wrote it knows
// nothing. Any thread.
class acquaintances {
  public:
    // Somebody did something; `m` is completed.
    void note(const inbound& m);
    // The BSUID that goes with the number; a derived one if the person never wrote.
    std::string user_id(std::string_view digits) const;

    struct standing {
        int code = 0;             // why a message to them fails; 0: it does not
        bool free_entry = false;  // they came through an ad: messages are free of charge
    };
    // `number` may be empty. A template needs no open window.
    standing of(const std::string& number, const std::string& user_id, bool is_template, unix_ms now) const;
    void forget();

  private:
    struct window {
        unix_ms until = 0, free_until = 0;
    };
    void move(const inbound& m);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::string> user_ids_;  // by number
    std::unordered_map<std::string, window> windows_;        // by BSUID
    std::unordered_set<std::string> left_;                   // numbers and BSUIDs
};

}  // namespace ft9::simulator
