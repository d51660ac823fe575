// Markdown's blocks, line by line: headings, lists, quotes, tables and code.
#include "marked_text.hpp"

#include "ft9/core/text.hpp"
#include "ft9/outgoing/markdown.hpp"

#include <algorithm>

namespace ft9::outgoing {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        all.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(" \t"), line.size());
}

// Signs of a line that begins a block of code: three or more, nothing else of their kind behind them.
std::string_view fence_of(std::string_view line) {
    const auto text = line.substr(indent_of(line));
    if (text.empty() || (text.front() != '`' && text.front() != '~')) return {};
    const auto length = std::min(text.find_first_not_of(text.front()), text.size());
    const bool only = text.front() == '~' || text.find('`', length) == npos;
    return length >= 3 && only ? text.substr(0, length) : std::string_view{};
}

// Behind the signs of a heading; npos: it is none.
std::size_t heading_text(std::string_view line) {
    const auto from = indent_of(line);
    const auto signs = std::min(line.find_first_not_of('#', from), line.size()) - from;
    const bool spaced = from + signs == line.size() || line[from + signs] == ' ';
    return from < 4 && signs >= 1 && signs <= 6 && spaced ? from + signs : npos;
}

bool is_rule(std::string_view line) {
    const auto text = trim(line);
    if (text.empty() || (text.front() != '-' && text.front() != '*' && text.front() != '_')) return false;
    const auto sign = text.front();
    return std::count(text.begin(), text.end(), sign) >= 3 &&
           std::all_of(text.begin(), text.end(), [sign](char c) { return c == sign || c == ' '; });
}

bool is_table_rule(std::string_view line) {
    return line.find('-') != npos && line.find('|') != npos && line.find_first_not_of("|:- \t") == npos;
}

std::vector<std::string> cells_of(std::string_view line) {
    auto text = trim(line);
    if (text.starts_with('|')) text.remove_prefix(1);
    if (text.ends_with('|') && !text.ends_with("\\|")) text.remove_suffix(1);
    std::vector<std::string> cells(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '|') {
            cells.back() += text[++at];
        } else if (text[at] == '|') {
            cells.emplace_back();
        } else {
            cells.back() += text[at];
        }
    }
    for (auto& cell : cells)
        cell = std::string(trim(cell));
    return cells;
}

// One star is Markdown's only if the reply shows elsewhere that it is Markdown.
star meaning_in(std::string_view text, const std::vector<std::string_view>& lines) {
    for (const std::string_view sign : {"**", "__", "~~", "]("}) {
        if (text.find(sign) != npos) return star::italic;
    }
    const auto markdown = [](std::string_view line) {
        return heading_text(line) != npos || is_table_rule(line);
    };
    return std::any_of(lines.begin(), lines.end(), markdown) ? star::italic : star::bold;
}

class block_marker {
  public:
    explicit block_marker(std::string_view text)
        : lines_(lines_of(text)), meaning_(meaning_in(text, lines_)) {}

    std::string mark() {
        while (at_ < lines_.size()) {
            if (code_block() || table()) continue;
            const auto line = lines_[at_++];
            if (is_rule(line)) {
                blank();
                continue;
            }
            if (heading(line) || item(line) || quote(line)) continue;
            if (trim(line).empty()) {
                blank();
                continue;
            }
            paragraph_ += paragraph_.empty() ? "" : "\n";
            paragraph_ += line.substr(0, line.find_last_not_of(" \t") + 1);
        }
        flush();
        return std::move(out_);
    }

  private:
    void put(std::string_view text) {
        out_ += text;
        out_ += '\n';
    }
    void flush() {
        if (!paragraph_.empty()) put(mark_inline(paragraph_, meaning_));
        paragraph_.clear();
    }
    // One empty line at most.
    void blank() {
        flush();
        if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    }

    std::string in_bold(std::string_view text) const {
        return marks::bold + mark_inline(text, meaning_, 1U << static_cast<unsigned>(marks::bold)) +
               marks::bold;
    }

    bool code_block() {
        const auto fence = fence_of(lines_[at_]);
        if (fence.empty()) return false;
        flush();
        std::string text;
        for (++at_; at_ < lines_.size(); ++at_) {
            const auto end = trim(lines_[at_]);
            if (end.size() >= fence.size() && end.find_first_not_of(fence.front()) == npos) break;
            text += lines_[at_];
            text += '\n';
        }
        if (at_ < lines_.size()) ++at_;
        while (text.ends_with('\n'))
            text.pop_back();
        if (!trim(text).empty()) put(marks::block + text + marks::block);
        return true;
    }

    bool heading(std::string_view line) {
        const auto from = heading_text(line);
        if (from == npos) return false;
        flush();
        auto text = trim(line.substr(from));
        // "## Title ##", but not "## C#"
        const auto last = text.find_last_not_of('#');
        if (last == npos || text[last] == ' ') text = trim(text.substr(0, last + 1));
        if (!text.empty()) put(in_bold(text));
        return true;
    }

    // "- a", "* a", "+ a", "1. a", "1) a"
    bool item(std::string_view line) {
        const auto indent = indent_of(line);
        auto end = std::min(line.find_first_not_of("0123456789", indent), line.size());
        const bool numbered =
            end > indent && end - indent <= 9 && end < line.size() && (line[end] == '.' || line[end] == ')');
        const bool dashed =
            end == indent && end < line.size() && std::string_view("-*+").find(line[end]) != npos;
        if (!numbered && !dashed) return false;
        ++end;
        if (end >= line.size() || line[end] != ' ') return false;
        flush();
        std::string sign(line.substr(0, indent));
        sign += dashed ? std::string_view("-") : line.substr(indent, end - indent);
        put(sign + ' ' + boxed(trim(line.substr(end))));
        return true;
    }

    std::string boxed(std::string_view text) const {
        if (text.starts_with("[ ] ")) return "☐ " + mark_inline(text.substr(4), meaning_);
        if (text.starts_with("[x] ") || text.starts_with("[X] "))
            return "☑ " + mark_inline(text.substr(4), meaning_);
        return mark_inline(text, meaning_);
    }

    bool quote(std::string_view line) {
        auto text = trim(line);
        if (!text.starts_with('>')) return false;
        flush();
        while (text.starts_with('>'))
            text = trim(text.substr(1));
        put("> " + mark_inline(text, meaning_));
        return true;
    }

    // A line for each row: its first cell, then the others behind the names of their columns.
    bool table() {
        if (at_ + 1 >= lines_.size() || lines_[at_].find('|') == npos || !is_table_rule(lines_[at_ + 1]))
            return false;
        flush();
        const auto names = cells_of(lines_[at_]);
        for (at_ += 2; at_ < lines_.size() && lines_[at_].find('|') != npos; ++at_)
            put("- " + row(names, cells_of(lines_[at_])));
        return true;
    }

    std::string row(const std::vector<std::string>& names, const std::vector<std::string>& cells) const {
        std::string text, rest;
        if (!cells.front().empty()) text = in_bold(cells.front());
        for (std::size_t i = 1; i < cells.size(); ++i) {
            if (cells[i].empty()) continue;
            if (!rest.empty()) rest += "; ";
            if (i < names.size() && !names[i].empty()) rest += mark_inline(names[i], meaning_) + ": ";
            rest += mark_inline(cells[i], meaning_);
        }
        return text + (text.empty() || rest.empty() ? "" : " – ") + rest;
    }

    std::vector<std::string_view> lines_;
    star meaning_;
    std::size_t at_ = 0;
    std::string out_, paragraph_;
};

}  // namespace

std::string mark_blocks(std::string_view markdown) {
    return block_marker(markdown).mark();
}

std::vector<std::string> whatsapp_parts(std::string_view markdown, std::size_t limit) {
    const auto clean = sanitize_utf8(markdown);
    auto parts = split_marked(mark_blocks(clean), limit);
    // Of nothing but signs they are what is said.
    return parts.empty() ? split_message(clean, limit) : parts;
}

}  // namespace ft9::outgoing
