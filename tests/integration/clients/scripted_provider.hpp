#pragma once

#include "integration/http_client/fixture.hpp"

#include "ft9/core/file_threads.hpp"
#include "ft9/core/timers.hpp"

#include "support/temporary_dir.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ft9::test {

// An answer without a body.
inline std::string bare_status(const char* line, const char* more = "") {
    return std::string("HTTP/1.1 ") + line + "\r\n" + more + "Content-Length: 0\r\n\r\n";
}

// A provider that answers as it is told, and what its client needs. A fixture whose members the io threads
// use calls stop_threads() in its destructor.
class ScriptedProvider : public ClientTest {
  protected:
    ~ScriptedProvider() override { stop_threads(); }

    // Answers each request with the next of these, the last one again and again; keeps what was asked. What
    // does not begin as an answer is the body of one.
    tls_server::script provider(std::vector<std::string> answers) {
        return [this, answers = std::move(answers)](peer& p) {
            for (auto r = p.read_request(); !r.empty(); r = p.read_request()) {
                const std::lock_guard lock(mutex_);
                const auto at = std::min(asked_.size(), answers.size() - 1);
                asked_.push_back(std::move(r));
                if (answers[at].starts_with("HTTP/"))
                    p.write(answers[at]);
                else
                    p.respond(answers[at]);
            }
        };
    }
    std::vector<std::string> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

    temporary_dir folder_;
    system_timers timers_{context_.get_executor()};
    file_threads files_{1};
    mutable std::mutex mutex_;

  private:
    std::vector<std::string> asked_;
};

}  // namespace ft9::test
