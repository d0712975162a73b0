// SPDX-License-Identifier: Apache-2.0
#include "protocol/codec.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "strata/error.hpp"

using namespace strata;
using namespace strata::protocol;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::uint64_t bits(double value) {
  std::uint64_t result = 0;
  std::memcpy(&result, &value, sizeof result);
  return result;
}

Configuration example_configuration() {
  Configuration configuration;
  configuration.dataset = {Kind::kDataset, "sudoku", "1.0.0", "/p/sudoku.strata.so", "ab", {}};
  configuration.dataset.parameters.set("size", std::int64_t{4});
  configuration.architecture = {Kind::kArchitecture, "hrm", "1.0.0", "/p/hrm.strata.so", "cd", {}};
  configuration.architecture.parameters.set("zeta",
                                            2.0);  // a number stays one, and the order stays
  configuration.architecture.parameters.set("alpha", std::int64_t{2});
  configuration.architecture.parameters.set("norm", std::string("post"));
  configuration.architecture.parameters.set("tied", true);
  configuration.halting.kind = Kind::kHalting;
  configuration.augmentations.push_back({Kind::kAugmentation, "symmetry", "1", "/p/s", "ef", {}});
  configuration.copies = 7;
  configuration.training.set("betas", TextList{"0.9", "größer"});
  return configuration;
}

template <class Alternative>
Alternative event_round_trip(const Alternative& event, std::uint64_t sequence = 1) {
  const auto back = decode<TrialMessage>(encode(TrialMessage{sequence, event}));
  CHECK(back.sequence == sequence);
  REQUIRE(std::holds_alternative<Alternative>(back.event));
  return std::get<Alternative>(back.event);
}

}  // namespace

TEST_CASE("an order comes back as it was sent, in CBOR and in JSON") {
  TrialOrder order;
  order.trial = "trial";
  order.seed = -3;
  order.attempt = 2;
  order.last_sequence = 1ull << 40;
  order.configuration = example_configuration();
  order.evaluations.push_back({"evaluation", {}});
  order.evaluations[0].parameters.set("halting", std::string("policy"));
  order.evaluations.push_back({"other", {}, order.configuration.halting});
  order.folder = "/tmp/a b";
  order.threads = 3;
  order.device = "cuda:1";
  order.data_files = {{"/data/train.csv", "9f86"}, {"/data/test.csv", "d081"}};
  order.resumes = false;
  for (const HostMessage& back : {decode<HostMessage>(encode(HostMessage(order))),
                                  from_json<HostMessage>(to_json(HostMessage(order), 2))}) {
    const auto& same = std::get<TrialOrder>(back);
    CHECK(same.trial == order.trial);
    CHECK(same.seed == -3);
    CHECK(same.attempt == 2);
    CHECK(same.last_sequence == 1ull << 40);
    CHECK(same.configuration == order.configuration);
    REQUIRE(same.evaluations.size() == 2);
    CHECK(same.evaluations[0].parameters == order.evaluations[0].parameters);
    CHECK_FALSE(same.evaluations[0].policy.has_value());
    CHECK(same.evaluations[1].policy == order.configuration.halting);
    CHECK(same.folder == "/tmp/a b");
    CHECK(same.threads == 3);
    CHECK(same.device == "cuda:1");
    CHECK(same.data_files == order.data_files);
    CHECK(same.resumes == false);
  }
  CHECK(from_json<TrialOrder>(to_json(order)).configuration == order.configuration);
}

TEST_CASE("an order that was kept before evaluations had policies is read") {
  TrialOrder order;
  order.evaluations.push_back({"evaluation", {}, {}});
  std::string text = to_json(order);
  const std::string field = ",\"policy\":null";
  REQUIRE(text.find(field) != std::string::npos);
  text.erase(text.find(field), field.size());
  CHECK_FALSE(from_json<TrialOrder>(text).evaluations.at(0).policy.has_value());
}

TEST_CASE("an order that was kept before orders knew the hashes of data is read") {
  std::string text = to_json(TrialOrder{});
  const std::string fields = ",\"data_files\":null,\"resumes\":null";
  REQUIRE(text.find(fields) != std::string::npos);
  text.erase(text.find(fields), fields.size());
  CHECK_FALSE(from_json<TrialOrder>(text).data_files.has_value());
  CHECK_FALSE(from_json<TrialOrder>(text).resumes.has_value());
}

TEST_CASE("doubles come back to the bit, NaN and infinities too") {
  Metrics metrics{.step = 5, .split = "train", .values = {}};
  for (const double value :
       {kNaN, kInfinity, -kInfinity, -0.0, 0.1, 1e-310, 1.0, 3.5,
        std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()})
    metrics.values.emplace_back("m" + std::to_string(metrics.values.size()), value);
  const Metrics back = event_round_trip(metrics);
  REQUIRE(back.values.size() == metrics.values.size());
  for (std::size_t index = 0; index < back.values.size(); ++index) {
    CHECK(back.values[index].first == metrics.values[index].first);
    CHECK(bits(back.values[index].second) == bits(metrics.values[index].second));
  }
}

TEST_CASE("JSON spells NaN and infinities as texts and reads them back") {
  const TrialMessage message{
      3, Metrics{1, "test", {{"a", kNaN}, {"b", kInfinity}, {"c", -kInfinity}, {"d", 2}}}};
  const std::string text = to_json(message);
  CHECK(
      text ==
      R"({"step":1,"split":"test","values":{"a":"NaN","b":"Infinity","c":"-Infinity","d":2.0},"type":"metrics","sequence":3})");
  const auto metrics = std::get<Metrics>(from_json<TrialMessage>(text).event);
  CHECK(std::isnan(metrics.values[0].second));
  CHECK(metrics.values[1].second == kInfinity);
  CHECK(metrics.values[2].second == -kInfinity);
}

TEST_CASE("CBOR keeps the bytes of a text, JSON replaces what is no UTF-8") {
  const std::string broken = "caf\xc3\xa9 \xff\xfe \xc3";
  const Warning back = event_round_trip(Warning{broken});
  CHECK(back.text == broken);
  CHECK_THAT(to_json(TrialMessage{1, Warning{broken}}),
             ContainsSubstring("caf\xc3\xa9 \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd"));
}

TEST_CASE("every event comes back as it was sent") {
  const Started started{
      .step = 500,
      .parameters = 27275266,
      .puzzle_parameters = 512,
      .threads = 2,
      .device = "cpu",
      .environment = {{"libtorch", "2.11.0"}, {"host", "h"}},
      .facts = {{"classes", std::int64_t{96}}, {"source", std::string("generated")}}};
  const Started same = event_round_trip(started);
  CHECK(same.step == 500);
  CHECK(same.parameters == 27275266);
  CHECK(same.environment == started.environment);
  REQUIRE(same.facts.size() == 2);
  CHECK(same.facts[0].value == started.facts[0].value);

  const EvaluationResult result{
      .evaluation = "e",
      .step = 1200,
      .split = "test",
      .items = 2,
      .metrics = {{"exact_accuracy", 0.5}},
      .exact_accuracy_by_segment = {0.25, 0.5},
      .vote_accuracies = {{1, "count", 0.25, 0.5, 8}, {4, "any", 0.75, kInfinity, 32}},
      .outcomes = {{"test/0", "1234", true, true, 4, 1.0},
                   {"test/1", "12?4", false, false, 3, 0.5}}};
  const EvaluationResult same_result =
      event_round_trip(result, std::numeric_limits<std::uint64_t>::max());
  CHECK(same_result.metrics == result.metrics);
  CHECK(same_result.exact_accuracy_by_segment == result.exact_accuracy_by_segment);
  CHECK(same_result.vote_accuracies == result.vote_accuracies);
  REQUIRE(same_result.outcomes.size() == 2);
  CHECK(same_result.outcomes[1].key == "test/1");
  CHECK(same_result.outcomes[1].answer == "12?4");
  CHECK_FALSE(same_result.outcomes[1].correct);
  CHECK(same_result.outcomes[1].segments == 3);
  CHECK(same_result.outcomes[1].blank_accuracy == 0.5);

  CHECK(event_round_trip(Progress{.phase = "train", .done = 3, .total = 9}, 0).done == 3);
  CHECK(event_round_trip(CheckpointWritten{7, "/c", 1 << 20}).path == "/c");
  const Ended ended = event_round_trip(
      Ended{.ending = Ending::kDiverged, .step = 8, .message = "NaN", .peak_memory_bytes = 9});
  CHECK(ended.ending == Ending::kDiverged);
  CHECK(ended.message == "NaN");
  CHECK(ended.peak_memory_bytes == 9);
  CHECK(
      std::holds_alternative<StopRequest>(decode<HostMessage>(encode(HostMessage(StopRequest{})))));
  CHECK(std::get<Acknowledgement>(
            decode<HostMessage>(encode(HostMessage(Acknowledgement{1ull << 63}))))
            .sequence == 1ull << 63);
}

TEST_CASE("a description keeps types, ranges and defaults") {
  ComponentDescription component;
  component.kind = Kind::kArchitecture;
  component.name = "hrm";
  component.traits.recurrent = false;
  component.schema.push_back(
      {"width", ParameterType::kInteger, std::int64_t{512}, 8.0, 65536.0, {}, "Width", true});
  component.schema.push_back(
      {"path", ParameterType::kPath, std::string(), {}, {}, {"a", "b"}, "Where", false});
  const auto back = decode<DescribeReply>(encode(DescribeReply{{component}, "why"}));
  CHECK(back.error == "why");
  REQUIRE(back.components.size() == 1);
  CHECK(back.components[0].kind == Kind::kArchitecture);
  CHECK_FALSE(back.components[0].traits.recurrent);
  REQUIRE(back.components[0].schema.size() == 2);
  const ParameterSpec& width = back.components[0].schema[0];
  CHECK(width.type == ParameterType::kInteger);
  CHECK(width.default_value == Value(std::int64_t{512}));
  CHECK(width.maximum == 65536.0);
  const ParameterSpec& path = back.components[0].schema[1];
  CHECK(path.type == ParameterType::kPath);
  CHECK_FALSE(path.minimum.has_value());
  CHECK(path.choices == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(path.identity);
}

TEST_CASE("a plan request and its reply come back as they were sent") {
  const auto request = decode<PlanRequest>(encode(PlanRequest{{example_configuration(), {}}}));
  REQUIRE(request.configurations.size() == 2);
  CHECK(request.configurations[0] == example_configuration());
  PlanReply reply;
  reply.answers.push_back(
      {{"hidden_size 30 is no multiple of 4"}, {"w"}, 14210, 32, {{"/d/a.csv", true}}});
  const auto back = decode<PlanReply>(encode(reply));
  REQUIRE(back.answers.size() == 1);
  CHECK(back.answers[0].problems == reply.answers[0].problems);
  CHECK(back.answers[0].parameters == 14210);
  CHECK(back.answers[0].files[0].exists);
}

TEST_CASE("a malformed message is refused by name of message and field") {
  const auto refused = [](const char* json, const std::string& why) {
    const Bytes bytes = nlohmann::json::to_cbor(nlohmann::json::parse(json));
    CHECK_THROWS_MATCHES(decode<TrialMessage>(bytes), Error, Message(why));
    CHECK_THROWS_MATCHES(from_json<TrialMessage>(json), Error, Message(why));
  };
  refused("[1]", R"(message "from trial" is [1], it must be a map)");
  refused("{}", R"(message "from trial": field "type" is missing)");
  refused(R"({"type": "hello"})",
          "message \"from trial.type\" is \"hello\", it must be one of: started, metrics, "
          "progress, evaluation, checkpoint, warning, "
          "ended");
  refused(R"({"type": "warning"})", R"(message "warning": field "text" is missing)");
  refused(R"({"type": "warning", "text": 1})", R"(message "warning.text" is 1, it must be a text)");
  refused(R"({"type": "metrics", "step": 1.5, "split": "", "values": {}})",
          R"(message "metrics.step" is 1.5, it must be an integer of 64 bits)");
  refused(R"({"type": "metrics", "step": 18446744073709551615, "split": "", "values": {}})",
          R"(message "metrics.step" is 18446744073709551615, it must be an integer of 64 bits)");
  refused(R"({"type": "metrics", "step": 1, "split": "", "values": {"loss": "x"}})",
          R"(message "metrics.values.loss" is "x", it must be a number)");
  refused(R"({"type": "warning", "text": "", "sequence": -1})",
          R"(message "warning.sequence" is -1, it must be an integer that is not negative)");
}

TEST_CASE("bytes that are not one CBOR value are refused") {
  const auto refused = [](Bytes bytes, const std::string& why) {
    CHECK_THROWS_MATCHES(decode<TrialMessage>(bytes), Error,
                         Message("a message is not CBOR: " + why));
  };
  refused({}, "it ends too early at byte 0");
  refused({0xa1, 0x61}, "it ends too early at byte 2");
  refused({0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00},
          "it ends too early at byte 10");
  refused({0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00},
          "it ends too early at byte 10");
  refused({0x01, 0x02}, "more bytes than one value at byte 1");
  refused({0x9f, 0xff}, "an item of indefinite length or of no known form at byte 0");
  refused({0xc1, 0x00}, "a tag at byte 0");
  refused(Bytes(1'000'000, 0x81), "it nests too deeply at byte 32");
}

TEST_CASE("no truncation of a message and no changed byte does worse than throw Error") {
  TrialOrder order;
  order.configuration = example_configuration();
  const Bytes good = encode(HostMessage(order));
  for (std::size_t length = 0; length < good.size(); ++length)
    CHECK_THROWS_AS(decode<HostMessage>(std::span(good).first(length)), Error);
  for (std::size_t position = 0; position < good.size(); ++position)
    for (const std::uint8_t flipped : Bytes{0x01, 0x20, 0x80, 0xff}) {
      Bytes bad = good;
      bad[position] = static_cast<std::uint8_t>(bad[position] ^ flipped);
      try {
        (void)decode<HostMessage>(bad);  // may still be a message
      } catch (const Error&) {
      }
    }
}
