# SPDX-License-Identifier: Apache-2.0
# Third-party packages. tools/bootstrap installs them on Debian 12 and Ubuntu 24.04.

find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED CONFIG COMPONENTS headers) # CONFIG: FindBoost is gone in newer CMake
find_package(fmt 9 REQUIRED CONFIG)
find_package(tomlplusplus 3.3 REQUIRED CONFIG) # Debian's is a compiled library: use its target, set no TOML_ macro
find_package(nlohmann_json 3.11 REQUIRED CONFIG)
find_package(CLI11 2.1 REQUIRED CONFIG)
find_package(SQLite3 3.35 REQUIRED)
find_package(SQLiteCpp 3.2 REQUIRED CONFIG) # after SQLite3, whose target it names
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)

# Boost.DLL on std::filesystem needs no compiled Boost library.
add_library(strata_boost_dll INTERFACE)
add_library(Strata::boost_dll ALIAS strata_boost_dll)
target_compile_definitions(strata_boost_dll INTERFACE BOOST_DLL_USE_STD_FS)
target_link_libraries(strata_boost_dll INTERFACE Boost::headers ${CMAKE_DL_LIBS})

# LibTorch ships its own fmt headers and they come first: only the header-only target agrees with whichever is found.
# So: fmt::fmt-header-only everywhere, never fmt::fmt.

if(STRATA_WITH_TORCH)
  include(StrataTorch)
endif()
