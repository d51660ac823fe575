#include "ft9/app/settings.hpp"
#include "ft9/app/settings_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ft9::app {
namespace {

using cells = std::array<std::string, 4>;

std::string aligned(const std::vector<cells>& rows) {
    std::array<std::size_t, 4> widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += fmt::format("{:<{}}  ", row[i], widths[i]);
        out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return out;
}

void append_problems(std::string& out, const load_result& loaded, bool warnings) {
    for (const auto& each : loaded.problems) {
        if (each.warning != warnings) continue;
        out += fmt::format("{}: {}: {}\n", warnings ? "warning" : "error", each.name, each.remedy);
    }
}

std::string reload_word(const setting_row& row) {
    if (has(row.traits, trait::unsupported)) return "not yet";
    return has(row.traits, trait::hot) ? "SIGHUP" : "restart";
}

std::string default_cell(const setting_row& row) {
    if (has(row.traits, trait::required)) return "required";
    return row.default_text.empty() ? "–" : fmt::format("`{}`", row.default_text);
}

std::string comment_of(const setting_row& row) {
    std::string note;
    if (has(row.traits, trait::required)) note = " (required)";
    if (has(row.traits, trait::unsupported)) note = " (not supported by this version)";
    if (!row.default_text.empty()) note = fmt::format(" (default: {})", row.default_text);
    return fmt::format("# {}{}\n", row.meaning, note);
}

}  // namespace

std::string render_problems(const load_result& loaded) {
    std::string out;
    append_problems(out, loaded, false);
    append_problems(out, loaded, true);
    return out;
}

std::string render_check_config(const load_result& loaded) {
    std::vector<cells> rows{{"NAME", "VALUE", "SOURCE", "RELOAD"}};
    const auto& table = settings_table();
    for (std::size_t i = 0; i < loaded.effective.size(); ++i) {
        const auto& each = loaded.effective[i];
        rows.push_back(
            {each.name, each.shown.empty() ? "-" : each.shown, each.source, reload_word(table.at(i))});
    }
    return aligned(rows) + '\n' + (loaded.problems.empty() ? "no problems\n" : render_problems(loaded));
}

std::string settings_markdown() {
    std::string out =
        "# Settings\n\n"
        "Each is an environment variable or a line in `.env`; the real environment wins. `NAME_FILE` reads "
        "the value\n"
        "of `NAME` from a file. An empty value counts as unset. *Reload*: `SIGHUP` re-reads `.env` and "
        "`NAME_FILE`;\n"
        "the others need a restart. `ft9-server --check-config` shows what is in force and where it comes "
        "from.\n\n"
        "This file is written from the table in `src/app/settings_table.cpp`; a test keeps it equal.\n";
    std::string_view group;
    for (const auto& row : settings_table()) {
        if (row.group != group) {
            group = row.group;
            out +=
                fmt::format("\n## {}\n\n| name | default | meaning | reload |\n|---|---|---|---|\n", group);
        }
        out += fmt::format("| `{}` | {} | {} | {} |\n", row.name, default_cell(row), row.meaning,
                           reload_word(row));
    }
    return out + "| `DD_*` | – | Datadog | not yet |\n";
}

std::string env_example() {
    std::string out =
        "# Settings of ft9-server. Copy to .env, chmod 600, fill in the required ones; the rest may stay "
        "empty.\n"
        "# Real environment variables win over this file; NAME_FILE=path reads the value of NAME from a "
        "file.\n"
        "# Check with: ft9-server --check-config\n";
    std::string_view group;
    for (const auto& row : settings_table()) {
        if (row.group != group) {
            group = row.group;
            out += fmt::format("\n# ---- {} ----\n", group);
        }
        out += comment_of(row) + fmt::format("{}=\n", row.name);
    }
    return out;
}

}  // namespace ft9::app
