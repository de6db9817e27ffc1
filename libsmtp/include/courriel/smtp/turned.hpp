// The end of a session by ATRN (RFC 2645 section 5): the connection stays, the roles reverse.
#pragma once

namespace courriel::smtp {

/// ATRN was agreed on, its answer has left or come, and the session is over without a close. The
/// transport is for a session of the other role: see connection::release(). The server of before
/// waits for the greeting of the client of before.
struct turned {};

} // namespace courriel::smtp
