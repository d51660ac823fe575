#include "stage.hpp"

#include "support/admission.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace ft9::test {

namespace asio = boost::asio;

namespace {

storage::sqlite_options journal_options(const temporary_dir& directory, storage::hook_outlet& outlet) {
    storage::sqlite_options o;
    o.path = directory / "ft9.db";
    o.disk_reserve_bytes = 0;
    o.hooks = &outlet;
    return o;
}

api::credentials credentials() {
    api::credentials c;
    c.app_secrets = std::make_shared<const webhook::secret_keys>(std::vector<std::string>{stage_secret});
    c.verify_token = stage_verify_token;
    c.admin_tokens = {stage_token};
    return c;
}

pipeline::pipeline_options pipeline_options() {
    pipeline::pipeline_options o;
    o.phone_number_id = stage_number;
    o.token_fingerprint = "first";
    o.mark = pipeline::marking::off;
    return o;
}

pipeline::mentor_words words() {
    return {std::make_shared<const std::string>("prompt"), "v1", "agora não", "devagar"};
}

std::vector<storage::traced_tool> one_tool(storage::sqlite::database&, row_id turn) {
    return {{"marcar_mentoria", "ok", time_of(turn), 12}};
}

prices prices_of_all(const std::string&) {
    return {0.25, 0.025, 2.0};
}

asio::awaitable<http::response> throw_up(http::request&) {
    throw std::runtime_error("as it was meant");
    co_return http::response{};
}

asio::awaitable<http::response> wait_to_be_cancelled(http::request&) {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::minutes(1));
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return http::response{};
}

attempt_outcome refused(verdict why, int code) {
    attempt_outcome o;
    o.refusal = why;
    o.http_status = 400;
    o.error_code = code;
    o.error_title = "refused";
    o.error_details = "in a test";
    o.error_text = "refused: in a test";
    return o;
}

}  // namespace

asio::awaitable<attempt_outcome> scripted_sender::send(row_id id, attempt a, steady_time) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (a.text == "calada" && !released_) {
        timer.expires_after(std::chrono::milliseconds(2));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    attempt_outcome o;
    if (a.text == "recusada") o = refused(verdict::final, 131047);
    if (a.text == "token") o = refused(verdict::pause, 190);
    o.accepted = o.error_code == 0;
    if (o.accepted) o.wamid = "wamid.out." + public_id(id);
    o.id = id;
    o.number = a.number;
    co_return o;
}

asio::awaitable<void> scripted_sender::mark_read(std::string, std::string, bool) {
    co_return;
}

asio::awaitable<clients::upload_outcome> scripted_uploader::upload(clients::media_upload what, steady_time) {
    clients::upload_outcome o;
    if (what.filename == "recusada") o.refusal = refused(verdict::final, 131053);
    if (what.filename == "depois") o.refusal = refused(verdict::throttle, 130429);
    if (what.filename == "token") o.refusal = refused(verdict::pause, 190);
    if (what.filename == "calada") o.refusal = refused(verdict::ambiguous, 0);
    if (o.refusal.http_status != 0) co_return o;
    o.id = "1013859600285441";
    const std::lock_guard lock(mutex_);
    last_ = what.filename + " " + what.mime_type + " " + what.content->read(0, what.size).value();
    co_return o;
}

std::string scripted_uploader::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

asio::awaitable<clients::ai_answer> echoing_model::ask(clients::ai_request request, steady_time) {
    clients::ai_answer a;
    a.text = "resposta a: " + request.conversation.back().text;
    a.model = "eco";
    a.input_tokens = 10;
    a.cached_tokens = 4;
    a.output_tokens = 3;
    co_return a;
}

stage::stage(http::server_options options, bool metrics_public)
    : journal(storage::open_sqlite_journal(time, journal_options(directory_, outlet), {}).value()),
      work_(asio::make_work_guard(io_)),
      sessions_(time, {}),
      credentials_(credentials()),
      admission_(pipeline::admission(admission_to(stage_number))) {
    traces_ = storage::make_trace_store(*journal, one_tool);
    shadows_ = storage::make_shadow_store(*journal);
    tracing_ = std::make_unique<pipeline::trace_step>(*traces_, prices_of_all);
    pipeline::pipeline_environment environment{
        io_.get_executor(), time, timers_, *journal, sessions_, model_, sender, meter_, alarms_, words};
    environment.steps = {&reading_, tracing_.get()};
    handovers_ = storage::make_handover_store(*journal, time);
    environment.handovers = handovers_.get();
    pipeline_ = std::make_unique<pipeline::pipeline>(std::move(environment), pipeline_options());
    hook_store_ = storage::make_hook_store(*journal);
    hooks = std::make_unique<pipeline::event_hooks>(pipeline::hooks_environment{
        io_.get_executor(), time, timers_, *hook_store_, outlet, poster, meter_, alarms_});
    memories_ = storage::make_sqlite_memory_store(*journal);
    services_.reset(new api::services{
        time, *journal, sessions_, *pipeline_, meter_, alarms_, credentials_, admission_, state, stage_number,
        "0.0.0", metrics_public, time.now(), api::upload_place{&uploader, &files_, directory_.path(), 0},
        api::insight_place{insights.get(), time_zone()}, memories_.get(), &content_, hooks.get()});
    services_->handovers = handovers_.get();
    services_->usage = usage.get();
    services_->tickets = tickets.get();
    services_->traces = traces_.get();
    services_->shadows = shadows_.get();
    auto table = api::routes(*services_);
    table.push_back({http::method::get, "/broken", throw_up});
    table.push_back({http::method::get, "/late", wait_to_be_cancelled, {}, 0, std::chrono::milliseconds(20)});
    server_ = std::make_unique<http::server>(io_.get_executor(), http::router(std::move(table)),
                                             std::move(options), http::server_events{});
    for (int i = 0; i < 2; ++i)
        threads_.emplace_back([this] { io_.run(); });
    if (!asio::co_spawn(io_, pipeline_->start(), asio::use_future).get())
        throw std::runtime_error("the pipeline did not start");
    const auto bound = server_->start("127.0.0.1", 0);
    if (!bound) throw std::runtime_error(bound.error().message());
    port_ = *bound;
    state.starting = false;
}

stage::~stage() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    sender.release();
    asio::co_spawn(io_, pipeline_->drain(deadline), asio::use_future).get();
    asio::co_spawn(io_, hooks->drain(deadline), asio::use_future).get();
    asio::co_spawn(io_, server_->drain(deadline), asio::use_future).get();
    server_.reset();
    work_.reset();
    for (auto& one : threads_)
        one.join();
    hooks.reset();
    pipeline_.reset();
    journal->close();
}

void stage::need_certificates(bool needed) {
    auto c = credentials();
    c.client_certificate = needed;
    credentials_.set(std::move(c));
}

void stage::lose_journal() {
    journal->close();
}

raw_response stage::ask(const std::string& method, const std::string& target, const header_list& headers,
                        const std::string& body) {
    auto text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    if (!body.empty() || method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    raw_client client(port_);
    client.send(text + "\r\n" + body);
    auto answer = client.read_response(method == "HEAD");
    if (!answer) throw std::runtime_error("no answer to " + target);
    return std::move(*answer);
}

raw_response stage::admin(const std::string& method, const std::string& target, const std::string& body,
                          header_list headers) {
    headers.emplace_back("Authorization", std::string("Bearer ") + stage_token);
    return ask(method, target, headers, body);
}

raw_response stage::webhook(const std::string& body) {
    return ask("POST", "/webhook", {{"X-Hub-Signature-256", webhook::sign(stage_secret, body)}}, body);
}

raw_response stage::hear(const std::string& from, const std::string& wamid, const std::string& text) {
    return webhook(text_body(from, wamid, text));
}

std::string stage::text_body(const std::string& from, const std::string& wamid,
                             const std::string& text) const {
    const nlohmann::json message = {{"from", from},
                                    {"id", wamid},
                                    {"timestamp", std::to_string(time.now() / 1000)},
                                    {"type", "text"},
                                    {"text", {{"body", text}}}};
    const nlohmann::json value = {{"messaging_product", "whatsapp"},
                                  {"metadata", {{"phone_number_id", stage_number}}},
                                  {"messages", nlohmann::json::array({message})}};
    const nlohmann::json change = {{"field", "messages"}, {"value", value}};
    const nlohmann::json entry = {{"id", "1"}, {"changes", nlohmann::json::array({change})}};
    return nlohmann::json{{"object", "whatsapp_business_account"}, {"entry", nlohmann::json::array({entry})}}
        .dump();
}

}  // namespace ft9::test
