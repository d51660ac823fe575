#pragma once

#include "support/storage_journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <fstream>
#include <future>
#include <mutex>
#include <sstream>

namespace ft9::test {

using receipt_future = std::future<result<storage::accept_receipt>>;

class DiskTrouble : public JournalTest {
  protected:
    DiskTrouble() {
        events_.troubled = [this](storage::trouble what, const std::string&) {
            const std::lock_guard lock(mutex_);
            troubles_.push_back(what);
        };
        close();  // each test opens with its own options
    }
    ~DiskTrouble() override { close(); }
    bool was_told(storage::trouble what) {
        const std::lock_guard lock(mutex_);
        return std::count(troubles_.begin(), troubles_.end(), what) > 0;
    }
    error_code try_open() {
        const auto opened = storage::open_sqlite_journal(time_, options_, events_);
        if (opened) (*opened)->close();
        return opened ? error_code{} : opened.error();
    }
    receipt_future begin_accept(boost::asio::thread_pool& pool, const std::string& wamid) {
        return boost::asio::co_spawn(pool, journal_->accept(webhook_with(said(wamid))),
                                     boost::asio::use_future);
    }
    // A stopped journal with some rows in every table that a conversation needs.
    void make_database() {
        open();
        for (int i = 0; i < 5; ++i)
            converse("w" + std::to_string(i), "pergunta", "resposta");
        close();
    }

    std::mutex mutex_;
    std::vector<storage::trouble> troubles_;
};

inline std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

}  // namespace ft9::test
