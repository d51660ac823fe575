#include "simulator/form.hpp"

#include <algorithm>
#include <regex>

namespace ft9::simulator {
namespace {

using form = std::vector<form_part>;

std::optional<std::string> boundary_of(std::string_view content_type) {
    static const std::regex shape(
        R"re(multipart/form-data;\s*boundary="?([0-9A-Za-z'()+_,./:=?-]{1,70})"?)re", std::regex::icase);
    std::cmatch parts;
    if (!std::regex_match(content_type.begin(), content_type.end(), parts, shape)) return std::nullopt;
    return parts[1].str();
}

// One line of a part's head; false if it is none that a form may have.
bool read_field(const std::string& line, form_part& part) {
    static const std::regex disposition(
        R"re(Content-Disposition:\s*form-data;\s*name="([^"\r\n]+)"(;\s*filename="([^"\r\n]*)")?)re",
        std::regex::icase);
    static const std::regex type(R"re(Content-Type:\s*([!#-~ ]+))re", std::regex::icase);
    std::smatch parts;
    if (std::regex_match(line, parts, disposition)) {
        part.name = parts[1];
        if (parts[2].matched) part.filename = parts[3];
        return true;
    }
    if (!std::regex_match(line, parts, type)) return false;
    part.content_type = parts[1];
    return true;
}

bool read_head(std::string_view head, form_part& part) {
    constexpr std::size_t longest = 4096;
    if (head.size() > longest) return false;
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        if (!read_field(std::string(head.substr(0, end)), part)) return false;
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    }
    return !part.name.empty();
}

// What stands between two boundaries.
std::optional<form_part> read_part(std::string_view text) {
    const auto head_end = text.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    form_part part;
    if (!read_head(text.substr(0, head_end), part)) return std::nullopt;
    part.body = text.substr(head_end + 4);
    return part;
}

}  // namespace

std::optional<form> parse_form(std::string_view content_type, std::string_view body) {
    const auto boundary = boundary_of(content_type);
    if (!boundary) return std::nullopt;
    const std::string first = "--" + *boundary + "\r\n", next = "\r\n--" + *boundary;
    if (!body.starts_with(first)) return std::nullopt;
    body.remove_prefix(first.size());
    form out;
    for (;;) {
        const auto end = body.find(next);
        if (end == std::string_view::npos) return std::nullopt;
        auto part = read_part(body.substr(0, end));
        if (!part) return std::nullopt;
        out.push_back(std::move(*part));
        body.remove_prefix(end + next.size());
        if (body == "--\r\n" || body == "--") return out;
        if (!body.starts_with("\r\n")) return std::nullopt;
        body.remove_prefix(2);
    }
}

nlohmann::json summary_of(const form& parts) {
    nlohmann::json out = nlohmann::json::object();
    for (const auto& part : parts) {
        if (part.filename)
            out[part.name] = {
                {"filename", *part.filename}, {"type", part.content_type}, {"bytes", part.body.size()}};
        else
            out[part.name] = part.body;
    }
    return out;
}

const form_part* find_part(const form& parts, std::string_view name) {
    const auto named = [&](const form_part& part) { return part.name == name; };
    const auto at = std::find_if(parts.begin(), parts.end(), named);
    if (at == parts.end() || std::any_of(at + 1, parts.end(), named)) return nullptr;
    return &*at;
}

}  // namespace ft9::simulator
