#include "imap/session/fetch/needs.h"

#include <algorithm>

namespace imap::session::fetch {

Needs needs_of(const Fetch& command) {
  const auto& atts = command.atts;
  Needs needs;
  needs.seen = std::ranges::any_of(command.sections, [](const Section& s) { return s.sets_seen == SetsSeen::yes; });
  needs.summary = !command.sections.empty() || atts.has(FetchAtt::envelope) || atts.has(FetchAtt::body) ||
                  atts.has(FetchAtt::body_structure) || atts.has(FetchAtt::preview);
  needs.parts = std::ranges::any_of(command.sections, [](const Section& section) {
    return !section.part.empty() || (section.text != SectionText::header_fields && section.text != SectionText::whole);
  });
  needs.cold = needs.summary || atts.has(FetchAtt::internal_date) || atts.has(FetchAtt::email_id) ||
               atts.has(FetchAtt::thread_id);
  return needs;
}

base::Result<void> check_items(const Session& session, const Fetch& command) {
  auto refuse = [](std::string_view what) {
    return base::fail(base::Errc::bad_syntax, std::string(what) + " is not offered here");
  };
  const auto& atts = command.atts;
  if (atts.has(FetchAtt::mod_seq) && !session.offers(Extension::condstore)) return refuse("MODSEQ");
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
  return {};
}

}  // namespace imap::session::fetch
