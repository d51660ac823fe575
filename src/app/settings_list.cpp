#include "settings_list.hpp"

#include "settings_parsers.hpp"
#include "settings_secret.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ft9::app {
namespace {

using nlohmann::json;

constexpr std::size_t largest_list_file = 256 * 1024;

}  // namespace

json read_list_file(const list_file& file, const std::string& config_dir, std::vector<problem>& problems) {
    const auto refuse = [&](std::string remedy) {
        problems.push_back({file.name, std::move(remedy)});
        return json::array();
    };
    const auto path = std::filesystem::path(config_dir) / file.name;
    std::error_code ec;
    if (!std::filesystem::exists(path, ec)) return json::array();
    std::ifstream stream(path, std::ios::binary);
    if (!std::filesystem::is_regular_file(path, ec) ||
        std::filesystem::file_size(path, ec) > largest_list_file || !stream)
        return refuse("must be a file of at most 256 KiB that this user can read");
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    json_fault why;
    auto document = parse_json(content, {}, why);
    if (!document) return refuse("is no JSON, see line " + std::to_string(line_of(content, why.offset)));
    if (!document->is_array() || document->size() > file.most) return refuse(file.wanted);
    return std::move(*document);
}

list_entry::list_entry(const char* file, const json& entry, std::string where, std::vector<problem>& problems)
    : file_(file), entry_(entry), where_(std::move(where)), problems_(problems) {}

void list_entry::complain(const std::string& member, std::string remedy, bool warning) {
    problems_.push_back(
        {file_ + (": " + where_) + (member.empty() ? "" : "." + member), std::move(remedy), warning});
}

bool list_entry::is_object() {
    if (!entry_.is_object()) complain("", "must be an object");
    return entry_.is_object();
}

void list_entry::check_members(const entry_members& expected) {
    const auto& [known, secret, comments] = expected;
    for (const auto& [name, value] : entry_.items()) {
        if (comments && name.starts_with('_')) continue;
        if (name == secret)
            complain(name, "does not belong into this file; name a variable in " + secret +
                               "_env or a file in " + secret + "_file");
        else if (std::find(known.begin(), known.end(), name) == known.end())
            complain(name, "is not known here");
    }
}

std::string list_entry::text(const char* member) {
    const auto at = entry_.find(member);
    if (at == entry_.end()) return {};
    if (at->is_string()) return std::string(trim(at->get_ref<const std::string&>()));
    complain(member, "must be a text");
    return {};
}

std::string list_entry::text(const char* member, std::size_t limit) {
    const auto at = entry_.find(member);
    if (at == entry_.end()) return {};
    if (at->is_string()) {
        auto found = std::string(trim(at->get_ref<const std::string&>()));
        if (found.size() <= limit) return found;
    }
    complain(member, "must be a text of at most " + std::to_string(limit) + " bytes");
    return {};
}

std::uint32_t list_entry::number(const char* member, std::uint32_t otherwise, std::uint32_t least,
                                 std::uint32_t most) {
    const auto at = entry_.find(member);
    if (at == entry_.end()) return otherwise;
    const auto given = at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
    if (given >= least && given <= most) return static_cast<std::uint32_t>(given);
    complain(member, "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
    return otherwise;
}

bool list_entry::flag(const char* member) {
    const auto at = entry_.find(member);
    if (at == entry_.end()) return false;
    if (!at->is_boolean()) complain(member, "must be true or false");
    return *at == true;
}

std::string list_entry::secret_of(const setting_sources& from, const entry_secret& wanted,
                                  const std::string& variable, const std::string& file) {
    const bool in_variable = file.empty();
    const auto given = in_variable ? secret_in_variable(from, variable) : secret_in_file(file);
    std::string secret;
    if (given.size() >= wanted.shortest && parse::token(given, secret).empty()) return secret;
    complain(wanted.name + (in_variable ? "_env" : "_file"),
             in_variable ? wanted.no_variable : wanted.no_file);
    return {};
}

}  // namespace ft9::app
