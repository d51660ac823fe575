#include "fields.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace ft9::outgoing {

using nlohmann::json;

namespace {

std::optional<double> number_in(const json& value) {
    if (value.is_number()) return value.get<double>();
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    double found = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), found);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return found;
}

std::string joined(std::initializer_list<std::string_view> words) {
    std::string all;
    for (const auto word : words)
        all += (all.empty() ? "" : ", ") + std::string(word);
    return all;
}

}  // namespace

void note(fault_list& faults, std::string field, std::string detail) {
    if (faults.size() < most_faults) faults.push_back({std::move(field), std::move(detail)});
}

fields::fields(const json* object, std::string path, fault_list& faults)
    : object_(object != nullptr && object->is_object() ? object : nullptr),
      path_(std::move(path)),
      faults_(faults) {
    if (object_ == nullptr) wrong("", "The field must be an object.");
}

const json* fields::find(const char* name) const {
    if (object_ == nullptr) return nullptr;
    const auto at = object_->find(name);
    return at == object_->end() ? nullptr : &*at;
}

void fields::wrong(std::string_view name, std::string detail) const {
    note(faults_, name.empty() ? path_ : path_of(name), std::move(detail));
}

void fields::only(std::initializer_list<std::string_view> known) const {
    if (object_ == nullptr) return;
    for (const auto& [name, value] : object_->items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            wrong(name, "The field is not known here.");
    }
}

std::string fields::text(const char* name, std::size_t limit) const {
    if (object_ == nullptr) return {};
    const auto* at = find(name);
    if (at == nullptr || !at->is_string()) {
        wrong(name, "The field must be a text.");
        return {};
    }
    const auto& value = at->get_ref<const std::string&>();
    if (trim(value).empty() || count_characters(value) > limit)
        wrong(name, "The text must have 1 to " + std::to_string(limit) + " characters.");
    return value;
}

std::string fields::optional_text(const char* name, std::size_t limit) const {
    return has(name) ? text(name, limit) : std::string{};
}

std::string fields::one_of(const char* name, std::initializer_list<std::string_view> words,
                           std::string_view otherwise) const {
    const auto* at = find(name);
    if (object_ == nullptr || (at == nullptr && !otherwise.empty())) return std::string(otherwise);
    if (at != nullptr && at->is_string()) {
        const auto& value = at->get_ref<const std::string&>();
        if (std::find(words.begin(), words.end(), value) != words.end()) return value;
    }
    wrong(name, "The field must be one of: " + joined(words) + ".");
    return {};
}

bool fields::flag(const char* name) const {
    const auto* at = find(name);
    if (at == nullptr) return false;
    if (!at->is_boolean()) wrong(name, "The field must be true or false.");
    return at->is_boolean() && at->get<bool>();
}

void fields::number(const char* name, double least, double most) const {
    if (object_ == nullptr) return;
    const auto* at = find(name);
    const auto value = at != nullptr ? number_in(*at) : std::nullopt;
    if (!value || !(*value >= least && *value <= most)) {
        wrong(name, "The field must be a number from " + std::to_string(static_cast<int>(least)) + " to " +
                        std::to_string(static_cast<int>(most)) + ".");
    }
}

fields fields::object(const char* name) const {
    if (object_ == nullptr) return {path_of(name), faults_};
    return {find(name), path_of(name), faults_};
}

std::optional<fields> fields::optional_object(const char* name) const {
    if (!has(name)) return std::nullopt;
    return object(name);
}

std::vector<fields> fields::list(const char* name, std::size_t least, std::size_t most) const {
    std::vector<fields> all;
    if (object_ == nullptr) return all;
    const auto* at = find(name);
    if (at == nullptr || !at->is_array() || at->size() < least || at->size() > most) {
        wrong(name, "The field must be a list of " + std::to_string(least) + " to " + std::to_string(most) +
                        " elements.");
        return all;
    }
    for (std::size_t i = 0; i < at->size(); ++i)
        all.emplace_back(&at->at(i), path_of(name) + "[" + std::to_string(i) + "]", faults_);
    return all;
}

}  // namespace ft9::outgoing
