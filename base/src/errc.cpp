// The texts of courriel::errc.
#include <courriel/errc.hpp>

#include <string>

#include <courriel/version.hpp>

namespace courriel {
namespace {

class category_type final : public std::error_category {
    const char* name() const noexcept override { return "courriel"; }

    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
        case errc::wrong_phase: return "not allowed in this phase of the session";
        case errc::queue_full: return "the output queue is full for now";
        case errc::too_large: return "larger than the limit";
        case errc::invalid_argument: return "a value that the protocol cannot carry";
        case errc::not_supported: return "not supported by this build or by the peer";
        case errc::refused: return "refused by the peer";
        case errc::malformed: return "malformed protocol data from the peer";
        case errc::line_too_long: return "a line from the peer is too long";
        case errc::bare_line_end: return "a bare CR, a bare LF or a NUL in a line from the peer";
        case errc::unexpected_reply: return "a reply from the peer that answers no command";
        case errc::unexpected_end: return "the connection ended in the middle of something";
        case errc::too_many_errors: return "too many errors by the peer";
        case errc::plaintext_before_tls: return "plaintext injected before the TLS handshake";
        case errc::tls_unavailable: return "TLS is required and the peer does not provide it";
        case errc::tls_failed: return "the TLS handshake failed";
        case errc::no_mechanism: return "no authentication mechanism that may be used";
        case errc::timed_out: return "timed out waiting for the peer";
        case errc::shutting_down: return "shutting down";
        case errc::not_found: return "no such mailbox or message";
        case errc::already_exists: return "a mailbox of that name exists";
        }
        return "unknown courriel error " + std::to_string(value);
    }
};

} // namespace

const std::error_category& category() noexcept {
    static const category_type instance;
    return instance;
}

} // namespace courriel
