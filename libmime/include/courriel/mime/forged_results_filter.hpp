// The guard that lets a mail system believe its own Authentication-Results: whatever comes in and
// claims this host's name is removed (RFC 8601 section 5), before this host adds its own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace courriel::mime {

/// Removes such fields from the header of a message that passes by in pieces; every other octet
/// stays. At most one field is held, and of that no more than 64 KiB: a longer one named
/// Authentication-Results goes, whatever it says.
class forged_results_filter {
public:
    /// `own_id`: the authserv-id of this host; see is_forged_authentication_results().
    explicit forged_results_filter(std::string own_id);
    forged_results_filter(forged_results_filter&&) noexcept;
    forged_results_filter& operator=(forged_results_filter&&) noexcept;
    ~forged_results_filter();

    /// Appends to `out` what follows from the next octets. What comes out in all does not depend on
    /// the pieces.
    void write(std::string_view bytes, std::string& out);
    /// The message ends. Nothing is written after that.
    void finish(std::string& out);

private:
    class machine;
    std::unique_ptr<machine> machine_;
};

} // namespace courriel::mime
