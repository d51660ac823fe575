#include "ft9/clients/media_upload.hpp"

#include "ft9/core/json.hpp"
#include "ft9/http/multipart.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::clients {
namespace {

// Meta's are digits; of others only what could be sent back to it.
std::string media_id_in(const nlohmann::json& answer) {
    constexpr std::size_t longest = 128;
    if (!answer.is_object() || answer.contains("error")) return {};
    const auto at = answer.find("id");
    if (at == answer.end() || !at->is_string()) return {};
    const auto& id = at->get_ref<const std::string&>();
    const bool plain =
        std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~' && c != '"'; });
    return plain && id.size() <= longest ? id : std::string{};
}

class graph_uploader final : public media_uploader {
  public:
    graph_uploader(http::client& http, file_threads& files, const snapshot<graph_options>& options,
                   std::function<void(const graph_observation&)> observe)
        : http_(http), files_(files), options_(options), observe_(std::move(observe)) {}

    boost::asio::awaitable<upload_outcome> upload(media_upload what, steady_time deadline) override {
        const auto begin = std::chrono::steady_clock::now();
        const auto options = options_.get();
        auto sending = http_.send(options->base.where, request(*options, what), deadline);
        const auto x = co_await std::move(sending);
        auto o = x.failure ? unanswered(x) : read_upload_answer(x.response.status, x.response.body);
        if (observe_)
            observe_({o.id.empty() ? to_string(o.refusal.refusal) : "uploaded",
                      std::chrono::steady_clock::now() - begin});
        co_return o;
    }

  private:
    http::client_request request(const graph_options& options, const media_upload& what) {
        const std::vector<http::form_text> texts{{"messaging_product", "whatsapp"}, {"type", what.mime_type}};
        const auto form = std::make_shared<http::multipart_form>(
            files_, texts, http::form_file{"file", what.filename, what.mime_type, what.content, what.size});
        http::client_request r;
        r.verb = http::method::post;
        r.target = options.base.path + "/" + options.version + "/" + what.phone_number_id + "/media";
        const auto own = options.tokens.find(what.phone_number_id);
        r.headers.add("Authorization",
                      "Bearer " + (own != options.tokens.end() ? own->second : options.access_token));
        r.headers.add("Content-Type", form->content_type());
        r.source = form;
        return r;
    }

    // A file that Meta may have kept does no harm: nobody knows its id.
    static upload_outcome unanswered(const http::exchange& x) {
        upload_outcome o;
        o.refusal.refusal = verdict::ambiguous;
        o.refusal.unreachable = true;
        o.refusal.error_text = std::string(http::to_string(x.reached)) + ": " + x.failure.message();
        return o;
    }

    http::client& http_;
    file_threads& files_;
    const snapshot<graph_options>& options_;
    const std::function<void(const graph_observation&)> observe_;
};

}  // namespace

upload_outcome read_upload_answer(int status, std::string_view body) {
    upload_outcome o;
    if (status >= 200 && status < 300) {
        if (const auto document = parse_json(body)) o.id = media_id_in(*document);
        if (!o.id.empty()) return o;
    }
    o.refusal = read_send_answer(status, body);
    // An answer to something else is none.
    if (o.refusal.accepted) {
        o.refusal = {};
        o.refusal.refusal = verdict::ambiguous;
        o.refusal.error_text = "unreadable answer";
    }
    return o;
}

std::unique_ptr<media_uploader> make_graph_uploader(http::client& http, file_threads& files,
                                                    const snapshot<graph_options>& options,
                                                    std::function<void(const graph_observation&)> observe) {
    return std::make_unique<graph_uploader>(http, files, options, std::move(observe));
}

}  // namespace ft9::clients
