#pragma once

// Points where tests kill the program, and safety lines that tests switch off to see that some test goes red.
// Nothing of it is in a released program: without FT9_FAILPOINTS the macros are empty.
//
//   FT9_FAILPOINT(after_claim);                       the process may end here by SIGKILL
//   if (FT9_SAFETY(dedupe)) { ... }                   the line can be switched off
//
// The environment says what happens: FT9_FAILPOINT="after_claim:3" kills at the third hit,
// FT9_MUTATION="dedupe" switches that line off.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The lists are the single source: the tests walk through them, so that a new point without a row there
// fails.
#define FT9_FAILPOINTS_LIST(X) X(example)

#define FT9_SAFETIES_LIST(X) X(example)

namespace ft9::failpoint {

#define FT9_NAME(name) name,
#define FT9_TEXT(name) std::string_view(#name),
enum class point : std::uint8_t { FT9_FAILPOINTS_LIST(FT9_NAME) };
enum class safety : std::uint8_t { FT9_SAFETIES_LIST(FT9_NAME) };
inline constexpr std::array points{FT9_FAILPOINTS_LIST(FT9_TEXT)};
inline constexpr std::array safeties{FT9_SAFETIES_LIST(FT9_TEXT)};
#undef FT9_NAME
#undef FT9_TEXT

// Kills the process if this is the hit that the environment names. Any thread.
void hit(point p);
// False if the environment switches this line off. Any thread.
bool on(safety s);

}  // namespace ft9::failpoint

#ifdef FT9_FAILPOINTS
#define FT9_FAILPOINT(name) ::ft9::failpoint::hit(::ft9::failpoint::point::name)
#define FT9_SAFETY(name) ::ft9::failpoint::on(::ft9::failpoint::safety::name)
#else
#define FT9_FAILPOINT(name) static_cast<void>(0)
#define FT9_SAFETY(name) true
#endif
