// What runtime makes of the state of the disk.
#include "runtime.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::app {

namespace asio = boost::asio;

// Everything that the disk refused since the last round is an alarm. Damage is for good: a probe would write
// to other pages than those that are damaged and call it cured.
void runtime::look_at_storage() {
    for (const auto& [what, text] : storage_watch_.take()) {
        if (what == storage::trouble::damage && condition_.storage_damaged.exchange(true)) continue;
        if (what == storage::trouble::write) condition_.storage_failing = true;
        const auto alarm = alarm_of(what, text);
        alarms_.raise(alarm.name, alarm.detail);
    }
}

// On a full disk small rows can be written all the same, so that the probe alone would call it ready between
// one refused webhook and the next.
asio::awaitable<void> runtime::judge_storage(bool room) {
    if (!room && !condition_.storage_failing.exchange(true))
        alarms_.raise("disk_reserve",
                      "Less than DISK_RESERVE_MB is free: webhooks are answered 503. Free space.");
    if (!room || !condition_.storage_failing) co_return;
    auto probing = journal_.probe();
    if (!co_await std::move(probing)) co_return;
    condition_.storage_failing = false;
    log::info("the storage takes writes again");
}

// What a crash, an erasure or a restore left behind belongs to nobody. Before anything is fetched.
asio::awaitable<void> runtime::sweep_media() {
    auto asking = journal_.media_files();
    auto known = co_await std::move(asking);
    if (!known) co_return;
    auto sweeping = media_files_.sweep(std::move(*known));
    const auto gone = co_await std::move(sweeping);
    if (gone > 0) log::info("media files without a message were deleted", {{"files", gone}});
}

}  // namespace ft9::app
