#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ft9::app::doctor {
namespace {

using nlohmann::json;

constexpr std::size_t most_named = 5;

bool is_out_of_use(std::string_view state) {
    return state == "PAUSED" || state == "DISABLED" || state == "REJECTED" || state == "LIMIT_EXCEEDED";
}

std::string described(const json& one) {
    return fmt::format("{} ({}, {})", plain_words(text_in(one, "name")),
                       plain_words(text_in(one, "language")), plain_words(text_in(one, "status")));
}

// "a (pt_BR, PAUSED), b (en, REJECTED) and 3 more".
std::string listed(const std::vector<std::string>& all) {
    std::string out;
    for (std::size_t i = 0; i < all.size() && i < most_named; ++i)
        out += (i > 0 ? ", " : "") + all[i];
    if (all.size() > most_named) out += fmt::format(" and {} more", all.size() - most_named);
    return out;
}

bool is_approved(const std::vector<json>& all, const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&name](const json& one) {
        return text_in(one, "name") == name && text_in(one, "status") == "APPROVED";
    });
}

std::vector<std::string> missing(const std::vector<json>& all, const std::vector<std::string>& used) {
    std::vector<std::string> out;
    for (const auto& name : used) {
        if (!is_approved(all, name)) out.push_back(name);
    }
    return out;
}

std::vector<std::string> out_of_use(const std::vector<json>& all) {
    std::vector<std::string> out;
    for (const auto& one : all) {
        if (is_out_of_use(text_in(one, "status"))) out.push_back(described(one));
    }
    return out;
}

}  // namespace

finding judge_templates(const reply& r, const expected& known) {
    if (!known.account_known)
        return {check::templates, standing::skipped, "WHATSAPP_BUSINESS_ACCOUNT_ID is not set", {}};
    const graph_answer a(r);
    if (!a.good()) return {check::templates, standing::skipped, a.trouble(), {}};
    const auto all = list_in(a.document(), "data");
    if (const auto absent = missing(all, known.used_templates); !absent.empty())
        return {check::templates, standing::problem, "not approved, though we send it: " + listed(absent),
                "submit or correct it in WhatsApp Manager, Message templates"};
    if (const auto bad = out_of_use(all); !bad.empty())
        return {check::templates, standing::warning, "cannot be sent: " + listed(bad),
                "correct or delete it in WhatsApp Manager, Message templates"};
    return {check::templates, standing::fine, fmt::format("{} known, none out of use", all.size()), {}};
}

}  // namespace ft9::app::doctor
