#include "base/log.h"
#include "lmtp/reply.h"

namespace lmtp {
namespace {

using base::Errc;

std::string who_of(std::string_view about) { return about.empty() ? "" : "<" + std::string(about) + "> "; }

// RFC 6531 3.7.4: a reply of ours has no other characters. One "?" for each of an address.
void append_in_ascii(std::string& line, std::string_view text) {
  for (char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x80 && octet < 0xc0) continue;  // within a character
    line += octet < 0x80 ? c : '?';
  }
}

Reply our_fault(const base::Error& error, std::string_view about) {
  std::string incident = base::log::incident("lmtp_failed", error, {{"recipient", about}});
  return {451, "4.3.0", who_of(about) + "Try again later (incident " + incident + ")"};
}

Reply over_quota_reply(std::string_view about, OverQuota over_quota) {
  std::string text = who_of(about) + "The mailbox is full";
  if (over_quota == OverQuota::tempfail) return {452, "4.2.2", std::move(text)};
  return {552, "5.2.2", std::move(text)};
}

}  // namespace

std::string render(const Reply& reply) {
  std::string line = std::to_string(reply.code) + ' ';
  if (!reply.enhanced.empty()) line.append(reply.enhanced) += ' ';
  line.reserve(line.size() + reply.text.size() + 2);
  append_in_ascii(line, reply.text);
  line += "\r\n";
  return line;
}

Reply reply_for(const base::Error& error, std::string_view about, OverQuota over_quota) {
  const std::string who = who_of(about);
  switch (error.code) {
    case Errc::not_found: return {550, "5.1.1", who + "No such mailbox here"};
    case Errc::over_quota: return over_quota_reply(about, over_quota);
    case Errc::disk_full: return {452, "4.3.1", who + "No space left on this server; try again later"};
    case Errc::too_big: return {552, "5.3.4", who + "The message is larger than this server takes"};
    case Errc::limit: return {452, "4.5.3", who + "A limit of this mailbox is reached; try again later"};
    case Errc::bad_syntax: return {550, "5.6.0", who + "The message has a bare CR or LF, which RFC 5321 forbids"};
    case Errc::no_permission:
    case Errc::auth_expired:
    case Errc::read_only: return {550, "5.7.1", who + "Mail is not accepted for this mailbox"};
    case Errc::unavailable:
    case Errc::cancelled:
    case Errc::ambiguous:
    case Errc::conflict:
    case Errc::in_use:
    case Errc::bad_sequence:
    case Errc::already_exists:
    case Errc::cannot:
    case Errc::has_children:
    case Errc::bad_charset:
    case Errc::unknown_cte:
    case Errc::use_attribute:
    case Errc::expunge_issued:
    case Errc::not_saved:
    case Errc::auth_failed:
    case Errc::privacy_required:
    case Errc::corrupt:
    case Errc::io:
    case Errc::closed:
    case Errc::bug: return our_fault(error, about);
  }
  return our_fault(error, about);
}

}  // namespace lmtp
