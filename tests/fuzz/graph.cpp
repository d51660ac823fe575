// What Graph answers to a send (support/answer.hpp says how an input is written). A wrong verdict here is a
// message sent twice or never, so each is derived a second time.
#include "support/answer.hpp"
#include "support/check.hpp"

#include "../../src/app/doctor/checks.hpp"

#include "ft9/clients/media_upload.hpp"
#include "ft9/clients/whatsapp.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>

using namespace ft9;
using namespace ft9::clients;
using fuzz::check;
using nlohmann::json;

namespace {

// The code that Graph named, if it named one that it may have meant.
std::optional<int> named_code(const json& document) {
    if (!document.is_object() || !document.contains("error") || !document["error"].is_object()) return {};
    const auto code = document["error"].value("code", json());
    if (!code.is_number_integer()) return {};
    if (code.is_number_unsigned() && code.get<std::uint64_t>() > INT32_MAX) return {};
    const auto value = code.get<std::int64_t>();
    if (value < INT32_MIN || value > INT32_MAX) return {};
    return static_cast<int>(value);
}

void check_accepted(const attempt_outcome& o, const json& document) {
    check(o.http_status >= 200 && o.http_status < 300, "only 2xx accepts");
    check(!o.wamid.empty(), "what was accepted has an id");
    check(!document.contains("error") || !document["error"].is_object(), "an error accepts nothing");
    check(document["messages"][0]["id"] == o.wamid, "the id is Graph's");
}

void check_refused(const attempt_outcome& o, const json& document) {
    check(o.wamid.empty(), "what was not accepted has no id");
    check(!o.error_text.empty() || o.error_code != 0 || named_code(document) == 0, "a refusal is explained");
    const auto code = named_code(document);
    if (!code) {
        check(o.refusal == verdict::ambiguous, "without a code nobody knows whether it was sent");
        check(o.error_code == 0, "no code is made up");
        return;
    }
    const auto transient = document["error"].value("is_transient", json());
    const bool again = transient.is_boolean() && transient.get<bool>();
    check(o.error_code == *code, "the code is Graph's");
    check(o.refusal == verdict_of(*code, again, o.http_status), "the verdict is the table's");
}

// The same bytes as the answer to each question about the account.
void check_findings(int status, std::string_view body) {
    app::doctor::reply r;
    r.asked = true;
    r.status = status;
    r.body = body;
    r.date = body.substr(0, 64);
    app::doctor::expected known;
    known.account_known = true;
    known.public_webhook = "https://mentor.example.org/webhook";
    known.used_templates = {"a"};
    const auto all = app::doctor::judge({r, r, r, r, r, r, r}, {r, r, "1"}, known);
    check(all.size() == app::doctor::check_count, "each check has its finding");
    for (const auto& one : all) {
        check(fuzz::is_utf8(one.what) && fuzz::is_utf8(one.remedy), "findings are UTF-8");
        check(one.what.find('\n') == one.what.npos, "a finding is one line");
        check(one.how < app::doctor::standing::warning || !one.remedy.empty() ||
                  one.about == app::doctor::check::health,
              "whoever complains says what to do");
    }
}

// The same bytes as the answer to a file.
void check_upload(int status, std::string_view body) {
    const auto o = read_upload_answer(status, body);
    check(!o.refusal.accepted, "a file is no message");
    check(o.id.size() <= 128 && o.id.find_first_of(" \r\n\"") == o.id.npos, "an id can be quoted anywhere");
    check(o.id.empty() || (status >= 200 && status < 300), "only 2xx takes a file");
    if (o.id.empty())
        check(!o.refusal.error_text.empty() || o.refusal.error_code != 0 ||
                  o.refusal.refusal != verdict::ambiguous,
              "a refusal is explained");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::read_answer({reinterpret_cast<const char*>(data), size});
    const auto o = read_send_answer(input.status, input.body);
    check(fuzz::is_utf8(o.wamid) && fuzz::is_utf8(o.error_text), "what is kept of an answer is UTF-8");
    check_findings(input.status, input.body);
    check_upload(input.status, input.body);
    check(o.http_status == input.status && !o.unreachable, "an answer that came was not unreachable");
    // A NUL ends nlohmann's input, but makes it no JSON for us.
    const bool cut = input.body.find('\0') != input.body.npos;
    const auto document = cut ? json(json::value_t::discarded) : json::parse(input.body, nullptr, false);
    if (o.accepted) {
        check_accepted(o, document);
    } else {
        check_refused(o, document);
    }
    return 0;
}
