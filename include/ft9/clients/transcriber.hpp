#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/errors.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ft9::clients {

// Why a recording could not be put into words; an error_code of its own category.
enum class transcription_error : std::uint8_t {
    ok = 0,
    switched_off,        // no model is configured
    unreachable,         // no answer arrived: DNS, connect, TLS, cut, deadline
    rate_limited,        // 429, until the deadline
    server,              // 5xx until the deadline, or an answer that cannot be read
    quota,               // the account has no credit left
    unauthorized,        // the key or its permissions are wrong
    too_large,           // more bytes than the provider takes, or than we send
    unsupported_format,  // neither its type nor the provider knows it as audio
    unreadable_file,     // the file cannot be read, or changed meanwhile
    invalid_request,     // 4xx that no retry cures
    silent,              // answered, but nothing was said
};
std::string_view to_string(transcription_error e);
const boost::system::error_category& transcription_category();
inline error_code make_error_code(transcription_error e) {
    return {static_cast<int>(e), transcription_category()};
}

// A model that listens, behind a network.
class transcriber {
  public:
    virtual ~transcriber() = default;
    // The words of a recording, trimmed and never empty. Retries within the deadline. Failures: see
    // transcription_error. The file stays the caller's. Never throws. Any executor.
    virtual boost::asio::awaitable<result<std::string>> transcribe(std::filesystem::path file,
                                                                   std::string mime_type,
                                                                   steady_time deadline) = 0;
};

}  // namespace ft9::clients

template <>
struct boost::system::is_error_code_enum<ft9::clients::transcription_error> : std::true_type {};
