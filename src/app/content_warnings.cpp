#include "content_warnings.hpp"

#include "ft9/app/application.hpp"
#include "ft9/observability/log.hpp"

#include <fmt/format.h>

#include <set>

namespace ft9::app {
namespace {

void look_at(const std::string& folder, const mentor::mentor_content& content, std::vector<problem>& found) {
    if (content.placeholders > 0)
        found.push_back({folder + "/mentor/pillars.json",
                         fmt::format("{} of {} pillars are placeholders: put the official text in and set "
                                     "\"placeholder\" to false",
                                     content.placeholders, content.pillars.size()),
                         true});
    if (content.texts.wishes.first_contact.empty())
        found.push_back({folder + "/texts.json: wishes.first_contact",
                         "is empty, so nobody is told that an AI answers and where the privacy notice is: "
                         "write it (config/README.md has an example)",
                         true});
}

}  // namespace

std::vector<problem> content_warnings(const settings& s, const mentor::mentor_content& content,
                                      const number_voices& voices) {
    std::vector<problem> found;
    look_at(s.config_dir, content, found);
    std::set<std::string> seen{s.config_dir};
    for (const auto& n : s.numbers) {
        const auto voice = voices.find(n.phone_number_id);
        const bool own = voice != voices.end() && voice->second.content && seen.insert(n.config_dir).second;
        if (own) look_at(n.config_dir, *voice->second.content, found);
    }
    return found;
}

void log_content_warnings(const settings& s, const mentor::mentor_content& content,
                          const number_voices& voices) {
    for (const auto& p : content_warnings(s, content, voices))
        log::warning("configuration", {{"setting", p.name}, {"remedy", p.remedy}});
}

// Files that cannot be used are told by the start, which they refuse.
void add_content_warnings(load_result& loaded) {
    if (loaded.refused()) return;
    const auto content = mentor::load_content(loaded.values.config_dir);
    if (!content) return;
    for (auto& p : content_warnings(loaded.values, *content.content, load_voices(loaded.values).voices))
        loaded.problems.push_back(std::move(p));
}

}  // namespace ft9::app
