// SPDX-License-Identifier: Apache-2.0
#include "protocol/codec.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "protocol/cbor_check.hpp"
#include "protocol/dataset_fields.hpp"
#include "protocol/fields.hpp"
#include "protocol/replay_fields.hpp"
#include "strata/error.hpp"

namespace strata::protocol {
namespace {

using Json = nlohmann::ordered_json;

// ---- writing -----------------------------------------------------------------------------------

template <class T>
concept Named = requires {
  Names<T>::value;
};

struct Writer {
  bool for_people = false;  // JSON knows no NaN

  Json number(double value) const {
    if (!for_people || std::isfinite(value)) return value;
    if (std::isnan(value)) return "NaN";
    return value > 0 ? "Infinity" : "-Infinity";
  }

  template <class T>
  Json write(const T& value) const {
    if constexpr (std::is_same_v<T, double>) {
      return number(value);
    } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, std::string>) {
      return value;
    } else if constexpr (std::is_enum_v<T>) {
      return std::string(Names<T>::value.at(static_cast<std::size_t>(value)));
    } else if constexpr (std::is_same_v<T, Value>) {
      return std::visit([this](const auto& v) { return write(v); }, value);
    } else if constexpr (std::is_same_v<T, Parameters>) {
      return write(value.entries());
    } else if constexpr (std::is_same_v<T, Outcome>) {
      Json array = Json::array();
      auto visit = [&](std::string_view, const auto& field) { array.push_back(write(field)); };
      fields(visit, value);
      return array;
    } else if constexpr (Named<T>) {
      Json object = std::visit([this](const auto& v) { return write(v); }, value);
      object["type"] = std::string(Names<T>::value.at(value.index()));
      return object;
    } else {
      Json object = Json::object();
      auto visit = [&](std::string_view name, const auto& field) {
        object[std::string(name)] = write(field);
      };
      fields(visit, value);
      return object;
    }
  }

  template <class T>
  Json write(const std::optional<T>& value) const {
    return value ? write(*value) : Json(nullptr);
  }
  template <class T>
  Json write(const std::vector<T>& list) const {
    Json array = Json::array();
    for (const T& element : list)
      array.push_back(write(element));
    return array;
  }
  template <class T>
  Json write(const std::vector<std::pair<std::string, T>>& entries) const {
    Json object = Json::object();
    for (const auto& [name, value] : entries)
      object[name] = write(value);
    return object;
  }
  Json write(const TrialMessage& message) const {
    Json object = write(message.event);
    object["sequence"] = message.sequence;
    return object;
  }
};

// ---- reading -----------------------------------------------------------------------------------

/// Walks a value and knows, for messages, where it is: "started.environment.libtorch".
class Reader {
 public:
  explicit Reader(std::string where) : where_(std::move(where)) {}

  void read(const Json& json, bool& value) {
    if (!json.is_boolean()) refuse("true or false", json);
    value = json.get<bool>();
  }
  void read(const Json& json, std::int64_t& value) {
    const bool fits = json.is_number_integer() &&
                      (!json.is_number_unsigned() ||
                       json.get<std::uint64_t>() <=
                           static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    if (!fits) refuse("an integer of 64 bits", json);
    value = json.get<std::int64_t>();
  }
  void read(const Json& json, std::uint64_t& value) {
    if (!json.is_number_unsigned()) refuse("an integer that is not negative", json);
    value = json.get<std::uint64_t>();
  }
  void read(const Json& json, double& value) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (json == "NaN")
      value = std::numeric_limits<double>::quiet_NaN();
    else if (json == "Infinity" || json == "-Infinity")
      value = json == "Infinity" ? kInfinity : -kInfinity;
    else if (json.is_number())
      value = json.get<double>();
    else
      refuse("a number", json);
  }
  void read(const Json& json, std::string& value) {
    if (!json.is_string()) refuse("a text", json);
    value = json.get<std::string>();
  }
  void read(const Json& json, Value& value) {
    if (json.is_boolean())
      value = json.get<bool>();
    else if (json.is_number_integer())
      read(json, value.emplace<std::int64_t>());
    else if (json.is_number())
      value = json.get<double>();
    else if (json.is_string())
      value = json.get<std::string>();
    else if (json.is_array())
      read(json, value.emplace<TextList>());
    else
      refuse("a boolean, a number, a text or a list of texts", json);
  }
  void read(const Json& json, Parameters& parameters) {
    std::vector<std::pair<std::string, Value>> entries;
    read(json, entries);
    for (auto& [name, value] : entries)
      parameters.set(std::move(name), std::move(value));
  }
  void read(const Json& json, Outcome& outcome) {
    if (!json.is_array()) refuse("an array of the six fields of an outcome", json);
    std::size_t index = 0;
    auto visit = [&](std::string_view name, auto& field) {
      if (index >= json.size()) refuse("an array of the six fields of an outcome", json);
      inside(name, [&] { read(json[index++], field); });
    };
    fields(visit, outcome);
  }
  void read(const Json& json, TrialMessage& message) {
    read(json, message.event);
    read_field(json, "sequence", message.sequence);
  }
  template <class T>
  void read(const Json& json, std::optional<T>& value) {
    if (json.is_null())
      value.reset();
    else
      read(json, value.emplace());
  }
  template <class T>
  void read(const Json& json, std::vector<T>& list) {
    if (!json.is_array()) refuse("an array", json);
    list.clear();
    list.reserve(json.size());
    for (const Json& element : json)
      inside(std::to_string(list.size()), [&] { read(element, list.emplace_back()); });
  }
  template <class T>
  void read(const Json& json, std::vector<std::pair<std::string, T>>& entries) {
    if (!json.is_object()) refuse("a map", json);
    entries.clear();
    for (const auto& [name, element] : json.items())
      inside(name, [&] { read(element, entries.emplace_back(name, T{}).second); });
  }
  template <class T>
  requires std::is_enum_v<T>
  void read(const Json& json, T& value) { value = static_cast<T>(index_of<T>(json)); }
  template <class T>
  requires std::is_class_v<T>
  void read(const Json& json, T& value) {
    if (!json.is_object()) refuse("a map", json);
    if constexpr (Named<T>) {
      std::string name;
      read_field(json, "type", name);
      std::size_t index = 0;
      inside("type", [&] { index = index_of<T>(name); });
      where_ = name;
      read_alternative<0>(json, index, value);
    } else {
      auto visit = [&](std::string_view name, auto& field) { read_field(json, name, field); };
      fields(visit, value);
    }
  }

 private:
  template <class T>
  void read_field(const Json& object, std::string_view name, T& field) {
    const auto found = object.find(std::string(name));
    // A field that may be nothing is nothing in a message that was kept before there was one.
    if constexpr (requires { field.has_value(); })
      if (found == object.end()) return field.reset();
    if (found == object.end())
      throw Error(fmt::format("message \"{}\": field \"{}\" is missing", where_, name));
    inside(name, [&] { read(*found, field); });
  }

  template <std::size_t kIndex, class Variant>
  void read_alternative(const Json& json, std::size_t index, Variant& value) {
    if constexpr (kIndex < std::variant_size_v<Variant>) {
      if (index == kIndex)
        read(json, value.template emplace<kIndex>());
      else
        read_alternative<kIndex + 1>(json, index, value);
    }
  }

  template <class T>
  std::size_t index_of(const Json& json) {
    std::string allowed;
    for (std::size_t index = 0; index < Names<T>::value.size(); ++index) {
      if (json == Names<T>::value[index]) return index;
      allowed += (index == 0 ? "" : ", ") + std::string(Names<T>::value[index]);
    }
    refuse("one of: " + allowed, json);
  }

  /// Runs `body` one name deeper.
  template <class Body>
  void inside(std::string_view name, Body body) {
    const std::size_t length = where_.size();
    where_.append(".").append(name);
    body();
    where_.resize(length);
  }

  [[noreturn]] void refuse(std::string_view due, const Json& json) const {
    std::string found = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (found.size() > 60) found = found.substr(0, 60) + "...";
    throw Error(fmt::format("message \"{}\" is {}, it must be {}", where_, found, due));
  }

  std::string where_;
};

template <class Message>
constexpr std::string_view message_name() {
  if constexpr (std::is_same_v<Message, DescribeReply>) return "describe reply";
  if constexpr (std::is_same_v<Message, PlanRequest>) return "plan request";
  if constexpr (std::is_same_v<Message, PlanReply>) return "plan reply";
  if constexpr (std::is_same_v<Message, TrialOrder>) return "order";
  if constexpr (std::is_same_v<Message, Configuration>) return "configuration";
  if constexpr (std::is_same_v<Message, HostMessage>) return "from host";
  if constexpr (std::is_same_v<Message, ExportRequest>) return "export request";
  if constexpr (std::is_same_v<Message, ImportRequest>) return "import request";
  if constexpr (std::is_same_v<Message, WeightsReply>) return "weights reply";
  if constexpr (std::is_same_v<Message, SolveRequest>) return "solve request";
  if constexpr (std::is_same_v<Message, SolveReply>) return "solve reply";
  if constexpr (std::is_same_v<Message, DumpRequest>) return "dump request";
  if constexpr (std::is_same_v<Message, DumpReply>) return "dump reply";
  if constexpr (std::is_same_v<Message, AnalyzeRequest>) return "analyze request";
  if constexpr (std::is_same_v<Message, AnalyzeReply>) return "analyze reply";
  if constexpr (std::is_same_v<Message, DatasetExportRequest>) return "dataset export request";
  if constexpr (std::is_same_v<Message, DatasetExportReply>) return "dataset export reply";
  return "from trial";
}

template <class Message>
Message read_message(const Json& json) {
  Message message;
  Reader(std::string(message_name<Message>())).read(json, message);
  return message;
}

}  // namespace

template <class Message>
Bytes encode(const Message& message) {
  return Json::to_cbor(Writer{}.write(message));
}

template <class Message>
Message decode(std::span<const std::uint8_t> bytes) {
  check_cbor(bytes);
  Json json;
  try {
    json = Json::from_cbor(bytes.begin(), bytes.end());
  } catch (const Json::exception& error) {
    throw Error(fmt::format("a message is not CBOR: {}", error.what()));
  }
  return read_message<Message>(json);
}

template <class Message>
std::string to_json(const Message& message, int indent) {
  return Writer{.for_people = true}.write(message).dump(indent, ' ', false,
                                                        Json::error_handler_t::replace);
}

template <class Message>
Message from_json(std::string_view text) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::exception& error) {
    throw Error(fmt::format("not JSON: {}", error.what()));
  }
  return read_message<Message>(json);
}

#define STRATA_INSTANTIATE(MESSAGE)                                \
  template Bytes encode(const MESSAGE&);                           \
  template MESSAGE decode<MESSAGE>(std::span<const std::uint8_t>); \
  template std::string to_json(const MESSAGE&, int);               \
  template MESSAGE from_json<MESSAGE>(std::string_view)

STRATA_INSTANTIATE(HostMessage);
STRATA_INSTANTIATE(TrialMessage);
STRATA_INSTANTIATE(DescribeReply);
STRATA_INSTANTIATE(PlanRequest);
STRATA_INSTANTIATE(PlanReply);
STRATA_INSTANTIATE(TrialOrder);
STRATA_INSTANTIATE(Configuration);
STRATA_INSTANTIATE(ExportRequest);
STRATA_INSTANTIATE(ImportRequest);
STRATA_INSTANTIATE(WeightsReply);
STRATA_INSTANTIATE(SolveRequest);
STRATA_INSTANTIATE(SolveReply);
STRATA_INSTANTIATE(DumpRequest);
STRATA_INSTANTIATE(DumpReply);
STRATA_INSTANTIATE(AnalyzeRequest);
STRATA_INSTANTIATE(AnalyzeReply);
STRATA_INSTANTIATE(DatasetExportRequest);
STRATA_INSTANTIATE(DatasetExportReply);
#undef STRATA_INSTANTIATE

}  // namespace strata::protocol
