#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3_stmt;

namespace ft9::test {

// Counts what SQLite writes through connections that are opened while it lives: the rows of each transaction
// that was committed, by what was done to which table. One at a time; any thread.
class row_meter {
  public:
    using rows = std::map<std::string, int>;  // "insert inbox" -> 2

    row_meter();
    ~row_meter();
    row_meter(const row_meter&) = delete;
    row_meter& operator=(const row_meter&) = delete;

    // In the order of their commits; those that changed nothing are left out.
    std::vector<rows> transactions() const;
    void reset();
    void note(sqlite3_stmt* finished);

  private:
    mutable std::mutex mutex_;
    rows current_;
    std::vector<rows> committed_;
};

}  // namespace ft9::test
