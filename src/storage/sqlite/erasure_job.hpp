#pragma once

#include "erasure.hpp"
#include "group_writer.hpp"
#include "reader_pool.hpp"

#include <functional>
#include <optional>

namespace ft9::storage::sqlite {

// Works on one open erasure after the other, oldest first. Readers look for what is to go, a bounded piece at
// a time, and the writer deletes it in its maintenance lane. All that is lost with the process is how far it
// looked. One caller at a time.
class erasure_job {
  public:
    template <class T>
    using work = std::function<T(writing&)>;
    // `run` gives work to the writer.
    struct writer_access {
        std::function<boost::asio::awaitable<result<row_counts>>(work<row_counts>)> counts;
        std::function<boost::asio::awaitable<result<rows_erased>>(work<rows_erased>)> rows;
        // Truncates the log between groups; false while somebody reads it.
        std::function<boost::asio::awaitable<result<bool>>()> truncate;
    };
    erasure_job(reader_pool& readers, writer_access writer) : readers_(readers), writer_(std::move(writer)) {}

    // One bounded step. The journal's errors leave the step to be done again.
    boost::asio::awaitable<result<erase_progress>> step();

  private:
    enum class phase : std::uint8_t { raw, statuses, rows, targets, log };
    boost::asio::awaitable<error_code> take_up();
    boost::asio::awaitable<error_code> work_step();
    template <class Found, class Cursor>
    struct walk_of {
        piece_of<Found, Cursor> (*look)(database&, const open_erasure&, const Cursor& from);
        row_counts (*change)(writing&, const open_erasure&, const std::vector<Found>&);
    };
    template <class Found, class Cursor>
    boost::asio::awaitable<error_code> walk(walk_of<Found, Cursor> how, Cursor& cursor, phase next);
    boost::asio::awaitable<error_code> row_step();
    boost::asio::awaitable<error_code> targets_step();
    boost::asio::awaitable<result<erase_progress>> log_step();
    boost::asio::awaitable<error_code> store(work<row_counts> change);

    reader_pool& readers_;
    const writer_access writer_;
    std::optional<open_erasure> job_;
    phase phase_ = phase::raw;
    row_id raw_cursor_ = 0;
    status_key status_cursor_;
};

}  // namespace ft9::storage::sqlite
