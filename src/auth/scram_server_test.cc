#include "auth/scram_server.h"

#include <gtest/gtest.h>

#include "auth/crypto.h"
#include "base/base64.h"

namespace auth {
namespace {

std::string decoded(std::string_view text) { return *base::base64_decode(text); }

// RFC 7677 3: the example exchange of user "user" with password "pencil".
constexpr std::string_view client_first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view server_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view client_final =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

ScramServer example(std::string_view first = client_first, std::string binding = "") {
  ScramKeys keys = make_scram_keys("pencil", decoded("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
  return {*parse_scram_client_first(first), keys, std::string(server_nonce), std::move(binding)};
}

TEST(ScramServer, TheExchangeOfRfc7677) {
  ScramServer server = example();
  EXPECT_EQ(server.first_message(),
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  auto final = server.finish(client_final);
  ASSERT_TRUE(final.has_value());
  EXPECT_EQ(*final, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

TEST(ScramServer, RefusesEveryFlippedBitOfTheProof) {
  ScramServer server = example();
  std::string message(client_final);
  std::size_t proof_at = message.rfind("p=") + 2;
  std::string proof = decoded(message.substr(proof_at));
  for (std::size_t bit = 0; bit < proof.size() * 8; ++bit) {
    std::string flipped = proof;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    auto final = server.finish(message.substr(0, proof_at) + base::base64_encode(flipped));
    ASSERT_FALSE(final.has_value()) << bit;
    EXPECT_EQ(final.error().code, base::Errc::auth_failed);
  }
}

TEST(ScramServer, RefusesEveryCutOfTheMessages) {
  for (std::size_t cut = 0; cut < client_final.size(); ++cut) {
    EXPECT_FALSE(example().finish(client_final.substr(0, cut)).has_value()) << cut;
  }
  // A first message may end inside the nonce, not before it.
  for (std::size_t cut = 0; cut <= client_first.find("r=") + 2; ++cut) {
    EXPECT_FALSE(parse_scram_client_first(client_first.substr(0, cut)).has_value()) << cut;
  }
}

TEST(ScramServer, TheBindingMustBeTheChannels) {  // RFC 5802 6
  std::string_view first = "p=tls-server-end-point,,n=user,r=abc";
  auto parsed = parse_scram_client_first(first);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->binding_type, "tls-server-end-point");
  std::string nonce = "abc" + std::string(server_nonce);
  auto attempt = [&](const std::string& bound) {
    std::string without_proof = "c=" + base::base64_encode("p=tls-server-end-point,," + bound) + ",r=" + nonce;
    ScramServer server = example(first, "the channel");
    ScramKeys keys = make_scram_keys("pencil", decoded("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
    std::string proof = hmac_sha256(keys.stored_key, "n=user,r=abc," + server.first_message() + "," + without_proof);
    // ClientKey of the example: proof XOR signature of the RFC's own exchange.
    std::string auth_message = "n=user,r=rOprNGfwEbeRWgbNEkqO," + example().first_message() +
                               ",c=biws,r=rOprNGfwEbeRWgbNEkqO" + std::string(server_nonce);
    std::string key = hmac_sha256(keys.stored_key, auth_message);
    std::string rfc_proof = decoded("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    for (std::size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ key[i] ^ rfc_proof[i]);
    return server.finish(without_proof + ",p=" + base::base64_encode(proof));
  };
  EXPECT_TRUE(attempt("the channel").has_value());
  EXPECT_FALSE(attempt("another").has_value());
  EXPECT_FALSE(attempt("").has_value());
}

TEST(ScramServer, FirstMessages) {
  struct Case {
    std::string_view text;
    std::string_view user;  // empty: refused
  };
  const Case cases[] = {
      {"n,,n=a=2Cb=3Dc,r=x", "a,b=c"},
      {"y,,n=user,r=x,ext=1", "user"},
      {"n,a=boss,n=user,r=x", "user"},
      {"n,,m=ext,n=user,r=x", ""},
      {"n,,n=a=2cb,r=x", ""},
      {"n,,n=,r=x", ""},
      {"n,,n=user,r=", ""},
      {"n,,r=x,n=user", ""},
      {"p=,,n=user,r=x", ""},
      {"x,,n=user,r=x", ""},
      {"n,b,n=user,r=x", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    auto parsed = parse_scram_client_first(c.text);
    EXPECT_EQ(parsed.has_value(), !c.user.empty()) << c.text;
    if (!parsed.has_value()) continue;
    EXPECT_EQ(parsed->user, c.user);
  }
}

TEST(ScramKeys, SurviveBeingStored) {
  ScramKeys keys = make_scram_keys("pencil", "0123456789abcdef", 4096);
  auto back = parse_scram_keys(to_string(keys));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, keys);
  for (std::string_view text :
       {"", "SCRAM-SHA-256$", "SCRAM-SHA-256$0:AA==$AA==:AA==", "SCRAM-SHA-256$1:AA==$AA==", "MD5$1:AA==$AA==:AA=="}) {
    EXPECT_FALSE(parse_scram_keys(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace auth
