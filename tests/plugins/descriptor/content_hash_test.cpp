// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/content_hash.hpp"

#include "../files.hpp"
#include "catch.hpp"
#include "strata/error.hpp"

using strata::plugins::sha256;
using strata::plugins::sha256_of_file;

TEST_CASE("SHA-256 gives the published answers") {
  // FIPS 180-4 examples of NIST: "abc", two blocks, and one million times "a".
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("A file's hash is that of its content, longer than one piece of reading") {
  const test::TemporaryFolder folder;
  CHECK(sha256_of_file(test::write(folder / "a", std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  const std::string two_pieces(2'500'000, '\x7f');
  CHECK(sha256_of_file(test::write(folder / "b", two_pieces)) == sha256(two_pieces));
  CHECK(sha256_of_file(test::write(folder / "empty", "")) == sha256(""));
}

TEST_CASE("A file that cannot be hashed is named with the reason") {
  const test::TemporaryFolder folder;
  const std::string missing = (folder / "missing").string();
  CHECK_THROWS_AS(sha256_of_file(missing), strata::DataError);
  CHECK_THROWS_WITH(sha256_of_file(missing),
                    missing + ": cannot open the file (No such file or directory)");
  CHECK_THROWS_WITH(sha256_of_file(folder.path()),
                    folder.path().string() + ": cannot read the file (Is a directory)");
}
