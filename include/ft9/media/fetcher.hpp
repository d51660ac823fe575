#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/media.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/core/timers.hpp"
#include "ft9/http/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ft9::media {

class store;

struct media_order {
    row_id message = 0;
    std::string media_id, phone_number_id;
    media_kind kind = media_kind::audio;
    std::string mime_type, sha256;  // as the webhook said; used where Graph's answer has none
};

struct fetched_media {
    media_failure failure = media_failure::none;
    std::string detail;             // for the log: no address, no text
    std::string file;               // name in the store
    std::string mime_type, sha256;  // of the bytes; hex
    std::int64_t bytes = 0;
};

// Brings what people send from Meta to the disk.
class fetcher {
  public:
    virtual ~fetcher() = default;
    // Retries within the deadline; `abort` (may be null) ends it early, as unavailable. Never throws. Any
    // executor.
    virtual boost::asio::awaitable<fetched_media> fetch(media_order order, steady_time deadline,
                                                        abort_ptr abort) = 0;
    virtual std::filesystem::path path_of(const std::string& file) const = 0;
    // Of a file that is nobody's after all.
    virtual boost::asio::awaitable<void> remove(std::string file) = 0;
};

struct fetch_options {
    http::base_url base;  // Graph
    std::string version = "v26.0";
    std::string access_token;
    std::map<std::string, std::string, std::less<>> tokens = {};  // of numbers with one of their own
    std::vector<std::string> hosts;                               // besides Graph's own: see trusted_hosts
    std::uint64_t max_audio_bytes = 16ULL * 1024 * 1024, max_image_bytes = 5ULL * 1024 * 1024;
};

// Asks Graph for the address of a media id and reads it from there, each time with the token, which goes to
// trusted hosts alone; nobody is followed elsewhere. All arguments outlive the fetcher; options may be
// replaced at any time.
std::unique_ptr<fetcher> make_fetcher(http::client& http, const snapshot<fetch_options>& options,
                                      store& files, timers& wakeups);

}  // namespace ft9::media
