#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/errors.hpp"
#include "ft9/core/open_file.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ft9::clients {

// Why words could not be spoken; an error_code of its own category.
enum class speech_error : std::uint8_t {
    ok = 0,
    switched_off,     // no model is configured
    unreachable,      // no answer arrived: DNS, connect, TLS, cut, deadline
    rate_limited,     // 429, until the deadline
    server,           // 5xx until the deadline
    quota,            // the account has no credit left
    unauthorized,     // the key or its permissions are wrong
    too_large,        // more bytes than we keep
    unusable,         // what came is no recording that WhatsApp plays as a voice message
    disk,             // it could not be stored
    invalid_request,  // 4xx that no retry cures
    cancelled,        // the caller pressed `abort`
};
std::string_view to_string(speech_error e);
const boost::system::error_category& speech_category();
inline error_code make_error_code(speech_error e) {
    return {static_cast<int>(e), speech_category()};
}

// A voice message: Opus in Ogg, one channel. The file has no name and is gone with this object.
struct spoken_recording {
    std::shared_ptr<const open_file> content;
    std::uint64_t size = 0;  // bytes
};

// A model that speaks, behind a network.
class speech_model {
  public:
    virtual ~speech_model() = default;
    // Speaks the words (UTF-8, not empty). Retries within the deadline; `abort` (may be null) ends it early.
    // Failures: see speech_error. Never throws. Any executor.
    virtual boost::asio::awaitable<result<spoken_recording>> speak(std::string words, steady_time deadline,
                                                                   abort_ptr abort) = 0;
};

}  // namespace ft9::clients

template <>
struct boost::system::is_error_code_enum<ft9::clients::speech_error> : std::true_type {};
