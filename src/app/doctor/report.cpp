#include "report.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/time_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ft9::app::doctor {

std::string as_text(const examination& e) {
    std::string out;
    for (const auto& one : e.found) {
        fmt::format_to(std::back_inserter(out), "{:<8} {:<13} {}", to_string(one.how), to_string(one.about),
                       one.what);
        if (!one.remedy.empty()) fmt::format_to(std::back_inserter(out), ". To do: {}", one.remedy);
        out += '\n';
    }
    return out + fmt::format("{} problem(s), {} warning(s), {} not checked\n",
                             count_of(e.found, standing::problem), count_of(e.found, standing::warning),
                             count_of(e.found, standing::skipped));
}

std::string as_json(const examination& e) {
    auto checks = nlohmann::json::array();
    for (const auto& one : e.found)
        checks.push_back({{"check", to_string(one.about)},
                          {"result", to_string(one.how)},
                          {"what", one.what},
                          {"remedy", one.remedy}});
    const nlohmann::json out = {{"healthy", worst_of(e.found) != standing::problem},
                                {"at", rfc3339(e.at)},
                                {"problems", count_of(e.found, standing::problem)},
                                {"warnings", count_of(e.found, standing::warning)},
                                {"checks", std::move(checks)}};
    return dump_json(out) + "\n";
}

}  // namespace ft9::app::doctor
