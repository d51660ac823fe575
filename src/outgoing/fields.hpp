#pragma once

#include "ft9/outgoing/message.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace ft9::outgoing {

// Adds a fault unless there are too many already.
void note(fault_list& faults, std::string field, std::string detail);

// Members of one object, read while they are checked: each fault is noted with the member's path, so that a
// caller learns all of them at once. What is missing or wrong reads as empty. The JSON and the list outlive
// it.
class fields {
  public:
    // `object` may be null: the member is missing. That it is no object is noted here, once.
    fields(const nlohmann::json* object, std::string path, fault_list& faults);

    explicit operator bool() const { return object_ != nullptr; }
    bool has(const char* name) const { return find(name) != nullptr; }
    const nlohmann::json* find(const char* name) const;
    const std::string& path() const { return path_; }
    std::string path_of(std::string_view name) const {
        return (path_.empty() ? "" : path_ + ".") + std::string(name);
    }
    fault_list& faults() const { return faults_; }
    // `name` may be empty: the object itself is wrong.
    void wrong(std::string_view name, std::string detail) const;

    // Notes every member that is not among these.
    void only(std::initializer_list<std::string_view> known) const;
    // A text of 1 to `limit` characters that is not blank.
    std::string text(const char* name, std::size_t limit) const;
    std::string optional_text(const char* name, std::size_t limit) const;
    // One of these words; `otherwise` if it is missing.
    std::string one_of(const char* name, std::initializer_list<std::string_view> words,
                       std::string_view otherwise = {}) const;
    bool flag(const char* name) const;  // false if it is missing
    // A number, also as a text, as Meta's examples have it.
    void number(const char* name, double least, double most) const;
    // Nothing further is noted below an object that is itself wrong.
    fields object(const char* name) const;
    // What is there must be an object.
    std::optional<fields> optional_object(const char* name) const;
    // `least` to `most` objects.
    std::vector<fields> list(const char* name, std::size_t least, std::size_t most) const;

  private:
    fields(std::string path, fault_list& faults)
        : object_(nullptr), path_(std::move(path)), faults_(faults) {}

    const nlohmann::json* object_;
    std::string path_;
    fault_list& faults_;
};

}  // namespace ft9::outgoing
