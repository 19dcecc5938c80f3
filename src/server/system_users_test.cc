#include "server/system_users.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace server {
namespace {

TEST(SystemUsers, AreFoundByNameAndByNumber) {
  const auto root = find_user("root");
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->id, 0u);
  const auto same = find_user(uid_t{0});
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->name, "root");
  EXPECT_EQ(find_group("root"), gid_t{0});
}

TEST(SystemUsers, WhatIsNotThereIsNothing) {
  EXPECT_FALSE(find_user("no such user").has_value());
  EXPECT_FALSE(find_user(uid_t{0x7fff'fff0}).has_value());
  EXPECT_FALSE(find_group("no such group").has_value());
}

}  // namespace
}  // namespace server
