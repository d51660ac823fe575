// bench-server-without-journal: ft9-server as it ships, from the same settings, on a journal that keeps
// nothing. The difference between the two is what durable acknowledgements cost.
#include "no_journal.hpp"

#include "../../src/app/runtime.hpp"

#include <iostream>

int main() {
    using namespace ft9;
    const app::sources from{app::process_environment(), ".env"};
    const auto loaded = app::load_settings(from.env, from.dotenv_path);
    if (loaded.refused()) {
        std::cerr << app::render_problems(loaded);
        return app::bad_configuration;
    }
    const auto& s = loaded.values;
    auto content = mentor::load_content(s.config_dir);
    if (!content) return app::bad_configuration;
    log::start(s.log_level, s.log_format);
    const steered_clock time;
    metrics meter;
    bench::no_journal journal;
    app::storage_watch watch;
    storage::hook_outlet hooks;
    int code = app::clean;
    {
        app::runtime server(s, s.max_connections, from, time, meter, journal, watch, hooks, content.content,
                            app::load_voices(s).voices);
        code = server.run();
    }
    log::stop();
    return code;
}
