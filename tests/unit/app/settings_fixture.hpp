#pragma once

#include "ft9/app/settings.hpp"

#include "support/temporary_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ft9::app {

// An environment that a server could start with, in a folder of its own.
class Settings : public ::testing::Test {
  public:
    environment env{{"WHATSAPP_ACCESS_TOKEN", "EAAtoken-of-the-fixture"},
                    {"WHATSAPP_PHONE_NUMBER_ID", "106540352242922"},
                    {"WHATSAPP_APP_SECRET", "0123456789abcdef0123456789abcdef"},
                    {"WHATSAPP_VERIFY_TOKEN", "a-long-verify-token"},
                    {"OPENAI_API_KEY", "key-of-the-fixture"},
                    {"OPENAI_MODEL", "model-1"},
                    {"ADMIN_TOKEN", "an-admin-token-of-the-fixture"}};
    test::temporary_dir dir;
    std::string dotenv;  // content; empty: no file
    mode_t dotenv_mode = 0600;

  protected:
    void SetUp() override { env["DATABASE_URL"] = "sqlite:" + (dir / "ft9.db"); }

    load_result load() {
        if (!dotenv.empty()) dir.write(".env", dotenv, dotenv_mode);
        return load_settings(env, dir / ".env");
    }
    load_result load_with(const std::string& name, const std::string& value) {
        env[name] = value;
        return load();
    }
    // Problems of one name, refusals or warnings, except those about this machine's disk.
    static std::vector<std::string> remedies(const load_result& loaded, const std::string& name,
                                             bool warnings) {
        std::vector<std::string> out;
        for (const auto& each : loaded.problems) {
            const bool about_disk = each.warning && each.name == "DATABASE_URL";
            if (each.name == name && each.warning == warnings && !about_disk) out.push_back(each.remedy);
        }
        return out;
    }
    static std::vector<std::string> errors(const load_result& loaded, const std::string& name) {
        return remedies(loaded, name, false);
    }
    static std::vector<std::string> warnings(const load_result& loaded, const std::string& name) {
        return remedies(loaded, name, true);
    }
    static effective_value effective(const load_result& loaded, const std::string& name) {
        for (const auto& each : loaded.effective) {
            if (each.name == name) return each;
        }
        ADD_FAILURE() << name << " is not in the table";
        return {};
    }
};

}  // namespace ft9::app
