// courriel::asio on one library: its headers, and what they need of Asio and OpenSSL, are found.
#include <courriel/asio/transport.hpp>

int main() {
    asio::io_context io;
    courriel::asio_transport transport{asio::ip::tcp::socket(io)};
    transport.close();
    return io.run() == 0 ? 0 : 1;
}
