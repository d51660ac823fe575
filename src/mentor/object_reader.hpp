#pragma once

#include "ft9/mentor/prompt.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ft9::mentor {

// Reads a file; nullopt and a problem if it is missing, too large or not UTF-8.
std::optional<std::string> read_text(const std::string& dir, const std::string& file,
                                     std::vector<content_problem>& problems);

// Reads a JSON file; nullopt and a problem with the line if it is not JSON.
std::optional<nlohmann::json> read_json(const std::string& dir, const std::string& file,
                                        std::vector<content_problem>& problems);

// Takes known keys out of a JSON object and complains about missing, wrong and unknown ones.
class object_reader {
  public:
    // `path` is where the object stands: "pillars.json: pillars[2]". `object` must outlive the reader.
    object_reader(const nlohmann::json& object, std::string path, std::vector<content_problem>& problems);
    // A text that is not blank and has at most `limit` characters; "" after a complaint.
    std::string text(const std::string& key, std::size_t limit = max_text_characters);
    // An array of at least one such text.
    std::vector<std::string> texts(const std::string& key, std::size_t limit = max_text_characters);
    // nullopt if it is missing; otherwise like texts().
    std::optional<std::vector<std::string>> optional_texts(const std::string& key,
                                                           std::size_t limit = max_text_characters);
    // nullopt if it is missing; otherwise like text().
    std::optional<std::string> optional_text(const std::string& key, std::size_t limit = max_text_characters);
    // A list of texts, which may be empty; `out` stays as it is if it is missing.
    void replace_texts(const std::string& key, std::size_t limit, std::vector<std::string>& out);
    // An object; null if it is missing or after a complaint.
    const nlohmann::json* optional_object(const std::string& key);
    // An array; null if it is missing or after a complaint.
    const nlohmann::json* optional_array(const std::string& key);
    // true or false; false if it is missing.
    bool flag(const std::string& key);
    // An array; null after a complaint.
    const nlohmann::json* array(const std::string& key);
    // Call last: every key that was not asked for is unknown. Keys that begin with '_' are comments.
    void finish();
    void complain(const std::string& key, std::string what);

  private:
    const nlohmann::json* find(const std::string& key, bool required);
    std::string checked(const nlohmann::json& value, const std::string& key, std::size_t limit);

    const nlohmann::json& object_;
    std::string path_;
    std::vector<content_problem>& problems_;
    std::set<std::string> asked_;
};

}  // namespace ft9::mentor
