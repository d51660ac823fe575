#include "erasure_job.hpp"

#include "ft9/core/failpoint.hpp"

namespace ft9::storage::sqlite {

namespace asio = boost::asio;

asio::awaitable<error_code> erasure_job::take_up() {
    auto asking = readers_.run<std::optional<open_erasure>>(oldest_open_erasure);
    auto found = co_await std::move(asking);
    if (!found) co_return found.error();
    job_ = std::move(*found);
    // Who it was about is forgotten last: then only the log is left to do.
    phase_ = job_ && job_->identifiers.empty() ? phase::log : phase::raw;
    raw_cursor_ = 0;
    status_cursor_ = {};
    co_return error_code{};
}

asio::awaitable<result<erase_progress>> erasure_job::step() {
    if (!job_) {
        auto taking = take_up();
        if (const auto failure = co_await std::move(taking)) co_return failure;
        if (!job_) co_return erase_progress{};
    }
    FT9_FAILPOINT(erasing);
    if (phase_ == phase::log) {
        auto ending = log_step();
        co_return co_await std::move(ending);
    }
    auto working = work_step();
    if (const auto failure = co_await std::move(working)) co_return failure;
    co_return erase_progress{erase_progress::state::more, 0, {}};
}

asio::awaitable<error_code> erasure_job::work_step() {
    switch (phase_) {
        case phase::raw:
            return walk<raw_change, row_id>({look_for_raw, change_raw}, raw_cursor_, phase::statuses);
        case phase::statuses:
            return walk<status_key, status_key>({look_for_statuses, erase_statuses}, status_cursor_,
                                                phase::rows);
        case phase::rows:
            return row_step();
        default:
            return targets_step();
    }
}

asio::awaitable<error_code> erasure_job::store(work<row_counts> change) {
    auto writing_it = writer_.counts(std::move(change));
    auto counted = co_await std::move(writing_it);
    if (!counted) co_return counted.error();
    job_->rows = std::move(*counted);
    co_return error_code{};
}

// A reader looks through the next piece, the writer changes what it found; behind the last piece comes
// `next`.
template <class Found, class Cursor>
asio::awaitable<error_code> erasure_job::walk(const walk_of<Found, Cursor> how, Cursor& cursor,
                                              const phase next) {
    auto looking = readers_.run<piece_of<Found, Cursor>>(
        [this, how, &cursor](database& db) { return how.look(db, *job_, cursor); });
    const auto seen = co_await std::move(looking);
    if (!seen) co_return seen.error();
    if (!seen->found.empty()) {
        auto storing = store([this, how, &seen](writing& w) { return how.change(w, *job_, seen->found); });
        if (const auto failure = co_await std::move(storing)) co_return failure;
    }
    cursor = seen->cursor;
    if (seen->ended) phase_ = next;
    co_return error_code{};
}

asio::awaitable<error_code> erasure_job::row_step() {
    auto erasing = writer_.rows([this](writing& w) { return erase_rows(w, *job_); });
    auto erased = co_await std::move(erasing);
    if (!erased) co_return erased.error();
    job_->rows = std::move(erased->rows);
    if (!erased->more) phase_ = phase::targets;
    co_return error_code{};
}

asio::awaitable<error_code> erasure_job::targets_step() {
    auto forgetting = store([this](writing& w) { return forget_targets(w, *job_); });
    if (const auto failure = co_await std::move(forgetting)) co_return failure;
    phase_ = phase::log;
    co_return error_code{};
}

// What was deleted is gone once the log is empty; then the receipt may say so.
asio::awaitable<result<erase_progress>> erasure_job::log_step() {
    auto truncating = writer_.truncate();
    const auto truncated = co_await std::move(truncating);
    if (!truncated) co_return truncated.error();
    if (!*truncated) co_return erase_progress{erase_progress::state::waiting, 0, {}};
    auto finishing = store([this](writing& w) {
        finish_erasure(w, job_->id);
        return job_->rows;
    });
    if (const auto failure = co_await std::move(finishing)) co_return failure;
    erase_progress p{erase_progress::state::more, job_->id, job_->rows};
    job_.reset();
    co_return p;
}

}  // namespace ft9::storage::sqlite
