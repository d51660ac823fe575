#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ft9 {
namespace {

using nlohmann::json;

// Builds the document from parser events and stops the parse as soon as a limit is passed.
class bounded_builder final : public nlohmann::json_sax<json> {
  public:
    explicit bounded_builder(json_limits limits) : limits_(limits) {}

    bool null() override { return add(json(nullptr)); }
    bool boolean(bool v) override { return add(json(v)); }
    bool number_integer(number_integer_t v) override { return add(json(v)); }
    bool number_unsigned(number_unsigned_t v) override { return add(json(v)); }
    bool number_float(number_float_t v, const string_t&) override { return add(json(v)); }
    bool string(string_t& v) override { return add(json(std::move(v))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& k) override {
        slot_ = &(*open_.back())[k];
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& e) override {
        why_ = {position > 0 ? position - 1 : 0, plain_reason(e.what())};
        return false;
    }

    json take() { return std::move(root_); }
    json_fault why() const { return why_; }

  private:
    // The library's text names the exception and quotes what it read last; neither is for our readers.
    static std::string plain_reason(std::string_view what) {
        if (auto at = what.find("parse error at "); at != what.npos) what.remove_prefix(at);
        if (auto at = what.find(": "); at != what.npos) what.remove_prefix(at + 2);
        return std::string(what.substr(0, what.find("; last read")));
    }

    json* place(json&& v) {
        if (++elements_ > limits_.max_elements) {
            why_.reason = "more values than allowed";
            return nullptr;
        }
        if (open_.empty()) return &(root_ = std::move(v));
        if (open_.back()->is_array()) return &open_.back()->emplace_back(std::move(v));
        return &(*slot_ = std::move(v));
    }
    bool add(json&& v) { return place(std::move(v)) != nullptr; }
    bool open(json&& container) {
        if (open_.size() >= limits_.max_depth) {
            why_.reason = "nested deeper than allowed";
            return false;
        }
        json* placed = place(std::move(container));
        if (placed == nullptr) return false;
        open_.push_back(placed);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    json_limits limits_;
    json root_;
    std::vector<json*> open_;  // from the root to the container being filled
    json* slot_ = nullptr;     // where the value of the key just read goes
    std::size_t elements_ = 0;
    json_fault why_;
};

}  // namespace

result<json> parse_json(std::string_view text, json_limits limits) {
    json_fault ignored;
    return parse_json(text, limits, ignored);
}

result<json> parse_json(std::string_view text, json_limits limits, json_fault& why) {
    if (text.size() > limits.max_bytes) {
        why = {limits.max_bytes, "larger than allowed"};
        return make_error_code(errc::invalid_json);
    }
    // The library takes a NUL for the end of its input and would accept whatever follows.
    if (auto nul = text.find('\0'); nul != text.npos) {
        why = {nul, "NUL byte"};
        return make_error_code(errc::invalid_json);
    }
    bounded_builder builder(limits);
    if (!json::sax_parse(text.begin(), text.end(), &builder)) {
        why = builder.why();
        return make_error_code(errc::invalid_json);
    }
    return builder.take();
}

std::string dump_json(const json& document) {
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::size_t line_of(std::string_view text, std::size_t offset) {
    auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

}  // namespace ft9
