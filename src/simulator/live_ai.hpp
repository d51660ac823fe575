#pragma once

#include "simulator/child_environment.hpp"

#include <string>
#include <vector>

namespace ft9::simulator {

// --live-ai: the real model behind the fake WhatsApp.

// What .env says for names that the environment leaves open. A subset of the server's reader: NAME=value,
// bare or quoted, without escapes. A file that does not exist is empty. Blocks.
variables with_dotenv(variables env, const std::string& path);

// Why this environment must not be used, one line each; empty: nothing is wrong. Without a key or a model it
// cannot work; with a real Meta token it need not be near a game, unless `force`.
std::vector<std::string> live_ai_problems(const variables& env, bool force);

// What the child needs of `env` to reach the real model. Names of files become absolute.
variables live_ai_settings(const variables& env);

// Base URL of the model, as the server will use it.
std::string live_ai_url(const variables& env);

// Writes both certificate files into one under `work_dir`, since the server takes one. Returns its path;
// `own_ca` if the environment names none. Throws std::runtime_error if a file cannot be read or written.
std::string joined_ca_file(const variables& env, const std::string& own_ca, const std::string& work_dir);

}  // namespace ft9::simulator
