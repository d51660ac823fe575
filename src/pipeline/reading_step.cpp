#include "ft9/pipeline/reading_step.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"
#include "ft9/mentor/answer_form.hpp"
#include "ft9/mentor/emergency.hpp"
#include "ft9/observability/log.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ft9::pipeline {

namespace asio = boost::asio;
using mentor::concern;
using mentor::situation_part;

namespace {

const mentor::mentee_texts& texts_of(const mentor_words& words) {
    static const mentor::mentee_texts ours;
    return words.content ? words.content->texts : ours;
}

std::string words_of_person(const turn_work& t) {
    const auto& notes = texts_of(t.words).happenings;
    std::string all;
    for (const auto& m : t.waiting)
        all += mentor::own_words(m.text, notes.transcript, notes.forwarded, notes.forwarded_often) + "\n";
    return all;
}

const std::string& safe_text(concern why, const mentor::safety_texts& texts) {
    if (why == concern::emergency) return texts.emergency;
    return why == concern::medical ? texts.medical : texts.off_topic;
}

// The fixed text takes the place of what the model said, or would say.
void answer_safely(turn_work& t, concern why) {
    t.reply = safe_text(why, texts_of(t.words).safety);
    t.decision.kind = send_kind::safety;
    t.decision.reason = to_string(why);
}

std::string date_and_time(const local_time& now, const mentor::situation_texts& texts) {
    const std::array weekdays{&texts.sunday,   &texts.monday, &texts.tuesday, &texts.wednesday,
                              &texts.thursday, &texts.friday, &texts.saturday};
    const auto date = fmt::format("{:02}/{:02}/{}", now.day, now.month, now.year);
    const auto time = fmt::format("{:02}:{:02}", now.hour, now.minute);
    return mentor::fill(
        texts.moment,
        {{"weekday", *weekdays.at(static_cast<std::size_t>(now.weekday))}, {"date", date}, {"time", time}});
}

storage::insight insight_of(const mentor::analysis& a, const std::string& prompt_version) {
    storage::insight out;
    out.pillar = a.pillar;
    out.intent = a.intent;
    out.sentiment = to_string(a.mood);
    out.score = a.mood_score;
    out.urgency = to_string(a.urgent);
    out.concern = to_string(a.about);
    out.wants_human = a.wants_human;
    if (!a.lead.empty()) out.lead = dump_json(nlohmann::json(a.lead));
    out.prompt_version = prompt_version;
    return out;
}

// The place of a key in the operator's list, from 1: the names are theirs, a metric's labels are ours.
template <class Named>
std::string list_place(const std::vector<Named>& all, const std::string& key) {
    const auto at = std::find_if(all.begin(), all.end(), [&key](const Named& n) { return n.key == key; });
    return at == all.end() ? "none" : std::to_string(at - all.begin() + 1);
}

}  // namespace

reading_step::reading_step(storage::insight_store& insights, const clock& time, time_zone zone,
                           metrics& meter, bool tells_return)
    : insights_(insights), time_(time), zone_(std::move(zone)), meter_(meter), tells_return_(tells_return) {}

asio::awaitable<void> reading_step::describe_moment(turn_work& t) {
    const auto& texts = texts_of(t.words).situation;
    const auto now = time_.now();
    t.situation.add(situation_part::now, date_and_time(zone_.at(now), texts));
    if (t.request.conversation.size() > t.waiting.size()) co_return;  // the session goes on
    auto looking = insights_.last_turn(t.conversation);
    const auto last = co_await std::move(looking);
    if (!last) co_return;  // the next turn may know
    if (!*last) {
        t.situation.add(situation_part::now, texts.first_contact);
        co_return;
    }
    if (!tells_return_) co_return;
    const auto days = zone_.day_at(now) - zone_.day_at(**last);
    t.situation.add(
        situation_part::now,
        days == 0 ? texts.same_day : mentor::fill(texts.returning, {{"days", std::to_string(days)}}));
}

asio::awaitable<step_ruling> reading_step::before(turn_work& t) {
    if (mentor::is_emergency(words_of_person(t), texts_of(t.words).safety)) {
        mentor::analysis found;
        found.about = concern::emergency;
        found.urgent = mentor::urgency::high;
        t.analysis = std::move(found);
        answer_safely(t, concern::emergency);
        t.decision.parts = split_message(t.reply);
        log::info("a message told of an emergency", {{"conversation", public_id(t.conversation)}});
        co_return step_ruling::settled;
    }
    if (t.words.content) {
        const auto& form = t.words.content->form;
        t.request.form = std::make_shared<const clients::answer_form>(
            clients::answer_form{form.name, form.schema, form.description});
    }
    auto describing = describe_moment(t);
    co_await std::move(describing);
    co_return step_ruling::go;
}

// There are no words to read: the person gets those for what the mentor does not talk about.
void reading_step::read_declined(turn_work& t) {
    meter_.count(counter::answers_read, "declined");
    log::info("the model will not answer a message", {{"conversation", public_id(t.conversation)}});
    mentor::analysis found;
    found.about = concern::off_topic;
    t.analysis = std::move(found);
    answer_safely(t, concern::off_topic);
}

asio::awaitable<step_ruling> reading_step::after(turn_work& t) {
    if (t.answer.failure == clients::ai_failure::declined) {
        read_declined(t);
        co_return step_ruling::go;
    }
    if (!t.words.content) co_return step_ruling::go;
    auto said = mentor::read_answer(t.answer.text, t.words.content->pillars, t.words.content->guide);
    meter_.count(counter::answers_read, to_string(said.how));
    if (said.how == mentor::answer_reading::unreadable) {
        log::warning("the model's answer holds no reply",
                     {{"conversation", public_id(t.conversation)}, {"bytes", t.answer.text.size()}});
        t.answer.failure = clients::ai_failure::empty;
        co_return step_ruling::unusable;
    }
    t.reply = std::move(said.reply);
    t.analysis = std::move(said.about);
    if (t.analysis && t.analysis->about != concern::none) answer_safely(t, t.analysis->about);
    co_return step_ruling::go;
}

void reading_step::deciding(turn_work& t) {
    if (!t.analysis) return;
    t.decision.along.push_back(
        insights_.along(t.conversation, insight_of(*t.analysis, t.words.prompt_version)));
}

void reading_step::decided(const turn_work& t, const storage::decided&) {
    if (!t.analysis) return;
    const auto& a = *t.analysis;
    static const mentor::mentor_content nothing;
    const auto& content = t.words.content ? *t.words.content : nothing;
    meter_.count(counter::insight_pillars, list_place(content.pillars, a.pillar));
    meter_.count(counter::insight_intents, list_place(content.guide.intents, a.intent));
    meter_.count(counter::insight_sentiments, to_string(a.mood));
    meter_.count(counter::insight_concerns, to_string(a.about));
}

}  // namespace ft9::pipeline
