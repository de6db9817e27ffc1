// Addresses and networks for network_test.py: for each line "TEXT ADDRESS" three words, TEXT as an
// address is written or "-", "network" or "-" for TEXT as a network, and "in" or "out" for ADDRESS.
#include <iostream>
#include <string>

#include <courriel/smtp/ip_network.hpp>

int main() {
    using namespace courriel::smtp;
    std::string text, address;
    while (std::cin >> text >> address) {
        const auto as_address = ip_octets::parse(text);
        const auto network = ip_network::parse(text);
        const auto asked = ip_octets::parse(address);
        std::cout << (as_address ? to_string(*as_address) : "-") << ' '
                  << (network ? "network" : "-") << ' '
                  << (network && asked && network->contains(*asked) ? "in" : "out") << '\n';
    }
    return 0;
}
