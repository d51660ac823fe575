#include "provider_error.hpp"

#include <algorithm>
#include <charconv>

namespace ft9::clients {
namespace {

using nlohmann::json;

int status_in_code(const provider_error& e) {
    int value = 0;
    std::from_chars(e.code.data(), e.code.data() + e.code.size(), value);
    return value >= 400 && value < 600 ? value : 0;
}

}  // namespace

std::string scalar(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return {};
    if (at->is_string()) return at->get<std::string>();
    return at->is_number_integer() ? std::to_string(at->get<std::int64_t>()) : std::string{};
}

const json* find(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto at = object.find(key);
    return at == object.end() ? nullptr : &*at;
}

std::int64_t count_at(const json& object, const char* key) {
    const auto* value = find(object, key);
    return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

provider_error error_of(const json& document) {
    const json* root = &document;
    if (root->is_array() && !root->empty()) root = &root->front();
    const auto* error = find(*root, "error");
    if (error != nullptr && error->is_array() && !error->empty()) error = &error->front();
    if (error == nullptr || error->is_null()) return {};
    if (error->is_string()) return {true, {}, {}, {}, error->get<std::string>()};
    if (!error->is_object()) return {true, {}, {}, {}, {}};
    return {true, scalar(*error, "code"), scalar(*error, "type"), scalar(*error, "param"),
            scalar(*error, "message")};
}

bool mentions(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

int true_status(int status, const provider_error& e) {
    if (status >= 400) return status;
    const int told = status_in_code(e);
    return told != 0 ? told : 500;
}

std::string shown(const std::string& word) {
    constexpr std::size_t longest = 64;
    const auto plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (word.empty()) return {};
    const bool readable = word.size() <= longest && std::all_of(word.begin(), word.end(), plain);
    return readable ? " " + word : " (unreadable)";
}

std::chrono::milliseconds retry_after(const http::fields& headers) {
    const auto milliseconds_in = [&](const char* name, double unit) {
        double value = 0;
        if (const auto text = headers.find(name))
            std::from_chars(text->data(), text->data() + text->size(), value);
        value *= unit;
        return std::chrono::milliseconds(value > 0 && value < 86'400'000 ? static_cast<std::int64_t>(value)
                                                                         : 0);
    };
    const auto fine = milliseconds_in("retry-after-ms", 1);
    return fine.count() > 0 ? fine : milliseconds_in("retry-after", 1000);
}

}  // namespace ft9::clients
