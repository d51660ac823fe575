#pragma once

#include "ft9/mentor/prompt.hpp"

#include <string>

namespace ft9::app {

// Another prompt to be tried: a folder like CONFIG_DIR, or one like CONFIG_DIR/mentor, whose texts.json is
// then that of `config_dir`. Problems are those of mentor::load_content. Blocks on files.
mentor::content_result load_prompt(const std::string& folder, const std::string& config_dir,
                                   bool memory = true);

}  // namespace ft9::app
