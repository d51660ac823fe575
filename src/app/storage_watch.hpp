#pragma once

#include "ft9/storage/sqlite_journal.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace ft9::app {

// What the journal's threads say of the disk, kept until the upkeep's next round asks for it: the journal
// lives before the alarms and after them. Any thread.
class storage_watch {
  public:
    using findings = std::map<storage::trouble, std::string>;

    void note(storage::trouble what, const std::string& text);
    // The newest of each kind since the last call.
    findings take();

  private:
    std::mutex mutex_;
    findings found_;
};

// What an operator is told; names the alarm.
struct storage_alarm {
    const char* name;
    std::string detail;
};
storage_alarm alarm_of(storage::trouble what, const std::string& text);

}  // namespace ft9::app
