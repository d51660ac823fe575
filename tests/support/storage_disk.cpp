#include "support/storage_disk.hpp"

namespace ft9::test {

int watched_disk::around(const disk_call& call, const next& go) {
    if (call.file != disk_file::log) return go();
    if (call.what == disk_operation::write && write_failure != SQLITE_OK) {
        ++refused_writes;
        return write_failure;
    }
    if (call.what == disk_operation::sync) {
        ++log_syncs;
        if (sync_failure != SQLITE_OK) return sync_failure;
    }
    return go();
}

}  // namespace ft9::test
