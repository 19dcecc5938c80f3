#include "server/certificate_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/testing/certificate.h"

namespace server {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::HasSubstr;

class CertificateWatchTest : public ::testing::Test {
 protected:
  CertificateWatchTest() {
    const net::tls::CertificateFiles files = net::testing::make_certificate(directory_.path(), "tls", "first", {});
    tls_.certificate = files.certificate_path;
    tls_.key = files.key_path;
  }

  std::string said_at(base::WallTime now) {
    testing::internal::CaptureStderr();
    watch_.look(tls_, now);
    return testing::internal::GetCapturedStderr();
  }

  net::testing::TemporaryDirectory directory_;
  TlsConfig tls_;
  CertificateWatch watch_;
  base::WallTime start_ = base::Clock::system().now();  // certificates of tests are good for a day from then
};

TEST_F(CertificateWatchTest, SaysNothingOfOneThatIsGood) {
  EXPECT_EQ(said_at(start_ + hours(1)), "");
  EXPECT_NEAR(static_cast<double>(watch_.first_expiry()), static_cast<double>(base::unix_seconds(start_ + days(1))),
              60);
}

TEST_F(CertificateWatchTest, WarnsInTimeAndOnceADay) {
  const base::WallTime late = start_ + hours(20);
  EXPECT_THAT(said_at(late), HasSubstr("level=warning event=certificate_expires_soon file=" + tls_.certificate));
  EXPECT_EQ(said_at(late + hours(1)), "");
  const base::WallTime too_late = start_ + hours(25);
  EXPECT_THAT(said_at(too_late), HasSubstr("level=error event=certificate_expired file=" + tls_.certificate));
  EXPECT_EQ(said_at(too_late + hours(23)), "");
  EXPECT_THAT(said_at(too_late + hours(24)), HasSubstr("certificate_expired"));
}

TEST_F(CertificateWatchTest, AClockThatIsWrongIsNamed) {
  EXPECT_THAT(said_at(start_ - days(400)), HasSubstr("certificate_not_valid_yet"));
}

TEST_F(CertificateWatchTest, WithoutCertificatesThereIsNothingToSay) {
  tls_ = TlsConfig();
  EXPECT_EQ(said_at(start_), "");
  EXPECT_EQ(watch_.first_expiry(), 0);
  tls_.certificate = directory_.path() + "/none";
  EXPECT_EQ(said_at(start_), "") << "net/tls says that it cannot be read";
}

}  // namespace
}  // namespace server
