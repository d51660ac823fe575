#pragma once

#include "simulator/behaviour.hpp"
#include "simulator/identity.hpp"
#include "simulator/openai_rules.hpp"
#include "simulator/record.hpp"
#include "simulator/upstream.hpp"

namespace ft9::simulator {

// The fake OpenAI: chat completions, transcriptions, speech and the list of models. Any thread.
class openai_api {
  public:
    // All references must outlive this object.
    openai_api(identity who, record& log, fault_queue& faults, behaviour_store& settings, const clock& time);

    upstream_answer handle(const upstream_request& request);

  private:
    upstream_answer chat(const upstream_request& request);
    upstream_answer transcribe(const upstream_request& request);
    upstream_answer speak(const upstream_request& request);
    upstream_answer models() const;
    upstream_answer refuse(const upstream_request& request, const openai_error& e);
    void note(const upstream_request& request, nlohmann::json fields);

    const identity who_;
    record& log_;
    fault_queue& faults_;
    behaviour_store& settings_;
    const clock& time_;
};

}  // namespace ft9::simulator
