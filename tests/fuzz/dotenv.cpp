// The text of a .env file.
#include "support/check.hpp"

#include "ft9/app/dotenv.hpp"

#include <algorithm>
#include <cstdint>

using namespace ft9;
using app::dotenv_file;
using app::parse_dotenv;
using fuzz::check;

namespace {

bool is_name(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    constexpr std::string_view digits = "0123456789";
    return !text.empty() && digits.find(text.front()) == text.npos &&
           text.find_first_not_of(std::string(letters) + std::string(digits)) == text.npos;
}

std::size_t lines_of(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

// A problem names its line, and quotes of it nothing but a name that was set twice.
void check_problem(const app::problem& p, const dotenv_file& file, std::size_t lines) {
    constexpr std::string_view prefix = ".env line ", again = " was set above already; this line counts";
    check(p.name.starts_with(prefix), "a problem names its line");
    const auto line = std::stoul(p.name.substr(prefix.size()));
    check(line >= 1 && line <= lines, "a problem names a line that there is");
    if (p.warning) {
        check(p.remedy.ends_with(again), "the only warning is of a name that is set twice");
        check(file.values.count(p.remedy.substr(0, p.remedy.size() - again.size())) == 1,
              "of one that is set");
        return;
    }
    for (const char* known :
         {"must be NAME=value, a comment or empty", "holds a NUL byte",
          "a quoted value must end on the same line, with nothing but a comment after it"}) {
        if (p.remedy == known) return;
    }
    check(false, "a problem quotes nothing of the line");
}

std::string in_quotes(std::string_view value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
        } else {
            if (c == '"' || c == '\\' || c == '$') text += '\\';
            text += c;
        }
    }
    return text + '"';
}

std::string written(const dotenv_file& file, std::string_view before, std::string_view line_end) {
    std::string text;
    for (const auto& [name, value] : file.values)
        text.append(before).append(name).append("=").append(in_quotes(value)).append(line_end);
    return text;
}

void check_written(const dotenv_file& file) {
    for (const char* before : {"", "export ", " \t", "# a comment\n"}) {
        for (const char* line_end : {"\n", "\r\n", " # why\n"}) {
            const auto again = parse_dotenv(written(file, before, line_end));
            check(again.problems.empty(), "what we write has no problems");
            check(again.values == file.values, "what we write is read as it was");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto file = parse_dotenv(text);
    const auto lines = lines_of(text);
    check(file.values.size() + file.problems.size() <= lines, "a line is one value or one problem");
    for (const auto& p : file.problems)
        check_problem(p, file, lines);
    for (const auto& [name, value] : file.values) {
        check(is_name(name), "a name is one");
        check(value.find('\0') == value.npos, "a value can be an environment variable");
        check(value.size() <= text.size(), "a value is no longer than the file");
    }
    check_written(file);
    return 0;
}
