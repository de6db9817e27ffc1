// sasl
