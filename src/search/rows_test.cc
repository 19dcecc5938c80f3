// What SORT and THREAD compare is what the messages say, folded or not, with and without rows of messages that are
// gone.
#include "search/rows.h"

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "mail/store_test_support.h"
#include "search/scan.h"

namespace search {
namespace {

class GatherRows : public mail::test::MemoryStoreFixture {
 protected:
  static constexpr std::int64_t ten_in_the_evening = 1'699'999'200;  // 14 Nov 2023 22:00:00 UTC

  static mail::StoreOptions options() {
    mail::StoreOptions options = quick();
    options.fold_records = 100;
    return options;
  }
  GatherRows() : MemoryStoreFixture(options()) {}

  enum class Dated : std::uint8_t { all, every_other };
  static bool has_date(std::uint32_t uid, Dated dated) { return dated == Dated::all || uid % 2 == 0; }
  static std::int64_t arrival(std::uint32_t uid) { return 1'600'000'000 + std::int64_t{uid} * 7; }
  static std::int64_t sent(std::uint32_t uid, Dated dated) {
    return has_date(uid, dated) ? ten_in_the_evening + uid : arrival(uid);
  }

  void add(std::uint32_t count, Dated dated) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t uid = ++last_uid_;
      std::array<char, 64> date{};
      std::snprintf(date.data(), date.size(), "Date: 14 Nov 2023 22:%02u:%02u +0000\r\n", uid / 60, uid % 60);
      mail::NewMessage message =
          new_message(text_of(static_cast<int>(uid), has_date(uid, dated) ? date.data() : "X-None: 1\r\n"));
      message.internal_date = {arrival(uid), 60};
      ASSERT_TRUE(append_one("INBOX", std::move(message)).has_value());
      executor_.drain();
    }
  }
  void expunge(const std::vector<std::uint32_t>& uids) {
    mail::StoreFlags deleting;
    deleting.uids = this->uids(uids);
    deleting.system = mail::SystemFlags().with(mail::SystemFlag::deleted);
    ASSERT_TRUE(wait(account_->store(folder("INBOX"), deleting)).has_value());
    ASSERT_TRUE(wait(account_->expunge(folder("INBOX"), std::nullopt)).has_value());
    executor_.drain();
  }

  void expect_right(Dated dated) {
    for (const std::uint32_t skipped : {0u, 5u}) {
      expect_right(dated, skipped, {.arrival = true, .sent = true, .size = true, .columns = true});
      expect_right(dated, skipped, {.arrival = false, .sent = true, .size = false, .columns = false});
      expect_right(dated, skipped, {.arrival = true, .sent = false, .size = true, .columns = false});
    }
  }
  // `skipped` UIDs in a row are not among those found; 0: none.
  void expect_right(Dated dated, std::uint32_t skipped, RowValues wanted) {
    const mail::MailboxPtr open = mailbox("INBOX");
    const mail::StatePtr state = open->state();
    Found found(state);
    std::vector<std::uint32_t> uids;
    for (std::size_t page = 0; page < state->pages().size(); ++page) {
      const mail::HotPage& hot = *state->pages()[page].hot;
      RowSet rows(hot.size());
      for (std::uint32_t row = 0; row < hot.size(); ++row) {
        const std::uint32_t uid = hot.uid(row).value;
        if (uid >= 20 && uid < 20 + skipped) continue;
        rows.add(row);
        uids.push_back(uid);
      }
      found.add(page, std::move(rows));
    }
    const auto gathered = wait(gather_rows(*open, found, wanted, executor_));
    ASSERT_TRUE(gathered.has_value());
    ASSERT_EQ(gathered->size, uids.size());
    EXPECT_EQ(gathered->size_bytes.size(), wanted.size ? uids.size() : 0);
    for (std::uint32_t row = 0; row < gathered->size; ++row) {
      EXPECT_TRUE(!wanted.arrival || gathered->arrival_seconds[row] == arrival(uids[row])) << uids[row];
      EXPECT_TRUE(!wanted.sent || gathered->sent_seconds[row] == sent(uids[row], dated)) << uids[row];
      EXPECT_TRUE(!wanted.columns ||
                  gathered->text(mail::TextColumn::message_id, row) == std::to_string(uids[row]) + "@example.org");
    }
  }

  std::uint32_t last_uid_ = 0;
};

TEST_F(GatherRows, of_messages_that_all_have_a_date) {
  add(150, Dated::all);
  expect_right(Dated::all);
  expunge({1, 30, 31, 120, 150});
  expect_right(Dated::all);
  add(60, Dated::all);
  expect_right(Dated::all);
}

TEST_F(GatherRows, takes_the_internal_date_where_there_is_none) {
  add(150, Dated::every_other);
  expect_right(Dated::every_other);
  expunge({1, 30, 31, 120, 150});
  expect_right(Dated::every_other);
  add(60, Dated::every_other);
  expect_right(Dated::every_other);
}

}  // namespace
}  // namespace search
