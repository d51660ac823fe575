// What a model says where a form was asked for: whatever it is, the person sees words and no JSON.
#include "support/check.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"
#include "ft9/mentor/answer_form.hpp"
#include "ft9/mentor/emergency.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>

using namespace ft9;
using namespace ft9::mentor;
using fuzz::check;

namespace {

const std::vector<pillar> some_pillars{{"caixa", "Caixa", "d", "g", {"q"}, false}};

bool has_reply_member(const std::string& reply) {
    const auto document = parse_json(reply);
    return document && document->is_object() && document->contains("reply");
}

void check_analysis(const analysis& a, const analysis_guide& guide) {
    check(a.pillar.empty() || a.pillar == "caixa", "a pillar is one of the operator's");
    check(a.intent.size() < 64, "an intent is one of the operator's");
    check(a.mood_score >= -1 && a.mood_score <= 1, "a score is bounded");
    check(a.lead.size() <= guide.lead_facts.size(), "facts are of a closed set");
    for (const auto& [name, fact] : a.lead) {
        check(!fact.empty() && count_characters(fact) <= 300, "a fact is short");
        check(fuzz::is_utf8(fact), "a fact is UTF-8");
    }
    check(a.memory.empty() || parse_json(a.memory).has_value(), "what is to be remembered is JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const analysis_guide guide;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // As the client hands it on.
    const std::string clean(trim(sanitize_utf8(text)));
    const auto said = read_answer(clean, some_pillars, guide);
    check((said.how == answer_reading::unreadable) == said.reply.empty(), "what was read says something");
    check(said.about.has_value() == (said.how == answer_reading::structured), "only a form is an analysis");
    check(fuzz::is_utf8(said.reply) && said.reply == trim(said.reply), "a reply is trimmed UTF-8");
    check(!has_reply_member(said.reply), "the form itself is never the reply");
    if (said.about) check_analysis(*said.about, guide);
    static const safety_texts texts;
    const auto own = own_words(clean, "[áudio transcrito: “{words}”]", "[mensagem encaminhada]", "");
    check(own.size() <= clean.size() * 2 + 1, "own words are part of what was said");
    static_cast<void>(is_emergency(own, texts));
    return 0;
}
