#include "handshakes.hpp"

#include "connection.hpp"

namespace ft9::http {

handshakes::entered handshakes::enter(const std::shared_ptr<connection_base>& one) {
    const std::lock_guard lock(mutex_);
    entered made;
    made.ticket = next_++;
    under_way_.emplace(made.ticket, one);
    if (under_way_.size() > limit_) {
        made.overtaken = under_way_.begin()->second.lock();
        under_way_.erase(under_way_.begin());
    }
    return made;
}

void handshakes::leave(std::uint64_t ticket) {
    const std::lock_guard lock(mutex_);
    under_way_.erase(ticket);
}

std::size_t handshakes::size() const {
    const std::lock_guard lock(mutex_);
    return under_way_.size();
}

}  // namespace ft9::http
