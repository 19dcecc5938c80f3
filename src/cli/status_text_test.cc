#include "cli/status_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ServerStatus sample() {
  ServerStatus status;
  status.fields = {{"version", "1.2.3"},
                   {"store", "/srv/\"mail\""},
                   {"condition", "healthy"},
                   {"advice", ""},
                   {"started", "1000"},
                   {"free-bytes", "5000000"},
                   {"last-write", "4000"},
                   {"syncs", "7"},
                   {"imap-idle", "2"},
                   {"imap-selected", "1"},
                   {"lmtp", "4"},
                   {"accounts", "12"},
                   {"log-segment", "12"},
                   {"log-offset", "3456"},
                   {"last-sync", "4055"},
                   {"sync-microseconds", "1500"}};
  status.listeners = {"imaps\t*:993\t3\t10\t0\t5", "metrics\t127.0.0.1:9100\t0\t1\t0\t0"};
  return status;
}

TEST(StatusText, DurationsHaveTwoUnits) {
  EXPECT_EQ(duration_text(0), "0 s");
  EXPECT_EQ(duration_text(59), "59 s");
  EXPECT_EQ(duration_text(60), "1 min");
  EXPECT_EQ(duration_text(61), "1 min 1 s");
  EXPECT_EQ(duration_text(3'605), "1 h");
  EXPECT_EQ(duration_text(86'399), "23 h 59 min");
  EXPECT_EQ(duration_text(3 * 86'400 + 7'300), "3 d 2 h");
  EXPECT_EQ(duration_text(-5), "0 s") << "clocks may be set back";
}

TEST(StatusText, SaysAtAGlance) {
  const std::string text = status_text(sample(), 4'060);
  EXPECT_THAT(text, HasSubstr("godwit 1.2.3, process ?, up 51 min\n"));
  EXPECT_THAT(text, HasSubstr("store       /srv/\"mail\": healthy\n"));
  EXPECT_THAT(text, HasSubstr("5.0 MB free\n"));
  EXPECT_THAT(text, HasSubstr("last written 1 min ago; 7 syncs since the start, 1.5 ms each\n"
                              "            synced 5 s ago, through byte 3456 of segment 12\n"));
  EXPECT_THAT(text, HasSubstr("sessions    3 IMAP (2 in IDLE)"));
  EXPECT_THAT(text, HasSubstr("  imaps     *:993: 3 open, 10 since the start, 5 broken TLS handshakes\n"));
  EXPECT_THAT(text, HasSubstr("  metrics   127.0.0.1:9100: 0 open, 1 since the start\n"));
  EXPECT_THAT(text, Not(HasSubstr("held back")));
  EXPECT_THAT(text, Not(HasSubstr("TLS  ")));
}

// A store in memory has no log.
TEST(StatusText, SaysNothingOfALogThatWasNeverSynced) {
  ServerStatus status = sample();
  status.fields["last-sync"] = "0";
  EXPECT_THAT(status_text(status, 4'060), Not(HasSubstr("synced")));
}

TEST(StatusText, SaysWhenCertificatesEnd) {
  ServerStatus status = sample();
  status.fields["certificate-expiry"] = std::to_string(5 * 86'400);
  EXPECT_THAT(status_text(status, 86'400), HasSubstr("TLS         the first certificate ends in 4 d\n"));
  EXPECT_THAT(status_text(status, 6 * 86'400), HasSubstr("has ended"));
}

TEST(StatusText, TroubleComesWithWhatToDo) {
  ServerStatus status = sample();
  status.fields["condition"] = "read_only";
  status.fields["advice"] = "look at the disk";
  EXPECT_THAT(status_text(status, 0), HasSubstr("read_only\n            look at the disk\n"));
}

TEST(StatusText, ListsSessions) {
  EXPECT_EQ(sessions_text({}, 0), "nobody is connected\n");
  EXPECT_EQ(sessions_json({}), "[\n]\n");
  const std::vector<std::string> lines{"anna\timaps\t::1 port 7\ttls\t1000\t1090\tidle\tINBOX",
                                       "-\timap\tunix\tclear\t1000\t1000\tnot_authenticated\t",
                                       "-\tlmtp\tunix\tclear\t1000\t1000\t-\t"};
  const std::string text = sessions_text(lines, 1'100);
  EXPECT_THAT(text, HasSubstr("anna                             imaps    ::1 port 7                   "
                              "yes    1 min 40 s   10 s         idle              INBOX\n"));
  EXPECT_THAT(text, HasSubstr("1 min 40 s   not authenticated\n"));
  EXPECT_THAT(text, HasSubstr("1 min 40 s   -\n"));
  const std::string json = sessions_json(lines);
  EXPECT_THAT(json, HasSubstr("\"tls\": true, \"began\": 1000, \"waits_since\": 1090, \"state\": \"idle\", "
                              "\"mailbox\": \"INBOX\"},\n"));
  EXPECT_THAT(json, HasSubstr("\"waits_since\": 1000, \"state\": \"not_authenticated\", \"mailbox\": null},\n"));
  EXPECT_THAT(json, HasSubstr("\"waits_since\": 1000, \"state\": null, \"mailbox\": null}\n]\n"));
}

TEST(StatusText, JsonIsOneObject) {
  const std::string json = status_json(sample(), 4'000);
  EXPECT_THAT(json, HasSubstr("\"uptime_seconds\": 3000,"));
  EXPECT_THAT(json, HasSubstr("\"store\": \"/srv/\\\"mail\\\"\","));
  EXPECT_THAT(json, HasSubstr("\"free_bytes\": 5000000,"));
  EXPECT_THAT(json, HasSubstr("{\"name\": \"imaps\", \"address\": \"*:993\", \"open\": 3, \"accepted\": 10, "
                              "\"refused\": 0, \"failed_handshakes\": 5},\n"));
  EXPECT_TRUE(json.ends_with("}\n  ]\n}\n")) << json;
}

}  // namespace
}  // namespace cli
