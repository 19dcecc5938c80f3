// The one place that says what of a command may stand in a log.
#include <string>
#include <string_view>

#include "imap/types/command.h"

namespace imap {
namespace {

std::string quantity(std::size_t number, std::string_view what) {
  return " " + std::to_string(number) + " " + std::string(what);
}

std::string mailbox(const MailboxName& name) {
  return name.is_inbox() ? " INBOX" : " mailbox of" + quantity(name.utf8.size(), "bytes");
}

std::string messages(const MessageSet& set) {
  const auto ranges = [](const auto& numbers) { return numbers.ranges.size(); };
  std::string out = quantity(std::visit(ranges, set), "ranges");
  return uses_saved_result(set) ? out + " and $" : out;
}

std::string uid_prefix(Numbering numbering) { return numbering == Numbering::uid ? "UID " : ""; }
std::string uid_prefix(const MessageSet& set) { return uid_prefix(numbering_of(set)); }

std::string program(const SearchKey& key) {
  std::size_t keys = 0;
  for_each_key(key, [&](const SearchKey&) { ++keys; });
  return quantity(keys, "keys");
}

// The overloads, one a command.
struct Sanitized {
  std::string operator()(const Noop&) const { return "NOOP"; }
  std::string operator()(const Capability&) const { return "CAPABILITY"; }
  std::string operator()(const Logout&) const { return "LOGOUT"; }
  std::string operator()(const Id& c) const { return "ID" + quantity(c.parameters.size(), "fields"); }
  std::string operator()(const StartTls&) const { return "STARTTLS"; }
  std::string operator()(const Authenticate&) const { return "AUTHENTICATE"; }
  std::string operator()(const Login&) const { return "LOGIN"; }
  std::string operator()(const Enable& c) const { return "ENABLE" + quantity(c.capabilities.size(), "capabilities"); }
  std::string operator()(const Select& c) const { return "SELECT" + mailbox(c.mailbox) + params(c.params); }
  std::string operator()(const Examine& c) const { return "EXAMINE" + mailbox(c.mailbox) + params(c.params); }
  std::string operator()(const Create& c) const { return "CREATE" + mailbox(c.mailbox); }
  std::string operator()(const Delete& c) const { return "DELETE" + mailbox(c.mailbox); }
  std::string operator()(const Rename& c) const { return "RENAME" + mailbox(c.from) + mailbox(c.to); }
  std::string operator()(const Subscribe& c) const { return "SUBSCRIBE" + mailbox(c.mailbox); }
  std::string operator()(const Unsubscribe& c) const { return "UNSUBSCRIBE" + mailbox(c.mailbox); }
  std::string operator()(const List& c) const { return "LIST" + quantity(c.patterns.size(), "patterns"); }
  std::string operator()(const Lsub&) const { return "LSUB"; }
  std::string operator()(const Namespace&) const { return "NAMESPACE"; }
  std::string operator()(const Status& c) const { return "STATUS" + mailbox(c.mailbox); }
  std::string operator()(const Append& c) const { return "APPEND" + mailbox(c.mailbox); }
  std::string operator()(const Idle&) const { return "IDLE"; }
  std::string operator()(const Check&) const { return "CHECK"; }
  std::string operator()(const Close&) const { return "CLOSE"; }
  std::string operator()(const Unselect&) const { return "UNSELECT"; }
  std::string operator()(const Expunge&) const { return "EXPUNGE"; }
  std::string operator()(const UidExpunge& c) const { return "UID EXPUNGE" + messages(MessageSet(c.messages)); }
  std::string operator()(const Search& c) const { return uid_prefix(c.numbering) + "SEARCH" + program(c.program); }
  std::string operator()(const Sort& c) const { return uid_prefix(c.numbering) + "SORT" + program(c.program); }
  std::string operator()(const Thread& c) const { return uid_prefix(c.numbering) + "THREAD" + program(c.program); }
  std::string operator()(const Fetch& c) const {
    return uid_prefix(c.messages) + "FETCH" + messages(c.messages) + quantity(c.sections.size(), "sections");
  }
  std::string operator()(const Store& c) const {
    return uid_prefix(c.messages) + "STORE" + messages(c.messages) + quantity(c.flags.keywords.size(), "keywords");
  }
  std::string operator()(const Copy& c) const {
    return uid_prefix(c.messages) + "COPY" + messages(c.messages) + mailbox(c.mailbox);
  }
  std::string operator()(const Move& c) const {
    return uid_prefix(c.messages) + "MOVE" + messages(c.messages) + mailbox(c.mailbox);
  }
  std::string operator()(const GetQuota&) const { return "GETQUOTA"; }
  std::string operator()(const GetQuotaRoot& c) const { return "GETQUOTAROOT" + mailbox(c.mailbox); }
  std::string operator()(const SetQuota& c) const { return "SETQUOTA" + quantity(c.resources.size(), "resources"); }
  std::string operator()(const Compress&) const { return "COMPRESS"; }

 private:
  static std::string params(const SelectParams& params) {
    return std::string(params.condstore ? " CONDSTORE" : "") + (params.qresync ? " QRESYNC" : "");
  }
};

}  // namespace

std::string sanitized(const Command& command) { return std::visit(Sanitized(), command); }

}  // namespace imap
