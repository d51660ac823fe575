#include "webhook_slices.hpp"

#include "ft9/observability/log.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <iterator>

namespace ft9::storage::sqlite {
namespace {

constexpr std::size_t slice_rows = 100;  // messages and statuses of one webhook per work item

}  // namespace

std::size_t memory_of(const incoming_webhook& w) {
    auto bytes = w.body.size() + w.statuses.size() * sizeof(status_update);
    for (const auto& m : w.messages)
        bytes += sizeof m + m.message.text.size();
    return bytes;
}

std::vector<webhook_slice> slices_of(const incoming_webhook& webhook) {
    std::vector<webhook_slice> slices;
    for (std::size_t i = 0; i < webhook.messages.size(); i += slice_rows)
        slices.push_back({i, std::min(i + slice_rows, webhook.messages.size()), 0, 0});
    for (std::size_t i = 0; i < webhook.statuses.size(); i += slice_rows)
        slices.push_back({0, 0, i, std::min(i + slice_rows, webhook.statuses.size())});
    if (slices.empty()) slices.push_back({});
    return slices;
}

std::size_t rows_of(const webhook_slice& s) {
    return 1 + 2 * (s.last - s.first) + (s.last_status - s.first_status);
}

std::function<accept_receipt(writing&)> storing(const incoming_webhook& webhook,
                                                const std::vector<webhook_slice>& slices, std::size_t i,
                                                row_id& raw) {
    return [&webhook, &slices, i, &raw](writing& w) {
        accept_receipt receipt;
        try {
            if (i == 0) raw = store_raw(w, webhook);
            store_slice(w, webhook, raw, slices[i], receipt);
        } catch (const sqlite_error& e) {
            if (e.is_io()) throw;
            log::error("a webhook's rows cannot be stored", {{"error", e.what()}});
            throw boost::system::system_error(error_code(errc::invalid_argument));
        }
        const bool last = i + 1 == slices.size();
        if (last && webhook.dead_letter != 0) settle_raw_letter(w, webhook.dead_letter, raw);
        return receipt;
    };
}

incoming_webhook only_the_bytes_of(incoming_webhook webhook) {
    webhook.messages.clear();
    webhook.statuses.clear();
    webhook.keep_body = true;
    webhook.quarantine_reason = "its rows could not be stored";
    return webhook;
}

void append(accept_receipt& all, accept_receipt&& more) {
    const auto move_into = [](auto& to, auto& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move_into(all.pending, more.pending);
    move_into(all.sends, more.sends);
    move_into(all.settled, more.settled);
    move_into(all.late, more.late);
    move_into(all.charges, more.charges);
    move_into(all.merged, more.merged);
    move_into(all.remembered, more.remembered);
    move_into(all.withdrawn, more.withdrawn);
    move_into(all.taken, more.taken);
    move_into(all.outcomes, more.outcomes);
    all.duplicates += more.duplicates;
    all.orphan_statuses += more.orphan_statuses;
    all.foreign_statuses += more.foreign_statuses;
    all.duplicate_sends += more.duplicate_sends;
}

}  // namespace ft9::storage::sqlite
