#include "support/faulty_disk.hpp"

#include "support/eventually.hpp"

namespace ft9::test {

void faulty_disk::fail(const disk_fault& fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    seen_ = struck_ = 0;
}

int faulty_disk::struck() const {
    const std::lock_guard lock(mutex_);
    return struck_;
}

void faulty_disk::hold_syncs() {
    const std::lock_guard lock(mutex_);
    hold_ = true;
    held_ = false;
}

bool faulty_disk::is_held() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, long_enough, [this] { return held_; });
}

void faulty_disk::release_syncs() {
    {
        const std::lock_guard lock(mutex_);
        hold_ = false;
    }
    changed_.notify_all();
}

std::optional<disk_fault> faulty_disk::strikes(const disk_call& call) {
    const std::lock_guard lock(mutex_);
    const bool meant =
        fault_.nth != 0 && call.what == fault_.what && fault_.only.value_or(call.file) == call.file;
    if (!meant) return std::nullopt;
    ++seen_;
    if (fault_.lasting ? seen_ < fault_.nth : seen_ != fault_.nth) return std::nullopt;
    ++struck_;
    return fault_;
}

int faulty_disk::strike(const disk_call& call, const disk_fault& fault) {
    if (fault.half && call.what == disk_operation::write)
        call.below->pMethods->xWrite(call.below, call.bytes, call.size / 2, call.at);
    return fault.code;
}

void faulty_disk::wait_if_held(const disk_call& call) {
    if (call.what != disk_operation::sync || call.file != disk_file::log) return;
    std::unique_lock lock(mutex_);
    if (!hold_) return;
    held_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !hold_; });
}

int faulty_disk::around(const disk_call& call, const next& go) {
    if (const auto fault = strikes(call)) return strike(call, *fault);
    wait_if_held(call);
    return call.what == disk_operation::sync && !really_sync_ ? SQLITE_OK : go();
}

}  // namespace ft9::test
