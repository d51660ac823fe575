#pragma once

#include "ft9/api/routes.hpp"
#include "ft9/http/server.hpp"
#include "ft9/pipeline/reading_step.hpp"
#include "ft9/pipeline/trace_step.hpp"
#include "ft9/storage/sqlite_journal.hpp"
#include "ft9/storage/ticket_store.hpp"
#include "ft9/storage/usage_store.hpp"

#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/scripted_poster.hpp"
#include "support/temporary_dir.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ft9::test {

using header_list = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* stage_number = "106540352242922";
inline constexpr const char* stage_token = "admin-token-of-the-tests";
inline constexpr const char* stage_secret = "0123456789abcdef0123456789abcdef";
inline constexpr const char* stage_verify_token = "palavra-de-teste";

// Meta as the text of a message wants it: "recusada" is refused for good, "token" because of the token,
// "calada" is answered only when the stage ends, everything else is accepted. Any thread.
class scripted_sender final : public clients::message_sender {
  public:
    boost::asio::awaitable<attempt_outcome> send(row_id id, attempt a, steady_time deadline) override;
    boost::asio::awaitable<void> mark_read(std::string number, std::string wamid, bool typing) override;
    void release() { released_ = true; }

  private:
    std::atomic<bool> released_{false};
};

// Meta as the file's name wants it: "recusada" is refused for good, "depois" for now, "token" because of the
// token, of "calada" nothing is heard; everything else gets an id and is kept. Any thread.
class scripted_uploader final : public clients::media_uploader {
  public:
    boost::asio::awaitable<clients::upload_outcome> upload(clients::media_upload what,
                                                           steady_time deadline) override;
    // What was uploaded last: its name, type and bytes.
    std::string last() const;

  private:
    mutable std::mutex mutex_;
    std::string last_;
};

// Answers every question at once.
class echoing_model final : public clients::ai_model {
  public:
    boost::asio::awaitable<clients::ai_answer> ask(clients::ai_request request,
                                                   steady_time deadline) override;
};

// A path that the pattern matches.
inline std::string example_of(const std::string& pattern) {
    const auto open = pattern.find('{');
    if (open == std::string::npos) return pattern;
    return pattern.substr(0, open) + "5511980000001" + pattern.substr(pattern.find('}') + 1);
}

// Every route of the product behind a real listener, over a real journal and pipeline; only Meta and the
// model are played.
class stage {
    temporary_dir directory_;

  public:
    explicit stage(http::server_options options = {}, bool metrics_public = false);
    ~stage();

    // One request on a connection of its own. Throws if there is no answer.
    raw_response ask(const std::string& method, const std::string& target, const header_list& headers = {},
                     const std::string& body = {});
    // The same with the admin token.
    raw_response admin(const std::string& method, const std::string& target, const std::string& body = {},
                       header_list headers = {});
    // POST /webhook with Meta's signature.
    raw_response webhook(const std::string& body);
    // The body of a webhook with a person's text.
    std::string text_body(const std::string& from, const std::string& wamid, const std::string& text) const;
    // A person's text, as Meta would bring it.
    raw_response hear(const std::string& from, const std::string& wamid, const std::string& text);
    std::uint16_t port() const { return port_; }
    // The product's own, without what the stage adds: /broken throws, /late outlives its deadline.
    std::vector<http::route> routes() { return api::routes(*services_); }
    // Whether webhooks need Meta's client certificate, which nobody shows on a plain connection.
    void need_certificates(bool needed);
    std::string database() const { return directory_ / "ft9.db"; }
    // From now on the journal refuses everything.
    void lose_journal();
    static bool eventually(const std::function<bool()>& holds) { return test::eventually(holds); }

    system_clock time;
    api::condition state;
    scripted_sender sender;
    scripted_uploader uploader;
    scripted_poster poster;
    storage::hook_outlet outlet;
    std::unique_ptr<storage::journal> journal;
    const std::unique_ptr<storage::insight_store> insights = storage::make_sqlite_insights(*journal);
    std::unique_ptr<pipeline::event_hooks> hooks;  // none are configured
    const std::unique_ptr<storage::usage_store> usage = storage::make_sqlite_usage(*journal);
    const std::unique_ptr<storage::ticket_store> tickets = storage::make_sqlite_tickets(*journal);

  private:
    boost::asio::io_context io_{2};
    system_timers timers_{io_.get_executor()};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    metrics meter_;
    alarm_board alarms_{meter_, time};
    echoing_model model_;
    file_threads files_{1};
    storage::session_store sessions_;
    std::unique_ptr<storage::handover_store> handovers_;
    pipeline::reading_step reading_{*insights, time, time_zone(), meter_};
    std::unique_ptr<storage::trace_store> traces_;
    std::unique_ptr<storage::shadow_store> shadows_;
    std::unique_ptr<pipeline::trace_step> tracing_;
    std::unique_ptr<pipeline::pipeline> pipeline_;
    std::unique_ptr<storage::hook_store> hook_store_;
    snapshot<api::credentials> credentials_;
    snapshot<pipeline::admission> admission_;
    std::unique_ptr<storage::memory_store> memories_;
    mentor::content_holder content_{mentor::load_content(FT9_SOURCE_DIR "/config").content};
    std::unique_ptr<api::services> services_;
    std::unique_ptr<http::server> server_;
    std::uint16_t port_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace ft9::test
