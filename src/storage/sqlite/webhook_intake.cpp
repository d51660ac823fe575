#include "webhook_intake.hpp"

#include "webhook_slices.hpp"

#include <utility>

namespace ft9::storage::sqlite {

awaitable_result<accept_receipt> webhook_intake::accept(incoming_webhook webhook) {
    if (disk_.damaged()) co_return errc::storage_failed;
    if (!room_.is_left()) co_return errc::disk_reserve;
    accept_receipt all;
    row_id raw = 0;
    const auto bytes = memory_of(webhook);
    const auto slices = slices_of(webhook);
    // A big body spans groups; it is durable, and answered, after its last slice. What a failed slice leaves
    // behind is recognised as duplicate when Meta delivers the webhook again.
    for (std::size_t i = 0; i < slices.size(); ++i) {
        const bool first = i == 0;
        auto work = storing(webhook, slices, i, raw);
        auto writing_it =
            write_(rows_of(slices[i]), bytes, std::move(work), first ? door::bounded : door::open);
        auto stored = co_await std::move(writing_it);
        if (stored.has_error() && stored.error() == errc::invalid_argument &&
            webhook.quarantine_reason.empty()) {
            // All of it, whatever had been stored: what follows would be refused likewise.
            auto keeping = accept(only_the_bytes_of(webhook));
            stored = co_await std::move(keeping);
            i = slices.size();
        }
        if (!stored && first) co_return stored.error();
        if (!stored) {
            all.incomplete = stored.error();
            break;
        }
        append(all, std::move(*stored));
    }
    co_return all;
}

}  // namespace ft9::storage::sqlite
