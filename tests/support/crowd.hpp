#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ft9::test {

// What a bad client does once it is connected.
enum class habit : std::uint8_t {
    silent,        // says nothing
    kept_alive,    // asks once, then says nothing
    head_drip,     // a byte of a head at each beat
    body_drip,     // a head with an ill signature of good form, then a byte of a large body at each beat
    body_trickle,  // the same with 2 kB at each beat: above the least rate that the server takes
    slow_read,     // asks again and again, with the smallest window, and takes 16 bytes at each beat
};
inline constexpr std::array all_habits{habit::silent,    habit::kept_alive,   habit::head_drip,
                                       habit::body_drip, habit::body_trickle, habit::slow_read};
std::string_view to_string(habit h);

struct crowd_options {
    std::uint16_t port = 0;
    std::string upload_path = "/webhook", small_page = "/", slow_page = "/";
    std::map<habit, std::size_t> counts;
    std::chrono::milliseconds beat{1000};
    // How many come from one address, 127.1.0.1 and on; 0: all from 127.0.0.1.
    std::size_t per_address = 100;
    // One whose connection has ended comes back after that.
    std::chrono::milliseconds back_after{200};
};

// What became of the connections of one habit.
struct habit_report {
    std::size_t opened = 0, refused = 0;  // refused: connect() failed
    // By how they ended: "408", "503", "closed" (without an answer that says why), "reset"; how long each
    // lived in seconds, in order.
    std::map<std::string, std::vector<float>> ended;
};
using crowd_report = std::map<habit, habit_report>;

// Many bad clients on one thread. The process needs a descriptor for each.
class crowd {
  public:
    explicit crowd(crowd_options options);
    ~crowd();  // stops
    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;

    // Connections that are open now. Any thread.
    std::size_t connected() const { return connected_; }
    // Connections that the server has ended so far. Any thread.
    std::size_t ended(habit does) const { return ended_.at(static_cast<std::size_t>(does)); }
    // All of them hang up; returns what they saw. Once.
    crowd_report stop();

  private:
    struct member;
    void run();
    void open_some();
    bool connect(std::size_t index);
    void on_event(std::size_t index, std::uint32_t events);
    void on_beat(member& m);
    void introduce(member& m);
    void read_answer(std::size_t index);
    void end(std::size_t index, bool reset);

    const crowd_options options_;
    const int poll_;
    std::vector<member> members_;
    crowd_report report_;
    std::atomic<std::size_t> connected_{0};
    std::array<std::atomic<std::size_t>, all_habits.size()> ended_{};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace ft9::test
