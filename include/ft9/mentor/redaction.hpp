#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ft9::mentor {

// A copy in which what may point to somebody is a word in brackets: links, e-mail addresses, @profiles,
// telephone numbers, CPF, CNPJ and other long numbers, and names: those given (a profile's name) and what
// follows "meu nome é", "me chamo", "Dra." and the like. Heuristic: an unusual name in the middle of a
// sentence, a street or the name of a clinic stays, and a harmless number may go. Somebody has to read the
// result before it leaves the house. What was redacted stays as it is when redacted again. Pure; valid UTF-8
// stays valid.
std::string redact(std::string_view utf8, const std::vector<std::string>& names = {});

// The single steps, for tests.
std::string redact_addresses(std::string_view utf8);  // links, e-mail, profiles
std::string redact_numbers(std::string_view utf8);
std::string redact_names(std::string_view utf8, const std::vector<std::string>& names);

}  // namespace ft9::mentor
