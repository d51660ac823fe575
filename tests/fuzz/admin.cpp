// The body of POST /send-message, the limits of every JSON document, and the body that goes on to Graph.
// nlohmann's parser is the second opinion on what is JSON.
#include "../../src/api/send_request.hpp"
#include "support/check.hpp"

#include "ft9/clients/whatsapp.hpp"
#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>

using namespace ft9;
using fuzz::check;
using nlohmann::json;

namespace {

std::size_t depth_of(const json& document) {
    std::size_t deepest = 0;
    for (const auto& child : document) {
        if (child.is_structured()) deepest = std::max(deepest, depth_of(child));
    }
    return deepest + (document.is_structured() ? 1 : 0);
}

std::size_t values_in(const json& document) {
    std::size_t count = 1;
    if (!document.is_structured()) return count;
    for (const auto& child : document)
        count += values_in(child);
    return count;
}

void check_limits(std::string_view text) {
    constexpr json_limits tight{512, 4, 12};
    const auto loose = parse_json(text);
    json_fault why;
    const auto bounded = parse_json(text, tight, why);
    const bool has_nul = text.find('\0') != text.npos;
    check(!loose || json::accept(text), "what we read is JSON");
    check(!has_nul || !loose, "a NUL is no JSON");
    if (loose) {
        check(depth_of(*loose) <= json_limits{}.max_depth, "what we read is not deeper than allowed");
        const auto again = parse_json(dump_json(*loose));
        check(again && *again == *loose, "what we write is read as it was");
    }
    if (bounded) {
        check(loose && *bounded == *loose, "limits change nothing of what passes them");
        check(text.size() <= 512 && depth_of(*bounded) <= 4 && values_in(*bounded) <= 12, "limits hold");
    } else {
        check(!why.reason.empty() && why.offset <= std::max<std::size_t>(text.size(), 512),
              "a refusal says why and where");
        check(fuzz::is_utf8(why.reason), "in words");
    }
}

void check_refusal(const api::field_problem& p) {
    check(p.status == 400 || p.status == 422, "a refusal is 400 or 422");
    check(!p.faults.empty() && p.faults.size() <= outgoing::most_faults + 1, "a refusal has its reasons");
    for (const auto& one : p.faults) {
        // The field may be "": JSON allows that name.
        check(!one.detail.empty(), "a refusal says what is wrong");
        check(fuzz::is_utf8(one.field) && fuzz::is_utf8(one.detail), "in words");
    }
}

void check_accepted(const storage::new_send& s) {
    check(s.to_digits.empty() != s.to_bsuid.empty(), "there is one recipient");
    check(s.to_digits.find_first_not_of("0123456789") == s.to_digits.npos, "a number has digits only");
    check(s.to_digits.empty() || (s.to_digits.size() >= 7 && s.to_digits.size() <= 15),
          "and 7 to 15 of them");
    constexpr std::array types{"text",     "image",    "document", "video",       "audio",   "sticker",
                               "location", "contacts", "reaction", "interactive", "template"};
    check(std::find(types.begin(), types.end(), s.type) != types.end(), "the type is one of ours");
    check(!trim(s.text).empty() && count_characters(s.text) <= 4096, "the text has 1 to 4096 characters");
    check(fuzz::is_utf8(s.text) && fuzz::is_utf8(s.to_bsuid), "texts are UTF-8");
    check(s.type == "text" || !s.payload.empty(), "what is no text has a payload");
    check(s.type != "reaction" || s.quoted.empty(), "a reaction quotes nothing");
}

// What was accepted goes to Graph as one JSON object that says no more than it should.
void check_sent(const storage::new_send& s) {
    attempt a;
    a.number = 1;
    a.type = s.type;
    a.payload = s.payload;
    a.text = s.text;
    a.quoted = s.quoted;
    a.address_is_bsuid = s.to_digits.empty();
    a.address = a.address_is_bsuid ? s.to_bsuid : s.to_digits;
    const auto body = parse_json(clients::send_body(7, a));
    check(body && body->is_object() && body->size() == (s.quoted.empty() ? 6U : 7U),
          "Graph gets one object of six members, and the quote");
    check(body->at("type") == s.type && body->at(s.type).is_structured(), "the type's content is there");
    check(s.quoted.empty() || body->at("context").at("message_id") == s.quoted, "the quote is there");
    const auto& to = a.address_is_bsuid ? body->at("recipient") : body->at("to");
    check(to == (a.address_is_bsuid ? s.to_bsuid : "+" + s.to_digits), "it goes to the recipient");
    if (s.type == "text") check(body->at("text").at("body") == s.text, "the text is as it was given");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_limits(text);
    storage::new_send send;
    const auto problem = api::read_send_request(text, send);
    if (problem.status != 0) {
        check_refusal(problem);
    } else {
        check_accepted(send);
        check_sent(send);
    }
    return 0;
}
