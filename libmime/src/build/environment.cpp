// See environment.hpp.
#include "environment.hpp"

#include <algorithm>
#include <iterator>
#include <random>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

std::uint64_t system_random() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

std::string digits_of(const date_time& date) {
    std::string out;
    const std::string text = to_rfc3339(date).substr(0, 19);
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), ascii::is_digit);
    return out;
}

bool is_host(std::string_view domain) {
    return !domain.empty() &&
           ascii::all_of(domain, [](char c) { return ascii::is_alnum(c) || c == '.' || c == '-'; });
}

} // namespace

builder_environment with_defaults(builder_environment environment) {
    if (!environment.now) environment.now = [] { return std::chrono::system_clock::now(); };
    if (!environment.random) environment.random = system_random;
    return environment;
}

std::string new_message_id(const builder_environment& environment, const date_time& date,
                           std::string_view domain) {
    if (!environment.domain.empty())
        domain = environment.domain;
    else if (!is_host(domain))
        domain = "localhost";
    return make_message_id(digits_of(date), environment.random(), domain);
}

} // namespace courriel::mime::detail
