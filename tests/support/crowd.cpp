#include "support/crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ft9::test {
namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::size_t most_opened_at_once = 400;
constexpr int smallest_window = 1;

sockaddr_in loopback(std::uint32_t host, std::uint16_t port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_addr.s_addr = htonl(host);
    made.sin_port = htons(port);
    return made;
}

std::string upload_head(const std::string& path) {
    return "POST " + path +
           " HTTP/1.1\r\nHost: localhost\r\nX-Hub-Signature-256: sha256=" + std::string(64, 'a') +
           "\r\nContent-Length: 1048576\r\n\r\n";
}

std::string question(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string many(const std::string& request) {
    std::string made;
    while (made.size() < 8192)
        made += request;
    return made;
}

// What is sent counts for nothing here: whoever does not take it says so by closing.
void send_some(int socket, std::string_view bytes) {
    [[maybe_unused]] const auto sent =
        ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

std::string_view to_string(habit h) {
    constexpr std::array<std::string_view, 6> names{"silent",    "kept alive",   "head drip",
                                                    "body drip", "body trickle", "slow read"};
    return names.at(static_cast<std::size_t>(h));
}

struct crowd::member {
    habit does = habit::silent;
    int socket = -1;
    bool introduced = false;
    std::string last_status;  // of the last answer that it saw
    clock_type::time_point born, next;
};

crowd::crowd(crowd_options options) : options_(std::move(options)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (const auto& [does, count] : options_.counts) {
        member one;
        one.does = does;
        members_.insert(members_.end(), count, one);
    }
    thread_ = std::thread([this] { run(); });
}

crowd::~crowd() {
    stop();
    ::close(poll_);
}

crowd_report crowd::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    for (auto& [does, seen] : report_) {
        for (auto& [how, lives] : seen.ended)
            std::sort(lives.begin(), lives.end());
    }
    return report_;
}

void crowd::run() {
    std::array<epoll_event, 512> events{};
    auto next_round = clock_type::now();
    while (!stopping_) {
        const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 20);
        for (int i = 0; i < count; ++i)
            on_event(events[static_cast<std::size_t>(i)].data.u64,
                     events[static_cast<std::size_t>(i)].events);
        if (clock_type::now() < next_round) continue;
        next_round = clock_type::now() + std::chrono::milliseconds(20);
        open_some();
        for (auto& one : members_)
            if (one.socket >= 0 && clock_type::now() >= one.next) on_beat(one);
    }
    for (const auto& one : members_)
        if (one.socket >= 0) ::close(one.socket);
    connected_ = 0;
}

void crowd::open_some() {
    std::size_t opened = 0;
    const auto now = clock_type::now();
    for (std::size_t i = 0; i < members_.size() && opened < most_opened_at_once; ++i) {
        if (members_[i].socket >= 0 || now < members_[i].next) continue;
        ++opened;
        if (connect(i)) continue;
        ++report_[members_[i].does].refused;
        members_[i].next = now + options_.back_after;
    }
}

// On loopback a connection is made at once, or waits for room in the listener's queue: it blocks for neither.
bool crowd::connect(std::size_t index) {
    auto& m = members_[index];
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0) return false;
    const int yes = 1;
    ::setsockopt(made, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (m.does == habit::slow_read)
        ::setsockopt(made, SOL_SOCKET, SO_RCVBUF, &smallest_window, sizeof smallest_window);
    if (options_.per_address > 0) {
        const auto number = static_cast<std::uint32_t>(index / options_.per_address);
        const auto from = loopback(0x7F010001U + number, 0);  // 127.1.0.1 and on
        ::bind(made, reinterpret_cast<const sockaddr*>(&from), sizeof from);
    }
    const auto to = loopback(INADDR_LOOPBACK, options_.port);
    const int failed = ::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (failed != 0 && errno != EINPROGRESS) {
        ::close(made);
        return false;
    }
    m.socket = made;
    m.introduced = false;
    m.last_status.clear();
    m.born = m.next = clock_type::now();
    epoll_event wanted{};
    // One that reads slowly must not be told that there is something to read.
    wanted.events = EPOLLRDHUP | (m.does == habit::slow_read ? 0U : EPOLLIN);
    wanted.data.u64 = index;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, made, &wanted);
    ++report_[m.does].opened;
    ++connected_;
    return true;
}

void crowd::on_event(std::size_t index, std::uint32_t events) {
    if (members_[index].socket < 0) return;
    if ((events & EPOLLIN) != 0) read_answer(index);
    if (members_[index].socket < 0) return;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return end(index, true);
    if ((events & EPOLLRDHUP) != 0) end(index, false);
}

void crowd::introduce(member& m) {
    m.introduced = true;
    if (m.does == habit::kept_alive) send_some(m.socket, question(options_.small_page));
    if (m.does == habit::body_drip || m.does == habit::body_trickle)
        send_some(m.socket, upload_head(options_.upload_path));
    if (m.does == habit::head_drip)
        send_some(m.socket, "GET " + options_.small_page + " HTTP/1.1\r\nHost: localhost\r\nX-Filler: ");
}

void crowd::on_beat(member& m) {
    m.next = clock_type::now() + options_.beat;
    if (!m.introduced) introduce(m);
    static const std::string trickle(2048, 'b');
    std::array<char, 16> taken;
    switch (m.does) {
        case habit::silent:
        case habit::kept_alive:
            return;
        case habit::head_drip:
        case habit::body_drip:
            return send_some(m.socket, "b");
        case habit::body_trickle:
            return send_some(m.socket, trickle);
        case habit::slow_read:
            send_some(m.socket, many(question(options_.slow_page)));
            [[maybe_unused]] const auto got = ::recv(m.socket, taken.data(), taken.size(), MSG_DONTWAIT);
            return;
    }
}

void crowd::read_answer(std::size_t index) {
    auto& m = members_[index];
    std::array<char, 4096> piece;
    const auto got = ::recv(m.socket, piece.data(), piece.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(index, got < 0);
    const std::string_view text(piece.data(), static_cast<std::size_t>(got));
    if (text.starts_with("HTTP/1.1 ")) m.last_status = text.substr(9, 3);
}

void crowd::end(std::size_t index, bool reset) {
    auto& m = members_[index];
    const bool said_why = m.last_status == "408" || m.last_status == "503";
    const std::string how = said_why ? m.last_status : reset ? "reset" : "closed";
    const std::chrono::duration<float> lived = clock_type::now() - m.born;
    report_[m.does].ended[how].push_back(lived.count());
    ::close(m.socket);
    m.socket = -1;
    m.next = clock_type::now() + options_.back_after;
    --connected_;
    ++ended_[static_cast<std::size_t>(m.does)];
}

}  // namespace ft9::test
