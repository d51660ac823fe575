#pragma once

#include "ft9/http/client.hpp"
#include "simulator/acquaintances.hpp"
#include "simulator/behaviour.hpp"
#include "simulator/faults.hpp"
#include "simulator/overtaking.hpp"
#include "simulator/payload.hpp"
#include "simulator/record.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace ft9::simulator {

// A message of the business that Meta (we) accepted.
struct accepted_message {
    std::string wamid;
    std::string recipient;  // digits; empty when addressed by BSUID
    std::string user_id;
    std::string callback;
    std::string type = {};  // Meta's
    bool voice = false;     // it is a voice note
};

// Plays Meta towards the server: handshake, signed webhooks, redelivery while the answer is not 200. Lives in
// a shared_ptr, since redeliveries outlast their callers. Any thread.
class webhook_sender : public std::enable_shared_from_this<webhook_sender> {
  public:
    webhook_sender(boost::asio::any_io_executor executor, std::shared_ptr<http::client> client, identity who,
                   behaviour_store& settings, fault_queue& faults, record& log, const clock& time);

    struct delivery {
        std::string wamid;
        int http_status = 0;  // of the first attempt; 0: no answer
    };
    // Sends the message (completed) and waits for the first attempt's answer; later attempts and duplicates
    // go on alone. `copies`: how often it is delivered in all.
    boost::asio::awaitable<delivery> send_message(inbound m, std::int64_t copies);
    // One attempt with exactly these bytes. Returns the HTTP status, 0 without an answer.
    boost::asio::awaitable<int> send_raw(std::string body, signature_kind signature);
    // Statuses of an accepted message, as the settings say; a `failed` one alone if the window is closed or
    // the person has left that number. Returns at once.
    void send_statuses(accepted_message m);
    // GET with a challenge; true if it was answered with 200 and the challenge itself.
    boost::asio::awaitable<bool> handshake();
    // GET of a path under the server's base URL; HTTP status, 0 without an answer.
    boost::asio::awaitable<int> probe(std::string path);
    // Ends redeliveries and statuses that still wait.
    void forget_pending();
    // Nobody has written yet.
    void forget_people() { people_.forget(); }

  private:
    struct parcel;
    static boost::asio::awaitable<void> redeliver(std::shared_ptr<webhook_sender> self, parcel p);
    static boost::asio::awaitable<void> status_series(std::shared_ptr<webhook_sender> self,
                                                      accepted_message m);
    acquaintances::standing standing_of(const accepted_message& m) const;
    boost::asio::awaitable<int> attempt(parcel p);
    std::uint64_t note_sent(const parcel& p, const std::string& signature);
    boost::asio::awaitable<http::exchange> call(http::client_request request, std::string path);
    static boost::asio::awaitable<void> deliver_later(std::shared_ptr<webhook_sender> self, parcel p);
    boost::asio::awaitable<int> deliver(parcel p);
    boost::asio::awaitable<bool> hold_back(const parcel& p);
    void twist(parcel& p);
    void spawn(boost::asio::awaitable<void> work);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<http::client> client_;
    const identity who_;
    behaviour_store& settings_;
    fault_queue& faults_;
    record& log_;
    const clock& time_;
    acquaintances people_;
    overtaking held_;
    std::atomic<std::uint64_t> era_{0};
};

}  // namespace ft9::simulator
