#include "ft9/core/failpoint.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

namespace ft9::failpoint {
namespace {

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

struct order {
    std::string_view name;
    int nth = 1;
};

order read_order() {
    const auto text = variable("FT9_FAILPOINT");
    const auto colon = text.find(':');
    order o{text.substr(0, colon)};
    if (colon != std::string_view::npos)
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), o.nth);
    return o;
}

}  // namespace

bool due(point p) {
    static const order wanted = read_order();
    static std::atomic<int> hits{0};
    if (wanted.name.empty() || wanted.name != points.at(static_cast<std::size_t>(p))) return false;
    return ++hits == wanted.nth;
}

void die() {
    std::raise(SIGKILL);
}

void hit(point p) {
    if (due(p)) die();
}

bool on(safety s) {
    static const std::string_view off = variable("FT9_MUTATION");
    return off.empty() || off != safeties.at(static_cast<std::size_t>(s));
}

}  // namespace ft9::failpoint
