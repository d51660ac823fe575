#pragma once

#include "fields.hpp"

namespace ft9::outgoing {

// One reader for each kind: checks the member that is named like the kind (null: it is missing) and fills in
// payload and words. What it fills in counts only if it noted no fault.
void read_text(const nlohmann::json* content, fault_list& faults, message& out);
void read_media(const nlohmann::json* content, fault_list& faults, message& out);
void read_location(const nlohmann::json* content, fault_list& faults, message& out);
void read_contacts(const nlohmann::json* content, fault_list& faults, message& out);
void read_reaction(const nlohmann::json* content, fault_list& faults, message& out);
void read_interactive(const nlohmann::json* content, fault_list& faults, message& out);
void read_template(const nlohmann::json* content, fault_list& faults, message& out);

inline constexpr std::size_t text_limit = 4096;
inline constexpr std::size_t link_limit = 2048;

// Meta's id of a message.
std::string read_wamid(const fields& of, const char* name);
// An address that starts with http:// or https://.
std::string read_link(const fields& of, const char* name);
// A medium within another message: in the header of buttons or of a template. No caption.
void check_media(const fields& media, std::string_view type);

}  // namespace ft9::outgoing
