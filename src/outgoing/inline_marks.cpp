#include "marked_text.hpp"

#include "ft9/core/text.hpp"

#include <array>
#include <optional>

namespace ft9::outgoing {
namespace {

constexpr int deepest = 8;
constexpr std::size_t longest_link = 4096;  // bytes, with its text

bool is_ascii_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Letters of two bytes and of most scripts; not the blocks of punctuation and of emojis.
bool leads_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return is_ascii_word(c) || (byte >= 0xC3 && byte != 0xE2 && byte < 0xF0);
}

bool word_at(std::string_view s, std::size_t at) {
    return at < s.size() && leads_word(s[at]);
}

bool word_before(std::string_view s, std::size_t at) {
    while (at > 0) {
        --at;
        if ((static_cast<unsigned char>(s[at]) & 0xC0U) != 0x80U) return leads_word(s[at]);
    }
    return false;
}

bool space_at(std::string_view s, std::size_t at) {
    return at >= s.size() || s[at] == ' ' || s[at] == '\n' || s[at] == '\t';
}

std::size_t run_at(std::string_view s, std::size_t at) {
    const auto end = s.find_first_not_of(s[at], at);
    return (end == npos ? s.size() : end) - at;
}

bool is_escape(std::string_view s, std::size_t at) {
    constexpr std::string_view punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    return s[at] == '\\' && at + 1 < s.size() && punctuation.find(s[at + 1]) != npos;
}

// Where the run of backquotes begins that ends the one at `at`.
std::size_t end_of_code(std::string_view s, std::size_t at) {
    const auto length = run_at(s, at);
    for (auto next = s.find('`', at + length); next != npos; next = s.find('`', next + run_at(s, next))) {
        if (run_at(s, next) == length) return next;
    }
    return npos;
}

struct found_link {
    std::string_view text, address;
    std::size_t end = 0;  // behind it
};

// [text](address "title") at `at`; `close` is the next closing bracket.
std::optional<found_link> link_at(std::string_view s, std::size_t at, std::size_t close) {
    if (close == npos || close - at > longest_link) return std::nullopt;
    s = s.substr(0, close + longest_link);
    const auto text = s.substr(at + 1, close - at - 1);
    if (close + 1 >= s.size() || s[close + 1] != '(' || text.find('\n') != npos) return std::nullopt;
    std::size_t open = 1, end = close + 2;
    for (; end < s.size() && open > 0 && s[end] != '\n'; ++end) {
        if (s[end] == '(') ++open;
        if (s[end] == ')') --open;
    }
    if (open > 0) return std::nullopt;
    auto address = trim(s.substr(close + 2, end - close - 3));
    address = address.substr(0, address.find(' '));
    if (address.size() > 1 && address.front() == '<' && address.back() == '>')
        address = address.substr(1, address.size() - 2);
    return found_link{text, address, end};
}

class inline_marker {
  public:
    inline_marker(std::string_view source, star meaning, unsigned active, int depth)
        : s_(source), meaning_(meaning), active_(active), depth_(depth) {}

    std::string mark() {
        while (at_ < s_.size()) {
            if (escape() || code_span() || picture_or_link() || angle() || address() || emphasis()) continue;
            out_ += s_[at_++];
        }
        return std::move(out_);
    }

  private:
    std::string within(std::string_view inner, unsigned active) const {
        return inline_marker(inner, meaning_, active, depth_ + 1).mark();
    }

    // Where `c` stands next. Remembered, for a text of nothing but opening brackets must not cost its square.
    std::size_t next(char c, std::size_t& known) const {
        if (known != npos && known <= at_) known = s_.find(c, at_ + 1);
        return known;
    }

    bool escape() {
        if (!is_escape(s_, at_)) return false;
        out_ += s_[at_ + 1];
        at_ += 2;
        return true;
    }

    bool code_span() {
        if (s_[at_] != '`') return false;
        const auto length = run_at(s_, at_), end = end_of_code(s_, at_);
        if (end == npos) {
            out_.append(length, '`');
            at_ += length;
            return true;
        }
        const auto text = trim(s_.substr(at_ + length, end - at_ - length));
        // WhatsApp has no sign for code with backquotes in it.
        const bool shown = text.find('`') == npos && text.find('\n') == npos && !text.empty();
        if (shown) out_ += marks::code;
        out_ += text;
        if (shown) out_ += marks::code;
        at_ = end + length;
        return true;
    }

    bool picture_or_link() {
        const bool picture = s_[at_] == '!' && at_ + 1 < s_.size() && s_[at_ + 1] == '[';
        if (!picture && s_[at_] != '[') return false;
        const auto found = link_at(s_, at_ + (picture ? 1 : 0), next(']', bracket_));
        if (!found) return false;
        const auto text = depth_ < deepest ? within(found->text, active_) : std::string(found->text);
        const bool same = text == found->address || "mailto:" + text == found->address;
        out_ += text;
        if (text.empty()) out_ += found->address;
        if (!text.empty() && !same && !found->address.empty()) {
            out_ += " (";
            out_ += found->address;
            out_ += ')';
        }
        at_ = found->end;
        return true;
    }

    // <https://…>, <name@host>, <br>
    bool angle() {
        if (s_[at_] != '<') return false;
        const auto end = next('>', angle_);
        if (end == npos || end - at_ > longest_link) return false;
        const auto inner = s_.substr(at_ + 1, end - at_ - 1);
        const bool line = inner == "br" || inner == "br/" || inner == "br /";
        const bool written = inner.find("://") != npos || inner.find('@') != npos;
        if (!line && (!written || inner.find_first_of(" \n<") != npos)) return false;
        if (line) out_ += '\n';
        if (!line) out_ += inner;
        at_ = end + 1;
        return true;
    }

    // An address may have stars and underscores that mean nothing.
    bool address() {
        const auto rest = s_.substr(at_);
        if (!rest.starts_with("https://") && !rest.starts_with("http://")) return false;
        const auto end = std::min(rest.find_first_of(" \t\n<>\"*`~)]"), rest.size());
        out_ += rest.substr(0, end);
        at_ += end;
        return true;
    }

    bool emphasis() {
        const char c = s_[at_];
        if (c != '*' && c != '_' && c != '~') return false;
        const auto length = run_at(s_, at_);
        const auto close = opens(c, length) ? end_of_emphasis(c, length) : npos;
        if (close == npos) {
            out_.append(length, c);
            at_ += length;
            return true;
        }
        const bool shown = !word_before(s_, at_) && !word_at(s_, close + length);
        if (!shown && (digit_at(at_ - 1) || digit_at(close + length))) {  // 2**3**4
            out_.append(length, c);
            at_ += length;
            return true;
        }
        // WhatsApp formats whole words only.
        put(s_.substr(at_ + length, close - at_ - length), shown ? marks_of(c, length) : std::string{});
        at_ = close + length;
        return true;
    }

    bool digit_at(std::size_t at) const { return at < s_.size() && s_[at] >= '0' && s_[at] <= '9'; }

    // Within a word one star is a sign of multiplication, and an underscore part of a name.
    bool opens(char c, std::size_t length) const {
        if (length > 3 || depth_ >= deepest || space_at(s_, at_ + length)) return false;
        if (c == '~') return length == 2;
        return (c == '*' && length > 1) || !word_before(s_, at_);
    }

    // Where the signs begin that end those at at_. What was sought once and not found is not there later.
    std::size_t end_of_emphasis(char c, std::size_t length) {
        auto& hopeless = hopeless_.at(static_cast<std::size_t>(c == '*' ? 0 : c == '_' ? 1 : 2) * 4 + length);
        if (hopeless) return npos;
        for (auto at = at_ + length; at < s_.size();) {
            if (is_escape(s_, at)) {
                at += 2;
            } else if (s_[at] == '`') {
                const auto end = end_of_code(s_, at);
                at = (end == npos ? at : end) + run_at(s_, at);
            } else if (s_[at] == c) {
                const auto found = run_at(s_, at);
                const bool fits = found == length || (found == 3 && length < 3 && c != '~');
                const bool inside = c == '_' || (c == '*' && length == 1);
                if (fits && !space_at(s_, at - 1) && !(inside && word_at(s_, at + found)))
                    return at + found - length;
                at += found;
            } else {
                ++at;
            }
        }
        hopeless = true;
        return npos;
    }

    std::string marks_of(char c, std::size_t length) const {
        if (c == '~') return {marks::strike};
        if (length == 2) return {marks::bold};
        if (length == 3) return {marks::bold, marks::italic};
        return {c == '*' && meaning_ == star::bold ? marks::bold : marks::italic};
    }

    void put(std::string_view inner, const std::string& marks) {
        std::string set;
        auto active = active_;
        for (const char m : marks) {
            if ((active & (1U << static_cast<unsigned>(m))) == 0) set += m;
            active |= 1U << static_cast<unsigned>(m);
        }
        out_ += set;
        out_ += within(inner, active);
        out_.append(set.rbegin(), set.rend());
    }

    std::string_view s_;
    star meaning_;
    unsigned active_;
    int depth_;
    std::size_t at_ = 0;
    std::string out_;
    std::array<bool, 12> hopeless_{};
    std::size_t bracket_ = 0, angle_ = 0;  // see next()
};

// WhatsApp's formatting ends with the line: what is open there goes on behind it.
std::string closed_at_lines(std::string_view marked) {
    std::string out, open;
    for (const char c : marked) {
        if (c == '\n') out.append(open.rbegin(), open.rend());
        out += c;
        if (c == '\n') out += open;
        if (!is_mark(c)) continue;
        if (!open.empty() && open.back() == c) {
            open.pop_back();
        } else {
            open += c;
        }
    }
    return out;
}

}  // namespace

std::string mark_inline(std::string_view markdown, star meaning, unsigned active) {
    return closed_at_lines(inline_marker(markdown, meaning, active, 0).mark());
}

}  // namespace ft9::outgoing
