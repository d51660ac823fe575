#pragma once

#include "ft9/core/clock.hpp"
#include "simulator/upstream.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ft9::simulator {

// The files that people send, as Meta keeps them: an id for each, and addresses that live for 5 minutes. Any
// thread.
class media_store {
  public:
    static constexpr unix_ms address_lives = 5 * 60 * 1000;

    // `time` must outlive the store. `most_bytes`: of all files; the oldest go.
    explicit media_store(const clock& time, std::size_t most_bytes = 256 * 1024 * 1024)
        : time_(time), most_bytes_(most_bytes) {}
    // Returns the file's id: digits.
    std::string add(std::string bytes, std::string mime_type);
    bool has(const std::string& id) const;
    // What a webhook says of the file; nullopt if there is none of that id.
    std::optional<nlohmann::json> object_of(const std::string& id) const;
    // Bytes and MIME type; nullopt if there is none of that id.
    std::optional<std::pair<std::string, std::string>> file_of(const std::string& id) const;
    // Graph's answer to GET /{id}: a new address on `host` each time. 404 for an id that is none.
    upstream_answer describe(const std::string& id, const std::string& host);
    // GET of an address: 404 once it has expired.
    upstream_answer download(const std::string& target);
    // Whether the path is one of ours to download from.
    static bool is_address(std::string_view path);
    // All addresses given so far expire at once.
    void expire_addresses();
    void clear();

  private:
    struct file {
        std::string bytes, mime_type, sha256;
    };
    struct address {
        std::string id;
        unix_ms until = 0;
    };
    void make_room();

    const clock& time_;
    const std::size_t most_bytes_;
    mutable std::mutex mutex_;
    std::map<std::string, file> files_;  // ids are of one length and rise
    std::map<std::string, address> addresses_;
    std::size_t bytes_ = 0;
    std::uint64_t last_id_ = 0;
};

}  // namespace ft9::simulator
