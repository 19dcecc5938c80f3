#include "imap/session/fetch/needs.h"

#include <algorithm>

namespace imap::session::fetch {

Needs needs_of(const Fetch& command) {
  const auto& atts = command.atts;
  Needs needs;
  needs.seen = std::ranges::any_of(command.sections, [](const Section& s) { return s.sets_seen == SetsSeen::yes; });
  needs.summary = !command.sections.empty() || atts.has(FetchAtt::envelope) || atts.has(FetchAtt::body) ||
                  atts.has(FetchAtt::body_structure) || atts.has(FetchAtt::preview);
  needs.cold = needs.summary || atts.has(FetchAtt::internal_date) || atts.has(FetchAtt::email_id) ||
               atts.has(FetchAtt::thread_id);
  return needs;
}

base::Result<void> check_items(Session& session, const Fetch& command) {
  auto refuse = [](std::string_view what) {
    return base::fail(base::Errc::bad_syntax, std::string(what) + " is not offered here");
  };
  const auto& atts = command.atts;
  const bool condstore = atts.has(FetchAtt::mod_seq) || command.changed_since;
  if (condstore && !session.offers(Extension::condstore)) return refuse("MODSEQ");
  if ((atts.has(FetchAtt::email_id) || atts.has(FetchAtt::thread_id)) && !session.offers(Extension::object_id))
    return refuse("EMAILID");
  if (atts.has(FetchAtt::preview) && !session.offers(Extension::preview)) return refuse("PREVIEW");
  const bool binary = std::ranges::any_of(command.sections, [](const Section& section) {
    return section.kind == SectionKind::binary || section.kind == SectionKind::binary_size;
  });
  if (binary && !session.offers(Extension::binary) && !session.offers(Extension::imap4rev2)) return refuse("BINARY");
  // RFC 7162 3.2.6
  if (command.vanished && !session.enabled.qresync)
    return base::fail(base::Errc::bad_syntax, "ENABLE QRESYNC before using VANISHED");
  if (condstore) session.enabled.condstore = true;
  return {};
}

}  // namespace imap::session::fetch
