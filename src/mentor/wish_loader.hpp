#pragma once

#include "object_reader.hpp"

#include "ft9/mentor/prompt.hpp"

#include <vector>

// Groups of texts.json about people who want a human being, to leave or to be forgotten. What the file leaves
// out keeps our words.
namespace ft9::mentor {

void load_handover(object_reader& texts, handover_texts& out, std::vector<content_problem>& found);
void load_opt_out_phrases(object_reader& texts, opt_out_phrases& out, std::vector<content_problem>& found);
void load_wishes(object_reader& texts, wish_texts& out, std::vector<content_problem>& found);

}  // namespace ft9::mentor
