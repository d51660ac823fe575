#include "person.hpp"

#include "json_reply.hpp"

#include "ft9/core/phone.hpp"

#include <algorithm>

namespace ft9::api {
namespace {

// CC.alphanumerics, also with a further group (wire facts C8).
bool is_bsuid(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.';
    };
    return text.size() > 3 && text.size() <= 160 && text[2] == '.' &&
           std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

std::vector<std::string> identifiers_of(std::string_view phone_number) {
    if (is_bsuid(phone_number)) return {std::string(phone_number)};
    const auto digits = digits_of(phone_number);
    return digits.empty() ? std::vector<std::string>{} : number_variants(digits);
}

boost::asio::awaitable<result<storage::conversation_view>> find_person(storage::journal& journal,
                                                                       const http::request& r) {
    auto identifiers = identifiers_of(r.path_value("phone_number"));
    if (identifiers.empty()) co_return errc::invalid_argument;
    const auto number = r.query_value("phone_number_id");
    auto finding = journal.find_conversations(std::move(identifiers), std::string(number.value_or("")));
    auto found = co_await std::move(finding);
    if (!found) co_return found.error();
    if (found->empty()) co_return errc::not_found;
    if (found->size() > 1) co_return errc::ambiguous;
    co_return std::move(found->front());
}

http::response person_problem(const http::request& r, const error_code& why) {
    if (why == errc::invalid_argument)
        return http::problem(r, 400, "The path must name digits, with or without +, or a BSUID.", "field",
                             "phone_number");
    if (why == errc::ambiguous)
        return http::problem(r, 409,
                             "The person is known under several business numbers; add ?phone_number_id=.",
                             "field", "phone_number_id");
    if (why == errc::not_found) return http::problem(r, 404, "No session for that number.");
    return unavailable(r, "The journal could not be read.");
}

}  // namespace ft9::api
