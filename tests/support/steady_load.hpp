#pragma once

#include "support/raw_client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ft9::test {

struct load_options {
    std::uint16_t port = 0;
    std::string from;  // own IPv4 address
    double per_second = 50;
    std::chrono::milliseconds lasts{10'000};
    std::size_t workers = 8;
    // Whole HTTP requests by number; called on the workers' threads.
    std::function<std::string(std::size_t)> request;
};

struct load_report {
    std::vector<double> milliseconds;    // from the time a request was due to its whole answer, in order
    std::map<int, std::size_t> answers;  // by status; 0: none
    // Asked again on a new connection, since the kept one had been closed: as any HTTP client does.
    std::size_t repeated = 0;
    double slowest = 0, slowest_at = 0;  // milliseconds; seconds since the beginning
    std::size_t count(int status) const;
    double quantile(double q) const;
    bool all_ok() const;  // at least one, and every one 200
};

// Good clients: requests are due at fixed times whatever the server does. Every other one has a connection of
// its own, as a sender without keep-alive would; the rest share those of the workers. Returns at the end.
load_report run_load(const load_options& options);

}  // namespace ft9::test
