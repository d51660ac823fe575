#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace ft9 {

using boost::system::error_code;
template <class T>
using result = boost::system::result<T>;

// Expected failures of our own code. Each function's comment names those that it returns.
enum class errc {
    ok = 0,
    invalid_argument,    // the caller's input breaks a documented rule
    invalid_json,        // not JSON, too deep or too large
    not_found,           // no such row, file or key
    conflict,            // the state of the thing forbids the request
    ambiguous,           // several things match where one was expected
    opted_out,           // the person asked not to be written to
    window_closed,       // the person has not written for 24 hours: only templates reach them
    overloaded,          // a documented limit is reached; try again later
    disk_reserve,        // free space is under DISK_RESERVE_MB
    storage_failed,      // the journal refused; nothing was stored
    locked,              // another process holds the database
    schema_too_new,      // the database was written by a newer version
    deadline_exceeded,   // the caller's deadline passed
    cancelled,           // shutting down or superseded
    address_refused,     // the name resolves to an address that policy forbids
    response_too_large,  // the peer sent more than the limit
    bad_response,        // the peer's answer is not what the protocol says
};

const boost::system::error_category& ft9_category();

inline error_code make_error_code(errc e) {
    return {static_cast<int>(e), ft9_category()};
}

}  // namespace ft9

template <>
struct boost::system::is_error_code_enum<ft9::errc> : std::true_type {};
