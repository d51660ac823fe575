#pragma once

#include <string_view>

namespace ft9 {

// Something an operator must act on: an error line, a metric and an optional POST to ALERT_WEBHOOK_URL.
// The same words are logged at most once a minute, the same name is posted at most once per 10 minutes. Any
// thread; never blocks.
class alarm_sink {
  public:
    virtual ~alarm_sink() = default;
    // `name` is snake_case from the table in docs/operations.md; `detail` says what to do and holds no
    // personal data.
    virtual void raise(std::string_view name, std::string_view detail) = 0;
};

}  // namespace ft9
