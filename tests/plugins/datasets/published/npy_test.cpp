// SPDX-License-Identifier: Apache-2.0
#include "published/npy.hpp"

#include "catch.hpp"
#include "folders.hpp"
#include "strata/error.hpp"

using namespace strata::published;
using namespace strata::published::test;
using strata::test::TemporaryFolder;

namespace {

std::string error_of(const std::string& bytes, std::int64_t limit = 100) {
  const TemporaryFolder folder;
  const auto file = folder / "x.npy";
  write(file, bytes);
  try {
    (void)NpyFile(file).all(limit);
  } catch (const strata::DataError& error) {
    return std::string(error.what()).substr(file.string().size() - 5);
  }
  return "no error";
}

std::string header(const std::string& type, const std::string& shape,
                   const std::string& order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

}  // namespace

TEST_CASE("arrays of uint8, int32 and int64 are read alike") {
  const TemporaryFolder folder;
  using Values = std::vector<std::int32_t>;
  write(folder / "a.npy", npy_bytes<std::uint8_t>(header("|u1", "(3,)"), {1, 2, 255}));
  write(folder / "b.npy", npy_bytes<std::int32_t>(header("<i4", "(2,)"), {7, 70000}));
  write(folder / "c.npy", npy_bytes<std::int64_t>(header("<i8", "(1,)"), {70001}));
  CHECK(NpyFile(folder / "a.npy").all(256) == Values{1, 2, 255});
  CHECK(NpyFile(folder / "b.npy").all(100000) == Values{7, 70000});
  CHECK(NpyFile(folder / "c.npy").all(100000) == Values{70001});
}

TEST_CASE("a header's entries may come in any order and quotes") {
  const TemporaryFolder folder;
  write(folder / "a.npy",
        npy_bytes<std::uint8_t>("{\"shape\":(2,2),'fortran_order':False , 'descr':\"|u1\"}   \n",
                                {1, 2, 3, 4}));
  CHECK(NpyFile(folder / "a.npy").shape() == std::vector<std::int64_t>{2, 2});
}

TEST_CASE("what is no array of whole numbers is told with its byte") {
  CHECK(error_of("PK\x03\x04 and so on") ==
        "x.npy: at byte 0: this is no NumPy file (.npy); it must begin with \\x93NUMPY and a "
        "version");
  CHECK(error_of(npy_bytes<double>(header("<f8", "(1,)"), {1})) ==
        "x.npy: at byte 10: the values are of type \"<f8\"; read are \"|u1\" (uint8), \"<i4\" "
        "(int32) and \"<i8\" (int64). Convert the array with .astype(numpy.int64).");
  CHECK(error_of(npy_bytes<std::uint8_t>(header("|u1", "(1,)", "True"), {1})) ==
        "x.npy: at byte 10: the array is in Fortran order; write it with numpy.ascontiguousarray");
  CHECK(error_of(npy_bytes<std::uint8_t>("{'descr': '|u1', 'shape': (1,)}\n", {1})) ==
        "x.npy: at byte 41: the header must give descr, fortran_order and shape, each once");
  CHECK(error_of(npy_bytes<std::uint8_t>("{'descr': '|u1', 'shape': (-1,)}\n", {1})) ==
        "x.npy: at byte 37: a size of the shape must be a whole number from 0 to 2147483647");
  const std::string whole = npy_bytes<std::int64_t>(header("<i8", "(2,)"), {1, 2});
  CHECK(error_of(whole.substr(0, whole.size() - 3)) ==
        "x.npy: at byte 81: the file ends here, but by its header (shape (2,), 8 bytes a value) it "
        "must have 84 bytes");
  CHECK(error_of(npy_bytes<std::int64_t>(header("<i8", "(3,)"), {5, 6, -7})) ==
        "x.npy: at byte 84: the value is -7, it must be 0 to 99");
  CHECK(error_of(npy_bytes<std::int32_t>(header("<i4", "(1, 1)"), {5})) ==
        "x.npy: at byte 0: the array's shape is (1, 1), it must have one dimension");
}
