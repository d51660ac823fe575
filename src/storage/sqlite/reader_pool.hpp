#pragma once

#include "database.hpp"

#include "ft9/core/errors.hpp"
#include "ft9/core/one_shot.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ft9::storage::sqlite {

// Read-only connections, each on its own thread. Queries must be short: a long reader lets the log grow
// (S11).
class reader_pool {
  public:
    // `failed` hears, on a reader's thread, of every query that the database refused.
    reader_pool(const std::string& path, std::size_t threads,
                std::function<void(const sqlite_error&)> failed = {});
    ~reader_pool();

    // errc::storage_failed, errc::cancelled, or what `work` throws as system_error.
    template <class T>
    boost::asio::awaitable<result<T>> run(std::function<T(database&)> work) {
        std::optional<T> value;
        error_code failure = errc::cancelled;
        auto perform = [&, this](database& db) { failure = guarded([&] { value.emplace(work(db)); }); };
        auto start = [this, &perform](std::function<void()> resume) { submit({perform, std::move(resume)}); };
        co_await suspend_until(std::move(start));
        // A plain co_return of the code would be ambiguous for result<bool>.
        if (failure) co_return result<T>(boost::system::in_place_error, failure);
        co_return std::move(*value);
    }
    void close();

  private:
    struct item {
        std::function<void(database&)> perform;
        std::function<void()> resume;
    };
    error_code guarded(const std::function<void()>& work) const;
    void submit(item work);
    void loop(database& db);

    const std::function<void(const sqlite_error&)> failed_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<item> queue_;
    bool closing_ = false;
    std::vector<std::unique_ptr<database>> connections_;
    std::vector<std::thread> threads_;
};

}  // namespace ft9::storage::sqlite
