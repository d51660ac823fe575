#pragma once

#include "ft9/core/id.hpp"

#include <unordered_map>

namespace ft9::pipeline {

// Conversations that became part of others while the process ran. What was committed about one before may be
// announced after that: whoever keeps work by conversation asks here first. Some 40 bytes each, kept until
// the process ends: people are found to be one rarely, and once. Pure: the caller guards it with a mutex.
class moved_conversations {
  public:
    void add(row_id from, row_id into) {
        if (from != into) homes_[from] = into;
    }
    // Where the conversation's rows are now.
    row_id home(row_id conversation) const {
        auto at = homes_.find(conversation);
        while (at != homes_.end()) {
            conversation = at->second;
            at = homes_.find(conversation);
        }
        return conversation;
    }
    bool none() const { return homes_.empty(); }

  private:
    std::unordered_map<row_id, row_id> homes_;
};

}  // namespace ft9::pipeline
