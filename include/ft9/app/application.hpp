#pragma once

#include "ft9/app/settings.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>

namespace ft9::app {

// Exit codes of the program (contract; 64, 70, 75 and 78 are those of sysexits.h).
enum exit_code : int {
    clean = 0,
    unhealthy = 1,
    usage = 64,
    storage_fault = 70,
    database_locked = 75,
    bad_configuration = 78
};

// Where settings come from; read again on SIGHUP.
struct sources {
    environment env;
    std::string dotenv_path = ".env";
};

// For --check-config: adds what the mentor's files still lack, as warnings. Blocks on files.
void add_content_warnings(load_result& loaded);

// Runs the server until a signal ends it. Blocks. Returns an exit code.
int run_server(const load_result& loaded, const sources& from);

// Asks the server of this machine whether it lives: for a container's HEALTHCHECK. Needs no credentials.
int check_health(const sources& from);

// Asks Meta and our own public address whether the account works, and prints the findings, one a line or as
// one JSON object. Blocks for a minute or two at the most. 0: no problem (warnings there may be); 1: there is
// one; 78: the settings cannot be used.
int examine_account(const sources& from, bool as_json);

// Copies the database of DATABASE_URL to `file`, while a server runs or not, and says so on standard output.
// Needs no other setting. Blocks. Returns an exit code.
int back_up(const sources& from, const std::string& file, bool replace);

// Puts a backup in the place of the database of DATABASE_URL, whose server must have ended (decision 22).
int restore(const sources& from, const std::string& file);

// What `ft9-server replay` was asked for (docs/replay.md).
struct replay_request {
    std::string file;               // of the conversations
    std::string prompt;             // folder of the new prompt; empty: CONFIG_DIR
    std::string model, base_url;    // of the candidate; empty: those of the settings
    std::string html;               // where to write the page; empty: nowhere
    bool against_recorded = false;  // the baseline is what was answered then, not the present prompt
    std::size_t limit = 0;          // conversations at most; 0: all
    std::size_t concurrency = 4;    // of both together
};

// Answers recorded conversations with another prompt or model and prints both sides. Asks the provider of the
// settings, nothing else; needs none of Meta's credentials. Blocks until all is answered. 0: the candidate
// passed all checks; 1: it did not; 64: the request or the file cannot be used; 78: settings or prompt
// cannot.
int replay_conversations(const sources& from, const replay_request& wanted, std::ostream& out,
                         std::ostream& errors);

// Writes conversations of the last days, redacted, as a file for replay_conversations: one line for each
// person whose last exchange it was, the newest first. Reads the database of DATABASE_URL while a server runs
// or not. 0, 64 (the file exists and `replace` is not set), 70 or 78.
struct export_request {
    std::string file;
    unsigned days = 30;
    std::size_t limit = 200;
    bool replace = false;
};
int export_conversations(const sources& from, const export_request& wanted, std::ostream& out,
                         std::ostream& errors);

// The OpenAPI document of this version, as GET /openapi.json serves it.
const std::string& openapi_document();

}  // namespace ft9::app
