#include "auth/credentials.h"

#include "auth/crypto.h"
#include "auth/saslprep.h"

namespace auth {
namespace {

constexpr std::string_view first_line = "godwit credentials 1\n";
constexpr std::string_view property = "auth.credentials";
constexpr std::size_t scram_salt_bytes = 16;

base::Result<void> take_line(std::string_view line, Credentials& out) {
  std::size_t space = line.find(' ');
  if (space == line.npos) return base::fail(base::Errc::corrupt, "stored credentials: a line without a value");
  std::string_view key = line.substr(0, space);
  std::string_view value = line.substr(space + 1);
  if (key == "hash") out.hash = value;
  if (key == "lock") out.lock = value == "locked" ? AccountLock::locked : AccountLock::open;
  if (key == "scram") {
    TRY(out.scram, parse_scram_keys(value));
  }
  return {};
}

}  // namespace

std::string encode(const Credentials& credentials) {
  std::string text(first_line);
  if (!credentials.hash.empty()) text += "hash " + credentials.hash + "\n";
  if (credentials.scram) text += "scram " + to_string(*credentials.scram) + "\n";
  if (credentials.lock == AccountLock::locked) text += "lock locked\n";
  return text;
}

base::Result<Credentials> decode_credentials(std::string_view text) {
  if (!text.starts_with(first_line)) return base::fail(base::Errc::corrupt, "stored credentials: another format");
  text.remove_prefix(first_line.size());
  Credentials out;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    if (end == text.npos) return base::fail(base::Errc::corrupt, "stored credentials: cut");
    TRY(take_line(text.substr(0, end), out));
    text.remove_prefix(end + 1);
  }
  return out;
}

base::Task<base::Result<Credentials>> load_credentials(mail::AccountPtr account) {
  auto reading = account->get_property(std::string(property));
  CO_TRY(std::optional<std::string> stored, co_await reading);
  if (!stored) co_return Credentials{};
  co_return decode_credentials(*stored);
}

base::Task<base::Result<void>> save_credentials(mail::AccountPtr account, Credentials credentials) {
  std::optional<std::string> value = encode(credentials);
  auto writing = account->set_property(std::string(property), std::move(value));
  base::Result<void> written = co_await writing;
  co_return written;
}

base::Result<Credentials> make_credentials(std::string_view password, HashCost cost, ScramStorage scram) {
  if (password.empty()) return base::fail(base::Errc::bad_syntax, "an empty password");
  TRY(auto prepared, saslprep(password));
  Credentials made;
  TRY(made.hash, hash_password(prepared, cost));
  if (scram == ScramStorage::on)
    made.scram = make_scram_keys(prepared, random_bytes(scram_salt_bytes), default_scram_iterations);
  wipe(prepared);
  return made;
}

}  // namespace auth
