#include "ft9/pipeline/moved_conversations.hpp"

#include <gtest/gtest.h>

using ft9::pipeline::moved_conversations;

TEST(MovedConversations, AHomeIsFoundThroughSeveralMoves) {
    moved_conversations moved;
    EXPECT_TRUE(moved.none());
    EXPECT_EQ(moved.home(3), 3);
    moved.add(3, 2);
    moved.add(2, 1);
    moved.add(1, 1);
    EXPECT_EQ(moved.home(3), 1);
    EXPECT_EQ(moved.home(2), 1);
    EXPECT_EQ(moved.home(1), 1);
    EXPECT_FALSE(moved.none());
}
