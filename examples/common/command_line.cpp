// See command_line.hpp.
#include "command_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include <courriel/ascii.hpp>

namespace example {

endpoint endpoint::parse(const std::string& flag, const std::string& text,
                         std::uint16_t default_port) {
    endpoint out{text, default_port};
    const bool bracketed = text.starts_with('[');
    const auto host_end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && host_end == std::string::npos)
        throw CLI::ValidationError(flag, "no ']' behind the address in " + text);
    if (host_end != std::string::npos) {
        const auto colon = bracketed ? host_end + 1 : host_end;
        out.host = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
        if (colon != text.size()) {
            const auto port = courriel::ascii::parse_number<std::uint16_t>(
                std::string_view(text).substr(colon + 1));
            if (text[colon] != ':' || !port)
                throw CLI::ValidationError(flag, "no port number at the end of " + text);
            out.port = *port;
        }
    }
    if (out.host.empty()) throw CLI::ValidationError(flag, "no host in " + text);
    return out;
}

std::string secret_from_environment(const std::string& flag, const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr)
        throw CLI::ValidationError(flag, "the variable " + variable + " is not set");
    return value;
}

int run(CLI::App& app, int argc, char* argv[], const std::function<int()>& program) {
    try {
        app.parse(argc, argv);
        return program();
    } catch (const CLI::Success& wanted) {
        return app.exit(wanted);
    } catch (const CLI::Error& error) {
        std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), error.what());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), error.what());
        return 1;
    }
}

void fail(const std::string& doing, const std::string& what) {
    throw std::runtime_error(doing + ": " + what);
}

void fail(const std::string& doing, std::error_code error) { fail(doing, error.message()); }

} // namespace example
