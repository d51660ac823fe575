#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace ft9::http {

class connection_base;

// The TLS handshakes under way, oldest first. A handshake of an honest client takes two round trips; one that
// is overtaken by `limit` others is the one to give up. Any thread.
class handshakes {
  public:
    explicit handshakes(std::size_t limit) : limit_(limit) {}
    struct entered {
        std::uint64_t ticket = 0;
        std::shared_ptr<connection_base> overtaken;  // to be given up; usually null
    };
    entered enter(const std::shared_ptr<connection_base>& one);
    void leave(std::uint64_t ticket);
    std::size_t size() const;

  private:
    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, std::weak_ptr<connection_base>> under_way_;
};

}  // namespace ft9::http
