#pragma once

#include "ft9/http/router.hpp"
#include "simulator/account.hpp"
#include "simulator/behaviour.hpp"
#include "simulator/faults.hpp"
#include "simulator/identity.hpp"
#include "simulator/media_store.hpp"
#include "simulator/record.hpp"
#include "simulator/shifted_clock.hpp"
#include "simulator/webhook_sender.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace ft9::simulator {

// What /control/info tells; the secrets of `who` are not among it.
struct control_facts {
    std::string token;
    std::string page_url, graph_base_url, openai_base_url, ca_file;
    identity who;
    bool live_ai = false;  // the server behind us asks a real model
};

// What the control routes work on; all of it must outlive them.
struct control_parts {
    record& log;
    fault_queue& faults;
    behaviour_store& settings;
    webhook_sender& sender;
    account& about;
    media_store& media;
    const control_facts& facts;
    shifted_clock& time;
    std::function<void(side)> close_idle;
    std::function<void()> forget_sends;        // what limits of sending count
    std::function<std::size_t()> connections;  // to the fakes
};

// The routes under /control, for the page and for tests (decision 27). Any thread.
class control {
  public:
    explicit control(control_parts parts) : parts_(std::move(parts)) {}
    // The route table; this object must outlive it.
    std::vector<http::route> routes();

  private:
    using answer = boost::asio::awaitable<http::response>;
    answer post_message(http::request& r);
    answer post_media(http::request& r);
    answer get_media(http::request& r);
    answer expire_media(http::request& r);
    answer post_webhook(http::request& r);
    answer post_fault(http::request& r);
    answer get_faults(http::request& r);
    answer clear_faults(http::request& r);
    answer post_settings(http::request& r);
    answer post_account(http::request& r);
    answer get_account(http::request& r);
    answer get_clock(http::request& r);
    answer post_clock(http::request& r);
    answer post_handshake(http::request& r);
    answer post_reset(http::request& r);
    answer get_settings(http::request& r);
    answer get_record(http::request& r);
    answer get_info(http::request& r);

    control_parts parts_;
    std::mutex changing_;  // the settings: of two changes at once neither is lost
};

// Reads the body of POST /control/messages. errc::invalid_argument: `problem` names the member.
struct message_order {
    inbound message;
    std::int64_t copies = 1;
    std::string media_id;  // of a file that the store has: it is what was sent
    std::string filename;  // of a document
};
result<message_order> parse_message_order(const nlohmann::json& body, std::string& problem);

}  // namespace ft9::simulator
