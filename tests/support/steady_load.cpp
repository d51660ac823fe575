#include "support/steady_load.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace ft9::test {
namespace {

using clock_type = std::chrono::steady_clock;

class load {
  public:
    explicit load(const load_options& options) : options_(options), begin_(clock_type::now()) {
        client_.from = options.from;
        client_.limit = std::chrono::milliseconds(30'000);
    }

    load_report run() {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < options_.workers; ++i)
            threads.emplace_back([this] { work(); });
        for (auto& one : threads)
            one.join();
        report_.repeated = repeated_;
        std::sort(report_.milliseconds.begin(), report_.milliseconds.end());
        return std::move(report_);
    }

  private:
    void work() {
        std::unique_ptr<raw_client> kept;
        for (auto number = next_++;; number = next_++) {
            const auto due =
                begin_ + std::chrono::duration_cast<clock_type::duration>(std::chrono::duration<double>(
                             static_cast<double>(number) / options_.per_second));
            if (due - begin_ >= options_.lasts) return;
            const auto text = options_.request(number);
            std::this_thread::sleep_until(due);  // lint-ok: the pace of the load
            const bool fresh = number % 2 == 1;
            std::unique_ptr<raw_client> own;
            const bool used = !fresh && kept;
            int status = ask(fresh ? own : kept, text);
            if (status == 0) kept.reset();
            if (status == 0 && used) {
                ++repeated_;
                status = ask(kept, text);
            }
            note(status, due, clock_type::now() - due);
        }
    }

    int ask(std::unique_ptr<raw_client>& through, const std::string& text) const {
        try {
            if (!through) through = std::make_unique<raw_client>(options_.port, client_);
            const auto answer = through->ask(text);
            return answer ? answer->status : 0;
        } catch (const std::runtime_error&) {
            return 0;  // no connection
        }
    }

    void note(int status, clock_type::time_point due, clock_type::duration took) {
        const std::lock_guard lock(mutex_);
        ++report_.answers[status];
        const auto ms = std::chrono::duration<double, std::milli>(took).count();
        report_.milliseconds.push_back(ms);
        if (ms <= report_.slowest) return;
        report_.slowest = ms;
        report_.slowest_at = std::chrono::duration<double>(due - begin_).count();
    }

    const load_options& options_;
    const clock_type::time_point begin_;
    raw_client::options client_;
    std::atomic<std::size_t> next_{0}, repeated_{0};
    std::mutex mutex_;
    load_report report_;
};

}  // namespace

std::size_t load_report::count(int status) const {
    const auto found = answers.find(status);
    return found == answers.end() ? 0 : found->second;
}

double load_report::quantile(double q) const {
    if (milliseconds.empty()) return 0;
    return milliseconds[static_cast<std::size_t>(q * static_cast<double>(milliseconds.size() - 1))];
}

bool load_report::all_ok() const {
    return !milliseconds.empty() && count(200) == milliseconds.size();
}

load_report run_load(const load_options& options) {
    return load(options).run();
}

}  // namespace ft9::test
