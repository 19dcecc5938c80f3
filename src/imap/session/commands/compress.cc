// COMPRESS. RFC 4978 3
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"

namespace imap::session::commands {

Running compress(Session& session, Compress command) {
  if (command.algorithm != "DEFLATE") co_return Completion::bad("DEFLATE is the only algorithm there is");
  // NO is for what another layer compresses; TLS compresses nothing here.
  if (session.compressing)
    co_return Completion::bad("COMPRESS is active on this connection already; go on.", Code::compression_active);
  // The OK is the last thing that is not compressed.
  respond(session, StatusResponse{session.tag, Condition::ok, {}, "DEFLATE active"});
  session.tag.clear();
  auto flushing = session.outbox.flush();
  CO_TRY(co_await flushing);
  auto starting = session.channel.start_compression();
  auto started = co_await starting;
  if (!started.has_value())
    co_return base::fail(base::Errc::closed, "compression did not start: " + started.error().detail);
  session.compressing = true;
  co_return Completion::ok();
}

}  // namespace imap::session::commands
