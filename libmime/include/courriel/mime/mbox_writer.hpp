// Messages written one after the other as an mbox file (RFC 4155), in pieces as they come.
//
//     mime::mbox_writer out([&](std::string_view bytes) { return append(file, bytes); });
//     out.begin("ada@example.org", now);
//     while (more()) out.write(piece());
//     out.end();
//
// Left out: the file and its lock. Two writers that do not lock it mix their messages.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include <courriel/mime/limits.hpp>
#include <courriel/mime/mbox.hpp>
#include <courriel/mime/mbox_status.hpp>
#include <courriel/mime/message_builder.hpp>

namespace courriel::mime {

struct mbox_writer_options {
    mbox_dialect dialect = mbox_dialect::mboxrd;
    mbox_line_end line_end = mbox_line_end::lf;
    /// Whether fields stay that is_mbox_field() knows. They come from who sent the message: with
    /// Content-Length he can hide the messages behind it from programs that believe it, whatever
    /// the dialect, and with Status his own from its reader. A begin() with a status, and
    /// Content-Length where the dialect has its own, take them off in any case.
    bool keep_fields = false;
    mime::limits limits{};
};

namespace detail {
class mbox_output;
}

/// Every message is preceded by its `From ` line and followed by an empty line; an end of line is
/// added where its last line has none, and an empty line behind a header that has none. The
/// message's own first line may begin with `From `: it is quoted as any other.
class mbox_writer {
public:
    /// Bytes of the file go to `sink`, in order. An error of it is given to the caller as it is,
    /// and what was written of the message then should be cut off the file.
    explicit mbox_writer(content_sink sink, mbox_writer_options options = {});
    mbox_writer(mbox_writer&&) noexcept;
    mbox_writer& operator=(mbox_writer&&) noexcept;
    ~mbox_writer();

    /// Begins a message; see format_from_line(). With `status`, its fields are put at the end of
    /// the header. errc::wrong_phase inside a message; errc::invalid_argument as format_from_line()
    /// and format_mbox_status(), errc::too_large for a line beyond limits::from_line, which readers
    /// would not take for one; then nothing was written.
    std::error_code begin(std::string_view reverse_path, std::chrono::sys_seconds time,
                          const std::optional<mbox_status>& status = {});
    /// The next octets, of any number. With a Content-Length in the dialect they are held until
    /// end(), up to limits::held_message: beyond that errc::too_large, the message is dropped, and
    /// nothing of it was written. errc::wrong_phase outside a message.
    std::error_code write(std::string_view piece);
    /// Ends the message. errc::wrong_phase outside one.
    std::error_code end();

private:
    std::unique_ptr<detail::mbox_output> output_;
};

} // namespace courriel::mime
