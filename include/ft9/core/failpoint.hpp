#pragma once

// Points where tests kill the program, and safety lines that tests switch off to see that some test goes red.
// Nothing of it is in a released program: without FT9_FAILPOINTS the macros are empty.
//
//   FT9_FAILPOINT(after_claim);                       the process may end here by SIGKILL
//   FT9_FAILPOINT_HALF(name, write_half());           so too, but the half is done before
//   if (FT9_SAFETY(dedupe)) { ... }                   the line can be switched off
//
// The environment says what happens: FT9_FAILPOINT="after_claim:3" kills at the third hit,
// FT9_MUTATION="dedupe" switches that line off.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The lists are the single source: the tests walk through them, so that a new point without a row there
// fails. Above each point: its number in docs/reliability.md.
#define FT9_FAILPOINTS_LIST(X)                                        \
    /* K01 after accept, before the head */ X(connection_accepted)    \
    /* K02 */ X(body_partly_read)                                     \
    /* K03 */ X(signature_checked)                                    \
    /* K04 the writer before COMMIT */ X(group_written)               \
    /* K05 the writer after COMMIT */ X(group_committed)              \
    /* K05 before the 200 is made */ X(webhook_stored)                \
    /* K06 */ X(answer_half_written)                                  \
    /* K07 */ X(answer_written)                                       \
    /* K08 */ X(conversation_claimed)                                 \
    /* K10 */ X(model_answered)                                       \
    /* K11 inside the transaction */ X(deciding)                      \
    /* K12 */ X(intent_committed)                                     \
    /* K13 before the connection opens */ X(attempt_committed)        \
    /* K14 connected, no byte of the request yet */ X(exchange_begun) \
    /* K15 */ X(request_half_written)                                 \
    /* K09, K16 no byte of the answer yet */ X(request_written)       \
    /* K17 accepted, not yet committed */ X(send_answered)            \
    /* K18 */ X(wamid_committed)                                      \
    /* K19 before the answer to the send */ X(status_committed)       \
    /* K20 */ X(checkpoint_page)                                      \
    /* K21 inside the transaction */ X(migrating)                     \
    /* K22 */ X(erasing)                                              \
    /* K23 */ X(reloading)                                            \
    /* K24 */ X(media_written)                                        \
    /* K24 it has its name, nobody knows it */ X(media_named)         \
    /* K25 */ X(draining)                                             \
    /* K26 before the call */ X(tool_intent)                          \
    /* K26 after it, before its result is stored */ X(tool_called)

// scripts/mutations names the test that goes red without each.
#define FT9_SAFETIES_LIST(X)    \
    X(dedupe)                   \
    X(tombstone)                \
    X(decide_once)              \
    X(stale_decision)           \
    X(attempt_row)              \
    X(epoch_gate)               \
    X(opt_out_gate)             \
    X(pause_gate)               \
    X(ambiguous_not_resent)     \
    X(callback_number)          \
    X(status_rank)              \
    X(unknown_is_not_refused)   \
    X(one_turn)                 \
    X(parts_in_order)           \
    X(stale_expiry)             \
    X(context_floor)            \
    X(idempotency)              \
    X(answer_after_commit)      \
    X(stop_after_failed_sync)   \
    X(sync_every_commit)        \
    X(file_lock)                \
    X(signature)                \
    X(raw_bytes_signed)         \
    X(framing)                  \
    X(interrupted_is_ambiguous) \
    X(tool_once)                \
    X(tool_confirm)

namespace ft9::failpoint {

#define FT9_NAME(name) name,
#define FT9_TEXT(name) std::string_view(#name),
enum class point : std::uint8_t { FT9_FAILPOINTS_LIST(FT9_NAME) };
enum class safety : std::uint8_t { FT9_SAFETIES_LIST(FT9_NAME) };
inline constexpr std::array points{FT9_FAILPOINTS_LIST(FT9_TEXT)};
inline constexpr std::array safeties{FT9_SAFETIES_LIST(FT9_TEXT)};
#undef FT9_NAME
#undef FT9_TEXT

// True for the hit that the environment names. Any thread.
bool due(point p);
// SIGKILL to this process: nothing of it runs any more.
void die();
// Kills the process if this is the hit that the environment names. Any thread.
void hit(point p);
// False if the environment switches this line off. Any thread.
bool on(safety s);

}  // namespace ft9::failpoint

#ifdef FT9_FAILPOINTS
#define FT9_FAILPOINT(name) ::ft9::failpoint::hit(::ft9::failpoint::point::name)
#define FT9_FAILPOINT_HALF(name, ...)                               \
    do {                                                            \
        if (::ft9::failpoint::due(::ft9::failpoint::point::name)) { \
            __VA_ARGS__;                                            \
            ::ft9::failpoint::die();                                \
        }                                                           \
    } while (false)
#define FT9_SAFETY(name) ::ft9::failpoint::on(::ft9::failpoint::safety::name)
#else
#define FT9_FAILPOINT(name) static_cast<void>(0)
#define FT9_FAILPOINT_HALF(name, ...) static_cast<void>(0)
#define FT9_SAFETY(name) true
#endif
