// The body of a chat request.
#include "ft9/clients/openai.hpp"

#include "ft9/core/json_text.hpp"
#include "ft9/core/sha256.hpp"
#include "tool_body.hpp"

#include <algorithm>
#include <array>

namespace ft9::clients {
namespace {

// More would cost more than they tell; the newest count.
constexpr std::size_t most_images = 8;

bool can_be_shown(std::string_view mime_type) {
    constexpr std::array shown{"image/jpeg", "image/png", "image/webp", "image/gif"};
    return std::find(shown.begin(), shown.end(), mime_type) != shown.end();
}

// Writes the body and begins a new text wherever an image's bytes belong.
class chat_writer {
  public:
    chat_writer(const openai_options& options, const ai_request& request)
        : options_(options), request_(request) {
        texts_.emplace_back();
        text().reserve(request.system_prompt->size() + 2048);
    }

    // Temperature and its like are left to the model's default: reasoning models refuse them.
    std::vector<std::string> write(std::string_view tokens_param) {
        text() += R"({"model":)";
        append_json(text(), options_.model);
        text() += R"(,"messages":[{"role":"system","content":)";
        append_json(text(), *request_.system_prompt);
        write_situation();
        for (const auto& line : request_.conversation)
            write(line);
        append_rounds(text(), request_);
        text() += "}]";
        append_tools(text(), request_);
        text() += ",\"";
        text() += tokens_param;
        text() += "\":" + std::to_string(most_output());
        write_form();
        write_person();
        text() += '}';
        return std::move(texts_);
    }

  private:
    std::string& text() { return texts_.back(); }

    std::size_t most_output() const {
        return request_.max_output_tokens > 0 ? request_.max_output_tokens : options_.max_output_tokens;
    }

    // Messages of their own. The prompt before them is the same for everybody, and cached by the provider; so
    // is the form in words, which therefore comes before what is this person's.
    void write_situation() {
        if (request_.form != nullptr && request_.form->schema.empty()) say(request_.form->description);
        say(request_.situation);
    }

    void say(std::string_view as_system) {
        if (as_system.empty()) return;
        text() += R"(},{"role":"system","content":)";
        append_json(text(), as_system);
    }

    void write_form() {
        if (request_.form == nullptr) return;
        text() += R"(,"response_format":{"type":)";
        if (request_.form->schema.empty()) {
            text() += R"("json_object"})";
            return;
        }
        text() += R"("json_schema","json_schema":{"name":)";
        append_json(text(), request_.form->name);
        text() += R"(,"strict":true,"schema":)" + request_.form->schema + "}}";
    }

    void write_person() {
        if (tells_person(options_, request_))
            text() += R"(,"safety_identifier":")" + sha256_hex(request_.person_key, 32) + '"';
    }

    void write(const context_entry& line) {
        const bool person = line.who == speaker::person;
        text() += person ? R"(},{"role":"user","content":)" : R"(},{"role":"assistant","content":)";
        if (!person || line.images.empty()) return append_json(text(), line.text);
        text() += R"([{"type":"text","text":)";
        append_json(text(), line.text);
        for (const auto& image : line.images)
            show(image);
        text() += "}]";
    }

    void show(const chat_image& image) {
        text() += R"(},{"type":"image_url","image_url":{"url":"data:)";
        text() += image.mime_type;  // one of ours: nothing to escape
        text() += ";base64,";
        texts_.emplace_back(R"(","detail":)");
        append_json(text(), options_.image_detail);
        text() += '}';
    }

    const openai_options& options_;
    const ai_request& request_;
    std::vector<std::string> texts_;
};

}  // namespace

bool tells_person(const openai_options& options, const ai_request& request) {
    const auto& host = options.base.where.host;
    const auto& told = options.identified_host;
    return !request.person_key.empty() && (host == told || host.ends_with('.' + told));
}

void keep_images_to_show(ai_request& request) {
    auto left = most_images;
    const auto keep = [&left](context_entry& line) {
        auto& images = line.images;
        if (line.who != speaker::person) images.clear();
        std::erase_if(images, [](const chat_image& image) { return !can_be_shown(image.mime_type); });
        const auto kept = std::min(left, images.size());
        images.erase(images.begin(), images.end() - static_cast<std::ptrdiff_t>(kept));
        left -= kept;
    };
    std::for_each(request.conversation.rbegin(), request.conversation.rend(), keep);
}

std::vector<std::string> chat_body_around_images(const openai_options& options, const ai_request& request,
                                                 std::string_view tokens_param) {
    return chat_writer(options, request).write(tokens_param);
}

std::string chat_body(const openai_options& options, const ai_request& request,
                      std::string_view tokens_param) {
    const auto& lines = request.conversation;
    if (std::all_of(lines.begin(), lines.end(), [](const auto& line) { return line.images.empty(); }))
        return std::move(chat_body_around_images(options, request, tokens_param).front());
    auto wordy = request;
    for (auto& line : wordy.conversation)
        line.images.clear();
    return chat_body(options, wordy, tokens_param);
}

}  // namespace ft9::clients
