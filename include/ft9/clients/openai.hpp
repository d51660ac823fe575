#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/core/file_threads.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/http/client.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ft9::clients {

struct openai_options {
    http::base_url base;
    std::string api_key, model;
    std::uint32_t max_output_tokens = 1024;
    std::string tokens_param = "auto";  // or max_completion_tokens, max_tokens
    std::string image_detail = "auto";  // or low, high; empty: images are not shown
    // How an answer's form is asked for: auto finds out what the provider takes.
    std::string answer_form = "auto";  // or json_schema, json_object, text
    // It alone, with the hosts below it, is told whose question it is (`safety_identifier`, a hash).
    std::string identified_host = "api.openai.com";
};

// Chat Completions of OpenAI and compatible providers (wire facts: OpenAI's OpenAPI description of August
// 2026). With "auto" the parameter's name is found out once: max_completion_tokens, unless the provider
// refuses it; so is the way to ask for an answer's form: a schema, else JSON, else words, which holds until
// the options change. A provider that refuses to be told whose question it is is not told again. A model that
// refuses a request with images is asked once more without them. Without `files` none is shown. `http` and
// `files` must outlive the model. `observe` is called after each request.
struct ai_observation {
    ai_failure failure;
    std::chrono::nanoseconds took;
    std::int64_t input_tokens, output_tokens;
    form_mode form = form_mode::text;
};
std::unique_ptr<ai_model> make_openai(http::client& http, const snapshot<openai_options>& options,
                                      std::function<void(const ai_observation&)> observe,
                                      file_threads* files = nullptr);

// The pure halves, for tests and fuzzing.
// The provider is to know whose question it is: what somebody does wrong is then theirs and not the
// account's.
bool tells_person(const openai_options& options, const ai_request& request);
// Without images.
std::string chat_body(const openai_options& options, const ai_request& request,
                      std::string_view tokens_param);
// Of the images in the person's lines keeps those that a model can be shown (JPEG, PNG, WebP, GIF), the
// newest 8.
void keep_images_to_show(ai_request& request);
// The body with them: the texts between which their bytes belong, in base64; one text more than images.
std::vector<std::string> chat_body_around_images(const openai_options& options, const ai_request& request,
                                                 std::string_view tokens_param);
ai_answer read_chat_answer(int status, const http::fields& headers, std::string_view body);
// The provider refused the parameter of that name: the other one must be used.
bool refuses_parameter(int status, std::string_view body, std::string_view name);
// The provider refused the way in which the answer's form was asked for.
bool refuses_form(int status, std::string_view body);
// A refusal of the question that does not say which parameter is wrong.
bool names_nothing(int status, std::string_view body);

}  // namespace ft9::clients
