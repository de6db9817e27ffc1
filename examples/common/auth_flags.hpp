// The flags of the clients that say who logs in, and how: --user, --password-env, --auth.
#pragma once

#include <string>
#include <vector>

#include <courriel/login_choice.hpp>

#include "command_line.hpp"

namespace example {

class auth_flags {
public:
    /// `commands` are what the protocol has beside the mechanisms of SASL.
    void declare(CLI::App& app, const std::vector<std::string>& commands = {}) {
        std::vector<std::string> names{"SCRAM-SHA-256-PLUS",
                                       "SCRAM-SHA-1-PLUS",
                                       "SCRAM-SHA-256",
                                       "SCRAM-SHA-1",
                                       "CRAM-MD5",
                                       "PLAIN",
                                       "LOGIN",
                                       "OAUTHBEARER",
                                       "XOAUTH2",
                                       "EXTERNAL",
                                       "ANONYMOUS"};
        names.insert(names.end(), commands.begin(), commands.end());
        app.add_option("--user", user_, "the user to log in");
        app.add_option("--password-env", variable_,
                       "the environment variable that holds the password, or the token")
            ->type_name("VAR");
        app.add_option("--auth", mechanism_,
                       "log in by this mechanism (default: the strongest that the server offers)")
            ->transform(CLI::IsMember(names, CLI::ignore_case))
            ->type_name("MECH");
    }

    /// Whether there is anybody to log in.
    [[nodiscard]] bool are_given() const { return !user_.empty() || !mechanism_.empty(); }

    /// Throws CLI::Error when something is missing.
    [[nodiscard]] courriel::sasl::account account() const {
        using namespace courriel::sasl;
        if (mechanism_ == "EXTERNAL") return {user_, by_certificate{}, user_};
        if (mechanism_ == "ANONYMOUS") return {user_, by_password{}};
        if (user_.empty()) throw CLI::RequiredError("--user");
        if (variable_.empty()) throw CLI::RequiredError("--password-env");
        auto secret = secret_from_environment("--password-env", variable_);
        if (mechanism_ == "OAUTHBEARER" || mechanism_ == "XOAUTH2")
            return {user_, by_token{std::move(secret)}};
        return {user_, by_password{std::move(secret)}};
    }

    [[nodiscard]] courriel::auth_options options() const {
        courriel::auth_options out;
        out.mechanism = mechanism_;
        return out;
    }

private:
    std::string user_{};
    std::string variable_{};
    std::string mechanism_{};
};

} // namespace example
