#pragma once

#include "ft9/core/clock.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace ft9::app::doctor {

// One question and what came back.
struct reply {
    bool asked = false;      // false: it was not asked, because a setting or an earlier answer is missing
    std::string failure;     // not empty: no answer came; says how far the question got and why
    bool untrusted = false;  // that was because of the certificate
    int status = 0;          // of the HTTP answer
    std::string body;
    std::string date;                  // the answer's Date header
    unix_ms sent_at = 0, came_at = 0;  // by our clock
    bool answered() const { return asked && failure.empty(); }
};

// An answer of Graph's, read. Never throws, whatever came.
class graph_answer {
  public:
    explicit graph_answer(const reply& from);
    // A JSON object with a status of 2xx that is no error.
    bool good() const { return good_; }
    // That object; an empty one if the answer is not good.
    const nlohmann::json& document() const { return document_; }
    // Of the error; 0: none, or one without a code.
    int code() const { return code_; }
    // "refused (code 190): Session has expired", fit to be shown; empty if it is good.
    const std::string& trouble() const { return trouble_; }
    // Meta refuses the token itself, not the question.
    bool refuses_token() const { return refuses_token_; }

  private:
    void read_error(const nlohmann::json& error, int status);

    nlohmann::json document_ = nlohmann::json::object();
    bool good_ = false, refuses_token_ = false;
    int code_ = 0;
    std::string trouble_;
};

// Members of an object: empty, 0 or an empty array if there is none of that name and type.
std::string text_in(const nlohmann::json& object, const char* name);
std::int64_t number_in(const nlohmann::json& object, const char* name);
// Elements of an array, or values of an object: Meta's lists have come as both.
std::vector<nlohmann::json> list_in(const nlohmann::json& object, const char* name);

// Somebody else's words as they may be shown: one line of at most 300 bytes, without long numbers (they may
// be people's) and without anything that could be a token: Meta repeats a malformed one.
std::string plain_words(std::string_view text);

}  // namespace ft9::app::doctor
