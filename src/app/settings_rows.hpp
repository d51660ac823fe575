#pragma once

#include "ft9/app/settings_table.hpp"

#include <string_view>
#include <vector>

// What the files of the settings' table share.
namespace ft9::app {

template <class T, class Parser>
setting_row row(std::string_view group, std::string_view name, std::string_view default_text,
                std::string_view meaning, trait traits, T settings::*member, Parser parser) {
    return {group,
            name,
            default_text,
            meaning,
            traits,
            [member, parser](std::string_view text, settings& out) { return parser(text, out.*member); },
            [member](const settings& from, settings& to) { to.*member = from.*member; },
            [member](const settings& a, const settings& b) { return a.*member == b.*member; }};
}

// Groups with files of their own.
std::vector<setting_row> handover_rows();
std::vector<setting_row> budget_rows();
std::vector<setting_row> fallback_rows();
std::vector<setting_row> hearing_rows();
std::vector<setting_row> hook_rows();
std::vector<setting_row> media_rows();
std::vector<setting_row> memory_rows();
std::vector<setting_row> pace_rows();
std::vector<setting_row> shadow_rows();
std::vector<setting_row> speech_rows();
std::vector<setting_row> tool_rows();

}  // namespace ft9::app
