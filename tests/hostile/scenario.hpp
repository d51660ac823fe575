#pragma once

#include "support/crowd.hpp"
#include "support/steady_load.hpp"

#include <map>
#include <string>
#include <vector>

namespace ft9::hostile {

struct scenario {
    std::string name, what;
    std::map<test::habit, std::size_t> counts;
    std::size_t per_address = 100;                   // 0: all bad clients from one address, the good ones too
    std::map<std::string, std::string> environment;  // besides what the server needs
    std::chrono::seconds lasts{70};
    double most_p99_ms = 250;         // of the good webhooks
    std::size_t least_connected = 0;  // bad clients that must have been there at once, else it proves nothing
    std::size_t wanted() const;       // bad clients of all kinds
};
// What can be asked for, in the order of running. `part`: divides the counts, for a quick look.
std::vector<scenario> scenarios(std::size_t part);

// What the system says of the server at one moment.
struct footprint {
    std::size_t descriptors = 0;
    double resident_mb = 0, kernel_tcp_mb = 0;  // the second of the whole machine: socket buffers
    double cpu_seconds = 0;
};

struct outcome {
    test::load_report good;
    test::crowd_report bad;
    std::size_t most_connected = 0;
    footprint before, peak, after;
    double seconds_to_baseline = 0;  // until the descriptors were what they had been
    bool back = false;
    std::map<std::string, double> closed;  // ft9_http_closed_total by reason
    double accept_failures = 0;
    bool passed(const scenario& s) const;
};

// Starts simulator and server, lets good and bad clients at the server, and stops all of it.
// Throws std::runtime_error if that cannot be done.
outcome play(const scenario& s, double webhooks_per_second);

std::string describe(const scenario& s, const outcome& o);

}  // namespace ft9::hostile
