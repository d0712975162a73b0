// SPDX-License-Identifier: Apache-2.0
#include "report/weights.hpp"

#include "catch.hpp"

namespace strata::report {
namespace {

TEST_CASE("the numbers of a file of weights are told by what they are") {
  protocol::WeightsReply reply;
  reply.tensors = 21;
  reply.numbers = 14'176;
  reply.parameters = 14'144;
  reply.fixed = 32;
  reply.untrained = {"inner.H_init"};
  CHECK(weights_text(reply) ==
        "21 tensors of 14,176 numbers: 14,144 parameters and 32 numbers that are not trained "
        "(inner.H_init)");
  reply.untrained = {"a", "b", "c", "d", "e"};
  reply.puzzle_numbers = 1'024;
  reply.numbers = 14'176 + 1'024 + 100;
  CHECK(weights_text(reply) ==
        "21 tensors of 15,300 numbers: 14,144 parameters, 1,024 numbers of the puzzle table, 32 "
        "numbers that are not trained (a, b, c and 2 more) and 100 numbers of tied weights, which "
        "stand there once more");
  CHECK(weights_text({.tensors = 1, .numbers = 1, .parameters = 1}) ==
        "1 tensor of 1 number: 1 parameter");
}

}  // namespace
}  // namespace strata::report
