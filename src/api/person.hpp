#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/http/message.hpp"
#include "ft9/storage/journal.hpp"

#include <string>
#include <vector>

namespace ft9::api {

// All forms under which the person of a {phone_number} may be known: digits with or without "+" and ninth
// digit, or the BSUID as it is. Empty: the text is neither.
std::vector<std::string> identifiers_of(std::string_view phone_number);

// The one conversation that {phone_number} and ?phone_number_id= name. errc::invalid_argument,
// errc::not_found, errc::ambiguous (several business numbers) or the journal's.
boost::asio::awaitable<result<storage::conversation_view>> find_person(storage::journal& journal,
                                                                       const http::request& r);

// The problem that tells the caller about a failure of find_person.
http::response person_problem(const http::request& r, const error_code& why);

}  // namespace ft9::api
