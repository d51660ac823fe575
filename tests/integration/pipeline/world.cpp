#include "world.hpp"

#include "../../../src/storage/sqlite/database.hpp"

#include "ft9/core/id.hpp"

#include "support/admission.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>

#include <set>
#include <utility>

namespace ft9::test {

namespace asio = boost::asio;

namespace {

constexpr const char* number = "106540352242922";

}  // namespace

pipeline::pipeline_options world::defaults() {
    pipeline::pipeline_options o;
    o.phone_number_id = number;
    o.token_fingerprint = "first";
    o.turn.first_wait = std::chrono::milliseconds(1);
    return o;
}

world::world(pipeline::pipeline_options options, world_parts parts)
    : rules(admission_to(number)), options_(std::move(options)), parts_(std::move(parts)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "ft9-pipeline-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    files.lie_in(media_folder());
    open();
}

world::~world() {
    model.release();
    files.hold(false);
    listener.hold(false);
    close();
    std::filesystem::remove_all(folder_);
}

void world::open() {
    io_ = std::make_unique<asio::io_context>(2);
    timers_ = std::make_unique<system_timers>(io_->get_executor());
    storage::sqlite_options o;
    o.path = (folder_ / "ft9.db").string();
    o.disk_reserve_bytes = 0;
    o.media_folder = media_folder().string();
    if (options_.asks_permission) o.late_reply_template = asking_template;
    journal_ = storage::open_sqlite_journal(time, o, {}).value();
    sessions_ = std::make_unique<storage::session_store>(time, parts_.sessions);
    pipeline::pipeline_environment environment{
        io_->get_executor(), time, *timers_, *journal_, *sessions_, model, sender, meter, alarms, [] {
            return pipeline::mentor_words{std::make_shared<const std::string>("prompt"), "v1", "agora não",
                                          "devagar"};
        }};
    if (!options_.more_numbers.empty()) {
        environment.words_of_number = [](const std::string& id) {
            return pipeline::mentor_words{std::make_shared<const std::string>("prompt of " + id), "v1",
                                          "agora não", "devagar", id == number ? std::size_t{0} : 2};
        };
    }
    if (parts_.content) {
        environment.words = [content = parts_.content] {
            const auto* prompt =
                content->sealed_prompt.empty() ? &content->system_prompt : &content->sealed_prompt;
            pipeline::mentor_words words{std::shared_ptr<const std::string>(content, prompt),
                                         content->prompt_version, "agora não", "devagar"};
            words.content = content;
            return words;
        };
    }
    if (parts_.make_steps) steps_ = parts_.make_steps(*journal_, time, meter);
    for (const auto& step : steps_)
        environment.steps.push_back(step.get());
    handovers_ = storage::make_handover_store(*journal_, time);
    handover_ = std::make_unique<pipeline::handover_step>(*handovers_, time, meter, alarms,
                                                          pipeline::handover_options{});
    environment.steps.insert(environment.steps.end(), {&reading_, handover_.get()});
    environment.handovers = handovers_.get();
    environment.files = &files;
    environment.listener = &listener;
    environment.steps.insert(environment.steps.end(), steps.begin(), steps.end());
    line = std::make_unique<pipeline::pipeline>(std::move(environment), options_);
    for (int i = 0; i < 2; ++i) {
        threads_.emplace_back([this] {
            const auto guard = asio::make_work_guard(*io_);
            io_->run();
        });
    }
    run(line->start());
}

// Nothing is drained: what runs is cut off where it stands.
void world::close() {
    io_->stop();
    for (auto& t : threads_)
        t.join();
    threads_.clear();
    journal_->close();
    line.reset();
    handover_.reset();
    handovers_.reset();
    steps_.clear();
    io_.reset();
    sessions_.reset();
    journal_.reset();
}

template <class T>
T world::run(asio::awaitable<T> work) {
    return asio::co_spawn(*io_, std::move(work), asio::use_future).get();
}

void world::run(asio::awaitable<void> work) {
    asio::co_spawn(*io_, std::move(work), asio::use_future).get();
}

template error_code world::run(asio::awaitable<error_code>);
template result<storage::handover_change> world::run(asio::awaitable<result<storage::handover_change>>);
template result<std::optional<storage::handover_view>> world::run(
    asio::awaitable<result<std::optional<storage::handover_view>>>);
template result<std::vector<storage::handover_view>> world::run(
    asio::awaitable<result<std::vector<storage::handover_view>>>);
template result<storage::erasure_begun> world::run(asio::awaitable<result<storage::erasure_begun>>);

void world::restart_cleanly() {
    run(journal_->note_clean_stop()).value();
    restart();
}

void world::restart() {
    close();
    open();
}

storage::accept_receipt world::receive(std::vector<inbound_message> messages,
                                       std::vector<status_update> statuses) {
    auto receipt = store(std::move(messages), std::move(statuses));
    line->arrived(receipt);
    return receipt;
}

storage::accept_receipt world::store(std::vector<inbound_message> messages,
                                     std::vector<status_update> statuses) {
    pipeline::admission admission(rules);
    for (const auto& [more, print] : options_.more_numbers)
        admission.add(admission_to(more));
    storage::incoming_webhook w;
    for (auto& m : messages)
        w.messages.push_back(admission.judge(std::move(m), time.now()));
    w.statuses = std::move(statuses);
    return run(journal_->accept(std::move(w))).value();
}

inbound_message world::text(const std::string& body, const std::string& from) {
    inbound_message m;
    m.wamid = "wamid.in." + std::to_string(++wamids_);
    m.phone_number_id = number;
    m.from = from;
    m.type = "text";
    m.kind = event_kind::text;
    m.text = body;
    m.timestamp = time.now() / 1000;
    return m;
}

status_update world::status(const sent_message& m, delivery_status s) {
    status_update u;
    u.wamid = "wamid.out." + public_id(m.id) + "." + std::to_string(m.attempt.number);
    u.phone_number_id = number;
    u.status = s;
    u.timestamp = time.now() / 1000;
    u.callback_data = make_callback_data(m.id, m.attempt.number);
    return u;
}

storage::send_view world::view(row_id id) {
    return run(journal_->find_send(id)).value();
}

storage::erasure_view world::erasure(row_id id) {
    return run(journal_->find_erasure(id)).value();
}

std::size_t world::people_answered() const {
    std::set<std::string> people;
    for (const auto& m : sender.sent())
        people.insert(m.attempt.address);
    return people.size();
}

std::int64_t world::dead_letters() {
    return run(journal_->count_backlog()).value().dead_letters;
}

std::int64_t world::number_in_file(const std::string& sql) {
    storage::sqlite::database db((folder_ / "ft9.db").string(), true);
    auto q = db.run(sql.c_str());
    return q.next() ? q.integer(0) : -1;
}

bool world::proved() {
    storage::sqlite::database db((folder_ / "ft9.db").string(), true);
    auto q = db.run("SELECT value='1' FROM setting WHERE name='proved'");
    return q.next() && q.integer(0) == 1;
}

}  // namespace ft9::test
