#include "report.hpp"

#include <fmt/format.h>

namespace ft9::app::replay {
namespace {

// No script, nothing loaded; colours that stay apart on paper and for the colour-blind, with words beside.
constexpr std::string_view page_begin = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Replay</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { border: 1px solid #bbb; padding: .5rem .75rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f2f2f2; font-weight: 600; }
.said { white-space: pre-wrap; } .asked { background: #f7f7f7; border-left: 4px solid #888; padding: .5rem .75rem; white-space: pre-wrap; }
.small { color: #555; font-size: .85rem; } ul { margin: .5rem 0 0; padding-left: 1.2rem; }
.passed { color: #14532d; } .failed { color: #9b1c1c; font-weight: 600; } .skipped { color: #555; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } section { break-inside: avoid; } }
</style></head><body>
)html";

std::string class_of(const played_answer& a) {
    return a.good() ? "passed" : "failed";
}

std::string html_verdicts(const played_answer& a) {
    if (a.verdicts.empty()) return {};
    std::string out = "<ul>";
    for (const auto& v : a.verdicts)
        out += fmt::format("<li class=\"{0}\">{0}: {1}{2}</li>", mentor::to_string(v.result),
                           escape_html(v.check),
                           v.found.empty() ? std::string() : " (" + escape_html(v.found) + ")");
    return out + "</ul>";
}

std::string html_answer(const played_answer& a) {
    auto out = a.failure.empty()
                   ? fmt::format("<div class=\"said\">{}</div>", escape_html(a.text))
                   : fmt::format("<div class=\"failed\">no answer: {}</div>", escape_html(a.failure));
    out += fmt::format("<p class=\"small\">{} ms, {} tokens in ({} cached), {} out{}{}</p>", a.ms,
                       a.input_tokens, a.cached_tokens, a.output_tokens,
                       a.cost ? ", cost " + cost_text(a.cost) : std::string(),
                       a.pillar.empty() ? std::string() : ", pillar " + escape_html(a.pillar));
    return out + html_verdicts(a);
}

std::string html_case(const played& p) {
    std::string earlier;
    for (std::size_t i = 0; i + 1 < p.of->lines.size(); ++i) {
        const auto& line = p.of->lines[i];
        earlier += fmt::format("<p class=\"small\">{}: {}</p>",
                               line.who == speaker::person ? "person" : "mentor", escape_html(line.text));
    }
    return fmt::format(
        "<section><h2>{} <span class=\"{}\">{}</span></h2>{}<div class=\"asked\">{}</div>"
        "<table><tr><th>baseline</th><th>candidate</th></tr><tr><td>{}</td><td>{}</td></tr></table>"
        "<p class=\"small\">words in common: {:.0f} %</p></section>\n",
        escape_html(p.of->name), class_of(p.candidate), p.candidate.good() ? "passed" : "failed", earlier,
        escape_html(p.of->lines.back().text), html_answer(p.baseline), html_answer(p.candidate),
        p.similarity * 100);
}

std::string html_tally(const char* side, const std::string& label, const tally& t) {
    return fmt::format(
        "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        side, escape_html(label), t.passed, t.failed, t.unanswered, t.mean_ms, t.tokens,
        t.cost ? cost_text(t.cost) : std::string("-"));
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string as_html(const heading& h, const std::vector<played>& all) {
    const auto before = sum_of(all, &played::baseline), now = sum_of(all, &played::candidate);
    std::string out(page_begin);
    out += fmt::format("<h1>Replay</h1><p>{} conversation(s) of {}, {}</p>", all.size(), escape_html(h.file),
                       escape_html(h.made_at));
    out +=
        "<table><tr><th></th><th>prompt and model</th><th>passed</th><th>failed</th><th>no answer</th>"
        "<th>ms on average</th><th>tokens</th><th>cost</th></tr>";
    out += html_tally("baseline", h.baseline, before) + html_tally("candidate", h.candidate, now);
    out += fmt::format("</table><p>{} better, {} worse than before</p>\n", now.better, now.worse);
    for (const auto& p : all)
        out += html_case(p);
    return out + "</body></html>\n";
}

}  // namespace ft9::app::replay
