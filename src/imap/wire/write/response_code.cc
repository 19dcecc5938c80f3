// resp-text-code        RFC 9051 7.1 and 9
#include "imap/types/response_code.h"

#include "imap/types/object_id.h"
#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::alert: return "ALERT";
    case Code::parse: return "PARSE";
    case Code::read_only: return "READ-ONLY";
    case Code::read_write: return "READ-WRITE";
    case Code::try_create: return "TRYCREATE";
    case Code::uid_not_sticky: return "UIDNOTSTICKY";
    case Code::unavailable: return "UNAVAILABLE";
    case Code::authentication_failed: return "AUTHENTICATIONFAILED";
    case Code::authorization_failed: return "AUTHORIZATIONFAILED";
    case Code::expired: return "EXPIRED";
    case Code::privacy_required: return "PRIVACYREQUIRED";
    case Code::contact_admin: return "CONTACTADMIN";
    case Code::no_perm: return "NOPERM";
    case Code::in_use: return "INUSE";
    case Code::expunge_issued: return "EXPUNGEISSUED";
    case Code::corruption: return "CORRUPTION";
    case Code::server_bug: return "SERVERBUG";
    case Code::client_bug: return "CLIENTBUG";
    case Code::cannot: return "CANNOT";
    case Code::limit: return "LIMIT";
    case Code::over_quota: return "OVERQUOTA";
    case Code::already_exists: return "ALREADYEXISTS";
    case Code::non_existent: return "NONEXISTENT";
    case Code::not_saved: return "NOTSAVED";
    case Code::has_children: return "HASCHILDREN";
    case Code::closed: return "CLOSED";
    case Code::unknown_cte: return "UNKNOWN-CTE";
    case Code::no_mod_seq: return "NOMODSEQ";
    case Code::compression_active: return "COMPRESSIONACTIVE";
    case Code::use_attr: return "USEATTR";
    case Code::too_big: return "TOOBIG";
  }
  return {};
}

// What stands between the brackets, one overload a code.
struct CodeWriter {
  Output& out;
  const ParseContext& context;

  void operator()(std::monostate) const {}
  void operator()(Code code) const { out.append(name_of(code)); }
  void operator()(const CapabilityData& code) const {
    out.append("CAPABILITY");
    for (const std::string& capability : code.capabilities) {
      out.append(' ');
      out.append(capability);
    }
  }
  void operator()(const BadCharsetCode& code) const {
    out.append("BADCHARSET");
    std::string_view separator = " (";
    for (const std::string& charset : code.charsets) {
      out.append(separator);
      astring(out, context, charset);
      separator = " ";
    }
    if (!code.charsets.empty()) out.append(')');
  }
  void operator()(const PermanentFlagsCode& code) const {
    const std::vector<std::string_view> keywords(code.flags.keywords.begin(), code.flags.keywords.end());
    out.append("PERMANENTFLAGS (");
    const bool any = flags(out, FlagsView{code.flags.system, keywords});
    if (code.new_keywords) out.append(any ? " \\*" : "\\*");
    out.append(')');
  }
  void operator()(UidNextCode code) const { number("UIDNEXT ", code.uid.value); }
  void operator()(UidValidityCode code) const { number("UIDVALIDITY ", code.uid_validity.value); }
  void operator()(UnseenCode code) const { number("UNSEEN ", code.number.value); }
  void operator()(const AppendUidCode& code) const {
    number("APPENDUID ", code.uid_validity.value);
    out.append(' ');
    sequence_set(out, code.uids);
  }
  void operator()(const CopyUidCode& code) const {
    number("COPYUID ", code.uid_validity.value);
    out.append(' ');
    sequence_set(out, code.source);
    out.append(' ');
    sequence_set(out, code.destination);
  }
  void operator()(HighestModSeqCode code) const { number("HIGHESTMODSEQ ", code.mod_sequence.value); }
  void operator()(const ModifiedCode& code) const {
    out.append("MODIFIED ");
    sequence_set(out, code.messages);
  }
  void operator()(MailboxIdCode code) const {
    out.append("MAILBOXID (");
    out.append(ObjectIdText(code.mailbox_id).view());
    out.append(')');
  }

  void number(std::string_view name, std::uint64_t value) const {
    out.append(name);
    out.append_number(value);
  }
};

}  // namespace

void resp_text_code(Output& out, const ParseContext& context, const ResponseCode& code) {
  if (std::holds_alternative<std::monostate>(code)) return;
  out.append('[');
  std::visit(CodeWriter{out, context}, code);
  out.append("] ");
}

}  // namespace imap::wire
