// ft9-hostile: slow and flooding clients against the ft9-server that ships, while good webhooks keep coming.
#include "scenario.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <sys/resource.h>

namespace {

// Every bad client is a descriptor here, and one in the server.
void raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 8000)
        fmt::print("Only {} descriptors: not all bad clients can connect.\n", limit.rlim_cur);
}

}  // namespace

int main(int argc, char** argv) {
    std::string only;
    std::size_t part = 1;
    double rate = 50;
    CLI::App app("Slow and flooding clients against ft9-server", "ft9-hostile");
    app.add_option("--only", only, "One scenario: crowd, proxy, address or full");
    app.add_option("--part", part, "Divides the numbers of bad clients")->check(CLI::Range(1, 1000));
    app.add_option("--rate", rate, "Good webhooks a second")
        ->check(CLI::Range(1.0, 2000.0))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    raise_descriptor_limit();
    bool passed = true, played = false;
    try {
        for (const auto& s : ft9::hostile::scenarios(part)) {
            if (!only.empty() && only != s.name) continue;
            const auto o = ft9::hostile::play(s, rate);
            fmt::print("{}\n", ft9::hostile::describe(s, o));
            std::fflush(stdout);
            passed = passed && o.passed(s);
            played = true;
        }
    } catch (const std::exception& e) {
        fmt::print(stderr, "ft9-hostile: {}\n", e.what());
        return 1;
    }
    return passed && played ? 0 : 1;
}
