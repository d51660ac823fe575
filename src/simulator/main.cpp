#include "simulator/program.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>

int main(int argc, char** argv) {
    // Standard output belongs to the user's (or the test's) reading.
    spdlog::set_default_logger(spdlog::stderr_color_mt("ft9-simulator"));
    spdlog::set_pattern("ft9-simulator: %^%l%$: %v");
    int code = 0;
    try {
        const auto options = ft9::simulator::parse_options(argc, argv, code);
        if (!options) return code;
        if (options->trigger) return ft9::simulator::run_trigger(*options->trigger);
        return ft9::simulator::run_program(*options);
    } catch (const std::exception& e) {
        spdlog::error("{}", e.what());
        return 69;
    }
}
