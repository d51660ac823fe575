// Other people's clients judge the fakes: what they read and refuse is not of our making.
#include "stage.hpp"
#include "support/npm_programs.hpp"

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;

class clients_test : public stage {
  protected:
    void judge(const std::string& program) {
        if (const auto why = ft9::test::npm_is_missing(); !why.empty()) GTEST_SKIP() << why;
        const auto& f = sim->facts();
        const json facts = {{"page_url", f.page_url},
                            {"control_token", f.token},
                            {"graph_base_url", f.graph_base_url},
                            {"openai_base_url", f.openai_base_url},
                            {"phone_number_id", f.who.phone_number_id},
                            {"access_token", f.who.access_token},
                            {"app_secret", f.who.app_secret},
                            {"verify_token", f.who.verify_token},
                            {"openai_api_key", f.who.openai_key}};
        auto node = ft9::test::node_command("tests/integration/simulator/" + program, {});
        node.environment["FACTS"] = facts.dump();
        node.environment["NODE_EXTRA_CA_CERTS"] = ca_file;
        ft9::test::child_process process(node);
        EXPECT_EQ(process.wait(120s), 0) << process.output();
    }
};

TEST_F(clients_test, whatsapp_api_js_sends_reads_errors_and_takes_webhooks) {
    judge("graph_client.mjs");
}

TEST_F(clients_test, kapsos_client_sends_every_kind_reads_errors_and_fetches_files) {
    judge("kapso_client.mjs");
}

TEST_F(clients_test, the_openai_client_reads_answers_and_errors) {
    judge("openai_client.mjs");
}

}  // namespace
}  // namespace ft9::simulator::test
