// Durability as sessions see it: nothing is told or answered before its batch is durable, a failed batch takes with it
// what was evaluated on top, and nothing else.
#include "mail/sequencer.h"

#include <deque>

#include "mail/store_test_support.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// Passes everything on, but holds commits of accounts until told, and fails those that it is told to.
class HeldEngine : public engine::Engine {
 public:
  explicit HeldEngine(engine::Engine& under) : under_(under) {}

  void hold() { holding_ = true; }
  std::size_t held() const { return held_.size(); }
  // Lets the oldest batch through, or fails it.
  void pass() {
    Held next = take();
    under_.commit(next.partition, std::move(next.batch), std::move(next.done));
  }
  void refuse(Errc code) {
    Held next = take();
    next.done(fail(code, "refused by the test"));
  }
  // The batch happens, but nobody is told.
  void pass_ambiguously() {
    Held next = take();
    under_.commit(next.partition, std::move(next.batch), [](const Result<void>&) {});
    next.done(fail(Errc::ambiguous, "timed out by the test"));
  }
  void release() {
    holding_ = false;
    while (!held_.empty()) pass();
  }

  void commit(engine::Partition partition, engine::Batch batch, engine::Done<void> done) override {
    if (!holding_) return under_.commit(partition, std::move(batch), std::move(done));
    held_.push_back({partition, std::move(batch), std::move(done)});
  }
  void get(engine::Partition p, engine::Space s, std::string k, engine::Done<std::optional<std::string>> d) override {
    under_.get(p, s, std::move(k), std::move(d));
  }
  void get_many(engine::Partition p, engine::Space s, std::vector<std::string> k,
                engine::Done<std::vector<std::optional<std::string>>> d) override {
    under_.get_many(p, s, std::move(k), std::move(d));
  }
  void scan(engine::Partition p, engine::Space s, engine::KeyRange r, std::size_t l,
            engine::Done<std::vector<engine::KeyValue>> d) override {
    under_.scan(p, s, std::move(r), l, std::move(d));
  }
  std::unique_ptr<engine::BodyWriter> new_body(std::uint64_t hint) override { return under_.new_body(hint); }
  void read_body(engine::BodyId b, std::uint64_t o, std::uint64_t l, engine::Done<engine::BodySlice> d) override {
    under_.read_body(b, o, l, std::move(d));
  }
  void read_bodies(std::vector<engine::BodyId> b, engine::Done<engine::BodySlices> d) override {
    under_.read_bodies(std::move(b), std::move(d));
  }
  std::unique_ptr<engine::Watch> watch(engine::Partition p, std::function<void()> c) override {
    return under_.watch(p, std::move(c));
  }
  void list_partitions(engine::Partition f, std::size_t l, engine::Done<std::vector<engine::Partition>> d) override {
    under_.list_partitions(f, l, std::move(d));
  }
  void list_bodies(engine::BodyId f, std::size_t l, engine::Done<std::vector<engine::BodyInfo>> d) override {
    under_.list_bodies(f, l, std::move(d));
  }
  void sweep(std::uint64_t s, engine::Done<std::uint64_t> d) override { under_.sweep(s, std::move(d)); }
  engine::Health health() const override { return under_.health(); }

 private:
  struct Held {
    engine::Partition partition;
    engine::Batch batch;
    engine::Done<void> done;
  };
  Held take() {
    Held next = std::move(held_.front());
    held_.pop_front();
    return next;
  }
  engine::Engine& under_;
  bool holding_ = false;
  std::deque<Held> held_;
};

class SequencerTest : public test::StoreFixture {
 public:
  ~SequencerTest() override {
    held_.release();
    executor_.run_until([&] { return scope_.running() == 0; });
    inbox_.reset();
    close();
  }

 protected:
  SequencerTest() {
    open(held_);
    make_account();
    inbox_ = mailbox("INBOX");
  }
  using Answer = std::shared_ptr<std::optional<Result<AppendOutcome>>>;

  static base::Task<void> tell(base::Task<Result<AppendOutcome>> task, Answer answer) {
    answer->emplace(co_await task);
  }
  Answer begin_append(int number) {
    NewMessage message = new_message(text_of(number));
    std::vector<NewMessage> messages;
    messages.push_back(std::move(message));
    auto answer = std::make_shared<std::optional<Result<AppendOutcome>>>();
    scope_.start(executor_, tell(account_->append(inbox_id(), std::move(messages)), answer));
    executor_.drain();
    return answer;
  }
  MailboxId inbox_id() { return inbox_->state()->id(); }
  void drain() { executor_.drain(); }
  std::uint32_t exists() const { return inbox_->state()->exists(); }

  std::unique_ptr<engine::Engine> memory_ = engine::memory::open();
  HeldEngine held_{*memory_};
  base::Scope scope_;
  MailboxPtr inbox_;
};

TEST_F(SequencerTest, NothingIsSeenOrAnsweredBeforeItIsDurable) {
  held_.hold();
  Answer first = begin_append(1);
  Answer second = begin_append(2);
  EXPECT_EQ(held_.held(), 2u);  // both are under way at once
  EXPECT_FALSE(first->has_value());
  EXPECT_EQ(exists(), 0u);
  EXPECT_EQ(account_->quota().messages, 0u);
  EXPECT_EQ(account_->status(inbox_id())->counts.exists, 0u);
  held_.pass();
  drain();
  ASSERT_TRUE(first->has_value());
  EXPECT_FALSE(second->has_value());
  EXPECT_EQ(exists(), 1u);
  held_.pass();
  drain();
  ASSERT_TRUE(second->has_value());
  EXPECT_EQ((**second)->uids, uids({2}));
  EXPECT_GT((**second)->modseq, (**first)->modseq);
}

TEST_F(SequencerTest, AFailureIsToldToItsOwnAndTheOthersAreEvaluatedAgain) {
  held_.hold();
  Answer first = begin_append(1);
  Answer second = begin_append(2);
  held_.refuse(Errc::disk_full);
  drain();
  ASSERT_TRUE(first->has_value());
  EXPECT_EQ((*first)->error().code, Errc::disk_full);
  EXPECT_FALSE(second->has_value());
  EXPECT_EQ(exists(), 0u);
  held_.release();  // the batch on top of the failed one loses, the new one follows
  drain();
  ASSERT_TRUE(second->has_value());
  EXPECT_EQ((**second)->uids, uids({1}));  // nobody was ever told of the first one's
  EXPECT_EQ(exists(), 1u);
  EXPECT_EQ(account_->quota().messages, 1u);
  reopen();
  EXPECT_EQ(state("INBOX")->exists(), 1u);
  inbox_ = mailbox("INBOX");
}

TEST_F(SequencerTest, AnAmbiguousCommitIsSettledByTheHead) {
  held_.hold();
  Answer happened = begin_append(1);
  held_.pass_ambiguously();
  drain();
  ASSERT_TRUE(happened->has_value());
  EXPECT_TRUE((*happened)->has_value());
  EXPECT_EQ(exists(), 1u);
  Answer lost = begin_append(2);
  held_.refuse(Errc::ambiguous);
  drain();
  ASSERT_TRUE(lost->has_value());
  EXPECT_EQ((*lost)->error().code, Errc::unavailable);
  EXPECT_EQ(exists(), 1u);
}

// An answer that changes nothing has seen what is not durable yet: it waits for it.
TEST_F(SequencerTest, AnswersWaitForWhatTheySaw) {
  held_.hold();
  Answer first = begin_append(1);
  auto outcome = std::make_shared<std::optional<Result<StoreOutcome>>>();
  struct Tell {
    static base::Task<void> run(base::Task<Result<StoreOutcome>> task,
                                std::shared_ptr<std::optional<Result<StoreOutcome>>> out) {
      out->emplace(co_await task);
    }
  };
  StoreFlags nothing;
  nothing.uids = uids({1});
  scope_.start(executor_, Tell::run(account_->store(inbox_id(), nothing), outcome));
  drain();
  EXPECT_EQ(held_.held(), 1u);
  EXPECT_FALSE(outcome->has_value());
  held_.refuse(Errc::disk_full);
  drain();
  ASSERT_TRUE(outcome->has_value());
  EXPECT_EQ((**outcome)->missing, uids({1}));  // evaluated again, without the message that never came to be
}

TEST_F(SequencerTest, ManyInFlightKeepTheirOrder) {
  held_.hold();
  std::vector<Answer> answers;
  for (int i = 1; i <= 20; ++i) answers.push_back(begin_append(i));
  EXPECT_EQ(held_.held(), 20u);
  held_.release();
  drain();
  for (std::uint32_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(answers[i]->has_value());
    EXPECT_EQ((**answers[i])->uids, uids({i + 1}));
  }
}

}  // namespace
}  // namespace mail
