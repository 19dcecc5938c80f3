// What clients see of a store that fails: every command that needs it answers NO with the code that fits and the log's
// id of it, nothing is lost or half done, and the session goes on; once the store works again, so does the command.
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/log.h"
#include "engine/fault/fault_engine.h"
#include "engine/memory/memory.h"
#include "support/client.h"
#include "support/memory_target.h"

namespace {

using base::Errc;

struct Memory {
  std::unique_ptr<engine::Engine> memory = engine::memory::open();
};
class FailingEngine : private Memory, public engine::fault::FaultEngine {
 public:
  FailingEngine() : FaultEngine(*memory) {}
};

enum class Fails : std::uint8_t { commits, reads, bodies };
enum class Begins : std::uint8_t { authenticated, selected };

struct Case {
  const char* name;
  std::string command;
  Begins begins = Begins::selected;
  Fails fails = Fails::commits;
};

std::string message(const char* subject) {
  const std::string text = std::string("Subject: ") + subject + "\r\nFrom: ada@example.org\r\n\r\nHello\r\n";
  return "{" + std::to_string(text.size()) + "+}\r\n" + text;
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"Append", "APPEND saved (\\Seen) " + message("three")},
      {"AppendToSelected", "APPEND INBOX " + message("three")},
      {"AppendBody", "APPEND saved " + message("three"), Begins::selected, Fails::bodies},
      {"MultiAppend", "APPEND saved " + message("three") + " " + message("four")},
      {"Close", "CLOSE"},
      {"Copy", "COPY 1:3 saved"},
      {"UidCopy", "UID COPY 1:* saved"},
      {"Create", "CREATE new"},
      {"CreateBelow", "CREATE new/below/that"},
      {"CreateUse", "CREATE new (USE (\\Flagged))"},
      {"Delete", "DELETE saved"},
      {"DeleteSelected", "DELETE INBOX/here"},
      {"DeleteParent", "DELETE above"},
      {"Examine", "EXAMINE saved", Begins::authenticated, Fails::reads},
      {"Expunge", "EXPUNGE"},
      {"FetchSeen", "FETCH 1 BODY[TEXT]"},
      {"Fetch", "FETCH 1:* BODY.PEEK[TEXT]", Begins::selected, Fails::reads},
      {"Move", "MOVE 1:2 saved"},
      {"UidMove", "UID MOVE 1:2 saved"},
      {"Rename", "RENAME saved kept"},
      {"RenameInbox", "RENAME INBOX kept"},
      {"RenameParent", "RENAME above over"},
      {"Select", "SELECT saved", Begins::authenticated, Fails::reads},
      {"Store", "STORE 1:* +FLAGS (\\Flagged new)"},
      {"StoreSilent", "STORE 1:* FLAGS.SILENT ()"},
      {"StoreConditional", "STORE 1:* (UNCHANGEDSINCE 9999999999999999) -FLAGS (\\Deleted)"},
      {"Subscribe", "SUBSCRIBE saved"},
      {"UidExpunge", "UID EXPUNGE 1:*"},
      {"UidStore", "UID STORE 1:* -FLAGS (\\Deleted)"},
      {"Unsubscribe", "UNSUBSCRIBE listed"},
  };
  return all;
}

struct Failure {
  const char* name;
  Errc error;
  const char* code;
};
constexpr std::array failures{
    Failure{"Unavailable", Errc::unavailable, "[UNAVAILABLE]"},
    Failure{"Io", Errc::io, "[UNAVAILABLE]"},
    Failure{"DiskFull", Errc::disk_full, "[UNAVAILABLE]"},
    Failure{"Corrupt", Errc::corrupt, "[CORRUPTION]"},
    Failure{"Bug", Errc::bug, "[SERVERBUG]"},
};

struct Answer {
  std::vector<std::string> untagged;
  std::string tagged;  // without its tag
};

Answer answer_to(support::Client& client, const std::string& command) {
  Answer answer;
  client.command(command);
  while (auto response = client.next()) {
    if (response->tagged) {
      answer.tagged = response->text.substr(response->text.find(' ') + 1);
      return answer;
    }
    answer.untagged.push_back(response->text);
  }
  return answer;
}

class FailingStore : public testing::Test {
 protected:
  FailingStore()
      : target_(
            [this] {
              auto engine = std::make_unique<FailingEngine>();
              engine_ = engine.get();
              return engine;
            },
            support::MemoryTarget::EngineLife::once) {}

  void SetUp() override {
    base::log::set_level(base::log::Level::error);
    ASSERT_TRUE(target_.configure({{"quota.messages", "100"}, {"quota.storage_bytes", "1000000"}}).has_value());
    user_ = target_.new_account();
    auto client = logged_in();
    for (const char* folder : {"saved", "above", "above/below", "INBOX/here"}) {
      ASSERT_TRUE(client->succeeds("CREATE " + std::string(folder)));
      ASSERT_TRUE(client->succeeds("APPEND " + std::string(folder) + " " + message("first")));
    }
    ASSERT_TRUE(client->succeeds("SUBSCRIBE listed"));
    for (const char* flags : {"(\\Deleted)", "(\\Deleted kept)", "()"})
      ASSERT_TRUE(client->succeeds("APPEND INBOX " + std::string(flags) + " " + message("first")));
    client.reset();
    ASSERT_TRUE(target_.restart().has_value());  // no mailbox is in memory
  }

  std::unique_ptr<support::Client> logged_in() {
    auto client = std::make_unique<support::Client>(target_.connect());
    EXPECT_TRUE(client->next());
    EXPECT_TRUE(client->succeeds("LOGIN " + user_ + " secret"));
    return client;
  }

  // Every name, count and subscription of the account, as another session sees them.
  std::vector<std::string> all_there_is() {
    auto client = logged_in();
    std::vector<std::string> out;
    for (const char* command :
         {"LIST \"\" * RETURN (SUBSCRIBED STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE MAILBOXID))",
          "LIST (SUBSCRIBED) \"\" *", "GETQUOTA \"\"", "EXAMINE INBOX", "FETCH 1:* (UID FLAGS BODY.PEEK[])"}) {
      const auto answer = answer_to(*client, command);
      EXPECT_TRUE(answer.tagged.starts_with("OK")) << command << ": " << answer.tagged;
      out.insert(out.end(), answer.untagged.begin(), answer.untagged.end());
    }
    return out;
  }

  void breaks(Fails what, Errc error) {
    switch (what) {
      case Fails::commits: engine_->fail_commits(error); break;
      case Fails::reads: engine_->fail_reads(error); break;
      case Fails::bodies: engine_->fail_next_body(error); break;
    }
  }
  void lose(const char* prefix) {
    engine::Batch batch;
    batch.bulk_erase_ranges.push_back(engine::prefix_range(prefix));
    std::promise<bool> done;
    engine_->commit(engine::Partition(1), std::move(batch),
                    [&](const base::Result<void>& lost) { done.set_value(lost.has_value()); });
    EXPECT_TRUE(done.get_future().get());
  }
  void works_again() {
    engine_->fail_commits(std::nullopt);
    engine_->fail_reads(std::nullopt);
  }

  FailingEngine* engine_ = nullptr;
  support::MemoryTarget target_;
  std::string user_;
  std::unique_ptr<support::Client> client_;
};

class FailingStoreCommand : public FailingStore, public testing::WithParamInterface<std::tuple<Case, Failure>> {
 protected:
  void SetUp() override {
    FailingStore::SetUp();
    client_ = logged_in();
    const auto& which = std::get<Case>(GetParam());
    if (which.begins == Begins::authenticated) return;
    const bool here = which.command == "DELETE INBOX/here";
    ASSERT_TRUE(client_->succeeds(here ? "SELECT INBOX/here" : "SELECT INBOX"));
  }
};

TEST_P(FailingStoreCommand, AnswersNoWithALogIdAndKeepsAll) {
  const auto& [which, failure] = GetParam();
  const auto before = which.fails == Fails::reads ? std::vector<std::string>() : all_there_is();

  breaks(which.fails, failure.error);
  const auto failed = answer_to(*client_, which.command);
  EXPECT_TRUE(failed.tagged.starts_with(std::string("NO ") + failure.code)) << failed.tagged;
  EXPECT_NE(failed.tagged.find(" The log of the server has it as "), std::string::npos) << failed.tagged;
  for (const auto& line : failed.untagged) {
    EXPECT_EQ(line.find("EXPUNGE"), std::string::npos) << line;
    EXPECT_EQ(line.find("injected"), std::string::npos) << line;
  }
  // The session is where it was, numbers and all.
  const auto noop = answer_to(*client_, "NOOP");
  EXPECT_TRUE(noop.tagged.starts_with("OK")) << noop.tagged;
  EXPECT_TRUE(noop.untagged.empty()) << noop.untagged.front();

  works_again();
  if (which.fails != Fails::reads) {
    EXPECT_EQ(all_there_is(), before);
  }
  const auto repeated = answer_to(*client_, which.command);
  EXPECT_TRUE(repeated.tagged.starts_with("OK")) << repeated.tagged;
}

std::string name_of(const testing::TestParamInfo<std::tuple<Case, Failure>>& info) {
  return std::string(std::get<Case>(info.param).name) + std::get<Failure>(info.param).name;
}
INSTANTIATE_TEST_SUITE_P(Commands, FailingStoreCommand,
                         testing::Combine(testing::ValuesIn(cases()), testing::ValuesIn(failures)), name_of);

// What is not there though a message names it is damaged, whatever it is. RFC 5530 3
struct Missing {
  const char* name;
  const char* of;  // keys of the bulk space that begin so (docs/formats/keys.md)
  const char* command;
};
constexpr const char *pages = "h", *summaries = "s";

class FailingStoreMissing : public FailingStore, public testing::WithParamInterface<Missing> {};

TEST_P(FailingStoreMissing, IsToldAsDamage) {
  client_ = logged_in();
  ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
  lose(GetParam().of);
  const auto failed = answer_to(*client_, GetParam().command);
  EXPECT_TRUE(failed.tagged.starts_with("NO [CORRUPTION]")) << failed.tagged;
  EXPECT_NE(failed.tagged.find(" The log of the server has it as "), std::string::npos) << failed.tagged;
  EXPECT_TRUE(client_->succeeds("FETCH 1:* FLAGS"));
}

INSTANTIATE_TEST_SUITE_P(Commands, FailingStoreMissing,
                         testing::Values(Missing{"FetchDate", pages, "FETCH 1:* INTERNALDATE"},
                                         Missing{"FetchEnvelope", summaries, "FETCH 1:* ENVELOPE"},
                                         Missing{"FetchHeader", summaries, "FETCH 1:* BODY.PEEK[HEADER]"},
                                         Missing{"Search", pages, "SEARCH SUBJECT first"},
                                         Missing{"Sort", pages, "SORT (SUBJECT) UTF-8 ALL"},
                                         Missing{"Thread", pages, "THREAD REFERENCES UTF-8 ALL"},
                                         Missing{"Copy", pages, "COPY 1 saved"}, Missing{"Move", pages, "MOVE 1 saved"},
                                         Missing{"RenameInbox", pages, "RENAME INBOX kept"}),
                         [](const auto& info) { return std::string(info.param.name); });

// Whoever has damaged messages can be rid of them. RFC 9051 6.4.1, 6.4.3
TEST_F(FailingStore, DamagedMessagesCanBeExpunged) {
  for (const char* command : {"EXPUNGE", "UID EXPUNGE 1:*", "CLOSE"}) {
    ASSERT_TRUE(logged_in()->succeeds("APPEND INBOX (\\Deleted) " + message("more")));
    ASSERT_TRUE(target_.restart().has_value());
    client_ = logged_in();
    ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
    lose(pages);
    const auto gone = answer_to(*client_, command);
    EXPECT_TRUE(gone.tagged.starts_with("OK")) << command << ": " << gone.tagged;
    EXPECT_TRUE(client_->succeeds("EXAMINE INBOX"));
    EXPECT_EQ(answer_to(*client_, "SEARCH DELETED").untagged, std::vector<std::string>{"* SEARCH\r\n"}) << command;
  }
}

// RFC 6851 3.3: what can be moved is, and the answer names what stays.
TEST_F(FailingStore, MoveNamesTheDamagedMessagesThatStay) {
  client_ = logged_in();
  ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
  lose(pages);
  ASSERT_TRUE(client_->succeeds("APPEND INBOX " + message("sound")));
  const auto moved = answer_to(*client_, "MOVE 1,3:4 saved");
  EXPECT_TRUE(moved.tagged.starts_with("NO [CORRUPTION] UID 1,3 stay here")) << moved.tagged;
  ASSERT_EQ(moved.untagged.size(), 2u) << moved.untagged.front();
  EXPECT_NE(moved.untagged[0].find("[COPYUID "), std::string::npos) << moved.untagged[0];
  EXPECT_EQ(moved.untagged[1], "* 4 EXPUNGE\r\n");
}

// What others have begun and is not durable yet: the folders that a command looks at first do not show it.
class BesideOthers : public FailingStore {
 protected:
  // Sends it and lets it come as far as it can: all sessions run on one loop.
  void begin(support::Client& client, const std::string& command) {
    client.command(command);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(bystander().succeeds("NOOP"));
  }
  static std::string tagged_answer(support::Client& client) {
    while (auto response = client.next()) {
      if (response->tagged) return response->text.substr(response->text.find(' ') + 1);
    }
    return "no answer";
  }
  support::Client& bystander() {
    if (!client_) client_ = logged_in();
    return *client_;
  }
};

TEST_F(BesideOthers, ADestinationThatIsBeingDeletedCouldBeCreated) {  // RFC 9051 6.4.7
  for (const std::string command : {"COPY 1 ", "MOVE 1 "}) {
    const auto one = logged_in();
    const auto other = logged_in();
    bystander();
    ASSERT_TRUE(one->succeeds("SELECT INBOX"));
    ASSERT_TRUE(one->succeeds("CREATE there"));
    ASSERT_TRUE(one->succeeds("COPY 1 there"));
    engine_->hold_answers();
    begin(*other, "DELETE there");
    ASSERT_EQ(engine_->held_answers(), 1u);
    begin(*one, command + "there");
    engine_->release_reordered();
    EXPECT_EQ(tagged_answer(*one).substr(0, 14), "NO [TRYCREATE]") << command;
    EXPECT_EQ(tagged_answer(*other).substr(0, 2), "OK");
  }
}

TEST_F(BesideOthers, AnotherMailboxOfTheNameIsDeleted) {
  const auto one = logged_in();
  const auto other = logged_in();
  const auto third = logged_in();
  bystander();
  ASSERT_TRUE(one->succeeds("SELECT saved"));
  engine_->hold_answers();
  begin(*other, "RENAME saved kept");
  begin(*third, "CREATE saved");
  ASSERT_EQ(engine_->held_answers(), 2u);
  begin(*one, "DELETE saved");
  engine_->release_reordered();
  EXPECT_EQ(tagged_answer(*one).substr(0, 2), "OK");
  // What it has selected is called otherwise, and there.
  EXPECT_TRUE(one->succeeds("FETCH 1 FLAGS"));
}

// RFC 2180 4.1: what the store has given up of messages that went while this client was not told is not damage.
TEST_F(FailingStore, WhatIsGivenUpOfExpungedMessagesIsGone) {
  client_ = logged_in();
  ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
  auto other = logged_in();
  ASSERT_TRUE(other->succeeds("SELECT INBOX"));
  ASSERT_TRUE(other->succeeds("EXPUNGE"));
  lose(summaries);
  for (const char* command : {"FETCH 1 ENVELOPE", "FETCH 1 BODY.PEEK[HEADER]"}) {
    const auto failed = answer_to(*client_, command);
    EXPECT_TRUE(failed.tagged.starts_with("NO [EXPUNGEISSUED]")) << failed.tagged;
  }
}

// RFC 2180 3.3: the same of a mailbox that is selected and was deleted.
TEST_F(FailingStore, WhatIsGivenUpOfADeletedMailboxIsGone) {
  for (const auto& [of, command] : {std::pair(pages, "FETCH 1 INTERNALDATE"), std::pair(summaries, "FETCH 1 ENVELOPE"),
                                    std::pair(pages, "SEARCH SUBJECT first")}) {
    client_ = logged_in();
    ASSERT_TRUE(client_->succeeds("CREATE doomed"));
    ASSERT_TRUE(client_->succeeds("APPEND doomed " + message("first")));
    client_.reset();
    ASSERT_TRUE(target_.restart().has_value());
    client_ = logged_in();
    ASSERT_TRUE(client_->succeeds("SELECT doomed"));
    ASSERT_TRUE(logged_in()->succeeds("DELETE doomed"));
    lose(of);
    const auto failed = answer_to(*client_, command);
    EXPECT_TRUE(failed.tagged.starts_with("NO [NONEXISTENT] The selected mailbox was deleted")) << failed.tagged;
  }
}

// The id that a client can quote to the administrator stands in the log, beside what the client is not told.
TEST_F(FailingStore, TheLogHasTheIdThatTheClientWasTold) {
  client_ = logged_in();
  engine_->fail_commits(Errc::io);
  testing::internal::CaptureStderr();
  const auto failed = answer_to(*client_, "CREATE new");
  const auto log = testing::internal::GetCapturedStderr();
  const auto id_at = failed.tagged.rfind(' ');
  const auto id = failed.tagged.substr(id_at + 1, failed.tagged.rfind('.') - id_at - 1);
  EXPECT_NE(log.find("incident=" + id + " error=\"io: injected"), std::string::npos) << failed.tagged << log;
}

// RFC 9051 6.4.1: OK says that what was \Deleted is gone and that no mailbox is selected; after NO neither is so.
TEST_F(FailingStore, CloseThatFailsLeavesTheMailboxSelectedForWriting) {
  client_ = logged_in();
  ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
  engine_->fail_commits(Errc::io);
  EXPECT_FALSE(client_->succeeds("CLOSE"));
  works_again();
  EXPECT_EQ(answer_to(*client_, "SEARCH DELETED").untagged, std::vector<std::string>{"* SEARCH 1 2\r\n"});
  EXPECT_TRUE(client_->succeeds("STORE 1 -FLAGS (\\Deleted)"));
  EXPECT_TRUE(client_->succeeds("CLOSE"));
  EXPECT_TRUE(client_->succeeds("SELECT INBOX"));
  EXPECT_EQ(answer_to(*client_, "SEARCH ALL").untagged, std::vector<std::string>{"* SEARCH 1 2\r\n"});
}

// RFC 9051 6.3.2: a SELECT that fails leaves no mailbox selected, and the one before says so.
TEST_F(FailingStore, SelectThatFailsLeavesNoMailboxSelected) {
  client_ = logged_in();
  ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
  engine_->fail_reads(Errc::io);
  const auto failed = answer_to(*client_, "SELECT saved");
  EXPECT_TRUE(failed.tagged.starts_with("NO [UNAVAILABLE]")) << failed.tagged;
  ASSERT_EQ(failed.untagged.size(), 1u);
  EXPECT_TRUE(failed.untagged[0].starts_with("* OK [CLOSED]")) << failed.untagged[0];
  works_again();
  EXPECT_TRUE(answer_to(*client_, "FETCH 1 UID").tagged.starts_with("BAD [CLIENTBUG]"));
  EXPECT_TRUE(client_->succeeds("SELECT saved"));
}

// Nobody is told that a password is wrong which was not looked at. RFC 5530 3, UNAVAILABLE
TEST_F(FailingStore, LoginSaysThatTheServerHasTrouble) {
  for (const std::string& command :
       {"LOGIN " + user_ + " secret", std::string("AUTHENTICATE PLAIN AHVzZXIxAHNlY3JldA==")}) {
    ASSERT_TRUE(target_.restart().has_value());  // no account is in memory
    support::Client client(target_.connect());
    ASSERT_TRUE(client.next());
    engine_->fail_reads(Errc::io);
    const auto failed = answer_to(client, command);
    EXPECT_TRUE(failed.tagged.starts_with("NO [UNAVAILABLE]")) << failed.tagged;
    works_again();
    EXPECT_TRUE(client.succeeds(command)) << command;
  }
}

// However often that is: only wrong passwords are too many.
TEST_F(FailingStore, LoginsThatTheStoreFailsAreNoFailedLogins) {
  for (const std::string& command :
       {"LOGIN " + user_ + " secret", std::string("AUTHENTICATE PLAIN AHVzZXIxAHNlY3JldA==")}) {
    ASSERT_TRUE(target_.restart().has_value());
    support::Client client(target_.connect());
    ASSERT_TRUE(client.next());
    engine_->fail_reads(Errc::unavailable);
    for (int i = 0; i < 10; ++i) {
      const auto failed = answer_to(client, command);
      EXPECT_TRUE(failed.tagged.starts_with("NO [UNAVAILABLE]")) << failed.tagged;
    }
    works_again();
    EXPECT_TRUE(client.succeeds(command)) << command;
  }
}

// RFC 9051 6.1.3: BYE and OK, whatever the store does; what nobody asked to be written down is no reason to fail.
TEST_F(FailingStore, LogoutSaysByeAllTheSame) {
  client_ = logged_in();
  ASSERT_TRUE(client_->succeeds("SELECT INBOX"));
  engine_->fail_commits(Errc::io);
  engine_->fail_reads(Errc::io);
  const auto left = answer_to(*client_, "LOGOUT");
  ASSERT_EQ(left.untagged.size(), 1u);
  EXPECT_TRUE(left.untagged[0].starts_with("* BYE")) << left.untagged[0];
  EXPECT_TRUE(left.tagged.starts_with("OK")) << left.tagged;
  EXPECT_TRUE(client_->wait_for_end());
}

// A commit whose answer was lost is looked for: done once, and said so.
TEST_F(FailingStore, WhatHappenedWithoutAnAnswerIsOkAndDoneOnce) {
  client_ = logged_in();
  const auto partition = engine::Partition(1);  // the first account's
  engine_->fail_next_commit(partition, Errc::ambiguous, FailingEngine::Effect::happens);
  EXPECT_TRUE(client_->succeeds("APPEND saved " + message("three")));
  EXPECT_EQ(answer_to(*client_, "STATUS saved (MESSAGES)").untagged,
            std::vector<std::string>{"* STATUS saved (MESSAGES 2)\r\n"});
  engine_->fail_next_commit(partition, Errc::ambiguous);
  const auto failed = answer_to(*client_, "APPEND saved " + message("three"));
  EXPECT_TRUE(failed.tagged.starts_with("NO [UNAVAILABLE]")) << failed.tagged;
  EXPECT_EQ(answer_to(*client_, "STATUS saved (MESSAGES)").untagged,
            std::vector<std::string>{"* STATUS saved (MESSAGES 2)\r\n"});
}

}  // namespace
