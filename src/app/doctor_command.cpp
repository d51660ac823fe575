#include "ft9/app/application.hpp"

#include "doctor/report.hpp"
#include "wiring.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <optional>

namespace ft9::app {
namespace {

constexpr std::size_t doctor_connections = 2;

// nullopt: something unforeseen went wrong; `why` says what.
std::optional<doctor::examination> examine_now(const settings& s, std::string& why) {
    const system_clock time;
    boost::asio::io_context io;
    http::client through(io.get_executor(), upstream_options(s, doctor_connections));
    std::optional<doctor::examination> out;
    const auto done = [&](const std::exception_ptr& failure, doctor::examination found) {
        try {
            if (failure) std::rethrow_exception(failure);
            out = std::move(found);
        } catch (const std::exception& e) {
            why = e.what();
        }
        io.stop();  // idle connections would keep it running
    };
    boost::asio::co_spawn(io, doctor::examine(through, time, doctor::patient_of(s)), done);
    io.run();
    through.stop();
    return out;
}

}  // namespace

int examine_account(const sources& from, bool as_json) {
    const auto loaded = load_settings(from.env, from.dotenv_path);
    if (loaded.refused()) {
        std::cerr << render_problems(loaded);
        return bad_configuration;
    }
    std::string why;
    std::optional<doctor::examination> found;
    try {
        found = examine_now(loaded.values, why);
    } catch (const std::exception& e) {  // UPSTREAM_CA_FILE holds no certificate
        why = e.what();
    }
    if (!found) {
        std::cerr << "the account could not be examined: " << why << '\n';
        return unhealthy;
    }
    std::cout << (as_json ? doctor::as_json(*found) : doctor::as_text(*found));
    return doctor::worst_of(found->found) == doctor::standing::problem ? unhealthy : clean;
}

}  // namespace ft9::app
