#include "retention.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::app {
namespace {

constexpr int steps_a_round = 20;
constexpr unix_ms report_every = 60LL * 60 * 1000;  // rows expire all day long

}  // namespace

retention::retention(storage::journal& journal, metrics& meter, const clock& time,
                     storage::journal::retention keep)
    : journal_(journal), meter_(meter), time_(time), keep_(keep) {}

boost::asio::awaitable<void> retention::round() {
    for (int i = 0; i < steps_a_round; ++i) {
        auto stepping = journal_.expire_step(keep_);
        const auto gone = co_await std::move(stepping);
        if (!gone) co_return;
        note(gone->rows);
        if (!gone->more) break;
    }
    report();
}

void retention::note(const storage::row_counts& rows) {
    for (const auto& [table, count] : rows) {
        meter_.count(counter::expired_rows, table, static_cast<double>(count));
        unreported_[table] += count;
    }
}

void retention::report() {
    if (unreported_.empty() || time_.now() < reported_at_ + report_every) return;
    log::info("retention deleted rows", {{"rows", storage::to_string(unreported_)}});
    unreported_.clear();
    reported_at_ = time_.now();
}

}  // namespace ft9::app
