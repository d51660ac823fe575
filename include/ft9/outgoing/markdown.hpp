#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ft9::outgoing {

// A model's reply as WhatsApp shows it: Markdown's bold, italic, strike, code, lists and quotes in WhatsApp's
// signs, headings in bold, links with their address behind them, a line for each row of a table. Of more than
// `limit` characters it is split at a paragraph, else a line, a sentence, a word, and only then between
// visible characters; formatting that is open there is closed and opened again. Parts are trimmed, not empty,
// and in order; no part if nothing is said. Pure; any thread. Any bytes may come in.
//
// *One star* is italic in Markdown and bold in WhatsApp: it means WhatsApp's, as the prompt asks for, unless
// something else in the reply can only be Markdown (docs/decisions/0026).
std::vector<std::string> whatsapp_parts(std::string_view markdown, std::size_t limit = 4096);

}  // namespace ft9::outgoing
