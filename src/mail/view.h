// View: what one client was told of a mailbox, as a few numbers; Numbering: the message numbers that follow
// from it; Diff: how to bring it up to date. Pure: sessions (IMAP), POP3 and JMAP use them, random histories
// test them against a naive model.
//
// Invariant: the UIDs that the client knows are exactly those below `uid_next_told` that are live in the
// state or were expunged after `expunges_told`. Message numbers count them in ascending order. They change
// only when a Diff with expunges or new mail is told.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "mail/mailbox_state.h"
#include "mail/types.h"
#include "mail/uid_runs.h"

namespace mail {

struct View {
  ModSeq expunges_told;           // E: expunges up to it were told
  ModSeq flags_told;              // F: flag changes up to it were told
  Uid uid_next_told;              // messages below it were told by EXISTS
  std::uint32_t count = 0;        // the last EXISTS less the EXPUNGEs after it
  UidRun recent{Uid(1), Uid(0)};  // the UIDs that are `\Recent` in this session; empty when last < first
  UidRuns saved;                  // SEARCHRES `$` (RFC 5182)
  // Expunges untold for long, written out (design: after 30 minutes, or when the log was cut above E).
  UidRuns written_out;
  ModSeq written_out_since;  // modseq of the oldest of them; 0 when there are none
};

// The view of a client that was just told the whole state (SELECT, EXAMINE).
View view_of(const MailboxState& state);

// Message number <-> UID under a view. Cheap to make (the untold expunges only); holds references: lives no
// longer than both.
class Numbering {
 public:
  Numbering(const MailboxState& state, const View& view);

  std::uint32_t size() const;                      // the largest message number
  std::optional<Uid> uid_of(SeqNum number) const;  // also of a message expunged but not told
  std::optional<SeqNum> number_of(Uid uid) const;  // nullopt: the client does not know it
  bool is_expunged(Uid uid) const;                 // known to the client, gone from the state
  Uid highest_known() const;  // for `*` in a UID set; Uid(0) when the mailbox is empty to the client
  // UIDs known to the client (live or not told expunged) within the given ones.
  UidRuns known(const UidRuns& asked) const;
  // Message numbers first..last (inclusive, 1-based, clipped to size()) as UIDs.
  UidRuns uids_of(SeqNum first, SeqNum last) const;
  const UidRuns& untold_expunges() const { return untold_; }
  // Of live messages that are asked about in ascending order: O(1) each.
  class Walk {
   public:
    explicit Walk(const Numbering& numbering) : numbering_(numbering) {}
    // Requires that the client knows it.
    SeqNum number_of(Uid uid, Position position) {
      const std::span<const UidRun> untold = numbering_.untold_.runs();
      while (untold_below_ < untold.size() && untold[untold_below_].last < uid) ++untold_below_;
      return SeqNum(position.value + numbering_.untold_before_[untold_below_] + 1);
    }

   private:
    const Numbering& numbering_;
    std::size_t untold_below_ = 0;  // runs
  };

 private:
  const MailboxState& state_;
  const View& view_;
  // Index of the last untold run that begins at or below the message number or UID; nullopt: all begin above.
  std::optional<std::size_t> run_at(SeqNum number) const;
  std::optional<std::size_t> run_at(Uid uid) const;
  SeqNum first_number(std::size_t run) const;
  std::uint32_t live_below(Uid uid) const;

  UidRuns untold_;
  std::vector<std::uint32_t> untold_before_;  // [i]: UIDs in runs before run i; one more entry than runs
  std::uint32_t live_known_ = 0;
};

enum class TellExpunges : std::uint8_t { yes, withhold };  // RFC 9051 7.5.1: not during FETCH, STORE, SEARCH by number

struct Diff {
  // In the order to be told: each number is right after the ones before it were told (descending numbers).
  std::vector<SeqNum> expunges;
  UidRuns vanished;                     // the same messages, as UIDs (RFC 7162 3.2.10)
  std::optional<std::uint32_t> exists;  // new EXISTS, when mail arrived
  UidRuns flags;                        // known, live messages whose flags or modseq changed after flags_told
  bool empty() const { return expunges.empty() && !exists && flags.empty(); }
};

// Whether the client was told all of the state: its diff is empty, expunges or not, and telling it changes no view.
bool is_told(const MailboxState& state, const View& view);

// Cost follows what changed, not the mailbox's size.
Diff diff(const MailboxState& state, const View& view, TellExpunges tell);

// The view once the diff was told.
View told(View view, const MailboxState& state, const Diff& diff, TellExpunges tell);

// RFC 7162 3.2.5.2: what vanished of `known_uids` since `since`; below the log's floor every UID asked about
// that is not live, narrowed by the client's sequence match data.
struct SequenceMatch {
  std::vector<SeqNum> numbers;
  std::vector<Uid> uids;
};
UidRuns vanished_since(const MailboxState& state, ModSeq since, const std::optional<UidRuns>& known_uids,
                       const std::optional<SequenceMatch>& match);

// The HIGHESTMODSEQ this client may be told: held below an untold expunge (RFC 7162 3.2).
ModSeq highest_modseq_to_tell(const MailboxState& state, const View& view);

// Writes untold expunges out as runs and moves E forward, so that the log may be cut. Errc::limit over 64 KB:
// the session ends (BYE).
base::Result<View> write_out_expunges(View view, const MailboxState& state);

}  // namespace mail
