#include "imap/session/account_sessions.h"

namespace imap::session {

std::optional<AccountSessions::Place> AccountSessions::enter(base::AccountId account) {
  std::lock_guard lock(mutex_);
  std::size_t& open = open_[account];
  if (open >= most_) return std::nullopt;
  ++open;
  return Place(*this, account);
}

void AccountSessions::leave(base::AccountId account) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(account);
  if (--found->second == 0) open_.erase(found);
}

void AccountSessions::change(std::size_t most) {
  std::lock_guard lock(mutex_);
  most_ = most;
}

}  // namespace imap::session
