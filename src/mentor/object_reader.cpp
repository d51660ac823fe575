#include "object_reader.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace ft9::mentor {

using nlohmann::json;

std::optional<std::string> read_text(const std::string& dir, const std::string& file,
                                     std::vector<content_problem>& problems) {
    const std::filesystem::path path = std::filesystem::path(dir) / file;
    std::error_code ec;
    if (!std::filesystem::is_regular_file(path, ec)) {
        problems.push_back({file, "is missing in " + dir});
        return std::nullopt;
    }
    if (std::filesystem::file_size(path, ec) > max_prompt_bytes || ec) {
        problems.push_back({file, "is larger than 128 KiB"});
        return std::nullopt;
    }
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream || sanitize_utf8(text) != text) {
        problems.push_back({file, stream ? "is not plain UTF-8 text" : "cannot be read by this user"});
        return std::nullopt;
    }
    return text;
}

std::optional<json> read_json(const std::string& dir, const std::string& file,
                              std::vector<content_problem>& problems) {
    const auto text = read_text(dir, file, problems);
    if (!text) return std::nullopt;
    json_fault why;
    auto parsed = parse_json(*text, {}, why);
    if (!parsed) {
        problems.push_back(
            {file + ":" + std::to_string(line_of(*text, why.offset)), "is not JSON: " + why.reason});
        return std::nullopt;
    }
    if (!parsed->is_object()) {
        problems.push_back({file, "must hold one JSON object"});
        return std::nullopt;
    }
    return std::optional<json>(std::in_place, std::move(*parsed));
}

object_reader::object_reader(const json& object, std::string path, std::vector<content_problem>& problems)
    : object_(object), path_(std::move(path)), problems_(problems) {}

void object_reader::complain(const std::string& key, std::string what) {
    problems_.push_back({path_ + key, std::move(what)});
}

const json* object_reader::find(const std::string& key, bool required) {
    asked_.insert(key);
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    if (required) complain(key, "is missing");
    return nullptr;
}

std::string object_reader::checked(const json& value, const std::string& key, std::size_t limit) {
    if (!value.is_string() || trim(value.get_ref<const std::string&>()).empty()) {
        complain(key, "must be a text that is not empty");
        return {};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (count_characters(text) > limit) {
        complain(key, "has more than " + std::to_string(limit) + " characters");
        return {};
    }
    return text;
}

std::string object_reader::text(const std::string& key, std::size_t limit) {
    const json* value = find(key, true);
    return value == nullptr ? std::string() : checked(*value, key, limit);
}

std::optional<std::string> object_reader::optional_text(const std::string& key, std::size_t limit) {
    const json* value = find(key, false);
    if (value == nullptr) return std::nullopt;
    return checked(*value, key, limit);
}

const json* object_reader::optional_object(const std::string& key) {
    const json* value = find(key, false);
    if (value == nullptr || value->is_object()) return value;
    complain(key, "must be an object");
    return nullptr;
}

std::vector<std::string> object_reader::texts(const std::string& key, std::size_t limit) {
    std::vector<std::string> out;
    const json* values = array(key);
    if (values == nullptr) return out;
    if (values->empty()) complain(key, "must not be empty");
    for (std::size_t i = 0; i < values->size(); ++i) {
        out.push_back(checked((*values)[i], key + "[" + std::to_string(i) + "]", limit));
    }
    return out;
}

std::optional<std::vector<std::string>> object_reader::optional_texts(const std::string& key,
                                                                      std::size_t limit) {
    if (find(key, false) == nullptr) return std::nullopt;
    return texts(key, limit);
}

void object_reader::replace_texts(const std::string& key, std::size_t limit, std::vector<std::string>& out) {
    const json* values = optional_array(key);
    if (values == nullptr) return;
    out.clear();
    for (std::size_t i = 0; i < values->size(); ++i)
        out.push_back(checked((*values)[i], key + "[" + std::to_string(i) + "]", limit));
}

const json* object_reader::optional_array(const std::string& key) {
    return find(key, false) == nullptr ? nullptr : array(key);
}

bool object_reader::flag(const std::string& key) {
    const json* value = find(key, false);
    if (value == nullptr) return false;
    if (!value->is_boolean()) complain(key, "must be true or false");
    return value->is_boolean() && value->get<bool>();
}

const json* object_reader::array(const std::string& key) {
    const json* value = find(key, true);
    if (value == nullptr || value->is_array()) return value;
    complain(key, "must be a list");
    return nullptr;
}

void object_reader::finish() {
    for (const auto& each : object_.items()) {
        const bool comment = !each.key().empty() && each.key().front() == '_';
        if (!comment && !asked_.contains(each.key())) complain(each.key(), "is not a known key");
    }
}

}  // namespace ft9::mentor
