#pragma once

#include "ft9/clients/media_upload.hpp"
#include "ft9/clients/speech.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace ft9::pipeline {

struct speech_rules {
    bool voice_for_voice = false;       // who speaks is answered by voice
    std::size_t max_characters = 1200;  // longer replies are written
    std::chrono::milliseconds limit{
        15'000};  // for making and uploading a recording, within the turn's deadline
};

// Answers by voice who wrote by voice (decisions/0039): the reply is spoken and handed to Meta before the
// decision, which then sends the recording in place of the text. Whatever fails, the text goes out. Stands
// behind all steps that may change the reply.
class speech_step final : public turn_step {
  public:
    // All arguments outlive the step; rules may be replaced at any time.
    speech_step(clients::speech_model& model, clients::media_uploader& uploader,
                const snapshot<speech_rules>& rules, const clock& time, metrics& meter);
    boost::asio::awaitable<step_ruling> after(turn_work& t) override;

  private:
    std::string words_to_speak(const turn_work& t, const speech_rules& rules) const;
    boost::asio::awaitable<std::string> make(const turn_work& t, std::string words, steady_time deadline);
    void count(std::string_view result) const;

    clients::speech_model& model_;
    clients::media_uploader& uploader_;
    const snapshot<speech_rules>& rules_;
    const clock& time_;
    metrics& meter_;
};

// Whether the person's last message of the turn is a recording that was heard. Pure.
bool was_spoken_to(const turn_work& t);

}  // namespace ft9::pipeline
