#pragma once

#include "ft9/app/dotenv.hpp"
#include "ft9/app/settings_table.hpp"

#include <string>
#include <vector>

namespace ft9::app {

struct found_value {
    std::string text;              // trimmed; empty: unset
    std::string source = "unset";  // environment, .env, NAME_FILE
};

// The places a value may come from, in order of precedence.
struct setting_sources {
    const environment& env;
    const dotenv_file& file;
};

// Looks a setting up. What is wrong with the way it is given goes to `problems`; it then counts as unset.
found_value find_value(const setting_sources& from, const setting_row& row, std::vector<problem>& problems);

// Names in the environment or in .env that look like one of ours with a slip of the hand.
std::vector<problem> check_spelling(const setting_sources& from);

// Set names that begin with one of unsupported_prefixes, and that are not rows of the table.
std::vector<problem> check_prefixes(const setting_sources& from);

}  // namespace ft9::app
