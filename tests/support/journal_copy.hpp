#pragma once

#include <set>
#include <string>

namespace ft9::test {

// What the database of a server that was killed holds, read from a copy of its files, so that looking at it
// changes nothing for the next start.
struct journal_copy {
    std::set<std::string> wamids;   // of the messages that are kept
    std::set<std::string> intents;  // public ids of the messages that may be sent, whose attempt was begun
};

// `database` is the file's path; nobody may have it open. Throws std::runtime_error if it cannot be read.
journal_copy read_journal_copy(const std::string& database);

}  // namespace ft9::test
