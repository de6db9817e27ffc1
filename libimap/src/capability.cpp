// See capability.hpp.
#include <courriel/imap/capability.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/chars.hpp"

namespace courriel::imap {

// capability = ("AUTH=" auth-type) / atom
bool capabilities::add(std::string_view atom) {
    if (has(atom)) return true;
    if (atom.empty() || atoms_.size() >= limit_ || !ascii::all_of(atom, wire::is_atom_char))
        return false;
    atoms_.emplace_back(atom);
    return true;
}

bool capabilities::has(std::string_view atom) const noexcept {
    return std::any_of(atoms_.begin(), atoms_.end(),
                       [&](const std::string& a) { return ascii::iequals(a, atom); });
}

bool capabilities::has_auth(std::string_view mechanism) const noexcept {
    constexpr std::string_view prefix = "AUTH=";
    return std::any_of(atoms_.begin(), atoms_.end(), [&](std::string_view a) {
        return ascii::istarts_with(a, prefix) && ascii::iequals(a.substr(prefix.size()), mechanism);
    });
}

std::vector<std::string> capabilities::auth_mechanisms() const {
    constexpr std::string_view prefix = "AUTH=";
    std::vector<std::string> out;
    for (const std::string& atom : atoms_)
        if (ascii::istarts_with(atom, prefix)) out.push_back(atom.substr(prefix.size()));
    return out;
}

void capabilities::append_to(std::string& out) const {
    for (const std::string& atom : atoms_) {
        if (&atom != atoms_.data()) out += ' ';
        out += atom;
    }
}

std::string capabilities::text() const {
    std::string out;
    append_to(out);
    return out;
}

} // namespace courriel::imap
