#include "../../../src/app/certificate_watch.hpp"

#include "support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

constexpr unix_ms day = 24LL * 60 * 60 * 1000;

class CertificateWatch : public ::testing::Test {
  public:
    test::fake_clock clock;
    metrics counts;
    alarm_board board{counts, clock};
    certificate_watch watch{counts, board, clock};

  protected:
    void SetUp() override { ::testing::internal::CaptureStderr(); }
    void TearDown() override { ::testing::internal::GetCapturedStderr(); }
    double alarms(const char* name = "certificate_expiring") const {
        return counts.value(counter::alarms, name);
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const auto& each : board.active())
            out.push_back(each.detail);
        return out;
    }
    void pass(unix_ms time) {
        clock.advance(std::chrono::milliseconds(time));
        watch.look();
    }
};

}  // namespace

TEST_F(CertificateWatch, WithoutHttpsNothingExpires) {
    watch.look();
    EXPECT_THAT(counts.text(), HasSubstr("ft9_tls_certificate_expires_seconds +Inf\n"));
    EXPECT_EQ(alarms(), 0);
}

TEST_F(CertificateWatch, TheGaugeCountsDown) {
    watch.set(clock.now() + 90 * day);
    EXPECT_THAT(counts.text(), HasSubstr("ft9_tls_certificate_expires_seconds 7776000\n"));
    pass(60'000);
    EXPECT_THAT(counts.text(), HasSubstr("ft9_tls_certificate_expires_seconds 7775940\n"));
    pass(91 * day);
    EXPECT_THAT(counts.text(), HasSubstr("ft9_tls_certificate_expires_seconds -"));
}

TEST_F(CertificateWatch, Speaks30And14And3DaysBeforeAndAtTheEnd) {
    watch.set(clock.now() + 31 * day);
    EXPECT_EQ(alarms(), 0);
    pass(1 * day);
    EXPECT_EQ(alarms(), 1);
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("in 30 day(s)")));
    for (int i = 0; i < 15; ++i)
        pass(1 * day);
    EXPECT_EQ(alarms(), 1) << "once for each threshold";
    pass(1 * day);
    EXPECT_EQ(alarms(), 2);
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("in 14 day(s)")));
    pass(11 * day);
    EXPECT_EQ(alarms(), 3);
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("in 3 day(s)")));
    pass(day / 2);
    EXPECT_EQ(alarms(), 3);
    pass(day / 2);
    EXPECT_EQ(alarms(), 4) << "again each day at the end";
    pass(2 * day);
    EXPECT_EQ(alarms(), 5);
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("expired at")));
}

TEST_F(CertificateWatch, ShortOnesAreSpokenOfAtOnceAndRenewedOnesAreForgotten) {
    watch.set(clock.now() + 2 * day);
    EXPECT_EQ(alarms(), 1);
    watch.set(clock.now() + 90 * day);
    EXPECT_THAT(texts(), IsEmpty());
    pass(61 * day);
    EXPECT_EQ(alarms(), 2);
}

TEST_F(CertificateWatch, RefusedClientsAreAnAlarmOnceIn10Minutes) {
    for (int i = 0; i < 1000; ++i)
        watch.client_refused("certificate has expired");
    EXPECT_EQ(alarms("client_certificate_refused"), 1);
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("(certificate has expired)")));
    clock.advance(10min);
    watch.client_refused("self-signed certificate");
    EXPECT_EQ(alarms("client_certificate_refused"), 2);
}
