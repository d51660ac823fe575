#pragma once

#include "world.hpp"

#include "support/storage_journal.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <functional>
#include <string>

namespace ft9::test {

// A real journal and an outside world that is faked, for parts of the pipeline that the test drives itself:
// it turns the crank of their executor, so that between two calls nothing of them moves. Their time stands
// still.
class CrankedTest : public JournalTest {
  protected:
    // Nothing may complete into a context that is gone.
    ~CrankedTest() override { journal_->close(); }

    pipeline::pipeline_environment environment() {
        return {
            io_.get_executor(), time_, timers_, *journal_, sessions_, model_, sender_, meter_, alarms_, [] {
                return pipeline::mentor_words{std::make_shared<const std::string>("prompt"), "v1",
                                              "agora não", "devagar"};
            }};
    }
    static pipeline::pipeline_options cranked_options() {
        pipeline::pipeline_options options;
        options.backlog_spacing = std::chrono::milliseconds(0);
        options.mark = pipeline::marking::off;
        return options;
    }
    // Runs one handler after the other until it holds.
    bool crank_until(const std::function<bool()>& holds) {
        return eventually([&] {
            if (!holds()) io_.poll_one();
            return holds();
        });
    }
    bool asked(std::size_t times) {
        return crank_until([&] { return model_.asked().size() == times; });
    }

    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    system_timers timers_{io_.get_executor()};
    storage::session_store sessions_{time_, {}};
    fake_model model_;
    fake_sender sender_;
    metrics meter_;
    alarm_board alarms_{meter_, time_};
};

}  // namespace ft9::test
