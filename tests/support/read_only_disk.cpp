#include "support/read_only_disk.hpp"

namespace ft9::test {

// The codes are those that SQLite makes of EROFS.
int read_only_disk::refuse(const disk_call& call, const next& go) {
    switch (call.what) {
        case disk_operation::write:
            return SQLITE_IOERR_WRITE;
        case disk_operation::truncate:
            return SQLITE_IOERR_TRUNCATE;
        case disk_operation::sync:
            return SQLITE_IOERR_FSYNC;
        case disk_operation::remove:
            return SQLITE_IOERR_DELETE;
        case disk_operation::open:
            *call.flags &= ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
            *call.flags |= SQLITE_OPEN_READONLY;
            break;
        case disk_operation::read:
            break;
    }
    return go();
}

int read_only_disk::around(const disk_call& call, const next& go) {
    const bool change = call.what != disk_operation::open && call.what != disk_operation::read;
    if (change) ++changes_;
    if (turned()) return refuse(call, go);
    return call.what == disk_operation::sync ? SQLITE_OK : go();
}

}  // namespace ft9::test
