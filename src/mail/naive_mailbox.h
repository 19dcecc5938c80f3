// What random histories are compared with: a mailbox and its clients as plain lists, every question answered by looking
// at all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "mail/change.h"

namespace mail::test {

struct NaiveMessage {
  std::uint32_t uid = 0;
  std::uint8_t flags = 0;
  std::set<std::uint16_t> keywords;
  std::uint64_t modseq = 0;
  std::uint64_t size_bytes = 0;
  bool operator==(const NaiveMessage&) const = default;
};

struct NaiveMailbox {
  std::vector<NaiveMessage> live;
  std::map<std::uint32_t, std::uint64_t> expunged;  // UID to modseq
  std::uint32_t uid_next = 1;
  std::uint64_t highest = 1;

  const NaiveMessage* find(std::uint32_t uid) const {
    const auto at = std::ranges::find(live, uid, &NaiveMessage::uid);
    return at == live.end() ? nullptr : &*at;
  }

  void apply(const MailboxChange& change) {
    const std::uint64_t modseq = change.modseq.value;
    if (!change.appended.empty() || !change.flags.empty() || !change.expunged.empty()) highest = modseq;
    for (const auto& message : change.appended) {
      NaiveMessage added{message->cold.uid.value, message->system.bits, {}, modseq, message->cold.size_bytes};
      for (const KeywordId keyword : message->keywords) added.keywords.insert(keyword.value);
      live.push_back(added);
      uid_next = added.uid + 1;
    }
    for (const FlagsChanged& flags : change.flags) {
      for (NaiveMessage& message : live) {
        if (flags.uids.contains(Uid(message.uid))) change_flags(message, flags, modseq);
      }
    }
    std::erase_if(live, [&](const NaiveMessage& message) {
      if (!change.expunged.contains(Uid(message.uid))) return false;
      expunged[message.uid] = modseq;
      return true;
    });
  }

  MailboxCounts counts() const {
    MailboxCounts sum;
    for (const NaiveMessage& message : live) {
      const bool deleted = (message.flags & 8) != 0;
      ++sum.exists;
      sum.unseen += (message.flags & 1) == 0 ? 1 : 0;
      sum.deleted += deleted ? 1 : 0;
      sum.bytes += message.size_bytes;
      sum.deleted_bytes += deleted ? message.size_bytes : 0;
    }
    return sum;
  }

  std::vector<std::uint32_t> vanished(std::uint64_t since, std::uint64_t floor, const std::set<std::uint32_t>& known,
                                      std::uint32_t matched) const {
    std::vector<std::uint32_t> result;
    for (const std::uint32_t uid : known) {
      if (uid >= uid_next) continue;
      const auto gone = expunged.find(uid);
      const bool told =
          since >= floor ? gone != expunged.end() && gone->second > since : find(uid) == nullptr && uid > matched;
      if (told) result.push_back(uid);
    }
    return result;
  }

 private:
  static void change_flags(NaiveMessage& message, const FlagsChanged& flags, std::uint64_t modseq) {
    std::set<std::uint16_t> given;
    for (const KeywordId keyword : flags.keywords) given.insert(keyword.value);
    if (flags.operation == FlagOperation::replace) {
      message.flags = flags.system.bits;
      message.keywords = given;
    } else if (flags.operation == FlagOperation::add) {
      message.flags |= flags.system.bits;
      message.keywords.insert(given.begin(), given.end());
    } else {
      message.flags &= static_cast<std::uint8_t>(~flags.system.bits);
      for (const std::uint16_t keyword : given) message.keywords.erase(keyword);
    }
    message.modseq = modseq;
  }
};

// A client as it understands what it is told: a list that EXPUNGE shortens by number and EXISTS lengthens.
struct NaiveClient {
  struct Known {
    std::uint32_t uid = 0;
    NaiveMessage seen;  // as last fetched
  };
  std::vector<Known> messages;
  std::uint32_t uid_next_told = 1;  // to know which mail is new to it
  std::uint64_t flags_told = 0;

  std::optional<std::size_t> number_of(std::uint32_t uid) const {
    const auto at = std::ranges::find(messages, uid, &Known::uid);
    if (at == messages.end()) return std::nullopt;
    return static_cast<std::size_t>(at - messages.begin()) + 1;
  }
};

}  // namespace mail::test
