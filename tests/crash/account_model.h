// One person's mail as a naive value, what each operation does to it, and whether what a store says after a crash is
// something that could have come of it. Used by person.cc.
//
// An effect marks what it touches with modseq 0: the store gives it one above all that the folder had before.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mail/account.h"

namespace crash {

struct Message {
  std::uint8_t system = 0;
  std::set<std::string> keywords;
  mail::ModSeq modseq;
  std::string text;  // the recipient's own header lines and the body
};

struct Folder {
  mail::UidValidity validity;  // 0: to be given
  mail::Uid uid_next{1};
  mail::ModSeq highest_modseq;
  std::map<mail::Uid, Message> messages;
};

struct Mail {
  std::map<std::string, Folder> folders;
  std::optional<std::uint64_t> message_limit;
  mail::UidValidity last_validity;  // the highest that was ever told
};

// What an operation does when it happens. Without its folder it does nothing.
using Effect = std::function<void(Mail&)>;

Effect appending(std::string folder, Message message);
Effect storing(std::string folder, mail::StoreFlags flags);
enum class Source : std::uint8_t { stays, goes };
Effect transferring(std::string from, mail::UidRuns uids, std::string to, Source source);
Effect expunging(std::string folder);
Effect creating(std::string folder);
Effect removing(std::string folder);
// INBOX stays and its messages go (RFC 9051 6.3.6).
Effect renaming(std::string from, std::string to);
Effect limiting(std::optional<std::uint64_t> message_limit);

// Mail after all of `certain` and some of `uncertain`, in any order.
std::vector<Mail> possible(const Mail& before, const std::vector<Effect>& certain,
                           const std::vector<Effect>& uncertain);

// Why `found` cannot be `expected`, which came of `before`; empty: it can.
std::string difference(const Mail& before, const Mail& expected, const Mail& found);

}  // namespace crash
