#pragma once

#include <ostream>
#include <string>
#include <vector>

// What strangers send: inputs to the framing guard and the body decoders, with what becomes of them. One
// table for all tests; the routes are those of live_server.
namespace ft9::test {

std::string get(const std::string& target, const std::string& fields = "");
std::string post(const std::string& fields, const std::string& body);
std::string chunked(const std::string& body);

// Refused with that status, closed, and no handler runs.
struct framing_refusal {
    const char* name;
    int status;
    std::string input;
};
// For the names of tests; GoogleTest would print the padding between the members.
inline std::ostream& operator<<(std::ostream& out, const framing_refusal& r) {
    return out << r.name;
}
std::vector<framing_refusal> refused_framing();

// Answered, one handler's run for each request.
struct framing_acceptance {
    const char* name;
    std::vector<std::string> requests;
};
std::vector<framing_acceptance> accepted_framing();

}  // namespace ft9::test
