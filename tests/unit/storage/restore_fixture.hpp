#pragma once

#include "erasure_fixture.hpp"

#include "ft9/storage/backup.hpp"

#include <filesystem>
#include <stdexcept>

namespace ft9::test {

// A journal, a backup of it, and what the journal lived through afterwards.
class RestoreTest : public ErasureTest {
  protected:
    // Time goes on, so that what comes after a restore is younger than it.
    void back_up() {
        std::string why;
        const auto done = storage::back_up({options_.path, backup_, true, 0}, why);
        if (!done) throw std::runtime_error("no backup: " + why);
        time_.advance(std::chrono::seconds(60));
    }
    result<storage::restore_report> try_restore() {
        return storage::restore(time_, {options_.path, backup_}, why_);
    }
    // Stops the server, restores and starts it again.
    storage::restore_report restore() {
        close();
        time_.advance(std::chrono::seconds(60));
        const auto done = try_restore();
        if (!done) throw std::runtime_error("no restore: " + why_);
        time_.advance(std::chrono::seconds(60));
        open();
        return *done;
    }
    error_code refusal_of() {
        const auto done = try_restore();
        return done ? error_code{} : done.error();
    }
    storage::planned_message said_now(std::string wamid, std::string from = ana) {
        auto m = said(std::move(wamid), "oi", std::move(from));
        m.message.timestamp = time_.now() / 1000;
        return m;
    }
    static std::string first_of(const std::string& file, const char* sql) {
        storage::sqlite::database db(file, true);
        auto q = db.run(sql);
        return q.next() ? q.text(0) : "no row";
    }
    std::vector<std::string> files_like(const std::string& part) const {
        std::vector<std::string> found;
        for (const auto& f : std::filesystem::directory_iterator(dir_.path()))
            if (f.path().filename().string().find(part) != std::string::npos)
                found.push_back(f.path().string());
        return found;
    }

    std::string backup_ = dir_ / "backup";
    std::string why_;
};

}  // namespace ft9::test
