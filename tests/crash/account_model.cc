#include "tests/crash/account_model.h"

#include <algorithm>
#include <numeric>

namespace crash {
namespace {

using mail::FlagOperation;
using mail::ModSeq;
using mail::SystemFlag;
using mail::Uid;

constexpr ModSeq touched;

Folder* find(Mail& mail, const std::string& name) {
  auto found = mail.folders.find(name);
  return found == mail.folders.end() ? nullptr : &found->second;
}

void append(Folder& folder, Message message) {
  message.modseq = touched;
  folder.highest_modseq = touched;
  folder.messages.emplace(folder.uid_next, std::move(message));
  folder.uid_next = folder.uid_next.next();
}

bool store(Message& message, const mail::StoreFlags& flags) {
  const Message before = message;
  const std::set<std::string> given(flags.keywords.begin(), flags.keywords.end());
  switch (flags.operation) {
    case FlagOperation::add:
      message.system |= flags.system.bits;
      message.keywords.insert(given.begin(), given.end());
      break;
    case FlagOperation::remove:
      message.system &= static_cast<std::uint8_t>(~flags.system.bits);
      for (const std::string& keyword : given) message.keywords.erase(keyword);
      break;
    case FlagOperation::replace:
      message.system = flags.system.bits;
      message.keywords = given;
      break;
  }
  return message.system != before.system || message.keywords != before.keywords;
}

std::string beginning(const std::string& text) {
  return text.substr(0, 60) + "… (" + std::to_string(text.size()) + " bytes)";
}

std::string folder_difference(const Folder* before, const Folder& expected, const Folder& found,
                              mail::UidValidity last_validity) {
  const bool is_new = expected.validity.value == 0;
  if (is_new && found.validity <= last_validity) return "a UIDVALIDITY given before";
  if (!is_new && found.validity != expected.validity) return "another UIDVALIDITY";
  if (found.uid_next != expected.uid_next) return "UIDNEXT is " + std::to_string(found.uid_next.value);
  const ModSeq last = before == nullptr ? ModSeq(0) : before->highest_modseq;
  const auto modseq_fits = [last](ModSeq wanted, ModSeq given) {
    return wanted == touched ? given > last : given == wanted;
  };
  if (!modseq_fits(expected.highest_modseq, found.highest_modseq)) return "HIGHESTMODSEQ does not fit";
  if (found.messages.size() != expected.messages.size())
    return std::to_string(found.messages.size()) + " messages, not " + std::to_string(expected.messages.size());
  for (const auto& [uid, message] : expected.messages) {
    const std::string number = std::to_string(uid.value);
    auto place = found.messages.find(uid);
    if (place == found.messages.end()) return "no UID " + number;
    if (place->second.text != message.text)
      return "another text under UID " + number + ": \"" + beginning(place->second.text) + "\" instead of \"" +
             beginning(message.text) + '"';
    if (place->second.system != message.system || place->second.keywords != message.keywords)
      return "other flags under UID " + number;
    if (!modseq_fits(message.modseq, place->second.modseq)) return "the modseq of UID " + number + " does not fit";
  }
  return {};
}

}  // namespace

Effect appending(std::string name, Message message) {
  return [name = std::move(name), message = std::move(message)](Mail& mail) {
    if (Folder* folder = find(mail, name)) append(*folder, message);
  };
}

Effect storing(std::string name, mail::StoreFlags flags) {
  return [name = std::move(name), flags = std::move(flags)](Mail& mail) {
    Folder* folder = find(mail, name);
    if (folder == nullptr) return;
    for (auto& [uid, message] : folder->messages) {
      if (!flags.uids.contains(uid) || !store(message, flags)) continue;
      message.modseq = touched;
      folder->highest_modseq = touched;
    }
  };
}

Effect transferring(std::string from, mail::UidRuns uids, std::string to, Source source) {
  return [from = std::move(from), uids = std::move(uids), to = std::move(to), source](Mail& mail) {
    Folder* const out_of = find(mail, from);
    Folder* const into = find(mail, to);
    if (out_of == nullptr || into == nullptr) return;
    const std::map<Uid, Message> messages = out_of->messages;
    for (const auto& [uid, message] : messages) {
      if (!uids.contains(uid)) continue;
      append(*into, message);
      if (source == Source::stays) continue;
      out_of->messages.erase(uid);
      out_of->highest_modseq = touched;
    }
  };
}

Effect expunging(std::string name) {
  return [name = std::move(name)](Mail& mail) {
    Folder* folder = find(mail, name);
    if (folder == nullptr) return;
    const auto gone = std::erase_if(folder->messages, [](const auto& item) {
      return mail::SystemFlags{item.second.system}.has(SystemFlag::deleted);
    });
    if (gone != 0) folder->highest_modseq = touched;
  };
}

Effect creating(std::string name) {
  return [name = std::move(name)](Mail& mail) { mail.folders.try_emplace(name); };
}

Effect removing(std::string name) {
  return [name = std::move(name)](Mail& mail) { mail.folders.erase(name); };
}

Effect renaming(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](Mail& mail) {
    Folder* folder = find(mail, from);
    if (folder == nullptr || mail.folders.contains(to)) return;
    if (from != "INBOX") {
      auto node = mail.folders.extract(from);
      node.key() = to;
      mail.folders.insert(std::move(node));
      return;
    }
    Folder& made = mail.folders[to];
    for (auto& [uid, message] : folder->messages) append(made, std::move(message));
    if (!folder->messages.empty()) folder->highest_modseq = touched;
    folder->messages.clear();
  };
}

Effect limiting(std::optional<std::uint64_t> message_limit) {
  return [=](Mail& mail) { mail.message_limit = message_limit; };
}

std::vector<Mail> possible(const Mail& before, const std::vector<Effect>& certain,
                           const std::vector<Effect>& uncertain) {
  std::vector<Mail> out;
  for (std::size_t chosen = 0; chosen < (std::size_t{1} << uncertain.size()); ++chosen) {
    std::vector<Effect> effects = certain;
    for (std::size_t i = 0; i < uncertain.size(); ++i)
      if ((chosen >> i & 1) != 0) effects.push_back(uncertain[i]);
    std::vector<std::size_t> order(effects.size());
    std::iota(order.begin(), order.end(), 0u);
    do {
      Mail after = before;
      for (std::size_t i : order) effects[i](after);
      out.push_back(std::move(after));
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return out;
}

std::string difference(const Mail& before, const Mail& expected, const Mail& found) {
  if (found.message_limit != expected.message_limit) return "another quota";
  for (const auto& [name, folder] : found.folders)
    if (!expected.folders.contains(name)) return "a folder " + name;
  for (const auto& [name, folder] : expected.folders) {
    auto place = found.folders.find(name);
    if (place == found.folders.end()) return "no folder " + name;
    auto known = before.folders.find(name);
    const Folder* was = known == before.folders.end() ? nullptr : &known->second;
    const std::string why = folder_difference(was, folder, place->second, before.last_validity);
    if (!why.empty()) return (name + ": ").append(why);
  }
  return {};
}

}  // namespace crash
