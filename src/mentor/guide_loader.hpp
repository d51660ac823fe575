#pragma once

#include "ft9/mentor/prompt.hpp"

#include <string>
#include <vector>

namespace ft9::mentor {

// mentor/analysis.json below `dir`; what it leaves out, or all if there is none, is ours.
analysis_guide load_guide(const std::string& dir, std::vector<content_problem>& problems);

// mentor/rules.md, trimmed; empty if there is none.
std::string load_rules(const std::string& dir, std::vector<content_problem>& problems);

// Whether a key may stand in the answer's form: a-z, 0-9 and _; "none" means none of all.
bool is_key(const std::string& key);

}  // namespace ft9::mentor
