// SPDX-License-Identifier: Apache-2.0
#include "protocol/channel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "catch.hpp"
#include "strata/error.hpp"

using namespace strata;
using namespace strata::protocol;
using Catch::Matchers::Message;

namespace {

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ours = ends[0];
    theirs = ends[1];
  }
  int ours = -1;
  int theirs = -1;
};

void write_all(int descriptor, const Bytes& bytes) {
  REQUIRE(::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

TEST_CASE("messages arrive in order, then the end is told apart from a broken frame") {
  Pair pair;
  Channel reader(pair.theirs);
  {
    Channel writer(pair.ours);
    writer.send(HostMessage(Acknowledgement{1}));
    writer.send(HostMessage(StopRequest{}));
  }
  CHECK(std::get<Acknowledgement>(*reader.receive<HostMessage>()).sequence == 1);
  CHECK(std::holds_alternative<StopRequest>(*reader.receive<HostMessage>()));
  CHECK_FALSE(reader.receive<HostMessage>().has_value());
}

TEST_CASE("a message far longer than the socket's buffer arrives whole") {
  Pair pair;
  Channel reader(pair.theirs);
  Bytes sent(20'000'000);
  for (std::size_t index = 0; index < sent.size(); ++index)
    sent[index] = static_cast<std::uint8_t>(index * 31 >> 3);
  std::thread writer([&] { Channel(pair.ours).write(sent); });
  const std::optional<Bytes> received = reader.read();
  writer.join();
  REQUIRE(received.has_value());
  CHECK(*received == sent);
}

TEST_CASE("a frame that the other end cuts short is an error") {
  for (const Bytes& sent : {Bytes{5, 0}, Bytes{5, 0, 0, 0, 1, 2}}) {
    Pair pair;
    Channel reader(pair.theirs);
    write_all(pair.ours, sent);
    ::close(pair.ours);
    CHECK_THROWS_MATCHES(reader.read(), Error,
                         Message("broken frame: the other end closed in the middle of it"));
  }
}

TEST_CASE("a length over 256 MiB is refused by reader and writer") {
  FrameReader frames;
  frames.append(Bytes{1, 0, 0, 0x10});
  CHECK_THROWS_MATCHES(
      frames.next(), Error,
      Message("broken frame: it says it has 268435457 bytes, at most 268435456 are allowed"));
  CHECK_THROWS_MATCHES(
      frame(std::span(static_cast<const std::uint8_t*>(nullptr), kLongestFrame + 1)), Error,
      Message("a message of 268435457 bytes is too long: at most 268435456 go into one frame"));
}

TEST_CASE("frames are cut right wherever the bytes are divided") {
  Bytes stream;
  for (const Bytes& message : {Bytes{}, Bytes{7}, Bytes(300, 9)}) {
    const Bytes framed = frame(message);
    stream.insert(stream.end(), framed.begin(), framed.end());
  }
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    FrameReader frames;
    std::vector<Bytes> messages;
    const auto drain = [&] {
      while (auto message = frames.next())
        messages.push_back(*message);
    };
    frames.append(std::span(stream).first(cut));
    drain();
    frames.append(std::span(stream).subspan(cut));
    drain();
    REQUIRE(messages == std::vector<Bytes>{Bytes{}, Bytes{7}, Bytes(300, 9)});
    CHECK_FALSE(frames.inside_frame());
  }
}

TEST_CASE("writing to an end that has closed is an error, not a signal") {
  Pair pair;
  Channel writer(pair.ours);
  ::close(pair.theirs);
  CHECK_THROWS_MATCHES(writer.send(HostMessage(StopRequest{})), Error,
                       Message("cannot send a message: Broken pipe"));
}

TEST_CASE("a descriptor that is no socket is refused") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  CHECK_THROWS_MATCHES(Channel(pipe[0]), Error,
                       Message("descriptor " + std::to_string(pipe[0]) +
                               " is not a socket: this command is one that strata starts"));
  ::close(pipe[0]);
  ::close(pipe[1]);
}
