#include "ft9/app/dotenv.hpp"

#include "ft9/core/text.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>

#include <sys/stat.h>

namespace ft9::app {
namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024;

bool is_name(std::string_view text) {
    if (text.empty() || (text.front() >= '0' && text.front() <= '9')) return false;
    for (const char c : text) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && c != '_' && (c < '0' || c > '9')) return false;
    }
    return true;
}

// What may follow a closing quote.
bool is_blank_or_comment(std::string_view rest) {
    rest = trim(rest);
    return rest.empty() || rest.front() == '#';
}

char unescape(char c) {
    return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

// `text` starts behind the opening quote; nullopt if it is not closed or followed by something else.
std::optional<std::string> quoted(std::string_view text, char quote) {
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == quote) {
            if (!is_blank_or_comment(text.substr(i + 1))) return std::nullopt;
            return value;
        }
        const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                            std::string_view("nt\"\\$").find(text[i + 1]) != std::string_view::npos;
        value += escape ? unescape(text[++i]) : text[i];
    }
    return std::nullopt;
}

std::string bare(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool behind_blank = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t';
        if (text[i] == '#' && behind_blank) {
            text = text.substr(0, i);
            break;
        }
    }
    return std::string(trim(text));
}

class reader {
  public:
    void line(std::string_view text) {
        ++number_;
        text = trim(text);
        if (text.empty() || text.front() == '#') return;
        if (text.starts_with("export ") || text.starts_with("export\t")) text = trim(text.substr(6));
        const auto equals = text.find('=');
        const auto name = trim(text.substr(0, equals));
        if (equals == text.npos || !is_name(name)) return complain("must be NAME=value, a comment or empty");
        const auto rest = trim(text.substr(equals + 1));
        if (rest.find('\0') != rest.npos) return complain("holds a NUL byte");
        const bool has_quote = !rest.empty() && (rest.front() == '"' || rest.front() == '\'');
        const auto value = has_quote ? quoted(rest.substr(1), rest.front()) : bare(rest);
        if (!value)
            return complain("a quoted value must end on the same line, with nothing but a comment after it");
        keep(std::string(name), *value);
    }
    dotenv_file take() { return std::move(out_); }

  private:
    void complain(std::string remedy, bool warning = false) {
        out_.problems.push_back({".env line " + std::to_string(number_), std::move(remedy), warning});
    }
    void keep(std::string name, const std::string& value) {
        const auto [at, is_new] = out_.values.insert_or_assign(std::move(name), value);
        if (!is_new) complain(at->first + " was set above already; this line counts", true);
    }

    dotenv_file out_;
    std::size_t number_ = 0;
};

}  // namespace

dotenv_file parse_dotenv(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    reader lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.line(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return lines.take();
}

dotenv_file read_dotenv(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 && errno == ENOENT) return {};
    std::ifstream file(path, std::ios::binary);
    if (!S_ISREG(about.st_mode) || about.st_size > static_cast<off_t>(max_file_bytes) || !file) {
        dotenv_file unread;
        unread.problems.push_back({".env", "must be a file of at most 1 MiB that this user can read"});
        return unread;
    }
    dotenv_file out = parse_dotenv(std::string{std::istreambuf_iterator<char>(file), {}});
    out.open_to_others = is_open_to_others(path);
    return out;
}

bool is_open_to_others(const std::string& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 && (about.st_mode & (S_IRWXO | S_IWGRP)) != 0;
}

}  // namespace ft9::app
