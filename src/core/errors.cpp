#include "ft9/core/errors.hpp"

#include <string>

namespace ft9 {
namespace {

const char* text_of(errc e) {
    switch (e) {
        case errc::ok:
            return "success";
        case errc::invalid_argument:
            return "invalid argument";
        case errc::invalid_json:
            return "invalid JSON";
        case errc::not_found:
            return "not found";
        case errc::conflict:
            return "conflict";
        case errc::ambiguous:
            return "several matches";
        case errc::opted_out:
            return "the person opted out";
        case errc::window_closed:
            return "more than 24 hours since the person wrote";
        case errc::overloaded:
            return "limit reached";
        case errc::disk_reserve:
            return "free disk space is under the reserve";
        case errc::storage_failed:
            return "storage refused the write";
        case errc::locked:
            return "database locked by another process";
        case errc::schema_too_new:
            return "database schema is newer than this program";
        case errc::deadline_exceeded:
            return "deadline exceeded";
        case errc::cancelled:
            return "cancelled";
        case errc::address_refused:
            return "address refused by policy";
        case errc::response_too_large:
            return "response too large";
        case errc::bad_response:
            return "unexpected response";
    }
    return "unknown error";
}

class category final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "ft9"; }
    std::string message(int value) const override { return text_of(static_cast<errc>(value)); }
};

}  // namespace

const boost::system::error_category& ft9_category() {
    static const category instance;
    return instance;
}

}  // namespace ft9
