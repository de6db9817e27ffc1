// How every example takes its command line and ends: --help prints the flags, a bad flag is one
// line on stderr and exit 2, a failure of the network or the protocol one line and exit 1.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

namespace example {

/// HOST:PORT, HOST, [ADDRESS]:PORT. Throws CLI::ValidationError, which names `flag`, when it is
/// none.
struct endpoint {
    std::string host;
    std::uint16_t port = 0;

    static endpoint parse(const std::string& flag, const std::string& text,
                          std::uint16_t default_port);
};

/// The value of the environment variable that `flag` names. Throws CLI::ValidationError when it is
/// unset.
std::string secret_from_environment(const std::string& flag, const std::string& variable);

/// Reads the command line into `app` and runs `program`, whose result is the exit status. Prints
/// what either throws: 2 for the command line, 1 for the rest.
int run(CLI::App& app, int argc, char* argv[], const std::function<int()>& program);

/// What went wrong while doing what: thrown to end the program with one line and exit 1.
[[noreturn]] void fail(const std::string& doing, const std::string& what);
[[noreturn]] void fail(const std::string& doing, std::error_code error);

} // namespace example
