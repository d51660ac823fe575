#pragma once

#include "support/e2e_record.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_dir.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ft9::test {

using header_list = std::vector<std::pair<std::string, std::string>>;

// What Meta puts into X-Hub-Signature-256. Written here anew, so that it can prove the server's wrong.
std::string meta_signature(std::string_view secret, std::string_view body);

// The whole of it: Meta and OpenAI as ft9-simulator, and ft9-server behind them on a database of its own.
// The server may be killed and started as often as one likes; it finds its old database. One thread.
class world {
  public:
    // Folder of the programs and of the sources (for config/). The simulator runs at once, the server not
    // yet.
    world(const std::string& binary_dir, const std::string& source_dir);

    // The server's whole environment; change it before a start.
    std::map<std::string, std::string> environment;
    // How call() and what is built on it speak to the server: plain unless it has an authority to trust.
    raw_client::options connection;
    // Not 0: the server has data/ on a file system of its own of so many bytes, a new one at each start.
    std::size_t small_disk = 0;
    simulator_process& simulator() { return simulator_; }
    child_process& server() { return *server_; }
    // Where the server works and its `.env` would be.
    const temporary_dir& directory() const { return directory_; }

    // Starts the server and waits until it is ready. Throws std::runtime_error with its output if it is not.
    void start();
    // The same, without waiting.
    void launch();
    // Tells the simulator where the server listens, once it said so. False if it ended instead.
    bool await_ready();
    void kill();
    // SIGTERM; the exit code.
    int stop();
    // Signals SIGHUP and waits for what the server says about it.
    void reload();
    // One more server on the same database.
    std::unique_ptr<child_process> another() const;
    std::pair<int, std::string> run(std::vector<std::string> arguments);
    // What all servers of this world printed.
    std::string logs() const { return logs_ + (server_ ? server_->output() : std::string()); }

    std::uint16_t port() const { return port_; }
    raw_response call(std::string_view method, std::string_view target, const header_list& headers = {},
                      std::string_view body = {});
    // With the admin token; a body that is not null is sent as JSON.
    raw_response admin(std::string_view method, std::string_view target, const nlohmann::json& body = {},
                       const header_list& headers = {});
    // POST /webhook with Meta's signature.
    raw_response webhook(std::string_view body);

    // A person writes; the id of the message. Throws unless the webhook was answered 200.
    std::string say(const std::string& from, const std::string& text);
    // Texts that Graph accepted for a person.
    std::vector<std::string> texts_to(const std::string& number);
    // Waits until somebody else was answered: whatever else was on its way has been done by then.
    void let_it_rest();
    // The value of one line of GET /metrics, such as ft9_turns_total{outcome="replied"}; 0 without it.
    double metric(const std::string& line);
    // GET /messages/{id} until its state is `state` or patience ends; the last answer.
    nlohmann::json message_in_state(const std::string& id, const std::string& state);

  private:
    temporary_dir directory_;
    simulator_process simulator_;
    std::string server_binary_;
    std::unique_ptr<child_process> server_;
    std::string logs_;
    std::uint16_t port_ = 0;
    int strangers_ = 0;
};

// The webhook with these messages, as Meta would send it.
std::string webhook_of(const std::string& phone_number_id, const nlohmann::json& messages);
nlohmann::json text_message(const std::string& from, const std::string& id, const std::string& text);
// A Brazilian mobile number, another one for each index.
std::string person(int index);
// The text of an entry of the record that `accepted_for` finds.
std::string text_of(const nlohmann::json& entry);
// Our id of the message in such an entry.
std::string id_of(const nlohmann::json& entry);

}  // namespace ft9::test
