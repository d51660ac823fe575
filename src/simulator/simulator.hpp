#pragma once

#include "ft9/http/server.hpp"
#include "simulator/control.hpp"
#include "simulator/graph_api.hpp"
#include "simulator/listener.hpp"
#include "simulator/media_store.hpp"
#include "simulator/openai_api.hpp"
#include "simulator/shifted_clock.hpp"
#include "simulator/tool_endpoint.hpp"
#include "simulator/webhook_sender.hpp"

#include <memory>
#include <string>

namespace ft9::simulator {

struct simulator_options {
    identity who;
    behaviour first;
    std::uint16_t page_port = 0;  // 0, or taken: a free one
    std::uint16_t graph_port = 0, ai_port = 0;
    std::string ca_file;  // where the test CA's certificate is written
    std::size_t record_limit = 100'000;
    bool counters_only = false;
    std::string token;                       // of the control routes; empty: a new one
    bool live_ai = false;                    // told to the page
    std::vector<std::string> private_hosts;  // hosts of the server under test that may be private
    std::string server_ca;                   // further authorities for the server under test (PEM file)
};

// Fake Graph, fake OpenAI, webhook sender and phone page of one start, all on loopback. Use from one thread;
// the work runs on the executor's threads, which must have ended before this object does.
class simulator {
  public:
    // Makes the certificates and writes ca_file. Throws std::runtime_error if that fails, or if server_ca
    // cannot be read.
    simulator(boost::asio::any_io_executor executor, simulator_options options);
    ~simulator();
    // Opens the listeners; the system's error if one cannot be.
    result<void> start();
    // Closes listeners and connections and ends what waits.
    void stop();

    const control_facts& facts() const { return facts_; }
    bool page_port_was_taken() const { return page_port_was_taken_; }
    record& log() { return log_; }
    fault_queue& faults() { return faults_; }
    behaviour_store& settings() { return settings_; }
    const behaviour_store& settings() const { return settings_; }
    webhook_sender& sender() { return *sender_; }
    shifted_clock& meta_time() { return meta_time_; }

  private:
    result<void> start_page();
    bool refuse(side target);
    void make_fakes(const std::shared_ptr<boost::asio::ssl::context>& tls);

    boost::asio::any_io_executor executor_;
    const simulator_options options_;
    system_clock time_;        // of the record
    shifted_clock meta_time_;  // of what this Meta says and decides
    record log_;
    fault_queue faults_;
    behaviour_store settings_;
    account account_;
    sending_limits limits_;
    media_store media_{meta_time_};
    control_facts facts_;
    bool page_port_was_taken_ = false;
    std::shared_ptr<http::client> client_;
    std::shared_ptr<webhook_sender> sender_;
    std::unique_ptr<graph_api> graph_;
    std::unique_ptr<openai_api> ai_;
    std::unique_ptr<tool_endpoint> tools_;
    std::unique_ptr<listener> graph_listener_, ai_listener_;
    std::shared_ptr<control> control_;
    std::unique_ptr<http::server> page_;
};

}  // namespace ft9::simulator
