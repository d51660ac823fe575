#include "simulator/graph_api.hpp"

#include "simulator/form.hpp"
#include "simulator/graph_media.hpp"
#include "simulator/graph_rules.hpp"
#include "simulator/signature.hpp"

#include <fmt/format.h>

#include <regex>

namespace ft9::simulator {
namespace {

using nlohmann::json;

upstream_answer refusal(const graph_error& e) {
    upstream_answer out;
    out.status = e.http_status;
    out.body = error_body(e);
    if (e.http_status == 401) out.headers.emplace_back("WWW-Authenticate", "OAuth \"Facebook Platform\"");
    return out;
}

graph_error unknown_object(std::string_view id) {
    graph_error e =
        known_error(100, fmt::format("Object with ID '{}' does not exist or cannot be loaded.", id));
    e.title = "Unsupported request";
    e.type = "GraphMethodException";
    e.subcode = 33;
    return e;
}

std::string path_of(std::string_view target) {
    return std::string(target.substr(0, target.find('?')));
}

accepted_message addressed(const json& body) {
    accepted_message m;
    if (body.contains("to")) {
        m.recipient = body["to"].get<std::string>().substr(1);
        m.user_id = user_id_of(m.recipient);
    } else {
        m.user_id = body["recipient"];
    }
    m.wamid = make_wamid(m.recipient.empty() ? m.user_id : m.recipient);
    m.callback = body.value("biz_opaque_callback_data", std::string());
    m.type = body.value("type", std::string("text"));
    m.voice = m.type == "audio" && body["audio"].value("voice", false);
    return m;
}

std::string success_body(const accepted_message& m) {
    json contact;
    if (m.recipient.empty())
        contact = {{"input", m.user_id}, {"user_id", m.user_id}};
    else
        contact = {{"input", "+" + m.recipient}, {"wa_id", m.recipient}};
    const json message = {{"id", m.wamid}};
    const json out = {{"messaging_product", "whatsapp"},
                      {"contacts", json::array({contact})},
                      {"messages", json::array({message})}};
    return out.dump();
}

// Puts the fault's answer in place of the usual one.
void spoil(upstream_answer& answer, const fault& f) {
    answer.delay = f.delay;
    answer.drip = f.drip;
    answer.where = f.where;
    if (!f.retry_after.empty()) answer.headers.emplace_back("Retry-After", f.retry_after);
    if (!f.code.is_null()) {
        const graph_error e = known_error(f.code, "A fault of the simulator.");
        answer.status = e.http_status;
        answer.body = error_body(e);
    } else if (f.status != 0) {
        // A gateway's answer: no Graph error in it.
        answer.content_type = "text/html";
        answer.body = "<html><body>simulated failure</body></html>";
    }
    if (f.status != 0) answer.status = f.status;
    if (f.malformed) answer.body = R"({"messaging_product":"whatsapp","contacts":[{"inp)";
    if (f.body) answer.body = *f.body;
}

}  // namespace

graph_api::graph_api(identity who, record& log, fault_queue& faults, const account& about,
                     sending_limits& limits, media_store& media, accepted_sink accepted)
    : who_(std::move(who)),
      log_(log),
      faults_(faults),
      about_(about),
      limits_(limits),
      media_(media),
      accepted_(std::move(accepted)) {}

upstream_answer graph_api::handle(const upstream_request& request) {
    auto answer = decide(request);
    answer.headers.emplace_back("Date", about_.date());
    return answer;
}

upstream_answer graph_api::decide(const upstream_request& request) {
    if (about_.admits(request)) return route(request);
    graph_error e = known_error(190, "The access token is missing, expired or not of this account.");
    e.title = "Invalid OAuth access token - Cannot parse access token";
    return refuse(request, e, "other");
}

upstream_answer graph_api::route(const upstream_request& request) {
    if (auto known = about_.read(request)) {
        note(request, {{"call", known->call}, {"accepted", known->answer.status == 200}}, known->answer);
        return std::move(known->answer);
    }
    static const std::regex shape(R"(/(v[0-9]{1,3}\.[0-9])/([0-9]+)(/messages|/media)?)");
    const std::string path = path_of(request.target);
    if (media_store::is_address(path) && request.method == "GET") return get_media(request, {});
    std::smatch parts;
    if (!std::regex_match(path, parts, shape)) {
        graph_error e = known_error(2500, "Unknown path components: " + path);
        e.title = "Unknown path components";
        return refuse(request, e, "other");
    }
    if (request.method == "GET" && !parts[3].matched && media_.has(parts[2].str()))
        return get_media(request, parts[2].str());
    if (parts[2] != who_.phone_number_id) return refuse(request, unknown_object(parts[2].str()), "other");
    if (request.method == "POST" && parts[3] == "/messages") return post_messages(request);
    if (request.method == "POST" && parts[3] == "/media") return post_media(request);
    return refuse(request, known_error(100, "Unsupported request - method type: " + request.method), "other");
}

// The address of a file, or with no id its bytes.
upstream_answer graph_api::get_media(const upstream_request& request, const std::string& id) {
    const char* call = id.empty() ? "download" : "media";
    auto answer = id.empty() ? media_.download(request.target) : media_.describe(id, request.host);
    const auto f = faults_.take(side::graph, call, request.target);
    if (f) spoil(answer, *f);
    note(request, {{"call", call}, {"accepted", answer.status == 200}}, answer);
    return answer;
}

// The record shows what the form says, not the bytes of the file.
upstream_answer graph_api::post_media(const upstream_request& request) {
    const auto form = parse_form(request.content_type, request.body);
    upstream_request brief{request.method, request.target, request.content_type, {}, request.host, "null"};
    if (!form) return refuse(brief, known_error(100, "The body is not a form."), "upload");
    brief.body = summary_of(*form).dump(-1, ' ', false, json::error_handler_t::replace);
    if (const auto e = judge_upload(*form)) return refuse(brief, *e, "upload");
    const auto f = faults_.take(side::graph, "upload", brief.body);
    const bool accepted = !f || f->only_slow() || f->after_accept;
    upstream_answer answer;
    json fields = {{"call", "upload"}, {"accepted", accepted}};
    if (accepted) {
        const auto* file = find_part(*form, "file");
        fields["id"] = media_.add(file->body, file->content_type);
        answer.body = json{{"id", fields["id"]}}.dump();
    }
    if (f) {
        spoil(answer, *f);
        fields["fault"] = true;
    }
    note(brief, std::move(fields), answer);
    return answer;
}

// Ids of files that were never here pass: those that tests make up stand for Meta's.
std::optional<graph_error> graph_api::judge_media_id(const json& body) const {
    const std::string type = body.value("type", std::string("text"));
    const json content = body.value(type, json());
    if (!content.is_object() || !content.value("id", json()).is_string()) return std::nullopt;
    const auto file = media_.object_of(content["id"]);
    if (!file || may_carry(type, file->at("mime_type"))) return std::nullopt;
    return known_error(131053, fmt::format("A message of type {} cannot carry this file.", type));
}

upstream_answer graph_api::post_messages(const upstream_request& request) {
    if (!request.content_type.starts_with("application/json"))
        return refuse(request, known_error(100, "Content-Type must be application/json."), "message");
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object())
        return refuse(request, known_error(100, "The body is not a JSON object."), "message");
    return body.contains("status") ? answer_read(request, body) : answer_message(request, body);
}

upstream_answer graph_api::answer_message(const upstream_request& request, const json& body) {
    if (const auto e = judge_message(body)) return refuse(request, *e, "message");
    if (const auto e = judge_media_id(body)) return refuse(request, *e, "message");
    const accepted_message m = addressed(body);
    const std::string& person = m.recipient.empty() ? m.user_id : m.recipient;
    if (const auto e = limits_.admit(person)) return refuse(request, *e, "message");
    const auto f = faults_.take(side::graph, "message", request.body);
    const bool accepted = !f || f->only_slow() || f->after_accept;
    if (!accepted) limits_.take_back(person);
    upstream_answer answer;
    answer.body = success_body(m);
    if (f) spoil(answer, *f);
    json fields = {{"call", "message"}, {"accepted", accepted}, {"to", person}};
    if (accepted) fields["wamid"] = m.wamid;
    if (!m.callback.empty()) fields["callback"] = m.callback;
    if (f) fields["fault"] = true;
    if (f && !f->code.is_null()) fields["code"] = f->code;
    note(request, std::move(fields), answer);
    if (accepted) {
        log_.count_distinct("graph.people", person);
        accepted_(m);
    }
    return answer;
}

upstream_answer graph_api::answer_read(const upstream_request& request, const json& body) {
    if (const auto e = judge_read(body)) return refuse(request, *e, "read");
    upstream_answer answer;
    answer.body = R"({"success":true})";
    const auto f = faults_.take(side::graph, "read", request.body);
    if (f) spoil(answer, *f);
    const bool accepted = !f || f->only_slow() || f->after_accept;
    note(request,
         {{"call", "read"},
          {"accepted", accepted},
          {"wamid", body["message_id"]},
          {"typing", body.contains("typing_indicator")}},
         answer);
    return answer;
}

upstream_answer graph_api::refuse(const upstream_request& request, const graph_error& e,
                                  std::string_view call) {
    upstream_answer answer = refusal(e);
    note(request, {{"call", call}, {"accepted", false}, {"code", e.code}, {"details", e.details}}, answer);
    return answer;
}

void graph_api::note(const upstream_request& request, json fields, const upstream_answer& answer) {
    log_.count(fmt::format("graph.{}.{}", fields["call"].get_ref<const std::string&>(),
                           fields["accepted"].get<bool>() ? "accepted" : "refused"));
    if (!log_.keeps_entries()) {
        log_.count("graph");
        return;
    }
    fields["method"] = request.method;
    fields["path"] = without_token(request.target);
    fields["http_status"] = answer.status;
    if (answer.where != cut::none)
        fields["cut"] = answer.where == cut::after_request ? "after_request" : "mid_response";
    const bool valid = nlohmann::json::accept(request.body);
    log_.add("graph", fields, "request",
             valid ? request.body : json(request.body).dump(-1, ' ', true, json::error_handler_t::replace));
}

}  // namespace ft9::simulator
