#include "checkpointer.hpp"

namespace ft9::storage::sqlite {
namespace {

int note_pages(void* pages, sqlite3*, const char*, int in_log) {
    *static_cast<std::size_t*>(pages) = static_cast<std::size_t>(in_log);
    return SQLITE_OK;
}

}  // namespace

checkpointer::checkpointer(database& db, checkpoint_limits limits) : db_(db), limits_(limits) {
    sqlite3_wal_hook(db_.handle(), note_pages, &pages_);
}

checkpointer::~checkpointer() {
    sqlite3_wal_hook(db_.handle(), nullptr, nullptr);
}

bool checkpointer::is_due() const {
    // A log that begins anew is shorter than it was.
    const auto grown = pages_ < pages_before_ ? pages_ : pages_ - pages_before_;
    if (rows_ >= limits_.rows || grown >= limits_.pages) return true;
    return unfinished_ && std::chrono::steady_clock::now() - last_ >= limits_.again;
}

void checkpointer::committed(std::size_t rows) {
    rows_ += rows;
    if (!is_due()) return;
    rows_ = 0;
    pages_before_ = pages_;
    last_ = std::chrono::steady_clock::now();
    unfinished_ = true;  // also if it throws
    unfinished_ = db_.checkpoint() > 0;
}

}  // namespace ft9::storage::sqlite
