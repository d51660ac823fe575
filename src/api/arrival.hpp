#pragma once

#include "ft9/api/services.hpp"
#include "ft9/storage/journal.hpp"

#include <string>
#include <string_view>
#include <vector>

// What POST /webhook and the replay of a body have in common. Any thread; `request` is the id for the log.
namespace ft9::api {

// Fills in what the body says, with what admission rules about each message, and counts it. False: it cannot
// be read, and `out` holds nothing but the bytes.
bool read_body(services& s, std::string_view request, std::string body, storage::incoming_webhook& out);

std::vector<std::string> types_of(const storage::incoming_webhook& w);

// Counts and logs what the journal made of it, and hands it to the pipeline.
void take_up(services& s, std::string_view request, const std::vector<std::string>& types,
             storage::accept_receipt receipt);

}  // namespace ft9::api
