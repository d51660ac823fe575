#pragma once

#include "ft9/app/settings.hpp"

#include <string>

namespace ft9::app {

// Exit codes of the program (contract; 70, 75 and 78 are those of sysexits.h).
enum exit_code : int {
    clean = 0,
    unhealthy = 1,
    storage_fault = 70,
    database_locked = 75,
    bad_configuration = 78
};

// Where settings come from; read again on SIGHUP.
struct sources {
    environment env;
    std::string dotenv_path = ".env";
};

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

// The OpenAPI document of this version, as GET /openapi.json serves it.
const std::string& openapi_document();

}  // namespace ft9::app
