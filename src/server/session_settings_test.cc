// What the configuration says of the store reaches it.
#include "server/session_settings.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(StoreOptions, AreWhatTheConfigurationSays) {
  Config config;
  config.store.page_cache_bytes = 2u << 20;
  config.store.summary_cache_bytes = 3u << 20;
  config.store.expunge_log_seconds = 7'201;
  config.store.expunge_log_runs = 102;
  config.store.unowned_body_seconds = 7'203;
  config.store.sweep_every_seconds = 104;
  const mail::StoreOptions options = store_options(config);
  EXPECT_EQ(options.page_cache_bytes, 2u << 20);
  EXPECT_EQ(options.summary_cache_bytes, 3u << 20);
  EXPECT_EQ(options.expunge_log_seconds, 7'201u);
  EXPECT_EQ(options.expunge_log_runs, 102u);
  EXPECT_EQ(options.unowned_body_seconds, 7'203u);
  EXPECT_EQ(options.sweep_every_seconds, 104u);
}

TEST(StoreOptions, AreTheStoresOwnByDefault) {
  const mail::StoreOptions own;
  const mail::StoreOptions configured = store_options(Config());
  EXPECT_GE(configured.page_cache_bytes, 64u << 20);  // by the machine
  EXPECT_EQ(configured.summary_cache_bytes, own.summary_cache_bytes);
  EXPECT_EQ(configured.expunge_log_seconds, own.expunge_log_seconds);
  EXPECT_EQ(configured.expunge_log_runs, own.expunge_log_runs);
  EXPECT_EQ(configured.unowned_body_seconds, own.unowned_body_seconds);
  EXPECT_EQ(configured.sweep_every_seconds, own.sweep_every_seconds);
}

TEST(StoreOptions, ThePagesOfMailboxesHaveAShareOfTheMachinesMemory) {
  constexpr std::uint64_t mib = 1u << 20;
  constexpr std::uint64_t gib = 1u << 30;
  EXPECT_EQ(page_cache_bytes(0, 2 * gib), 256 * mib);
  EXPECT_EQ(page_cache_bytes(0, 64 * mib), 64 * mib);
  EXPECT_EQ(page_cache_bytes(0, 256 * gib), gib);
  EXPECT_EQ(page_cache_bytes(0, 0), mail::StoreOptions().page_cache_bytes);
  EXPECT_EQ(page_cache_bytes(3 * gib, gib), 3 * gib);
}

}  // namespace
}  // namespace server
