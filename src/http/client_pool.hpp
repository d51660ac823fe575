#pragma once

#include "client_connection.hpp"
#include "client_queue.hpp"

#include <array>
#include <atomic>
#include <deque>
#include <mutex>

namespace ft9::http {

// What all pools of one client share.
struct client_parts {
    client_parts(boost::asio::any_io_executor ex, client_options o);

    boost::asio::any_io_executor executor;
    client_options options;
    response_limits limits;
    std::shared_ptr<tls_context> tls;
    resolver names;
};

// The connections to one origin and the jobs that wait for one. Connections are opened for the number of
// waiting jobs, not for a particular one: whichever is free first takes the oldest job, so nobody waits for a
// handshake while another connection is idle. Any thread.
//
// What changes the books is noexcept, and nothing may escape from a connection's coroutine: without the
// memory for it the process ends, as by any crash. Going on with half an entry would leave an exchange that
// nobody completes, or an iterator to nowhere.
class pool : public std::enable_shared_from_this<pool> {
  public:
    pool(std::shared_ptr<client_parts> parts, origin where);

    void submit(job_ptr j) noexcept;
    // Adds its figures to `sum`.
    void add_stats(client_stats& sum) const;
    void stop() noexcept;

  private:
    using connection_ptr = std::shared_ptr<client_connection>;
    struct idle_connection {
        connection_ptr kept;
        steady_time since;
    };
    // What a change asks for, done after the lock is released.
    struct steps {
        connection_ptr ready;  // serves `next`
        job_ptr next;
        std::size_t attempts = 0;  // connections to open
    };

    // Under the lock.
    steps plan() noexcept;
    std::size_t attempts_wanted() const;
    connection_ptr take_idle();
    void arm_timer() noexcept;
    void end_attempt(phase reached);
    phase furthest() const;
    job_ptr next_job(std::vector<job_ptr>& expired) noexcept;

    void carry_out(steps s) noexcept;
    void start_attempts(std::size_t count) noexcept;
    void on_timer() noexcept;
    void heed(job& j);
    void give_up(std::uint64_t ticket) noexcept;
    void enter(phase from, phase to);

    boost::asio::awaitable<result<addresses>> find_addresses();
    boost::asio::awaitable<result<addresses>> look_up();
    boost::asio::awaitable<error_code> open(connection_ptr c, phase& reached);
    job_ptr opened(const connection_ptr& c, phase reached) noexcept;
    void attempt_failed(error_code why, phase reached) noexcept;
    job_ptr release(const connection_ptr& c, bool reusable) noexcept;
    void put_back(job_ptr j) noexcept;

    // Run on the connection's strand.
    static boost::asio::awaitable<void> attempt(std::shared_ptr<pool> self, connection_ptr c);
    static boost::asio::awaitable<void> serve(std::shared_ptr<pool> self, connection_ptr c, job_ptr j);

    const std::shared_ptr<client_parts> parts_;
    const origin where_;
    const bool may_be_private_;
    const std::shared_ptr<session_store> sessions_;

    std::atomic<std::uint64_t> tickets_{0};
    mutable std::mutex mutex_;
    job_queue waiting_;
    std::deque<idle_connection> idle_;  // the newest is used first, the oldest evicted first
    std::size_t open_ = 0;              // idle and busy
    std::size_t connecting_ = 0;
    std::array<std::size_t, 3> attempts_in_{};  // resolving, connecting, handshaking
    std::uint64_t connects_ = 0, resumed_ = 0;
    steady_time attempts_after_{};  // while connections are open
    bool stopped_ = false;
    boost::asio::steady_timer timer_;  // one for all deadlines of waiting jobs and idle connections
    steady_time armed_ = steady_time::max();
};

}  // namespace ft9::http
