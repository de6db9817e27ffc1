// dot_stuffing
