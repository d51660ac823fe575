#include "answer.hpp"

#include <algorithm>
#include <charconv>

namespace ft9::fuzz {
namespace {

std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

}  // namespace

answer read_answer(std::string_view input) {
    answer a;
    const auto first = take_line(input);
    std::from_chars(first.data(), first.data() + first.size(), a.status);
    a.status = std::clamp(a.status, 100, 999);
    while (!input.empty()) {
        const auto line = take_line(input);
        if (line.empty()) break;
        const auto colon = std::min(line.find(": "), line.size());
        a.headers.add(std::string(line.substr(0, colon)),
                      std::string(line.substr(std::min(colon + 2, line.size()))));
    }
    a.body = input;
    return a;
}

}  // namespace ft9::fuzz
