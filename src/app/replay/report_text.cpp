#include "ft9/core/characters.hpp"
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9::app::replay {
namespace {

std::size_t seen_characters(std::string_view utf8) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < utf8.size(); at += character_size(utf8, at))
        ++count;
    return count;
}

std::string padded(std::string text, std::size_t width) {
    const auto seen = seen_characters(text);
    if (seen < width) text.append(width - seen, ' ');
    return text;
}

std::string line_of_answer(const played_answer& a) {
    if (!a.failure.empty()) return "(" + a.failure + ")";
    return a.text;
}

const char* word_of(const played_answer& a) {
    if (!a.failure.empty()) return "NO ANSWER";
    return a.good() ? "pass" : "FAIL";
}

std::string below_answer(const played_answer& a) {
    auto text = fmt::format("{} | {} ms | {} tokens", word_of(a), a.ms, a.input_tokens + a.output_tokens);
    if (a.cost) text += " | " + cost_text(a.cost);
    return text;
}

std::string columns(const std::string& left, const std::string& right, std::size_t column) {
    const auto first = wrap(left, column), second = wrap(right, column);
    std::string out;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        const auto a = i < first.size() ? first[i] : std::string();
        const auto b = i < second.size() ? second[i] : std::string();
        out += "  " + padded(a, column) + " | " + b + "\n";
    }
    return out;
}

std::string verdict_lines(const char* side, const played_answer& a) {
    std::string out;
    for (const auto& v : a.verdicts) {
        if (v.result == mentor::check_result::passed) continue;
        out += fmt::format("  {} {}: {}{}\n", side, mentor::to_string(v.result), v.check,
                           v.found.empty() ? std::string() : " (" + v.found + ")");
    }
    return out;
}

std::string case_text(const played& p, std::size_t width) {
    const auto column = (width - 5) / 2;
    auto out = fmt::format("== {}\n", p.of->name);
    out += columns(p.of->lines.back().text, "", width - 5);
    out += "  " + std::string(column, '-') + "-+-" + std::string(column, '-') + "\n";
    out += columns(line_of_answer(p.baseline), line_of_answer(p.candidate), column);
    out += columns(below_answer(p.baseline), below_answer(p.candidate), column);
    out += verdict_lines("baseline ", p.baseline) + verdict_lines("candidate", p.candidate);
    return out + "\n";
}

std::string tally_line(const char* side, const tally& t) {
    return fmt::format("{} {} passed, {} failed, {} without answer, {} ms on average, {} tokens{}\n", side,
                       t.passed, t.failed, t.unanswered, t.mean_ms, t.tokens,
                       t.cost ? ", cost " + cost_text(t.cost) : std::string());
}

}  // namespace

std::vector<std::string> wrap(std::string_view utf8, std::size_t width) {
    std::vector<std::string> lines(1);
    std::size_t seen = 0, last_blank = std::string::npos;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto size = character_size(utf8, at);
        const auto character = utf8.substr(at, size);
        at += size;
        if (character == "\n") {
            lines.emplace_back();
            seen = 0;
            last_blank = std::string::npos;
            continue;
        }
        if (seen == width) {
            // What stands behind the last blank goes into the next line.
            std::string rest;
            if (last_blank != std::string::npos && character != " ") {
                rest = lines.back().substr(last_blank + 1);
                lines.back().resize(last_blank);
            }
            seen = seen_characters(rest);
            lines.push_back(std::move(rest));
            last_blank = std::string::npos;
            if (character == " ") continue;
        }
        if (character == " ") last_blank = lines.back().size();
        lines.back() += character;
        ++seen;
    }
    return lines;
}

std::string cost_text(const std::optional<std::int64_t>& millionths) {
    return millionths ? fmt::format("{:.6f}", static_cast<double>(*millionths) / 1e6) : std::string();
}

std::string as_text(const heading& h, const std::vector<played>& all, std::size_t width) {
    constexpr std::size_t narrowest = 60;
    width = std::max(width, narrowest);
    auto out = fmt::format("{} conversation(s) of {}\n  left:  {}\n  right: {}\n\n", all.size(), h.file,
                           h.baseline, h.candidate);
    for (const auto& p : all)
        out += case_text(p, width);
    const auto before = sum_of(all, &played::baseline), now = sum_of(all, &played::candidate);
    out += tally_line("baseline: ", before) + tally_line("candidate:", now);
    return out + fmt::format("{} better, {} worse than before\n", now.better, now.worse);
}

}  // namespace ft9::app::replay
