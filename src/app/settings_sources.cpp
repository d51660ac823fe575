#include "settings_sources.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

namespace ft9::app {
namespace {

constexpr std::size_t max_value_file_bytes = 64 * 1024;

// Blank counts as unset.
std::string_view value_in(const environment& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? std::string_view() : trim(found->second);
}

found_value direct_value(const setting_sources& from, const std::string& name) {
    if (const auto text = value_in(from.env, name); !text.empty()) return {std::string(text), "environment"};
    if (const auto text = value_in(from.file.values, name); !text.empty()) return {std::string(text), ".env"};
    return {};
}

std::optional<std::string> read_value_file(const std::string& path) {
    std::error_code ec;
    // Anything else than a plain file could block for ever, now or when it is read again on SIGHUP.
    if (!std::filesystem::is_regular_file(path, ec)) return std::nullopt;
    if (std::filesystem::file_size(path, ec) > max_value_file_bytes || ec) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

found_value value_from_file(const std::string& path, const setting_row& row, std::vector<problem>& problems) {
    const std::string name = std::string(row.name) + "_FILE";
    const auto content = read_value_file(path);
    if (!content) {
        problems.push_back({name, "must name a file of at most 64 KiB that this user can read"});
        return {};
    }
    if (has(row.traits, trait::secret) && is_open_to_others(path)) {
        problems.push_back({name, "others than the owner can read the file; run chmod 600 on it", true});
    }
    return {std::string(trim(*content)), "NAME_FILE"};
}

bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

// Edits (insert, delete, replace, swap of neighbours) between two names.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            const std::size_t replace = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

std::set<std::string, std::less<>> known_names() {
    std::set<std::string, std::less<>> names{"SIMULATOR_PORT",
                                             "SSL_CERT_FILE"};  // the second is OpenSSL's own
    for (const auto& row : settings_table()) {
        names.emplace(row.name);
        names.insert(std::string(row.name) + "_FILE");
    }
    return names;
}

// The known name that was probably meant. Short names have too many neighbours to guess.
std::optional<std::string> meant_by(const std::string& name,
                                    const std::set<std::string, std::less<>>& known) {
    if (known.contains(name) || name.size() < 5) return std::nullopt;
    const std::string wanted = upper(name);
    const std::size_t tolerance = name.size() < 10 ? 1 : 2;
    for (const auto& candidate : known) {
        const std::size_t longer = std::max(candidate.size(), name.size());
        const std::size_t shorter = std::min(candidate.size(), name.size());
        if (longer - shorter <= tolerance && distance(wanted, candidate) <= tolerance) return candidate;
    }
    return std::nullopt;
}

}  // namespace

found_value find_value(const setting_sources& from, const setting_row& row, std::vector<problem>& problems) {
    const std::string name(row.name);
    found_value value = direct_value(from, name);
    const found_value file = direct_value(from, name + "_FILE");
    if (!file.text.empty() && !value.text.empty()) {
        problems.push_back({name, "is set and " + name + "_FILE too; keep one of them"});
        return {};
    }
    if (!file.text.empty()) value = value_from_file(file.text, row, problems);
    if (has_control_characters(value.text)) {
        problems.push_back({name, "holds line breaks or control characters; it must be one line"});
        return {};
    }
    return value.text.empty() ? found_value{} : value;
}

std::vector<problem> check_spelling(const setting_sources& from) {
    const auto known = known_names();
    std::vector<problem> out;
    for (const auto* map : {&from.env, &from.file.values}) {
        for (const auto& [name, value] : *map) {
            if (const auto meant = meant_by(name, known)) {
                out.push_back({name, "is not a setting; did you mean " + *meant + "?", true});
            }
        }
    }
    return out;
}

std::vector<problem> check_prefixes(const setting_sources& from) {
    const auto known = known_names();
    std::vector<problem> out;
    for (const auto* map : {&from.env, &from.file.values}) {
        for (const auto& [name, value] : *map) {
            for (const auto prefix : unsupported_prefixes) {
                if (!name.starts_with(prefix) || known.contains(name) || trim(value).empty()) continue;
                out.push_back({name, "is not supported by this version and has no effect", true});
            }
        }
    }
    return out;
}

}  // namespace ft9::app
