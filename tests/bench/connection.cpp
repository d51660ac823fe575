#include "connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fcntl.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace ft9::bench {
namespace {

constexpr std::string_view head_end = "\r\n\r\n", length_name = "\r\ncontent-length:";

std::size_t content_length(std::string_view head) {
    for (std::size_t at = 0; at + length_name.size() < head.size(); ++at) {
        if (::strncasecmp(head.data() + at, length_name.data(), length_name.size()) != 0) continue;
        auto value = head.substr(at + length_name.size());
        while (!value.empty() && value.front() == ' ')
            value.remove_prefix(1);
        std::size_t length = 0;
        std::from_chars(value.data(), value.data() + value.size(), length);
        return length;
    }
    return 0;
}

}  // namespace

connection::connection(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        const int code = errno;
        ::close(descriptor_);
        throw std::system_error(code, std::generic_category(), "connect");
    }
    const int yes = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
}

connection::~connection() {
    ::close(descriptor_);
}

bool connection::send(std::string_view request, moment due) {
    busy_ = true;
    due_ = due;
    unsent_ = request;
    return write_more();
}

bool connection::write_more() {
    while (!unsent_.empty()) {
        const auto done = ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (done < 0) return errno == EAGAIN;
        unsent_.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

int connection::read() {
    std::array<char, 4096> buffer;
    const auto got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got < 0) return errno == EAGAIN ? 0 : -1;
    if (got == 0) return -1;
    received_.append(buffer.data(), static_cast<std::size_t>(got));
    return whole_answer();
}

int connection::whole_answer() {
    const auto end = received_.find(head_end);
    if (end == std::string::npos) return 0;
    const auto size = end + head_end.size() + content_length(std::string_view(received_).substr(0, end));
    if (received_.size() < size) return 0;
    int status = -1;
    std::from_chars(received_.data() + 9, received_.data() + 12, status);  // behind "HTTP/1.1 "
    received_.erase(0, size);
    busy_ = false;
    return status;
}

}  // namespace ft9::bench
