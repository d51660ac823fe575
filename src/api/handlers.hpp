#pragma once

#include "ft9/api/services.hpp"
#include "ft9/http/router.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>

// One function per route: parse, validate, call a service, map the error, respond.
namespace ft9::api {

using answer = boost::asio::awaitable<http::response>;

// webhook.cpp
answer verify_webhook(services& s, http::request& r);
answer receive_webhook(services& s, http::request& r);
// Refuses who does not show Meta's client certificate, if it is asked for.
std::optional<http::response> admit_verification(services& s, http::request& r);
// The same, and refuses what needs no body: encoding, missing or malformed signature (the listener: size);
// starts the signature check.
std::optional<http::response> admit_webhook(services& s, http::request& r);

// health.cpp
answer show_root(services& s, http::request& r);
answer show_live(services& s, http::request& r);
answer show_ready(services& s, http::request& r);
answer show_metrics(services& s, http::request& r);

// openapi.cpp
answer show_openapi(services& s, http::request& r);

// sessions.cpp
answer list_sessions(services& s, http::request& r);
answer show_session(services& s, http::request& r);
answer delete_session(services& s, http::request& r);

// conversations.cpp
answer list_conversations(services& s, http::request& r);
answer show_conversation(services& s, http::request& r);
answer take_over(services& s, http::request& r);
answer release_conversation(services& s, http::request& r);

// people.cpp
answer erase_person(services& s, http::request& r);
answer show_erasure(services& s, http::request& r);

// memory.cpp
answer show_memory(services& s, http::request& r);
answer put_memory(services& s, http::request& r);
answer clear_memory(services& s, http::request& r);

// messages.cpp
constexpr std::chrono::seconds longest_wait{60};  // of ?wait=true
answer send_message(services& s, http::request& r);
answer show_message(services& s, http::request& r);

// traces.cpp
answer show_trace(services& s, http::request& r);

// shadow.cpp
answer show_shadow(services& s, http::request& r);

// media.cpp
answer upload_media(services& s, http::request& r);
// The token, then what needs no body: type, declared length, name. The body goes to a file.
std::optional<http::response> admit_upload(services& s, http::request& r);

// dead_letters.cpp
answer list_dead_letters(services& s, http::request& r);
answer replay_dead_letter(services& s, http::request& r);
answer discard_dead_letter(services& s, http::request& r);

// insights.cpp
answer show_insights(services& s, http::request& r);
// hooks.cpp
answer list_hooks(services& s, http::request& r);
answer test_hook(services& s, http::request& r);

// spending.cpp
answer show_usage(services& s, http::request& r);
answer list_tickets(services& s, http::request& r);
answer close_ticket(services& s, http::request& r);

// control.cpp
answer pause(services& s, http::request& r);
answer resume(services& s, http::request& r);

// auth.cpp: `Authorization: Bearer <ADMIN_TOKEN>`, compared in constant time, before the body is read.
std::optional<http::response> admit_admin(services& s, http::request& r);

}  // namespace ft9::api
