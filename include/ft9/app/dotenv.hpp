#pragma once

#include "ft9/app/settings.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::app {

struct dotenv_file {
    std::map<std::string, std::string> values;
    std::vector<problem> problems;  // named ".env line N"; they never quote the line
    bool open_to_others = false;    // its mode lets more than the owner's group read, or others write
};

// Lines NAME=value, with an optional "export " in front. Values stand as they are, without expansion: bare (a
// comment starts at a blank and '#'), in '…' or in "…" (there \n, \t, \", \\ and \$ are escapes). The last of
// several lines for a name counts, with a warning. Pure.
dotenv_file parse_dotenv(std::string_view text);

// Reads and parses the file; one that does not exist is empty. Blocks.
dotenv_file read_dotenv(const std::string& path);

// Does the file's mode let people read it who have no business with a secret? False if it does not exist.
bool is_open_to_others(const std::string& path);

}  // namespace ft9::app
